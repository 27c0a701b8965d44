"""What a text may hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.plaintext import check_text, is_blank, tidy_typed_text

DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Æblegrød på øen",
        "to\nlinjer\tog mere",
        "§ 91, stk. 1 – »citat« … 1½ m²",
        "e\u0301",
        "\u00a0",
        "\u00ad",
        "🏠",
    ],
)
def test_ordinary_text_is_left_unchanged(text: str) -> None:
    assert check_text(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00", "U+0000"),
        ("a\x1b[31m", "U+001B"),
        ("a\r\n", "U+000D"),
        ("a\x85", "U+0085"),
        ("a\ud800", "U+D800"),
        ("a\u202e", "U+202E"),
        ("a\u2066", "U+2066"),
        ("a\u200f", "U+200F"),
        ("a\ufdd0", "U+FDD0"),
        ("a\ufffe", "U+FFFE"),
        ("a\U0001ffff", "U+1FFFF"),
    ],
)
def test_harmful_characters_are_named_with_their_place(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=r"som tegn nr\. 2") as caught:
        check_text(text)
    assert code in str(caught.value)
    assert "Slet tegnet" in str(caught.value)


def told_character_by_character(text: str) -> str:
    """The definition by Unicode's own categories; the empty text when nothing is wrong."""
    for index, character in enumerate(text):
        category, code = unicodedata.category(character), ord(character)
        if character in "\n\t":
            continue
        if category == "Cc":
            fault = "et styretegn"
        elif category == "Cs":
            fault = "et halvt tegn (enlig surrogat)"
        elif character in DIRECTION_MARKS:
            fault = "et usynligt tegn, der vender læseretningen"
        elif code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            fault = "et tegn, der ikke findes i Unicode"
        else:
            continue
        return f"indeholder {fault} (U+{code:04X}) som tegn nr. {index + 1}. Slet tegnet."
    return ""


def told(text: str) -> str:
    try:
        assert check_text(text) is text
    except ValueError as error:
        return str(error)
    return ""


def test_every_character_there_is_is_judged_by_its_category() -> None:
    faults = {chr(code): told(chr(code)) for code in range(0x110000)}
    assert [sign for sign, fault in faults.items() if fault != told_character_by_character(sign)] == []
    assert sum(fault != "" for fault in faults.values()) == 63 + 2048 + len(DIRECTION_MARKS) + 34 + 32


@given(st.text(st.characters() | st.sampled_from("\x00\r\x7f\x85\ud800\u202e\u200f\ufdd0\uffff\n\t")))
def test_a_text_is_judged_as_character_by_character(text: str) -> None:
    assert told(text) == told_character_by_character(text)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"))))
def test_tidied_text_passes(text: str) -> None:
    tidied = tidy_typed_text(text)
    assert check_text(tidied) == tidied
    assert tidied == unicodedata.normalize("NFC", tidied)
    assert tidy_typed_text(tidied) == tidied


def test_tidying_keeps_the_words() -> None:
    assert tidy_typed_text("a\r\nb\rc\u200e e\u0301") == "a\nb\nc \u00e9"


@pytest.mark.parametrize(("text", "blank"), [(None, True), ("", True), (" \n\u00a0", True), (".", False)])
def test_blank(text: str | None, blank: bool) -> None:
    assert is_blank(text) is blank
