"""The page where many approved cases are issued: who has it, what it says when there is nothing, and a whole run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.bulk_issue import IssuingRun, approved_cases, begin_run
from assessment.services.cases import open_case
from assessment.services.demo import MANAGER
from assessment.ui.entry import clock
from assessment.ui.views.issuing import _RUN, PAGE
from tests.ui.conftest import STATES, Site, everything, texts


def with_run(site: Site, run: IssuingRun) -> AppTest:
    app = site.page(PAGE, MANAGER.slug)
    app.session_state[_RUN] = run
    return site.again(app, MANAGER.slug)


def new_run(site: Site) -> IssuingRun:
    now = clock()
    return begin_run(approved_cases(site.context.store, MANAGER.actor, now), now)


@pytest.mark.parametrize("role", ["sagsbehandler-a", "laeser"])
def test_only_a_manager_has_the_page(site: Site, role: str) -> None:
    assert "Udsendelse" not in texts(site.page(PAGE, role).title)
    assert "Udsendelse" in texts(site.page(PAGE, MANAGER.slug).title)


def test_the_approved_cases_are_chosen_from_and_a_question_is_asked(site: Site) -> None:
    app = site.page(PAGE, MANAGER.slug)
    assert [label.split(" ", 1)[0] for label in app.multiselect[0].options] == [STATES["approved"]]
    assert [button.label for button in app.button] == ["Udsend 1 sag"]
    app.button[0].click()
    site.again(app, MANAGER.slug)
    assert "kan ikke ændres bagefter" in everything(app)
    state = open_case(site.context.store, MANAGER.actor, site.case_id(STATES["approved"])).assessment.standing.state
    assert state.value == "approved", "nothing is done before the answer"


def test_a_run_issues_and_tells(own_site: Site) -> None:
    run = new_run(own_site)
    app = with_run(own_site, run)
    assert not app.exception
    assert "1 sag er udsendt." in app.success[0].value
    view = open_case(own_site.context.store, MANAGER.actor, own_site.case_id(STATES["approved"]))
    assert view.assessment.standing.state.value == "issued"
    app.button(key="luk-udsendelse").click()
    own_site.again(app, MANAGER.slug)
    assert "ingen godkendte sager" in everything(app)
    again = with_run(own_site, run)
    assert "er ikke udsendt" in again.error[0].value, "control: what is issued is not issued again"


def test_a_run_that_was_left_goes_on_only_when_asked(own_site: Site) -> None:
    run = new_run(own_site)
    app = with_run(own_site, begin_run(run.waiting, clock() - timedelta(minutes=5)))
    assert "Udsendelsen blev afbrudt. 1 sag mangler." in app.warning[0].value
    case_id = own_site.case_id(STATES["approved"])
    assert open_case(own_site.context.store, MANAGER.actor, case_id).assessment.standing.state.value == "approved"
    app.button(key="fortsaet-udsendelse").click()
    own_site.again(app, MANAGER.slug)
    assert "1 sag er udsendt." in app.success[0].value


def test_what_is_stopped_is_not_issued(own_site: Site) -> None:
    app = with_run(own_site, begin_run(new_run(own_site).waiting, clock() - timedelta(minutes=5)))
    app.button(key="stop-udsendelse").click()
    own_site.again(app, MANAGER.slug)
    assert "1 sag er ikke udsendt" in app.info[0].value
    case_id = own_site.case_id(STATES["approved"])
    assert open_case(own_site.context.store, MANAGER.actor, case_id).assessment.standing.state.value == "approved"
