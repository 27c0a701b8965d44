"""The servers that are measured are our own, on copies of a database, and they end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from benchmarks.served import clean_environment, copy_database, end_with_children


def test_a_copy_holds_what_still_stands_in_the_journal(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.execute("CREATE TABLE t (n INTEGER)")
        old.execute("INSERT INTO t VALUES (42)")
        old.commit()
        copy_database(tmp_path / "old.db", tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as new:
        assert new.execute("SELECT n FROM t").fetchall() == [(42,)]


def test_settings_of_the_machine_do_not_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/real")
    monkeypatch.setenv("ASSESSMENT_ENV", "produktion")
    assert {"DATABASE_URL", "ASSESSMENT_ENV"}.isdisjoint(clean_environment())
    assert "PATH" in clean_environment()


def test_a_process_ends_with_its_children() -> None:
    inner = "import time; print('up', flush=True); time.sleep(60)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    with subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        members = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
        end_with_children(child)
    assert len(members) == 2
    assert [member for member in members if member.is_running()] == []
