"""Bring a database to this program's schema, from code and in one transaction."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from assessment.domain.errors import DatabaseUnreachable
from assessment.storage import triggers

NEWER = (
    "Databasen er lavet af en nyere udgave af programmet. Opdatér programmet til den udgave, "
    "eller peg på en anden database. Intet er ændret."
)
DAMAGED_BY_MIGRATION = "Databasen kunne ikke opgraderes, fordi poster peger på noget, der ikke findes. Intet er ændret."

_FOLDER = Path(__file__).parent / "migrations"
_LOCK_NUMBER = 471_101
_one_at_a_time = threading.Lock()  # Alembic keeps its current migration in module variables


def revisions() -> tuple[str, ...]:
    """All revisions, the oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def is_current(connection: Connection) -> bool:
    """Whether the database is at this program's newest revision."""
    return is_at(connection, revisions()[-1])


def is_at(connection: Connection, revision: str) -> bool:
    """Whether the database is at this revision."""
    return _revision(connection) == revision


def tables_in(connection: Connection) -> frozenset[str]:
    """The tables that the database has, without the one that notes its revision."""
    return frozenset(inspect(connection).get_table_names()) - {"alembic_version"}


def missing_triggers(connection: Connection) -> frozenset[str]:
    """The names of triggers that should be in force and are not."""
    return triggers.missing(connection)


def upgrade(engine: Engine, target: str = "head") -> None:
    """Run the migrations up to `target` in one transaction; a second process waits and then finds nothing to do.

    Triggers are taken away before and put back after, because SQLite loses those of a table that is rebuilt. Raises
    DatabaseUnreachable when the database knows a revision that this program does not.
    """
    migrating = engine.execution_options(rebuilds_tables=True)
    with _one_at_a_time, migrating.begin() as connection:
        _lock(connection)
        current = _revision(connection)
        known = revisions()
        if current is not None and current not in known:
            raise DatabaseUnreachable(NEWER)
        if current == (known[-1] if target == "head" else target):
            return
        triggers.remove(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        triggers.install(connection)
        _require_whole(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})")


def _require_whole(connection: Connection) -> None:
    """SQLite checks no foreign keys while tables are rebuilt, so all are checked at the end."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseUnreachable(DAMAGED_BY_MIGRATION)
