"""The record of a case as a person reads it: every event in words, the newest first, filtered and in pages.

A second assessor who must not see the first assessment yet is told what happened, but not what was written, and nothing
of a hearing of the party: that one was held would tell the conclusion. While a new assessment is not locked, the
earlier grades are held back from everybody, so that they do not lead its assessor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from assessment.domain.case_difference import SectionDifference, case_differences
from assessment.domain.case_words import assessed_words
from assessment.domain.danish import COPENHAGEN
from assessment.domain.event_words import (
    Detail,
    Kind,
    actions_of,
    details_of,
    person_in_role,
    words_of,
)
from assessment.domain.revisions import Revision, revisions_of
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, require
from assessment.services.cases import CaseView, open_case
from assessment.services.history import case_history
from assessment.storage import assessments, drafts, event_search, snapshots
from assessment.storage.engine import Session, Store
from assessment.storage.event_search import EventFilter
from assessment.storage.records import AssessmentRecord, EventRecord

BEFORE_UNKNOWN = "Det, der stod før, er ikke gemt."
UNDER_WAY = "Rettelsen er ikke sendt til godkendelse endnu."
HELD_BACK = "Det, der blev ændret, er skjult, indtil den nye vurdering er låst."
NOTHING_CHANGED = "Der blev ikke ændret noget."
_TELLING = frozenset({Kind.HEARING})  # a party is heard before a refusal: that it was tells the first conclusion
_OPENING = frozenset({"assessment.revised", "assessment.returned", "second.compared"})


@dataclass(frozen=True)
class HistoryFilter:
    """Which events. An empty set means no limit; both days are included, by the Danish calendar."""

    kinds: frozenset[Kind] = frozenset()
    persons: frozenset[str] = frozenset()
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Change:
    """What an opening for change has led to: a note in words, or the fields that differ."""

    sections: tuple[SectionDifference, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HistoryLine:
    """One event in words. `assessment` is the number of the assessment, None for what concerns the case alone."""

    seq: int
    at: datetime
    who: str
    kind: Kind
    sentence: str
    details: tuple[Detail, ...]
    changes: tuple[Change, ...]
    assessment: int | None


@dataclass(frozen=True)
class HistoryPage:
    """Some events, how many the filter lets through in all, and whether texts are left out for a blind assessor."""

    lines: tuple[HistoryLine, ...]
    total: int
    blind: bool


def history_page(
    store: Store, actor: Actor, case_id: UUID, wanted: HistoryFilter, *, develop: str, page: int = 1, size: int = 25
) -> HistoryPage:
    """One page of the history of a case; pages count from 1. Raises NotFound, or PermissionDenied.

    `develop` is the name of the outcome that a rule set does not know: further development first.
    """
    return _history(store, actor, case_id, wanted, develop, skip=(page - 1) * size, most=size)


def whole_history(store: Store, actor: Actor, case_id: UUID, wanted: HistoryFilter, *, develop: str) -> HistoryPage:
    """All events that the filter lets through, for print and export."""
    return _history(store, actor, case_id, wanted, develop, skip=0, most=None)


def people_of_history(store: Store, actor: Actor, view: CaseView) -> Mapping[str, str]:
    """Everybody who has done anything to the case, name by id, in the order of the names."""
    require(Action.READ, actor, view.assessment.standing)
    with store.read() as session:
        ids = event_search.actors_of_case(session, view.summary.case_id)
    return dict(sorted(((each, view.name_of(each)) for each in ids), key=lambda each: (each[1].lower(), each[0])))


def is_blind_to_any(actor: Actor, records: Sequence[AssessmentRecord]) -> bool:
    """Whether the actor assesses the case for the second time and may not see the first assessment yet."""
    return any(record.standing.is_blind(actor.person_id) for record in records)


def _history(
    store: Store, actor: Actor, case_id: UUID, wanted: HistoryFilter, develop: str, *, skip: int, most: int | None
) -> HistoryPage:
    view = open_case(store, actor, case_id)
    with store.read() as session:
        records = assessments.assessments_of_case(session, case_id)
        blind = is_blind_to_any(actor, records)
        found = _event_filter(wanted, hidden=_TELLING if blind else frozenset())
        total = event_search.count_events(session, case_id, found)
        events = tuple(event_search.search_events(session, case_id, found, skip=skip, most=most))
        rules = {record.id: snapshots.get_ruleset(session, record.ruleset_fingerprint) for record in records}
        views = {} if blind else _opened(session, view, records, rules, events)
    changes = {} if blind else dict(_changes(store, actor, views, records[-1], develop))
    numbers = {record.id: record.number for record in records}
    lines = []
    for event in events:
        known = rules.get(event.assessment_id, view.rules) if event.assessment_id else view.rules
        words = words_of(event.action)
        lines.append(
            HistoryLine(
                seq=event.seq,
                at=event.at,
                who=person_in_role(event.actor_id, view.name_of(event.actor_id), words.role),
                kind=words.kind,
                sentence=words.sentence,
                details=() if blind else tuple(details_of(event.fields, known, view.names)),
                changes=changes.get((event.assessment_id, event.at, event.action), ()),
                assessment=numbers.get(event.assessment_id) if event.assessment_id else None,
            )
        )
    return HistoryPage(tuple(lines), total, blind)


def _event_filter(wanted: HistoryFilter, *, hidden: frozenset[Kind]) -> EventFilter:
    """Actions that the program does not know belong to the last kind, so it is asked for by all that is not wanted."""
    kinds = wanted.kinds
    others = Kind.OTHER in kinds
    return EventFilter(
        actions=None if not kinds or others else actions_of(kinds),
        but_not=actions_of((frozenset(Kind) - kinds if others else frozenset()) | hidden),
        actors=wanted.persons or None,
        since=_midnight(wanted.first_day),
        before=_midnight(wanted.last_day + timedelta(days=1)) if wanted.last_day else None,
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, COPENHAGEN)


def _opened(
    session: Session,
    view: CaseView,
    records: Sequence[AssessmentRecord],
    rules: Mapping[UUID, RuleSet],
    events: Sequence[EventRecord],
) -> dict[UUID, CaseView]:
    """The view of each assessment in which one of the events has opened something for change."""
    asked = {event.assessment_id for event in events if event.action in _OPENING}
    return {
        record.id: replace(view, assessment=record, draft=drafts.get_draft(session, record.id), rules=rules[record.id])
        for record in records
        if record.id in asked
    }


_Key = tuple[UUID | None, datetime, str]


def _changes(
    store: Store, actor: Actor, views: Mapping[UUID, CaseView], newest: AssessmentRecord, develop: str
) -> Iterator[tuple[_Key, tuple[Change, ...]]]:
    for assessment_id, view in views.items():
        found: dict[_Key, list[Change]] = {}
        for revision in revisions_of(case_history(store, actor, view)):
            held_back = not newest.standing.revealed and assessment_id != newest.id
            change = Change((), (HELD_BACK,)) if held_back else change_of(revision, view.rules, develop)
            found.setdefault((assessment_id, revision.at, revision.cause), []).append(change)
        for key, changes in found.items():
            yield key, tuple(changes)


def change_of(revision: Revision, rules: RuleSet, develop: str) -> Change:
    """What an opening for change has led to. `develop` is the name of the outcome that a rule set does not know."""
    if revision.before is None or revision.after is None:
        return Change((), (BEFORE_UNKNOWN,))
    before, after = (
        assessed_words(revision.subject, side, rules, develop) for side in (revision.before, revision.after)
    )
    sections = case_differences(before, after)
    notes = [UNDER_WAY] if revision.under_way else []
    if not sections and not revision.under_way:
        notes.append(NOTHING_CHANGED)
    return Change(sections, tuple(notes))
