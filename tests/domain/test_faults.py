"""Every fault of validation comes out in Danish, with its place and a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from assessment.casefiles import parse_case
from assessment.domain.case import CaseFile
from assessment.domain.errors import CaseFileError
from assessment.domain.faults import Finding, danish_faults, findings, nearest_name, place_of, translated_types
from assessment.domain.grading import Grading
from assessment.domain.ruleset import RuleSet
from tests.domain.profiles import EGEPARKEN, rules

ENGLISH = re.compile(
    r"\b(input|should|field|required|extra|permitted|valid|value|error|string|integer|number|list|dictionary|"
    r"unable|parse|least|most|characters|item|items|after|validation|instance|expected|match|pattern|must|be|is)\b",
    re.IGNORECASE,
)


class Colour(StrEnum):
    RED = "roed"
    BLUE = "blaa"


class Cat(BaseModel):
    kind: Literal["kat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["hund"]
    barks: bool


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str


def _broken_validator(value: object) -> object:
    raise PydanticCustomError("made_up_type", "Something should be done about this value")


class Everything(BaseModel):
    """One field for each kind of fault."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(strict=True, min_length=2, max_length=5)] = "abc"
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")] = "a"
    unknown_pattern: Annotated[str, Field(pattern=r"^x$")] = "x"
    whole: Annotated[int, Field(ge=1, le=5)] = 1
    strict_whole: Annotated[int, Field(strict=True)] = 1
    over: Annotated[int, Field(gt=1)] = 2
    under: Annotated[int, Field(lt=20_000)] = 2
    real: float = 1.0
    finite: Annotated[float, Field(allow_inf_nan=False)] = 1.0
    exact: Decimal = Decimal(1)
    flag: bool = True
    strict_flag: Annotated[bool, Field(strict=True)] = True
    colour: Colour = Colour.RED
    choice: Literal["ja", "nej"] = "ja"
    only: Literal["case-file/1"] = "case-file/1"
    truth: Literal[True] | None = None
    items: Annotated[list[int], Field(min_length=2, max_length=3)] = [1, 2]
    pair: tuple[int, int] = (1, 2)
    strict_pair: Annotated[tuple[int, ...], Field(strict=True)] = (1,)
    members: set[int] = {1}
    table: dict[str, int] = {}
    inner: Inner | None = None
    day: date = date(2026, 1, 1)
    strict_day: Annotated[date, Field(strict=True)] = date(2026, 1, 1)
    moment: datetime = datetime(2026, 1, 1, tzinfo=None)  # noqa: DTZ001 - only a default
    aware: AwareDatetime | None = None
    animal: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    nothing: None = None
    raw: bytes = b""
    call: Callable[[], int] | None = None


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("string_type", {"text": 5}, "text"),
    ("string_too_short", {"text": "a"}, "text"),
    ("string_too_long", {"text": "abcdef"}, "text"),
    ("string_pattern_mismatch", {"key": "Æ"}, "key"),
    ("string_pattern_mismatch", {"unknown_pattern": "y"}, "unknown_pattern"),
    ("int_type", {"whole": []}, "whole"),
    ("int_type", {"strict_whole": "5"}, "strict_whole"),
    ("int_parsing", {"whole": "fem"}, "whole"),
    ("int_from_float", {"whole": 1.5}, "whole"),
    ("int_parsing_size", {"whole": "9" * 5000}, "whole"),
    ("greater_than_equal", {"whole": 0}, "whole"),
    ("less_than_equal", {"whole": 6}, "whole"),
    ("greater_than", {"over": 1}, "over"),
    ("less_than", {"under": 20_000}, "under"),
    ("float_type", {"real": []}, "real"),
    ("float_parsing", {"real": "to"}, "real"),
    ("finite_number", {"finite": float("nan")}, "finite"),
    ("decimal_type", {"exact": []}, "exact"),
    ("decimal_parsing", {"exact": "to"}, "exact"),
    ("bool_type", {"strict_flag": "ja"}, "strict_flag"),
    ("bool_parsing", {"flag": "måske"}, "flag"),
    ("enum", {"colour": "groen"}, "colour"),
    ("literal_error", {"choice": "Ja"}, "choice"),
    ("literal_error", {"only": "case-file/2"}, "only"),
    ("literal_error", {"truth": False}, "truth"),
    ("list_type", {"items": "x"}, "items"),
    ("too_short", {"items": [1]}, "items"),
    ("too_long", {"items": [1, 2, 3, 4]}, "items"),
    ("missing", {"pair": [1]}, "pair[1]"),
    ("too_long", {"pair": [1, 2, 3]}, "pair"),
    ("tuple_type", {"strict_pair": [1]}, "strict_pair"),
    ("set_type", {"members": 5}, "members"),
    ("dict_type", {"table": []}, "table"),
    ("string_type", {"table": {5: 1}}, "table[5]"),
    ("model_type", {"inner": []}, "inner"),
    ("missing", {"inner": {}}, "inner.name"),
    ("extra_forbidden", {"inner": {"name": "a", "nane": "b"}}, "inner.nane"),
    ("extra_forbidden", {"txt": "abc"}, "txt"),
    ("date_type", {"strict_day": "2026-01-01"}, "strict_day"),
    ("date_from_datetime_parsing", {"day": "1.1.2026"}, "day"),
    ("date_from_datetime_inexact", {"day": "2026-01-01T10:00:00"}, "day"),
    ("datetime_type", {"moment": []}, "moment"),
    ("datetime_from_date_parsing", {"moment": "i morgen"}, "moment"),
    ("timezone_aware", {"aware": "2026-01-01T10:00:00"}, "aware"),
    ("union_tag_invalid", {"animal": {"kind": "ko"}}, "animal.kind"),
    ("union_tag_not_found", {"animal": {}}, "animal.kind"),
    ("int_parsing", {"animal": {"kind": "kat", "lives": "ni"}}, "animal.lives"),
    ("none_required", {"nothing": 1}, "nothing"),
    ("bytes_type", {"raw": 5}, "raw"),
    ("callable_type", {"call": 5}, "call"),
]


