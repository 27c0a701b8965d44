"""Case files: strict JSON in, the same content out, and no input that ends in a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.casefiles import MAX_BYTES, parse_case, read_case_file, write_case
from assessment.domain.errors import CaseFileError
from assessment.strictjson import JsonRefusedError, read_json
from tests.domain.profiles import EGEPARKEN

HEAD = '{"schema": "case-file/1", "case_number": "1", "title": "Sag"'
ENGLISH = re.compile(r"\b(Expecting|Invalid|Unterminated|Extra data|Input|should|Field|delimiter|codec|object)\b")


def texts(content: str | bytes) -> list[str]:
    """The faults of a refused case as lines."""
    with pytest.raises(CaseFileError) as caught:
        parse_case(content, "sag.json")
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.faults), "one line a fault"
    assert all(line.startswith("sag.json: ") and line.endswith(".") for line in lines), lines
    assert not [line for line in lines if ENGLISH.search(line)]
    return [line.removeprefix("sag.json: ") for line in lines]


def test_egeparken_is_read_and_written_unchanged(tmp_path: Path) -> None:
    case = read_case_file(EGEPARKEN)
    path = tmp_path / "ud.json"
    path.write_text(write_case(case), encoding="utf-8")
    assert json.loads(path.read_bytes()) == json.loads(EGEPARKEN.read_bytes())
    assert read_case_file(path) == case
    assert write_case(case).endswith("}\n")
    assert "gennembrud mod Ringvejen" in write_case(case)
    assert "\\u" not in write_case(case)


def test_a_byte_order_mark_is_ignored() -> None:
    assert parse_case(b"\xef\xbb\xbf" + HEAD.encode() + b"}", "x") == parse_case(HEAD + "}", "x")
    assert parse_case("\ufeff" + HEAD + "}", "x").title == "Sag"


def test_names_written_twice_are_refused_with_their_place() -> None:
    found = texts(HEAD + ', "rent": {"before_dkk_m2_year": 1, "before_dkk_m2_year": 2}, "title": "Anden"}')
    assert found == [
        "title: står to gange i samme gruppe. Slet den ene.",
        "rent.before_dkk_m2_year: står to gange i samme gruppe. Slet den ene.",
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5_000])
def test_numbers_that_are_none_are_refused_with_their_place(number: str) -> None:
    (found,) = texts(HEAD + f', "rent": {{"before_dkk_m2_year": {number}}}}}')
    assert found.startswith("rent.before_dkk_m2_year: er ")
    assert len(found) < 150


def test_lone_surrogates_and_control_characters_are_refused_with_their_place() -> None:
    found = texts(
        HEAD
        + r', "address": "a\ud800", "grades": {"udlejning": {"reason": "b\u0007", "conditions": ["ok", "c\u202e"]}}}'
    )
    assert [line.split(":")[0] for line in found] == [
        "address",
        "grades.udlejning.reason",
        "grades.udlejning.conditions[1]",
    ]
    assert "U+D800" in found[0]
    assert "U+0007" in found[1]


def test_a_name_with_bad_characters_is_shown_harmlessly() -> None:
    (found,) = texts(HEAD + r', "a\ud800\u001b[31m": 1}')
    assert found.startswith("har et felt »a\\ud800\\u001b[31m«, hvis navn ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "er tom."),
        (" \n ", "er tom."),
        ("[]", "indeholder ikke en sag."),
        ('"tekst"', "indeholder ikke en sag."),
        ("null", "indeholder ikke en sag."),
        (HEAD + "} x", "linje 1, tegn 63: er ikke gyldig JSON. Filen er slut før dette sted."),
        (HEAD + "}\n{}", "linje 2, tegn 1: er ikke gyldig JSON. Filen er slut"),
        (HEAD + ",\n}", "linje 2, tegn 1: er ikke gyldig JSON. Her skal stå et feltnavn"),
        (HEAD, "linje 1, tegn 61: er ikke gyldig JSON. Her mangler et komma"),
        ('{"a": "b', "linje 1, tegn 7: er ikke gyldig JSON. En tekst, der begynder her"),
        ('{"a" 1}', "linje 1, tegn 6: er ikke gyldig JSON. Her mangler et kolon"),
        ('{"a": 1 "b": 2}', "linje 1, tegn 9: er ikke gyldig JSON. Her mangler et komma"),
        ('{"a": tru}', "linje 1, tegn 7: er ikke gyldig JSON. Her mangler en værdi"),
        ('{"a": "b\nc"}', "linje 1, tegn 9: er ikke gyldig JSON. En tekst indeholder et linjeskift"),
        (r'{"a": "\q"}', "linje 1, tegn 8: er ikke gyldig JSON. En omvendt skråstreg"),
        (r'{"a": "\u12"}', "linje 1, tegn 9: er ikke gyldig JSON. Et tegn efter"),
        ("{'a': 1}", "linje 1, tegn 2: er ikke gyldig JSON. Her skal stå et feltnavn i dobbelte"),
        (b'{"a":\n"\xe6"}', "linje 2: er ikke gemt som UTF-8."),
        (HEAD.encode("utf-16"), "linje 1: er ikke gemt som UTF-8."),
        ('{"a":' * 60 + "1" + "}" * 60, "linje 1: har parenteser i mere end 40 niveauer."),
        ("[" * 100_000, "linje 1: har parenteser i mere end 40 niveauer."),
        ('{"schema": "case-file/2", "ny": 1}', "schema: er »case-file/2«, men dette program læser kun case-file/1."),
        ('{"schema": "' + "x" * 5_000 + '"}', "schema: er »et andet format«"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_case_file_is_told_by_line_and_remedy(content: str | bytes, expected: str) -> None:
    (found,) = texts(content)
    assert found.startswith(expected), found


def test_brackets_in_texts_are_no_depth() -> None:
    case = parse_case(HEAD + ', "address": "' + '[{\\"' * 45 + '"}', "x")
    assert case.address == '[{"' * 45


def test_all_faults_come_at_once() -> None:
    content = {
        "schema": "case-file/1",
        "title": "",
        "budget": [{"category": "Tag", "amount_dkk": "38.000.000", "suported": True}],
        "grades": {"udlejning": {"grade": 7}},
        "conclusion": {"outcome": "støtte"},
    }
    places = [line.split(":")[0] for line in texts(json.dumps(content))]
    assert places == [
        "case_number",
        "title",
        "budget[0].category",
        "budget[0].amount_dkk",
        "budget[0].supported",
        "budget[0].suported",
        "grades.udlejning.grade",
        "conclusion.outcome",
    ]


def test_a_fault_of_the_form_does_not_hide_faults_of_the_content() -> None:
    places = [line.split(":")[0] for line in texts(HEAD + ', "built_year": NaN, "phase": 5}')]
    assert places == ["built_year", "phase"]


def test_a_large_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "stor.json"
    with path.open("wb") as file:
        file.truncate(10**12)  # sparse: reading it all would end the test machine
    with pytest.raises(CaseFileError, match="større end 5 MB"):
        read_case_file(path)
    with pytest.raises(CaseFileError, match="større end 5 MB"):
        parse_case("x" * (MAX_BYTES + 1), "sag.json")


def test_the_limit_itself_is_read() -> None:
    padded = HEAD + " " * (MAX_BYTES - len(HEAD) - 1) + "}"
    assert len(padded) == MAX_BYTES
    assert parse_case(padded, "x").title == "Sag"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, part in (
        (tmp_path / "findes_ikke.json", "findes ikke"),
        (tmp_path, "er en mappe"),
        (Path("\0"), "kan ikke læses"),
    ):
        with pytest.raises(CaseFileError, match=part):
            read_case_file(path)


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_danish(content: bytes) -> None:
    texts(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(json.loads(EGEPARKEN.read_bytes()))), json_values)
def test_any_value_in_any_field_is_read_or_refused_in_danish(field: str, value: Any) -> None:
    content = json.dumps({**json.loads(EGEPARKEN.read_bytes()), field: value})
    try:
        case = parse_case(content, "sag.json")
    except CaseFileError:
        texts(content)
    else:
        assert json.loads(write_case(case)) == json.loads(content)


def test_control_python_alone_would_let_these_pass() -> None:
    """What the strict reader is for: the ordinary one reads all of them without a word."""
    for content in (
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        r'{"a": "\ud800"}',
        '{"a": 1e999}',
        '{"a":' * 60 + "1" + "}" * 60,
    ):
        assert "a" in json.loads(content)
        try:
            refused = bool(read_json(content, MAX_BYTES).findings)
        except JsonRefusedError:
            refused = True
        assert refused, content
