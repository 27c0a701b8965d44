"""Danish numbers, dates and times: what is written can be read again, and what is ambiguous is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.danish import (
    NumberFormatError,
    format_clock,
    format_date,
    format_dkk,
    format_million_dkk,
    format_moment,
    format_number,
    format_percent,
    format_short_date,
    join_words,
    parse_amount_dkk,
    parse_count,
    parse_date,
    parse_decimal,
)

NBSP = "\u00a0"


def refusal(parse: Callable[[str], object], text: str) -> str | None:
    """The message with which a text is refused, or None when it is read."""
    try:
        parse(text)
    except NumberFormatError as error:
        return str(error)
    return None


@given(st.integers(0, 10**12))
def test_amounts_survive_writing_and_reading(amount: int) -> None:
    assert parse_amount_dkk(format_dkk(amount)) == amount
    assert parse_amount_dkk(format_number(amount)) == amount
    assert parse_amount_dkk(str(amount)) == amount


@given(st.integers(0, 10**9), st.integers(0, 6))
def test_decimals_survive_writing_and_reading(scaled: int, decimals: int) -> None:
    value = Fraction(scaled, 10**decimals)
    assert Fraction(parse_decimal(format_number(value, decimals))) == value


@given(st.dates(min_value=date(1000, 1, 1)))
def test_dates_survive_writing_and_reading(day: date) -> None:
    assert parse_date(format_short_date(day)) == day
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_danish(text: str) -> None:
    messages = [refusal(parse, text) for parse in (parse_amount_dkk, parse_count, parse_decimal, parse_date)]
    for message in (message for message in messages if message is not None):
        assert message.endswith(".")
        assert "Skriv" in message or "Kontrollér" in message


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("38.000.000", 38_000_000),
        ("38 mio.", 38_000_000),
        ("38 mio", 38_000_000),
        ("412,75 mio. kr.", 412_750_000),
        ("412.75 mio. kr.", 412_750_000),
        ("1,2 mia.", 1_200_000_000),
        ("500 kr.", 500),
        ("500,-", 500),
        ("92.000.000,00", 92_000_000),
        ("92 000 000", 92_000_000),
        (f"92{NBSP}000{NBSP}000", 92_000_000),
        ("35 t.", 35_000),
        ("1.234 mio.", 1_234_000_000),
        ("7 DKK", 7),
        ("0", 0),
    ],
)
def test_amounts_as_people_type_them(text: str, amount: int) -> None:
    assert parse_amount_dkk(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "\u22125",
        "1,234,567",
        "1,234,567.00",
        "12.34.56",
        "1.2345",
        "0.500",
        "00.500",
        "12,50",
        "ca. 12",
        "12-14",
        "1e6",
        "nan",
        "uendelig",
        "12 mio. mio.",
        "1.000.000,5",
        "1,0000001 mio.",
        "1,00000000000000000000000000000000001 mio.",
        "1.000.000.000.001",
        "9" * 6_000,
        "½",
        "²",
    ],
)
def test_amounts_that_could_mean_something_else_are_refused(text: str) -> None:
    with pytest.raises(NumberFormatError) as caught:
        parse_amount_dkk(text)
    assert len(str(caught.value)) < 200


def test_the_remedy_names_the_mistake() -> None:
    for text, part in (("1,234,567", "komma som tusindtalsskilletegn"), ("-5", "negativt"), ("12,50", "øre")):
        with pytest.raises(NumberFormatError, match=part):
            parse_amount_dkk(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("62,50", "62.50"),
        ("62.5", "62.5"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1.234", "1234"),
        ("007", "7"),
    ],
)
def test_decimals_as_people_type_them(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


def test_counts_are_whole() -> None:
    assert parse_count("1.234") == 1234
    assert parse_count("12,0") == 12
    with pytest.raises(NumberFormatError, match="helt tal"):
        parse_count("12,5")


@pytest.mark.parametrize(
    "text",
    ["23.11.2026", "23-11-2026", "23/11/2026", "23. november 2026", "23 November 2026", "2026-11-23", " 23.11.2026 "],
)
def test_dates_as_people_type_them(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    ["", "31.2.2026", "23.11.26", "11.23.2026", "2026-13-01", "23. nov 2026", "i går", "0.0.0000", "2026", "20261123"],
)
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(NumberFormatError, match="er ikke en dato"):
        parse_date(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (format_number(1234567), "1.234.567"),
        (format_number(Fraction(-5, 4), 1), "\u22121,2"),
        (format_number(Fraction(1, 20), 1), "0,1"),
        (format_number(Fraction(-1, 100), 1), "0,0"),
        (format_number(Decimal("2.85"), 1), "2,9"),
        (format_dkk(0), f"0{NBSP}kr."),
        (format_million_dkk(412_750_000), f"412,8{NBSP}mio.{NBSP}kr."),
        (format_percent(Fraction(171, 340)), f"50,3{NBSP}%"),
        (format_date(date(2026, 5, 1)), f"1.{NBSP}maj{NBSP}2026"),
        (format_short_date(date(2026, 5, 1)), "01.05.2026"),
        (format_clock(datetime(2026, 7, 1, 8, 5, tzinfo=UTC)), f"kl.{NBSP}10.05"),
        (format_moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)), f"1.{NBSP}januar{NBSP}2027 kl.{NBSP}0.30"),
        (join_words([]), ""),
        (join_words(["a"]), "a"),
        (join_words(["a", "b", "c"]), "a, b og c"),
    ],
)
def test_what_people_read(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("typed", ["ca. 38", "38 mio.kroner?", "Ca. 38 Mio. kr.", "-1 kr."])
def test_a_refused_amount_is_quoted_as_it_was_typed(typed: str) -> None:
    with pytest.raises(NumberFormatError, match=re.escape(f"»{typed}«")):
        parse_amount_dkk(typed)
