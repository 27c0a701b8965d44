"""An SQLite engine that keeps what it has acknowledged: which SQLite, which pragmas, which kind of BEGIN."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from assessment.domain.errors import DatabaseUnreachable, SettingsError
from assessment.storage.database_errors import CANNOT_OPEN, SQLITE_BUSY

NO_FILE = (
    "DATABASE_URL skal pege på en fil, fx sqlite:///data/sager.db. En database i hukommelsen går tabt ved genstart."
)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug: 3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6.

    Source: sqlite.org/changes.html, 3.53.0.
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL where it is safe, else the slower rollback journal."""
    return "WAL" if wal_is_safe(version) else "TRUNCATE"


def sqlite_driver() -> ModuleType:
    """The SQLite to use: the first that is safe in WAL, else the first that can be loaded."""
    found = []
    for name in ("pysqlite3.dbapi2", "sqlite3"):
        try:
            found.append(importlib.import_module(name))
        except ImportError:
            continue
    return next((driver for driver in found if wal_is_safe(driver.sqlite_version_info)), found[0])


def sqlite_engine(url: URL, *, busy_seconds: float, driver: ModuleType) -> Engine:
    """An engine on a file whose folder is made when it is missing.

    Raises SettingsError for an address without a file, DatabaseUnreachable when the folder cannot be made.
    """
    if not url.database or url.database == ":memory:":
        raise SettingsError(NO_FILE)
    _make_folder(Path(url.database).parent)
    engine = create_engine(
        url,
        module=driver,
        pool_size=10,
        max_overflow=50,
        pool_timeout=busy_seconds,
        connect_args={"check_same_thread": False, "timeout": busy_seconds},
    )
    mode = journal_mode(driver.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        try:
            for pragma in _pragmas(busy_seconds):
                cursor.execute(f"PRAGMA {pragma}")
            _set_journal_mode(cursor, mode, driver.OperationalError, busy_seconds)
        finally:
            cursor.close()

    event.listen(engine, "begin", _begin)
    return engine


def _pragmas(busy_seconds: float) -> tuple[str, ...]:
    return (
        f"busy_timeout = {int(busy_seconds * 1000)}",
        "synchronous = FULL",  # NORMAL loses acknowledged commits at a power cut
        "recursive_triggers = ON",  # else INSERT OR REPLACE deletes without firing the delete triggers
        "trusted_schema = OFF",
        "cell_size_check = ON",
    )


def _set_journal_mode(cursor: Any, mode: str, error: type[Exception], busy_seconds: float) -> None:
    """SQLite does not wait by itself when two programs change the journal of a new file at once."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode = {mode}")
        except error as failure:
            if getattr(failure, "sqlite_errorcode", 0) & 0xFF != SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    """Writers take the write lock at once, so that they never fail half-way; readers cannot write."""
    options = connection.get_execution_options()
    reads = options.get("reads_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {int(not options.get('rebuilds_tables', False))}")
    connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(CANNOT_OPEN) from error
