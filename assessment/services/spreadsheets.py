"""The list of cases as CSV and XLSX: stable columns, UTF-8 with BOM, and no text that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessment.domain.danish import danish_time
from assessment.domain.waiting_words import upper_first, waiting_in_words
from assessment.services.waiting import Waits
from assessment.storage.records import CaseSummary

COLUMNS = (
    "Sagsnummer",
    "Titel",
    "Boligorganisation",
    "Fase",
    "Status",
    "Venter på",
    "Budget i alt (kr.)",
    "Senest ændret",
    "Byrådets beslutning",
    "Vilkår med overskredet frist",
    "Sagsbehandler",
    "Valgt leder",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the last four are full-width


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before a dangerous first character.

    Source: OWASP, CSV injection. White space before the sign does not make it harmless.
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS) else text


def case_table(rows: Sequence[CaseSummary], phase_names: dict[str, str], waits: Waits) -> pd.DataFrame:
    """The rows as a table in the columns of `COLUMNS`, in the order given. An unknown amount is an empty cell.

    `waits` says what each case waits for, and names the people.
    """
    names = waits.names
    records = [
        (
            safe_cell(row.case_number),
            safe_cell(row.title),
            safe_cell(row.housing_association or ""),
            phase_names.get(row.phase or "", ""),
            row.state.danish,
            safe_cell(upper_first(waiting_in_words(waits.by_case.get(row.case_id, ()), names, None))),
            row.budget_total_dkk,
            danish_time(row.updated_at).replace(tzinfo=None, microsecond=0),
            row.voted.danish if row.voted else "",
            row.overdue,
            safe_cell(names.get(row.owner_id, row.owner_id)),
            safe_cell(names.get(row.manager_id, row.manager_id) if row.manager_id else ""),
        )
        for row in rows
    ]
    table = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    table["Budget i alt (kr.)"] = table["Budget i alt (kr.)"].astype("Int64")
    return table


def case_table_csv(table: pd.DataFrame) -> bytes:
    """CSV as Danish Excel reads it: semicolon, UTF-8 with BOM, one header line."""
    text = table.to_csv(index=False, sep=";", date_format="%Y-%m-%d %H:%M", lineterminator="\r\n")
    return ("\ufeff" + text).encode("utf-8")


def case_table_xlsx(table: pd.DataFrame) -> bytes:
    """XLSX with one sheet. Every text is written as a text cell, never as a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sager"
    for column, name in enumerate(table.columns, start=1):
        head = sheet.cell(row=1, column=column, value=str(name))
        head.font = Font(bold=True)
    for index, record in enumerate(table.itertuples(index=False, name=None), start=2):
        for column, value in enumerate(record, start=1):
            _write(sheet.cell(row=index, column=column), value)
    for column, width in enumerate((16, 48, 36, 28, 18, 36, 20, 20, 20, 28, 24, 24), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(cell: object, value: object) -> None:
    if isinstance(value, str):
        cell.value = value  # type: ignore[attr-defined]
        cell.data_type = "s"  # type: ignore[attr-defined]
    elif isinstance(value, pd.Timestamp):
        cell.value = value.to_pydatetime()  # type: ignore[attr-defined]
        cell.number_format = "dd.mm.yyyy hh:mm"  # type: ignore[attr-defined]
    elif not pd.isna(value):  # type: ignore[call-overload]
        cell.value = int(value)  # type: ignore[call-overload, attr-defined]
        cell.number_format = "#,##0"  # type: ignore[attr-defined]
