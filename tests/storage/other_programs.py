"""Other programs that a database meets: one that holds it, one that may not write it, one that has no space."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = """
import sys, importlib
from assessment.storage.sqlite_engine import sqlite_driver
connection = sqlite_driver().connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement)
print("holds", flush=True)
sys.stdin.read()
connection.close()
"""

# Everything is loaded before the rights are given up: the other user may not be allowed to read the program.
TRY_TO_WRITE = """
import os, sys
from assessment.domain.errors import AssessmentError
from assessment.storage import marks
from assessment.storage.engine import open_store
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    store = open_store(sys.argv[1])
    with store.write() as session:
        marks.set_mark(session, "demo", "ja")
    print("written")
except AssessmentError as error:
    print(type(error).__name__, error)
"""

FILL = """
import os, resource, sys
from assessment.domain.errors import AssessmentError
from assessment.storage import documents, marks
from assessment.storage.engine import open_store
store = open_store(sys.argv[1])
if len(sys.argv) > 2:
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
acknowledged = 0
try:
    for number in range(400):
        with store.write() as session:
            documents.put_blob(session, os.urandom(8_000))
            marks.set_mark(session, "written", str(number + 1))
        acknowledged = number + 1
    print("never full", acknowledged)
except AssessmentError as error:
    print(type(error).__name__, acknowledged, error)
"""


@contextmanager
def holding(path: Path, *statements: str) -> Iterator[None]:
    """Another process runs the statements on an SQLite file and stays there until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        try:
            yield
        finally:
            process.communicate(timeout=30)


def run(program: str, *arguments: str) -> str:
    """What another process prints; it must end by itself without a traceback."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()
