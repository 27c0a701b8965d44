"""The schema: made in one transaction, the same as the tables in the program, with every trigger in force."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, create_engine, text

from assessment.domain.errors import DatabaseUnreachable
from assessment.storage import migration, triggers
from assessment.storage.engine import Store, open_store
from assessment.storage.sqlite_engine import sqlite_driver
from assessment.storage.tables import Table


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """A plain engine on an empty database, for looking at it from the outside."""
    open_store(empty_url).close()  # makes the folder
    module = {"module": sqlite_driver()} if empty_url.startswith("sqlite") else {}
    made = create_engine(empty_url, **module)
    yield made
    made.dispose()


def test_schema_equals_the_tables_of_the_program(engine: Engine) -> None:
    migration.upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(_context(connection), Table.metadata) == []
        connection.execute(text("ALTER TABLE person ADD COLUMN extra TEXT"))
        assert compare_metadata(_context(connection), Table.metadata) != []


def test_every_revision_leaves_the_expected_triggers(engine: Engine) -> None:
    for revision in migration.revisions():
        migration.upgrade(engine, revision)
        with engine.connect() as connection:
            expected = {trigger.name for trigger in triggers.expected(connection)}
            assert triggers.present(connection) == expected
            assert len(expected) >= 24


def test_a_rebuilt_table_loses_triggers_without_a_word_and_a_migration_puts_them_back(engine: Engine) -> None:
    migration.upgrade(engine)
    with engine.begin() as connection:
        operations = Operations(_context(connection))
        with operations.batch_alter_table("attachment_withdrawal") as batch:
            batch.alter_column("reason", nullable=True)
        lost = triggers.missing(connection)
        # Only SQLite rebuilds the table; this is why migrations run between `remove` and `install`.
        assert lost == (
            {"attachment_withdrawal_no_update", "attachment_withdrawal_no_delete"}
            if engine.dialect.name == "sqlite"
            else set()
        )
        triggers.install(connection)
        assert triggers.missing(connection) == set()


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    store = open_store(empty_url)
    assert not store.is_migrated()
    store.migrate()
    store.migrate()
    assert store.is_migrated()
    assert store.missing_protection() == set()
    store.close()


def test_a_missing_trigger_is_told(store: Store) -> None:
    drop = (
        "DROP TRIGGER event_no_update" if store.engine_name == "sqlite" else "DROP TRIGGER event_append_only ON event"
    )
    with store.write() as session:
        session.connection().exec_driver_sql(drop)
    assert len(store.missing_protection()) == 1


def test_two_processes_that_start_at_once_both_find_a_sound_database(empty_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_start_program, args=(empty_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = open_store(empty_url)
    assert store.is_migrated()
    assert store.missing_protection() == set()
    store.close()


def test_many_who_open_a_new_file_at_once_all_find_a_sound_database(tmp_path: Path) -> None:
    outcomes: list[bool] = []

    def start(address: str, together: threading.Barrier) -> None:
        together.wait(30)
        store = open_store(address)
        store.migrate()
        outcomes.append(store.is_migrated())
        store.close()

    for attempt in range(8):
        together = threading.Barrier(6)
        address = f"sqlite:///{tmp_path / str(attempt) / 'cases.db'}"
        threads = [threading.Thread(target=start, args=(address, together)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert outcomes == [True] * 48


def test_a_database_of_a_newer_program_is_refused_and_left_alone(store: Store) -> None:
    with store.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not store.is_migrated()
    with pytest.raises(DatabaseUnreachable, match=r"nyere udgave.*Opdatér programmet"):
        store.migrate()
    with store.read() as session:
        row = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert row == "9999"


def test_a_database_that_was_never_migrated_says_so(empty_url: str) -> None:
    store = open_store(empty_url)
    with pytest.raises(DatabaseUnreachable, match="ikke gjort klar"), store.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM renovation_case")
    store.close()


def _start_program(url: str) -> None:
    store = open_store(url)
    store.migrate()
    store.close()


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Table.metadata})
