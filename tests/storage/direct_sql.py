"""Direct SQL on a store, past the program: how the database refuses it, with its triggers or without."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from assessment.storage import events, triggers
from assessment.storage.engine import Store


class _Undo(Exception):
    """Raised to undo a transaction."""


def refusal(
    store: Store, statement: str, *, unprotected: bool = False, without: str | None = None, keep: bool = False
) -> str | None:
    """How the database refuses a statement, or None when it goes through; the transaction is undone all the same.

    `without` names one trigger to take away, so that the refusal of another one shows.
    """
    try:
        with store.write() as session:
            connection = session.connection()
            if unprotected:
                _unprotect(connection)
            if without:
                on_table = " ON assessment" if store.engine_name == "postgresql" else ""
                connection.exec_driver_sql(f"DROP TRIGGER {without}{on_table}")
            try:
                connection.exec_driver_sql(statement)
            except DBAPIError as error:
                return str(error.orig)
            if not keep:
                raise _Undo
    except _Undo:
        return None
    return None


def _unprotect(connection: Connection) -> None:
    """Take the triggers away, and the foreign keys, which would refuse some of the removals by themselves."""
    triggers.remove(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def verified_after(store: Store, tampering: str) -> int | None:
    """What the check of the chain says after tampering without triggers; the transaction is undone."""
    found: int | None = None
    try:
        with store.write() as session:
            triggers.remove(session.connection())
            session.connection().exec_driver_sql(tampering)
            found = events.verify_chain(session)
            raise _Undo
    except _Undo:
        return found


def key(store: Store, identity: object) -> str:
    """An id as the engine stores it."""
    return str(identity).replace("-", "") if store.engine_name == "sqlite" else str(identity)
