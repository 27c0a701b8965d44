"""The program's side of inspecting: a process for each file, which is stopped when it takes too long.

The process gets none of the program's secrets: its environment is empty but for what Python needs to start.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assessment.domain.attachments import AttachmentKind, Inspected
from assessment.domain.errors import AttachmentRefused, EnvironmentFault

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "assessment.attachments.process")
TIMEOUT_SECONDS = 30.0
UNFINISHED = (
    "Filen kan ikke kontrolleres: den er for indviklet, eller den er lavet til at overbelaste programmet. "
    "Gem den igen som PDF, eller del den i flere filer."
)
BUSY = "Der kontrolleres andre filer lige nu. Vent et øjeblik, og prøv igen."
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")


class Inspector:
    """Looks at files in another process, one at a time. Safe to share between threads."""

    def __init__(self, command: Sequence[str] = COMMAND, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._command = tuple(command)
        self._timeout_seconds = timeout_seconds
        self._turn = threading.Lock()

    def inspect(self, content: bytes) -> Inspected:
        """What the file is, by its content.

        Raises AttachmentRefused for a file that is not taken, cannot be looked at within bounds, or must wait.
        """
        if not self._turn.acquire(timeout=self._timeout_seconds):
            raise AttachmentRefused(BUSY)
        try:
            answer = self._ask(content)
        finally:
            self._turn.release()
        if "refused" in answer:
            raise AttachmentRefused(f"Filen {answer['refused']}")
        return Inspected(AttachmentKind(answer["kind"]), answer["pages"])

    def _ask(self, content: bytes) -> dict[str, Any]:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            done = subprocess.run(
                self._command,
                input=content,
                capture_output=True,
                timeout=self._timeout_seconds,
                cwd=PROJECT_FOLDER,
                env={**environment, "PYTHONIOENCODING": "utf-8"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise AttachmentRefused(UNFINISHED) from error
        except OSError as error:
            raise EnvironmentFault(
                "Programmet, der kontrollerer bilag, kan ikke startes. Kør python -m assessment doctor."
            ) from error
        try:
            answer = json.loads(done.stdout)
        except ValueError as error:
            raise AttachmentRefused(UNFINISHED) from error
        if done.returncode != 0 or not isinstance(answer, dict):
            raise AttachmentRefused(UNFINISHED)
        return answer


@functools.cache
def shared_inspector() -> Inspector:
    """The one inspector of this program."""
    return Inspector()
