"""LIX, the Danish readability index: words/sentences + 100 x (words longer than 6 letters)/words.

25 and below is very easy, 35-44 the level of newspapers, 55 and above is hard to read.
"""

from __future__ import annotations

import re
from fractions import Fraction

LONG_WORD_LETTERS = 7
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
# A stop ends a sentence when a new one can begin after it, so that "mio. kr." and "nr. 3" do not.
_SENTENCE_END = re.compile(r"[.!?:](?=[\s\u00a0\"\u00bb)]+[\u00ab\u00bb\"(]?[A-ZÆØÅ]|\s*$)|\n+")


def lix(text: str) -> int | None:
    """The index of a text, rounded half up, or None for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return None
    sentences = max(1, sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part)))
    long_words = sum(len(word.replace("-", "")) >= LONG_WORD_LETTERS for word in words)
    value = Fraction(len(words), sentences) + Fraction(100 * long_words, len(words))
    return int((2 * value.numerator + value.denominator) // (2 * value.denominator))
