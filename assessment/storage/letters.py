"""Letters to the housing association: wordings, and the letters with their bytes. Nothing is ever changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from assessment.domain.errors import DatabaseUnreachable, NotFound
from assessment.domain.letters import LetterEntry, LetterKind, LetterTexts
from assessment.storage.database_errors import DAMAGED
from assessment.storage.documents import put_blob
from assessment.storage.letter_table import KEPT, WRITTEN
from assessment.storage.tables import Blob, LetterEntryRow, RenovationCase

NO_LETTER = "Brevet findes ikke. Åbn sagen, og hent brevet derfra."


def insert_letter_entry(
    session: Session,
    *,
    entry_id: UUID,
    case_id: UUID,
    assessment_id: UUID,
    kind: LetterKind,
    texts: LetterTexts,
    written_by: str,
    now: datetime,
    title: str = "",
    letter: bytes | None = None,
) -> int:
    """Keep a wording, or with its bytes the letter itself, with the next number of its case; returns the number.

    Of two who write at once, one waits. The database refuses an entry in a state that such a letter does not belong to.
    """
    session.exec(select(RenovationCase.id).where(col(RenovationCase.id) == case_id).with_for_update()).first()
    before = session.exec(select(func.max(LetterEntryRow.number)).where(col(LetterEntryRow.case_id) == case_id)).one()
    number = (before or 0) + 1
    session.add(
        LetterEntryRow(
            id=entry_id,
            case_id=case_id,
            assessment_id=assessment_id,
            number=number,
            kind=kind.value,
            step=WRITTEN if letter is None else KEPT,
            title=title,
            content=texts.model_dump(mode="json", exclude_none=True),
            blob_sha256=None if letter is None else put_blob(session, letter),
            written_by=written_by,
            written_at=now,
        )
    )
    session.flush()
    return number


def letters_of_case(session: Session, case_id: UUID) -> tuple[LetterEntry, ...]:
    """All entries of a case by their numbers; without the bytes."""
    query = _listed().where(col(LetterEntryRow.case_id) == case_id).order_by(col(LetterEntryRow.number))
    return tuple(_entry(row, length) for row, length in session.exec(query))


def get_letter(session: Session, letter_id: UUID) -> tuple[LetterEntry, bytes]:
    """A letter and its bytes. Raises NotFound, or DatabaseUnreachable when the bytes do not match their hash."""
    found = session.exec(_listed().where(col(LetterEntryRow.id) == letter_id, col(LetterEntryRow.step) == KEPT)).first()
    if found is None:
        raise NotFound(NO_LETTER)
    entry = _entry(*found)
    content = session.exec(select(Blob.content).where(col(Blob.sha256) == entry.sha256)).one()
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise DatabaseUnreachable(DAMAGED)
    return entry, content


def letter_with_hash(session: Session, sha256: str) -> LetterEntry | None:
    """The letter whose bytes have this SHA-256 in hex, or None."""
    found = session.exec(_listed().where(col(LetterEntryRow.blob_sha256) == sha256)).first()
    return None if found is None else _entry(*found)


def _listed() -> Select[LetterEntryRow, int | None]:
    return select(LetterEntryRow, Blob.length).join(
        Blob, col(Blob.sha256) == col(LetterEntryRow.blob_sha256), isouter=True
    )


def _entry(row: LetterEntryRow, length: int | None) -> LetterEntry:
    return LetterEntry(
        id=str(row.id),
        case_id=str(row.case_id),
        assessment_id=str(row.assessment_id),
        number=row.number,
        kind=LetterKind(row.kind),
        texts=LetterTexts.model_validate(row.content),
        title=row.title,
        sha256=row.blob_sha256,
        length=length or 0,
        by=row.written_by,
        at=row.written_at,
    )
