"""The front page: what waits for the visitor, with the way to it; and the pages of who has a case and of transfer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment.services.assignment import Part
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER, MANAGER, SECOND_CASEWORKER
from assessment.services.transfer import Handover, transfer_parts
from tests.ui.conftest import STATES, Site, everything, texts

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "count", "deeds"),
    [
        ("sagsbehandler-a", 6, ["Vurdér sagen", "Send sagen til godkendelse", "Ret det, lederen har bedt om"]),
        ("sagsbehandler-b", 1, ["Vurdér sagen som anden vurderer"]),
        ("leder-a", 2, ["Læs sagen, og godkend", "Udsend dokumenterne"]),
    ],
)
def test_each_role_sees_what_waits_for_it(site: Site, role: str, count: int, deeds: list[str]) -> None:
    app = site.page("sager", role)
    assert not app.exception
    assert f"Mine opgaver ({count})" in texts(app.header)
    shown = everything(app)
    for deed in deeds:
        assert deed in shown


def test_a_reader_has_no_tasks_and_no_heading_for_them(site: Site) -> None:
    app = site.page("sager", "laeser")
    assert texts(app.header) == ["Alle sager"]


def test_nothing_to_do_is_said_in_words(empty_site: Site) -> None:
    app = empty_site.page("sager", "leder-a")
    assert "Mine opgaver (0)" in texts(app.header)
    assert "Der er ingen sager, der venter på dig." in everything(app)


def test_the_list_and_the_head_name_whom_a_case_waits_for(site: Site) -> None:
    shown = everything(site.page("sager", "laeser"))
    assert "Sagsbehandler A (rettelse)" in shown
    assert "En leder (godkendelse)" in shown
    head = everything(site.page("oplysninger", "laeser", site.case_id(STATES["submitted"])))
    assert "Venter på: en leder (godkendelse)" in head
    own = everything(site.page("oplysninger", MANAGER.slug, site.case_id(STATES["submitted"])))
    assert "Venter på: dig (godkendelse)" in own


def test_only_mine(site: Site) -> None:
    shown = everything(site.page("sager", "leder-a", mine="true"))
    assert "2 sager" in shown
    assert "9 sager" in everything(site.page("sager", "leder-a")), "control: there are more"


def test_a_manager_is_named_and_the_case_says_so(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    app = own_site.page("ansvar", MANAGER.slug, case_id)
    assert not app.exception
    (chosen,) = [box for box in app.selectbox if box.label == "Ny leder"]
    assert chosen.options == ["Leder A", "Leder B"]
    assert chosen.value is None, "nobody is chosen beforehand"
    chosen.select("demo:leder-b")
    own_site.again(app, MANAGER.slug)
    app.button(key="gem-manager").click()
    own_site.again(app, MANAGER.slug)
    assert not app.exception
    assert "Det er gemt, hvem der har sagen." in everything(app)
    assert "Venter på: Leder B (godkendelse)" in everything(app)
    review = everything(own_site.page("godkendelse", MANAGER.slug, case_id))
    assert "Sagen venter på Leder B. Du kan også tage stilling til den." in review.replace("\\", "")
    assert "Mine opgaver (1)" in texts(own_site.page("sager", MANAGER.slug).header)


def test_who_may_not_change_it_sees_who_has_it(site: Site) -> None:
    case_id = site.case_id(STATES["draft"])
    app = site.page("ansvar", SECOND_CASEWORKER.slug, case_id)
    assert not app.selectbox
    assert "Den sagsbehandler, der har sagen, og en leder kan ændre det." in everything(app)
    assert app.selectbox is not None
    assert site.page("ansvar", CASEWORKER.slug, case_id).selectbox, "control: the owner may"


@pytest.mark.parametrize("role", ["leder-a", "administrator"])
def test_a_colleagues_cases_are_given_on(own_site: Site, role: str) -> None:
    person = CASEWORKER.actor.person_id
    app = own_site.page("overdragelse", role, fra=person)
    assert not app.exception
    shown = everything(app)
    assert "Som sagsbehandler (" in shown
    assert "Helhedsplan for Egeparken" in shown
    assert "Boligforeningen Eksempel" not in shown, "number and title, and nothing that the case holds"
    (cases,) = [box for box in app.multiselect if box.label == "Sager som sagsbehandler"]
    assert len(cases.value) == len(cases.options) >= 6
    cases.set_value([cases.value[0]])
    own_site.again(app, role)
    (taker,) = [box for box in app.selectbox if box.label == "Hvem skal være sagsbehandler?"]
    assert taker.options == ["Sagsbehandler B"]


@pytest.mark.parametrize("role", ["sagsbehandler-a", "laeser"])
def test_others_have_no_page_for_it(site: Site, role: str) -> None:
    assert texts(site.page("overdragelse", role).title) == ["Sager"]


def test_somebody_without_open_cases_is_told(own_site: Site) -> None:
    store, actor = own_site.context.store, MANAGER.actor
    view = open_case(store, actor, own_site.case_id(STATES["draft"]))
    give = Handover(CASEWORKER.actor.person_id, Part.OWNER, SECOND_CASEWORKER.actor.person_id, "Orlov.")
    assert transfer_parts(store, actor, NOW, give, [view.assessment.id]) == 1
    assert "Som sagsbehandler (1)" in everything(
        own_site.page("overdragelse", "leder-a", fra=SECOND_CASEWORKER.actor.person_id)
    )
    assert "har ingen åbne sager" in everything(own_site.page("overdragelse", "leder-a", fra="demo:leder-b"))


@pytest.mark.parametrize(("name", "role", "title"), [("administration", "administrator", "Administration")])
def test_a_page_that_is_the_front_page_too_has_its_own_address(site: Site, name: str, role: str, title: str) -> None:
    app = site.page(name, role)
    assert texts(app.title) == [title]
    assert texts(site.page("", role).title) == [title], "and so has the front page"
