"""The table of letters to the housing association."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlmodel import Field

from assessment.domain.letters import LetterKind
from assessment.storage.column_types import CanonicalJson, SafeText, UtcDateTime
from assessment.storage.table_root import Table, one_of

LETTER_KINDS = tuple(kind.value for kind in LetterKind)
WRITTEN, KEPT = "written", "kept"


class LetterEntryRow(Table, table=True):
    """One wording of a letter, or the letter itself as it was made final; append-only.

    `number` counts the entries of a case from 1. `content` holds the texts; those of a letter are whole, those of a
    wording leave out what follows the municipality's proposal. Only a letter has bytes.
    """

    __tablename__ = "letter_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number > 0", name="number"),
        one_of("kind", LETTER_KINDS),
        one_of("step", (WRITTEN, KEPT)),
        CheckConstraint("(step = 'kept') = (blob_sha256 IS NOT NULL)", name="kept"),
        Index("ix_letter_entry_assessment_id", "assessment_id"),
        Index("ix_letter_entry_blob_sha256", "blob_sha256"),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="renovation_case.id")
    assessment_id: UUID = Field(foreign_key="assessment.id")
    number: int = Field(nullable=False)
    kind: str = Field(sa_column=Column(String(20), nullable=False))
    step: str = Field(sa_column=Column(String(20), nullable=False))
    title: str = Field(sa_column=Column(SafeText, nullable=False))
    content: dict[str, Any] = Field(sa_column=Column(CanonicalJson, nullable=False))
    blob_sha256: str | None = Field(default=None, foreign_key="blob.sha256", max_length=64)
    written_by: str = Field(sa_column=Column(SafeText, nullable=False))
    written_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
