"""A table in the Word document: a head that comes again on each page, a name, and widths that no long word moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from assessment.reporting.typography import set_type
from assessment.reporting.word_styles import CELL, TEXT_WIDTH_MM, element

_DXA_PER_MM = 1440 / 25.4
_LONG = 1200  # characters; a longer row may go on over the page
_LINE = {"val": "single", "sz": "4", "space": "0", "color": "C3CAD2"}


@dataclass(frozen=True)
class Text:
    """One paragraph of a cell: what stands first in bold, and the rest."""

    text: str
    bold: str = ""
    known: bool = True
    style: str = CELL


Cells = Sequence[Sequence[Text]]


@dataclass(frozen=True)
class Grid:
    """A table: its name and purpose for those who do not see it, its heads, and each column's share of the width."""

    name: str
    purpose: str
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    numbers_from: int | None = None


def add_table(document: Document, grid: Grid, rows: Sequence[Cells]) -> None:
    """Write a table. The first column names the row."""
    widths = [round(TEXT_WIDTH_MM * _DXA_PER_MM * share / sum(grid.shares)) for share in grid.shares]
    table = document.add_table(rows=0, cols=len(grid.heads))
    _describe(table._tbl, grid, widths)
    head = table.add_row()
    marks = head._tr.get_or_add_trPr()
    marks.append(element("w:cantSplit"))
    marks.append(element("w:tblHeader"))
    for at, cell in enumerate(head.cells):
        _fill(cell, [Text("", bold=grid.heads[at])], widths[at], right=_is_number(grid, at))
    for cells in rows:
        row = table.add_row()
        if sum(len(text.text) for texts in cells for text in texts) <= _LONG:
            row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for at, cell in enumerate(row.cells):
            _fill(cell, cells[at], widths[at], right=_is_number(grid, at))
    document.add_paragraph(style=CELL)


def typeset(text: str) -> str:
    """A text with the dashes and spaces that the PDF has."""
    return str(set_type(text))


def write(paragraph: Paragraph, text: Text) -> None:
    """Put the words of one paragraph into it."""
    if text.bold:
        paragraph.add_run(typeset(text.bold)).bold = True
    if text.text:
        words = typeset(text.text)
        run = paragraph.add_run(f" {words}" if text.bold else words)
        run.italic = None if text.known else True


def _fill(cell: _Cell, texts: Sequence[Text], width: int, *, right: bool) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for old in properties.findall(qn("w:tcW")):
        properties.remove(old)
    properties.insert(0, element("w:tcW", w=str(width), type="dxa"))
    for number, text in enumerate(texts or [Text("")]):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = text.style
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write(paragraph, text)


def _is_number(grid: Grid, at: int) -> bool:
    return grid.numbers_from is not None and at >= grid.numbers_from


def _describe(table: Any, grid: Grid, widths: list[int]) -> None:
    """The properties of the table in the order that the schema asks for, and its columns."""
    properties = table.tblPr
    for old in list(properties):
        properties.remove(old)
    borders, margins = element("w:tblBorders"), element("w:tblCellMar")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", **_LINE))
    margins.append(element("w:left", w="0", type="dxa"))
    margins.append(element("w:right", w="113", type="dxa"))
    look = element("w:tblLook", val="00A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noHBand="1")
    for part in (
        element("w:tblW", w=str(sum(widths)), type="dxa"),
        borders,
        element("w:tblLayout", type="fixed"),
        margins,
        look,
        element("w:tblCaption", val=grid.name),
        element("w:tblDescription", val=grid.purpose),
    ):
        properties.append(part)
    for column, width in zip(table.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
