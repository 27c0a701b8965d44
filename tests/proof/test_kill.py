"""Kill -9 while several processes write: what was acknowledged is there, nothing is there by halves.

A kill says nothing of a power cut, because the operating system keeps what was written; `synchronous = FULL` is there
for that, and tests/storage/test_environment.py holds it.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

import pytest

from assessment.storage.engine import open_store
from tests.proof import writer
from tests.proof.postgres_process import PostgresProcess
from tests.proof.survivors import Count, assert_whole, note_lost

WRITERS = 2
# What the program needs is read once, by a process that each writer is a copy of: a writer begins at once.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.proof.writer"])


def _keep_writing(address: str, count: Count, seconds: float, kill: Callable[[list[int]], None]) -> None:
    """Let the writers write for a while after each has begun, then kill; note all that was acknowledged."""
    writers, told, threads = [], [], []
    for _ in range(WRITERS):
        reading, writing = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=writer.main, args=(address, writing))
        process.start()
        writing.close()
        lines: list[bytes] = []
        thread = threading.Thread(target=_listen, args=(reading, lines))
        thread.start()
        writers.append(process)
        told.append(lines)
        threads.append(thread)
    deadline = time.monotonic() + 60
    while not all(len(lines) > 1 for lines in told) and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(seconds)
    kill([process.pid for process in writers if process.pid])
    for process, thread in zip(writers, threads, strict=True):
        _end(process)
        thread.join(30)
    count.kills += 1
    for lines in told:
        assert lines[:1] == [b"ready\n"]
        count.acknowledged |= {line.decode().strip() for line in lines[1:] if line.endswith(b"\n")}


def _listen(pipe: Connection, lines: list[bytes]) -> None:
    with os.fdopen(os.dup(pipe.fileno()), "rb") as stream:
        pipe.close()
        lines.extend(iter(stream.readline, b""))


def _end(process: ForkServerProcess) -> None:
    process.join(10)
    if process.is_alive():
        process.kill()
        process.join(10)


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _sqlite_kills(address: str, kills: int) -> Count:
    count, chance, verified = Count(), random.Random(1), 0
    for _ in range(kills):
        _keep_writing(address, count, chance.uniform(0.0, 0.4), _kill_all)
        store = open_store(address)
        with store.read() as session:
            note_lost(session, count)
        verified = assert_whole(store)
        store.close()
    print("\n" + count.line("SQLite, writers killed", verified))
    return count


def test_killed_writers_lose_nothing(sqlite_url: str) -> None:
    count = _sqlite_kills(sqlite_url, 10)
    assert count.lost == []
    assert len(count.acknowledged) > 10 * WRITERS


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_killed_writers_lose_nothing_200_times(sqlite_url: str) -> None:
    assert _sqlite_kills(sqlite_url, 200).lost == []


def test_control_a_commit_that_never_was_is_counted_as_lost(sqlite_url: str) -> None:
    count = Count(acknowledged={"case 00000000-0000-0000-0000-000000000000"})
    store = open_store(sqlite_url)
    with store.read() as session:
        note_lost(session, count)
    store.close()
    assert count.lost == ["case 00000000-0000-0000-0000-000000000000"]


@pytest.mark.proof
@pytest.mark.postgres
@pytest.mark.timeout(3600)
def test_a_killed_server_loses_nothing() -> None:
    kills = int(os.environ.get("PROOF_KILLS", "200"))
    server, count, chance, verified = PostgresProcess(), Count(), random.Random(2), 0
    try:
        server.start()
        store = open_store(server.url)
        store.migrate()
        store.close()
        for _ in range(kills):
            _keep_writing(server.url, count, chance.uniform(0.0, 0.4), lambda _: server.kill())
            server.start()
            store = open_store(server.url)
            with store.read() as session:
                note_lost(session, count)
            verified = assert_whole(store)
            store.close()
    finally:
        server.stop()
    print("\n" + count.line("PostgreSQL, server killed", verified))
    assert count.lost == []