def faults_of(content: dict[str, Any]) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(content)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "content", "place"), BROKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_kind_of_fault_is_danish_and_has_its_place(kind: str, content: dict[str, Any], place: str) -> None:
    error = faults_of(content)
    assert kind in {item["type"] for item in error.errors()}
    faults = danish_faults(error, model=Everything)
    assert [fault.place for fault in faults] == [place]
    assert not ENGLISH.search(faults[0].text), faults[0].text
    assert faults[0].text.rstrip().endswith((".", "?"))


def test_the_table_is_wide_and_its_english_detector_works() -> None:
    assert len({kind for kind, _, _ in BROKEN}) >= 35
    untranslated = {kind for kind, _, _ in BROKEN} - set(translated_types())
    assert untranslated == {"bytes_type", "callable_type"}, (
        "these two stand for all types without a sentence of their own"
    )
    for _, content, _ in BROKEN:
        assert any(ENGLISH.search(item["msg"]) for item in faults_of(content).errors())


def test_a_type_nobody_thought_of_still_comes_out_in_danish() -> None:
    class Odd(BaseModel):
        field: Annotated[int, Field(), _Broken] = 1

    with pytest.raises(ValidationError) as caught:
        Odd.model_validate({"field": 2})
    assert (
        danish_faults(caught.value)[0].text == "har en værdi, som ikke kan bruges her. Ret værdien, eller slet feltet."
    )


class _Broken:
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema.no_info_plain_validator_function(_broken_validator)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"txt": "abc"}, "er et ukendt felt. Mente du »text«? Ret navnet, eller slet feltet."),
        ({"choice": "Jaa"}, "er »Jaa«, men skal være en af: ja, nej. Mente du »ja«? Ret værdien."),
        ({"only": "x"}, "er »x«, men skal være »case-file/1«. Ret værdien."),
        ({"text": "abcdef"}, "er 6 tegn, men må højst være 5 tegn. Forkort teksten."),
        ({"whole": 1.5}, "er 1.5, men skal være et helt tal uden decimaler. Ret tallet."),
        ({"under": 20_000}, "er 20000, men skal være mindre end 20.000. Ret tallet."),
        ({"inner": {}}, "mangler. Tilføj feltet »name«."),
        ({"animal": {}}, "mangler. Tilføj feltet »kind«."),
        ({"items": [1]}, "har 1 element, men skal have mindst 2. Tilføj dem, der mangler."),
    ],
)
def test_wording(content: dict[str, Any], text: str) -> None:
    assert danish_faults(faults_of(content), model=Everything)[0].text == text


