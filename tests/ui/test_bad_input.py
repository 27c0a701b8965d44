"""Bad input typed on the pages: told at its field, kept there, and there again when the page is opened anew."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.notes import own_notes
from tests.ui.conftest import STATES, Site, everything, texts

LONG = "x" * 100_000
# What is typed, and the words that must stand at the field.
TOLD: Mapping[str, tuple[str, str]] = {
    "100,000 characters": (LONG, "100.000 tegn, men må højst være"),
    "emoji": ("Godt 👍", "har tegn, som dokumenterne ikke kan vise"),
    "Chinese": ("漢字", "har tegn, som dokumenterne ikke kan vise"),
    "a control character": ("a\x07b", "et styretegn"),
}


def field_key(site: Site, name: str) -> str:
    view = open_case(site.context.store, CASEWORKER.actor, site.case_id(STATES["draft"]))
    return f"felt-{view.assessment.id.hex}-{name}"


@pytest.mark.parametrize("what", TOLD)
def test_a_text_is_told_at_its_field_and_kept(own_site: Site, what: str) -> None:
    typed, said = TOLD[what]
    case_id = own_site.case_id(STATES["draft"])
    for page, name, kind in (
        ("oplysninger", "address", "text_input"),
        ("kriterium-1", "grades-udlejning-reason", "text_area"),
        ("konklusion", "conclusion-reason", "text_area"),
    ):
        key = field_key(own_site, name)
        app = own_site.page(page, case=case_id)
        assert not app.error, "control"
        getattr(app, kind)(key=key).set_value(typed)
        own_site.again(app)
        for opened in (app, own_site.page(page, case=case_id)):
            assert not opened.exception
            assert any(said in text.replace("\\", "") for text in texts(opened.error)), page
            assert getattr(opened, kind)(key=key).value == typed
    listed = texts(own_site.page("konklusion", case=case_id).markdown)
    assert any("Adresse" in text for text in listed), "what stops the lock is listed where it is locked"


def test_a_text_that_fills_its_field_shows_the_count(own_site: Site) -> None:
    case_id, key = own_site.case_id(STATES["draft"]), field_key(own_site, "conclusion-reason")
    app = own_site.page("konklusion", case=case_id)
    app.text_area(key=key).set_value("x" * 3_601)
    own_site.again(app)
    assert "3.601 af højst 4.000 tegn" in texts(app.caption)
    app.text_area(key=key).set_value("x" * 3_600)
    own_site.again(app)
    assert "3.600 af højst 4.000 tegn" not in texts(app.caption), "control"


def test_a_note_that_is_too_long_is_kept_and_told(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    app = own_site.page("samtaler", case=case_id)
    area = app.text_area[0]
    area.set_value(f"👍{LONG}")
    own_site.again(app)
    for opened in (app, own_site.page("samtaler", case=case_id)):
        said = " ".join(texts(opened.error)).replace("\\", "")
        assert "er på 100.001 tegn. Forkort den til højst 4.000" in said
        assert "👍 (U+1F44D)" in said
        assert opened.text_area(key=str(area.key)).value == f"👍{LONG}"
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    assert f"👍{LONG}" in own_notes(own_site.context.store, CASEWORKER.actor, view.assessment.id).values()


def test_a_new_case_of_bad_texts_is_refused_and_they_stay(own_site: Site) -> None:
    app = own_site.page("ny-sag")
    for key, text in (("ny-nummer", "2026-🏠"), ("ny-titel", LONG), ("ny-forening", "Boligforeningen")):
        app.text_input(key=key).set_value(text)
    app.button(key="opret").click()
    own_site.again(app)
    assert not app.exception
    assert "Sagsnummer" in app.error[0].value
    assert app.text_input(key="ny-titel").value == LONG


def test_five_hundred_faulty_budget_lines_do_not_fill_the_page(own_site: Site) -> None:
    app = own_site.page("budget", case=own_site.case_id(STATES["draft"]))
    app.text_area(key="indsat-budget").set_value("\n".join(f"Guldtag {n}\t{10**15}\tja" for n in range(500)))
    own_site.again(app)
    assert not app.exception
    assert len(app.error) == 21
    assert "480 rækker mere har fejl" in app.error[-1].value
    app.text_area(key="indsat-budget").set_value("\n".join("Tag\t1.000.000.000.000\tja" for _ in range(500)))
    own_site.again(app)
    assert not app.error, "control: five hundred good lines, each with the largest amount"
    assert "500 linjer" in everything(app)
