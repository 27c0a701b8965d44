"""A bad environment: each fault is told in Danish with what to do, and nothing is written by halves."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import make_url

from assessment.domain.errors import DatabaseBusy, DatabaseUnreachable, SettingsError, StorageFull
from assessment.storage import documents, marks, sqlite_engine
from assessment.storage.engine import Store, open_store, shared_store
from assessment.storage.sqlite_engine import journal_mode, sqlite_driver, wal_is_safe
from tests.engines import PostgresServer
from tests.storage import other_programs
from tests.storage.builders import registered


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """The file of a migrated, empty SQLite database."""
    return Path(make_url(sqlite_url).database or "")


def mark(store: Store, value: str) -> None:
    """The smallest write."""
    with store.write() as session:
        marks.set_mark(session, "demo", value)


def marked(store: Store) -> str | None:
    """What the smallest write left."""
    with store.read() as session:
        return marks.get_mark(session, "demo")


def pragma(store: Store, name: str) -> object:
    """The value of a pragma on a writing connection."""
    with store.write() as session:
        return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_the_pragmas_that_keep_what_was_acknowledged(sqlite_store: Store) -> None:
    found = {name: pragma(sqlite_store, name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert [pragma(sqlite_store, name) for name in ("recursive_triggers", "trusted_schema", "cell_size_check")] == [
        1,
        0,
        1,
    ]
    assert sqlite_store.sqlite_version == sqlite_driver().sqlite_version


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_wal_is_used_only_where_it_is_safe(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_an_unsafe_sqlite_works_without_wal(sqlite_url: str) -> None:
    import sqlite3

    if wal_is_safe(sqlite3.sqlite_version_info):
        driver = SimpleNamespace(**{**vars(sqlite3), "sqlite_version_info": (3, 40, 1)})
    else:
        driver = cast(SimpleNamespace, sqlite3)
    engine = sqlite_engine.sqlite_engine(make_url(sqlite_url), busy_seconds=5, driver=driver)  # type: ignore[arg-type]
    store = Store(engine, busy_seconds=5, sqlite_version="3.40.1")
    mark(store, "ja")
    assert pragma(store, "journal_mode") == "truncate"
    assert marked(store) == "ja"
    store.close()


def test_the_folder_of_a_new_database_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "inner"
    open_store(f"sqlite:///{folder / 'cases.db'}").close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_one_store_for_each_address(sqlite_url: str) -> None:
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(shared_store(sqlite_url))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(stores) == 8
    assert len(set(map(id, stores))) == 1
    stores[0].close()


@pytest.mark.parametrize("address", ["", "sager.db", "mysql://bruger@server/sager", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used(address: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        open_store(address)


def test_a_database_that_another_program_writes(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", busy_seconds=0.2)
    with other_programs.holding(path, "BEGIN IMMEDIATE"):
        assert marked(store) is None
        with pytest.raises(DatabaseBusy, match=r"optaget.*Intet er gemt.*prøv igen"):
            mark(store, "ja")
    mark(store, "nej")
    assert marked(store) == "nej"
    store.close()


def test_a_database_that_another_program_has_for_itself(path: Path) -> None:
    with (
        other_programs.holding(path, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"),
        pytest.raises(DatabaseBusy),
    ):
        open_store(f"sqlite:///{path}", busy_seconds=0.2)
    store = open_store(f"sqlite:///{path}", busy_seconds=0.2)
    mark(store, "ja")
    store.close()


def test_a_writer_in_the_same_process_that_does_not_end(path: Path) -> None:
    store = open_store(f"sqlite:///{path}", busy_seconds=0.2)
    told: list[BaseException] = []

    def wait() -> None:
        try:
            mark(store, "ja")
        except DatabaseBusy as error:
            told.append(error)

    with store.write():
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(20)
    assert len(told) == 1
    mark(store, "nej")
    store.close()


@pytest.mark.postgres
def test_a_row_that_another_program_holds(postgres_url: str) -> None:
    first, second = open_store(postgres_url), open_store(postgres_url, busy_seconds=0.2)
    mark(first, "ja")
    with first.write() as session:
        marks.set_mark(session, "demo", "nej")
        with pytest.raises(DatabaseBusy, match="optaget"):
            mark(second, "måske")
    assert marked(second) == "nej"
    first.close()
    second.close()


def test_a_full_database(sqlite_store: Store) -> None:
    mark(sqlite_store, "før")
    pages = cast(int, pragma(sqlite_store, "page_count"))

    def fill(limit: int) -> None:
        with sqlite_store.write() as session:
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {limit}")
            marks.set_mark(session, "demo", "efter")
            documents.put_blob(session, os.urandom(200_000))

    with pytest.raises(StorageFull, match=r"ikke plads.*uændret.*Frigør plads"):
        fill(pages + 4)
    assert marked(sqlite_store) == "før"
    assert pragma(sqlite_store, "integrity_check") == "ok"
    fill(pages + 400)
    assert marked(sqlite_store) == "efter"


def test_a_disk_that_refuses_to_write_more(path: Path) -> None:
    """The file may not grow past a limit of the operating system: every write after that fails for real."""
    told = other_programs.run(other_programs.FILL, f"sqlite:///{path}", str(path.stat().st_size + 400_000))
    name, acknowledged, *_ = told.split()
    assert name == "StorageFull", told
    assert int(acknowledged) > 3
    store = open_store(f"sqlite:///{path}")
    assert pragma(store, "integrity_check") == "ok"
    with store.read() as session:
        assert marks.get_mark(session, "written") == acknowledged
    registered(store)
    store.close()


def test_control_without_a_limit_the_same_program_never_runs_full(path: Path) -> None:
    assert other_programs.run(other_programs.FILL, f"sqlite:///{path}") == "never full 400"


@pytest.fixture
def readable_folder(path: Path) -> Iterator[Path]:
    """A folder with a database that everybody may read and only its owner may write."""
    folder = Path(tempfile.mkdtemp(prefix="readable-"))
    shutil.copy(path, folder / "cases.db")
    (folder / "cases.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written(readable_folder: Path) -> None:
    told = other_programs.run(other_programs.TRY_TO_WRITE, f"sqlite:///{readable_folder / 'cases.db'}")
    assert told.startswith("DatabaseUnreachable")
    assert "skrivebeskyttet" in told
    new = other_programs.run(other_programs.TRY_TO_WRITE, f"sqlite:///{readable_folder / 'ny' / 'cases.db'}")
    assert new.startswith("DatabaseUnreachable")


def test_a_file_that_may_not_be_written(readable_folder: Path) -> None:
    readable_folder.chmod(0o777)
    shutil.copy(readable_folder / "cases.db", readable_folder / "writable.db")
    (readable_folder / "writable.db").chmod(0o666)
    assert other_programs.run(other_programs.TRY_TO_WRITE, f"sqlite:///{readable_folder / 'writable.db'}") == "written"
    told = other_programs.run(other_programs.TRY_TO_WRITE, f"sqlite:///{readable_folder / 'cases.db'}")
    assert told.startswith("DatabaseUnreachable")
    assert "skrivebeskyttet" in told


def test_a_folder_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("en fil")
    with pytest.raises(DatabaseUnreachable, match="kan ikke åbnes"):
        open_store(f"sqlite:///{tmp_path / 'data' / 'cases.db'}")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    wrong = tmp_path / "cases.db"
    wrong.write_text("Dette er et brev, ikke en database. " * 100)
    with pytest.raises(DatabaseUnreachable, match="ikke en SQLite-database"):
        open_store(f"sqlite:///{wrong}")
    assert wrong.read_text().startswith("Dette er et brev")


def test_a_damaged_database(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    with pytest.raises(DatabaseUnreachable, match=r"beskadiget.*sikkerhedskopi"):
        registered(open_store(f"sqlite:///{path}"))


@pytest.mark.postgres
def test_a_database_server_that_is_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(DatabaseUnreachable, match="ingen forbindelse") as told:
        open_store(f"postgresql://bruger:hemmeligt@127.0.0.1:{port}/sager")
    assert "hemmeligt" not in str(told.value)


@pytest.mark.postgres
def test_a_database_that_the_server_does_not_know(postgres_server: PostgresServer) -> None:
    with pytest.raises(DatabaseUnreachable, match="DATABASE_URL"):
        open_store(postgres_server.url("findes_ikke"))


@pytest.mark.postgres
def test_a_server_that_goes_away_is_told_and_comes_back(postgres_server: PostgresServer, postgres_url: str) -> None:
    store, other = open_store(postgres_url), open_store(postgres_url)
    mark(store, "før")

    def broken_off() -> None:
        with store.write() as session:
            pid = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with other.write() as second:
                second.connection().exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            marks.set_mark(session, "demo", "efter")

    with pytest.raises(DatabaseUnreachable, match="ingen forbindelse"):
        broken_off()
    assert marked(store) == "før"
    store.close()
    other.close()
