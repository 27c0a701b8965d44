"""Labels in drawings. Text in SVG does not wrap, so its lines are made here, by the widths of the letters."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from fontTools.ttLib import TTFont

from assessment.reporting.coverage import font_file

MOST_LINES = 2
_ELLIPSIS = " \u2026"


def wrapped(text: str, room: float, size: float) -> list[str]:
    """The text in at most two lines of at most `room`, set in `size` (both in the units of the drawing). What does not
    fit is cut, and ends in an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < MOST_LINES:
        taken = _that_fit(words, room, size)
        lines.append(" ".join(words[:taken]) if taken else words[0])
        words = words[max(taken, 1) :]
    if words:
        lines[-1] += _ELLIPSIS
    return [_cut(line, room, size) for line in lines] or [""]


def shortened(text: str, width: int) -> str:
    """The text in at most `width` characters, for the head of the page."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "\u2026"


def width_of(text: str, size: float) -> float:
    """How wide a text is in the regular face, without kerning; a sign that the face lacks counts as wide as it is
    high."""
    advances = _advances()
    return sum(advances.get(character, 1.0) for character in text) * size


def _that_fit(words: list[str], room: float, size: float) -> int:
    fitting = (count for count in range(len(words), 0, -1) if width_of(" ".join(words[:count]), size) <= room)
    return next(fitting, 0)


def _cut(line: str, room: float, size: float) -> str:
    """The line as it is, or so much of it as fits with an ellipsis."""
    if width_of(line, size) <= room:
        return line
    kept = line.removesuffix(_ELLIPSIS)
    while kept and width_of(kept + _ELLIPSIS, size) > room:
        kept = kept[:-1].rstrip()
    return kept + _ELLIPSIS


@functools.cache
def _advances() -> Mapping[str, float]:
    """How far each sign of the regular face moves on, as a share of the size."""
    with TTFont(font_file("Regular"), lazy=True) as font:
        metrics, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(number): metrics[name][0] / units for number, name in font.getBestCmap().items()}
