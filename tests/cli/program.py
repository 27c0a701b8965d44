"""The command line as a user has it: a program of its own, with its statuses and its two streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.settings import PROJECT


@dataclass(frozen=True)
class Outcome:
    """How the program ended."""

    status: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()


class Program:
    """Runs commands with settings of this test alone."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        kept = {
            key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PORT", "ASSESSMENT_ENV")
        }
        self.environment: Mapping[str, str] = {**kept, "ASSESSMENT_DATA_DIR": str(folder / "data"), **settings}

    def __call__(self, *arguments: object, **settings: str) -> Outcome:
        """Run one command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "assessment", *map(str, arguments)],
            cwd=PROJECT,
            env={**self.environment, **settings},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Outcome(done.returncode, done.stdout, done.stderr)

    @property
    def database(self) -> Path:
        """The default database of these settings."""
        return self.folder / "data" / "vurdering.db"
