"""Working days in Denmark, by rule: weekends and public holidays, those that follow Easter included.

Store bededag was a holiday until 2023 and is none since 2024 (lov nr. 214 af 6. marts 2023). Days on which a
municipality closes without a public holiday, like Christmas Eve, are its own data and come in as arguments.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

MonthDay = tuple[int, int]  # month and day, the same in every year

_SATURDAY = 5
_LAST_PRAYER_DAY = 2023
_ONE_DAY = timedelta(days=1)


@cache
def easter_sunday(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, within = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    leaps, after = divmod(within, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - after) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year. Grundlovsdag, 24 and 31 December are none."""
    easter = easter_sunday(year)
    from_easter = [-3, -2, 0, 1, 39, 49, 50]  # skærtorsdag, langfredag, påske, Kristi himmelfartsdag, pinse
    if year <= _LAST_PRAYER_DAY:
        from_easter.append(26)
    moving = {easter + timedelta(days=days) for days in from_easter}
    return frozenset(moving | {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)})


def is_working_day(day: date, closed: Collection[MonthDay] = ()) -> bool:
    """Whether people are at work; `closed` are further days of the year on which they are not."""
    if day.weekday() >= _SATURDAY or (day.month, day.day) in closed:
        return False
    return day not in public_holidays(day.year)


def working_days_before(day: date, count: int, closed: Collection[MonthDay] = ()) -> date:
    """The last working day with at least `count` working days from the day after it up to and including `day`.

    `day` itself counts when it is one. With 0 it is the last working day that is not later than `day`.
    """
    found, left = day, count
    while left > 0 or not is_working_day(found, closed):
        if is_working_day(found, closed):
            left -= 1
        found -= _ONE_DAY
    return found


def working_days_between(first: date, last: date, closed: Collection[MonthDay] = ()) -> int:
    """How many working days follow `first`, up to and including `last`; 0 when `last` is not later."""
    return sum(
        is_working_day(first + timedelta(days=days), closed) for days in range(1, max(0, (last - first).days) + 1)
    )
