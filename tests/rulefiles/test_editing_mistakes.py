"""Whatever goes wrong in editing is refused by `rules check`: file, line, fault and remedy in Danish, no traceback."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.cli import main
from assessment.rulefiles import check_rule_folder, read_rule_file
from assessment.settings import RULES_FOLDER
from tests.cli.program import Program
from tests.rulefiles.mistakes import DRAFT, FORM, PUBLISHED, REGISTER, Mistake
from tests.rulefiles.mistakes_beside import IN_MUNICIPALITY, IN_REGISTER, WITH_FILES, FolderMistake
from tests.rulefiles.mistakes_of_content import CONTENT
from tests.rulefiles.told import english_words, told_lines

IN_FILES = (*FORM, *CONTENT, *IN_REGISTER, *IN_MUNICIPALITY)
# What the checker must refuse: a row whose edit does no harm, or that promises another line, fault or remedy.
HARMLESS = (
    Mistake("a comment", "    vaegt: 20", "    vaegt: 20  # uændret", "", ""),
    Mistake("spaces at the end", "    vaegt: 20\n", "    vaegt: 20   \n", "", ""),
    Mistake("a point for a comma", "gennemsnit: 2,8", "gennemsnit: 2.80", "", ""),
    Mistake("lines of Windows", "", "", "", "", recode=lambda text: text.replace("\n", "\r\n").encode()),
    Mistake("a mark at the beginning", "", "", "", "", recode=lambda text: text.encode("utf-8-sig")),
    Mistake(
        "another order",
        '    nr: 1\n    navn: "Hensyn til',
        '    navn: "Hensyn til',
        "",
        "",
        recode=lambda text: text.replace('boliger"\n    vaegt', 'boliger"\n    nr: 1\n    vaegt', 1).encode(),
    ),
)

Check = Callable[[], tuple[int, str]]


@pytest.fixture(scope="session")
def edited_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of the product, with a new version in work: a copy, registered as a draft."""
    folder = tmp_path_factory.mktemp("edited") / "rules"
    shutil.copytree(RULES_FOLDER, folder)
    text = (folder / PUBLISHED).read_text(encoding="utf-8")
    text = text.replace('"2026.1.0"', '"2027.1.0"', 1).replace("2026-11-01", "2027-01-01", 1)
    (folder / DRAFT).write_text(text, encoding="utf-8")
    with (folder / REGISTER).open("a", encoding="utf-8") as register:
        register.write(
            '  - id: "aarhus-almen-renovering"\n    version: "2027.1.0"\n    status: "udkast"\n'
            f'    gyldig_fra: 2027-01-01\n    fingeraftryk: "{read_rule_file(folder / DRAFT).fingerprint}"\n'
            '    besluttet_af: "Forslag til byrådet"\n'
        )
    return folder


