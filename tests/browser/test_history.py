"""The history in a real browser: events, a filter that the address keeps, the file, and two versions side by side."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.browser.actions import open_case, open_choices, open_page, ready, settled
from tests.browser.conftest import OpenVisit
from tests.browser.walk import violations_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_history_is_read_filtered_and_taken_out(visit: OpenVisit, scheme: str) -> None:
    page = visit("laeser", color_scheme=scheme)
    case_id = open_case(page, "Helhedsplan for Åbrinken")
    open_page(page, f"/historik?sag={case_id}")
    expect(page.get_by_role("heading", name="Sagen blev returneret til sagsbehandleren.")).to_be_visible()
    expect(page.get_by_role("heading", name="Sagen blev oprettet.")).to_be_visible()
    assert violations_of(page, f"historik {scheme}") == []
    open_choices(page, "Art")
    page.get_by_role("option", name="Sagens gang").click()
    page.keyboard.press("Escape")
    returned = page.get_by_role("heading", name="Sagen blev returneret til sagsbehandleren.")
    expect(returned).to_have_count(0)
    expect(page.get_by_role("heading", name="Sagen blev oprettet.")).to_be_visible()
    settled(page)
    filtered = page.locator(".antal").inner_text()
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="Sagen blev oprettet.")).to_be_visible()
    expect(returned).to_have_count(0)
    expect(page.locator(".antal")).to_have_text(filtered)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {row[3] for row in rows[1:]} == {"Sagens gang"}
    assert filtered.startswith(f"{len(rows) - 1} hændelse")
    page.get_by_role("tab", name="Forskel mellem to versioner").click()
    ready(page)
    expect(page.get_by_label("Nu", exact=True)).to_be_visible()
    assert violations_of(page, f"forskelle {scheme}") == []
