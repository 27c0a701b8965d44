"""Insert a row whose key may be there already, without a race between looking and inserting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from assessment.storage.tables import Table


def insert_once(session: Session, table: type[Table], values: dict[str, Any]) -> bool:
    """Insert, or leave the row that has the same key as it is: for content that is the same when its key is.

    Tells whether the row is new.
    """
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    return session.exec(statement.returning(literal_column("1"))).first() is not None


def insert_or_replace(
    session: Session,
    table: type[Table],
    *,
    key: str,
    values: dict[str, Any],
    only_new: dict[str, Any] | None = None,
) -> None:
    """Insert, or give the row of this key the other values. `only_new` are values that a row once there keeps."""
    others = {name: value for name, value in values.items() if name != key}
    new = {**values, **(only_new or {})}
    statement = _insert(session, table).values(**new).on_conflict_do_update(index_elements=[key], set_=others)
    session.exec(statement, execution_options={"populate_existing": True})


def _insert(session: Session, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)
