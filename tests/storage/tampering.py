"""A store altered past the program, with its triggers taken away and put back, as by the owner of the file."""

from __future__ import annotations

from sqlalchemy import Connection

from assessment.storage import triggers
from assessment.storage.engine import Store
from assessment.storage.soundness import Alteration, alterations


class _Undo(Exception):
    """Raised to undo a transaction."""


def tamper(store: Store, *statements: str) -> None:
    """Carry out statements with no trigger in force, and keep what they do."""
    with store.write() as session:
        _alter(store, session.connection(), statements)


def found_after(store: Store, *statements: str) -> list[Alteration]:
    """What the check finds after such statements; the transaction is undone."""
    found: list[Alteration] = []
    try:
        with store.write() as session:
            _alter(store, session.connection(), statements)
            found = alterations(session)
            raise _Undo
    except _Undo:
        return found


def _alter(store: Store, connection: Connection, statements: tuple[str, ...]) -> None:
    triggers.remove(connection)
    if store.engine_name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for statement in statements:
        connection.exec_driver_sql(statement)
    triggers.install(connection)
