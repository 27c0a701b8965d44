"""Budget lines from spreadsheets: pasted, CSV and XLSX, well-meant and hostile."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from assessment.domain.errors import InputError
from assessment.services.budget_import import (
    MAX_ROWS,
    MAX_SHEET_ROWS,
    BudgetPreview,
    read_budget_file,
    read_pasted_budget,
)
from tests.services.stories import RULES

EXPECTED = [("tag", 38_000_000, True), ("facade", 92_500_000, True), ("vand_afloeb", 27_500_000, False)]
NAMES = {category.id: category.name for category in RULES.budget_categories}
ROWS = [
    ["Kategori", "Beløb", "Støttet"],
    [NAMES["tag"], "38.000.000", "ja"],
    ["facade", "92,5 mio. kr.", "x"],
    [NAMES["vand_afloeb"].upper(), "27500000", "nej"],
]


def lines(preview: BudgetPreview) -> list[tuple[str, int, bool]]:
    """What was understood."""
    return [(line.category, line.amount_dkk, line.supported) for line in preview.lines]


def joined(separator: str, rows: list[list[str]] = ROWS) -> str:
    """The rows as text."""
    return "\r\n".join(separator.join(row) for row in rows)


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    """The bytes of an XLSX file."""
    book = Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(*rows: Sequence[object]) -> bytes:
    """An XLSX file with these rows."""

    def fill(book: Workbook) -> None:
        for row in rows:
            book.worksheets[0].append(list(row))

    return workbook(fill)


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_pasted_cells_are_read(separator: str) -> None:
    preview = read_pasted_budget(joined(separator), RULES)
    assert lines(preview) == EXPECTED
    assert preview.faults == ()


@pytest.mark.parametrize(
    "content",
    [
        joined(";").encode("utf-8"),
        joined(";").encode("utf-8-sig"),
        joined(";").encode("cp1252"),
        joined("\t").encode("utf-16"),
        b'Kategori,Beloeb,Stoettet\ntag,38.000.000,ja\nfacade,92.500.000,ja\nvand_afloeb,"27.500.000,00",nej\n',
    ],
    ids=["utf-8", "utf-8 with BOM", "Windows-1252", "16-bit Unicode", "commas"],
)
def test_csv_is_read_in_every_form_that_spreadsheets_write(content: bytes) -> None:
    assert lines(read_budget_file("budget.csv", content, RULES)) == EXPECTED


def test_xlsx_is_read_with_numbers_booleans_and_sums_of_floats() -> None:
    content = rows_of(
        ["Budgetpost", "Beløb", "Støttet"],
        ["tag", 38_000_000, True],
        ["facade", 92_500_000.0000001, "Ja"],
        [None, None, None],
        ["vand_afloeb", 27_500_000.0, False],
        ["I alt", 158_000_000, None],
    )
    preview = read_budget_file("budget.xlsx", content, RULES)
    assert lines(preview) == EXPECTED
    assert preview.remarks == ("Række 6 (»I alt«) er en sum og er udeladt.",)


def test_what_was_left_out_or_guessed_is_told() -> None:
    preview = read_pasted_budget("tag\t1.000\nfacade\t2.000\nSum\t3.000", RULES)
    assert lines(preview) == [("tag", 1000, True), ("facade", 2000, True)]
    assert preview.remarks == (
        "Række 3 (»Sum«) er en sum og er udeladt.",
        "2 rækker har ingen kolonne for støttet og regnes som støttede arbejder.",
    )

    def two_sheets(book: Workbook) -> None:
        book.worksheets[0].append(["tag", 1000, "ja"])
        book.create_sheet("Mere").append(["facade", 1000, "ja"])

    assert read_budget_file("to.xlsx", workbook(two_sheets), RULES).remarks == (
        "Filen har 2 ark. Kun det første er læst.",
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Guldtag\t1.000\tja", "kategorien »Guldtag« findes ikke"),
        ("\t1.000\tja", "kategorien »« findes ikke"),
        ("tag\t1,5\tja", "har øre med"),
        ("tag\t-5\tja", "er negativt"),
        ("tag\t1.234.56\tja", "er ikke et tal"),
        ("tag\t\tja", "er ikke et tal"),
        ("tag\t9999999999999\tja", "større end"),
        ("tag\t1.000\tmåske", "»måske« er ikke ja eller nej"),
        ("tag\t#REF!\tja", "er ikke et tal"),
    ],
)
def test_each_row_at_fault_is_named_and_the_others_are_read(row: str, said: str) -> None:
    preview = read_pasted_budget(f"facade\t5\tja\n{row}\nvand_afloeb\t6\tnej", RULES)
    assert lines(preview) == [("facade", 5, True), ("vand_afloeb", 6, False)]
    (fault,) = preview.faults
    assert fault.place == "række 2"
    assert said in fault.text


def test_too_many_rows_are_told_and_not_dropped_in_silence() -> None:
    preview = read_pasted_budget("tag\t1\tja\n" * (MAX_ROWS + 1), RULES)
    assert len(preview.lines) == MAX_ROWS
    assert "mere end" in preview.faults[0].text
    scattered = rows_of(["tag", 1, "ja"], *[[None]] * 600, ["facade", 2, "ja"])
    assert lines(read_budget_file("huller.xlsx", scattered, RULES)) == [("tag", 1, True), ("facade", 2, True)]


def zipped(**parts: bytes) -> bytes:
    """A zip file that looks like a spreadsheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def repacked(replace: str, content: bytes) -> bytes:
    """A sound XLSX file with one part exchanged."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(rows_of(["tag", 1, "ja"]))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == replace else old.read(entry))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_SPREADSHEET = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (step, b"&l%d;" % (step - 1) * 10) for step in range(1, 10))
HOSTILE = {
    "3 MB": b"x" * 3 * 1024 * 1024,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "an old spreadsheet": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
    "a PDF": b"%PDF-1.7\n\x01\x02 stream",
    "a zip that is no spreadsheet": zipped(readme=b"hej"),
    "a cut-off spreadsheet": rows_of(["tag", 1, "ja"])[:900],
    "only the first bytes of a zip": b"PK\x03\x04",
    "a zip bomb": zipped(xl__worksheets__sheet1=b"0" * 60 * 1024 * 1024),
    "a sheet that is no XML": repacked(SHEET, b"<worksheet"),
    "a sheet that is empty": repacked(SHEET, b""),
    "a laughing sheet": repacked(
        SHEET,
        b'<!DOCTYPE x [<!ENTITY l0 "ha">%s]><worksheet %s><sheetData><row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>'
        b"</sheetData></worksheet>" % (LAUGHS, _SPREADSHEET),
    ),
    "a cell with a value that is no number": repacked(
        SHEET,
        b'<worksheet %s><sheetData><row r="1"><c r="A1"><v>x1y</v></c></row></sheetData></worksheet>' % _SPREADSHEET,
    ),
    "a field that never ends": b'"' + b"x" * 200_000,
    "too many rows": rows_of(*([["tag", 1, "ja"]] * (MAX_SHEET_ROWS + 1))),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_budget_is_refused_with_its_name_and_a_remedy(content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_budget_file("fil.xlsx", content, RULES)
    (fault,) = refused.value.faults
    assert fault.place == "fil.xlsx"
    assert fault.text.endswith("prøv igen.") or fault.text.endswith("gem den igen.")


def test_a_sheet_with_far_columns_costs_little() -> None:
    far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(1, 3_001))
    content = repacked(SHEET, b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (_SPREADSHEET, far))
    tracemalloc.start()
    begun = time.monotonic()
    assert read_budget_file("fjern.xlsx", content, RULES).lines == ()
    assert time.monotonic() - begun < 20
    assert tracemalloc.get_traced_memory()[1] < 60 * 1024 * 1024
    tracemalloc.stop()


def test_pasted_text_has_the_same_limits() -> None:
    with pytest.raises(InputError, match="højst fylde 2 MB"):
        read_pasted_budget("tag\t1\tja\n" * 400_000, RULES)
    with pytest.raises(InputError, match="hverken CSV eller XLSX"):
        read_pasted_budget("tag\x00\t1", RULES)
