"""The program's side of rendering: one long-lived process that makes every document, and a small memory of the last.

Rendering holds the interpreter for a quarter of a second and more, so it never happens in the program's own process.
The child is started as a module of its own: it never imports the program's main script, and so starts no second server.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import logging
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from assessment.domain.errors import DocumentError, EnvironmentFault
from assessment.reporting import wire
from assessment.reporting.request import DocumentRequest

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
TASKS_PER_PROCESS = 200  # native memory grows about 0.1 MB a document
REMEMBERED_BYTES = 32 * 1024 * 1024
COMMAND = (sys.executable, "-m", "assessment.reporting.render_process")

_log = logging.getLogger(__name__)


class Renderer:
    """Renders documents in another process. Safe to share between threads; one document at a time.

    A process that hangs, dies or has done its share is replaced. `close()` ends the process; a closed renderer starts
    a new one when it is used again.
    """

    def __init__(self, command: Sequence[str] = COMMAND, tasks_per_process: int = TASKS_PER_PROCESS) -> None:
        self._command = tuple(command)
        self._tasks_per_process = tasks_per_process
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._tasks_left = 0
        self._remembered = _Remembered(REMEMBERED_BYTES)

    def render(self, request: DocumentRequest, timeout_seconds: float = 30) -> bytes:
        """The document as PDF; the same request gives the same bytes, remembered or not.

        Raises DocumentError (text cannot be printed, took too long, process died) or RendererMissing (no Pango).
        """
        remembered = self._remembered.get(request.digest)
        if remembered is not None:
            return remembered[0]
        parts = self._ask({"task": "document"}, (request.to_json().encode(),), timeout_seconds)
        self._remembered.put(request.digest, parts)
        return parts[0]

    def page_pictures(self, pdf: bytes, width_px: int, timeout_seconds: float = 30) -> list[bytes]:
        """Every page of a PDF as a PNG of this width. Raises DocumentError as `render` does."""
        key = f"{hashlib.sha256(pdf).hexdigest()}-{width_px}"
        parts = self._remembered.get(key)
        if parts is None:
            parts = self._ask({"task": "pictures", "width_px": width_px}, (pdf,), timeout_seconds)
            self._remembered.put(key, parts)
        return list(parts)

    def start(self) -> None:
        """Start the process without waiting for it, so that the first document comes sooner."""
        with self._turn:
            self._running()

    @property
    def process_id(self) -> int | None:
        """The id of the render process, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def close(self) -> None:
        """End the process. Waits for a document under way."""
        with self._turn:
            self._end(gently=True)

    def _ask(self, head: dict[str, object], parts: tuple[bytes, ...], timeout_seconds: float) -> tuple[bytes, ...]:
        if not self._turn.acquire(timeout=timeout_seconds):
            raise DocumentError("Der laves andre dokumenter lige nu. Prøv igen om et øjeblik.")
        try:
            answer = self._exchange({**head, "seconds": max(1, int(timeout_seconds))}, parts, timeout_seconds)
        finally:
            self._turn.release()
        for line in answer.head["log"]:
            _log.warning("document: %s", line)
        error = wire.error_of(answer.head)
        if error is not None:
            raise error
        return answer.parts

    def _exchange(self, head: dict[str, object], parts: tuple[bytes, ...], timeout_seconds: float) -> wire.Message:
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
            wire.send(_pipe(process.stdin), head, parts)
            answer = wire.receive(_pipe(process.stdout))
        except (OSError, wire.BrokenWire):
            answer = None
        finally:
            timer.cancel()
        if answer is None or expired.is_set():
            self._end(gently=False)
        if answer is not None:
            return answer
        if expired.is_set():
            raise DocumentError(
                f"Dokumentet blev ikke færdigt på {timeout_seconds:g} sekunder og er stoppet. "
                "Afkort de længste tekster i sagen, eller prøv igen."
            )
        raise DocumentError("Dokumentet kunne ikke laves, fordi programmet bag det stoppede. Prøv igen.")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._tasks_left <= 0 or self._process.poll() is not None):
            self._end(gently=True)
        if self._process is None:
            self._process = self._start()
            self._tasks_left = self._tasks_per_process
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

    def _end(self, *, gently: bool) -> None:
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


class _Remembered:
    """The results used last, up to a number of bytes. Safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._results: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()

    def get(self, key: str) -> tuple[bytes, ...] | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: str, parts: tuple[bytes, ...]) -> None:
        with self._lock:
            self._results[key] = parts
            self._results.move_to_end(key)
            while len(self._results) > 1 and self._size() > self._most_bytes:
                self._results.popitem(last=False)

    def _size(self) -> int:
        return sum(len(part) for parts in self._results.values() for part in parts)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the render process has no pipe")
    return stream


@functools.cache
def shared_renderer() -> Renderer:
    """The one renderer of this program; its process ends with the program."""
    renderer = Renderer()
    atexit.register(renderer.close)
    return renderer
