"""The council's calendar by hand: a list that is put right, the meeting of a case, and a meeting that moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assessment.domain.danish import danish_time, format_date, format_short_date, format_weekday
from assessment.domain.working_days import is_working_day
from tests.browser.actions import fill, open_case, open_choices, open_page, select, settled
from tests.browser.conftest import OpenVisit, new_visits
from tests.browser.server import Server, running_server

pytestmark = pytest.mark.browser

DRAFT = "Helhedsplan for Lærkehaven"
TODAY = danish_time(datetime.now(UTC)).date()


def working_day(after: int) -> date:
    """The first working day that is so many days ahead or more; 5 June, 24 and 31 December are no such days here."""
    days = (TODAY + timedelta(days=number) for number in range(after, after + 15))
    return next(day for day in days if is_working_day(day, {(6, 5), (12, 24), (12, 31)}))


FIRST, SECOND, MOVED = working_day(70), working_day(98), working_day(105)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration of this module's own, whose calendar the test may fill."""
    with running_server(tmp_path_factory.mktemp("calendar"), cases=demonstration) as running:
        yield running


@pytest.fixture
def visits(browser: Browser, own_server: Server) -> Iterator[OpenVisit]:
    """Opens pages of that demonstration."""
    with new_visits(browser, own_server) as opened:
        yield opened


def upload(page: Page, *lines: str) -> None:
    """Hand in a list of meetings."""
    content = "\n".join(("organ;dato", *lines)).encode()
    page.locator('input[type="file"]').set_input_files({"name": "m.csv", "mimeType": "text/csv", "buffer": content})
    settled(page)


def test_from_a_list_with_a_fault_to_a_case_that_follows_its_meeting(visits: OpenVisit, own_server: Server) -> None:
    admin = visits("administrator")
    open_page(admin, "/kalender")
    admin.get_by_text("Hent møder fra en CSV-fil", exact=True).click()
    upload(admin, f"byrådet;{format_short_date(FIRST)}", "byrådet;31.02.2027")
    expect(admin.get_by_text("Linje 3:", exact=False)).to_be_visible()
    expect(admin.get_by_role("button", name="Tilføj 1 møde", exact=True)).to_be_disabled()
    assert own_server.rows("SELECT count(*) FROM calendar_entry") == [(0,)], "nothing is kept of a list with a fault"
    upload(admin, f"byrådet;{format_short_date(FIRST)}", f"byrådet;{format_short_date(SECOND)}")
    admin.get_by_role("button", name="Tilføj 2 møder", exact=True).click()
    settled(admin)
    table = admin.locator("table.brugere")
    expect(table).to_contain_text(format_weekday(FIRST))
    expect(table).to_contain_text(format_weekday(SECOND))

    page = visits("sagsbehandler-a")
    case_id = open_case(page, DRAFT, "forloeb")
    expect(page.get_by_text("Kan nå byrådets møde", exact=False)).to_be_visible()
    open_choices(page, "Hvilket møde skal sagen nå?")
    page.get_by_role("option").filter(has_text=format_weekday(SECOND)).click()
    settled(page)
    head = page.locator(".sagshoved .frist")
    expect(head).to_contain_text(f"for at nå byrådets møde den {format_date(SECOND)}.")

    select(admin, "Møde", f"Byrådet: {format_weekday(SECOND)}")
    fill(admin, "Begrundelse", "Vinterferie")
    fill(admin, "Ny dato (dd.mm.åååå), hvis mødet flyttes", format_short_date(MOVED))
    admin.get_by_role("button", name="Flyt mødet", exact=True).click()
    settled(admin)
    expect(admin.locator(".oplyst").last).to_contain_text("Vinterferie")
    open_page(page, f"/oplysninger?sag={case_id}")
    expect(head).to_contain_text(f"for at nå byrådets møde den {format_date(MOVED)}.")

    open_page(page, "/?orden=Frist")
    row = page.locator(".st-key-sagsliste .sagsrække:not(.hoved)").first
    days = own_server.rows("SELECT kind, held_on FROM calendar_entry ORDER BY number")
    assert days == [("added", FIRST.isoformat()), ("added", SECOND.isoformat()), ("moved", MOVED.isoformat())]
    expect(row.locator("span", has_text="Frist:").first).to_contain_text(".20")
    expect(page.locator(".st-key-sagsliste a").first).to_contain_text(DRAFT)
