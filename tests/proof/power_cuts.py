"""One real run of writers, recorded, and played to power cuts at any point of it.

At a cut, what a file held at its last sync is on the disk. Each later write is there, is not there, or is there in some
of its sectors of 512 bytes. Not played: a folder whose entries are not on the disk at once, and disks that lie.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from assessment.domain.errors import AssessmentError
from assessment.storage.engine import open_store
from tests.proof.survivors import Count, assert_whole, note_lost

SECTOR = 512
_HEAD = struct.Struct("<cIQQ")
_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Step:
    """One operation on a file: A acknowledged, W written, S synced, T cut to a length, U removed."""

    operation: str
    name: str
    offset: int
    content: bytes


@dataclass
class Figures:
    """What the cuts have shown."""

    setting: str
    cuts: int = 0
    checked: int = 0
    lossy: int = 0
    corrupt: int = 0
    commits: int = 0
    writes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def line(self) -> str:
        """One line for the report."""
        writes = ", ".join(f"{number} {word}" for word, number in sorted(self.writes.items()))
        return (
            f"power cuts, synchronous={self.setting}: {self.cuts} cuts over {self.commits} acknowledged commits, "
            f"{self.checked} acknowledgements checked, {self.lossy} cuts lost one, {self.corrupt} corrupt; "
            f"unsynced writes: {writes}"
        )


def record(folder: Path, database: bytes, rounds: int, synchronous: str) -> list[Step]:
    """Run the writers on a copy of the database under the recorder; what they did, in order."""
    library, live, journal = folder / "recorder.so", folder / "live", folder / "journal"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"], check=True)
    live.mkdir()
    (live / "cases.db").write_bytes(database)
    with (live / "acknowledged").open("wb") as acknowledged:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.proof.power_writer",
                f"sqlite:///{live / 'cases.db'}",
                str(rounds),
                synchronous,
            ],
            cwd=_PROJECT,
            env={**os.environ, "LD_PRELOAD": str(library), "RECORD_FOLDER": str(live), "RECORD_TO": str(journal)},
            stdout=acknowledged,
            check=True,
        )
    return _steps(journal.read_bytes())


def _steps(raw: bytes) -> list[Step]:
    steps, at = [], 0
    while at < len(raw):
        operation, name_length, offset, length = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        name = Path(raw[at : at + name_length].decode()).name
        at += name_length
        size = length if operation in (b"A", b"W") else 0
        steps.append(Step(operation.decode(), name, offset, raw[at : at + size]))
        at += size
    return steps


def cut_many(folder: Path, database: bytes, steps: list[Step], cuts: int, setting: str) -> Figures:
    """Cut the power at random points, and look each time at what is left."""
    figures, chance = Figures(setting), random.Random(7)
    figures.commits = sum(step.content.count(b"\n") for step in steps if step.operation == "A")
    for number in range(cuts):
        last = chance.randrange(1, len(steps) + 1)
        files, acknowledged = _after_cut(database, steps[:last], chance, figures)
        place = folder / f"cut-{number}"
        place.mkdir()
        for name, content in files.items():
            (place / name).write_bytes(content)
        _look(place, acknowledged, figures)
        for path in place.iterdir():
            path.unlink()
        place.rmdir()
    return figures


def _after_cut(
    database: bytes, steps: list[Step], chance: random.Random, figures: Figures
) -> tuple[dict[str, bytearray], set[str]]:
    files, pending, told = {"cases.db": bytearray(database)}, defaultdict[str, list[Step]](list), b""
    for step in steps:
        if step.operation == "A":
            told += step.content
        elif step.operation == "U":
            files.pop(step.name, None)
            pending.pop(step.name, None)
        elif step.operation == "S":
            for earlier in pending.pop(step.name, []):
                _apply(files.setdefault(step.name, bytearray()), earlier.operation, earlier.offset, earlier.content)
        else:
            files.setdefault(step.name, bytearray())
            pending[step.name].append(step)
    fate = chance.choice(("none", "all", "first", "some", "torn", "torn"))
    for name, unsynced in pending.items():
        _survive(files[name], unsynced, fate, chance, figures)
    return files, {line.decode() for line in told.split(b"\n") if line}


def _survive(content: bytearray, unsynced: list[Step], fate: str, chance: random.Random, figures: Figures) -> None:
    kept_until = chance.randrange(len(unsynced) + 1)
    for place, step in enumerate(unsynced):
        if fate == "none" or (fate == "first" and place >= kept_until) or (fate == "some" and chance.random() < 0.5):
            figures.writes["dropped"] += 1
        elif fate == "torn" and step.operation == "W":
            figures.writes["torn"] += 1
            for start in range(0, len(step.content), SECTOR):
                if chance.random() < 0.6:
                    _apply(content, "W", step.offset + start, step.content[start : start + SECTOR])
        else:
            figures.writes["kept"] += 1
            _apply(content, step.operation, step.offset, step.content)


def _apply(content: bytearray, operation: str, offset: int, written: bytes) -> None:
    end = offset + len(written)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if operation == "T":
        del content[offset:]
    else:
        content[offset:end] = written


def _look(place: Path, acknowledged: set[str], figures: Figures) -> None:
    figures.cuts += 1
    count = Count(acknowledged=acknowledged)
    try:
        store = open_store(f"sqlite:///{place / 'cases.db'}")
        try:
            with store.read() as session:
                note_lost(session, count)
            assert_whole(store)
        finally:
            store.close()
    except (AssessmentError, AssertionError, SQLAlchemyError, ValueError):
        figures.corrupt += 1
        return
    figures.checked += len(acknowledged)
    figures.lossy += bool(count.lost)
