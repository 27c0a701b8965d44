"""The program's side of rendering: a few long-lived processes that make every document, and a memory of the last.

Rendering holds the interpreter for a quarter of a second and more, so it never happens in the program's own process.
A child is started as a module of its own: it never imports the program's main script, and so starts no second server.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from queue import Empty, LifoQueue

from assessment.domain.errors import DocumentError
from assessment.reporting import wire
from assessment.reporting.render_child import COMMAND, TASKS_PER_PROCESS, RenderChild
from assessment.reporting.request import DocumentRequest

REMEMBERED_BYTES = 32 * 1024 * 1024
MOST_PROCESSES = 2
LEAST_SECONDS, MOST_SECONDS = 30, 80  # with the wait for a process less than the 120 of a proxy (deploy/nginx.conf)
BYTES_A_SECOND = 5_000  # of what a document is made of; a hundred pages take a third of that on a slow machine
BUSY = "Der laves andre dokumenter lige nu. Prøv igen om et øjeblik."

_log = logging.getLogger(__name__)
_Parts = tuple[bytes, ...]


class Renderer:
    """Renders documents in other processes, as many at a time as there are processes. Safe to share between threads.

    What is asked for while the same is being made is made once. A process that hangs, dies or has done its share is
    replaced. `close()` ends the processes; a closed renderer starts new ones when it is used again.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, tasks_per_process: int = TASKS_PER_PROCESS, processes: int = 1
    ) -> None:
        self._children = [RenderChild(command, tasks_per_process) for _ in range(processes)]
        self._free: LifoQueue[RenderChild] = LifoQueue()  # the one that was used last is warm
        for child in reversed(self._children):
            self._free.put(child)
        self._remembered = _Remembered(REMEMBERED_BYTES)
        self._underway: dict[str, Future[_Parts]] = {}
        self._lock = threading.Lock()

    def render(self, request: DocumentRequest, timeout_seconds: float | None = None) -> bytes:
        """The document as PDF; the same request gives the same bytes, remembered or not.

        Without a time it may take `seconds_for` its size. Raises DocumentError (text cannot be printed, took too long,
        process died) or RendererMissing (no Pango).
        """
        content = request.to_json().encode()
        seconds = seconds_for(len(content)) if timeout_seconds is None else timeout_seconds
        return self._once(
            hashlib.sha256(content).hexdigest(),
            lambda: self._ask({"task": "document"}, (content,), seconds),
            seconds,
        )[0]

    def page_pictures(self, pdf: bytes, width_px: int, timeout_seconds: float = 30) -> list[bytes]:
        """Every page of a PDF as a PNG of this width. Raises DocumentError as `render` does."""
        return list(
            self._once(
                f"{hashlib.sha256(pdf).hexdigest()}-{width_px}",
                lambda: self._ask({"task": "pictures", "width_px": width_px}, (pdf,), timeout_seconds),
                timeout_seconds,
            )
        )

    def start(self) -> None:
        """Start the processes without waiting for them, so that the first documents come sooner."""
        for child in self._all_free():
            child.start()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The ids of the render processes that live now."""
        return tuple(number for child in self._children if (number := child.process_id) is not None)

    def close(self) -> None:
        """End the processes. Waits for documents under way."""
        for child in self._all_free():
            child.end(gently=True)

    def _once(self, key: str, make: Callable[[], _Parts], timeout_seconds: float) -> _Parts:
        mine: Future[_Parts] = Future()
        with self._lock:
            remembered = self._remembered.get(key)
            if remembered is not None:
                return remembered
            first = self._underway.setdefault(key, mine)
        if first is not mine:
            return _result(first, timeout_seconds)
        try:
            parts = make()
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            self._remembered.put(key, parts)
            mine.set_result(parts)
            return parts
        finally:
            with self._lock:
                del self._underway[key]

    def _ask(self, head: dict[str, object], parts: _Parts, timeout_seconds: float) -> _Parts:
        try:
            child = self._free.get(timeout=min(timeout_seconds, LEAST_SECONDS))
        except Empty:
            raise DocumentError(BUSY) from None
        try:
            answer = child.ask(head, parts, timeout_seconds)
        finally:
            self._free.put(child)
        for line in answer.head["log"]:
            _log.warning("document: %s", line)
        error = wire.error_of(answer.head)
        if error is not None:
            raise error
        return answer.parts

    def _all_free(self) -> Iterator[RenderChild]:
        """Every child in turn, each alone, once all are free; so nobody is asked meanwhile."""
        with contextlib.ExitStack() as given_back:
            children = [self._free.get() for _ in self._children]
            for child in children:
                given_back.callback(self._free.put, child)
            yield from children


def seconds_for(size_bytes: int) -> float:
    """How long a document may take: 30 seconds, and up to 80 for one that is made of much text."""
    return min(max(LEAST_SECONDS, size_bytes / BYTES_A_SECOND), MOST_SECONDS)


def _result(awaited: Future[_Parts], timeout_seconds: float) -> _Parts:
    try:
        return awaited.result(timeout_seconds)
    except FutureTimeout:
        raise DocumentError(BUSY) from None


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


@functools.cache
def shared_renderer() -> Renderer:
    """The one renderer of this program; its processes end with the program."""
    renderer = Renderer(processes=min(MOST_PROCESSES, os.cpu_count() or 1))
    atexit.register(renderer.close)
    return renderer
