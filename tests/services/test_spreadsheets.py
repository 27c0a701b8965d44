"""The list as CSV and XLSX: stable columns, Danish letters, whole rows, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessment.domain.council import VoteOutcome
from assessment.domain.waiting import Task, Waiting
from assessment.domain.workflow import Role, State
from assessment.services.cases import matching_cases
from assessment.services.spreadsheets import COLUMNS, case_table, case_table_csv, case_table_xlsx, safe_cell
from assessment.services.waiting import Waits
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, CaseSummary, SortKey
from tests.services.stories import NOW, READER, locked, registered

PHASES = {"skema_a": "Skema A"}
SIGNS, BLANKS = "=+-@＝＋－＠", "\t\r\n"


def summary(title: str = "Rødgrød på Ærø", amount: int | None = 412_750_000, **changes: object) -> CaseSummary:
    """One row of the list."""
    facts = {
        "case_id": uuid4(),
        "case_number": "2026-0042",
        "title": title,
        "housing_association": "Boligforeningen Eksempel",
        "phase": "skema_a",
        "origin": None,
        "state": State.SUBMITTED,
        "assessment_id": uuid4(),
        "waiting_on": "leder",
        "owner_id": "a",
        "updated_at": datetime(2026, 7, 1, 22, 30, 59, 5, tzinfo=UTC),
        "budget_total_dkk": amount,
    }
    return CaseSummary(**{**facts, **changes})  # type: ignore[arg-type]


def waits(rows: list[CaseSummary]) -> Waits:
    """Each case waits for the manager who is named in it, if any, and for the owner; names are as hostile as titles."""
    found = {}
    for row in rows:
        named = Waiting(Task.APPROVE, Role.MANAGER, row.manager_id)
        found[row.case_id] = () if row.waiting_on == "ingen" else (named,)
    return Waits(found, {"a": "=Sagsbehandler A", "l": "@Leder A"})


def csv_rows(rows: list[CaseSummary]) -> list[list[str]]:
    """The CSV as Danish Excel reads it."""
    content = case_table_csv(case_table(rows, PHASES, waits(rows)))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def xlsx_rows(rows: list[CaseSummary]) -> list[tuple[object, ...]]:
    """The values of the XLSX; formulas would be text that begins with =."""
    book = load_workbook(io.BytesIO(case_table_xlsx(case_table(rows, PHASES, waits(rows)))))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_columns_and_values_are_stable() -> None:
    expected = [
        "2026-0042",
        "Rødgrød på Ærø",
        "Boligforeningen Eksempel",
        "Skema A",
        "Til godkendelse",
        "En leder (godkendelse)",
        "412750000",
        "2026-07-02 00:30",
        "Ændret",
        "2",
        "'=Sagsbehandler A",
        "",
    ]
    decided = replace(summary(), voted=VoteOutcome.CHANGED, overdue=2)
    assert csv_rows([decided]) == [list(COLUMNS), expected]
    head, row = xlsx_rows([decided])
    assert head == COLUMNS
    changed = datetime(2026, 7, 2, 0, 30, 59)  # noqa: DTZ001  (a spreadsheet knows no time zones)
    assert row == (*expected[:6], 412_750_000, changed, "Ændret", 2, expected[10], None)
    named = csv_rows([summary(manager_id="l")])[1]
    assert (named[5], named[11]) == ("'@Leder A (godkendelse)", "'@Leder A")


def test_what_is_not_known_is_an_empty_cell_never_a_zero() -> None:
    row = summary(amount=None, housing_association=None, phase=None, waiting_on="ingen")
    assert csv_rows([row])[1][2:7] == ["", "", "Til godkendelse", "", ""]
    assert xlsx_rows([row])[1][6] is None
    assert csv_rows([]) == [list(COLUMNS)]
    assert xlsx_rows([]) == [COLUMNS]


def test_dangerous_starts_are_made_harmless() -> None:
    tried = [f"{lead}{sign}1+1" for lead in ("", " ", "   ", "\u00a0", *BLANKS) for sign in SIGNS]
    tried += [f"{blank}1+1" for blank in BLANKS]
    live = [text for text in tried if not safe_cell(text).startswith("'")]
    print(f"{len(tried)} formulas tried, {len(live)} live")
    assert live == []
    assert safe_cell("Egeparken - etape 2") == "Egeparken - etape 2"  # control: a harmless text stays as it is


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t="])
def test_no_cell_is_a_formula(start: str) -> None:
    title = f'{start}HYPERLINK("http://eksempel.invalid";"Klik")'
    assert csv_rows([summary(title)])[1][1] == f"'{title}"
    content = case_table_xlsx(case_table([summary(title)], PHASES, waits([])))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_control_a_formula_written_without_protection_is_found() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        assert b"<f>" in archive.read("xl/worksheets/sheet1.xml")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=60))
def test_every_title_comes_back_from_both_forms(title: str) -> None:
    assert csv_rows([summary(title)])[1][1] == safe_cell(title)
    assert (xlsx_rows([summary(title)])[1][1] or "") == safe_cell(title)


def test_exactly_the_filtered_rows_in_the_order_shown(store: Store) -> None:
    registered(store, case_number="3", title="Åbrinken")
    registered(store, case_number="1", title="Ærtehaven")
    locked(store, case_number="2", title="Østerhaven")
    chosen = CaseFilter(states=frozenset({State.DRAFT}), sort=SortKey.TITLE, descending=False)
    rows = csv_rows(list(matching_cases(store, READER, chosen)))
    assert [row[:2] for row in rows[1:]] == [["1", "Ærtehaven"], ["3", "Åbrinken"]]
    everything = csv_rows(list(matching_cases(store, READER, CaseFilter())))
    assert len(everything) == 4  # control: without the filter all three are there
    assert NOW.year == 2026
