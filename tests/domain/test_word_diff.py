"""The difference of two texts: nothing of either is lost, and what did not change is not marked."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.word_diff import MOST_PAIRS, Part, Piece, text_after, text_before, word_diff

WORDS = st.lists(st.sampled_from(["stien", "er", "ikke", "aftalt", "endnu", " ", "\n", "æøå,", "  to "]), max_size=30)
TEXTS = st.one_of(st.text(max_size=80), WORDS.map(" ".join))


def marked(before: str, after: str) -> str:
    signs = {Part.KEPT: "{}", Part.REMOVED: "[-{}]", Part.ADDED: "[+{}]"}
    return "".join(signs[piece.part].format(piece.text) for piece in word_diff(before, after))


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert text_before(pieces) == before
    assert text_after(pieces) == after


@given(before=TEXTS, after=TEXTS)
def test_no_piece_is_empty_and_no_neighbours_share_a_fate(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert all(piece.text for piece in pieces)
    assert all(one.part is not other.part for one, other in pairwise(pieces))


@given(text=TEXTS)
def test_the_same_text_is_kept_whole(text: str) -> None:
    assert word_diff(text, text) == ((Piece(Part.KEPT, text),) if text else ())


@given(head=WORDS, tail=WORDS, before=WORDS, after=WORDS)
def test_what_both_begin_and_end_with_is_never_marked(
    head: list[str], tail: list[str], before: list[str], after: list[str]
) -> None:
    opening, closing = "Begyndelse " + " ".join(head) + " ", " " + " ".join(tail) + " slutning"
    pieces = word_diff(opening + " ".join(before) + closing, opening + " ".join(after) + closing)
    assert pieces[0].part is Part.KEPT
    assert pieces[-1].part is Part.KEPT
    assert pieces[-1].text.endswith("slutning")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Aftalen mangler.", "Aftalen mangler. Den ventes i maj.", "Aftalen mangler.[+ Den ventes i maj.]"),
        ("Aftalen er ikke underskrevet.", "Aftalen er underskrevet.", "Aftalen er [-ikke ]underskrevet."),
        ("", "Ny tekst.", "[+Ny tekst.]"),
        ("Gammel tekst.", "", "[-Gammel tekst.]"),
        ("Stien er smal.", "Stien er bred og lys.", "Stien er [-smal.][+bred og lys.]"),
        (
            "En to tre fire fem seks",
            "Ingen af disse ord går igen",
            "[-En to tre fire fem seks][+Ingen af disse ord går igen]",
        ),
    ],
)
def test_what_a_reader_sees(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_control_a_lost_word_would_show() -> None:
    pieces = word_diff("Stien er smal.", "Stien er bred.")
    assert text_before(pieces[1:]) != "Stien er smal."
    assert text_after(pieces[:-1]) != "Stien er bred."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 2_000, "a b " * 1_000),
        ("a b " * 1_000, "b a " * 1_000),
        ("Boligerne er vurderet. " * 80, "Boligerne blev vurderet. " * 80),
        (" ".join(f"ord{number}" for number in range(700)), " ".join(f"ord{number % 690}" for number in range(700))),
    ],
)
def test_the_longest_and_most_alike_texts_are_compared_in_time(before: str, after: str) -> None:
    begun = time.process_time()
    pieces = word_diff(before, after)
    assert time.process_time() - begun < 2
    assert (text_before(pieces), text_after(pieces)) == (before, after)


def test_a_text_that_only_repeats_itself_is_exchanged_as_a_whole() -> None:
    before, after = "x " + "a b " * 300, "y " + "b a " * 300
    assert sum(1 for word in before.split() for other in after.split() if word == other) > MOST_PAIRS
    assert [piece.part for piece in word_diff(before, after)] == [Part.REMOVED, Part.ADDED, Part.KEPT]
