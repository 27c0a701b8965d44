"""One render process as the program sees it: started, asked, given up when it hangs, and replaced when it is worn."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from assessment.domain.errors import DocumentError, EnvironmentFault
from assessment.reporting import wire

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
TASKS_PER_PROCESS = 200  # native memory grows about 0.1 MB a document
_TIME_USED_UP = getattr(signal, "SIGXCPU", 0)  # not on Windows
COMMAND = (sys.executable, "-m", "assessment.reporting.render_process")


class RenderChild:
    """A process that makes one document at a time. Not safe to share: who asks has it alone until the answer.

    After `tasks` tasks its successor is started at once, so that nobody waits for the fonts to be loaded again.
    """

    def __init__(self, command: Sequence[str], tasks: int) -> None:
        self._command = tuple(command)
        self._tasks = tasks
        self._tasks_left = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The id of the process, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Have a living process, without waiting until it is ready. Raises EnvironmentFault when it cannot start."""
        self._running()

    def ask(self, head: dict[str, object], parts: tuple[bytes, ...], timeout_seconds: float) -> wire.Message:
        """The answer of the process. Raises DocumentError when it hangs or dies, and then has ended it."""
        process = self._running()
        self._tasks_left -= 1
        expired = threading.Event()

        def give_up() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(timeout_seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            wire.send(_pipe(process.stdin), {**head, "seconds": max(1, int(timeout_seconds))}, parts)
            answer = wire.receive(_pipe(process.stdout))
        except (OSError, wire.BrokenWire):
            answer = None
        except BaseException:  # its answer would else be taken for that of the next who asks
            self.end(gently=False)
            raise
        finally:
            timer.cancel()
        if answer is None or expired.is_set() or answer.head.get("worn"):
            self.end(gently=False)
        elif self._tasks_left <= 0:
            with contextlib.suppress(EnvironmentFault):  # said to the one who asks next
                self._running()
        if answer is not None:
            return answer
        if expired.is_set() or process.returncode == -_TIME_USED_UP:
            raise DocumentError(
                f"Dokumentet blev ikke færdigt på {timeout_seconds:g} sekunder og er stoppet. "
                "Afkort de længste tekster i sagen, eller prøv igen."
            )
        raise DocumentError(
            "Dokumentet kunne ikke laves, fordi programmet bag det stoppede. Prøv igen. Sker det igen, så afkort de "
            "længste tekster i sagen."
        )

    def end(self, *, gently: bool) -> None:
        """End the process, if there is one: by the end of its tasks, or at once."""
        process, self._process = self._process, None
        if process is None:
            return
        if not gently:
            process.kill()
        with contextlib.suppress(OSError):
            _pipe(process.stdin).close()  # the process ends when its input does
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _pipe(process.stdout).close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._tasks_left <= 0 or self._process.poll() is not None):
            self.end(gently=True)
        if self._process is None:
            self._process = self._start()
            self._tasks_left = self._tasks
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=PROJECT_FOLDER,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
        except OSError as error:
            raise EnvironmentFault(
                "Programmet, der laver dokumenter, kan ikke startes. Kør python -m assessment doctor."
            ) from error


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the render process has no pipe")
    return stream
