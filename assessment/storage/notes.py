"""What a person has typed and not yet sent. A note belongs to its writer and is no part of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from assessment.storage.tables import NoteRow


def put_note(
    session: Session, *, assessment_id: UUID, person_id: str, path: str, text: str, saved_at: datetime
) -> None:
    """Keep a note in place of the one that stood there; a blank text removes it."""
    drop_notes(session, assessment_id=assessment_id, person_id=person_id, path=path)
    if text.strip():
        session.add(NoteRow(assessment_id=assessment_id, person_id=person_id, path=path, text=text, saved_at=saved_at))
        session.flush()


def list_notes(session: Session, *, assessment_id: UUID, person_id: str) -> Mapping[str, str]:
    """One person's notes in one assessment, by place."""
    rows = session.exec(
        select(NoteRow).where(col(NoteRow.assessment_id) == assessment_id, col(NoteRow.person_id) == person_id)
    )
    return {row.path: row.text for row in rows}


def drop_notes(session: Session, *, assessment_id: UUID, person_id: str, path: str) -> None:
    """Remove the note at this place, and those at the places below it."""
    session.exec(
        delete(NoteRow).where(
            col(NoteRow.assessment_id) == assessment_id,
            col(NoteRow.person_id) == person_id,
            (col(NoteRow.path) == path) | col(NoteRow.path).startswith(f"{path}.", autoescape=True),
        )
    )
