"""What is written down about the way through the council, and which cases have an overdue condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.domain.council import (
    AdoptedCondition,
    Council,
    CouncilContent,
    CouncilEntry,
    Vote,
    council_of,
    linked,
    read_content,
)
from assessment.storage.tables import Assessment, CouncilEntryRow, RenovationCase


def insert_council_entry(
    session: Session,
    *,
    case_id: UUID,
    assessment_id: UUID,
    content: CouncilContent,
    written_by: str,
    now: datetime,
    corrects: int | None = None,
) -> tuple[UUID, int]:
    """Keep an entry with the next number of its case; returns its id and number.

    The database refuses an entry before the recommendation is issued, a second vote, and a correction of nothing.
    """
    before = session.exec(select(func.max(CouncilEntryRow.number)).where(col(CouncilEntryRow.case_id) == case_id)).one()
    deadline = content.first_deadline if isinstance(content, Vote) else None
    row = CouncilEntryRow(
        id=uuid4(),
        case_id=case_id,
        assessment_id=assessment_id,
        number=(before or 0) + 1,
        kind=content.kind,
        step=content.step,
        corrects=corrects,
        first_deadline=deadline.isoformat() if deadline else None,
        content=content.model_dump(mode="json"),
        written_by=written_by,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return row.id, row.number


def hold_case(session: Session, case_id: UUID) -> None:
    """Keep the case for this transaction, so that of two who write at once one waits and then sees what was written."""
    session.exec(select(RenovationCase.id).where(col(RenovationCase.id) == case_id).with_for_update()).first()


def councils_of_case(session: Session, case_id: UUID) -> tuple[Council, ...]:
    """What the council has done with each assessment of a case, the first one first; those without an entry too."""
    return councils_of_cases(session, [case_id]).get(case_id, ())


def councils_of_cases(session: Session, case_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Council, ...]]:
    """The same for several cases."""
    numbers = session.exec(
        select(Assessment.case_id, Assessment.id, Assessment.number)
        .where(col(Assessment.case_id).in_(case_ids))
        .order_by(col(Assessment.number))
    ).all()
    written: dict[UUID, list[CouncilEntry]] = {}
    rows = session.exec(
        select(CouncilEntryRow).where(col(CouncilEntryRow.case_id).in_(case_ids)).order_by(col(CouncilEntryRow.number))
    )
    for row in rows:
        entry = CouncilEntry(row.number, read_content(row.content), row.written_by, row.written_at, row.corrects)
        written.setdefault(row.assessment_id, []).append(entry)
    found: dict[UUID, list[Council]] = {}
    for case_id, assessment_id, number in numbers:
        found.setdefault(case_id, []).append(council_of(number, written.get(assessment_id, ())))
    return {case_id: linked(councils) for case_id, councils in found.items()}


def overdue_cases(session: Session, on: date) -> Mapping[UUID, int]:
    """How many conditions are overdue on a day, for each case that has any."""
    return {case_id: len(passed) for case_id, passed in overdue_deadlines(session, on).items()}


def overdue_deadlines(session: Session, on: date) -> Mapping[UUID, tuple[date, ...]]:
    """The deadlines of the conditions that are overdue on a day, the earliest first, for each case that has any."""
    query = select(CouncilEntryRow.case_id).where(col(CouncilEntryRow.first_deadline) < on.isoformat()).distinct()
    councils = councils_of_cases(session, session.exec(query).all())
    passed = {
        case_id: _deadlines(item for council in found for item in council.overdue(on))
        for case_id, found in councils.items()
    }
    return {case_id: deadlines for case_id, deadlines in passed.items() if deadlines}


def cases_with_open_conditions(session: Session, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those among some cases that have a condition which is still to be met."""
    councils = councils_of_cases(session, case_ids)
    return frozenset(
        case_id
        for case_id, found in councils.items()
        if any(item.is_open for council in found for item in council.conditions)
    )


def _deadlines(conditions: Iterable[AdoptedCondition]) -> tuple[date, ...]:
    return tuple(sorted(item.condition.deadline for item in conditions if item.condition.deadline))
