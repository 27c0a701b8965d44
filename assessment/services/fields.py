"""How a typed text becomes the value of a field, and how a value is written in the field: one place for all fields.

The kind of a field follows from its path in the case file, so that the pages and the rescue of unsaved text read the
same text in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from assessment.domain.budget_cells import cell_of
from assessment.domain.danish import (
    NumberFormatError,
    format_number,
    format_short_date,
    parse_amount_dkk,
    parse_count,
    parse_date,
    parse_decimal,
)
from assessment.domain.draft import JsonValue
from assessment.domain.plaintext import tidy_typed_text


class Kind(Enum):
    """What a typed text means."""

    TEXT = "text"
    AMOUNT = "amount"
    COUNT = "count"
    PERCENT = "percent"
    DATE = "date"
    YEAR = "year"
    WORDS = "words"


@dataclass(frozen=True)
class Reading:
    """What a typed text was read as: a value, or a Danish fault. A blank text is the value None."""

    value: JsonValue
    fault: str | None = None


_COUNTS = re.compile(
    r"^(dwellings\..+|floor_area_m2|rent\.(before|after)_dkk_m2_year|rent\.typical_dwelling_m2"
    r"|residents_vote\.(yes|no|blank|eligible)|grades\.[a-z_]+\.evidence\.[0-9]+\.page)$"
)


def kind_of(path: str) -> Kind:
    """The kind of the field at this path of the case file."""
    last = path.rsplit(".", 1)[-1]
    if cell_of(path) is not None:
        return Kind.AMOUNT
    if _COUNTS.match(path):
        return Kind.COUNT
    if last.endswith("_percent"):
        return Kind.PERCENT
    if last.endswith("_dkk"):
        return Kind.AMOUNT
    if last in ("date", "as_of", "deadline"):
        return Kind.DATE
    if last == "built_year":
        return Kind.YEAR
    return Kind.WORDS if path == "area.strategic_plans" else Kind.TEXT


def read_field(path: str, typed: str) -> Reading:
    """Read what was typed in the field at this path.

    A blank reason for missing information stays an empty text, because it carries the choice "Ikke oplyst".
    """
    text = tidy_typed_text(typed)
    if not text.strip():
        return Reading("" if path.endswith(".missing_reason") else None)
    try:
        return Reading(_READERS[kind_of(path)](text))
    except NumberFormatError as error:
        return Reading(None, str(error))


def write_field(path: str, value: JsonValue) -> str:
    """The value as it stands in the field; an unread text stands as it was typed."""
    if value is None:
        return ""
    kind = kind_of(path)
    if kind in (Kind.AMOUNT, Kind.COUNT) and isinstance(value, int):
        return format_number(value)
    if kind is Kind.PERCENT and isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return value.replace(".", ",")
    if kind is Kind.DATE and isinstance(value, str):
        return _written_date(value)
    if kind is Kind.WORDS and isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return str(value)


def echo_of(path: str, typed: str, value: JsonValue) -> str | None:
    """What a number or date was understood as, when it was typed in another form; else None."""
    written = write_field(path, value)
    if kind_of(path) in (Kind.TEXT, Kind.WORDS) or value is None or typed.strip() == written:
        return None
    unit = {Kind.AMOUNT: " kr.", Kind.PERCENT: " procent"}.get(kind_of(path), "")
    return f"Læst som {written}{unit}"


def _written_date(value: str) -> str:
    try:
        return format_short_date(date.fromisoformat(value))
    except ValueError:
        return value


def _read_percent(text: str) -> str:
    value = parse_decimal(text.strip().removesuffix("%"))
    if value > 100:
        raise NumberFormatError(f"»{text.strip()[:20]}« er mere end 100 procent. Skriv et tal mellem 0 og 100.")
    return format(value, "f")


def _read_year(text: str) -> int:
    cleaned = text.strip()
    if not re.fullmatch(r"[0-9]{4}", cleaned):
        raise NumberFormatError(f"»{cleaned[:20]}« er ikke et årstal. Skriv fire cifre, fx 1971.")
    return int(cleaned)


_READERS: dict[Kind, Callable[[str], JsonValue]] = {
    Kind.TEXT: lambda text: text,
    Kind.AMOUNT: parse_amount_dkk,
    Kind.COUNT: parse_count,
    Kind.PERCENT: _read_percent,
    Kind.DATE: lambda text: parse_date(text).isoformat(),
    Kind.YEAR: _read_year,
    Kind.WORDS: lambda text: [line.strip() for line in text.split("\n") if line.strip()],
}
