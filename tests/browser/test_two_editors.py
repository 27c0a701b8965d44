"""Two people in one draft: different fields never disturb each other, and in the same field nothing is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.actions import declare, fill, new_case, open_page, settled
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser


def test_different_fields_are_both_kept(visit: OpenVisit, server: Server) -> None:
    number = f"2026-{uuid4().hex[:8]}"
    first, second = visit("sagsbehandler-a"), visit("sagsbehandler-b")
    case_id = new_case(first, number, "To i samme kladde")
    open_page(second, f"/oplysninger?sag={case_id}")
    fill(first, "Adresse", "Prøvevej 1, 8000 Aarhus C")
    fill(second, "Afdelingens navn", "Prøvevænget")
    stored = server.draft(number)["case"]
    assert (stored["address"], stored["department"]["name"]) == ("Prøvevej 1, 8000 Aarhus C", "Prøvevænget")
    expect(second.get_by_label("Adresse", exact=True)).to_have_value("Prøvevej 1, 8000 Aarhus C")
    fill(first, "Byggeår", "1971")
    expect(first.get_by_label("Afdelingens navn", exact=True)).to_have_value("Prøvevænget")
    for page in (first, second):
        expect(page.locator('[class*="st-key-konflikt-"]')).to_have_count(0)


def test_in_the_same_field_the_loser_sees_both_texts_and_chooses(visit: OpenVisit, server: Server) -> None:
    number = f"2026-{uuid4().hex[:8]}"
    first, second = visit("sagsbehandler-a"), visit("sagsbehandler-b")
    case_id = new_case(first, number, "To i samme felt")

    def reason() -> object:
        return server.draft(number)["case"].get("grades", {}).get("udlejning", {}).get("reason")

    for page in (first, second):
        open_page(page, f"/kriterium-1?sag={case_id}")
    declare(second)
    fill(first, "Begrundelse for vurderingen", "Ventelisten er kort, skriver den første.")
    fill(second, "Begrundelse for vurderingen", "Ventelisten er lang, skriver den anden.")
    assert reason() == "Ventelisten er kort, skriver den første."

    panel = second.locator('[class*="st-key-konflikt-"]')
    expect(panel).to_contain_text("Sagsbehandler A rettede »Kriterium 1, begrundelse«, mens du skrev.")
    expect(panel.get_by_label("Din tekst", exact=True)).to_have_value("Ventelisten er lang, skriver den anden.")
    theirs = panel.get_by_label("Teksten fra Sagsbehandler A", exact=True)
    expect(theirs).to_have_value("Ventelisten er kort, skriver den første.")
    expect(first.locator('[class*="st-key-konflikt-"]')).to_have_count(0)

    second.reload()
    expect(panel.get_by_label("Din tekst", exact=True)).to_have_value("Ventelisten er lang, skriver den anden.")
    panel.get_by_role("button", name="Brug min tekst").click()
    assert eventually(lambda: reason() == "Ventelisten er lang, skriver den anden.", True)
    expect(panel).to_have_count(0)
    settled(second)
    expect(second.get_by_label("Begrundelse for vurderingen", exact=True)).to_have_value(
        "Ventelisten er lang, skriver den anden."
    )

    box = first.locator('[class*="st-key-raekke-grades"]').first.get_by_label("Dokument", exact=True)
    box.fill("Helhedsplan")
    box.press("Tab")
    settled(first)
    expect(first.get_by_label("Begrundelse for vurderingen", exact=True)).to_have_value(
        "Ventelisten er lang, skriver den anden."
    )
    assert server.draft(number)["case"]["grades"]["udlejning"]["evidence"][0]["document"] == "Helhedsplan"
