"""The council's calendar as use cases: read it, add, move and withdraw meetings, and which one a case is meant for.

The meetings of the council are public, so no role is asked for to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from assessment.domain import council_calendar as domain
from assessment.domain.case_deadline import Deadline, deadline_of
from assessment.domain.council_calendar import Body, Meeting, Timetable
from assessment.domain.errors import NotFound
from assessment.domain.lead_times import LeadTimes
from assessment.domain.standing import UNDECIDED_STATES, State
from assessment.domain.workflow import Actor, Event
from assessment.services.entries import today_of
from assessment.services.notes import storable_text
from assessment.storage import assessments, calendar, events
from assessment.storage.calendar import NewEntry
from assessment.storage.engine import Session, Store
from assessment.storage.seals import seals, seals_of_records

__all__ = [
    "Body",
    "CaseCalendar",
    "Deadline",
    "Meeting",
    "Timetable",
    "add_meetings",
    "case_calendar",
    "choose_meeting",
    "deadlines_for",
    "meetings",
    "move_meeting",
    "withdraw_meeting",
]


@dataclass(frozen=True)
class CaseCalendar:
    """What the calendar means to one assessment: its deadline (None without a meeting), the meetings that are to come,
    and the first of them that it could still reach."""

    deadline: Deadline | None
    coming: tuple[Timetable, ...]
    reachable: Timetable | None


def meetings(store: Store) -> tuple[Meeting, ...]:
    """The whole calendar by day, with the meetings that were withdrawn."""
    with store.read() as session:
        return _meetings(session)


def deadlines_for(
    store: Store, assessment_ids: Iterable[UUID], today: date, lead_times: LeadTimes
) -> Mapping[UUID, Deadline]:
    """The deadline of each of these assessments that is meant for a meeting, and neither decided nor withdrawn.

    The others are left out. Two queries for any page of assessments.
    """
    with store.read() as session:
        return deadlines_in(session, assessment_ids, today, lead_times)


def deadlines_in(
    session: Session, assessment_ids: Iterable[UUID], today: date, lead_times: LeadTimes
) -> Mapping[UUID, Deadline]:
    """The same within a transaction of the caller."""
    targets = calendar.targets_of(session, assessment_ids)
    if not targets:
        return {}
    every = _meetings(session)
    by_id = {meeting.id: meeting for meeting in every}
    return {
        assessment_id: deadline_of(by_id[str(meeting_id)], State(state), every, lead_times, today)
        for assessment_id, (meeting_id, state) in targets.items()
        if state in UNDECIDED_STATES
    }


def case_calendar(store: Store, assessment_id: UUID, today: date, lead_times: LeadTimes) -> CaseCalendar:
    """What the calendar means to an assessment."""
    with store.read() as session:
        every = _meetings(session)
        deadline = deadlines_in(session, [assessment_id], today, lead_times).get(assessment_id)
    timetables = domain.coming(every, today, lead_times)
    return CaseCalendar(deadline, timetables, domain.first_reachable(timetables, today))


def add_meetings(store: Store, actor: Actor, now: datetime, wanted: Sequence[tuple[Body, date]]) -> None:
    """Add meetings to the calendar, all or none. Raises PermissionDenied, or StepRefused with every fault."""
    with store.write() as session:
        event = domain.add_meetings(actor, now, wanted, _meetings(session), today_of(now))
        _keep(session, event, [NewEntry(uuid4(), "added", body, day) for body, day in wanted])


def move_meeting(store: Store, actor: Actor, now: datetime, meeting_id: UUID, *, to: date, reason: str) -> None:
    """Move a meeting to another day, with a reason that is kept. Cases that are meant for it follow it."""
    reason = storable_text(reason)
    _change(
        store,
        meeting_id,
        lambda meeting, every: (
            domain.move_meeting(actor, now, meeting, to=to, reason=reason, meetings=every, today=today_of(now)),
            NewEntry(meeting_id, "moved", meeting.body, to, reason),
        ),
    )


def withdraw_meeting(store: Store, actor: Actor, now: datetime, meeting_id: UUID, *, reason: str) -> None:
    """Take a meeting out of the calendar, with a reason that is kept. Cases that are meant for it are told so."""
    reason = storable_text(reason)
    _change(
        store,
        meeting_id,
        lambda meeting, _: (
            domain.withdraw_meeting(actor, now, meeting, reason=reason, today=today_of(now)),
            NewEntry(meeting_id, "withdrawn", meeting.body, meeting.date, reason),
        ),
    )


def choose_meeting(store: Store, actor: Actor, now: datetime, assessment_id: UUID, meeting_id: UUID | None) -> None:
    """Name the meeting of the council that an assessment is meant for; None takes it back.

    Nothing is written when it is meant for that one already. Raises PermissionDenied, StepRefused and NotFound.
    """
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        meeting = None if meeting_id is None else _found(_meetings(session), meeting_id)
        event = domain.choose_meeting(
            actor, record.standing, now, meeting, owner_id=record.owner_id, today=today_of(now)
        )
        chosen, _ = calendar.targets_of(session, [assessment_id]).get(assessment_id, (None, ""))
        if chosen == meeting_id:
            return
        kept = calendar.insert_target(
            session, assessment_id=assessment_id, meeting_id=meeting_id, written_by=actor.person_id, now=now
        )
        sealed = seals(session, assessment_id, [("meeting_target", kept)])
        told = replace(event, fields={**event.fields, **sealed})
        events.append_event(session, event=told, case_id=record.case_id, assessment_id=assessment_id)


def _change(
    store: Store, meeting_id: UUID, work: Callable[[Meeting, tuple[Meeting, ...]], tuple[Event, NewEntry]]
) -> None:
    with store.write() as session:
        every = _meetings(session)
        event, entry = work(_found(every, meeting_id), every)
        _keep(session, event, [entry])


def _keep(session: Session, event: Event, entries: Sequence[NewEntry]) -> None:
    ids = calendar.insert_entries(session, entries, written_by=event.actor_id, now=event.at)
    sealed = seals_of_records(session, [("calendar_entry", kept) for kept in ids])
    events.append_event(session, event=replace(event, fields={**event.fields, **sealed}))


def _meetings(session: Session) -> tuple[Meeting, ...]:
    return domain.meetings_of(calendar.calendar_entries(session))


def _found(every: Iterable[Meeting], meeting_id: UUID) -> Meeting:
    found = next((meeting for meeting in every if meeting.id == str(meeting_id)), None)
    if found is None:
        raise NotFound("Mødet findes ikke i mødekalenderen. Genindlæs siden.")
    return found
