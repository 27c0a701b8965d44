"""The application as people start it: a process of its own, on a free port, with a database of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assessment.settings import PROJECT

START_SECONDS = 90
STOP_SECONDS = 15
_NOT_FOR_TESTS = ("DATABASE_URL", "ASSESSMENT_DATA_DIR", "ASSESSMENT_ENV", "PORT")
_NOT_FOR_TESTS_EITHER = ("ASSESSMENT_OIDC_", "ASSESSMENT_GROUPS_", "ASSESSMENT_COOKIE_")
T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """A running application: where it answers, where its SQLite file lies, and what it has written."""

    url: str
    database: Path
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that works on the same database."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_FOR_TESTS and not name.startswith(_NOT_FOR_TESTS_EITHER)
        }
        return inherited | {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "ASSESSMENT_DATA_DIR": str(self.database.parent),
        }

    def command(self, *arguments: str) -> str:
        """Run a command of the program on the same database; what it wrote."""
        return subprocess.run(
            [sys.executable, "-m", "assessment", *arguments],
            cwd=PROJECT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds now, read by a connection that cannot write."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(query, values).fetchall()

    def draft(self, case_number: str) -> dict[str, Any]:
        """The stored draft of a case: `case` and `unread`."""
        query = (
            "SELECT draft.content FROM draft JOIN assessment ON assessment.id = draft.assessment_id "
            "JOIN renovation_case ON renovation_case.id = assessment.case_id WHERE renovation_case.case_number = ?"
        )
        content: dict[str, Any] = json.loads(self.rows(query, case_number)[0][0])
        return content


def eventually(read: Callable[[], T], wanted: T, seconds: float = 8) -> bool:
    """Whether what is read becomes what is wanted within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if read() == wanted:
            return True
        time.sleep(0.05)
    return read() == wanted


@contextmanager
def running_server(
    folder: Path,
    extra: Mapping[str, str] | None = None,
    *,
    cases: Path | None = None,
    sign_in: Callable[[str], Mapping[str, str]] | None = None,
) -> Iterator[Server]:
    """Start the program, wait until it is ready, and end the process afterwards.

    It is the demonstration, over a copy of the database `cases` where one is given; with `sign_in`, which gives the
    settings for a server of this address, it is not.
    """
    port = _free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / "cases.db", folder / "server.log")
    if cases is not None:
        shutil.copy(cases, server.database)
    environment = server.environment | dict(extra or {}) | dict(sign_in(server.url) if sign_in else {})
    demo = [] if sign_in else ["--demo"]
    command = [sys.executable, "-m", "assessment", "serve", *demo, "--port", str(port)]
    with (
        server.log.open("wb") as log,
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=5) as answer:  # noqa: S310  (a fixed address)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not become ready. It wrote:\n{server.log.read_text(errors='replace')[-3000:]}")
