"""Texts that lost a race for a field, kept until their writer has dealt with them."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from assessment.storage.records import Leftover
from assessment.storage.tables import LeftoverRow


def insert_leftover(session: Session, leftover: Leftover) -> None:
    """Keep a text. It may be done in the transaction that met the conflict, for a conflict writes nothing."""
    session.add(LeftoverRow(**asdict(leftover)))
    session.flush()


def list_leftovers(session: Session, *, assessment_id: UUID, person_id: str) -> tuple[Leftover, ...]:
    """What one person has left in one assessment, the oldest first."""
    rows = session.exec(
        select(LeftoverRow)
        .where(col(LeftoverRow.assessment_id) == assessment_id, col(LeftoverRow.person_id) == person_id)
        .order_by(col(LeftoverRow.saved_at), col(LeftoverRow.id))
    )
    return tuple(Leftover(**row.model_dump()) for row in rows)


def delete_leftover(session: Session, *, leftover_id: UUID, person_id: str) -> bool:
    """Remove a text that its writer has dealt with; tells whether there was one of this writer's."""
    gone = session.exec(
        delete(LeftoverRow).where(col(LeftoverRow.id) == leftover_id, col(LeftoverRow.person_id) == person_id)
    )
    return gone.rowcount == 1
