"""A case is assessed again: by hand from the issued one to the table of what was asked for and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actions import choose, confirm, declare, fill, open_case, open_page, select, settled, step, step_link
from tests.browser.conftest import OpenVisit, new_visits
from tests.browser.server import Server, running_server

pytestmark = pytest.mark.browser

SKETCH, ISSUED = "Tidlig dialog om Bakkegården", "Opretning og fornyelse af Engvænget"
STEPS = ("4.1 Udlejning", "4.2 Udearealer", "4.3 Naboområder", "4.4 Blandet by", "4.5 Bæredygtighed")


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration of this module's own, whose cases the tests may move; each takes another one."""
    with running_server(tmp_path_factory.mktemp("course"), cases=demonstration) as running:
        yield running


@pytest.fixture
def visits(browser: Browser, own_server: Server) -> Iterator[OpenVisit]:
    """Opens pages of that demonstration."""
    with new_visits(browser, own_server) as opened:
        yield opened


def test_an_issued_case_is_assessed_again(visits: OpenVisit, own_server: Server) -> None:
    page = visits("sagsbehandler-a")
    open_case(page, ISSUED, "forloeb")
    begin = page.get_by_role("button", name="Begynd en ny vurdering", exact=True)
    expect(begin).to_be_disabled()
    select(page, "Projektets fase nu", "Skema B")
    fill(page, "Hvorfor vurderes sagen igen?", "Skema B er modtaget, og priserne er steget.")
    expect(begin).to_be_enabled()
    confirm(page, "Begynd en ny vurdering", "Begynd")
    expect(page.locator(".sagshoved .status")).to_have_text("Kladde")
    expect(page.get_by_text("En ny vurdering er begyndt", exact=False)).to_be_visible()
    second = page.locator(".st-key-vurdering-2")
    expect(second).to_contain_text("Skema B er modtaget, og priserne er steget.")
    expect(step_link(page, STEPS[0])).to_contain_text("mangler")
    document = page.locator(".st-key-vurdering-1").get_by_role("link", name=f"Indstilling: {ISSUED}")
    answer = page.context.request.get(document.get_attribute("href") or "")
    expect(answer).to_be_ok()
    assert answer.body().startswith(b"%PDF")
    numbers = "SELECT assessment.number, assessment.state FROM assessment JOIN renovation_case ON case_id = "
    numbers += "renovation_case.id WHERE title = ? ORDER BY number"
    assert own_server.rows(numbers, ISSUED) == [(1, "issued"), (2, "draft")]


def test_what_was_asked_for_is_answered_and_stands_in_the_table(visits: OpenVisit) -> None:
    page = visits("sagsbehandler-a")
    open_case(page, SKETCH, "kriterium-2")
    asked = page.locator(".st-key-tidligere-udearealer-0")
    expect(asked).to_contain_text("Der foreligger en plan for, hvem der bruger og driver det fælles hus")
    asked.get_by_text("Delvist opfyldt", exact=True).click()
    settled(page)
    asked.get_by_label("Hvad bygger du svaret på?").fill("Planen er i udkast.")
    asked.get_by_label("Hvad bygger du svaret på?").press("Tab")
    settled(page)

    step(page, STEPS[2])
    page.get_by_role("button", name="Foreslå det uopfyldte vilkår igen", exact=True).click()
    settled(page)
    row = page.locator('[class*="st-key-raekke-grades-naboomraader-conditions-0"]')
    expect(row.get_by_label("Vilkår", exact=True)).to_have_value("Naboejeren er spurgt, om stien må gå over grunden.")
    deadline = row.get_by_label("Frist (dd.mm.åååå)", exact=True)
    deadline.fill("1.6.2027")
    deadline.press("Tab")
    settled(page)
    expect(deadline).to_have_value("1.6.2027")

    for place, label in enumerate(STEPS, start=1):
        step(page, label)
        fill(page, "Begrundelse for vurderingen", f"Helhedsplanen svarer på spørgsmål {place} med tegninger og tal.")
        choose(page, "I hvilken grad opfylder projektet kriteriet?", "3 – I tilstrækkelig grad")
    step(page, "6 Vejledende indikation")
    expect(page.get_by_text("Siden sidste vurdering")).to_have_count(0)
    step(page, "5 Konklusion")
    choose(page, "Hvad konkluderer du?", "Støtte med vilkår")
    fill(page, "Begrundelse for konklusionen", "Helhedsplanen svarer på det meste af det, der blev spurgt om.")
    confirm(page, "Vis vejledende indikation", "Lås og vis indikationen")

    step(page, "6 Vejledende indikation")
    table = page.locator("table.forloeb")
    expect(table.get_by_role("row")).to_have_count(6)
    neighbours = table.get_by_role("row").nth(3)
    expect(neighbours).to_contain_text("I ringe grad (trin 1)")
    expect(neighbours).to_contain_text("I tilstrækkelig grad (trin 3)")
    expect(neighbours).to_contain_text("Ikke opfyldt:")
    expect(table.get_by_role("row").nth(2)).to_contain_text("Planen er i udkast.")


def test_two_who_add_a_condition_at_once_get_a_row_each(visits: OpenVisit) -> None:
    first, second = visits("sagsbehandler-a"), visits("sagsbehandler-b")
    case_id = open_case(first, "Helhedsplan for Lærkehaven", "kriterium-1")
    open_page(second, f"/kriterium-1?sag={case_id}")
    declare(second)
    rows = '[class*="st-key-raekke-grades-udlejning-conditions-"]'
    blank = first.locator(rows).count() - 1
    for page, label, text in ((first, "Vilkår", "Aftalen er indgået."), (second, "Frist (dd.mm.åååå)", "01.03.2027")):
        field = page.locator(rows).nth(blank).get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        settled(page)
    second.reload()
    settled(second)
    found = [
        tuple(second.locator(rows).nth(blank + place).get_by_label(label, exact=True).input_value() for label in LABELS)
        for place in (0, 1)
    ]
    assert found == [("Aftalen er indgået.", ""), ("", "01.03.2027")]


LABELS = ("Vilkår", "Frist (dd.mm.åååå)")
