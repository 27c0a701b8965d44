"""The question of impartiality on the pages: where it is asked, what one click opens, and what a conflict shuts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.domain.workflow import needs_declaration
from assessment.services.cases import open_case, register_case
from assessment.services.demo import CASEWORKER, MANAGER, SECOND_CASEWORKER
from assessment.services.impartiality import declarations_of, declare_conflict
from assessment.services.notes import IMPARTIALITY
from assessment.ui.components import impartiality
from tests.services.stories import case_file
from tests.ui.conftest import STATES, Site, everything, texts

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
QUESTION = "Er du habil i sagen?"
OTHER_CASEWORKER, OTHER_MANAGER = SECOND_CASEWORKER.slug, "leder-b"
REASON = "Min søster bor i afdelingen."


def new_case(site: Site) -> UUID:
    """A whole case in which nobody has declared anything."""
    store = site.context.store
    case = case_file(case_number="2026-0999")
    return register_case(store, CASEWORKER.actor, NOW, case, site.context.rules_now(NOW))


def asks(app: AppTest) -> bool:
    return QUESTION in texts(app.header)


def buttons(app: AppTest) -> set[str]:
    return {each.label for each in app.button}


def grade_is_open(app: AppTest) -> bool:
    grades = [each for each in app.radio if each.key and each.key.endswith("-grade-valg")]
    assert len(grades) == 1
    return not grades[0].disabled


def pressed(site: Site, app: AppTest, key: str, role: str) -> AppTest:
    app.button(key=key).click()
    app = site.again(app, role)
    assert not app.exception
    return app


def test_it_is_asked_where_somebody_grades_or_decides_and_nowhere_else(own_site: Site) -> None:
    draft, submitted = new_case(own_site), own_site.case_id(STATES["submitted"])
    asked = {
        (page, role)
        for page in ("oplysninger", "kriterium-1", "konklusion", "godkendelse")
        for role in (CASEWORKER.slug, OTHER_CASEWORKER, MANAGER.slug, "laeser")
        if asks(own_site.page(page, role, draft))
    }
    grading = ("kriterium-1", "konklusion", "godkendelse")
    assert asked == {(page, role) for page in grading for role in (CASEWORKER.slug, OTHER_CASEWORKER)}
    assert asks(own_site.page("godkendelse", OTHER_MANAGER, submitted))
    assert not asks(own_site.page("godkendelse", MANAGER.slug, submitted)), "has declared"
    assert asks(own_site.page("indikation", OTHER_CASEWORKER, own_site.case_id(STATES["locked"])))


def test_one_click_opens_the_fields_of_the_caseworker(own_site: Site) -> None:
    case_id = new_case(own_site)
    app = own_site.page("kriterium-1", CASEWORKER.slug, case_id)
    assert not grade_is_open(app)
    app = pressed(own_site, app, "habil", CASEWORKER.slug)
    assert (asks(app), grade_is_open(app)) == (False, True)
    assert not asks(own_site.page("konklusion", CASEWORKER.slug, case_id)), "once in a case"


def test_one_click_opens_the_decision_of_the_manager(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    app = own_site.page("godkendelse", OTHER_MANAGER, case_id)
    assert "Godkend" not in buttons(app)
    assert "En leder, som ikke selv har rettet" not in everything(app), "the one who is asked is that manager"
    app = pressed(own_site, app, "habil", OTHER_MANAGER)
    assert {"Godkend", "Returnér"} <= buttons(app)


def test_control_without_the_question_the_manager_would_see_no_way_on(
    own_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impartiality, "needs_declaration", lambda *_: False)
    app = own_site.page("godkendelse", OTHER_MANAGER, own_site.case_id(STATES["submitted"]))
    assert not asks(app)
    assert "Godkend" not in buttons(app), "the services decide, not the question"


def test_a_conflict_is_written_kept_while_typing_and_shuts_the_case(own_site: Site) -> None:
    case_id, role = new_case(own_site), CASEWORKER.slug
    store = own_site.context.store
    app = own_site.page("kriterium-1", role, case_id)
    key = f"felt-{open_case(store, CASEWORKER.actor, case_id).assessment.id.hex}-{IMPARTIALITY.replace('.', '-')}"
    assert app.button(key="spoerg-Ja, jeg er inhabil").disabled
    app.text_area(key=key).set_value(REASON)
    app = own_site.again(app, role)
    assert own_site.page("kriterium-1", role, case_id).text_area(key=key).value == REASON, "kept"
    taker = app.selectbox(key="habilitet-overtager")
    assert taker.options == ["Sagsbehandler B"]
    taker.set_value(SECOND_CASEWORKER.actor.person_id)
    app = own_site.again(app, role)
    app = pressed(own_site, app, "spoerg-Ja, jeg er inhabil", role)
    app = pressed(own_site, app, "ja-Ja, jeg er inhabil", role)
    assert not grade_is_open(app)
    assert any("Den går videre til Sagsbehandler B." in text for text in texts(app.warning))
    assert open_case(store, CASEWORKER.actor, case_id).assessment.owner_id == SECOND_CASEWORKER.actor.person_id
    facts = own_site.page("oplysninger", role, case_id)
    assert all(each.disabled for each in facts.text_input)


def test_who_has_declared_what_stands_on_the_managers_page_and_a_manager_decides(own_site: Site) -> None:
    case_id, store = own_site.case_id(STATES["submitted"]), own_site.context.store
    declare_conflict(store, CASEWORKER.actor, datetime.now(UTC), case_id, reason=REASON, passes_to=None)
    reader = everything(own_site.page("godkendelse", "laeser", case_id))
    assert "Inhabil: Sagsbehandler A" in reader
    assert REASON not in reader, "the interest is for managers and the person alone"
    app = own_site.page("godkendelse", MANAGER.slug, case_id)
    assert REASON in everything(app)
    (field,) = [each for each in app.text_area if each.label == "Hvorfor er personen habil?"]
    field.set_value("Søsteren er flyttet.")
    app = own_site.again(app, MANAGER.slug)
    (button,) = [each for each in app.button if each.label == "Afgør habilitet"]
    button.click()
    app = own_site.again(app, MANAGER.slug)
    assert not app.exception
    newest = declarations_of(store, MANAGER.actor, case_id)[-1]
    assert (newest.impartial, newest.declared_by, newest.reason) == (
        True,
        MANAGER.actor.person_id,
        "Søsteren er flyttet.",
    )
    standing = open_case(store, CASEWORKER.actor, case_id).assessment.standing
    assert not needs_declaration(CASEWORKER.actor, standing)


def test_a_conflict_can_be_declared_later(own_site: Site) -> None:
    app = own_site.page("godkendelse", MANAGER.slug, own_site.case_id(STATES["submitted"]))
    assert "Jeg er blevet inhabil" in [each.label for each in app.expander]
    assert "Jeg er blevet inhabil" not in [
        each.label for each in own_site.page("godkendelse", "laeser", own_site.case_id(STATES["submitted"])).expander
    ]


def test_a_blind_assessor_is_asked_and_names_nobody(own_site: Site) -> None:
    blind = own_site.case_id("2026-0063")
    app = own_site.page("kriterium-1", OTHER_CASEWORKER, blind)
    assert asks(app)
    assert not [each for each in app.selectbox if each.key == "habilitet-overtager"]
    app = pressed(own_site, app, "habil", OTHER_CASEWORKER)
    assert (asks(app), grade_is_open(app)) == (False, True)
