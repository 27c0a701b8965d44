"""Every page, for every role, of a case in every state: it is shown, and only who may edit gets open fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from assessment.domain.explanation import explain_indication
from assessment.domain.indication import indicate
from assessment.services.cases import open_case, register_case, typed_case
from assessment.services.demo import CASEWORKER
from tests.ui.conftest import CASE_PAGES, ROLES, STATES, Site, everything

EDITABLE = frozenset({"draft", "locked", "returned"})


def _fields(app: AppTest) -> list[tuple[str, bool]]:
    """The fields of the case file on a page: key, and whether it is closed. A visitor's own notes are no such field."""
    elements = [*app.text_input, *app.text_area, *app.radio, *app.selectbox]
    keys = [(str(each.key), bool(each.disabled)) for each in elements]
    return [(key, closed) for key, closed in keys if key.startswith("felt-") and "-note-" not in key]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_shown_and_closed_to_those_who_may_not_edit(site: Site, role: str, state: str) -> None:
    case_id = site.case_id(STATES[state])
    opened = 0
    for name in CASE_PAGES:
        app = site.page(name, role, case_id)
        assert not app.exception, f"{name}: {app.exception}"
        assert not app.error, f"{name}: {[each.value for each in app.error]}"
        assert len(app.title) == 1, name
        fields = _fields(app)
        opened += sum(not closed for _, closed in fields)
        if role != CASEWORKER.slug or state not in EDITABLE:
            assert all(closed for _, closed in fields), f"{name}: {[key for key, closed in fields if not closed]}"
            assert not [each.label for each in app.button if each.label.startswith(("Fjern", "Ret ", "Fravig"))], name
    assert (opened > 0) == (role == CASEWORKER.slug and state in EDITABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("case_number", [STATES["draft"], "2026-0063"])
def test_the_indication_of_a_draft_is_nowhere(site: Site, role: str, case_number: str) -> None:
    case_id = site.case_id(case_number)
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    assert view.indication is None
    forbidden = _words_of_the_indication(site, case_number)
    for name in CASE_PAGES:
        shown = everything(site.page(name, role, case_id))
        assert not [words for words in forbidden if words in shown], name


def test_control_the_same_words_are_found_after_the_lock(site: Site) -> None:
    shown = everything(site.page("indikation", CASEWORKER.slug, site.case_id(STATES["locked"])))
    forbidden = _words_of_the_indication(site, STATES["locked"])
    assert forbidden
    missing = [words for words in forbidden if words not in shown]
    assert len(missing) < len(forbidden) / 2, missing
    assert "Regelsættets indikation" in shown


def _words_of_the_indication(site: Site, case_number: str) -> list[str]:
    """What the page of the indication would say: the outcome's sentence, the mean and the reasons."""
    view = open_case(site.context.store, CASEWORKER.actor, site.case_id(case_number))
    indication = indicate(view.case, view.rules)
    outcome = view.rules.outcomes[indication.outcome]  # type: ignore[index]
    reasons = (sentence.replace(" - ", " \\\\- ") for sentence in explain_indication(indication, view.rules))
    return ["Regelsættets indikation", outcome.explanation, *(each.split(":")[0] for each in reasons if len(each) > 30)]


@pytest.mark.parametrize("number", range(1, 6))
def test_the_page_of_a_criterion_shows_no_other_criterion(site: Site, number: int) -> None:
    case_id = site.case_id(STATES["locked"])
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    app = site.page(f"kriterium-{number}", CASEWORKER.slug, case_id)
    shown = everything(app)
    for criterion in view.rules.criteria:
        reason = view.case.grades[criterion.id].reason or ""
        assert reason
        assert (reason in shown) == (criterion.number == number)
    keys = [key for key, _ in _fields(app)]
    others = [criterion.id for criterion in view.rules.criteria if criterion.number != number]
    assert not [key for key in keys if any(f"-grades-{other}-" in key for other in others)]
    sidebar = " ".join(each.label for each in app.sidebar.get("page_link") if hasattr(each, "label"))
    assert not [step.name for step in view.rules.scale if step.name in sidebar]


def test_no_grade_is_chosen_beforehand(own_site: Site) -> None:
    store, now = own_site.context.store, datetime.now(UTC)
    case = typed_case("2026-0990", "Ny sag", "Boligforeningen Eksempel")
    case_id = register_case(store, CASEWORKER.actor, now, case, own_site.context.rules_now(now))
    before = open_case(store, CASEWORKER.actor, case_id)
    for criterion in before.rules.criteria:
        app = own_site.page(f"kriterium-{criterion.number}", CASEWORKER.slug, case_id)
        assert app.radio(key=f"felt-{before.assessment.id.hex}-grades-{criterion.id}-grade-valg").value is None
        assert all(each.value is None for each in app.radio), "no question is answered beforehand"
    assert open_case(store, CASEWORKER.actor, case_id).draft == before.draft, "looking at a page changes nothing"


def test_control_a_stored_grade_is_shown_as_chosen(site: Site) -> None:
    case_id = site.case_id(STATES["locked"])
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    criterion = view.rules.criteria[0]
    app = site.page("kriterium-1", CASEWORKER.slug, case_id)
    chosen = app.radio(key=f"felt-{view.assessment.id.hex}-grades-{criterion.id}-grade-valg").value
    assert chosen == view.case.grades[criterion.id].grade
