"""The table of what is written into a case beside its assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

ENTRY_KINDS = ("log", "hearing", "station", "vote", "condition", "follow_up")


class CaseEntryRow(Table, table=True):
    """One entry; append-only. A correction, or what became of a condition, is a new entry that refers to the old one.

    `number` counts the entries of a case from 1. `step` says what kind of entry it is within its kind, and `due` is
    the deadline of a condition (ISO 8601), both for queries; `content` is the entry itself. `refers_to` has no foreign
    key, so that a backup can put entries back in any order; a trigger demands that the entry is there.
    """

    __tablename__ = "case_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        one_of("kind", ENTRY_KINDS),
        CheckConstraint("due IS NULL OR length(due) = 10", name="due"),
        Index("ix_case_entry_assessment_id", "assessment_id"),
        Index("ix_case_entry_refers_to", "refers_to"),
        Index("ix_case_entry_kind_due", "kind", "due"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    step: str = Field(sa_column=Column(String(20), nullable=False))
    refers_to: UUID | None = Field(default=None)
    due: str | None = Field(default=None, sa_column=Column(String(10)))
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
