"""Words about the database itself, as `demo` = `ja` in one that holds demonstration cases."""

from __future__ import annotations

from sqlmodel import Session

from assessment.storage.insert_once import insert_or_replace
from assessment.storage.tables import DatabaseMark


def set_mark(session: Session, key: str, value: str) -> None:
    """Set or replace a mark."""
    insert_or_replace(session, DatabaseMark, key="key", values={"key": key, "value": value})


def get_mark(session: Session, key: str) -> str | None:
    """The value of a mark, or None when it was never set."""
    row = session.get(DatabaseMark, key, populate_existing=True)
    return None if row is None else row.value
