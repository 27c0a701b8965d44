"""The newcomer's two commands on a clean clone: `python -m benchmarks.clean_clone [--with-test]`.

Clones the committed state into a temporary folder, so that its virtual environment is new, and takes the time. Packages
are fetched without pip's cache. Pango and the browser are installed only where the machine lacks them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assessment.domain.danish import danish_time
from assessment.settings import PROJECT
from benchmarks import machine
from benchmarks.figures import number, table
from benchmarks.readme import refresh
from benchmarks.served import clean_environment, end_with_children, free_port

RESULTS = PROJECT / "benchmarks" / "CLEAN_CLONE.md"
_LONGEST_START = 1200
_LONGEST_TEST = 3600


def main(arguments: Sequence[str]) -> int:
    """Measure and write; status 1 when a command failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clean_clone", description="Time the two commands.")
    parser.add_argument("--with-test", action="store_true", help="also run make test, which takes many minutes")
    given = parser.parse_args(arguments)
    now = datetime.now(UTC)
    about = machine.description()
    rows: list[list[str]] = []
    status = 0
    with tempfile.TemporaryDirectory(prefix="clean-clone-") as name:
        clone = Path(name) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True, timeout=300)
        rows.append(["`make run`, the first time, until it is ready", _time(_seconds_to_ready(clone))])
        rows.append(["`make run`, the second time, until it is ready", _time(_seconds_to_ready(clone))])
        if given.with_test:
            seconds, status = _test(clone)
            rows.append(["`make test`, after `make run`", f"{_time(seconds)}{'' if status == 0 else ', failed'}"])
    lines = [
        "# The two commands on a clean clone",
        "",
        f"Written by `python -m benchmarks.clean_clone` on {danish_time(now).date().isoformat()}; not edited by hand.",
        "",
        *(f"- {line}" for line in about),
        "- A new virtual environment; packages fetched without pip's cache; Pango and Chromium were there.",
        "",
        *table(("What", "Time"), rows),
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    refresh(lines)
    return 1 if status else 0


def _seconds_to_ready(clone: Path) -> float:
    port = free_port()
    environment = clean_environment() | {"PORT": str(port), "PIP_NO_CACHE_DIR": "1"}
    with (clone.parent / "run.log").open("w+b") as log:
        started = time.perf_counter()
        child = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while time.perf_counter() - started < _LONGEST_START and child.poll() is None:
                if _is_ready(port):
                    return time.perf_counter() - started
                time.sleep(0.05)
        finally:
            end_with_children(child)
        log.seek(0)
        raise RuntimeError(f"`make run` did not become ready. It wrote:\n{log.read().decode(errors='replace')}")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _test(clone: Path) -> tuple[float, int]:
    environment = clean_environment() | {"PIP_NO_CACHE_DIR": "1"}
    started = time.perf_counter()
    child = subprocess.Popen(["make", "test"], cwd=clone, env=environment, stdin=subprocess.DEVNULL)
    try:
        status = child.wait(timeout=_LONGEST_TEST)
    finally:
        end_with_children(child)
    return time.perf_counter() - started, status


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{number(seconds)} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
