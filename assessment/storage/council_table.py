"""The table of what is written down about the way through the council."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

COUNCIL_KINDS = ("station", "vote", "followup")


class CouncilEntryRow(Table, table=True):
    """One entry; append-only. A correction is a new entry that points to the old one by its number.

    `number` counts the entries of a case from 1. `step` says what it is within its kind, for queries and triggers.
    `first_deadline` is the earliest deadline among the conditions of a vote (`2027-03-01`), for the list of cases.
    """

    __tablename__ = "council_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("corrects < number", name="corrects"),
        CheckConstraint("length(first_deadline) = 10", name="first_deadline"),
        one_of("kind", COUNCIL_KINDS),
        Index("ix_council_entry_assessment_id", "assessment_id"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    step: str = Field(sa_column=Column(String(20), nullable=False))
    corrects: int | None = Field(default=None)
    first_deadline: str | None = Field(default=None, sa_column=Column(String(10)))
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
