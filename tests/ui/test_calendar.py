"""The page of the council's calendar, and what it means on the pages of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from assessment.domain.danish import format_date, format_short_date
from assessment.domain.workflow import Role
from assessment.domain.working_days import is_working_day
from assessment.services import calendar
from assessment.services.calendar import Body
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER, DemoPerson
from tests.ui.conftest import STATES, Site, everything, texts

NOW = datetime.now(UTC)
ADMINISTRATOR = DemoPerson("administrator", "Administrator", Role.ADMINISTRATOR)
FAR = next(day for number in range(70, 90) if is_working_day(day := (NOW + timedelta(days=number)).date()))
SOON = next(day for number in range(20, 40) if is_working_day(day := (NOW + timedelta(days=number)).date()))


def enter(site: Site, *days: date) -> None:
    for day in days:
        calendar.add_meetings(site.context.store, ADMINISTRATOR.actor, NOW, [(Body.COUNCIL, day)])


@pytest.mark.parametrize("role", ["sagsbehandler-a", "leder-a", "laeser"])
def test_everybody_sees_the_calendar_and_nobody_else_changes_it(own_site: Site, role: str) -> None:
    empty = own_site.page("kalender", role)
    assert texts(empty.title) == ["Mødekalender"]
    assert "ingen kommende byrådsmøder" in everything(empty)
    enter(own_site, FAR)
    app = own_site.page("kalender", role)
    assert not app.exception
    shown = everything(app)
    assert format_date(FAR) in shown
    assert "Godkendt i Teknik og Miljø senest" in shown
    assert "Forslag" in shown
    assert [button.label for button in app.button] == []


def test_the_administrator_adds_moves_and_withdraws(own_site: Site) -> None:
    app = own_site.page("kalender", "administrator")
    app.text_input(key="kalender-dato").set_value(format_short_date(FAR))
    app.button(key="tilfoej-moede").click()
    own_site.again(app, "administrator")
    assert "står nu i kalenderen" in everything(app)
    (meeting,) = calendar.meetings(own_site.context.store)
    assert (meeting.body, meeting.date) == (Body.COUNCIL, FAR)
    app.selectbox(key="kalender-moede").set_value(meeting.id)
    own_site.again(app, "administrator")
    app.text_input(key="kalender-begrundelse").set_value("Vinterferie")
    app.text_input(key="kalender-ny-dato").set_value(format_short_date(SOON))
    app.button(key="flyt-moede").click()
    own_site.again(app, "administrator")
    assert calendar.meetings(own_site.context.store)[0].date == SOON
    assert "Vinterferie" in everything(app)
    app.selectbox(key="kalender-moede").set_value(meeting.id)
    own_site.again(app, "administrator")
    app.button(key="aflys-moede").click()
    own_site.again(app, "administrator")
    assert "begrundelse" in everything(app).lower(), "without a reason it is refused"
    assert not calendar.meetings(own_site.context.store)[0].withdrawn


@pytest.mark.parametrize(("typed", "told"), [("", "mangler"), ("31.02.2027", "er ikke en dato"), ("1.1.2020", "i dag")])
def test_a_date_that_cannot_be_is_told_and_kept(own_site: Site, typed: str, told: str) -> None:
    app = own_site.page("kalender", "administrator")
    app.text_input(key="kalender-dato").set_value(typed)
    app.button(key="tilfoej-moede").click()
    own_site.again(app, "administrator")
    assert not app.exception
    assert told in everything(app)
    assert app.text_input(key="kalender-dato").value == typed


def test_what_the_page_had_prepared_is_not_done_for_somebody_with_another_role(own_site: Site) -> None:
    app = own_site.page("kalender", "administrator")
    app.text_input(key="kalender-dato").set_value(format_short_date(FAR))
    app.button(key="tilfoej-moede").click()
    own_site.again(app, "laeser")
    assert calendar.meetings(own_site.context.store) == ()


def test_a_caseworker_chooses_the_meeting_and_everybody_reads_the_deadline(own_site: Site) -> None:
    enter(own_site, SOON, FAR)
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    app = own_site.page("forloeb", case=case_id)
    assert "Kan nå byrådets møde" in everything(app)
    far = next(each for each in calendar.meetings(own_site.context.store) if each.date == FAR)
    app.selectbox(key=f"sagens-moede-{view.assessment.id.hex}").set_value(far.id)
    own_site.again(app)
    assert not app.exception
    for role in ("sagsbehandler-a", "leder-a", "laeser"):
        head = everything(own_site.page("oplysninger", role, case_id))
        assert "Skal være godkendt senest" in head
        assert format_date(FAR) in head
    listed = everything(own_site.page("sager", "laeser", orden="Frist"))
    found = calendar.deadlines_for(
        own_site.context.store, [view.assessment.id], NOW.date(), own_site.context.municipality.lead_times
    )
    assert format_short_date(found[view.assessment.id].approve_by) in listed
    assert listed.index(view.case.title) < listed.index("Egeparken"), "the one with a deadline comes first"


def test_an_approved_case_hears_of_a_withdrawn_meeting_and_a_decided_one_of_none(own_site: Site) -> None:
    enter(own_site, FAR)
    store = own_site.context.store
    (meeting,) = calendar.meetings(store)
    case_id = own_site.case_id(STATES["approved"])
    view = open_case(store, CASEWORKER.actor, case_id)
    calendar.choose_meeting(store, CASEWORKER.actor, NOW, view.assessment.id, UUID(meeting.id))
    assert "Tiltænkt byrådets møde" in everything(own_site.page("forloeb", case=case_id))
    calendar.withdraw_meeting(store, ADMINISTRATOR.actor, NOW, UUID(meeting.id), reason="Aflyst")
    assert "som er aflyst. Vælg et andet møde." in everything(own_site.page("oplysninger", case=case_id))
    decided = own_site.page("forloeb", case=own_site.case_id(STATES["decided"]))
    assert not decided.exception
    assert "Byrådets møde" not in texts(decided.header)


def test_a_meeting_that_somebody_else_has_withdrawn_is_no_longer_chosen(own_site: Site) -> None:
    enter(own_site, FAR, SOON)
    store = own_site.context.store
    app = own_site.page("kalender", "administrator")
    gone = next(each for each in calendar.meetings(store) if each.date == FAR)
    app.selectbox(key="kalender-moede").set_value(gone.id)
    own_site.again(app, "administrator")
    calendar.withdraw_meeting(store, ADMINISTRATOR.actor, NOW, UUID(gone.id), reason="Aflyst")
    own_site.again(app, "administrator")
    assert not app.exception
    assert app.selectbox(key="kalender-moede").value is None
    assert "Aflyst" in everything(app)


@pytest.mark.parametrize(("role", "chooses"), [("sagsbehandler-b", False), ("leder-a", True), ("laeser", False)])
def test_only_the_owner_and_managers_are_offered_the_choice(own_site: Site, role: str, chooses: bool) -> None:
    enter(own_site, FAR)
    app = own_site.page("forloeb", role, own_site.case_id(STATES["draft"]))
    labels = [box.label for box in app.selectbox]
    assert ("Hvilket møde skal sagen nå?" in labels) is chooses
