"""Danish numbers, dates and times: read as people type them, written as people read them.

Standard library only, because the messages of the domain carry figures.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")  # not 0.500, which is hardly meant as 500
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_POINT_DECIMAL = re.compile(r"\d+\.\d{1,2}")
_SCALES = {"mia": 9, "mio": 6, "t": 3}
_SUFFIX = re.compile(r"(mia|mio|t)\.?$")
_EXCEL_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MOST_SIGNS = 40  # far beyond every figure there is; Python itself gives up at 4,300 digits, in words of its own


class NumberFormatError(ValueError):
    """The text is not a number that can be understood in one way only. The message is Danish."""


def parse_decimal(text: str) -> Decimal:
    """Read a Danish number: `1.234.567,5`, `1234,5`, `62,50`.

    A point is a thousands separator when groups of three follow; `12.5` is read as 12,5, because a group of one or
    two digits can be nothing else. Raises NumberFormatError with a Danish remedy for all that is ambiguous.
    """
    return _decimal(text, text)


def _decimal(text: str, typed: str) -> Decimal:
    """Read a number of `text`; a refusal quotes `typed`, so that a person finds again what was typed."""
    cleaned = re.sub(r"[\s\u00a0\u202f]", "", text)
    if len(cleaned) > _MOST_SIGNS and all(sign in ".," or sign.isdecimal() for sign in cleaned):
        raise NumberFormatError(f"»{_shorten(typed)}« har {len(cleaned)} cifre og tegn. Kontrollér tallet.")
    if _GROUPED.fullmatch(cleaned) or _PLAIN.fullmatch(cleaned):
        return Decimal(cleaned.replace(".", "").replace(",", "."))
    if _POINT_DECIMAL.fullmatch(cleaned):
        return Decimal(cleaned)
    if cleaned.startswith(("-", "\u2212")):
        raise NumberFormatError(f"»{_shorten(typed)}« er negativt. Skriv et tal, der er 0 eller større.")
    if _EXCEL_POINT.fullmatch(cleaned) and cleaned.count(",") > 1:
        raise NumberFormatError(
            f"»{_shorten(typed)}« bruger komma som tusindtalsskilletegn. Skriv fx 1.234.567,5 med komma før decimaler."
        )
    raise NumberFormatError(f"»{_shorten(typed)}« er ikke et tal. Skriv fx 1.234.567 eller 1.234,5.")


def parse_amount_dkk(text: str) -> int:
    """Read an amount in kroner: `38.000.000`, `38 mio.`, `412,75 mio. kr.`, `500 kr.`, `92.000.000,00`.

    Returns whole kroner. Øre that are not 00 are refused, because the contract holds whole kroner and nothing is
    rounded silently.
    """
    cleaned = re.sub(r"[\s\u00a0\u202f]", "", text.lower())
    cleaned = re.sub(r"(kroner|kr\.?|dkk|,-)$", "", cleaned)
    power = 0
    suffix = _SUFFIX.search(cleaned)
    if suffix:
        power = _SCALES[suffix.group(1)]
        cleaned = cleaned[: suffix.start()]
    value = Fraction(_decimal(cleaned, text)) * 10**power
    if value.denominator != 1:
        raise NumberFormatError(f"»{_shorten(text)}« har øre med. Skriv beløbet i hele kroner.")
    if value > 10**12:
        raise NumberFormatError(f"»{_shorten(text)}« er større end 1.000 mia. kr. Kontrollér antallet af nuller.")
    return int(value)


def parse_count(text: str) -> int:
    """Read a whole number (homes, votes, square metres): `1.234` or `1234`."""
    value = parse_decimal(text)
    if value != value.to_integral_value():
        raise NumberFormatError(f"»{_shorten(text)}« er ikke et helt tal. Skriv det uden decimaler.")
    return int(value)


def parse_date(text: str) -> date:
    """Read `23.11.2026`, `23-11-2026`, `23/11/2026`, `23. november 2026` or `2026-11-23`."""
    cleaned = text.strip().lower()
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", cleaned)
    danish = re.fullmatch(r"(\d{1,2})[.\-/]\s?(\d{1,2})[.\-/]\s?(\d{4})", cleaned)
    words = re.fullmatch(r"(\d{1,2})\.?\s+([a-z]+)\s+(\d{4})", cleaned)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if danish:
            return date(int(danish[3]), int(danish[2]), int(danish[1]))
        if words and words[2] in MONTHS:
            return date(int(words[3]), MONTHS.index(words[2]) + 1, int(words[1]))
    except ValueError:
        pass
    raise NumberFormatError(f"»{_shorten(text)}« er ikke en dato. Skriv fx 23.11.2026.")


def format_number(value: int | Decimal | Fraction, decimals: int = 0) -> str:
    """Write a number with points between thousands and a decimal comma, rounded half up to `decimals`."""
    scaled = Fraction(value) * 10**decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "\u2212" if rounded < 0 else ""
    whole, rest = divmod(abs(rounded), 10**decimals)
    text = f"{whole:,}".replace(",", ".")
    return f"{sign}{text},{rest:0{decimals}d}" if decimals else f"{sign}{text}"


def format_dkk(amount_dkk: int) -> str:
    """`1.234.567 kr.` with a no-break space."""
    return f"{format_number(amount_dkk)}{NBSP}kr."


def format_million_dkk(amount_dkk: int) -> str:
    """`412,8 mio. kr.`: for readers who compare."""
    return f"{format_number(Fraction(amount_dkk, 10**6), 1)}{NBSP}mio.{NBSP}kr."


def format_percent(share: Fraction, decimals: int = 1) -> str:
    """`50,3 %` of a share between 0 and 1."""
    return f"{format_number(share * 100, decimals)}{NBSP}%"


def format_date(day: date) -> str:
    """`23. november 2026` with no-break spaces."""
    return f"{day.day}.{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def format_weekday(day: date) -> str:
    """`tirsdag den 9. februar 2027`: a day that somebody has to keep."""
    return f"{WEEKDAYS[day.weekday()]} den {format_date(day)}"


def format_short_date(day: date) -> str:
    """`23.11.2026`: the form in which dates are typed."""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def danish_time(moment: datetime) -> datetime:
    """An aware moment in Danish wall-clock time."""
    return moment.astimezone(COPENHAGEN)


def format_clock(moment: datetime) -> str:
    """`kl. 10.42` in Danish time."""
    local = danish_time(moment)
    return f"kl.{NBSP}{local.hour}.{local.minute:02d}"


def format_moment(moment: datetime) -> str:
    """`23. november 2026 kl. 10.42` in Danish time."""
    return f"{format_date(danish_time(moment).date())} {format_clock(moment)}"


def join_words(words: list[str]) -> str:
    """`a, b og c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def _shorten(text: str) -> str:
    cleaned = " ".join(text.split())
    return cleaned if len(cleaned) <= 40 else cleaned[:39] + "\u2026"
