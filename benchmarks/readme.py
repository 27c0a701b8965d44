"""The README shows some of the measured rows; a new measurement brings them up to date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.served import PROJECT

README = PROJECT / "README.md"
_HEADS = frozenset({"What", "---"})


def refresh(measured: Sequence[str], readme: Path = README) -> None:
    """Put the measured rows in place of those that tell about the same thing."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(refreshed(text, measured), encoding="utf-8", newline="\n")


def refreshed(text: str, measured: Sequence[str]) -> str:
    """The text with each table row whose first cell has been measured in its new form. Other lines stay."""
    rows = {_first_cell(line): line for line in measured if line.startswith("| ")}
    rows = {cell: line for cell, line in rows.items() if cell not in _HEADS}
    lines = text.splitlines()
    return "\n".join(rows.get(_first_cell(line), line) if line.startswith("| ") else line for line in lines) + "\n"


def _first_cell(line: str) -> str:
    return line.split("|")[1].strip()
