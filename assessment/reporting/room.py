"""How much of the case's texts one page has room for, and texts cut to it so that the reader sees that they are cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Laid = TypeVar("Laid")
ELLIPSIS = "\u2026"
_SENTENCE_ENDS = (". ", "? ", "! ")
_LEAST_SENTENCE = 0.55  # of the room; a shorter whole sentence would waste more than the cut words are worth


@dataclass(frozen=True)
class Room:
    """Most characters of a title, a name, a running text and a decision point; most lines of all lists together.

    `line` is how many characters of a list are counted as a line. `compact` sets the page in the smallest type it may
    have, for cases that would else lose most of what they say.
    """

    title: int
    name: int
    text: int
    lines: int
    point: int
    compact: bool = False
    line: int = 92  # as Danish text falls


# From the most that a page can ever hold to what fits with the widest letters of the fonts in every place.
ROOMS = (
    Room(200, 260, 700, 60, 600),
    Room(200, 220, 600, 44, 500),
    Room(200, 200, 500, 36, 460),
    Room(200, 180, 450, 30, 430),
    Room(200, 160, 400, 26, 400),
    Room(200, 150, 380, 23, 390),
    Room(200, 140, 360, 20, 380),
    Room(200, 130, 330, 18, 360),
    Room(200, 120, 300, 16, 350),
    Room(200, 115, 290, 15, 345),
    Room(200, 110, 280, 14, 340),
    Room(200, 105, 270, 13, 335),
    Room(200, 100, 260, 12, 330),
    Room(200, 98, 250, 11, 325),
    Room(190, 95, 240, 10, 320),
    Room(190, 95, 240, 14, 320, compact=True),
    Room(190, 92, 230, 12, 310, compact=True),
    Room(180, 90, 220, 10, 300, compact=True),
    Room(170, 80, 200, 8, 280, compact=True),
    Room(150, 75, 170, 6, 260, compact=True),
    Room(130, 70, 140, 4, 230, compact=True),
    Room(110, 55, 100, 3, 180, compact=True),
    Room(80, 45, 70, 2, 130, compact=True),
    Room(60, 30, 50, 1, 90, compact=True, line=60),
    Room(45, 20, 30, 1, 70, compact=True, line=40),
)
WHOLE = Room(*(10**9,) * 5)  # a page on a screen ends nowhere


def cut(text: str, most: int) -> str:
    """The text in at most `most` characters: whole sentences where they fill it well, else whole words."""
    if len(text) <= most:
        return text
    room = most - len(ELLIPSIS) - 1
    start = text[: room + 1]
    sentence = max(start.rfind(end) for end in _SENTENCE_ENDS)
    if sentence >= _LEAST_SENTENCE * room:
        return f"{text[: sentence + 1]} {ELLIPSIS}"
    word = start.rfind(" ")
    if word >= _LEAST_SENTENCE * room:
        return f"{text[:word].rstrip(' ,;:–-')} {ELLIPSIS}"
    return f"{text[:room].rstrip()}{ELLIPSIS}"


def first_sentence(text: str) -> str:
    """The first sentence of a text; the whole text when it has only one."""
    ends = [place for end in _SENTENCE_ENDS if (place := text.find(end)) >= 0]
    return text[: min(ends) + 1] if ends else text


@dataclass(frozen=True)
class Kept:
    """Items of a list as far as there is room for: how many are left out, and whether any text was cut."""

    items: tuple[str, ...]
    left_out: int
    cut: bool


def keep(lists: Sequence[Sequence[str]], room: Room) -> tuple[Kept, ...]:
    """What the lists of a page can hold in so many lines together; each list that has items keeps at least one.

    The lines are dealt out in turn, so that a short item costs a long one nothing. Only where one line for each is too
    much are the last items of the longest list left out.
    """
    kept = [list(items) for items in lists]
    while sum(map(len, kept)) > room.lines and max(map(len, kept), default=0) > 1:
        max(kept, key=len).pop()
    given = _shared([[-(-len(text) // room.line) for text in items] for items in kept], room.lines)
    return tuple(
        _kept(items, tuple(cut(text, most * room.line) for text, most in zip(shown, share, strict=True)), shown)
        for items, shown, share in zip(lists, kept, given, strict=True)
    )


def _shared(needed: Sequence[Sequence[int]], lines: int) -> list[list[int]]:
    """How many lines each item gets: one, then one more in turn for each that needs it, the last list first."""
    given = [[1] * len(items) for items in needed]
    left = lines - sum(map(len, given))
    waiting = [(number, place) for number in reversed(range(len(needed))) for place in range(len(needed[number]))]
    while left > 0 and waiting:
        waiting = [(number, place) for number, place in waiting if given[number][place] < needed[number][place]]
        for number, place in waiting[:left]:
            given[number][place] += 1
        left -= len(waiting[:left])
    return given


def _kept(items: Sequence[str], shown: tuple[str, ...], whole: Sequence[str]) -> Kept:
    return Kept(shown, len(items) - len(shown), list(shown) != list(whole))


def most_that_fits(lay_out: Callable[[Room], Laid | None]) -> Laid | None:
    """What `lay_out` makes of the largest room that fits on the page; it gives None where the page overflows.

    Most cases fit at once. None when not even the smallest room fits.
    """
    best = lay_out(ROOMS[0])
    if best is not None:
        return best
    too_large, smallest = 0, len(ROOMS)
    while smallest - too_large > 1:
        middle = (too_large + smallest) // 2
        found = lay_out(ROOMS[middle])
        if found is None:
            too_large = middle
        else:
            best, smallest = found, middle
    return best
