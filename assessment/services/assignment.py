"""Who has a case, as use cases: who can be chosen, choose, and release from a second assessor who has left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from assessment.domain import assignment as domain
from assessment.domain.assignment import Assigned, Part
from assessment.domain.errors import NotFound, StepRefused
from assessment.domain.waiting import Common, Staff, common_of
from assessment.domain.workflow import Action, Actor, Transition, require
from assessment.services.notes import ASSIGN, RELEASE, storable_text
from assessment.services.steps import carry_out
from assessment.storage import (
    assessments,
    drafts,
    events,
    notes,
    people,
    second_assessments,
    second_releases,
    snapshots,
)
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, PersonRecord
from assessment.storage.seals import seals

__all__ = ["Choice", "Part", "assign_part", "choices", "person_of", "release_second", "save_assigned"]


@dataclass(frozen=True)
class Choice:
    """Somebody with the role for a part. `hindrance` says why the person cannot have it in this case, None if able."""

    person: PersonRecord
    hindrance: str | None


def choices(store: Store, actor: Actor, assessment_id: UUID, part: Part) -> tuple[Choice, ...]:
    """Everybody who can do anything and has the role for a part, by name; who has the part now is left out."""
    with store.read() as session:
        standing = assessments.get_assessment(session, assessment_id).standing
        require(Action.ASSIGN, actor, standing)
        everybody = people.list_people(session)
        able = Staff.of(everybody).able(part) - {domain.holder(part, standing)}
        return tuple(
            Choice(person, domain.hindrance(part, person, standing)) for person in everybody if person.id in able
        )


def assign_part(
    store: Store,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    part: Part,
    *,
    person_id: str | None,
    note: str = "",
    seen: str | None,
) -> None:
    """Give owner or manager to a person; None takes the manager's name away. `seen` is who had the part on the page.

    Raises StepRefused when somebody else has been given it since, or when the person cannot have it.
    """
    note = storable_text(note)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.ASSIGN, actor, record.standing)
        if domain.holder(part, record.standing) != seen:
            raise StepRefused("En anden har ændret det, siden du åbnede siden. Se, hvem der er valgt nu.")
        person = person_of(session, person_id) if person_id is not None else None
        save_assigned(session, record, domain.assign(actor, record.standing, now, part, person, note=note), now)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=f"{ASSIGN}.{part.value}")


def release_second(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, reason: str) -> None:
    """Let the case go on without the agreement of a second assessor who has left; both first gradings stay."""
    reason = storable_text(reason)
    with store.write() as session:
        second = second_assessments.open_second(session, assessment_id)
        record = assessments.get_assessment(session, assessment_id)
        rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        case, standing = drafts.get_draft(session, assessment_id).draft.case, record.standing
        event = domain.release(
            actor,
            standing,
            now,
            reason=reason,
            owed=common_of(case, rules, standing) is not Common.NONE_OWED,
            present=standing.second_assessor
            in Staff.of(people.list_people(session)).caseworkers - frozenset(standing.conflicted),
        )
        if second is None:
            raise StepRefused("Der er ikke bedt om en anden vurdering, eller den er trukket tilbage. Genindlæs siden.")
        key = second_releases.insert_release(session, second, by=actor.person_id, reason=reason, now=now)
        transition = Transition(standing.state, event, dict(standing.open_revisions))
        carry_out(session, record, transition, now, [("second_release", key)])
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=RELEASE)


def save_assigned(session: Session, record: AssessmentRecord, assigned: Assigned, now: datetime) -> None:
    """Keep who has the assessment now, and its event, in the transaction of the caller."""
    assessments.set_people(
        session,
        assessment_id=record.id,
        seen_row_version=record.row_version,
        owner_id=assigned.owner or record.owner_id,
        manager_id=assigned.manager,
        now=now,
    )
    event = replace(assigned.event, fields={**assigned.event.fields, **seals(session, record.id)})
    events.append_event(session, event=event, case_id=record.case_id, assessment_id=record.id)


def person_of(session: Session, person_id: str) -> PersonRecord:
    """The person of this id. Raises NotFound."""
    person = people.get_person(session, person_id)
    if person is None:
        raise NotFound("Personen findes ikke. Genindlæs siden, og vælg en fra listen.")
    return person
