"""A database that is held by another program: the visitor is told, the text waits, and it is saved when it can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.actions import new_case, step
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser

NUMBER = "2026-0977"
TEXT = "Ventevej 7"
WAITS = "er ikke gemt endnu"
LONGER_THAN_THE_WAIT_MS = 40_000


def test_a_text_waits_for_a_busy_database_and_is_saved_on_another_page(visit: OpenVisit, server: Server) -> None:
    page = visit()
    new_case(page, NUMBER, "Sag med optaget database")
    expect(page.get_by_text(WAITS)).to_have_count(0)  # control: nothing waits while the database can be written
    with closing(sqlite3.connect(server.database, isolation_level=None, timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        page.get_by_label("Adresse", exact=True).fill(TEXT)
        page.keyboard.press("Tab")
        expect(page.get_by_text(WAITS)).to_be_visible(timeout=LONGER_THAN_THE_WAIT_MS)
        expect(page.get_by_text(f"Din tekst: {TEXT}")).to_be_visible()
        assert "address" not in server.draft(NUMBER)["case"]
        other.execute("ROLLBACK")
    step(page, "Budget og økonomi")
    expect(page.get_by_text("er gemt nu")).to_be_visible()
    assert eventually(lambda: server.draft(NUMBER)["case"].get("address"), TEXT)
    expect(page.get_by_text(WAITS)).to_have_count(0)
