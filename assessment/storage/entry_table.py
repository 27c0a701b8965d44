"""The table of what is written into a case beside its assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

ENTRY_KINDS = ("log", "hearing")


class CaseEntryRow(Table, table=True):
    """One entry; append-only. A correction is a new entry that refers to the old one.

    `number` counts the entries of a case from 1. `step` says what it is within its kind, for queries and
    triggers; `content` is the entry itself. `refers_to` has no foreign key, so that a backup can put entries back in
    any order; a trigger demands that the entry is there.
    """

    __tablename__ = "case_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        one_of("kind", ENTRY_KINDS),
        Index("ix_case_entry_assessment_id", "assessment_id"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    step: str = Field(sa_column=Column(String(20), nullable=False))
    refers_to: UUID | None = Field(default=None)
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
