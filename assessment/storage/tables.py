"""The tables. Rows never leave the package; `records` holds what does.

Persons are named by an opaque id without a foreign key: a person may be given another name, and what the person did
must stay readable. Column names are in English by the glossary; content is canonical JSON as text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from assessment.domain.workflow import State
from assessment.storage.attachment_table import AttachmentRow, AttachmentWithdrawalRow
from assessment.storage.calendar_table import CalendarEntryRow, MeetingTargetRow
from assessment.storage.column_types import BIG_INTEGER, CanonicalJson, SafeText, UtcDateTime
from assessment.storage.council_table import CouncilEntryRow
from assessment.storage.declaration_table import DeclarationRow
from assessment.storage.entry_table import CaseEntryRow
from assessment.storage.letter_table import LetterEntryRow
from assessment.storage.mail_table import MailLogRow, MailRecipientRow
from assessment.storage.release_table import SecondReleaseRow
from assessment.storage.review_table import ReviewEntryRow
from assessment.storage.second_table import SecondAssessmentRow
from assessment.storage.table_root import Table, one_of

__all__ = [
    "Assessment",
    "AttachmentRow",
    "AttachmentWithdrawalRow",
    "Blob",
    "CalendarEntryRow",
    "CaseEntryRow",
    "ChainHead",
    "Contributor",
    "CouncilEntryRow",
    "DatabaseMark",
    "Decision",
    "DeclarationRow",
    "DraftRow",
    "EventRow",
    "IssuedDocument",
    "LeftoverRow",
    "LetterEntryRow",
    "MailLogRow",
    "MailRecipientRow",
    "MeetingTargetRow",
    "NoteRow",
    "Person",
    "RenovationCase",
    "ReviewEntryRow",
    "RulesetSnapshot",
    "SecondAssessmentRow",
    "SecondReleaseRow",
    "SignInRow",
    "SubmittedVersion",
    "Table",
]


class Person(Table, table=True):
    """A person who signs in; never removed. Sign-ins from before `revoked_before` are void, and it only moves on."""

    __tablename__ = "person"
    id: str = Field(sa_column=Column(SafeText, primary_key=True))
    name: str = Field(sa_column=Column(SafeText, nullable=False))
    roles: list[str] = Field(sa_column=Column(CanonicalJson, nullable=False))
    active: bool = Field(default=True, nullable=False)
    last_sign_in: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_before: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class SignInRow(Table, table=True):
    """One sign-in, by the hash of what the provider said. Once it has ended, it stays so. Old rows are removed."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_person_id", "person_id"),
        Index("ix_sign_in_issued_at", "issued_at"),
        CheckConstraint("length(id) = 64", name="id"),
    )
    id: str = Field(sa_column=Column(String(64), primary_key=True))
    person_id: str = Field(sa_column=Column(SafeText, nullable=False))
    issued_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    last_used_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class RulesetSnapshot(Table, table=True):
    """A whole rule set by its fingerprint; append-only, so that an old assessment can be computed again."""

    __tablename__ = "ruleset_snapshot"
    __table_args__ = (CheckConstraint("length(fingerprint) = 64", name="fingerprint"),)
    fingerprint: str = Field(sa_column=Column(String(64), primary_key=True))
    ruleset_id: str = Field(sa_column=Column(Text, nullable=False))
    version: str = Field(sa_column=Column(Text, nullable=False))
    content: str = Field(sa_column=Column(SafeText, nullable=False))


