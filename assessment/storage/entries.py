"""What is written into a case beside its assessments: talks, and the hearing. Nothing is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.storage.entry_record import EntryKind, EntryRecord
from assessment.storage.tables import CaseEntryRow


def insert_entry(
    session: Session,
    *,
    case_id: UUID,
    assessment_id: UUID,
    kind: EntryKind,
    step: str,
    content: Mapping[str, Any],
    written_by: str,
    now: datetime,
    refers_to: UUID | None = None,
) -> EntryRecord:
    """Keep an entry with the next number of its case.

    The database refuses an entry that refers to another case or to another kind of entry, and a hearing once the
    document is issued.
    """
    before = session.exec(select(func.max(CaseEntryRow.number)).where(col(CaseEntryRow.case_id) == case_id)).one()
    row = CaseEntryRow(
        id=uuid4(),
        case_id=case_id,
        assessment_id=assessment_id,
        number=(before or 0) + 1,
        kind=kind,
        step=step,
        refers_to=refers_to,
        content=dict(content),
        written_by=written_by,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return _record(row)


def entries_of_case(session: Session, case_id: UUID, *kinds: EntryKind) -> tuple[EntryRecord, ...]:
    """The entries of a case of these kinds, the first one first."""
    return _found(session, col(CaseEntryRow.case_id) == case_id, kinds)


def entries_of_assessment(session: Session, assessment_id: UUID, *kinds: EntryKind) -> tuple[EntryRecord, ...]:
    """The entries of these kinds that were written under an assessment, the first one first."""
    return _found(session, col(CaseEntryRow.assessment_id) == assessment_id, kinds)


def entries_of_assessments(
    session: Session, assessment_ids: Collection[UUID], *kinds: EntryKind
) -> dict[UUID, list[EntryRecord]]:
    """The same for several assessments, in one question; one without entries is left out."""
    found: dict[UUID, list[EntryRecord]] = {}
    for entry in _found(session, col(CaseEntryRow.assessment_id).in_(sorted(assessment_ids)), kinds):
        found.setdefault(entry.assessment_id, []).append(entry)
    return found


def _found(session: Session, condition: Any, kinds: tuple[EntryKind, ...]) -> tuple[EntryRecord, ...]:
    rows = session.exec(
        select(CaseEntryRow).where(condition, col(CaseEntryRow.kind).in_(kinds)).order_by(col(CaseEntryRow.number))
    )
    return tuple(_record(row) for row in rows)


def _record(row: CaseEntryRow) -> EntryRecord:
    return EntryRecord(
        id=row.id,
        case_id=row.case_id,
        assessment_id=row.assessment_id,
        number=row.number,
        kind=cast(EntryKind, row.kind),
        content=row.content,
        refers_to=row.refers_to,
        written_by=row.written_by,
        written_at=row.written_at,
    )
