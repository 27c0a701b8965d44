"""A case goes from hand to hand: given to a colleague, shown as a task, transferred when that one has left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from assessment.services.demo import SECOND_CASEWORKER
from assessment.storage import people
from assessment.storage.engine import open_store
from tests.browser.actions import confirm, fill, new_case, open_page, select, settled
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server

pytestmark = pytest.mark.browser
TITLE = "Helhedsplan for Stafetparken"
NUMBER = "2026-0871"


def task(page: Page) -> Locator:
    """The line of the case among the visitor's own tasks."""
    return page.locator(".st-key-opgaver [class*=st-key-opgave-]").filter(has_text=TITLE)


def set_access(server: Server, *, active: bool) -> None:
    """Close or open the access of Sagsbehandler B, as an administrator does where there is a sign-in."""
    store = open_store(f"sqlite:///{server.database}")
    with store.write() as session:
        people.set_active(session, SECOND_CASEWORKER.actor.person_id, active=active)
    store.close()


def test_a_case_goes_from_hand_to_hand(visit: OpenVisit, server: Server) -> None:
    first = visit()
    case_id = new_case(first, NUMBER, TITLE)
    open_page(first, f"/ansvar?sag={case_id}")
    select(first, "Ny sagsbehandler", "Sagsbehandler B")
    first.get_by_role("button", name="Giv sagen videre", exact=True).click()
    settled(first)
    expect(first.locator(".sagshoved")).to_contain_text("Venter på: Sagsbehandler B (vurdering)")

    second = visit("sagsbehandler-b")
    open_page(second, "/sager")
    expect(second).to_have_title(re.compile(r"^\(\d+\) Bystrategisk vurdering$"))
    expect(task(second)).to_be_visible()
    task(second).get_by_role("link").click()
    second.wait_for_url(re.compile("/kriterium-1"))
    expect(second.locator(".sagshoved")).to_contain_text("Venter på: dig (vurdering)")

    set_access(server, active=False)
    try:
        manager = visit("leder-a")
        open_page(manager, "/sager")
        expect(task(manager)).to_contain_text("Vælg en ny sagsbehandler")
        open_page(manager, f"/overdragelse?fra={SECOND_CASEWORKER.actor.person_id}")
        expect(manager.get_by_role("heading", name="Som sagsbehandler (1)")).to_be_visible()
        select(manager, "Hvem skal være sagsbehandler?", "Sagsbehandler A")
        fill(manager, "Hvorfor gives de videre som sagsbehandler?", "Sagsbehandler B er fratrådt.")
        confirm(manager, "Giv videre som sagsbehandler", "Giv 1 sag videre")
        expect(manager.get_by_text("Sagsbehandler A har fået 1 sag.")).to_be_visible()
    finally:
        set_access(server, active=True)

    open_page(first, "/")
    expect(task(first)).to_be_visible()
    open_page(first, f"/historik?sag={case_id}")
    expect(first.get_by_text("En opgave i sagen gik videre til en anden.")).to_be_visible()
    expect(first.get_by_text("Sagsbehandler B er fratrådt.")).to_be_visible()


@pytest.mark.parametrize(("role", "address"), [("administrator", "/administration"), ("leder-a", "/sager")])
def test_the_front_page_has_an_address_of_its_own(visit: OpenVisit, role: str, address: str) -> None:
    page = visit(role)
    open_page(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text(address.strip("/").capitalize())
    settled(page)
    assert page.get_by_role("dialog").count() == 0
    open_page(page, "/findes-ikke")
    expect(page.get_by_role("dialog")).to_have_count(1)  # control: an address that is none is told
