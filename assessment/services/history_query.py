"""The filter of a case's history as a web address: what is shown can be linked, printed and exported as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assessment.domain.danish import NumberFormatError, format_short_date, join_words, parse_date
from assessment.domain.event_words import Kind
from assessment.services.case_query import SEPARATOR
from assessment.services.record import HistoryFilter

KINDS, PERSONS, FIRST_DAY, LAST_DAY = "art", "hvem", "fra", "til"
MAX_PERSONS = 200


def history_query(wanted: HistoryFilter) -> dict[str, str]:
    """The filter as query parameters; what has no limit is left out."""
    parameters = {
        KINDS: SEPARATOR.join(sorted(kind.value for kind in wanted.kinds)),
        PERSONS: SEPARATOR.join(sorted(wanted.persons)),
        FIRST_DAY: wanted.first_day.isoformat() if wanted.first_day else "",
        LAST_DAY: wanted.last_day.isoformat() if wanted.last_day else "",
    }
    return {key: value for key, value in parameters.items() if value}


def history_filter(parameters: Mapping[str, str]) -> HistoryFilter:
    """The filter of an address. What is not understood is left out, so that an old link still opens the page."""
    kinds = {kind.value: kind for kind in Kind}
    persons = [each for each in parameters.get(PERSONS, "").split(SEPARATOR) if each][:MAX_PERSONS]
    return HistoryFilter(
        kinds=frozenset(kinds[each] for each in parameters.get(KINDS, "").split(SEPARATOR) if each in kinds),
        persons=frozenset(persons),
        first_day=read_day(parameters.get(FIRST_DAY, "")),
        last_day=read_day(parameters.get(LAST_DAY, "")),
    )


def read_day(text: str) -> date | None:
    """A day as it is typed or stands in an address; None when it is neither, or out of the calendar's reach."""
    try:
        day = parse_date(text)
    except NumberFormatError:
        return None
    return day if date.min < day < date.max else None


def filter_words(wanted: HistoryFilter, names: Mapping[str, str]) -> str:
    """The filter in words for print; "alle hændelser" when there is no limit. `names` are those of persons by id."""
    parts = []
    if wanted.kinds:
        parts.append(join_words([kind.danish for kind in Kind if kind in wanted.kinds]))
    if wanted.persons:
        parts.append("af " + join_words(sorted(names.get(each, each) for each in wanted.persons)))
    if wanted.first_day:
        parts.append(f"fra {format_short_date(wanted.first_day)}")
    if wanted.last_day:
        parts.append(f"til {format_short_date(wanted.last_day)}")
    return ", ".join(parts) or "alle hændelser"