@pytest.fixture
def folder(edited_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to spoil, which the commands read."""
    copied = tmp_path / "rules"
    shutil.copytree(edited_folder, copied)
    monkeypatch.setenv("ASSESSMENT_RULES_DIR", str(copied))
    return copied


@pytest.fixture
def check(folder: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """`rules check` in this process: its status and what it says on stderr."""

    def run() -> tuple[int, str]:
        status = main(["rules", "check"])
        return status, capsys.readouterr().err

    return run


def spoil(mistake: Mistake | FolderMistake, folder: Path) -> tuple[Path, int]:
    """Make the mistake; returns the file and the line that must be named."""
    if isinstance(mistake, FolderMistake):
        mistake.change(folder)
        file = folder / mistake.shown_in
        text = file.read_text(encoding="utf-8")
        at = re.search(rf"^{mistake.at}", text, re.MULTILINE)
        assert at is not None
        return file, text[: at.start()].count("\n") + 1
    file = folder / mistake.file
    content, line = mistake.edited(file.read_text(encoding="utf-8"))
    file.write_bytes(content)
    return file, line


def assert_refused(mistake: Mistake | FolderMistake, place: tuple[Path, int], status: int, told: str) -> None:
    """The mistake is told of at its place, and all that is told has file, line and a Danish sentence."""
    assert status == 1, f"{mistake.name}: not refused"
    lines = [line for line in told_lines(told) if line is not None]
    assert len(lines) == len(told.splitlines()), told
    for line in lines:
        assert 1 <= line.line <= line.file.read_bytes().count(b"\n") + 1, told
        assert english_words(line) == set(), told
    texts = [line.text for line in lines if (line.file, line.line) == place]
    assert any(mistake.says in text and mistake.remedy in text for text in texts), (mistake.name, place[1], told)


@pytest.mark.parametrize("mistake", [*IN_FILES, *WITH_FILES], ids=lambda mistake: mistake.name)
def test_a_mistake_is_refused_with_line_and_remedy(
    mistake: Mistake | FolderMistake, folder: Path, check: Check
) -> None:
    place = spoil(mistake, folder)
    assert_refused(mistake, place, *check())


def test_there_are_more_than_forty_distinct_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    edits = {(mistake.file, mistake.old, mistake.new, mistake.at, mistake.recode) for mistake in IN_FILES}
    assert len(edits) == len(IN_FILES)
    assert len({mistake.name for mistake in WITH_FILES}) == len(WITH_FILES)
    with capsys.disabled():
        print(
            f"\nEditing mistakes refused with file, line and remedy: {len(IN_FILES) + len(WITH_FILES)} "
            f"({len(FORM)} of form, {len(CONTENT)} of content, {len(IN_REGISTER)} in the register, "
            f"{len(IN_MUNICIPALITY)} in kommune.yaml, {len(WITH_FILES)} with files)"
        )
    assert len(IN_FILES) + len(WITH_FILES) >= 40


def test_control_the_unspoiled_folder_is_in_order(folder: Path, check: Check) -> None:
    assert check() == (0, "")
    assert check_rule_folder(folder) == []


@pytest.mark.parametrize("harmless", HARMLESS, ids=lambda mistake: mistake.name)
def test_control_an_edit_that_does_no_harm_passes_and_is_no_row_of_the_table(
    harmless: Mistake, folder: Path, check: Check
) -> None:
    before = read_rule_file(folder / DRAFT)
    place = spoil(harmless, folder)
    assert read_rule_file(folder / DRAFT) == before
    status, told = check()
    assert (status, told) == (0, "")
    with pytest.raises(AssertionError, match="not refused"):
        assert_refused(harmless, place, status, told)


@pytest.mark.parametrize(
    ("says", "remedy", "lines_off"),
    [("er mærkelig", "mindst 1", 0), ("mindst 1", "Slet den", 0), ("mindst 1", "Ret", 1)],
)
def test_control_a_row_that_promises_something_else_fails(
    says: str, remedy: str, lines_off: int, folder: Path, check: Check
) -> None:
    row = Mistake("a weight of zero", "vaegt: 20", "vaegt: 0", says, remedy)
    file, line = spoil(row, folder)
    status, told = check()
    with pytest.raises(AssertionError):
        assert_refused(row, (file, line + lines_off), status, told)
    assert_refused(Mistake(row.name, row.old, row.new, "mindst 1", "Ret tallet"), (file, line), status, told)


def test_control_english_would_be_seen(folder: Path) -> None:
    row = Mistake("x", "", "", "", "")
    assert_refused(row, (folder / DRAFT, 3), 1, f"{folder / DRAFT}:3: vaegt: mangler. Tilføj den.")
    with pytest.raises(AssertionError):
        assert_refused(row, (folder / DRAFT, 3), 1, f"{folder / DRAFT}:3: vaegt: Field required. Tilføj den.")


@pytest.mark.parametrize(
    "mistake",
    [FORM[-2], IN_REGISTER[0], IN_MUNICIPALITY[0], WITH_FILES[1]],
    ids=lambda one: one.name,
)
def test_the_program_itself_says_the_same(mistake: Mistake | FolderMistake, folder: Path, tmp_path: Path) -> None:
    place = spoil(mistake, folder)
    done = Program(tmp_path)("rules", "check", ASSESSMENT_RULES_DIR=str(folder))
    assert_refused(mistake, place, done.status, done.err)
    assert done.out == ""
