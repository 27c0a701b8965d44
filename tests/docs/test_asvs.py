"""The table of security requirements is whole, and what it calls met has a test or a section that is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.findings import ROOT, tracked
from tests.docs.findings import text_of

# OWASP ASVS 5.0.0 (CC BY-SA 4.0): the level of each requirement of a section, in order.
LEVELS = """
V1.1 22, V1.2 1111122223, V1.3 112222222223, V1.4 222, V1.5 123, V2.1 122, V2.2 112, V2.3 12223, V2.4 23, V3.1 3,
V3.2 113, V3.3 12223, V3.4 11222233, V3.5 11122333, V3.6 3, V3.7 22333, V4.1 12233, V4.2 23333, V4.3 22, V4.4 1222,
V5.1 2, V5.2 112333, V5.3 113, V5.4 222, V6.1 122, V6.2 111111112222, V6.3 11223333, V6.4 112233, V6.5 22222333,
V6.6 2223, V6.7 33, V6.8 2222, V7.1 222, V7.2 1111, V7.3 22, V7.4 11222, V7.5 223, V7.6 22, V8.1 1233, V8.2 1123,
V8.3 133, V8.4 23, V9.1 111, V9.2 1222, V10.1 22, V10.2 223, V10.3 22223, V10.4 1111122222233333, V10.5 22222,
V10.6 22, V10.7 222, V11.1 2233, V11.2 22233, V11.3 11233, V11.4 1222, V11.5 23, V11.6 23, V11.7 33, V12.1 12233,
V12.2 11, V12.3 22223, V13.1 2333, V13.2 222223, V13.3 2233, V13.4 1222233, V14.1 22, V14.2 12223333, V14.3 122,
V15.1 12233, V15.2 12233, V15.3 1222222, V15.4 3333, V16.1 2, V16.2 22222, V16.3 2222, V16.4 222, V16.5 2223,
V17.1 23, V17.2 22223333, V17.3 22
"""
MET, NOT_RELEVANT, OPEN = "Opfyldt", "Ikke relevant", "Åben"
# What is asked of these is that something is written down.
ABOUT_DOCUMENTS = re.compile(r"V(2\.1|5\.1|6\.1|7\.1|8\.1|11\.1|13\.1|15\.1|16\.1)\.\d+")
_ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_SECTION = re.compile(r"\]\((\w+\.md)(?:#([^)]+))?\)")


def levels() -> dict[str, int]:
    """Every requirement of the standard with its level."""
    sections = (section.split() for section in LEVELS.strip().split(","))
    return {f"{name}.{place}": int(level) for name, each in sections for place, level in enumerate(each, start=1)}


def rows(text: str) -> list[tuple[str, ...]]:
    """The rows of the table: requirement, level, what it says, answer, ground."""
    return _ROW.findall(text)


def lost_tests(text: str) -> list[str]:
    """Named tests that no file has."""
    return [f"{file}::{test}" for file, test in _TEST.findall(text) if test not in functions_of(ROOT / file)]


def functions_of(path: Path) -> set[str]:
    """The functions that a file of tests defines, those of its classes too."""
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def lost_sections(text: str) -> list[str]:
    """Links to headings that the document does not have."""
    return [
        f"{file}#{anchor}"
        for file, anchor in _SECTION.findall(text)
        if anchor and anchor not in {anchor_of(heading) for heading in headings(text_of(f"docs/{file}"))}
    ]


def headings(text: str) -> list[str]:
    """The headings of a document."""
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def anchor_of(heading: str) -> str:
    """The address of a heading inside its document, as the usual viewers make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def grounds_that_are_none(text: str) -> list[str]:
    """Requirements whose answer rests on nothing: met without test or section, or otherwise without a reason."""
    weak = []
    for name, _, _, answer, ground in rows(text):
        shown = bool(_TEST.search(ground)) or bool(ABOUT_DOCUMENTS.fullmatch(name) and _SECTION.search(ground))
        if not (shown if answer == MET else len(ground.split()) >= 3):
            weak.append(name)
    return weak


TABLE = text_of("docs/asvs.md")


def test_the_standard_is_copied_whole() -> None:
    assert Counter(levels().values()) == {1: 70, 2: 183, 3: 92}


def test_each_requirement_of_the_two_levels_stands_once_with_its_level_and_in_order() -> None:
    wanted = [(name, str(level)) for name, level in levels().items() if level <= 2]
    assert [row[:2] for row in rows(TABLE)] == wanted


def test_no_row_of_the_table_is_missed() -> None:
    assert len(rows(TABLE)) == len(re.findall(r"^\| V", TABLE, re.MULTILINE))
    assert {row[3] for row in rows(TABLE)} == {MET, NOT_RELEVANT, OPEN}


def test_what_is_met_rests_on_a_test_and_the_rest_on_a_reason() -> None:
    assert grounds_that_are_none(TABLE) == []


@pytest.mark.parametrize("document", ["asvs", "OVERDRAGELSE", "drift"])
def test_every_test_and_section_that_is_named_is_there(document: str) -> None:
    text = text_of(f"docs/{document}.md")
    assert lost_tests(text) == []
    assert lost_sections(text) == []


def test_the_sums_are_right() -> None:
    counted = Counter((level, answer) for _, level, _, answer, _ in rows(TABLE))
    for level in ("1", "2"):
        each = [counted[level, answer] for answer in (MET, NOT_RELEVANT, OPEN)]
        assert f"| {level} | {sum(each)} | {' | '.join(map(str, each))} |" in TABLE
    answers = Counter(row[3] for row in rows(TABLE))
    assert f"| I alt | 253 | {answers[MET]} | {answers[NOT_RELEVANT]} | {answers[OPEN]} |" in TABLE


def test_every_test_of_the_front_is_used() -> None:
    """A protection of nginx that no requirement names is missing in the table."""
    file = "tests/proof/test_front.py"
    named = {test for path, test in _TEST.findall(TABLE) if path == file}
    there = {name for name in functions_of(ROOT / file) if name.startswith("test_") and "control" not in name}
    assert there - named == {"test_another_name_gets_no_answer"}
    assert ROOT / file in tracked("tests/proof/*.py")


def test_control_faults_are_found() -> None:
    fault = "| V1.2.4 | 1 | Kort | Opfyldt | `tests/docs/test_asvs.py::test_that_is_not` og [x](drift.md#findes-ikke) |"
    assert lost_tests(fault) == ["tests/docs/test_asvs.py::test_that_is_not"]
    assert lost_sections(fault) == ["drift.md#findes-ikke"]
    assert lost_tests("`tests/lost/test_x.py::test_y`") == ["tests/lost/test_x.py::test_y"]
    assert grounds_that_are_none("| V1.2.4 | 1 | Kort | Opfyldt | Det er gjort omhyggeligt |") == ["V1.2.4"]
    assert grounds_that_are_none("| V1.2.4 | 1 | Kort | Opfyldt | [x](drift.md#login) |") == ["V1.2.4"]
    assert grounds_that_are_none("| V1.2.4 | 1 | Kort | Åben | senere |") == ["V1.2.4"]
    assert anchor_of("Hvor længe et login gælder") == "hvor-længe-et-login-gælder"
