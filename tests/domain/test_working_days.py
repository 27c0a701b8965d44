"""Working days against tables of what was a holiday, another reckoning of Easter, and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.working_days import (
    easter_sunday,
    is_working_day,
    public_holidays,
    working_days_before,
    working_days_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
COUNTS = st.integers(0, 60)
CLOSED = ((6, 5), (12, 24), (12, 31))
# Easter Sunday as printed in calendars.
EASTER = dict(
    [
        *[(1961, (4, 2)), (1981, (4, 19)), (2000, (4, 23)), (2008, (3, 23)), (2011, (4, 24)), (2019, (4, 21))],
        *[(2020, (4, 12)), (2021, (4, 4)), (2022, (4, 17)), (2023, (4, 9)), (2024, (3, 31)), (2025, (4, 20))],
        *[(2026, (4, 5)), (2027, (3, 28)), (2028, (4, 16)), (2029, (4, 1)), (2030, (4, 21)), (2038, (4, 25))],
        (2285, (3, 22)),
    ]
)
# The Danish holidays on weekdays, as printed in calendars.
WEEKDAY_HOLIDAYS = {
    2023: ((4, 6), (4, 7), (4, 10), (5, 5), (5, 18), (5, 29), (12, 25), (12, 26)),
    2024: ((1, 1), (3, 28), (3, 29), (4, 1), (5, 9), (5, 20), (12, 25), (12, 26)),
    2025: ((1, 1), (4, 17), (4, 18), (4, 21), (5, 29), (6, 9), (12, 25), (12, 26)),
    2026: ((1, 1), (4, 2), (4, 3), (4, 6), (5, 14), (5, 25), (12, 25)),
    2027: ((1, 1), (3, 25), (3, 26), (3, 29), (5, 6), (5, 17)),
}


def gauss(year: int) -> date:
    """Easter by Gauss, who reckons otherwise."""
    century = year // 100
    moon = (15 + century - century // 4 - (13 + 8 * century) // 25) % 30
    weekday = (4 + century - century // 4) % 7
    days = (19 * (year % 19) + moon) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * days + weekday) % 7
    if days == 29 and to_sunday == 6:
        return date(year, 4, 19)
    if days == 28 and to_sunday == 6 and (11 * moon + 11) % 30 < 19:
        return date(year, 4, 18)
    return date(year, 3, 22) + timedelta(days=days + to_sunday)


def test_easter_is_where_calendars_have_it_and_where_gauss_finds_it() -> None:
    assert {year: easter_sunday(year) for year in EASTER} == {year: date(year, *day) for year, day in EASTER.items()}
    assert [year for year in range(1583, 4100) if easter_sunday(year) != gauss(year)] == []
    assert {easter_sunday(year).weekday() for year in range(1583, 4100)} == {6}


@pytest.mark.parametrize("year", WEEKDAY_HOLIDAYS)
def test_the_holidays_of_a_year_are_those_of_the_printed_calendar(year: int) -> None:
    on_weekdays = {day for day in public_holidays(year) if day.weekday() < 5}
    assert on_weekdays == {date(year, *day) for day in WEEKDAY_HOLIDAYS[year]}


def test_the_last_store_bededag_was_in_2023() -> None:
    assert not is_working_day(date(2023, 5, 5))
    assert is_working_day(date(2024, 4, 26)), "the day on which it would have been"


def test_days_that_only_the_municipality_keeps_come_in_as_data() -> None:
    assert is_working_day(date(2026, 6, 5))
    assert not is_working_day(date(2026, 6, 5), CLOSED)
    assert working_days_before(date(2027, 1, 4), 2) == date(2026, 12, 30)
    assert working_days_before(date(2027, 1, 4), 2, CLOSED) == date(2026, 12, 29)


def test_working_days_before_a_day_as_counted_by_hand() -> None:
    assert working_days_before(date(2027, 2, 24), 11) == date(2027, 2, 9)
    assert working_days_before(date(2027, 3, 31), 2) == date(2027, 3, 24), "over Easter"
    assert working_days_before(date(2027, 2, 21), 0) == date(2027, 2, 19), "a Sunday"
    assert working_days_before(date(2027, 2, 22), 0) == date(2027, 2, 22)


@given(DAYS, COUNTS)
def test_the_days_counted_back_are_the_days_between(day: date, count: int) -> None:
    found = working_days_before(day, count, CLOSED)
    assert is_working_day(found, CLOSED)
    assert found <= day
    assert working_days_between(found, day, CLOSED) == count


@given(DAYS, COUNTS, COUNTS)
def test_counting_back_twice_is_counting_back_the_sum(day: date, first: int, second: int) -> None:
    twice = working_days_before(working_days_before(day, first, CLOSED), second, CLOSED)
    assert twice == working_days_before(day, first + second, CLOSED)


@given(DAYS, DAYS, COUNTS)
def test_a_later_day_never_gives_an_earlier_one(one: date, other: date, count: int) -> None:
    first, last = sorted((one, other))
    assert working_days_before(first, count, CLOSED) <= working_days_before(last, count, CLOSED)


@given(DAYS, DAYS)
def test_between_two_days_the_working_days_are_counted_once(one: date, other: date) -> None:
    first, last = sorted((one, other))
    last = min(last, first + timedelta(days=800))
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    assert working_days_between(first, last) == sum(is_working_day(day) for day in days)
    assert working_days_between(last, first) == 0
