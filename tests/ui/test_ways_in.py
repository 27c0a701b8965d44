"""The list, new cases, addresses that lead nowhere, and what is shown when something goes wrong."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.ui import catalogue
from tests.ui.conftest import CASE_PAGES, STATES, Site, context_of, everything, texts


def test_the_list_shows_the_demonstration_cases(site: Site) -> None:
    shown = everything(site.page("sager"))
    assert "9 sager" in shown
    for title in ("Helhedsplan for Egeparken", "Facaderenovering af Møllebakken"):
        assert title in shown


def test_these_tests_know_every_page_of_a_case() -> None:
    assert set(CASE_PAGES) == set(catalogue.CASE_PAGES)


def test_an_empty_list_tells_a_caseworker_what_to_do(empty_site: Site) -> None:
    shown = everything(empty_site.page("sager"))
    assert "Der er ingen sager endnu. Opret den første sag" in shown
    assert "Opret den første sag" in shown


@pytest.mark.parametrize("role", ["leder-a", "laeser"])
def test_an_empty_list_tells_others_who_creates_cases(empty_site: Site, role: str) -> None:
    shown = everything(empty_site.page("sager", role))
    assert "En sagsbehandler opretter dem." in shown
    assert "Opret den første sag" not in shown


@pytest.mark.parametrize("name", CASE_PAGES)
@pytest.mark.parametrize("role", ["sagsbehandler-a", "laeser"])
def test_a_case_that_does_not_exist_is_told(site: Site, name: str, role: str) -> None:
    app = site.page(name, role, uuid4())
    assert not app.exception
    assert "findes ikke" in app.error[0].value
    assert "Gå til sager" in everything(app)


@pytest.mark.parametrize("case", [None, "", "ikke-et-nummer", "' OR 1=1 --"])
def test_an_address_without_a_case_is_told(site: Site, case: str | None) -> None:
    app = site.page("budget", case=case)
    assert not app.exception
    assert texts(app.title) == ["Vælg en sag"]


@pytest.mark.parametrize("role", ["leder-a", "laeser"])
def test_a_page_that_the_role_does_not_have_gives_the_list(site: Site, role: str) -> None:
    assert texts(site.page("ny-sag").title) == ["Ny sag"]
    app = site.page("ny-sag", role)
    assert not app.exception
    assert texts(app.title) == ["Sager"]


def test_a_new_case_without_its_three_facts_is_refused_with_all_of_them(own_site: Site) -> None:
    app = own_site.page("ny-sag")
    app.button(key="opret").click()
    own_site.again(app)
    assert not app.exception
    for name in ("Sagsnummer", "Titel", "Boligorganisation"):
        assert name in app.error[0].value


def test_a_case_number_in_use_is_refused(own_site: Site) -> None:
    app = own_site.page("ny-sag")
    for key, text in (("ny-nummer", STATES["draft"]), ("ny-titel", "En til"), ("ny-forening", "Boligforeningen")):
        app.text_input(key=key).set_value(text)
    app.button(key="opret").click()
    own_site.again(app)
    assert "findes allerede" in app.error[0].value


def test_text_that_cannot_be_read_is_kept_and_told(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    app = own_site.page("oplysninger", case=case_id)
    key = f"felt-{view.assessment.id.hex}-floor_area_m2"
    app.text_input(key=key).set_value("ca. 38")
    own_site.again(app)
    assert not app.exception
    assert "»ca. 38« er ikke et tal" in app.error[0].value
    assert app.text_input(key=key).value == "ca. 38"
    stored = open_case(own_site.context.store, CASEWORKER.actor, case_id).draft.draft
    assert stored.unread == {"floor_area_m2": "ca. 38"}
    assert stored.case.floor_area_m2 == view.case.floor_area_m2


def test_a_database_that_is_no_demonstration_stays_closed(tmp_path: Path) -> None:
    context = context_of(tmp_path / "real.db")
    app = Site(context).page("sager")
    context.store.close()
    assert texts(app.title) == ["Login er ikke sat op"]
    shown = everything(app)
    assert "databasen er ikke en demonstrationsdatabase" in shown.lower()
    assert "Sagsbehandler A" not in shown


def test_an_unexpected_failure_gives_a_number_and_keeps_the_case_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def script() -> None:
        from assessment.ui.failures import show_unexpected_failure

        try:
            raise RuntimeError("Ventelisten nævner en beboer")
        except RuntimeError as error:
            show_unexpected_failure(error)

    with caplog.at_level(logging.ERROR, logger="assessment"):
        app = AppTest.from_function(script).run()
    assert not app.exception
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name == "assessment")
    number = logged.split("fejlnummer ", 1)[1].split(":", 1)[0]
    assert number in app.error[0].value
    assert "RuntimeError" in logged
    assert "beboer" not in logged + app.error[0].value
