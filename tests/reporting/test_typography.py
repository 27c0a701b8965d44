"""No-break spaces, dashes and last words: what every printed text gets, and what is left as it is."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from assessment.reporting.coverage import TEMPLATE_FOLDER
from assessment.reporting.render import render_html
from assessment.reporting.typography import set_type, unlonely
from tests.reporting.samples import draft, egeparken


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("412.750.000 kr.", "412.750.000\u00a0kr."),
        ("412.750.000\u202fkr. den 1.\u2009maj 2027", "412.750.000\u00a0kr. den 1.\u00a0maj\u00a02027"),
        ("ca. 12 mio. kr.", "ca. 12\u00a0mio.\u00a0kr."),
        ("62,5\u00a0% af 80 m²", "62,5\u00a0% af 80\u00a0m²"),
        ("den 30. juni 2027", "den 30.\u00a0juni\u00a02027"),
        ("mødet i juni 2027", "mødet i juni\u00a02027"),
        ("§ 19, stk. 2, s. 31", "§\u00a019, stk.\u00a02, s.\u00a031"),
        ("ændring - klart tilfælde", "ændring\u00a0– klart tilfælde"),
        ("til »I tilstrækkelig grad« (3 af 4)", "til »I\u00a0tilstrækkelig\u00a0grad« (3\u00a0af\u00a04)"),
        ("i nogen grad, i høj graderne", "i\u00a0nogen\u00a0grad, i høj graderne"),
        ("blok 3-6 og Bo-Vest", "blok 3-6 og Bo-Vest"),
        ("12 boliger, 3. udgave", "12 boliger, 3. udgave"),
    ],
)
def test_numbers_dates_and_dashes(written: str, printed: str) -> None:
    assert set_type(written) == printed


def test_markup_and_figures_are_left_alone() -> None:
    class Markup(str):
        """What the templates make of a macro."""

    assert set_type(Markup("<b>12 kr.</b>")) == "<b>12 kr.</b>"
    assert set_type("<b>12 kr.</b>") != "<b>12 kr.</b>"  # control
    assert set_type(12) == 12


def test_a_last_word_takes_the_one_before_it_along() -> None:
    text = "Teknik og Miljø indstiller på den baggrund, at byrådet ikke støtter sagen overfor fonden."
    assert unlonely(text).endswith(" overfor\u00a0fonden.")
    assert unlonely("Et kort svar.") == "Et kort svar."
    long = f"{text} {'x' * 40}"
    assert unlonely(long) == long


def test_it_reaches_every_text_of_a_document() -> None:
    html = render_html(draft(egeparken()))
    assert "412.750.000\u00a0kr." in html
    assert "23.\u00a0november\u00a02026" in html
    assert re.search(r"\d[ \u2009\u202f](?:kr|mio|%|m²)|\d\.[ \u2009\u202f](?:juni|november)", html) is None


@pytest.mark.parametrize("face", ["Regular", "Italic", "SemiBold", "Bold"])
def test_the_space_before_a_unit_is_the_space_between_words(face: str) -> None:
    """The thin one is half as wide in our font, which is why it is not used."""
    with TTFont(TEMPLATE_FOLDER / "fonts" / f"IBMPlexSans-{face}.ttf") as font:
        names, widths = font.getBestCmap(), font["hmtx"]
        word, hard, thin = (widths[names[sign]][0] for sign in (0x20, 0xA0, 0x202F))
    assert hard == word
    assert 2 * thin == word
