"""What differs between two texts, word by word, so that a reader sees a change without comparing by eye.

The pieces hold every character of both texts: without the added ones they are the text before, without the removed
ones the text after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LEAST_ALIKE = 0.3  # share of words in common; below it two whole texts read better than a patchwork
MOST_PAIRS = 20_000  # pairs of equal words; a text that says the same word over and over costs the square of it
_TOKEN = re.compile(r"\S+|\s+")


class Part(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Words that stand together and share their fate; never empty."""

    part: Part
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other, in reading order; what is removed stands before what is added.

    Words that the two texts share at their beginning and end are always kept. Between these, texts with less than
    `LEAST_ALIKE` of their words in common, and ones that repeat themselves endlessly, are exchanged as a whole.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = _between(old[head : len(old) - tail], new[head : len(new) - tail])
    ends = [(Part.KEPT, old[:head])], [(Part.KEPT, old[len(old) - tail :])]
    return tuple(_joined([*ends[0], *middle, *ends[1]]))


def text_before(pieces: Iterable[Piece]) -> str:
    """The text before the change."""
    return "".join(piece.text for piece in pieces if piece.part is not Part.ADDED)


def text_after(pieces: Iterable[Piece]) -> str:
    """The text after the change."""
    return "".join(piece.text for piece in pieces if piece.part is not Part.REMOVED)


_Words = tuple[Part, Sequence[str]]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words the two begin with in common."""
    count = 0
    for mine, theirs in zip(old, new, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _between(old: Sequence[str], new: Sequence[str]) -> list[_Words]:
    exchanged: list[_Words] = [(Part.REMOVED, old), (Part.ADDED, new)]
    if _pairs(old, new) > MOST_PAIRS:
        return exchanged
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return exchanged
    found: list[_Words] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            found.append((Part.KEPT, old[old_from:old_to]))
        else:
            found += [(Part.REMOVED, old[old_from:old_to]), (Part.ADDED, new[new_from:new_to])]
    return found


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(new)
    return sum(counts[word] for word in old if not word.isspace())


def _joined(runs: Sequence[_Words]) -> Iterator[Piece]:
    """The runs as pieces, without empty ones, and with neighbours of one fate put together."""
    waiting: Piece | None = None
    for part, words in runs:
        text = "".join(words)
        if not text:
            continue
        if waiting is not None and waiting.part is part:
            waiting = Piece(part, waiting.text + text)
            continue
        if waiting is not None:
            yield waiting
        waiting = Piece(part, text)
    if waiting is not None:
        yield waiting
