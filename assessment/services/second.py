"""A second assessment as use cases: who can be asked, ask, withdraw, lock, agree. Each is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from assessment.domain import second_assessment as domain
from assessment.domain.draft import Draft
from assessment.domain.errors import Fault, NotFound, StepRefused
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, require
from assessment.services.comparing import put_side_by_side
from assessment.services.field_names import named
from assessment.services.notes import SECOND, storable_text
from assessment.services.steps import carry_out, faults_of_draft
from assessment.storage import assessments, drafts, leftovers, notes, people, second_assessments, snapshots
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, PersonRecord, SecondRecord

__all__ = [
    "PersonRecord",
    "agree_second",
    "ask_second",
    "candidates",
    "lock_faults",
    "lock_second",
    "withdraw_second",
]


def candidates(store: Store, actor: Actor, assessment_id: UUID) -> tuple[PersonRecord, ...]:
    """The caseworkers who may be asked, by name; empty when none is left."""
    with store.read() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.ASK_SECOND, actor, record.standing)
        return tuple(
            person
            for person in people.list_people(session)
            if person.id != actor.person_id and domain.may_be_asked(person, record.standing, record.owner_id)
        )


def ask_second(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, assessor_id: str) -> None:
    """Ask a caseworker for a second assessment; from here the assessor sees only the facts of the case.

    Raises StepRefused for somebody who may not be asked, NotFound for a person that there is not.
    """
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        person = people.get_person(session, assessor_id)
        if person is None:
            raise NotFound("Personen findes ikke. Genindlæs siden, og vælg en fra listen.")
        transition = domain.ask(actor, record.standing, now, person, record.owner_id)
        case = drafts.get_draft(session, assessment_id).draft.case
        if case.second_assessment is not None:
            raise StepRefused("Sagen har allerede to vurderinger, som er holdt op mod hinanden.")
        second_assessments.insert_second(
            session,
            second_id=uuid4(),
            assessment_id=assessment_id,
            assessor_id=assessor_id,
            asked_by=actor.person_id,
            draft=domain.fresh_draft(case),
            now=now,
        )
        assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        carry_out(session, record, transition, now)


def withdraw_second(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, reason: str) -> None:
    """Take the request back with a reason that is kept. What the assessor has written stays in the database."""
    reason = storable_text(reason)
    with store.write() as session:
        second, record = _held(session, assessment_id)
        transition = domain.withdraw(actor, record.standing, now, reason)
        second_assessments.withdraw_row(session, second, by=actor.person_id, reason=reason, now=now)
        carry_out(session, record, transition, now)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=SECOND)


def lock_faults(view_draft: Draft, rules: RuleSet) -> tuple[Fault, ...]:
    """What a second assessor's document still lacks before it can be locked."""
    return (*_faults_of_grades(view_draft, rules), *domain.second_lock_faults(view_draft.case, rules))


def lock_second(store: Store, actor: Actor, now: datetime, assessment_id: UUID) -> None:
    """Lock the second assessment. Where the first is locked already, the two are put side by side.

    Raises StepRefused with what is missing, also while a text of the assessor waits for a choice.
    """
    with store.write() as session:
        second, record = _held(session, assessment_id)
        require(Action.LOCK_SECOND, actor, record.standing)
        own, rules = second.document.draft, snapshots.get_ruleset(session, record.ruleset_fingerprint)
        faults = _faults_of_grades(own, rules)
        if faults:
            raise StepRefused("Der er felter, som skal rettes først.", named(faults, rules))
        waiting = leftovers.list_leftovers(session, assessment_id=assessment_id, person_id=actor.person_id)
        if any(leftover.saved_at >= second.summary.asked_at for leftover in waiting):
            raise StepRefused("En af dine tekster venter på et valg. Vælg øverst på siden, hvad der skal stå.")
        transition = domain.lock_second(actor, record.standing, now, own.case, rules)
        second_assessments.lock_row(session, second, now)
        compared = None
        if record.standing.revealed:
            transition, compared = put_side_by_side(session, actor, now, record, transition)
        carry_out(session, record, transition, now, followed_by=compared)


def agree_second(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, seen: Mapping[str, str]) -> None:
    """The second assessor stands by the common grades as shown: `seen` maps criteria to their marks.

    Raises StaleAssessment when one of them has changed since.
    """
    with store.write() as session:
        second, record = _held(session, assessment_id)
        case = drafts.get_draft(session, assessment_id).draft.case
        rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        agreed, transition = domain.agree(actor, record.standing, now, case=case, rules=rules, seen=seen)
        second_assessments.set_agreed(session, second, agreed)
        carry_out(session, record, transition, now)


def _held(session: Session, assessment_id: UUID) -> tuple[SecondRecord, AssessmentRecord]:
    """The open second assessment and its assessment, read in this order: whoever locks the other one waits."""
    second = second_assessments.open_second(session, assessment_id)
    if second is None:
        raise StepRefused("Der er ikke bedt om en anden vurdering, eller den er trukket tilbage. Genindlæs siden.")
    return second, assessments.get_assessment(session, assessment_id)


def _faults_of_grades(draft: Draft, rules: RuleSet) -> list[Fault]:
    """What is wrong in the fields that a second assessor has. The rest is for the owner of the case to mend, and stands
    in the second document as it was when the assessor was asked."""
    return [fault for fault in faults_of_draft(draft, rules) if fault.place.startswith("grades.")]
