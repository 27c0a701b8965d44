"""Assessments: their standing, the one way in which it changes, and the rule set that they are made under."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from assessment.domain.errors import NotFound, StaleAssessment
from assessment.domain.impartiality import in_force
from assessment.domain.workflow import Standing, State, Transition
from assessment.storage.impartiality import declarations_of_case
from assessment.storage.insert_once import insert_once
from assessment.storage.records import AssessmentRecord, WaitingOn
from assessment.storage.tables import (
    Assessment,
    Contributor,
    Person,
    RenovationCase,
    SecondAssessmentRow,
    SecondReleaseRow,
)


def insert_assessment(
    session: Session,
    *,
    assessment_id: UUID,
    case_id: UUID,
    ruleset_fingerprint: str,
    owner_id: str,
    now: datetime,
) -> AssessmentRecord:
    """Begin an assessment of a case, as a draft, with the next number. The rule set must be kept (`snapshots`)."""
    before = session.exec(select(func.max(Assessment.number)).where(col(Assessment.case_id) == case_id)).one()
    row = Assessment(
        id=assessment_id,
        case_id=case_id,
        number=(before or 0) + 1,
        state=State.DRAFT.value,
        ruleset_fingerprint=ruleset_fingerprint,
        owner_id=owner_id,
        open_revisions={},
        row_version=1,
        created_at=now,
        state_since=now,
        waiting_on="sagsbehandler",
    )
    session.add(row)
    session.flush()
    return _record(session, row)


def get_assessment(session: Session, assessment_id: UUID) -> AssessmentRecord:
    """The assessment as it is in the database now. Raises NotFound."""
    row = session.get(Assessment, assessment_id, populate_existing=True)
    if row is None:
        raise NotFound("Vurderingen findes ikke. Gå tilbage til listen over sager, og vælg en derfra.")
    return _record(session, row)


def assessments_of_case(session: Session, case_id: UUID) -> tuple[AssessmentRecord, ...]:
    """All assessments of a case, the first one first."""
    rows = session.exec(
        select(Assessment).where(col(Assessment.case_id) == case_id).order_by(col(Assessment.number))
    ).all()
    return tuple(_record(session, row) for row in rows)


def set_state(
    session: Session,
    *,
    assessment_id: UUID,
    seen_row_version: int,
    transition: Transition,
    now: datetime,
    waiting_on: WaitingOn,
) -> AssessmentRecord:
    """Carry out a transition on what the actor saw. The event is saved by the caller (`events.append_event`).

    Raises StaleAssessment when the assessment has changed since, and then nothing was written.
    """
    seen = get_assessment(session, assessment_id)
    moved = transition.state != seen.standing.state
    locks = moved and transition.state is State.LOCKED
    changed = session.exec(
        update(Assessment)
        .where(col(Assessment.id) == assessment_id, col(Assessment.row_version) == seen_row_version)
        .values(
            state=transition.state.value,
            open_revisions=dict(transition.open_revisions),
            row_version=seen_row_version + 1,
            state_since=now if moved else seen.state_since,
            locked_at=now if locks else seen.locked_at,
            waiting_on=waiting_on,
        )
    )
    if changed.rowcount != 1:
        raise StaleAssessment
    session.exec(update(RenovationCase).where(col(RenovationCase.id) == seen.case_id).values(updated_at=now))
    return get_assessment(session, assessment_id)


def set_ruleset(
    session: Session, *, assessment_id: UUID, seen_row_version: int, ruleset_fingerprint: str, now: datetime
) -> AssessmentRecord:
    """Put an assessment under another rule set, which must be kept (`snapshots`). The caller saves the event.

    Raises StaleAssessment when the assessment has changed since the actor saw it, and then nothing was written.
    """
    changed = session.exec(
        update(Assessment)
        .where(col(Assessment.id) == assessment_id, col(Assessment.row_version) == seen_row_version)
        .values(ruleset_fingerprint=ruleset_fingerprint, row_version=seen_row_version + 1)
    )
    if changed.rowcount != 1:
        raise StaleAssessment
    moved = get_assessment(session, assessment_id)
    session.exec(update(RenovationCase).where(col(RenovationCase.id) == moved.case_id).values(updated_at=now))
    return moved


def set_people(
    session: Session,
    *,
    assessment_id: UUID,
    seen_row_version: int,
    owner_id: str,
    manager_id: str | None,
    now: datetime,
) -> AssessmentRecord:
    """Say whose an assessment is and who is named to approve it. The caller saves the event.

    Raises StaleAssessment when the assessment has changed since the actor saw it, and then nothing was written.
    """
    changed = session.exec(
        update(Assessment)
        .where(col(Assessment.id) == assessment_id, col(Assessment.row_version) == seen_row_version)
        .values(owner_id=owner_id, manager_id=manager_id, row_version=seen_row_version + 1)
    )
    if changed.rowcount != 1:
        raise StaleAssessment
    named = get_assessment(session, assessment_id)
    session.exec(update(RenovationCase).where(col(RenovationCase.id) == named.case_id).values(updated_at=now))
    return named


def add_contributor(session: Session, *, assessment_id: UUID, person_id: str, now: datetime) -> None:
    """Note that a person has saved something. The first time is kept; a contributor can never decide."""
    insert_once(session, Contributor, {"assessment_id": assessment_id, "person_id": person_id, "first_at": now})


def contributors_of(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Who has saved anything in each of some assessments."""
    found: dict[UUID, set[str]] = {}
    rows = session.exec(
        select(Contributor.assessment_id, Contributor.person_id).where(
            col(Contributor.assessment_id).in_(sorted(assessment_ids))
        )
    )
    for assessment_id, person_id in rows:
        found.setdefault(assessment_id, set()).add(person_id)
    return {assessment_id: frozenset(people) for assessment_id, people in found.items()}


def _record(session: Session, row: Assessment) -> AssessmentRecord:
    contributors = session.exec(select(Contributor.person_id).where(col(Contributor.assessment_id) == row.id)).all()
    second = session.exec(
        select(
            SecondAssessmentRow.assessor_id,
            SecondAssessmentRow.locked_at,
            SecondAssessmentRow.agreed,
            SecondReleaseRow.released_at,
        )
        .outerjoin(SecondReleaseRow, col(SecondReleaseRow.second_id) == col(SecondAssessmentRow.id))
        .where(col(SecondAssessmentRow.assessment_id) == row.id, col(SecondAssessmentRow.withdrawn_at).is_(None))
    ).first()
    assessor, locked_at, agreed, released_at = second or (None, None, {}, None)
    declared = in_force(declarations_of_case(session, row.case_id))
    return AssessmentRecord(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        standing=Standing(
            State(row.state),
            frozenset(contributors),
            dict(row.open_revisions),
            second_assessor=assessor,
            second_locked=locked_at is not None,
            agreed=dict(agreed),
            impartial=frozenset(person for person, declaration in declared.items() if declaration.impartial),
            conflicted={
                person: _name(session, declaration.passes_to)
                for person, declaration in declared.items()
                if not declaration.impartial
            },
            locked=row.locked_at is not None,
            second_released=released_at is not None,
            owner=row.owner_id,
            manager=row.manager_id,
        ),
        ruleset_fingerprint=row.ruleset_fingerprint,
        owner_id=row.owner_id,
        row_version=row.row_version,
        created_at=row.created_at,
        state_since=row.state_since,
        locked_at=row.locked_at,
        waiting_on=cast(WaitingOn, row.waiting_on),
    )


def _name(session: Session, person_id: str | None) -> str:
    row = session.get(Person, person_id) if person_id else None
    return row.name if row else person_id or ""
