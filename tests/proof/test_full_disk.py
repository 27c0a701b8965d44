"""A disk that really is full: a small file system in memory, filled by the program itself. Needs the right to mount."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.domain.errors import StorageFull
from assessment.storage import marks
from assessment.storage.engine import open_store
from tests.storage import other_programs
from tests.storage.builders import registered

SIZE = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.proof
def test_a_full_disk_is_told_and_leaves_all_that_was_acknowledged(small_disk: Path, sqlite_template: Path) -> None:
    path = small_disk / "cases.db"
    shutil.copy(sqlite_template, path)
    told = other_programs.run(other_programs.FILL, f"sqlite:///{path}")
    print(f"\nfull disk of {SIZE}: {told}")
    name, acknowledged, *_ = told.split()
    assert name == "StorageFull", told
    assert int(acknowledged) > 3

    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    store = open_store(f"sqlite:///{path}")
    with store.write() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert marks.get_mark(session, "written") == acknowledged
    registered(store)
    store.close()


@pytest.mark.proof
def test_a_disk_too_full_for_a_new_database(small_disk: Path) -> None:
    address = f"sqlite:///{small_disk / 'cases.db'}"
    (small_disk / "other").write_bytes(b"x" * (2 * 1024 * 1024 - 2 * 4096))
    with pytest.raises(StorageFull, match="plads"):
        _start_program(address)
    (small_disk / "other").unlink()
    _start_program(address)


def _start_program(address: str) -> None:
    store = open_store(address)
    try:
        store.migrate()
        assert store.is_migrated()
    finally:
        store.close()
