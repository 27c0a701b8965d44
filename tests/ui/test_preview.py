"""The draft beside the form: for whom and where it is offered, that it follows the texts, and that it never hides the
form."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.reporting import render_child
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.ui.components.preview import CRITERION_PAGES, KEY, PAGES
from tests.ui.conftest import CASE_PAGES, STATES, Site, everything

PICTURE = re.compile(r"Side (\d+) af (\d+) af udkastet")
LEFT_OUT = "Trin, konklusion, indikation og vilkår ved de andre kriterier er udeladt her"


def offered(app: AppTest) -> bool:
    return any(toggle.key == KEY for toggle in app.toggle)


def pages_shown(app: AppTest) -> list[str]:
    return [number for number, _ in PICTURE.findall(everything(app))]


def reason_key(site: Site, case_id: UUID) -> str:
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    return f"felt-{view.assessment.id.hex}-conclusion-reason"


@pytest.mark.parametrize("page", CASE_PAGES)
def test_it_is_offered_where_the_texts_of_the_recommendation_are_written(site: Site, page: str) -> None:
    app = site.page(page, case=site.case_id(STATES["draft"]))
    assert offered(app) is (page in PAGES)
    assert not pages_shown(app), "nothing is made before somebody asks for it"


@pytest.mark.parametrize(("role", "state"), [("laeser", "draft"), ("leder-a", "draft"), ("sagsbehandler-a", "issued")])
def test_it_is_not_offered_to_those_who_write_nothing(site: Site, role: str, state: str) -> None:
    assert not offered(site.page("konklusion", role, site.case_id(STATES[state])))


def test_it_shows_the_pages_of_the_draft_and_follows_what_is_written(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    app = own_site.page("konklusion", case=case_id)
    app.toggle(key=KEY).set_value(True)
    own_site.again(app)
    assert not app.exception
    first = everything(app)
    assert len(pages_shown(app)) >= 2
    assert f"/dokument/udkast/{case_id}" in first
    typed = "Planen løser det væsentlige, og resten stilles der vilkår om."
    app.text_area(key=reason_key(own_site, case_id)).set_value(typed)
    own_site.again(app)
    assert not app.exception
    assert everything(app) != first
    assert len(pages_shown(app)) >= 2
    assert app.text_area(key=reason_key(own_site, case_id)).value == typed
    app.toggle(key=KEY).set_value(False)
    own_site.again(app)
    assert not pages_shown(app)


def test_a_draft_that_cannot_be_made_is_told_beside_the_form(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = own_site.case_id(STATES["draft"])
    app = own_site.page("konklusion", case=case_id)
    typed = "En begrundelse, som ingen har set et udkast med."
    app.toggle(key=KEY).set_value(True)
    app.text_area(key=reason_key(own_site, case_id)).set_value(typed)
    monkeypatch.setattr(render_child, "PROJECT_FOLDER", own_site.context.settings.rules_folder / "findes-ikke")
    own_site.context.renderer.close()
    own_site.again(app)
    assert not app.exception
    assert "kan ikke startes" in app.error[0].value
    assert app.text_area(key=reason_key(own_site, case_id)).value == typed
    monkeypatch.undo()
    own_site.again(app)
    assert pages_shown(app)


@pytest.mark.parametrize(
    ("page", "state", "graded"),
    [
        *((page, "draft", False) for page in sorted(CRITERION_PAGES)),
        *((page, "draft", True) for page in sorted(PAGES - CRITERION_PAGES)),
        *((page, state, True) for page in ("kriterium-2", "konklusion") for state in ("locked", "returned")),
    ],
)
def test_no_grade_stands_beside_a_criterion_until_they_are_locked(
    own_site: Site, monkeypatch: pytest.MonkeyPatch, page: str, state: str, graded: bool
) -> None:
    made: list[DocumentRequest] = []
    render = Renderer.render

    def kept(renderer: Renderer, request: DocumentRequest, timeout_seconds: float) -> bytes:
        made.append(request)
        return render(renderer, request, timeout_seconds)

    monkeypatch.setattr(Renderer, "render", kept)
    case_id = own_site.case_id(STATES[state])
    app = own_site.page(page, case=case_id)
    app.toggle(key=KEY).set_value(True)
    own_site.again(app)
    assert not app.exception
    assert pages_shown(app)
    (request,) = made
    steps = [grading.get("grade") for grading in request.case["grades"].values()]
    assert any(step is not None for step in steps) is graded
    assert ("conclusion" in request.case) is graded
    shown = everything(app)
    assert (LEFT_OUT in shown) is not graded
    assert (f"/dokument/udkast/{case_id}" in shown) is graded, "the file has the grades in it"
