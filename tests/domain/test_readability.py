"""LIX: words/sentences + 100 x long words/words."""

from __future__ import annotations

import pytest

from assessment.domain.readability import lix


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Vi bor her. Du bor der.", 3),  # 6 words, 2 sentences, no long word
        ("Renoveringen koster penge. Byen betaler.", 43),  # 5/2 + 100 * 2/5, rounded half up
        ("Det koster 412,8 mio. kr. i alt.", 6),  # the abbreviations end no sentence
        ("En linje\nEn linje til", 3),  # a line break does
        ("Fælles-huset er nyt.", 36),  # a hyphen joins: one long word of three
    ],
)
def test_worked_examples(text: str, index: int) -> None:
    assert lix(text) == index


@pytest.mark.parametrize("text", ["", " \n ", "412.750.000", "– …"])
def test_without_words_there_is_no_index(text: str) -> None:
    assert lix(text) is None


def test_longer_sentences_and_words_read_harder() -> None:
    easy = "Husene er slidte. De er fra 1971. Vi gør dem nye."
    hard = "Bebyggelsens klimaskærmskonstruktioner nødvendiggør omfattende istandsættelsesforanstaltninger i perioden."
    assert (lix(easy) or 0) < 25 < (lix(hard) or 0)
