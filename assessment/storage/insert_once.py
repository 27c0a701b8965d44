"""Insert a row whose key may be there already, without a race between looking and inserting."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from assessment.storage.tables import Table


def insert_once(session: Session, table: type[Table], values: dict[str, Any]) -> None:
    """Insert, or leave the row that has the same key as it is: for content that is the same when its key is."""
    session.exec(_insert(session, table).values(**values).on_conflict_do_nothing())


def insert_or_replace(session: Session, table: type[Table], *, key: str, values: dict[str, Any]) -> None:
    """Insert, or give the row of this key the other values."""
    others = {name: value for name, value in values.items() if name != key}
    statement = _insert(session, table).values(**values).on_conflict_do_update(index_elements=[key], set_=others)
    session.exec(statement, execution_options={"populate_existing": True})


def _insert(session: Session, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)
