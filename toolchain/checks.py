"""The checks of `make test`: each one runs, also after another has failed, and the end tells how each went."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CLOSING_LINE = re.compile(r"=+ .* in [0-9.]+s.* =+")
# What a developer has set for the application on this machine must not reach the tests.
_NOT_FOR_TESTS = ("DATABASE_URL", "ASSESSMENT_DATA_DIR", "ASSESSMENT_RULES_DIR", "PORT", "PYTEST_ADDOPTS")


@dataclass(frozen=True)
class Check:
    """One check: its name and the arguments for the environment's Python."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """How a check went. `closing` is pytest's last line, empty for the other checks."""

    name: str
    status: int
    seconds: float
    closing: str


STATIC_CHECKS = (
    Check("Opstilling (ruff format)", ("-m", "ruff", "format", "--check", ".")),
    Check("Regler for kode (ruff)", ("-m", "ruff", "check", ".")),
    Check("Typer (mypy)", ("-m", "mypy")),
    # Its module cannot be run with -m: that ends at once with status 0, without a look at anything.
    Check("Importkontrakter", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
)
_PYTEST = ("-m", "pytest", "--fail-on-skip")
TESTS = (
    Check(
        "Test uden browser",
        (*_PYTEST, "-m", "not browser and not proof", "--numprocesses=logical", "--maxprocesses=4"),
    ),
    Check("Test i browser", (*_PYTEST, "-m", "browser and not proof")),
)


def run_checks(checks: Sequence[Check], python: Path, root: Path, extra: Mapping[str, str]) -> int:
    """Run all checks in order, show what they write, then a table of them.

    Args:
        checks: What to run.
        python: The interpreter of the virtual environment.
        root: The folder to run in.
        extra: Environment variables for the checks.

    Returns:
        0 when every check succeeded, else 1.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_TESTS}
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **extra}
    if sys.stdout.isatty():
        environment |= {"FORCE_COLOR": "1", "MYPY_FORCE_COLOR": "1"}
    results = [_run_check(check, python, root, environment) for check in checks]
    print("\n" + summary(results), flush=True)
    return 0 if all(result.status == 0 for result in results) else 1


def summary(results: Sequence[Result]) -> str:
    """Return the table of the results, ending with the closing line of each pytest run."""
    width = max(len(result.name) for result in results)
    lines = ["Samlet resultat"]
    for result in results:
        verdict = "i orden" if result.status == 0 else f"FEJL (status {result.status})"
        lines.append(f"  {result.name:<{width}}  {_seconds(result.seconds):>9}  {verdict}")
    lines.append(f"  {'I alt':<{width}}  {_seconds(sum(result.seconds for result in results)):>9}")
    lines.extend(result.closing for result in results if result.closing)
    return "\n".join(lines)


def _run_check(check: Check, python: Path, root: Path, environment: Mapping[str, str]) -> Result:
    print(f"\n--- {check.name}", flush=True)
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        [str(python), *check.arguments],
        cwd=root,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101  (a pipe was asked for)
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if _CLOSING_LINE.fullmatch(_COLOUR.sub("", line).strip()):
                closing = line.rstrip()
    seconds = time.monotonic() - started
    print(f"--- {check.name}: {_seconds(seconds)}", flush=True)
    return Result(check.name, process.returncode, seconds, closing)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",")
