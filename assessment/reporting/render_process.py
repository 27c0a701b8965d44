"""The render process: `python -m assessment.reporting.render_process`. Reads tasks on stdin, answers on stdout.

It keeps fonts and style sheet between documents, has limits on processor time and memory, and ends when its stdin does.
"""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import sys
from collections.abc import Callable
from typing import IO

from assessment.domain.errors import AssessmentError, DocumentError, RendererMissing
from assessment.reporting import render, wire
from assessment.reporting.request import DocumentRequest

MEMORY_LIMIT_BYTES = 2 * 1024**3
MAX_PAGES = 400
MAX_WIDTH_PX = 3_000
OBJECTS_UNTIL_COLLECTED = 1_000_000  # a document of four pages makes half as many, a document of a hundred many times

Answer = tuple[dict[str, object], tuple[bytes, ...]]


class _LogLines(logging.Handler):
    """Collects what WeasyPrint logs, so that the program can log it in its own way."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage()[:500])


def main() -> None:
    """Answer tasks until stdin ends. Nothing else may write to the pipe, so stdout is moved to stderr."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit_memory()
    log = _LogLines()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [log]
    logger.propagate = False
    with contextlib.suppress(RendererMissing):  # said again, to the caller, at the first document
        render.prepare()
    collect_between_documents()
    serve(sys.stdin.buffer, pipe, log.lines)
    os._exit(0)  # WeasyPrint's own clean-up complains while the interpreter is taken down


def serve(tasks: IO[bytes], answers: IO[bytes], log_lines: list[str]) -> None:
    """Answer each task; an error of ours becomes an answer, so that one bad document does not end the process."""
    while (task := wire.receive(tasks)) is not None:
        log_lines.clear()
        _allow_processor_seconds(int(task.head["seconds"]))
        try:
            head, parts = _TASKS[task.head["task"]](task)
        except AssessmentError as error:
            head, parts = wire.error_head(error), ()
        except (MemoryError, SystemError):  # the latter comes from the libraries below when they get no memory
            too_large = DocumentError("Dokumentet er for stort til at blive lavet. Afkort sagens tekster.")
            head, parts = {**wire.error_head(too_large), "worn": True}, ()
        wire.send(answers, {**head, "log": list(log_lines), "pid": os.getpid()}, parts)
        gc.collect()  # while nobody waits


def _document(task: wire.Message) -> Answer:
    return {}, (render.render_document(DocumentRequest.from_json(task.parts[0].decode())),)


def _pictures(task: wire.Message) -> Answer:
    return {}, page_pictures(task.parts[0], int(task.head["width_px"]))


def _ping(_task: wire.Message) -> Answer:
    return {}, ()


_TASKS: dict[str, Callable[[wire.Message], Answer]] = {"document": _document, "pictures": _pictures, "ping": _ping}


def page_pictures(pdf: bytes, width_px: int) -> tuple[bytes, ...]:
    """Every page as PNG, `width_px` wide (1..3000). DocumentError for what is not a PDF, or has too many pages."""
    import pypdfium2

    if not 1 <= width_px <= MAX_WIDTH_PX:
        raise DocumentError(f"Sidebredden {width_px} kan ikke bruges. Vælg en bredde mellem 1 og {MAX_WIDTH_PX} pixel.")
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise DocumentError("Filen kan ikke læses som PDF. Lav dokumentet igen.") from error
    try:
        if len(document) > MAX_PAGES:
            raise DocumentError(f"Dokumentet har {len(document)} sider. Billeder laves af højst {MAX_PAGES}.")
        pictures = []
        for page in document:
            image = page.render(scale=width_px / page.get_width()).to_pil()
            target = io.BytesIO()
            image.save(target, "PNG", compress_level=6)
            pictures.append(target.getvalue())
            page.close()
    finally:
        document.close()
    return tuple(pictures)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def collect_between_documents() -> None:
    """Let garbage be collected when an answer has been given, and what is loaded once never be looked through.

    In the middle of a document it is collected only when that is very large: an eighth of the time went to it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_UNTIL_COLLECTED)


def _allow_processor_seconds(seconds: int) -> None:
    """Processor time counts from the start of the process, so the limit moves with each task."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


if __name__ == "__main__":
    main()
