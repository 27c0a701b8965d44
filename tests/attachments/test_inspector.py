"""Looking at a file in a process of its own: within bounds of time, memory and rights, and without the secrets."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assessment.attachments.inspector import COMMAND, Inspector
from assessment.attachments.process import MAX_MEMORY
from assessment.domain.attachments import AttachmentKind, Inspected
from assessment.domain.errors import AttachmentRefused, EnvironmentFault
from tests.attachments.files import good, pdf
from tests.attachments.hostile import hostile


def saying(code: str) -> tuple[str, ...]:
    """A process that does something else in the place of ours."""
    return (sys.executable, "-c", code)


def test_a_good_file_and_a_hostile_one() -> None:
    inspector = Inspector()
    assert inspector.inspect(pdf(pages=2)) == Inspected(AttachmentKind.PDF, 2)
    assert inspector.inspect(good()["budget.xlsx"]) == Inspected(AttachmentKind.XLSX)
    with pytest.raises(AttachmentRefused, match=r"^Filen er et program\."):
        inspector.inspect(hostile()["a program for Linux"][0])


def test_a_process_that_hangs_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(AttachmentRefused, match="for indviklet"):
        Inspector(saying("import time; time.sleep(60)"), timeout_seconds=1).inspect(b"x")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "print('ikke json')",
        "print('[]')",
        "print('{}'); raise SystemExit(1)",
        "import resource, os; resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28)); x = 'a' * 2**30",
    ],
)
def test_a_process_that_dies_or_talks_nonsense_refuses_the_file(code: str) -> None:
    with pytest.raises(AttachmentRefused, match="kan ikke kontrolleres"):
        Inspector(saying(code)).inspect(b"x")


def test_a_process_that_cannot_start_is_the_fault_of_the_environment() -> None:
    with pytest.raises(EnvironmentFault, match="doctor"):
        Inspector(("/findes/ikke",)).inspect(b"x")


def test_one_who_waits_too_long_is_told() -> None:
    inspector = Inspector(timeout_seconds=0.05)
    with inspector._turn, pytest.raises(AttachmentRefused, match="Vent et øjeblik"):
        inspector.inspect(b"x")


def test_the_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSESSMENT_COOKIE_SECRET", "hemmelig")
    monkeypatch.setenv("DATABASE_URL", "postgresql://bruger:kode@vaert/database")
    code = "import os, json; print(json.dumps({'refused': ' '.join(os.environ.values()) + '.'}))"
    with pytest.raises(AttachmentRefused) as refused:
        Inspector(saying(code)).inspect(b"x")
    assert "hemmelig" not in refused.value.text
    assert "kode@" not in refused.value.text
    assert os.environ["PATH"] in refused.value.text


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX only")
def test_the_process_takes_memory_and_files_away_from_itself(tmp_path: Path) -> None:
    target = tmp_path / "skrevet"
    code = (
        "import io, json, sys, resource\n"
        "from assessment.attachments import process\n"
        "process._limit()\n"
        "kinds = {'memory': resource.RLIMIT_AS, 'cpu': resource.RLIMIT_CPU}\n"
        "told = {name: resource.getrlimit(kind)[0] for name, kind in kinds.items()}\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"try:\n    open({str(target)!r}, 'wb', buffering=0).write(b'x' * 9)\n"
        "except OSError:\n    told['file'] = 'refused'\n"
        "print(json.dumps(told))\n"
    )
    done = subprocess.run(saying(code), capture_output=True, check=True, cwd=Path(__file__).resolve().parents[2])
    assert json.load(io.BytesIO(done.stdout)) == {"memory": MAX_MEMORY, "cpu": 20, "file": "refused"}
    assert target.read_bytes() == b""


def test_bombs_are_refused_within_the_limits_of_the_process() -> None:
    inspector = Inspector()
    for what in (
        "a Word file that unpacks to far more",
        "a PDF that unpacks to far more",
        "a picture of 10 billion points",
    ):
        began = time.monotonic()
        with pytest.raises(AttachmentRefused):
            inspector.inspect(hostile()[what][0])
        assert time.monotonic() - began < 30
    assert COMMAND[-1] == "assessment.attachments.process"
