"""A server of our own, on a free port of this machine, with a database of its own, ended by its process id."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
_NOT_PASSED_ON = ("DATABASE_URL", "ASSESSMENT_DATA_DIR", "ASSESSMENT_ENV", "ASSESSMENT_GC_FREEZE", "PORT", "PYTHONPATH")


@dataclass(frozen=True)
class Served:
    """A running server. `seconds_to_healthz` counts from the start of the process."""

    address: str
    process: psutil.Process
    started: float
    seconds_to_healthz: float

    def cpu_seconds(self) -> float:
        """Processor time that the server has used, user and system, without its children."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory_mib(self) -> float:
        """Resident memory of the server, without its children."""
        return float(self.process.memory_info().rss) / 2**20


@contextmanager
def serving(database: Path, variables: Mapping[str, str] | None = None) -> Generator[Served, None, None]:
    """Start a demonstration on `database`, wait until it answers, and end it afterwards.

    Raises RuntimeError when the server ends or does not answer within two minutes; its words are in the message.
    """
    port = free_port()
    log = database.with_suffix(".log")
    environment = clean_environment() | {
        "DATABASE_URL": f"sqlite:///{database}",
        "ASSESSMENT_DATA_DIR": str(database.parent),
        **(variables or {}),
    }
    with log.open("wb") as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "assessment", "serve", "--demo", "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            seconds = _wait(child, f"{address}/healthz", started, log)
            yield Served(address, psutil.Process(child.pid), started, seconds)
        finally:
            end_with_children(child)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database with what still stands in its journal."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _wait(child: subprocess.Popen[bytes], url: str, started: float, log: Path) -> float:
    while time.perf_counter() - started < START_SECONDS:
        if child.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (an address of this machine)
                if answer.status == 200:
                    return time.perf_counter() - started
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"The server did not answer. It wrote:\n{log.read_text(encoding='utf-8', errors='replace')}")


def clean_environment() -> dict[str, str]:
    """The environment without what somebody has set for the application on this machine."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}


def end_with_children(child: subprocess.Popen[bytes]) -> None:
    """End a process that we started, and what it started; by force when it takes more than 15 seconds."""
    if child.poll() is not None:
        return
    process = psutil.Process(child.pid)
    members = [process, *process.children(recursive=True)]
    for member in members:
        with suppress(psutil.NoSuchProcess):
            member.terminate()
    _, alive = psutil.wait_procs(members, timeout=15)
    for member in alive:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    child.wait(timeout=15)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
