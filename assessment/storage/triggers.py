"""Put the triggers in place, take them away for a migration, and tell whether any is missing.

SQLite drops the triggers of a table that a migration rebuilds, without a word. So every migration runs between
`remove` and `install`, and `missing` tells whether a database still protects its records.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from assessment.storage import triggers_postgresql, triggers_sqlite
from assessment.storage.protection import Trigger

_LISTED = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace"
    ),
}


def expected(connection: Connection) -> tuple[Trigger, ...]:
    """The triggers that belong to the tables of this database."""
    every = (
        triggers_sqlite.all_triggers() if connection.dialect.name == "sqlite" else triggers_postgresql.all_triggers()
    )
    tables = set(inspect(connection).get_table_names())
    return tuple(trigger for trigger in every if tables.issuperset({trigger.table, *trigger.needs}))


def present(connection: Connection) -> frozenset[str]:
    """The names of the triggers that are in force."""
    return frozenset(name for name, _ in _rows(connection))


def missing(connection: Connection) -> frozenset[str]:
    """The names of the triggers that should be in force and are not."""
    return frozenset(trigger.name for trigger in expected(connection)) - present(connection)


def remove(connection: Connection) -> None:
    """Take away all triggers, so that a migration can rebuild tables. Only for use before `install`."""
    for name, table in _rows(connection):
        on_table = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on_table}")


def install(connection: Connection) -> None:
    """Make the triggers that are missing, for the tables that exist."""
    if connection.dialect.name == "postgresql":
        for statement in triggers_postgresql.functions():
            connection.exec_driver_sql(statement)
    absent = missing(connection)
    for trigger in expected(connection):
        if trigger.name in absent:
            for statement in trigger.statements:
                connection.exec_driver_sql(statement)


def _rows(connection: Connection) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.exec_driver_sql(_LISTED[connection.dialect.name])]
