"""Budget lines from a spreadsheet: pasted cells, CSV or XLSX. Nothing is taken over before it has been shown."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessment.domain.case import BudgetLine
from assessment.domain.danish import NumberFormatError, format_number, parse_amount_dkk
from assessment.domain.errors import Fault, InputError
from assessment.domain.ruleset import RuleSet

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 20 * 1024 * 1024
MAX_ROWS = 500
MAX_SHEET_ROWS = 5_000
MAX_COLUMNS = 20
_SUPPORTED = {"ja": True, "j": True, "x": True, "1": True, "sand": True, "støttet": True, "true": True}
_UNSUPPORTED = {"nej": False, "n": False, "0": False, "falsk": False, "ustøttet": False, "false": False, "": False}
_HEADERS = {"kategori", "post", "bygningsdel", "budgetkategori", "budgetpost"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What openpyxl and the XML parser raise on files that are damaged or made to look like a spreadsheet.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    OSError,
    TypeError,
    ValueError,
)
_TOTALS = {"i alt", "ialt", "sum", "total", "anskaffelsessum"}


@dataclass(frozen=True)
class BudgetPreview:
    """What was understood (`lines`), what was not (`faults`, place is `række N`), and what was left out on purpose."""

    lines: tuple[BudgetLine, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...] = ()


def read_pasted_budget(text: str, rules: RuleSet) -> BudgetPreview:
    """Read cells pasted from a spreadsheet: category, amount, supported (ja/nej); tabs or semicolons between.

    InputError for a text that is too large or is no text.
    """
    _require_size("det indsatte", len(text))
    return _preview(_split("det indsatte", text), rules)


def read_budget_file(name: str, content: bytes, rules: RuleSet) -> BudgetPreview:
    """Read a CSV or XLSX file by its content. InputError for a file that is too large or is neither."""
    _require_size(name, len(content))
    if content[:4] == b"PK\x03\x04":
        rows, remarks = _xlsx_rows(name, content)
        return _preview(rows, rules, remarks)
    return _preview(_split(name, _decoded(content)), rules)


def _require_size(name: str, length: int) -> None:
    if length > MAX_BYTES:
        size = format_number(Fraction(length, 1024 * 1024), 1)
        raise _unusable(name, f"fylder {size} MB og må højst fylde 2 MB. Slet ark og billeder, og prøv igen.")


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, the 16-bit Unicode of Excel's »Unicode-tekst«, or Windows-1252."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unusable(name: str, text: str) -> InputError:
    return InputError([Fault(name, text)])


def _split(name: str, text: str) -> list[list[str]]:
    not_csv = "er hverken CSV eller XLSX. Gem arket som CSV eller XLSX, og prøv igen."
    if _CONTROLS.search(text):
        raise _unusable(name, not_csv)
    delimiter = next((mark for mark in "\t;," if mark in text), "\t")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise _unusable(name, not_csv) from None


def _xlsx_rows(name: str, content: bytes) -> tuple[list[list[str]], list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise _unusable(name, "bliver for stor, når den pakkes ud. Gem kun budgetarket, og prøv igen.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheets = book.worksheets
            values = list(islice(sheets[0].iter_rows(max_col=MAX_COLUMNS, values_only=True), MAX_SHEET_ROWS + 1))
        finally:
            book.close()
    except _UNREADABLE as error:
        raise _unusable(name, "kan ikke læses som XLSX. Åbn den i regnearket, og gem den igen.") from error
    if len(values) > MAX_SHEET_ROWS:
        raise _unusable(name, f"har mere end {format_number(MAX_SHEET_ROWS)} rækker. Gem kun budgettet, og prøv igen.")
    remarks = [f"Filen har {len(sheets)} ark. Kun det første er læst."] if len(sheets) > 1 else []
    return [[_cell_text(cell) for cell in row] for row in values], remarks


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        rounded = round(value, 2)  # a sum computed by the spreadsheet may be off in the tenth decimal
        return str(int(rounded)) if rounded.is_integer() else repr(rounded).replace(".", ",")
    return str(value)


def _preview(rows: Iterable[Sequence[str]], rules: RuleSet, said: Sequence[str] = ()) -> BudgetPreview:
    lines: list[BudgetLine] = []
    faults: list[Fault] = []
    remarks = list(said)
    no_support_column = 0
    for number, raw in enumerate(rows, start=1):
        cells = [cell.strip() for cell in raw]
        if not any(cells) or cells[0].lower() in _HEADERS:
            continue
        if cells[0].lower() in _TOTALS:
            remarks.append(f"Række {number} (»{cells[0]}«) er en sum og er udeladt.")
            continue
        if len(lines) + len(faults) >= MAX_ROWS:
            faults.append(Fault(f"række {number}", f"der er mere end {MAX_ROWS} rækker. Saml dem, og prøv igen."))
            break
        line = _line(cells, number, rules, faults)
        if line is not None:
            lines.append(line)
            no_support_column += len(cells) < 3
    if no_support_column:
        many = "række har" if no_support_column == 1 else "rækker har"
        remarks.append(f"{no_support_column} {many} ingen kolonne for støttet og regnes som støttede arbejder.")
    return BudgetPreview(tuple(lines), tuple(faults), tuple(remarks))


def _line(cells: list[str], number: int, rules: RuleSet, faults: list[Fault]) -> BudgetLine | None:
    place = f"række {number}"
    category = _category(cells[0], rules)
    if category is None:
        faults.append(Fault(place, f"kategorien »{cells[0][:60]}« findes ikke. Brug navnet eller id'et fra listen."))
        return None
    try:
        amount = parse_amount_dkk(cells[1] if len(cells) > 1 else "")
    except NumberFormatError as error:
        faults.append(Fault(place, str(error)))
        return None
    if len(cells) < 3:
        return BudgetLine(category=category, amount_dkk=amount, supported=True)
    answer = {**_SUPPORTED, **_UNSUPPORTED}.get(cells[2].lower())
    if answer is None:
        faults.append(Fault(place, f"»{cells[2][:40]}« er ikke ja eller nej i kolonnen støttet. Skriv ja eller nej."))
        return None
    return BudgetLine(category=category, amount_dkk=amount, supported=answer)


def _category(text: str, rules: RuleSet) -> str | None:
    wanted = " ".join(text.lower().split())
    for category in rules.budget_categories:
        if wanted in (category.id, category.name.lower()):
            return category.id
    starts = [category.id for category in rules.budget_categories if category.name.lower().startswith(wanted)]
    return starts[0] if len(starts) == 1 and len(wanted) >= 3 else None
