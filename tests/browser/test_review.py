"""A review in a real browser: two parts go back, one is answered, one is changed, the rest is accepted at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actions import (
    accept_parts,
    approve,
    ask_for_change,
    change_role,
    confirm,
    fill,
    open_case,
    open_page,
    ready,
    settled,
    step,
    step_link,
)
from tests.browser.conftest import OpenVisit, new_visits
from tests.browser.server import running_server

pytestmark = pytest.mark.browser

TITLE = "Egeparken"
TO_MEND, TO_ANSWER = "Skriv, hvornår stien er færdig.", "Er prisen ikke for høj?"
MENDED, WHY = "Stien er færdig i foråret 2029.", "Prisen følger licitationen, så begrundelsen står."


@pytest.fixture
def visits(browser: Browser, tmp_path: Path, demonstration: Path) -> Iterator[OpenVisit]:
    """Opens pages of a demonstration of this test's own: no other test has marked a part of the case."""
    with running_server(tmp_path, cases=demonstration) as server, new_visits(browser, server) as opened:
        yield opened


def test_two_parts_go_back_and_the_rest_is_accepted_in_one_click(visits: OpenVisit) -> None:
    page = visits("leder-a")
    case_id = open_case(page, TITLE, "godkendelse")
    godkend = page.get_by_role("button", name="Godkend", exact=True)
    ask_for_change(page, "Kriterium 2", TO_MEND)
    ask_for_change(page, "Konklusionen", TO_ANSWER)
    accept_parts(page)
    page.reload()
    ready(page)
    expect(page.get_by_text("Du har accepteret 4 af 6 dele. 2 er markeret »Skal rettes«.")).to_be_visible()
    expect(godkend).to_be_disabled()

    change_role(page, "Leder B")
    expect(page.get_by_text("Markeret af Leder A", exact=False).first).to_be_visible()
    change_role(page, "Leder A")
    confirm(page, "Returnér", "Returnér sagen")

    change_role(page, "Sagsbehandler A")
    expect(step_link(page, "4.2")).to_contain_text("1 åben kommentar")
    step(page, "4.2")
    expect(page.get_by_test_id("stMain").get_by_text(TO_MEND)).to_be_visible()
    reason = page.get_by_label("Begrundelse for vurderingen", exact=True)
    fill(page, "Begrundelse for vurderingen", f"{reason.input_value()} {MENDED}")
    step(page, "6 Vejledende indikation")
    expect(page.get_by_text("Konklusionen er returneret og står uændret.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Send til godkendelse", exact=True)).to_be_disabled()
    step(page, "5 Konklusion")
    expect(page.get_by_test_id("stMain").get_by_text(TO_ANSWER)).to_be_visible()
    page.get_by_label("Hvorfor uændret? Svar, hvis du ikke retter", exact=True).fill(WHY)
    page.get_by_role("button", name="Svar", exact=True).click()
    expect(page.get_by_test_id("stMain").get_by_text("Svar fra Sagsbehandler A", exact=False)).to_be_visible()
    settled(page)
    step(page, "6 Vejledende indikation")
    confirm(page, "Send til godkendelse", "Send sagen")

    change_role(page, "Leder A")
    open_page(page, f"/godkendelse?sag={case_id}")
    card = page.locator(".st-key-kort-udearealer")
    expect(card.get_by_text("Ændret siden version 1", exact=False)).to_be_visible()
    expect(card.locator("ins")).to_contain_text(MENDED)
    expect(page.locator(".st-key-kort-conclusion").get_by_text(WHY)).to_be_visible()
    expect(page.get_by_text("Uændret siden din accept af version 1.")).to_have_count(4)
    page.get_by_role("button", name="Acceptér det uændrede (4)", exact=True).click()
    expect(page.get_by_text("Du har accepteret 4 af 6 dele.")).to_be_visible()
    settled(page)
    approve(page)
    expect(page.locator(".sagshoved .status")).to_have_text("Godkendt")
