"""The table of what is said about an assessment: the marks of a review, and the comments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.domain.review_marks import ReviewKind
from assessment.storage.column_types import SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

REVIEW_KINDS = tuple(kind.value for kind in ReviewKind)


class ReviewEntryRow(Table, table=True):
    """One mark, comment or reply; append-only. A later entry takes its place in what counts.

    `number` counts the entries of an assessment from 1. `version_id` is the version that a mark is on, and the newest
    one when anything else was written, if there was one. `thread_id` is the entry that began the thread of a reply; it
    has no foreign key, so that a backup can put entries back in any order; a trigger demands that the entry is there.
    """

    __tablename__ = "review_entry"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number > 0", name="number"),
        one_of("kind", REVIEW_KINDS),
        Index("ix_review_entry_version_id", "version_id"),
    )
    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    part: str = Field(sa_column=Column(String(60), nullable=False))
    version_id: UUID | None = Field(default=None, foreign_key="submitted_version.id")
    thread_id: UUID | None = Field(default=None)
    text: str = Field(sa_column=Column(SafeText, nullable=False))
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