class RenovationCase(Table, table=True):
    """A case. All but the keys and `created_*` are copied from the draft, for the list and the search."""

    __tablename__ = "renovation_case"
    __table_args__ = (
        Index("ix_renovation_case_updated_at_id", "updated_at", "id"),
        Index("ix_renovation_case_housing_association", "housing_association"),
        CheckConstraint("budget_total_dkk >= 0", name="budget_total_dkk"),
    )
    id: UUID = Field(primary_key=True)
    case_number: str = Field(sa_column=Column(SafeText, nullable=False, unique=True))
    title: str = Field(sa_column=Column(SafeText, nullable=False))
    title_order: str = Field(sa_column=Column(SafeText, nullable=False))
    housing_association: str | None = Field(default=None, sa_column=Column(SafeText))
    association_order: str = Field(sa_column=Column(SafeText, nullable=False))
    phase: str | None = Field(default=None, sa_column=Column(Text))
    origin: str | None = Field(default=None, sa_column=Column(Text))
    budget_total_dkk: int | None = Field(default=None, sa_column=Column(BigInteger))
    search_text: str = Field(sa_column=Column(SafeText, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    created_by: str = Field(sa_column=Column(SafeText, nullable=False))
    updated_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class Assessment(Table, table=True):
    """One assessment of a case, where it is on its way, whose it is, and who is named to approve it."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        one_of("state", tuple(State)),
        one_of("waiting_on", ("sagsbehandler", "leder", "ingen")),
        Index("ix_assessment_state_case_id", "state", "case_id"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    number: int = Field(nullable=False)
    state: str = Field(sa_column=Column(String(20), nullable=False))
    ruleset_fingerprint: str = Field(foreign_key="ruleset_snapshot.fingerprint", max_length=64)
    owner_id: str = Field(sa_column=Column(SafeText, nullable=False))
    open_revisions: dict[str, str] = Field(sa_column=Column(CanonicalJson, nullable=False))
    row_version: int = Field(nullable=False)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    state_since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    locked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    waiting_on: str = Field(sa_column=Column(String(20), nullable=False))
    manager_id: str | None = Field(default=None, sa_column=Column(SafeText))


class DraftRow(Table, table=True):
    """The draft of an assessment: `{"case": ..., "unread": ...}`. Changed by compare-and-swap on `row_version`.

    `field_savers` holds, for each path, who saved it last and when (ISO 8601), to tell the one who loses a race.
    """

    __tablename__ = "draft"
    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id")
    row_version: int = Field(nullable=False)
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    field_savers: dict[str, list[str]] = Field(sa_column=Column(CanonicalJson, nullable=False))
    saved_by: str = Field(sa_column=Column(SafeText, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class Contributor(Table, table=True):
    """Who has saved anything in an assessment; append-only, because four eyes rest on it."""

    __tablename__ = "contributor"
    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id")
    person_id: str = Field(sa_column=Column(SafeText, primary_key=True))
    first_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class LeftoverRow(Table, table=True):
    """A text that lost a race for a field."""

    __tablename__ = "leftover"
    __table_args__ = (Index("ix_leftover_assessment_id_person_id", "assessment_id", "person_id"),)
    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    person_id: str = Field(sa_column=Column(SafeText, nullable=False))
    path: str = Field(sa_column=Column(SafeText, nullable=False))
    text: str = Field(sa_column=Column(SafeText, nullable=False))
    theirs: str = Field(sa_column=Column(SafeText, nullable=False))
    theirs_by: str = Field(sa_column=Column(SafeText, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class NoteRow(Table, table=True):
    """What one person has typed in one place and not yet sent: a comment under way, a reason before the button."""

    __tablename__ = "note"
    assessment_id: UUID = Field(foreign_key="assessment.id", primary_key=True)
    person_id: str = Field(sa_column=Column(SafeText, primary_key=True))
    path: str = Field(sa_column=Column(SafeText, primary_key=True))
    text: str = Field(sa_column=Column(SafeText, nullable=False))
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class SubmittedVersion(Table, table=True):
    """A submitted version with its content and what the rule set indicated; append-only."""

    __tablename__ = "submitted_version"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        UniqueConstraint("id", "assessment_id", "author_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(content_sha256) = 64", name="content_sha256"),
    )
    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    author_id: str = Field(sa_column=Column(SafeText, nullable=False))
    submitted_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    content: str = Field(sa_column=Column(SafeText, nullable=False))
    content_sha256: str = Field(sa_column=Column(String(64), nullable=False))
    ruleset_fingerprint: str = Field(foreign_key="ruleset_snapshot.fingerprint", max_length=64)
    indication: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))


class Decision(Table, table=True):
    """One decision on one version; append-only. The author is copied so that a CHECK can compare the two persons,
    and the composite foreign key makes the copy impossible to fake."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "assessment_id", "author_id"],
            ["submitted_version.id", "submitted_version.assessment_id", "submitted_version.author_id"],
            name="fk_decision_submitted_version",
        ),
        CheckConstraint("decider_id <> author_id", name="four_eyes"),
        one_of("outcome", ("returned", "approved")),
        Index("ix_decision_assessment_id", "assessment_id"),
    )
    version_id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(nullable=False)
    author_id: str = Field(sa_column=Column(SafeText, nullable=False))
    decider_id: str = Field(sa_column=Column(SafeText, nullable=False))
    outcome: str = Field(sa_column=Column(String(20), nullable=False))
    comment: str = Field(sa_column=Column(SafeText, nullable=False))
    criterion_comments: dict[str, str] = Field(sa_column=Column(CanonicalJson, nullable=False))
    decided_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class Blob(Table, table=True):
    """The bytes of a file by their SHA-256; append-only."""

    __tablename__ = "blob"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(content) = length", name="length"),
    )
    sha256: str = Field(sa_column=Column(String(64), primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    length: int = Field(sa_column=Column(BigInteger, nullable=False))


class IssuedDocument(Table, table=True):
    """A document that was issued for an approved version; append-only."""

    __tablename__ = "issued_document"
    __table_args__ = (Index("ix_issued_document_version_id", "version_id"),)
    id: UUID = Field(primary_key=True)
    version_id: UUID = Field(foreign_key="submitted_version.id")
    kind: str = Field(sa_column=Column(Text, nullable=False))
    title: str = Field(sa_column=Column(SafeText, nullable=False))
    blob_sha256: str = Field(foreign_key="blob.sha256", max_length=64)
    issued_by: str = Field(sa_column=Column(SafeText, nullable=False))
    issued_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class EventRow(Table, table=True):
    """One link of the audit chain; append-only and without gaps.

    The ids of case and assessment carry no foreign key, so that the chain can be read and checked by itself.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_case_id_seq", "case_id", "seq"),
        CheckConstraint("length(hash) = 64", name="hash"),
    )
    seq: int = Field(sa_column=Column(BIG_INTEGER, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    actor_id: str = Field(sa_column=Column(SafeText, nullable=False))
    action: str = Field(sa_column=Column(SafeText, nullable=False))
    case_id: UUID | None = Field(default=None)
    assessment_id: UUID | None = Field(default=None)
    fields: str = Field(sa_column=Column(SafeText, nullable=False))
    prev_hash: str = Field(sa_column=Column(String(64), nullable=False, unique=True))
    hash: str = Field(sa_column=Column(String(64), nullable=False, unique=True))


class ChainHead(Table, table=True):
    """The last link of the audit chain; one row, moved by a trigger only."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str = Field(sa_column=Column(String(64), nullable=False))


class DatabaseMark(Table, table=True):
    """A word about the database itself, as that it holds demonstration cases."""

    __tablename__ = "database_mark"
    key: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(SafeText, nullable=False))
