"""The tables of the council's calendar, and of the meeting that an assessment is meant for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.storage.column_types import SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

CALENDAR_KINDS = ("added", "moved", "withdrawn")
CALENDAR_BODIES = ("byraad", "magistraten")


class CalendarEntryRow(Table, table=True):
    """One entry about a meeting; append-only. What holds of a meeting follows from its entries in their order.

    `number` counts all entries from 1, so that two who write at once cannot both. `held_on` is ISO 8601.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(held_on) = 10", name="held_on"),
        one_of("kind", CALENDAR_KINDS),
        one_of("body", CALENDAR_BODIES),
        Index("ix_calendar_entry_meeting_id", "meeting_id", "number"),
    )
    id: UUID = Field(primary_key=True)
    number: int = Field(nullable=False)
    meeting_id: UUID = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    body: str = Field(sa_column=Column(String(20), nullable=False))
    held_on: str = Field(sa_column=Column(String(10), nullable=False))
    reason: str = Field(sa_column=Column(SafeText, nullable=False))
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class MeetingTargetRow(Table, table=True):
    """Which meeting an assessment is meant for, None for none any more; append-only, the last one counts.

    `number` counts within the assessment from 1. `meeting_id` is that of calendar entries; a trigger demands one.
    """

    __tablename__ = "meeting_target"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )
    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    meeting_id: UUID | None = Field(default=None)
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
