"""LIX against texts counted by hand."""

from __future__ import annotations

import pytest

from assessment.domain.readability import lix


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("", None),
        ("12 – 14 %", None),
        ("Det er godt.", 3),  # 3 words, 1 sentence, none long: 3 + 0
        ("Huset er stort. Haven er lille.", 3),  # 6/2 + 0
        ("Renoveringen er billig.", 36),  # 3/1 + 100 * 1/3
        ("Prisen er 3,5 mio. kr. i alt.", 6),  # abbreviations end no sentence: 6 words
        ("Én sætning\nen til", 27),  # a new line ends a sentence: 4/2 + 100 * 1/4
    ],
)
def test_lix(text: str, index: int | None) -> None:
    assert lix(text) == index


def test_long_words_and_long_sentences_are_harder() -> None:
    easy = "Vi bygger nye hjem. De er gode. De er lyse."
    hard = "Boligorganisationernes renoveringsansøgninger nødvendiggør sammenhængende helhedsvurderinger i kommunen."
    easy_index, hard_index = lix(easy), lix(hard)
    assert easy_index is not None
    assert hard_index is not None
    assert easy_index < 25
    assert hard_index > 55