def test_a_list_whose_items_are_at_fault_is_not_also_called_too_short() -> None:
    assert [fault.place for fault in danish_faults(faults_of({"items": ["x", 1]}))] == ["items[0]"]


def test_long_texts_are_never_repeated_in_a_message() -> None:
    """A message may be logged, and a text may hold anything."""
    secret = "010203-1234 bor på 3. sal og har klaget " * 3
    for content in ({"choice": secret}, {"key": secret}, {"whole": secret}, {"day": secret}):
        assert "010203" not in danish_faults(faults_of(content))[0].text


def test_the_prefix_stands_before_the_place() -> None:
    with pytest.raises(ValidationError) as caught:
        Grading.model_validate({"grade": 7})
    assert danish_faults(caught.value, "grades.udlejning")[0].place == "grades.udlejning.grade"
    with pytest.raises(ValidationError) as caught:
        Grading.model_validate({"grade": 1, "missing_reason": "x"})
    (fault,) = danish_faults(caught.value, "grades.udlejning")
    assert fault.place == "grades.udlejning"
    assert fault.text == "har mere end ét af felterne grade, missing_reason og not_relevant. Behold det ene af dem."


def test_own_sentences_are_taken_over_and_several_lines_become_several_faults() -> None:
    document = rules().document()
    document["skala"][0]["vaerdi"] = 3
    document["faser"][1]["id"] = "fordialog"
    with pytest.raises(ValidationError) as caught:
        RuleSet.model_validate(document)
    assert [fault.place for fault in danish_faults(caught.value, model=RuleSet)] == ["faser[1].id", "skala"]


def test_places_use_the_names_of_the_file() -> None:
    document = rules().document()
    document["porte"][1]["mindste_facadeandel"] = "2"
    document["skema"] = "regelsaet/2"
    document["kriterier"][0]["spoergsmaal"][0]["text"] = "x"
    with pytest.raises(ValidationError) as caught:
        RuleSet.model_validate(document)
    found = {finding.location: finding.text for finding in findings(caught.value, model=RuleSet)}
    assert found[("porte", 1, "mindste_facadeandel")] == "er »2«, men skal være højst 1. Ret tallet."
    assert "skema" in {location[0] for location in found}
    assert "Mente du »tekst«" in found[("kriterier", 0, "spoergsmaal", 0, "text")]


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ((), ""),
        (("budget", 3, "amount_dkk"), "budget[3].amount_dkk"),
        ((2, "a"), "[2].a"),
        (("a b", "c\x1b"), "[»a b«][»c\\u001b«]"),
        (("x" * 500,), "[»" + "x" * 39 + "…«]"),
    ],
)
def test_places_as_text(location: tuple[int | str, ...], place: str) -> None:
    assert place_of(location) == place
    assert Finding(location, "t").place == place


def test_nearest_name() -> None:
    assert nearest_name("Vægt", ["navn", "vaegt"]) == "vaegt"
    assert nearest_name("xyz", ["navn", "vaegt"]) is None


def test_control_a_good_case_gives_no_fault() -> None:
    assert parse_case(EGEPARKEN.read_bytes(), "egeparken.json").title == "Helhedsplan for Egeparken"
    with pytest.raises(CaseFileError):
        parse_case(b"{}", "tom.json")


def test_every_field_of_a_case_refuses_a_wrong_type_in_danish() -> None:
    for name, field in CaseFile.model_fields.items():
        key = field.alias or name
        with pytest.raises(ValidationError) as caught:
            CaseFile.model_validate({"schema": "case-file/1", "case_number": "1", "title": "x", key: object()})
        for fault in danish_faults(caught.value, model=CaseFile):
            assert fault.place.startswith(key)
            assert not ENGLISH.search(fault.text), fault.text
