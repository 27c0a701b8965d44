"""Texts that people typed are shown as they typed them, and never become Markdown."""

from __future__ import annotations

import pytest

from assessment.ui.failures import bullets, plain


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("Støtten gives i 2027.", "Støtten gives i 2027."),
        ("*vigtigt* _her_ [klik](x)", r"\*vigtigt\* \_her\_ \[klik\](x)"),
        ("<b>fed</b> &amp; mere", r"\<b\>fed\</b\> \&amp; mere"),
        ("1. maj aftales huslejen", r"1\. maj aftales huslejen"),
        ("For: nyt tag\nImod: dyrt", "For\\: nyt tag  \nImod\\: dyrt"),
        ("Overskrift\n===", "Overskrift  \n\\=\\=\\="),
        ("    indrykket", "indrykket"),
        (":material/lock: $x^2$", r"\:material/lock\: \$x\^2\$"),
    ],
)
def test_markdown_shows_what_was_typed(typed: str, markdown: str) -> None:
    assert plain(typed) == markdown


def test_a_list_is_the_only_markdown_of_a_list() -> None:
    assert bullets(["- ét", "2) to"]) == "- \\- ét\n- 2\\) to"
