"""`backup` and `restore` as they are typed: what they say, their statuses, and what doctor knows afterwards."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assessment.settings import PROJECT
from tests.cli.program import Program


def test_a_backup_and_back_again(seeded: Program) -> None:
    target = seeded.folder / "kopi.zip"
    taken = seeded("backup", target)
    assert taken.status == 0, taken.err
    first, cases, digest = taken.out.splitlines()
    assert first == f"Sikkerhedskopien er taget og prøvet af: {target}"
    assert cases.startswith("9 sager, ")
    assert len(digest.rsplit(" ", 1)[1]) == 64
    assert [line.split(":")[0] for line in taken.faults] == ["Kopierer", "Afprøver kopien"]
    known = seeded("doctor").out
    assert "i orden: sikkerhedskopi: taget og prøvet af " in known
    assert f": 9 sager, {cases.split(', ')[1].split(',')[0]}, {target}" in known
    elsewhere = f"sqlite:///{seeded.folder / 'ny' / 'sager.db'}"
    back = seeded("restore", target, DATABASE_URL=elsewhere)
    assert back.status == 0, back.err
    assert back.out.splitlines()[1] == cases
    export = ("export", "-o", seeded.folder / "ud.csv")
    assert seeded(*export, DATABASE_URL=elsewhere).status == 0
    restored = (seeded.folder / "ud.csv").read_bytes()
    assert seeded(*export).status == 0
    assert (seeded.folder / "ud.csv").read_bytes() == restored
    again = seeded("restore", target, DATABASE_URL=elsewhere)
    assert (again.status, again.out) == (1, "")
    assert "Databasen er ikke tom. Den indeholder 9 sager" in again.err


@pytest.mark.postgres
def test_from_sqlite_to_postgresql_and_back(seeded: Program, postgres_url: str) -> None:
    first, second = seeded.folder / "a.zip", seeded.folder / "b.zip"
    taken = seeded("backup", first)
    assert taken.status == 0, taken.err
    assert seeded("restore", first, DATABASE_URL=postgres_url).status == 0
    assert seeded("doctor", DATABASE_URL=postgres_url).status == 0
    moved = seeded("backup", second, DATABASE_URL=postgres_url)
    assert moved.out.splitlines()[1] == taken.out.splitlines()[1]
    assert seeded("restore", second, DATABASE_URL=f"sqlite:///{seeded.folder / 'ny.db'}").status == 0


def test_a_refused_restore_leaves_no_empty_database(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "andet.zip").write_bytes(b"PK\x03\x04 ikke en kopi")
    assert program("restore", tmp_path / "andet.zip").status == 1
    assert program("restore", tmp_path / "mangler.zip").status == 1
    assert not program.database.exists()


def test_what_cannot_be_done_is_told(program: Program) -> None:
    taken = program.folder / "findes.zip"
    taken.write_bytes(b"x")
    for arguments, status, said in (
        (("backup", taken), 1, f"{taken}: findes allerede."),
        (("backup", program.folder / "væk" / "kopi.zip"), 1, "Opret den først."),
        (("restore", program.folder / "mangler.zip"), 1, "findes ikke."),
        (("restore", taken), 1, "er ikke en sikkerhedskopi"),
        (("backup",), 2, "Der mangler: FIL."),
        (("backup", "a", "b"), 2, "Ukendt: b."),
    ):
        outcome = program(*arguments)
        assert (outcome.status, outcome.out) == (status, ""), outcome
        assert said in outcome.err
    nowhere = program("backup", program.folder / "kopi.zip", DATABASE_URL=f"sqlite:///{program.folder / 'x.db'}")
    assert (nowhere.status, "Der er ingen database i" in nowhere.err) == (3, True)
    assert not (program.folder / "x.db").exists()
    away = program("backup", program.folder / "kopi.zip", DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert (away.status, "ingen forbindelse" in away.err) == (3, True)
    assert taken.read_bytes() == b"x"


@pytest.mark.parametrize("limit", [1_000, 40_000])
def test_a_full_disk_leaves_no_half_file(seeded: Program, limit: int) -> None:
    """A limit on the size of files stands in for a full disk: for the copy, or for the database that tries it out."""
    target = seeded.folder / "kopi.zip"
    before = sorted(path.name for path in seeded.folder.iterdir())

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "assessment", "backup", str(target)],
        cwd=PROJECT,
        env={**os.environ, **seeded.environment},
        preexec_fn=small_files,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (1, 3), done
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in seeded.folder.iterdir()) == before
    assert seeded("backup", target).status == 0  # control: without the limit the same command is done


def test_a_killed_backup_leaves_no_file_of_that_name(seeded: Program) -> None:
    target: Path = seeded.folder / "kopi.zip"
    child = subprocess.Popen(
        [sys.executable, "-m", "assessment", "backup", str(target)],
        cwd=PROJECT,
        env={**os.environ, **seeded.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    assert child.stderr.readline().startswith(b"Kopierer")
    child.kill()
    child.wait(30)
    child.stderr.close()
    assert not target.exists()
    assert seeded("backup", target).status == 0
