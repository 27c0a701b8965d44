"""Budget lines from a spreadsheet: pasted cells, CSV or XLSX. Nothing is taken over before it has been shown."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessment.domain.case import BudgetLine
from assessment.domain.danish import NumberFormatError, format_number, parse_amount_dkk
from assessment.domain.errors import Fault, InputError
from assessment.domain.ruleset import RuleSet

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_ROWS = 500
_SUPPORTED = {"ja": True, "j": True, "x": True, "1": True, "sand": True, "støttet": True, "true": True}
_UNSUPPORTED = {"nej": False, "n": False, "0": False, "falsk": False, "ustøttet": False, "false": False, "": False}
_HEADERS = {"kategori", "post", "bygningsdel", "budgetkategori", "budgetpost"}
_TOTALS = {"i alt", "ialt", "sum", "total", "anskaffelsessum"}


@dataclass(frozen=True)
class BudgetPreview:
    """What was understood (`lines`), what was not (`faults`, place is `række N`), and what was left out on purpose."""

    lines: tuple[BudgetLine, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...] = ()


def read_pasted_budget(text: str, rules: RuleSet) -> BudgetPreview:
    """Read cells pasted from a spreadsheet: category, amount, supported (ja/nej); tabs or semicolons between."""
    return _preview(_split(text), rules)


def read_budget_file(name: str, content: bytes, rules: RuleSet) -> BudgetPreview:
    """Read a CSV or XLSX file by its content. InputError for a file that is too large or is neither."""
    if len(content) > MAX_BYTES:
        size = format_number(len(content) // (1024 * 1024))
        raise _unusable(name, f"filen fylder {size} MB. Den må højst fylde 2 MB. Slet ark og billeder, og prøv igen.")
    if content[:4] == b"PK\x03\x04":
        return _preview(_xlsx_rows(name, content), rules)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise _unusable(name, "filen er hverken CSV eller XLSX. Gem arket som CSV eller XLSX, og prøv igen.")
    return _preview(_split(text), rules)


def _unusable(name: str, text: str) -> InputError:
    return InputError([Fault(name, text)])


def _split(text: str) -> list[list[str]]:
    sample = text[:4_000]
    delimiter = max("\t;,", key=sample.count) if any(mark in sample for mark in "\t;") else "\t"
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _xlsx_rows(name: str, content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise _unusable(name, "filen bliver for stor, når den pakkes ud. Gem kun budgetarket, og prøv igen.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _unusable(name, "filen kan ikke læses som XLSX. Åbn den i regnearket, og gem den igen.") from error
    try:
        sheet = book.worksheets[0]
        return [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 50, values_only=True)]
    finally:
        book.close()


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return str(value)


def _preview(rows: Iterable[Sequence[str]], rules: RuleSet) -> BudgetPreview:
    lines: list[BudgetLine] = []
    faults: list[Fault] = []
    remarks: list[str] = []
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
        remarks.append(f"{no_support_column} rækker har ingen kolonne for støttet. De regnes som støttede arbejder.")
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
