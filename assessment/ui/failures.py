"""When something goes wrong: one Danish text, a number to tell, and nothing of the case in the log."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterable

import streamlit as st

from assessment.domain.errors import AssessmentError, InputError, StepRefused

_log = logging.getLogger("assessment")


def show_unexpected_failure(error: BaseException) -> bool:
    """Show an unexpected error without details; the log gets its kind and place, never its message."""
    number = uuid.uuid4().hex[:8]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "ukendt sted"
    _log.error("fejlnummer %s: %s i %s", number, type(error).__name__, place)
    st.error(
        f"Det, du har skrevet, er gemt til og med den seneste »Gemt kl.«. Genindlæs siden. Sker det igen, så oplys "
        f"fejlnummeret **{number}** til den systemansvarlige.",
        title="Siden kunne ikke vises",
    )
    return True


def show_error(error: AssessmentError) -> None:
    """Show an error of ours with everything that is missing as a list."""
    faults = error.faults if isinstance(error, (StepRefused, InputError)) else ()
    if isinstance(error, InputError):
        text = "\n".join(f"- {plain(str(fault))}" for fault in faults)
    else:
        text = "\n".join([plain(error.text), "", *(f"- {plain(fault.text)}" for fault in faults)])
    st.error(text)


def plain(text: str) -> str:
    """A text that Markdown shows as it is written, line by line."""
    escaped = "".join(f"\\{character}" if character in _MARKDOWN else character for character in text)
    lines = (_NUMBERED.sub(r"\1\\\2", line.lstrip(" \t")) for line in escaped.split("\n"))
    return "  \n".join(lines)


def bullets(sentences: Iterable[str]) -> str:
    """Sentences as one Markdown list."""
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)


_MARKDOWN = frozenset("\\`*_{}[]<>#+|~$:!-&=^")
_NUMBERED = re.compile(r"^(\d+)([.)])")
