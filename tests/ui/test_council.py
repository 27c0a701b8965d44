"""The page of the council: stations, the vote beside the recommendation, conditions followed up; and withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.domain.council import ConditionStatus, VoteOutcome
from assessment.domain.danish import danish_time, format_short_date
from assessment.domain.workflow import State
from assessment.services.cases import CaseView, open_case
from assessment.services.council import TypedVote, record_vote
from assessment.services.course import begin_assessment
from assessment.services.demo import CASEWORKER, MANAGER
from assessment.services.notes import VOTE, save_note
from assessment.services.withdrawal import withdraw_assessment
from tests.ui.conftest import STATES, Site, everything, texts

PAGE = "raadet"
PATH_AGREEMENT = "aftale med nabogrundejeren"


def today() -> str:
    """The day as it is typed."""
    return format_short_date(danish_time(datetime.now(UTC)).date())


def view_of(site: Site, case_id: UUID) -> CaseView:
    return open_case(site.context.store, CASEWORKER.actor, case_id)


def key_of(site: Site, case_id: UUID, place: str) -> str:
    return f"felt-{view_of(site, case_id).assessment.id.hex}-note-{place}"


def confirm(site: Site, app: AppTest, button: str, yes: str) -> AppTest:
    """Press a button, and yes in the dialog that asks."""
    app.button(key=f"spoerg-{yes}").click()
    site.again(app)
    assert button
    app.button(key=f"ja-{yes}").click()
    return site.again(app)


def test_a_decided_case_shows_both_sides_and_what_is_overdue(site: Site) -> None:
    shown = everything(site.page(PAGE, "laeser", site.case_id(STATES["decided"])))
    for words in (
        "Indstillet",
        "Vedtaget",
        "Indstillingen blev ændret",
        "punkt 14",
        "Der foreligger en aftale om drift af det fælles hus",
        "Fristen er overskredet for 1 vilkår",
        "Underskrevet driftsaftale",
        "Borgmesterens Afdeling",
    ):
        assert words in shown, words


def test_a_reader_has_no_fields_and_those_who_may_have_them(site: Site) -> None:
    case_id = site.case_id(STATES["decided"])
    reader = site.page(PAGE, "laeser", case_id)
    assert not reader.button
    assert not reader.text_area
    for role in ("sagsbehandler-a", "leder-a"):
        labels = [each.label for each in site.page(PAGE, role, case_id).button]
        assert {"Gem skridtet", "Gem rettelsen", "Gem opfølgningen"} <= set(labels)


@pytest.mark.parametrize("state", ["draft", "locked", "submitted", "returned", "approved"])
def test_before_the_issue_nobody_writes(site: Site, state: str) -> None:
    for role in ("sagsbehandler-a", "leder-a"):
        app = site.page(PAGE, role, site.case_id(STATES[state]))
        assert any("ikke udsendt endnu" in text for text in texts(app.info))
        assert not [each for each in app.button if each.label.startswith("Gem")]


def test_a_station_is_typed_refused_and_saved(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["issued"])
    key = key_of(own_site, case_id, "council")
    app = own_site.page(PAGE, case=case_id)
    app.text_area(key=f"{key}-note").set_value("Ingen *bemærkninger*.")
    app.radio(key=f"{key}-station").set_value("magistraten")
    app.button(key="gem-note-council").click()
    own_site.again(app)
    assert "Vælg det, der skete" in app.error[0].value
    assert app.text_area(key=f"{key}-note").value == "Ingen *bemærkninger*.", "what was typed stays"
    app.radio(key=f"{key}-happened").set_value("recommended")
    app.text_input(key=f"{key}-date").set_value(today())
    app.button(key="gem-note-council").click()
    own_site.again(app)
    assert texts(app.success) == ["Skridtet er gemt."]
    assert "Ingen \\\\*bemærkninger\\\\*" in everything(app)
    assert not app.text_area(key=f"{key}-note").value
    assert len(view_of(own_site, case_id).council.entries) == 1


def test_a_vote_that_changed_the_recommendation_with_new_conditions(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["issued"])
    key = key_of(own_site, case_id, "vote")
    app = own_site.page(PAGE, case=case_id)
    app.radio(key=f"{key}-outcome").set_value("changed")
    own_site.again(app)
    app.radio(key=f"{key}-voted_outcome").set_value("vilkaar")
    own_site.again(app)
    app.text_input(key=f"{key}-date").set_value(today())
    app.text_input(key=f"{key}-agenda_point").set_value("punkt 7")
    app.text_area(key=f"{key}-text").set_value("Støtte på vilkår af en ny sti.")
    app.text_area(key=f"{key}-new_1_text").set_value("Stien er anlagt.")
    own_site.again(app)
    assert [each for each in app.text_area if each.key == f"{key}-new_2_text"], "a blank row follows the last one"
    confirm(own_site, app, "Gem beslutningen", "Gem og afgør sagen")
    assert "hører ikke til et kriterium" in app.error[0].value
    app.selectbox(key=f"{key}-new_1_criterion").set_value("naboomraader")
    app.text_input(key=f"{key}-new_1_deadline").set_value("1.6.2031")
    confirm(own_site, app, "Gem beslutningen", "Gem og afgør sagen")
    view = view_of(own_site, case_id)
    assert view.assessment.standing.state is State.DECIDED
    assert view.council.vote is not None
    assert view.council.vote.outcome is VoteOutcome.CHANGED
    assert [(item.condition.text, item.condition.criterion) for item in view.council.conditions] == [
        ("Stien er anlagt.", "naboomraader")
    ]
    shown = everything(own_site.page("oplysninger", "laeser", case_id))
    assert "Afgjort" in shown
    assert "Indstillingen blev ændret, Byrådet den" in shown, "the head of every page says it"


def test_what_was_typed_of_a_vote_is_there_after_a_reload(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["issued"])
    assessment_id = view_of(own_site, case_id).assessment.id
    typed = {"outcome": "changed", "voted_outcome": "vilkaar", "new_1_text": "Første.", "new_3_text": "Tredje."}
    for name, text in typed.items():
        save_note(
            own_site.context.store,
            CASEWORKER.actor,
            datetime.now(UTC),
            assessment_id,
            path=f"{VOTE}.{name}",
            text=text,
        )
    app = own_site.page(PAGE, case=case_id)
    key = key_of(own_site, case_id, "vote")
    assert [app.text_area(key=f"{key}-new_{row}_text").value for row in range(1, 5)] == ["Første.", "", "Tredje.", ""]


def test_a_condition_is_followed_up_and_no_longer_overdue(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["decided"])
    key = key_of(own_site, case_id, "followup")
    app = own_site.page(PAGE, "leder-a", case_id)
    assert app.warning
    chosen = app.selectbox(key=f"{key}-condition")
    overdue = next(option for option in chosen.options if PATH_AGREEMENT in option)
    app.selectbox(key=f"{key}-condition").select_index(chosen.options.index(overdue))
    app.radio(key=f"{key}-status").set_value("waived")
    app.text_input(key=f"{key}-date").set_value(today())
    app.button(key="gem-note-followup").click()
    own_site.again(app, "leder-a")
    assert "Begrundelsen mangler" in app.error[0].value
    app.text_area(key=f"{key}-reason").set_value("Udvalget har frafaldet vilkåret.")
    app.button(key="gem-note-followup").click()
    own_site.again(app, "leder-a")
    assert texts(app.success) == ["Opfølgningen er gemt."]
    assert not app.warning
    statuses = [item.status for item in view_of(own_site, case_id).council.conditions]
    assert statuses == [ConditionStatus.FULFILLED, ConditionStatus.WAIVED]


def test_the_list_tells_and_filters_the_vote_and_what_is_overdue(own_site: Site) -> None:
    store, case_id = own_site.context.store, own_site.case_id(STATES["issued"])
    shown = everything(own_site.page("sager", "laeser"))
    assert "Fristen er overskredet for 1 vilkår" in shown
    assert "Indstillingen blev ændret" in shown
    now = datetime.now(UTC)
    vote = TypedVote(VoteOutcome.SENT_BACK, "byraad", danish_time(now).date(), "punkt 2", "Uddyb økonomien.")
    record_vote(
        store, MANAGER.actor, now, view_of(own_site, case_id).assessment.id, vote, stations={"byraad": "Byrådet"}
    )
    app = own_site.page("sager", "laeser")
    app.multiselect(key="byraad").set_value(["sent_back"])
    own_site.again(app, "laeser")
    assert "<strong>1 sag</strong>" in everything(app)
    assert "Engvænget" in everything(app)
    app.multiselect(key="byraad").set_value([])
    app.checkbox(key="frister").check()
    own_site.again(app, "laeser")
    assert "<strong>1 sag</strong>" in everything(app)
    assert "Dalvangen" in everything(app)


def test_the_next_assessment_shows_how_a_condition_was_followed_up(own_site: Site) -> None:
    store, case_id = own_site.context.store, own_site.case_id(STATES["decided"])
    now = datetime.now(UTC)
    rules = own_site.context.rules_now(now)
    begin_assessment(store, CASEWORKER.actor, now, case_id, rules, phase="skema_b", reason="Skema B er kommet.")
    shown = everything(own_site.page("kriterium-3", case=case_id))
    assert PATH_AGREEMENT in shown
    assert "Ikke fulgt op endnu. Fristen er overskredet." in shown
    assert "fælles hus" not in everything(own_site.page("kriterium-2", case=case_id)), "what is met is not asked again"
    assert "Indstillingen blev ændret" in everything(own_site.page("forloeb", "laeser", case_id))
    page = everything(own_site.page(PAGE, case=case_id))
    assert "Vedtaget på grundlag af vurdering 1" in page
    assert "Følg et vilkår op" in page


def test_a_case_is_withdrawn_on_the_page_of_its_course(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    key = key_of(own_site, case_id, "course-withdrawal")
    app = own_site.page("forloeb", case=case_id)
    assert app.button(key="spoerg-Træk tilbage").disabled
    app.text_area(key=key).set_value("Foreningen har trukket projektet.")
    own_site.again(app)
    confirm(own_site, app, "Træk sagen tilbage", "Træk tilbage")
    view = view_of(own_site, case_id)
    assert view.assessment.standing.state is State.WITHDRAWN
    assert not [each for each in own_site.page("forloeb", "laeser", case_id).button if "tilbage" in each.label]


@pytest.mark.parametrize("state", ["draft", "locked", "issued"])
def test_every_page_of_a_withdrawn_case_is_shown_and_closed(own_site: Site, state: str) -> None:
    case_id = own_site.case_id(STATES[state])
    now = datetime.now(UTC) + timedelta(seconds=1)
    assessment_id = view_of(own_site, case_id).assessment.id
    withdraw_assessment(own_site.context.store, CASEWORKER.actor, now, assessment_id, reason="Trukket.")
    for name in (
        "oplysninger",
        "kriterium-1",
        "konklusion",
        "indikation",
        "godkendelse",
        "dokumenter",
        PAGE,
        "forloeb",
    ):
        app = own_site.page(name, case=case_id)
        assert not app.exception, f"{name}: {app.exception}"
        assert not app.error, f"{name}: {texts(app.error)}"
        fields = [each for each in (*app.text_input, *app.text_area, *app.radio) if "-note-" not in str(each.key)]
        assert all(each.disabled for each in fields if str(each.key).startswith("felt-")), name
        assert "Trukket tilbage" in everything(app)
