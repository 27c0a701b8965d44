"""Backups of both engines, put back into both: every byte, the chain and the triggers, and nothing by halves."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from assessment.domain.draft import FieldChange
from assessment.domain.errors import DatabaseUnreachable, InputError, StepRefused, StorageFull
from assessment.domain.workflow import Event
from assessment.services.backup import last_backup, remember_backup, restore, take_backup
from assessment.services.cases import open_case
from assessment.services.documents import read_document
from assessment.storage import drafts, events
from assessment.storage.backup_file import line_of
from assessment.storage.engine import Store, open_store
from assessment.storage.migration import revisions
from assessment.storage.portable import count_rows
from assessment.storage.soundness import alterations
from tests.engines import PostgresServer
from tests.services.stories import MANAGER, NOW, RULES, later, submitted
from tests.services.test_seals import whole_way
from tests.storage.builders import CASEWORKER, case_file, insert, registered
from tests.storage.direct_sql import refusal
from tests.storage.tampering import tamper
from tests.storage.test_attacks_on_records import record_attacks


def quiet(_phase: str, _done: int, _total: int) -> None:
    """No progress is shown."""


def tables_of(path: Path) -> dict[str, bytes]:
    """The tables of a backup as they stand in the file."""
    with zipfile.ZipFile(path) as backup:
        return {name: backup.read(name) for name in backup.namelist() if name.startswith("tables/")}


def filled(store: Store, begin: Callable[[Store], object] = whole_way) -> None:
    """A case that has come all the way, another one in draft, and texts of all kinds."""
    begin(store)
    stored = registered(store, case_file("2026-0002", facade_statement="Æøå \u2028 \U0001f3e0 1e22 \\u0000"))
    with store.write() as session:
        change = FieldChange("waivers", None, [{"gate": "facade_klar", "reason": "Særligt"}])
        drafts.save_change(
            session, assessment_id=stored.assessment_id, change=change, saved_by=CASEWORKER, now=later(9)
        )


def test_a_backup_put_back_on_either_engine_is_the_same_to_the_last_byte(
    store: Store, empty_url: str, tmp_path: Path
) -> None:
    filled(store)
    made = take_backup(store, tmp_path / "kopi.zip", NOW, quiet)
    assert (made.cases, made.events) == (2, 9)
    other = open_store(empty_url)
    try:
        restore(other, tmp_path / "kopi.zip", quiet)
        again = take_backup(other, tmp_path / "igen.zip", NOW, quiet)
        assert tables_of(tmp_path / "igen.zip") == tables_of(tmp_path / "kopi.zip")
        assert again.chain_head == made.chain_head
        with store.read() as session, other.read() as copy:
            assert events.chain_head(copy) == events.chain_head(session)
            assert events.verify_chain(copy) is None
            assert alterations(copy) == []
        attacks = [attack for attack in record_attacks(other.engine_name) if _has_rows(other, attack[0])]
        assert [statement for _, statement in attacks if refusal(other, statement) is None] == []
        print(f"\n{store.engine_name} to {other.engine_name}: {len(attacks)} attacks after the restore, 0 accepted")
    finally:
        other.close()


def _has_rows(store: Store, table: str) -> bool:
    with store.read() as session:
        return count_rows(session, table) > 0


def test_a_restored_case_is_worked_on_as_before(store: Store, empty_url: str, tmp_path: Path) -> None:
    view = whole_way(store)
    take_backup(store, tmp_path / "kopi.zip", NOW, quiet)
    other = open_store(empty_url)
    try:
        restore(other, tmp_path / "kopi.zip", quiet)
        there = open_case(other, MANAGER, view.summary.case_id)
        assert there.documents == open_case(store, MANAGER, view.summary.case_id).documents
        assert there.case.document() == view.case.document()
        assert there.rules.fingerprint == RULES.fingerprint
        document = there.documents[0]
        assert read_document(other, MANAGER, document.id)[1] == read_document(store, MANAGER, document.id)[1]
        with other.write() as session:
            assert events.append_event(session, event=Event("case.noted", CASEWORKER, later(20))).seq == 10
        registered(other, case_file("2026-0099"))
    finally:
        other.close()


def test_what_was_acknowledged_before_a_backup_under_writers_is_in_it(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()
    acknowledged: list[str] = []
    failures: list[Exception] = []

    def write(writer: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with store.write() as session:
                    stored = insert(session, case_file(f"{writer}-{number}"))
                    event = Event("case.registered", CASEWORKER, NOW)
                    events.append_event(
                        session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id
                    )
                acknowledged.append(str(stored.case_id))
            except Exception as error:  # noqa: BLE001  (told by the test)
                failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    checked = 0
    try:
        for number in range(4):
            before = list(acknowledged)
            made = take_backup(store, tmp_path / f"{number}.zip", NOW, quiet)
            tables = tables_of(tmp_path / f"{number}.zip")
            held = {json.loads(line)["id"] for line in tables["tables/renovation_case.jsonl"].splitlines()}
            drafted = tables["tables/draft.jsonl"].splitlines()
            assert set(before) <= held
            assert len(drafted) == len(held) == made.cases == made.events
            checked += len(before)
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert failures == []
    print(f"\n{store.engine_name}: 4 backups under 4 writers, each tried out, {checked} acknowledged cases, 0 lost")


def test_a_place_that_is_not_empty_is_refused_by_what_is_there(store: Store, tmp_path: Path) -> None:
    registered(store)
    take_backup(store, tmp_path / "kopi.zip", NOW, quiet)
    with pytest.raises(StepRefused, match=r"ikke tom. Den indeholder 1 sager, \d+ andre poster"):
        restore(store, tmp_path / "kopi.zip", quiet)
    with store.read() as session:
        assert events.chain_head(session)[0] == 0


def test_a_backup_never_takes_the_place_of_a_file(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "kopi.zip"
    take_backup(store, target, NOW, quiet)
    first = target.read_bytes()
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match="findes allerede"):
        take_backup(store, target, NOW, quiet)

    def taken_meanwhile(phase: str, _done: int, _total: int) -> None:
        if phase == "Afprøver kopien":
            (tmp_path / "ny.zip").write_bytes(b"en anden")

    with pytest.raises(InputError, match="findes allerede"):
        take_backup(store, tmp_path / "ny.zip", NOW, taken_meanwhile)
    assert (tmp_path / "ny.zip").read_bytes() == b"en anden"
    assert target.read_bytes() == first
    with pytest.raises(InputError, match="er en mappe"):
        take_backup(store, tmp_path, NOW, quiet)
    with pytest.raises(InputError, match="Opret den"):
        take_backup(store, tmp_path / "mangler" / "kopi.zip", NOW, quiet)
    assert {path.name for path in tmp_path.iterdir() if "zip" in path.name} == {"kopi.zip", "ny.zip"}


def test_a_failure_on_the_way_leaves_no_file_and_an_empty_database(
    sqlite_store: Store, postgres_url: str, tmp_path: Path
) -> None:
    filled(sqlite_store)

    def stopped(wanted: str) -> Callable[[str, int, int], None]:
        def progress(phase: str, done: int, total: int) -> None:
            if phase == wanted and done > total // 2:
                raise StorageFull("fuld")

        return progress

    for phase in ("Kopierer", "Afprøver kopien"):
        with pytest.raises(StorageFull):
            take_backup(sqlite_store, tmp_path / "kopi.zip", NOW, stopped(phase))
        assert [path.name for path in tmp_path.iterdir() if "kopi" in path.name or "afproeves" in path.name] == []
    take_backup(sqlite_store, tmp_path / "kopi.zip", NOW, quiet)
    for url in (f"sqlite:///{tmp_path / 'ny.db'}", postgres_url):
        other = open_store(url)
        try:
            with pytest.raises(StorageFull):
                restore(other, tmp_path / "kopi.zip", stopped("Lægger tilbage"))
            assert other.missing_protection() == frozenset()
            restore(other, tmp_path / "kopi.zip", quiet)
            assert other.is_migrated()
        finally:
            other.close()


def test_an_altered_database_is_not_backed_up(store: Store, tmp_path: Path) -> None:
    whole_way(store)
    tamper(store, "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'")
    with pytest.raises(DatabaseUnreachable, match="hændelse 5"):
        take_backup(store, tmp_path / "kopi.zip", NOW, quiet)
    assert not (tmp_path / "kopi.zip").exists()


def test_the_last_backup_is_remembered(sqlite_store: Store, tmp_path: Path) -> None:
    assert last_backup(tmp_path / "data") is None
    made = take_backup(sqlite_store, tmp_path / "kopi.zip", NOW, quiet)
    remember_backup(tmp_path / "data", made)
    assert last_backup(tmp_path / "data") == made
    (tmp_path / "data" / "sikkerhedskopi.json").write_text("{}", encoding="utf-8")
    assert last_backup(tmp_path / "data") is None


@pytest.fixture
def old_databases(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[list[str]]:
    """Two databases without tables, one of each engine."""
    name = postgres_server.new_database()
    yield [f"sqlite:///{tmp_path / 'gammel.db'}", postgres_server.url(name)]
    postgres_server.drop(name)


@pytest.mark.postgres
def test_a_backup_of_a_newer_program_is_refused(sqlite_store: Store, old_databases: list[str], tmp_path: Path) -> None:
    take_backup(sqlite_store, tmp_path / "kopi.zip", NOW, quiet)
    with zipfile.ZipFile(tmp_path / "kopi.zip") as backup, zipfile.ZipFile(tmp_path / "ny.zip", "w") as newer:
        for name in backup.namelist():
            content = backup.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "schema_revision": "9999"}).encode()
            newer.writestr(name, content)
    for url in old_databases:
        store = open_store(url)
        try:
            with pytest.raises(DatabaseUnreachable, match="nyere udgave"):
                restore(store, tmp_path / "ny.zip", quiet)
            assert not store.is_migrated()
        finally:
            store.close()


def test_a_backup_of_an_older_schema_is_brought_up_to_date(sqlite_store: Store, empty_url: str, tmp_path: Path) -> None:
    filled(sqlite_store, submitted)  # as far as a case comes without what later tables hold
    take_backup(sqlite_store, tmp_path / "kopi.zip", NOW, quiet)
    first = open_store(f"sqlite:///{tmp_path / 'foerste.db'}")
    first.migrate(revisions()[0])
    with first.read() as session:
        there = inspect(session.connection())
        columns = {name: {column["name"] for column in there.get_columns(name)} for name in there.get_table_names()}
    first.close()
    _as_of(tmp_path / "kopi.zip", tmp_path / "gammel.zip", columns)
    store = open_store(empty_url)
    try:
        restore(store, tmp_path / "gammel.zip", quiet)
        assert store.is_migrated()
        assert store.missing_protection() == frozenset()
        with store.read() as session:
            assert alterations(session) == []
            assert events.chain_head(session)[0] == 3
        registered(store, case_file("2026-0099"))
    finally:
        store.close()


def _as_of(source: Path, target: Path, columns: dict[str, set[str]]) -> None:
    """The backup as the program would have written it when there were only these columns."""
    with zipfile.ZipFile(source) as backup, zipfile.ZipFile(target, "w") as older:
        manifest = json.loads(backup.read("manifest.json"))
        manifest["schema_revision"] = revisions()[0]
        manifest["tables"] = [part for part in manifest["tables"] if part["name"] in columns]
        for part in manifest["tables"]:
            known = columns[part["name"]]
            part["columns"] = {name: kind for name, kind in part["columns"].items() if name in known}
            lines = backup.read(f"tables/{part['name']}.jsonl").splitlines()
            rows = [{key: value for key, value in json.loads(line).items() if key in known} for line in lines]
            content = b"".join(map(line_of, rows))
            part["sha256"] = hashlib.sha256(content).hexdigest()
            older.writestr(f"tables/{part['name']}.jsonl", content)
        older.writestr("manifest.json", json.dumps(manifest))
