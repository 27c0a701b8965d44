"""The render process: outside the program, replaced when it hangs or dies, errors as our own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import psutil
import pypdfium2
import pytest

from assessment.domain.errors import DocumentError, RendererMissing
from assessment.reporting.render_child import COMMAND
from assessment.reporting.worker import Renderer, shared_renderer
from tests.reporting.samples import ROOT, approved, bare, draft, egeparken

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def living(renderer: Renderer) -> bool:
    """Whether the renderer has a process right now."""
    return bool(renderer.process_ids)


def running(renderer: Renderer) -> int:
    """The id of its one process, which lives and is a child of this one."""
    (process_id,) = renderer.process_ids
    assert process_id != os.getpid()
    assert psutil.Process(process_id).ppid() == os.getpid()
    return process_id


def test_documents_are_made_outside_this_process(renderer: Renderer) -> None:
    assert not living(renderer)
    pdf = renderer.render(draft(bare()))
    assert living(renderer)
    assert pdf.startswith(b"%PDF-1.7")
    command = " ".join(psutil.Process(running(renderer)).cmdline())
    assert "assessment.reporting.render_process" in command


def test_one_process_makes_many_documents_until_it_has_done_its_share() -> None:
    renderer = Renderer(tasks_per_process=2)
    try:
        ids = []
        for number in range(4):
            renderer.render(draft(bare(case_number=f"2026-{number}")))
            ids.append(running(renderer))
        assert ids[0] != ids[1] == ids[2] != ids[3], "the successor stands ready after each second document"
    finally:
        renderer.close()


def test_a_document_asked_for_again_comes_from_memory(renderer: Renderer) -> None:
    first = renderer.render(draft(bare()))
    renderer.close()
    assert renderer.render(draft(bare())) is first
    assert not living(renderer)
    assert renderer.render(draft(bare(title="En anden sag"))) != first
    assert living(renderer)


def test_the_program_goes_on_while_a_document_is_made(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    thread = threading.Thread(target=renderer.render, args=(draft(egeparken()),))
    thread.start()
    turns = 0
    longest = 0.0
    while thread.is_alive():
        before = time.perf_counter()
        time.sleep(0.002)
        longest = max(longest, time.perf_counter() - before)
        turns += 1
    assert turns > 10
    assert longest < 0.25


def test_a_killed_process_is_replaced(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    first = running(renderer)
    os.kill(first, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [], timeout=5)
    assert renderer.render(draft(egeparken())).startswith(b"%PDF")
    assert running(renderer) != first


def test_a_process_that_dies_at_work_gives_our_own_error_and_is_replaced(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    first = running(renderer)
    os.kill(first, signal.SIGSTOP)
    threading.Timer(0.5, os.kill, (first, signal.SIGKILL)).start()
    with pytest.raises(DocumentError, match="stoppede"):
        renderer.render(draft(egeparken()))
    assert renderer.render(draft(egeparken())).startswith(b"%PDF")
    assert running(renderer) != first


def test_a_process_that_hangs_is_ended_after_its_time_and_replaced(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    first = running(renderer)
    os.kill(first, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(DocumentError, match="ikke færdigt på 1 sekunder"):
        renderer.render(draft(egeparken()), timeout_seconds=1)
    assert time.monotonic() - began < 5
    assert not psutil.pid_exists(first)
    assert renderer.render(draft(egeparken())).startswith(b"%PDF")


@pytest.mark.skipif(sys.platform == "win32", reason="interval timers exist on POSIX only")
def test_an_interrupted_wait_never_hands_its_answer_to_the_next(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    first = running(renderer)
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(_Interrupted), _interrupted_after(0.5):
        renderer.render(draft(bare(title="Den afbrudte")), timeout_seconds=60)
    assert not psutil.pid_exists(first)
    pdf = renderer.render(draft(bare(title="Den næste")), timeout_seconds=60)
    with pypdfium2.PdfDocument(pdf) as document:
        assert "Den næste" in document[0].get_textpage().get_text_range()


class _Interrupted(BaseException):
    """What a signal raises in the middle of a wait, as Ctrl+C does."""


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise _Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, before)


def test_who_waits_too_long_for_his_turn_is_told(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    process_id = running(renderer)
    os.kill(process_id, signal.SIGSTOP)
    first = threading.Thread(target=lambda: renderer.render(draft(egeparken()), timeout_seconds=20))
    first.start()
    try:
        time.sleep(0.2)
        with pytest.raises(DocumentError, match="andre dokumenter lige nu"):
            renderer.render(approved(egeparken()), timeout_seconds=0.3)
    finally:
        os.kill(process_id, signal.SIGCONT)
        first.join()


def test_two_documents_are_made_at_a_time_by_two_processes() -> None:
    renderer = Renderer(processes=2)
    try:
        renderer.start()
        first, second = renderer.process_ids
        os.kill(first, signal.SIGSTOP)
        os.kill(second, signal.SIGSTOP)
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(renderer.render, draft(bare(title=title)), 120) for title in ("Den ene", "Den anden")]
            os.kill(second, signal.SIGCONT)
            done, held = wait(asked, timeout=100, return_when=FIRST_COMPLETED)
            assert (len(done), len(held)) == (1, 1), "the first process still has its document"
            assert renderer.render(draft(egeparken()), 120).startswith(b"%PDF")
            os.kill(first, signal.SIGCONT)
            assert {each.result()[:5] for each in asked} == {b"%PDF-"}
        assert renderer.process_ids == (first, second)
    finally:
        renderer.close()
    assert not renderer.process_ids


def test_what_many_ask_for_at_once_is_made_once(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    process_id = running(renderer)
    os.kill(process_id, signal.SIGSTOP)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(renderer.render, draft(egeparken())) for _ in range(8)]
        time.sleep(0.3)
        before = _processor_seconds(process_id)
        os.kill(process_id, signal.SIGCONT)
        first = asked[0].result()
        assert all(each.result() is first for each in asked), "eight were given the bytes of one"
    once = _processor_seconds(process_id) - before
    before = _processor_seconds(process_id)
    for number in range(4):
        renderer.render(draft({**egeparken(), "title": f"En anden sag {number}"}))
    assert _processor_seconds(process_id) - before > once, "control: four others take longer than the one"


def test_an_error_reaches_all_who_asked_and_is_not_remembered(renderer: Renderer) -> None:
    renderer.render(draft(bare()))
    process_id = running(renderer)
    os.kill(process_id, signal.SIGSTOP)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(renderer.render, draft(egeparken())) for _ in range(3)]
        time.sleep(0.3)
        os.kill(process_id, signal.SIGKILL)
        for each in asked:
            with pytest.raises(DocumentError, match="stoppede"):
                each.result()
    assert renderer.render(draft(egeparken())).startswith(b"%PDF")


def _processor_seconds(process_id: int) -> float:
    return sum(psutil.Process(process_id).cpu_times()[:2])


def test_errors_come_back_as_our_own_and_the_process_goes_on(renderer: Renderer) -> None:
    with pytest.raises(DocumentError, match=r"title.*U\+1F3E0"):
        renderer.render(draft(bare(title="Huset 🏠")))
    first = running(renderer)
    renderer.render(draft(bare()))
    assert running(renderer) == first


def test_pictures_of_the_pages(renderer: Renderer) -> None:
    pdf = renderer.render(draft(bare()))
    pictures = renderer.page_pictures(pdf, 400)
    assert len(pictures) >= 2
    for picture in pictures:
        assert picture.startswith(PNG)
        assert int.from_bytes(picture[16:20], "big") == 400
    assert renderer.page_pictures(pdf, 400) == pictures
    with pytest.raises(DocumentError, match="mellem 1 og 3000"):
        renderer.page_pictures(pdf, 0)
    with pytest.raises(DocumentError, match="kan ikke læses som PDF"):
        renderer.page_pictures(b"not a pdf", 400)


def test_the_process_ends_with_the_renderer(renderer: Renderer) -> None:
    renderer.start()
    process = psutil.Process(running(renderer))
    renderer.close()
    assert not process.is_running()
    renderer.close()


def test_the_process_ends_when_the_program_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom assessment.reporting.worker import Renderer\n"
        "renderer = Renderer()\nrenderer.start()\nprint(*renderer.process_ids, flush=True)\ntime.sleep(60)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
    child.wait(timeout=15)


def test_the_main_script_of_the_program_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "main_script.py"
    script.write_text(
        "print('main script', flush=True)\n"
        "from assessment.reporting.worker import Renderer\nfrom tests.reporting.samples import bare, draft\n"
        "renderer = Renderer()\nprint(len(renderer.render(draft(bare()))) > 1000, flush=True)\nrenderer.close()\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines() == ["main script", "True"]
    assert done.stderr == ""


def test_without_pango_the_error_names_the_command(tmp_path: Path) -> None:
    """A WeasyPrint that fails to load its libraries, put before the real one, as on a machine without Pango."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    starter = tmp_path / "starter.py"
    starter.write_text(
        f"import sys\nsys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from assessment.reporting.render_process import main\nmain()\n"
    )
    renderer = Renderer(command=(sys.executable, str(starter)))
    try:
        with pytest.raises(RendererMissing, match=r"apt-get install libpango-1\.0-0 libpangoft2-1\.0-0"):
            renderer.render(draft(bare()))
        running(renderer)
    finally:
        renderer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="limits exist on POSIX only")
def test_processor_time_and_memory_are_limited(renderer: Renderer) -> None:
    import resource

    renderer.render(draft(bare()), timeout_seconds=20)
    process = psutil.Process(running(renderer))
    soft, _hard = process.rlimit(resource.RLIMIT_AS)
    assert 0 < soft <= 2 * 1024**3
    soft, _hard = process.rlimit(resource.RLIMIT_CPU)
    assert 20 <= soft < 120


def test_the_shared_renderer_is_one() -> None:
    assert shared_renderer() is shared_renderer()
    assert COMMAND[-1] == "assessment.reporting.render_process"


COLLECTIONS = """
import gc
from assessment.reporting import render, render_process
from tests.reporting.samples import draft, egeparken

started = []
gc.callbacks.append(lambda phase, about: started.append(phase))
render.render_pdf(draft(egeparken()))
as_usual = len(started)
render_process.collect_between_documents()
started.clear()
render.render_pdf(draft(egeparken()))
print(as_usual > 10, len(started), gc.get_freeze_count() > 10_000)
"""


def test_garbage_is_not_collected_in_the_middle_of_a_document() -> None:
    command = [sys.executable, "-c", COLLECTIONS]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout
    assert told.split() == ["True", "0", "True"]
