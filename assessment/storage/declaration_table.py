"""The table of declarations of impartiality."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from assessment.storage.column_types import SafeText, UtcDateTime
from assessment.storage.table_root import Table


class DeclarationRow(Table, table=True):
    """What a person declared, or a manager decided, about the person's impartiality in a case; append-only.

    The number keeps two declarations that are made at once from both being the newest.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("impartial OR person_id = declared_by", name="own_conflict"),
        CheckConstraint("passes_to IS NULL OR (passes_to <> person_id AND NOT impartial)", name="passes_to_another"),
        CheckConstraint("(impartial AND person_id = declared_by) OR length(reason) > 0", name="reasoned"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    number: int = Field(nullable=False)
    person_id: str = Field(sa_column=Column(SafeText, nullable=False))
    impartial: bool = Field(nullable=False)
    declared_by: str = Field(sa_column=Column(SafeText, nullable=False))
    declared_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reason: str = Field(sa_column=Column(SafeText, nullable=False))
    passes_to: str | None = Field(default=None, sa_column=Column(SafeText))
