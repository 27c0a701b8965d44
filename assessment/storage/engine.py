"""The store: one database, SQLite or PostgreSQL, and one transaction for each use case."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from assessment.domain.errors import DatabaseBusy, SettingsError
from assessment.storage import migration
from assessment.storage.database_errors import BUSY, translated
from assessment.storage.sqlite_engine import sqlite_driver, sqlite_engine

__all__ = ["BUSY_SECONDS", "Session", "Store", "open_store", "shared_store"]  # services name the type of a session

__all__ = ["BUSY_SECONDS", "Session", "Store", "open_store", "shared_store"]

BUSY_SECONDS = 10.0
UNKNOWN_ADDRESS = (
    "DATABASE_URL kan ikke forstås. Skriv fx sqlite:///data/sager.db eller postgresql://bruger@server/database."
)
_opening = threading.Lock()  # one store for each address, even when two sessions ask at once


class Store:
    """One database. `engine_name` is `sqlite` or `postgresql`; `sqlite_version` is None on PostgreSQL."""

    def __init__(self, engine: Engine, *, busy_seconds: float, sqlite_version: str | None) -> None:
        self.engine_name = engine.dialect.name
        self.sqlite_version = sqlite_version
        self._busy_seconds = busy_seconds
        self._engine = engine
        # SQLite lets waiting writers in at random. One queue in the process cuts the longest wait several times.
        self._queue = threading.Lock() if self.engine_name == "sqlite" else None
        self._reading = (
            engine.execution_options(reads_only=True)
            if self.engine_name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, undone when it raises.

        Raises DatabaseBusy, StorageFull or DatabaseUnreachable in place of the database's own errors; then nothing
        was written. Never open one inside another: the inner one waits for the outer.
        """
        with self._turn(), translated(), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading transaction: sees one moment of the database, never waits for writers, cannot write."""
        with translated(), Session(self._reading) as session, session.begin():
            yield session

    def migrate(self, target: str = "head") -> None:
        """Bring the database to this program's schema. Nothing happens when it is there; safe to run from two at once.

        `target` is an earlier revision, for an empty database that takes an old backup. Raises DatabaseUnreachable when
        the database was made by a newer program.
        """
        with self._turn(), translated():
            migration.upgrade(self._engine, target)

    def is_migrated(self) -> bool:
        """Whether the schema is this program's own. Raises as `read` does when the database cannot be reached."""
        with translated(), self._reading.connect() as connection:
            return migration.is_current(connection)

    def missing_protection(self) -> frozenset[str]:
        """The names of triggers that should protect the records and are not there; empty in a sound database."""
        with translated(), self._reading.connect() as connection:
            return migration.missing_triggers(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._queue is None:
            yield
            return
        if not self._queue.acquire(timeout=self._busy_seconds):
            raise DatabaseBusy(BUSY)
        try:
            yield
        finally:
            self._queue.release()


def open_store(database_url: str, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the database at an address in SQLAlchemy's form; the folder of an SQLite file is made when missing.

    `busy_seconds` is how long to wait for others. Raises SettingsError for an address that cannot be understood, and
    DatabaseBusy, StorageFull or DatabaseUnreachable when the database cannot be used.
    """
    url = _address(database_url)
    if url.get_backend_name() == "sqlite":
        driver = sqlite_driver()
        with translated():
            engine = sqlite_engine(url, busy_seconds=busy_seconds, driver=driver)
        store = Store(engine, busy_seconds=busy_seconds, sqlite_version=driver.sqlite_version)
    else:
        store = Store(_postgresql_engine(url, busy_seconds), busy_seconds=busy_seconds, sqlite_version=None)
    try:
        with store.read() as session:
            session.connection().exec_driver_sql("SELECT 1")
    except BaseException:
        store.close()
        raise
    return store


def shared_store(database_url: str) -> Store:
    """The one store of this process for an address, opened at the first call. A failure is not remembered."""
    with _opening:
        return _opened(database_url)


@cache
def _opened(database_url: str) -> Store:
    return open_store(database_url)


def _address(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(UNKNOWN_ADDRESS) from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return url.set(drivername="sqlite+pysqlite")
    raise SettingsError(UNKNOWN_ADDRESS)


def _postgresql_engine(url: URL, busy_seconds: float) -> Engine:
    limits = f"-c lock_timeout={int(busy_seconds * 1000)} -c statement_timeout=60000"
    idle = "-c idle_in_transaction_session_timeout=120000"
    given = {"connect_timeout": "10", "options": f"{limits} {idle}", **dict(url.query)}
    return create_engine(
        url.set(query=given),
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=50,
        pool_timeout=busy_seconds,
        isolation_level="READ COMMITTED",
    )
