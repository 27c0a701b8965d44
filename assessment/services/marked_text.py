"""A change of a text as HTML, word by word: what is marked by colour or a line is marked by signs as well."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assessment.domain.word_diff import Part, Piece


def marked_html(pieces: Iterable[Piece]) -> str:
    """`Ventelisten er [+<ins>meget</ins>+] lang`: removed in `[− −]`, added in `[+ +]`, the signs free of the lines."""
    return "".join(map(_marked, pieces))


def _marked(piece: Piece) -> str:
    words = piece.text.strip()
    if piece.part is Part.KEPT or not words:
        return escape(piece.text)
    before, _, after = piece.text.partition(words)
    tag, sign = ("del", "\u2212") if piece.part is Part.REMOVED else ("ins", "+")
    return f"{escape(before)}[{sign}<{tag}>{escape(words)}</{tag}>{sign}]{escape(after)}"
