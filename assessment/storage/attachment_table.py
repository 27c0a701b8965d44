"""The tables of the attachments of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, String, Text, UniqueConstraint
from sqlmodel import Field

from assessment.domain.attachments import AttachmentKind
from assessment.storage.column_types import SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

DATABASE, FOLDER = "database", "folder"


class AttachmentRow(Table, table=True):
    """One file of a case; append-only. `place` says where its bytes are: in `blob`, or in the folder for attachments.

    `sha256` has no foreign key, because a file in the folder has no row in `blob`; a trigger demands the row for the
    others.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length > 0", name="length"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        one_of("kind", tuple(AttachmentKind)),
        one_of("place", (DATABASE, FOLDER)),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    name: str = Field(sa_column=Column(SafeText, nullable=False))
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    sha256: str = Field(sa_column=Column(String(64), nullable=False))
    length: int = Field(sa_column=Column(BigInteger, nullable=False))
    pages: int | None = Field(default=None)
    place: str = Field(sa_column=Column(Text, nullable=False))
    added_by: str = Field(sa_column=Column(SafeText, nullable=False))
    added_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class AttachmentWithdrawalRow(Table, table=True):
    """Why an attachment does not belong to its case; append-only, and at most one for each."""

    __tablename__ = "attachment_withdrawal"
    attachment_id: UUID = Field(primary_key=True, foreign_key="attachment.id")
    reason: str = Field(sa_column=Column(SafeText, nullable=False))
    withdrawn_by: str = Field(sa_column=Column(SafeText, nullable=False))
    withdrawn_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
