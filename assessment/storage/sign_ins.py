"""Sign-ins: which are known, when each was last used, and which have ended."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from assessment.storage.insert_once import insert_once
from assessment.storage.records import SignInRecord
from assessment.storage.tables import SignInRow


def insert_sign_in(session: Session, *, sign_in_id: str, person_id: str, issued_at: datetime, now: datetime) -> bool:
    """Remember a sign-in; tells whether it is new. One that is known stays as it is, also when it has ended."""
    values = {"id": sign_in_id, "person_id": person_id, "issued_at": issued_at, "last_used_at": now, "ended_at": None}
    return insert_once(session, SignInRow, values)


def get_sign_in(session: Session, sign_in_id: str) -> SignInRecord | None:
    """The sign-in of this id, or None."""
    row = session.get(SignInRow, sign_in_id, populate_existing=True)
    return None if row is None else _record(row)


def open_sign_ins(session: Session, *, issued_after: datetime) -> tuple[SignInRecord, ...]:
    """The sign-ins from after a time that nobody has ended, the newest first."""
    rows = select(SignInRow).where(col(SignInRow.ended_at).is_(None), col(SignInRow.issued_at) > issued_after)
    return tuple(_record(row) for row in session.exec(rows.order_by(col(SignInRow.issued_at).desc())))


def note_use(session: Session, sign_in_id: str, now: datetime) -> None:
    """Move the time of the last use; never back."""
    mine = col(SignInRow.id) == sign_in_id
    session.exec(update(SignInRow).where(mine, col(SignInRow.last_used_at) < now).values(last_used_at=now))


def end_sign_in(session: Session, sign_in_id: str, now: datetime) -> bool:
    """End a sign-in; tells whether it was open."""
    mine = col(SignInRow.id) == sign_in_id
    result = session.exec(update(SignInRow).where(mine, col(SignInRow.ended_at).is_(None)).values(ended_at=now))
    return result.rowcount == 1


def end_sign_ins_of(session: Session, person_id: str, now: datetime) -> None:
    """End all open sign-ins of a person."""
    theirs = col(SignInRow.person_id) == person_id
    session.exec(update(SignInRow).where(theirs, col(SignInRow.ended_at).is_(None)).values(ended_at=now))


def drop_before(session: Session, issued_before: datetime) -> None:
    """Remove sign-ins that are so old that they could not be used again in any case."""
    session.exec(delete(SignInRow).where(col(SignInRow.issued_at) < issued_before))


def _record(row: SignInRow) -> SignInRecord:
    return SignInRecord(row.id, row.person_id, row.issued_at, row.last_used_at, row.ended_at)
