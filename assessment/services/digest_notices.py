"""What is new and for whom: read from the events of the last days, from how cases stand now, and from the calendar.

A notice is only given while it still holds: a case that was returned and has been sent again is told no more. Somebody
who assesses a case for the second time is told of that request and of nothing else in the case, until both are locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assessment.domain.assignment import Part, holder
from assessment.domain.case_deadline import Deadline
from assessment.domain.danish import format_weekday
from assessment.domain.digest import Notice
from assessment.domain.lead_times import LeadTimes
from assessment.domain.standing import EDITABLE_STATES, Action, Actor, Role, State
from assessment.domain.waiting import Staff
from assessment.domain.workflow import may
from assessment.services.calendar import deadlines_in
from assessment.services.entries import today_of
from assessment.storage import assessments, calendar, cases, event_search, people, versions
from assessment.storage.engine import Session
from assessment.storage.mail import Recipient
from assessment.storage.records import AssessmentRecord, CaseSummary, EventRecord

LOOK_BACK = timedelta(days=14)  # what is older has been seen in the program, or does not matter any more
_HANDOVERS = frozenset({"assessment.assigned", "assessment.transferred"})
_TOLD = frozenset({"second.asked", "assessment.returned", "assessment.approved"}) | _HANDOVERS
_CASE, _SECOND = "oplysninger", "anden-vurdering"


@dataclass(frozen=True)
class _Matter:
    """An assessment as it stands now, with the case that it belongs to, and who sent it last."""

    record: AssessmentRecord
    summary: CaseSummary
    author_id: str | None

    def concerns(self, person_id: str) -> bool:
        """Whether a person has the case, or has sent it."""
        return person_id in (self.record.owner_id, self.author_id)


@dataclass(frozen=True)
class Gathered:
    """The events and deadlines that may be news for somebody, with the assessments that they are about.

    `managers` are the ids of those who can approve anything now.
    """

    events: tuple[EventRecord, ...]
    deadlines: Mapping[UUID, Deadline]
    matters: Mapping[UUID, _Matter]
    managers: frozenset[str] = frozenset()

    def notices_for(self, recipient: Recipient) -> tuple[Notice, ...]:
        """What is to be told to one person, in the order in which it happened; deadlines last, the nearest first."""
        return (*self._of_events(recipient), *self._of_deadlines(recipient.actor))

    def _of_events(self, recipient: Recipient) -> Iterator[Notice]:
        actor = recipient.actor
        for event in self.events:
            matter = None if event.assessment_id is None else self.matters.get(event.assessment_id)
            if matter is None or event.at <= recipient.since or not _reads(matter, actor):
                continue
            if _is_news(event, matter, actor):
                what = _GIVEN[Part(event.fields["part"])] if event.action in _HANDOVERS else _WHAT[event.action]
                yield _notice(matter, f"{event.action}:{event.seq}", what, _SECOND if what == _ASKED else _CASE)

    def _of_deadlines(self, actor: Actor) -> Iterator[Notice]:
        pressing = sorted(
            (each for each in self.deadlines.items() if each[1].presses), key=lambda each: (each[1].approve_by, each[0])
        )
        for assessment_id, deadline in pressing:
            matter = self.matters[assessment_id]
            if _must_act(matter, actor, self.managers):
                what = f"Skal være godkendt senest {format_weekday(deadline.approve_by)}. {deadline.remaining}."
                key = f"deadline:{assessment_id}:{deadline.approve_by.isoformat()}:{deadline.urgency.value}"
                yield _notice(matter, key, what, _CASE)


_ASKED = "Du er bedt om en anden vurdering."
_WHAT = {
    "second.asked": _ASKED,
    "assessment.returned": "Returneret til dig.",
    "assessment.approved": "Godkendt.",
}
_GIVEN = {
    Part.OWNER: "Sagen er gået videre til dig.",
    Part.MANAGER: "Du er valgt til at godkende sagen.",
    Part.SECOND: _ASKED,
}
_HOLDS = {
    "assessment.returned": frozenset({State.RETURNED}),
    "assessment.approved": frozenset({State.APPROVED, State.ISSUED}),
}


def gather(session: Session, now: datetime, lead_times: LeadTimes) -> Gathered:
    """Everything that may be news for anybody."""
    events = _newest_of_each(event_search.events_since(session, now - LOOK_BACK, _TOLD))
    deadlines = deadlines_in(session, calendar.targeted_assessments(session), today_of(now), lead_times)
    wanted = {event.assessment_id for event in events if event.assessment_id is not None}
    wanted |= {assessment_id for assessment_id, deadline in deadlines.items() if deadline.presses}
    managers = Staff.of(people.list_people(session)).managers
    return Gathered(events, deadlines, {each: _matter(session, each) for each in sorted(wanted)}, managers)


def _newest_of_each(events: Iterable[EventRecord]) -> tuple[EventRecord, ...]:
    """Of what happened to an assessment several times, as a return, the last time alone; in the order of time."""
    newest = {(event.assessment_id, event.action, event.fields.get("part")): event for event in events}
    return tuple(sorted(newest.values(), key=lambda event: event.seq))


def _matter(session: Session, assessment_id: UUID) -> _Matter:
    record = assessments.get_assessment(session, assessment_id)
    version = versions.latest_version(session, assessment_id)
    summary = cases.get_case_summary(session, record.case_id)
    return _Matter(record, summary, None if version is None else version.author_id)


def _reads(matter: _Matter, actor: Actor) -> bool:
    """Whether a person may read the case, and has declared no conflict in it."""
    standing = matter.record.standing
    return may(Action.READ, actor, standing) and actor.person_id not in standing.conflicted


def _is_news(event: EventRecord, matter: _Matter, actor: Actor) -> bool:
    """Whether an event concerns a person, who did not bring it about, and still holds."""
    standing, person_id = matter.record.standing, actor.person_id
    if person_id == event.actor_id:
        return False
    if event.action == "second.asked":
        return event.fields.get("assessor") == person_id == standing.second_assessor and standing.awaits_second
    if event.action in _HANDOVERS:
        part = Part(event.fields["part"])
        given = event.fields["given_to"] == person_id == holder(part, standing)
        return given and (part is not Part.SECOND or standing.awaits_second)
    if standing.is_blind(person_id):
        return False
    return matter.concerns(person_id) and standing.state in _HOLDS[event.action]


def _must_act(matter: _Matter, actor: Actor, managers: frozenset[str]) -> bool:
    """Whose turn it is: who has the case while it is being written, and afterwards the manager who is named to approve
    it; any manager with no part in it where nobody is named who can."""
    standing = matter.record.standing
    if standing.is_blind(actor.person_id) or not _reads(matter, actor):
        return False
    if standing.state in EDITABLE_STATES:
        return actor.person_id == matter.record.owner_id
    named = standing.manager if standing.manager in managers else actor.person_id
    return Role.MANAGER in actor.roles and named == actor.person_id and not standing.has_worked(actor.person_id)


def _notice(matter: _Matter, key: str, what: str, page: str) -> Notice:
    summary = matter.summary
    return Notice(key, summary.case_number, summary.title, what, f"/{page}?sag={summary.case_id}")
