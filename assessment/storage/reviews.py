"""What is said about an assessment: the marks of a review, and the comments. Nothing is ever changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.domain.review_marks import ReviewEntry, ReviewKind
from assessment.storage.tables import Assessment, Decision, ReviewEntryRow, SubmittedVersion


def insert_review_entry(
    session: Session,
    *,
    assessment_id: UUID,
    kind: ReviewKind,
    part: str,
    written_by: str,
    now: datetime,
    text: str = "",
    version_id: UUID | None = None,
    thread: UUID | None = None,
) -> UUID:
    """Keep an entry with the next number of its assessment; returns its id.

    Of two who write at once, one waits. The database refuses a mark on a version that is not under review, one by
    somebody who has contributed, and a reply without its thread.
    """
    session.exec(select(Assessment.id).where(col(Assessment.id) == assessment_id).with_for_update()).one()
    before = session.exec(
        select(func.max(ReviewEntryRow.number)).where(col(ReviewEntryRow.assessment_id) == assessment_id)
    ).one()
    row = ReviewEntryRow(
        id=uuid4(),
        assessment_id=assessment_id,
        number=(before or 0) + 1,
        kind=kind.value,
        part=part,
        version_id=version_id,
        thread_id=thread,
        text=text,
        written_by=written_by,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def review_entries(session: Session, assessment_ids: Collection[UUID]) -> tuple[ReviewEntry, ...]:
    """The entries of these assessments, those of one assessment in their order."""
    rows = session.exec(
        select(ReviewEntryRow, SubmittedVersion.number, Decision.outcome)
        .join(SubmittedVersion, col(SubmittedVersion.id) == col(ReviewEntryRow.version_id), isouter=True)
        .join(Decision, col(Decision.version_id) == col(ReviewEntryRow.version_id), isouter=True)
        .where(col(ReviewEntryRow.assessment_id).in_(assessment_ids))
        .order_by(col(ReviewEntryRow.assessment_id), col(ReviewEntryRow.number))
    )
    return tuple(_entry(row, version, outcome) for row, version, outcome in rows)


def _entry(row: ReviewEntryRow, version: int | None, outcome: str | None) -> ReviewEntry:
    return ReviewEntry(
        id=str(row.id),
        assessment_id=str(row.assessment_id),
        number=row.number,
        kind=ReviewKind(row.kind),
        part=row.part,
        version_id=_text(row.version_id),
        version=version,
        returned=outcome == "returned",
        thread=_text(row.thread_id),
        text=row.text,
        written_by=row.written_by,
        written_at=row.written_at,
    )


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)
