"""Thin spaces, dashes and last words: what every printed text gets, and what is left as it is."""

from __future__ import annotations

import pytest

from assessment.reporting.render import render_html
from assessment.reporting.typography import THIN, set_type, unlonely
from tests.reporting.samples import draft, egeparken


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("412.750.000\u00a0kr.", f"412.750.000{THIN}kr."),
        ("ca. 12 mio. kr.", f"ca. 12{THIN}mio.\u00a0kr."),
        ("62,5\u00a0% af 80 m²", f"62,5{THIN}% af 80{THIN}m²"),
        ("den 30. juni 2027", f"den 30.{THIN}juni\u00a02027"),
        ("mødet i juni 2027", "mødet i juni\u00a02027"),
        ("§ 19, stk. 2, s. 31", "§\u00a019, stk.\u00a02, s.\u00a031"),
        ("ændring - klart tilfælde", "ændring\u00a0– klart tilfælde"),
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
    assert f"412.750.000{THIN}kr." in html
    assert "412.750.000\u00a0kr." not in html
    assert f"23.{THIN}november\u00a02026" in html
