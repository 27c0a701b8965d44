"""A document that takes too much memory or time is told of and ended, and the next one is made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from assessment.domain.errors import DocumentError
from assessment.reporting.worker import Renderer, seconds_for
from tests.reporting.samples import ROOT, bare, draft, egeparken

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits exist on POSIX only")


def long(entries: int) -> dict[str, Any]:
    """A case whose document has some three pages for each entry."""
    text = ("Boligerne er gennemgået på stedet sammen med beboere, naboer og skole. " * 60)[:4_000]
    entry = {"date": "2026-01-01", "kind": "Møde", "participants": text, "outcome": text}
    return {**egeparken(), "involvement": [entry] * entries}


def test_a_document_that_takes_too_much_memory_is_refused_and_the_next_one_is_made() -> None:
    import resource

    renderer = Renderer()
    try:
        renderer.render(draft(bare()))
        (first,) = renderer.process_ids
        process = psutil.Process(first)
        _soft, hard = process.rlimit(resource.RLIMIT_AS)
        process.rlimit(resource.RLIMIT_AS, (process.memory_info().vms, hard))
        with pytest.raises(DocumentError, match=r"for stort|stoppede"):  # a library may also end the process itself
            renderer.render(draft(long(60)), timeout_seconds=300)
        assert first not in renderer.process_ids, "what is left of its memory is in pieces"
        assert renderer.render(draft(egeparken())).startswith(b"%PDF")
    finally:
        renderer.close()


@pytest.mark.parametrize("error", ["MemoryError", "SystemError"])
def test_what_a_library_raises_without_memory_is_told_and_the_process_replaced(tmp_path: Path, error: str) -> None:
    starter = tmp_path / "starter.py"
    starter.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from assessment.reporting import render_process\n"
        f"def fail(task):\n    raise {error}\n"
        "render_process._TASKS['pictures'] = fail\n"
        "render_process.main()\n"
    )
    renderer = Renderer(command=(sys.executable, str(starter)))
    try:
        pdf = renderer.render(draft(bare()))
        (first,) = renderer.process_ids
        with pytest.raises(DocumentError, match="for stort til at blive lavet"):
            renderer.page_pictures(pdf, 100)
        assert first not in renderer.process_ids
        assert renderer.render(draft(egeparken())).startswith(b"%PDF")
    finally:
        renderer.close()


def test_a_document_that_takes_too_much_processor_time_is_stopped_and_the_next_one_is_made(tmp_path: Path) -> None:
    starter = tmp_path / "starter.py"
    starter.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from assessment.reporting import render_process\n"
        "allow = render_process._allow_processor_seconds\n"
        "render_process._allow_processor_seconds = lambda seconds: allow(min(seconds, 1))\n"
        "render_process.main()\n"
    )
    renderer = Renderer(command=(sys.executable, str(starter)))
    try:
        renderer.render(draft(bare()))
        with pytest.raises(DocumentError, match=r"ikke færdigt.*Afkort de længste tekster"):
            renderer.render(draft(long(60)), timeout_seconds=300)
        assert renderer.render(draft(bare(title="Den næste"))).startswith(b"%PDF"), "control: the same limit"
    finally:
        renderer.close()


@pytest.mark.proof
def test_control_within_the_limits_of_the_program_the_same_document_is_made(renderer: Renderer) -> None:
    assert renderer.render(draft(long(60)), timeout_seconds=300).startswith(b"%PDF")


def test_a_long_document_is_given_more_time_and_none_is_given_forever() -> None:
    assert [seconds_for(size) for size in (0, 150_000, 400_000, 10**9)] == [30, 30, 80, 80]
