"""Danish numbers and dates as people type them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.actions import fill, new_case, open_page
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server

pytestmark = pytest.mark.browser


# page, label, typed, place in the case file, stored value, how the page says that it was read (blank: as typed)
FORMS: tuple[tuple[str, str, str, str, Any, str], ...] = (
    ("budget", "Tag, støttet (kr.)", "38 mio.", "budget.0.amount_dkk", 38_000_000, "38.000.000 kr."),
    ("budget", "Støttet lån (kr.)", "412,75 mio. kr.", "financing.supported_loan_dkk", 412_750_000, "412.750.000 kr."),
    ("budget", "Henlæggelser (kr.)", "9000000", "financing.reserves_dkk", 9_000_000, "9.000.000 kr."),
    ("budget", "Tilskud (kr.)", "1.234", "financing.grants_dkk", 1234, ""),
    ("budget", "Før (kr. pr. m² om året)", "790", "rent.before_dkk_m2_year", 790, ""),
    ("budget", "Landsbyggefondens regaranti (procent)", "62,5", "financing.counter_guarantee_percent", "62.5", ""),
    ("oplysninger", "Bruttoareal (m²)", "33600", "floor_area_m2", 33_600, "33.600"),
    ("oplysninger", "Byggeår", "1971", "built_year", 1971, ""),
    ("oplysninger", "Afstemningsdato", "1.3.2026", "residents_vote.date", "2026-03-01", "01.03.2026"),
)
UNREADABLE = (
    ("budget", "Ustøttet lån (kr.)", "1,234,567", "»1,234,567« bruger komma som tusindtalsskilletegn."),
    ("budget", "Kapitaltilførsel i alt (kr.)", "125,5", "»125,5« har øre med. Skriv beløbet i hele kroner."),
    ("oplysninger", "Nye boliger", "ca. 24", "»ca. 24« er ikke et tal."),
    ("oplysninger", "Afstemningsdato", "31.2.2026", "»31.2.2026« er ikke en dato."),
)


def _at(content: Any, path: str) -> Any:
    for name in path.split("."):
        content = content[int(name)] if isinstance(content, list) else content.get(name)
        if content is None:
            return None
    return content


def test_typed_forms_are_stored_as_meant_and_echoed(visit: OpenVisit, server: Server) -> None:
    page = visit()
    number = f"2026-{uuid4().hex[:8]}"
    case_id = new_case(page, number, "Danske tal")
    here = ""
    for name, label, typed, path, value, read in FORMS:
        if name != here:
            open_page(page, f"/{name}?sag={case_id}")
            expect(page.locator('input[type="number"]')).to_have_count(0)
            here = name
        fill(page, label, typed)
        assert _at(server.draft(number)["case"], path) == value, f"»{typed}« in »{label}«"
        expect(page.get_by_label(label, exact=True)).to_have_value(typed)
        echo = page.get_by_text(f"Læst som {read}", exact=True)
        expect(echo).to_have_count(1 if read else 0)


def test_what_cannot_be_read_is_told_at_the_field_and_kept(visit: OpenVisit, server: Server) -> None:
    page = visit()
    number = f"2026-{uuid4().hex[:8]}"
    case_id = new_case(page, number, "Tal, der ikke kan læses")
    for name, label, typed, message in UNREADABLE:
        open_page(page, f"/{name}?sag={case_id}")
        fill(page, label, typed)
        expect(page.get_by_test_id("stAlert").filter(has_text=message)).to_be_visible()
        expect(page.get_by_label(label, exact=True)).to_have_value(typed)
    assert sorted(server.draft(number)["unread"].values()) == sorted(typed for _, _, typed, _ in UNREADABLE)
