"""Figures of several rounds, and how they are written."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, in which unit, with one value for each round or repetition."""

    name: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def text(self) -> str:
        """The median with its unit."""
        return f"{number(self.median)} {self.unit}"

    @property
    def text_and_lowest(self) -> str:
        """The median with its unit, and the lowest value."""
        return f"{self.text} ({number(min(self.values))})"

    @property
    def spread(self) -> str:
        """The lowest and the highest value."""
        return f"{number(min(self.values))}\N{EN DASH}{number(max(self.values))}"


@dataclass(frozen=True)
class Pair:
    """The same thing measured in two variants in turns."""

    name: str
    with_it: Figure
    without_it: Figure

    @property
    def ratio(self) -> str:
        """How many times as much it takes without, by the lowest values: other work disturbs them least."""
        return number(min(self.without_it.values) / min(self.with_it.values))


def number(value: float) -> str:
    """Three digits at most, none invented: 1234, 123, 12.3, 1.23."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; all columns but the first are aligned to the right."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def single_rows(figures: Sequence[Figure]) -> list[list[str]]:
    """One row a figure: name, median, lowest to highest, number of values."""
    return [[figure.name, figure.text, figure.spread, str(len(figure.values))] for figure in figures]


def pair_rows(pairs: Sequence[Pair]) -> list[list[str]]:
    """One row a pair: name, with, without, how many times as much."""
    return [[pair.name, pair.with_it.text_and_lowest, pair.without_it.text_and_lowest, pair.ratio] for pair in pairs]


def with_sections(lines: Sequence[str], newer: Sequence[str]) -> list[str]:
    """The lines of a file with its sections of the same headings (`## `) replaced, and new sections at its end."""
    sections = _sections(lines) | _sections(newer)
    return "\n\n".join(text for text in sections.values() if text).splitlines()


def _sections(lines: Sequence[str]) -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in lines:
        heading = line if line.startswith("## ") else heading
        sections.setdefault(heading, []).append(line)
    texts = {name: "\n".join(section).strip() for name, section in sections.items()}
    return {name: text for name, text in texts.items() if text}
