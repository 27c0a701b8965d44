"""What the commands take out of the database stands in the history of each case, and a read-only one still gives it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assessment.commands.terminal import noted
from assessment.domain.errors import DatabaseBusy, PermissionDenied
from assessment.domain.event_words import EVENT_WORDS
from assessment.services.documents import EDITIONS
from tests.cli.program import Program

NUMBERS = ("2026-0045", "2026-0051")


def taken_out(database: Path) -> list[tuple[str, str]]:
    """Who did what, of everything that takes something out, in the order of the chain."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT actor_id, action FROM event ORDER BY seq").fetchall()
    return [
        (who, action) for who, action in rows if action in ("case.exported", "list.exported", "document.downloaded")
    ]


@pytest.mark.usefixtures("seeded")
def test_exports_and_documents_are_events(program: Program, tmp_path: Path) -> None:
    assert taken_out(program.database) == []
    assert program("export", *NUMBERS, "-o", tmp_path).status == 0
    assert program("export", "-o", tmp_path / "alle.csv").status == 0
    assert program("documents", NUMBERS[0], "-o", tmp_path).status == 0
    assert taken_out(program.database) == [
        *[("system:eksport", "case.exported")] * 2,
        ("system:eksport", "list.exported"),
        *[("system:eksport", "document.downloaded")] * (3 + len(EDITIONS)),
    ]
    assert {action for _, action in taken_out(program.database)} <= EVENT_WORDS.keys()


@pytest.mark.usefixtures("seeded")
def test_an_unknown_case_takes_nothing_out(program: Program, tmp_path: Path) -> None:
    assert program("export", "2026-9999", "-o", tmp_path / "ingen.json").status == 1
    assert taken_out(program.database) == []


def test_a_database_that_cannot_be_written_is_told_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise DatabaseBusy("Databasen er optaget.")

    noted(fails)
    assert capsys.readouterr().err == "Udtrækket er ikke skrevet i sagernes historik: Databasen er optaget.\n"

    def refused() -> None:
        raise PermissionDenied("Nej.")

    with pytest.raises(PermissionDenied):
        noted(refused)
