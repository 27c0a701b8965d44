"""The filter of the case list as a web address, so that a filtered list can be linked, reloaded and exported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from assessment.domain.council import VoteOutcome
from assessment.domain.plaintext import MAX_TITLE
from assessment.domain.workflow import State
from assessment.storage.records import CaseFilter, SortKey

SEPARATOR = "|"
OVERDUE = "overskredet"
MAX_ITEMS = 200
MINE = "mig"


def query_of(case_filter: CaseFilter) -> dict[str, str]:
    """The filter as query parameters; what is at its default is left out."""
    sort = ("" if case_filter.descending else "-") + case_filter.sort.value
    parameters = {
        "soeg": case_filter.text,
        "status": _joined(state.value for state in case_filter.states),
        "fase": _joined(case_filter.phases),
        "forening": _joined(case_filter.associations),
        "byraad": _joined(outcome.value for outcome in case_filter.voted),
        "frist": OVERDUE if case_filter.overdue_only else "",
        "venter": MINE if case_filter.waiting_on_me else "",
        "orden": "" if sort == SortKey.UPDATED.value else sort,
    }
    return {key: value for key, value in parameters.items() if value}


def filter_of(parameters: Mapping[str, str], phase_order: Sequence[str], on: date | None = None) -> CaseFilter:
    """The filter of an address. What is not understood is left out, so that an old link still opens the list.

    `on` is the day on which deadlines are looked at.
    """
    sort = parameters.get("orden", "")
    keys = {key.value: key for key in SortKey}
    states = {state.value: state for state in State}
    voted = {outcome.value: outcome for outcome in VoteOutcome}
    return CaseFilter(
        text=parameters.get("soeg", "")[:MAX_TITLE],
        states=frozenset(states[item] for item in _items(parameters, "status") if item in states),
        phases=frozenset(item for item in _items(parameters, "fase") if item in phase_order),
        associations=frozenset(_items(parameters, "forening")),
        waiting_on_me=parameters.get("venter") == MINE,
        sort=keys.get(sort.removeprefix("-"), SortKey.UPDATED),
        descending=not sort.startswith("-"),
        phase_order=tuple(phase_order),
        voted=frozenset(voted[item] for item in _items(parameters, "byraad") if item in voted),
        overdue_only=parameters.get("frist") == OVERDUE,
        on=on,
    )


def _joined(items: Iterable[str]) -> str:
    """The items with the separator between; where it stands inside an item, it is written in another way."""
    return SEPARATOR.join(sorted(item.replace("%", "%25").replace(SEPARATOR, "%7C") for item in items))


def _items(parameters: Mapping[str, str], key: str) -> list[str]:
    parts = [item for item in parameters.get(key, "").split(SEPARATOR) if item][:MAX_ITEMS]
    return [item.replace("%7C", SEPARATOR).replace("%25", "%") for item in parts]
