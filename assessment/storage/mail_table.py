"""The tables of the daily mail: where it goes, and what was sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, Uuid
from sqlmodel import Field

from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

MAIL_OUTCOMES = ("begun", "sent", "refused", "unknown")


class MailRecipientRow(Table, table=True):
    """Where the daily mail of a person goes, and whether the person wants it.

    Not a part of the record: the address is exchanged at each sign-in, and removed when a name is.
    """

    __tablename__ = "mail_recipient"
    person_id: str = Field(sa_column=Column(SafeText, primary_key=True))
    address: str | None = Field(default=None, sa_column=Column(SafeText))
    wanted: bool = Field(nullable=False)
    since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class MailLogRow(Table, table=True):
    """One half of an attempt to send a daily mail; append-only. It holds no address and no text of the mail.

    Step 1 says that the sending has begun, and of which notices (`items`, their keys); step 2 how it ended. An attempt
    without its second step was cut off, and nobody knows whether the mail arrived.
    """

    __tablename__ = "mail_log"
    __table_args__ = (
        one_of("outcome", MAIL_OUTCOMES),
        CheckConstraint("step IN (1, 2) AND (step = 1) = (outcome = 'begun')", name="step"),
        Index("ix_mail_log_person_id", "person_id"),
        Index("ix_mail_log_written_at", "written_at"),
    )
    attempt_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    step: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    person_id: str = Field(sa_column=Column(SafeText, nullable=False))
    outcome: str = Field(sa_column=Column(String(20), nullable=False))
    items: list[str] = Field(sa_column=Column(CanonicalJson, nullable=False))
    reply: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
