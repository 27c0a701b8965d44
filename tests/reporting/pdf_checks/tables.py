"""Tables: what they hold, whether they are regular, and whether each cell has headers (ISO 14289-1, 7.2 and 7.5)."""

from __future__ import annotations

from collections import Counter

from tests.reporting.pdf_checks.report import Report
from tests.reporting.pdf_checks.tree import Element

_HELD = {"TR", "THead", "TBody", "TFoot", "Caption"}


def check_table(report: Report, table: Element, header_ids: set[str]) -> None:
    """Every rule about one table. `header_ids` are the ids of all header cells of the document."""
    kinds = table.kinds
    report.check("7.2-3", set(kinds) <= _HELD, f"Table holds {kinds}")
    report.check("7.2-11", kinds.count("THead") <= 1, kinds)
    report.check("7.2-12", kinds.count("TFoot") <= 1, kinds)
    report.check("7.2-13", "TFoot" not in kinds or "TBody" in kinds, kinds)
    report.check("7.2-14", "THead" not in kinds or "TBody" in kinds, kinds)
    report.check("7.2-16", "Caption" not in kinds[1:-1], kinds)
    report.check("7.2-39", kinds.count("Caption") <= 1, kinds)
    rows = _rows(table)
    _check_grid(report, rows)
    cells = [cell for row in rows for cell in row.kids]
    report.check("X-table-header", any(cell.kind == "TH" for cell in cells), "a table without a header cell")
    for cell in cells:
        if cell.kind == "TH":
            scope = str(cell.attributes.get("/Scope", ""))
            report.check("X-header-scope", scope in ("/Row", "/Column", "/Both"), f"TH with scope {scope!r}")
        else:
            named = [str(name) for name in cell.attributes.get("/Headers", [])]
            report.check("7.5-1", bool(named), "a cell that no header leads to")
            report.check("7.5-2", all(name in header_ids for name in named), f"headers {named}")


def _rows(table: Element) -> list[Element]:
    found = []
    for kid in table.kids:
        found += [kid] if kid.kind == "TR" else [row for row in kid.kids if row.kind == "TR"]
    return found


def _check_grid(report: Report, rows: list[Element]) -> None:
    """Lay the cells out with their spans: no two may meet, and rows and columns must be full."""
    taken: Counter[tuple[int, int]] = Counter()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.kids:
            while taken[number, column]:
                column += 1
            wide, high = (int(cell.attributes.get(key, 1)) for key in ("/ColSpan", "/RowSpan"))
            taken.update((number + down, column + right) for down in range(high) for right in range(wide))
            column += wide
    report.check("7.2-15", all(times <= 1 for times in taken.values()), "cells that meet")
    places = [place for place, times in taken.items() if times]
    widths = Counter(number for number, _ in places)
    heights = Counter(column for _, column in places)
    report.check(
        "7.2-43", len({widths[number] for number in range(len(rows))}) <= 1, f"rows of {sorted(widths.values())}"
    )
    report.check("7.2-41", all(height == len(rows) for height in heights.values()), f"columns of {dict(heights)}")
