"""The council's calendar: its meetings, and by when a case must be approved to reach which of them.

A meeting is never edited. It is added, moved with a reason, or withdrawn with a reason, and what holds follows from
these entries in their order. Deadlines are counted back from the meeting in working days (`lead_times`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from assessment.domain.danish import WEEKDAYS, format_date
from assessment.domain.errors import Fault, PermissionDenied, StepRefused
from assessment.domain.lead_times import LeadTimes
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import Action, Actor, Event, Role, Standing
from assessment.domain.workflow import require, require_role
from assessment.domain.working_days import public_holidays, working_days_before

EntryKind = Literal["added", "moved", "withdrawn"]
MAX_YEARS_AHEAD = 5
MAX_MEETINGS_AT_ONCE = 200
_FRIDAY = 4


class Body(StrEnum):
    """Whose meeting it is."""

    COUNCIL = "byraad"
    MAGISTRACY = "magistraten"

    @property
    def danish(self) -> str:
        """The name, as it begins a sentence."""
        return {"byraad": "Byrådet", "magistraten": "Magistraten"}[self.value]

    @property
    def possessive(self) -> str:
        """`byrådets`, in the middle of a sentence."""
        return {"byraad": "byrådets", "magistraten": "Magistratens"}[self.value]


@dataclass(frozen=True)
class CalendarEntry:
    """What was entered about a meeting. `reason` is empty for one that was added; `by` is a person's id."""

    meeting_id: str
    kind: EntryKind
    body: Body
    date: dt.date
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Meeting:
    """A meeting as it stands. `moved_from` is the day that it was moved from last, `reason` why it was moved or
    withdrawn."""

    id: str
    body: Body
    date: dt.date
    withdrawn: bool = False
    moved_from: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Milestone:
    """A step on the way to a meeting, and the latest day on which it can be done."""

    name: str
    latest: dt.date


@dataclass(frozen=True)
class Timetable:
    """The steps towards one meeting of the council, the first one first: it is the approval."""

    meeting: Meeting
    milestones: tuple[Milestone, ...]

    @property
    def approve_by(self) -> dt.date:
        """The latest day for the approval."""
        return self.milestones[0].latest


def meetings_of(entries: Iterable[CalendarEntry]) -> tuple[Meeting, ...]:
    """The meetings that the entries, in their order, have led to: by day, those that were withdrawn too."""
    found: dict[str, Meeting] = {}
    for entry in entries:
        before = found.get(entry.meeting_id)
        if before is None:
            found[entry.meeting_id] = Meeting(entry.meeting_id, entry.body, entry.date)
        elif entry.kind == "moved":
            found[before.id] = replace(before, date=entry.date, moved_from=before.date, reason=entry.reason)
        else:
            found[before.id] = replace(before, withdrawn=True, reason=entry.reason)
    return tuple(sorted(found.values(), key=lambda meeting: (meeting.date, meeting.body, meeting.id)))


def timetable(meeting: Meeting, meetings: Iterable[Meeting], lead_times: LeadTimes) -> Timetable:
    """Count back from a meeting of the council. `meetings` is the whole calendar, for the meetings of Magistraten."""
    closed = lead_times.closed
    earlier = [other.date for other in meetings if other.body is Body.MAGISTRACY and not other.withdrawn]
    day, found = meeting.date, []
    for step in lead_times.steps:
        day = working_days_before(day, step.working_days, closed)
        if step.meeting_within is not None:
            earliest = working_days_before(day, step.meeting_within, closed)
            day = max((held for held in earlier if earliest <= held <= day), default=day)
        found.append(Milestone(step.name, day))
    return Timetable(meeting, tuple(reversed(found)))


def coming(meetings: Sequence[Meeting], today: dt.date, lead_times: LeadTimes) -> tuple[Timetable, ...]:
    """The meetings of the council from tomorrow on that are not withdrawn, the next one first."""
    return tuple(
        timetable(meeting, meetings, lead_times)
        for meeting in meetings
        if meeting.body is Body.COUNCIL and not meeting.withdrawn and meeting.date > today
    )


def first_reachable(timetables: Iterable[Timetable], today: dt.date) -> Timetable | None:
    """The first meeting that a case which is approved today at the latest day can still reach, or None."""
    return next((each for each in timetables if each.approve_by >= today), None)


