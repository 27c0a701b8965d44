"""The table of second assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlmodel import Field

from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table


class SecondAssessmentRow(Table, table=True):
    """One request for a second assessment, and its document: like a draft, with nothing in it but grades.

    Permanent: a request that was withdrawn stays, with the reason. `agreed` maps the criteria that the assessor agrees
    on to the fingerprint of what was agreed to.
    """

    __tablename__ = "second_assessment"
    __table_args__ = (
        CheckConstraint("assessor_id <> asked_by", name="another_person"),
        CheckConstraint("withdrawn_at IS NULL OR locked_at IS NULL", name="locked_or_withdrawn"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
        Index(
            "ix_second_assessment_open",
            "assessment_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_second_assessment_assessor_id", "assessor_id"),
    )
    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    assessor_id: str = Field(sa_column=Column(SafeText, nullable=False))
    asked_by: str = Field(sa_column=Column(SafeText, nullable=False))
    asked_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    row_version: int = Field(nullable=False)
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    locked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    agreed: dict[str, str] = Field(sa_column=Column(CanonicalJson, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    withdrawn_by: str | None = Field(default=None, sa_column=Column(SafeText))
    withdrawn_reason: str | None = Field(default=None, sa_column=Column(SafeText))
