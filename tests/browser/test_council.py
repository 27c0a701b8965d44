"""An issued case goes through the council by hand: stations, a changed recommendation, conditions, what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assessment.domain.danish import danish_time, format_short_date
from tests.browser.actions import choose, confirm, fill, open_case, open_page, select, settled, step_link
from tests.browser.conftest import OpenVisit, new_visits
from tests.browser.server import Server, running_server

pytestmark = pytest.mark.browser

ISSUED, DECIDED = "Opretning og fornyelse af Engvænget", "Fornyelse af Dalvangen"
PATH = "Stien til skolen er anlagt."
HOUSE = "Det fælles hus er bygget."


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration of this module's own, whose cases the tests may move."""
    with running_server(tmp_path_factory.mktemp("council"), cases=demonstration) as running:
        yield running


@pytest.fixture
def visits(browser: Browser, own_server: Server) -> Iterator[OpenVisit]:
    """Opens pages of that demonstration."""
    with new_visits(browser, own_server) as opened:
        yield opened


def new_condition(page: Page, row: int, text: str, criterion: str) -> None:
    """Type a condition as it was voted."""
    fill(page, f"Vedtaget vilkår {row}", text)
    select(page, f"Hvilket kriterium ligger vilkår {row} tættest på?", criterion)


def test_from_the_issue_to_the_next_assessment(visits: OpenVisit, own_server: Server) -> None:
    page = visits("sagsbehandler-a")
    today = format_short_date(danish_time(datetime.now(UTC)).date())
    case_id = open_case(page, ISSUED, "raadet")
    expect(step_link(page, "8.1 Byrådets behandling")).to_contain_text("mangler")

    choose(page, "Hvor var sagen?", "Magistraten")
    choose(page, "Hvad skete der?", "Anbefalet")
    fill(page, "Mødets dato (dd.mm.åååå)", today)
    fill(page, "Påtegning, forbehold eller bemærkning", "Anbefales.")
    page.get_by_role("button", name="Gem skridtet", exact=True).click()
    settled(page)
    expect(page.locator(".st-key-raad-1")).to_contain_text("Anbefales.")

    choose(page, "Hvad skete der med indstillingen?", "Indstillingen blev ændret")
    choose(page, "Hvad blev vedtaget?", "Støtte med vilkår")
    fill(page, "Dato for beslutningen (dd.mm.åååå)", today)
    fill(page, "Punkt på dagsordenen", "punkt 14")
    fill(page, "Beslutningen, som den blev vedtaget", "Støtte på vilkår af en sti og et hus.")
    new_condition(page, 1, PATH, "3. Sammenhæng til naboområder")
    new_condition(page, 2, HOUSE, "2. Udearealer og sociale mødesteder med fokus på livskvalitet, aktivitet og tryghed")
    confirm(page, "Gem beslutningen", "Gem og afgør sagen")
    expect(page.locator(".sagshoved .status")).to_have_text("Afgjort")
    expect(page.locator(".sagshoved")).to_contain_text("Indstillingen blev ændret, Byrådet den")
    table = page.locator(".vedtaget")
    expect(table.locator("td").first).to_contain_text("Støtte")
    expect(table.locator("td").last).to_contain_text("Støtte på vilkår af en sti og et hus.")

    select(page, "Hvilket vilkår?", f"Åben: {HOUSE}")
    choose(page, "Hvad er der blevet af det?", "Opfyldt")
    fill(page, "Dato for opfølgningen (dd.mm.åååå)", today)
    fill(page, "Dokumentation (kræves, når vilkåret er opfyldt)", "Fotos fra indvielsen.")
    page.get_by_role("button", name="Gem opfølgningen", exact=True).click()
    settled(page)
    expect(page.locator(".st-key-vilkaar-1-2")).to_contain_text("Opfyldt")
    expect(page.locator(".st-key-vilkaar-1-1")).to_contain_text("Åben")

    open_page(page, f"/forloeb?sag={case_id}")
    select(page, "Projektets fase nu", "Skema B")
    fill(page, "Hvorfor vurderes sagen igen?", "Skema B er modtaget.")
    confirm(page, "Begynd en ny vurdering", "Begynd")
    open_page(page, f"/kriterium-3?sag={case_id}")
    asked = page.locator(".st-key-tidligere-naboomraader-0")
    expect(asked).to_contain_text(PATH)
    expect(asked).to_contain_text("Ikke fulgt op endnu")
    open_page(page, f"/kriterium-2?sag={case_id}")
    expect(page.get_by_text("Det bad vi om sidst")).to_have_count(0)
    states = "SELECT assessment.number, assessment.state FROM assessment JOIN renovation_case ON case_id = "
    states += "renovation_case.id WHERE title = ? ORDER BY number"
    assert own_server.rows(states, ISSUED) == [(1, "decided"), (2, "draft")]


def test_two_tabs_are_told(visits: OpenVisit, own_server: Server) -> None:
    one, other = visits("sagsbehandler-a"), visits("leder-a")
    today = format_short_date(danish_time(datetime.now(UTC)).date())
    for page in (one, other):
        open_case(page, DECIDED, "raadet")
        select(page, "Hvilket vilkår?", re.compile("aftale med nabogrundejeren"))
        choose(page, "Hvad er der blevet af det?", "Frafaldet: det er besluttet ikke at kræve det")
        fill(page, "Dato for opfølgningen (dd.mm.åååå)", today)
        fill(page, "Begrundelse (kræves, når vilkåret ikke er opfyldt)", "Udvalget har frafaldet det.")
    one.get_by_role("button", name="Gem opfølgningen", exact=True).click()
    expect(one.get_by_text("Opfølgningen er gemt.")).to_be_visible()
    other.get_by_role("button", name="Gem opfølgningen", exact=True).click()
    expect(other.get_by_text("Vilkåret står allerede som »Frafaldet«", exact=False)).to_be_visible()
    written = "SELECT count(*) FROM council_entry JOIN renovation_case ON case_id = renovation_case.id "
    assert own_server.rows(f"{written} WHERE title = ? AND step = 'waived'", DECIDED) == [(1,)]
