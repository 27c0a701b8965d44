"""The table of cases that were released from a second assessor who has left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field

from assessment.storage.column_types import SafeText, UtcDateTime
from assessment.storage.table_root import Table


class SecondReleaseRow(Table, table=True):
    """A manager lets an assessment go on without the agreement of its second assessor; append-only."""

    __tablename__ = "second_release"
    second_id: UUID = Field(primary_key=True, foreign_key="second_assessment.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    released_by: str = Field(sa_column=Column(SafeText, nullable=False))
    reason: str = Field(sa_column=Column(SafeText, nullable=False))
    released_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
