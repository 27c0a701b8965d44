"""Declarations of impartiality: everybody who grades or decides makes one for each case, before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from assessment.domain import impartiality as domain
from assessment.domain.assignment import Part, holder, pass_on
from assessment.domain.errors import NotFound
from assessment.domain.impartiality import Candidate, Declaration
from assessment.domain.workflow import Action, Actor, Event, Role, State, require_role
from assessment.services.assignment import save_assigned
from assessment.services.notes import IMPARTIALITY, IMPARTIALITY_DECISION, storable_text
from assessment.storage import assessments, cases, events, impartiality, notes, people
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, PersonRecord
from assessment.storage.seals import seals


def declarations_of(store: Store, actor: Actor, case_id: UUID) -> tuple[Declaration, ...]:
    """What has been declared in a case, the first one first.

    The reasons are personal: only managers see those of others, and no manager who assesses the case blind.
    """
    require_role(Action.READ, actor)
    with store.read() as session:
        records = _assessments(session, case_id)
        declared = impartiality.declarations_of_case(session, case_id)
    blind = any(record.standing.is_blind(actor.person_id) for record in records)
    sees_all = Role.MANAGER in actor.roles and not blind
    return tuple(
        item if sees_all or item.person_id == actor.person_id else replace(item, reason="") for item in declared
    )


def takers(store: Store, actor: Actor, case_id: UUID) -> tuple[PersonRecord, ...]:
    """The people to whom the actor's part in a case may pass, by name."""
    require_role(Action.READ, actor)
    with store.read() as session:
        records = _assessments(session, case_id)
        declared = impartiality.declarations_of_case(session, case_id)
        return tuple(
            person
            for person in people.list_people(session)
            if domain.can_take_over(_candidate(person, records), actor, declared)
        )


def declare_impartial(store: Store, actor: Actor, now: datetime, case_id: UUID) -> None:
    """Declare to have no interest of one's own in the case. Whoever has declared it already declares nothing more."""
    with store.write() as session:
        records = _assessments(session, case_id)
        if actor.person_id in records[-1].standing.impartial:
            return
        earlier = impartiality.declarations_of_case(session, case_id)
        declaration, event = domain.declare(actor, now, earlier, impartial=True)
        _keep(session, records[-1], declaration, event)


def declare_conflict(
    store: Store, actor: Actor, now: datetime, case_id: UUID, *, reason: str, passes_to: str | None
) -> None:
    """Declare a conflict. The case is closed to the actor, and passes on if the actor has it or is named to approve it.

    Raises StepRefused for a reason that is blank and for a person who cannot take over, NotFound for no person.
    """
    reason = storable_text(reason)
    with store.write() as session:
        records = _assessments(session, case_id)
        earlier = impartiality.declarations_of_case(session, case_id)
        taker = _taker(session, passes_to, records) if passes_to else None
        declaration, event = domain.declare(actor, now, earlier, impartial=False, reason=reason, taker=taker)
        _keep(session, records[-1], declaration, event)
        if taker is not None:
            _pass_on(session, actor, now, records[-1], taker)
        _forget(session, records, actor, IMPARTIALITY)


def decide_impartial(store: Store, actor: Actor, now: datetime, case_id: UUID, *, person_id: str, reason: str) -> None:
    """Decide, as another manager, that somebody who declared a conflict is impartial after all."""
    reason = storable_text(reason)
    with store.write() as session:
        records = _assessments(session, case_id)
        earlier = impartiality.declarations_of_case(session, case_id)
        declaration, event = domain.find_impartial(actor, now, earlier, person_id, reason)
        _keep(session, records[-1], declaration, event)
        _forget(session, records, actor, decision_note(person_id))


def decision_note(person_id: str) -> str:
    """Where a manager's text under way about this person is kept."""
    return f"{IMPARTIALITY_DECISION}_{sha256(person_id.encode()).hexdigest()[:16]}"


def _assessments(session: Session, case_id: UUID) -> Sequence[AssessmentRecord]:
    """The assessments of a case, the newest last; NotFound where there is no case."""
    cases.get_case_summary(session, case_id)
    return assessments.assessments_of_case(session, case_id)


def _taker(session: Session, person_id: str, records: Sequence[AssessmentRecord]) -> Candidate:
    person = people.get_person(session, person_id)
    if person is None:
        raise NotFound("Den person, du har valgt, findes ikke længere. Genindlæs siden, og vælg igen.")
    return _candidate(person, records)


def _candidate(person: PersonRecord, records: Sequence[AssessmentRecord]) -> Candidate:
    return Candidate(person.id, person.roles, person.active, records[-1].standing.second_assessor == person.id)


def _keep(session: Session, record: AssessmentRecord, declaration: Declaration, event: Event) -> None:
    """Keep a declaration, and the event that seals it under the newest assessment of the case."""
    kept = impartiality.insert_declaration(session, case_id=record.case_id, declaration=declaration)
    sealed = replace(event, fields={**event.fields, **seals(session, record.id, [("declaration", kept)])})
    events.append_event(session, event=sealed, case_id=record.case_id, assessment_id=record.id)


def _pass_on(session: Session, actor: Actor, now: datetime, record: AssessmentRecord, taker: Candidate) -> None:
    """The part that the actor has by name goes to the taker, where the taker has the role for it."""
    standing = record.standing
    for part in (Part.OWNER, Part.MANAGER):
        held = holder(part, standing) == actor.person_id and standing.state is not State.ISSUED
        if held and part.role in taker.roles:
            save_assigned(session, record, pass_on(actor, standing, now, part, taker.id), now)


def _forget(session: Session, records: Sequence[AssessmentRecord], actor: Actor, path: str) -> None:
    for record in records:
        notes.drop_notes(session, assessment_id=record.id, person_id=actor.person_id, path=path)
