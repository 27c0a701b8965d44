"""A colleague's open cases, and giving them to somebody else: when a person leaves, or is away for long.

Who transfers sees the number and the title of a case and the part that the person has in it, and nothing of what it
holds: an administrator reads no case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from assessment.domain.assignment import PAST_STATES, Part, hindrance, holder, transfer
from assessment.domain.errors import Fault, PermissionDenied, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.second_assessment import fresh_draft
from assessment.domain.waiting import Staff
from assessment.domain.workflow import EDITABLE_STATES, Action, Actor, Transition, require_role
from assessment.services.assignment import person_of, save_assigned
from assessment.services.notes import storable_text
from assessment.services.steps import carry_out
from assessment.services.waiting import standings_of
from assessment.storage import assessments, cases, drafts, people, second_assessments
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, CaseSummary, PersonRecord

__all__ = [
    "Handover",
    "OpenPart",
    "PersonRecord",
    "Taker",
    "open_parts",
    "people_to_relieve",
    "takers",
    "transfer_parts",
]


@dataclass(frozen=True)
class OpenPart:
    """One case that a person has a part in. `movable` is False for a second assessment that is locked."""

    assessment_id: UUID
    case_number: str
    title: str
    part: Part
    movable: bool


@dataclass(frozen=True)
class Taker:
    """Somebody with the role for a part, and the cases that this person cannot take: case number to reason."""

    person: PersonRecord
    hindrances: Mapping[str, str]


@dataclass(frozen=True)
class Handover:
    """A part that goes from one person to another, and why."""

    person_id: str
    part: Part
    to: str
    reason: str


def people_to_relieve(store: Store, actor: Actor) -> tuple[PersonRecord, ...]:
    """Everybody who may have open cases, by name; those whose access is closed too."""
    require_role(Action.TRANSFER, actor)
    with store.read() as session:
        return people.list_people(session)


def open_parts(store: Store, actor: Actor, person_id: str) -> tuple[OpenPart, ...]:
    """What a person still has to do: the part, and the case by its number and title."""
    require_role(Action.TRANSFER, actor)
    with store.read() as session:
        rows = cases.open_cases_of(session, person_id)
    return tuple(part for row in rows for part in _parts(row, person_id))


def takers(
    store: Store, actor: Actor, person_id: str, part: Part, assessment_ids: Collection[UUID]
) -> tuple[Taker, ...]:
    """Who may take a part over from a person, by name, and which of the cases each of them cannot take."""
    require_role(Action.TRANSFER, actor)
    with store.read() as session:
        rows = [row for row in cases.open_cases_of(session, person_id) if row.assessment_id in assessment_ids]
        found = standings_of(session, rows)
        standings = {row.case_number: found[row.assessment_id] for row in rows}
        everybody = people.list_people(session)
    able = Staff.of(everybody).able(part) - {person_id, actor.person_id if part is Part.SECOND else ""}
    return tuple(
        Taker(person, {number: why for number, seen in standings.items() if (why := hindrance(part, person, seen))})
        for person in everybody
        if person.id in able
    )


def transfer_parts(
    store: Store, actor: Actor, now: datetime, handover: Handover, assessment_ids: Sequence[UUID]
) -> int:
    """Give some of a person's cases to another, all or none, with a reason that is kept; returns their number.

    Raises StepRefused with one fault for each case that the other cannot take, or that the person no longer has.
    """
    require_role(Action.TRANSFER, actor)
    handover = replace(handover, reason=storable_text(handover.reason))
    if not assessment_ids:
        raise StepRefused("Vælg mindst én sag.")
    if is_blank(handover.reason):
        raise StepRefused("Skriv, hvorfor sagerne gives videre.")
    faults = []
    with store.write() as session:
        for assessment_id in dict.fromkeys(assessment_ids):
            record = assessments.get_assessment(session, assessment_id)
            try:
                _transfer(session, actor, now, handover, record)
            except (StepRefused, PermissionDenied) as refused:
                number = cases.get_case_summary(session, record.case_id).case_number
                faults.append(Fault("", f"Sag {number}: {refused.text}"))
        if faults:
            raise StepRefused("Ingen sager er givet videre.", faults)
    return len(set(assessment_ids))


def _transfer(session: Session, actor: Actor, now: datetime, handover: Handover, record: AssessmentRecord) -> None:
    if holder(handover.part, record.standing) != handover.person_id:
        raise StepRefused("Personen har den ikke længere. Genindlæs siden.")
    taker = person_of(session, handover.to)
    given = transfer(actor, record.standing, now, handover.part, taker, reason=handover.reason)
    if handover.part is not Part.SECOND:
        save_assigned(session, record, given, now)
        return
    second = second_assessments.open_second(session, record.id)
    if second is None:
        raise StepRefused("Der er ikke længere bedt om en anden vurdering.")
    second_assessments.withdraw_row(session, second, by=actor.person_id, reason=handover.reason, now=now)
    second_assessments.insert_second(
        session,
        second_id=uuid4(),
        assessment_id=record.id,
        assessor_id=taker.id,
        asked_by=actor.person_id,
        draft=fresh_draft(drafts.get_draft(session, record.id).draft.case),
        now=now,
    )
    unchanged = Transition(record.standing.state, given.event, dict(record.standing.open_revisions))
    carry_out(session, record, unchanged, now)


def _parts(row: CaseSummary, person_id: str) -> Iterator[OpenPart]:
    held = {Part.OWNER: row.owner_id, Part.MANAGER: row.manager_id, Part.SECOND: row.second_assessor}
    done = {
        Part.OWNER: False,
        Part.MANAGER: row.state in PAST_STATES,
        Part.SECOND: row.second_released or row.state not in EDITABLE_STATES,
    }
    for part, who in held.items():
        if who == person_id and not done[part]:
            movable = part is not Part.SECOND or not row.second_locked
            yield OpenPart(row.assessment_id, row.case_number, row.title, part, movable)
