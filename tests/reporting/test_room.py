"""Texts cut to the room of a page: never longer than it, never without a sign, never empty."""

from __future__ import annotations

import dataclasses
import itertools

from hypothesis import given
from hypothesis import strategies as st

from assessment.reporting.room import ELLIPSIS, ROOMS, WHOLE, Room, cut, first_sentence, keep, most_that_fits

texts = st.text(alphabet="ab æøå.?,-\u00a0W", min_size=1, max_size=400).map(str.strip).filter(bool)


@given(text=texts, most=st.integers(min_value=20, max_value=200))
def test_a_text_is_whole_or_says_that_it_is_cut(text: str, most: int) -> None:
    shown = cut(text, most)
    assert len(shown) <= most
    if len(text) <= most:
        assert shown == text
    else:
        assert shown.endswith(ELLIPSIS)
        assert text.startswith(shown.removesuffix(ELLIPSIS).rstrip())


def test_it_is_cut_after_a_sentence_or_a_word_where_there_is_one() -> None:
    assert cut("Stien er anlagt. Aftalen mangler endnu at blive underskrevet.", 25) == "Stien er anlagt. …"
    assert cut("Aftalen mangler endnu at blive underskrevet.", 30) == "Aftalen mangler endnu at …"
    assert cut("x" * 300, 30) == "x" * 28 + "…"
    assert first_sentence("Stien er anlagt. Aftalen mangler.") == "Stien er anlagt."
    assert first_sentence("Stien er anlagt til kl. 8") == "Stien er anlagt til kl."
    assert first_sentence("Stien er anlagt") == "Stien er anlagt"


@given(
    lists=st.lists(st.lists(texts, min_size=1, max_size=25), min_size=1, max_size=3),
    lines=st.integers(min_value=1, max_value=40),
)
def test_lists_share_the_lines_and_none_is_left_empty(lists: list[list[str]], lines: int) -> None:
    kept = keep(lists, dataclasses.replace(WHOLE, lines=lines))
    used = sum(-(-len(text) // WHOLE.line) for part in kept for text in part.items)
    assert used <= max(lines, len(lists))
    for items, part in zip(lists, kept, strict=True):
        assert part.items
        assert part.left_out == len(items) - len(part.items)
        assert part.cut == any(shown != item for shown, item in zip(part.items, items, strict=False))


def test_with_room_enough_nothing_is_cut() -> None:
    (kept,) = keep([["x" * 5_000, "y"]], WHOLE)
    assert (kept.items, kept.left_out, kept.cut) == (("x" * 5_000, "y"), 0, False)


def test_a_short_item_costs_a_long_one_nothing() -> None:
    (kept,) = keep([["kort", "x " * 200]], dataclasses.replace(WHOLE, lines=4))
    assert kept.items[0] == "kort"
    assert len(kept.items[1]) > 2 * WHOLE.line


@given(fitting=st.integers(min_value=0, max_value=len(ROOMS)))
def test_the_largest_room_that_fits_is_found_in_a_few_tries(fitting: int) -> None:
    tried: list[Room] = []

    def lay_out(room: Room) -> Room | None:
        tried.append(room)
        return room if ROOMS.index(room) >= fitting else None

    found = most_that_fits(lay_out)
    assert found == (ROOMS[fitting] if fitting < len(ROOMS) else None)
    assert len(tried) <= 6


def test_each_room_is_smaller_than_the_one_before() -> None:
    for larger, smaller in itertools.pairwise(ROOMS):
        assert smaller != larger
        assert all(getattr(smaller, name) <= getattr(larger, name) for name in ("title", "name", "text", "point"))
