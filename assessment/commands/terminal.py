"""How the commands speak: results on stdout, everything else on stderr, one line for each fault."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator

from assessment.domain.danish import NBSP
from assessment.domain.errors import AssessmentError, EnvironmentFault, InputError, StepRefused

DONE = 0
INPUT_AT_FAULT = 1
WRONG_USAGE = 2
ENVIRONMENT_AT_FAULT = 3
STOPPED = 130  # what a shell expects of a program that Ctrl+C has ended

MAX_LINES = 100


def prepare_streams() -> None:
    """Make stdout UTF-8, and let nothing that cannot be written stop a message (file names, old terminals)."""
    for stream, encoding in ((sys.stdout, "utf-8"), (sys.stderr, None)):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding or stream.encoding, errors="backslashreplace")


def say(text: str = "") -> None:
    """Print a part of the result."""
    print(text)


def remark(text: str) -> None:
    """Print one line that is no part of the result: progress, or a fault."""
    print(one_line(text), file=sys.stderr, flush=True)


def noted(note: Callable[[], None]) -> None:
    """Write down that something was taken out of the database.

    One that can be read and not written gives it all the same, and it is told that nothing was written down.
    """
    try:
        note()
    except EnvironmentFault as error:
        remark(f"Udtrækket er ikke skrevet i sagernes historik: {error.text}")


def complain(lines: Iterable[str]) -> None:
    """Print faults, one line each; of very many only the first."""
    every = list(lines)
    for line in every[:MAX_LINES]:
        remark(line)
    if len(every) > MAX_LINES:
        remark(f"… og {len(every) - MAX_LINES} fejl mere. Ret dem, der er vist, og prøv igen.")


def fault_lines(error: AssessmentError, where: str = "") -> Iterator[str]:
    """The faults of an error as `file: path: text`; `where` is put before those that do not name it themselves."""
    if isinstance(error, InputError):
        texts = [str(fault) for fault in error.faults]
    elif isinstance(error, StepRefused):
        texts = [error.text, *(str(fault) for fault in error.faults)]
    else:
        texts = [error.text]
    for text in texts:
        yield text if not where or text.startswith(f"{where}:") else f"{where}: {text}"


def one_line(text: str) -> str:
    """The text on one line; what is not printable is shown as its code, so that no file name can forge a line."""
    spaced = " ".join(text.replace(NBSP, " ").split())
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in spaced)