def meeting_faults(body: Body, day: dt.date, meetings: Iterable[Meeting], today: dt.date) -> Iterator[Fault]:
    """Why a meeting cannot be held on a day: it has passed, is no working day, or has a meeting of the body already."""
    told = format_date(day)
    if day <= today:
        yield Fault("dato", f"{told} er ikke efter i dag. Skriv datoen for et kommende møde.")
    elif day.year > today.year + MAX_YEARS_AHEAD:
        yield Fault("dato", f"{told} ligger mere end {MAX_YEARS_AHEAD} år ude i fremtiden. Kontrollér årstallet.")
    elif day.weekday() > _FRIDAY:
        yield Fault("dato", f"{told} er en {WEEKDAYS[day.weekday()]}. Kontrollér datoen.")
    elif day in public_holidays(day.year):
        yield Fault("dato", f"{told} er en helligdag. Kontrollér datoen.")
    if any(each.body is body and each.date == day and not each.withdrawn for each in meetings):
        yield Fault("dato", f"{body.danish} har allerede et møde den {told} i kalenderen.")


def add_meetings(
    actor: Actor, now: dt.datetime, wanted: Sequence[tuple[Body, dt.date]], meetings: Sequence[Meeting], today: dt.date
) -> Event:
    """The event of adding meetings to the calendar. Raises PermissionDenied, or StepRefused with every fault."""
    require_role(Action.KEEP_CALENDAR, actor)
    if not wanted:
        raise StepRefused("Der er ingen møder at tilføje.")
    if len(wanted) > MAX_MEETINGS_AT_ONCE:
        raise StepRefused(f"Der kan højst tilføjes {MAX_MEETINGS_AT_ONCE} møder ad gangen. Del listen op.")
    faults = [fault for body, day in wanted for fault in meeting_faults(body, day, meetings, today)]
    if len(set(wanted)) < len(wanted):
        faults.append(Fault("dato", "Det samme møde står to gange på listen."))
    if faults:
        raise StepRefused("Mødet kan ikke tilføjes.", faults)
    told = [{"body": body.value, "date": day.isoformat()} for body, day in wanted]
    return Event("calendar.added", actor.person_id, now, {"meetings": told})


def move_meeting(
    actor: Actor,
    now: dt.datetime,
    meeting: Meeting,
    *,
    to: dt.date,
    reason: str,
    meetings: Iterable[Meeting],
    today: dt.date,
) -> Event:
    """The event of moving a meeting to another day. Raises PermissionDenied, or StepRefused with what is wrong."""
    require_role(Action.KEEP_CALENDAR, actor)
    _require_held(meeting, today)
    faults = list(meeting_faults(meeting.body, to, meetings, today))
    if is_blank(reason):
        faults.append(Fault("begrundelse", "mangler. Skriv, hvorfor mødet flyttes."))
    if faults:
        raise StepRefused("Mødet kan ikke flyttes.", faults)
    fields = {"meeting": meeting.id, "body": meeting.body.value, "moved_from": meeting.date.isoformat()}
    return Event("calendar.moved", actor.person_id, now, {**fields, "date": to.isoformat(), "reason": reason})


def withdraw_meeting(actor: Actor, now: dt.datetime, meeting: Meeting, *, reason: str, today: dt.date) -> Event:
    """The event of taking a meeting out of the calendar. Raises PermissionDenied, or StepRefused with what is wrong."""
    require_role(Action.KEEP_CALENDAR, actor)
    _require_held(meeting, today)
    if is_blank(reason):
        raise StepRefused("Mødet kan ikke aflyses.", [Fault("begrundelse", "mangler. Skriv, hvorfor mødet aflyses.")])
    fields = {"meeting": meeting.id, "body": meeting.body.value, "date": meeting.date.isoformat()}
    return Event("calendar.withdrawn", actor.person_id, now, {**fields, "reason": reason})


def choose_meeting(
    actor: Actor, standing: Standing, now: dt.datetime, meeting: Meeting | None, *, owner_id: str, today: dt.date
) -> Event:
    """The event of naming the meeting of the council that a case is meant for; None names none any more.

    Raises PermissionDenied for anybody but the owner of the case and managers, and StepRefused for a meeting that is
    not the council's, has been withdrawn or has been held.
    """
    require(Action.CHOOSE_MEETING, actor, standing)
    if actor.person_id != owner_id and Role.MANAGER not in actor.roles:
        raise PermissionDenied("Kun den sagsbehandler, der har sagen, eller en leder kan vælge sagens møde.")
    if meeting is None:
        return Event("calendar.target_removed", actor.person_id, now)
    if meeting.body is not Body.COUNCIL:
        raise StepRefused("Vælg et af byrådets møder. Sagen går selv over Magistraten på vejen.")
    _require_held(meeting, today)
    fields = {"meeting": meeting.id, "date": meeting.date.isoformat()}
    return Event("calendar.target_chosen", actor.person_id, now, fields)


def _require_held(meeting: Meeting, today: dt.date) -> None:
    if meeting.withdrawn:
        raise StepRefused(f"Mødet den {format_date(meeting.date)} er aflyst. Vælg et andet møde.")
    if meeting.date <= today:
        raise StepRefused(f"Mødet den {format_date(meeting.date)} er holdt eller holdes i dag. Vælg et kommende møde.")
