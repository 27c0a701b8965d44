"""The rule sets in a real browser: readable in both themes and on a narrow window, and an open case that is moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actions import change_role, confirm, fill, open_case, open_page, settled
from tests.browser.conftest import new_visits
from tests.browser.server import Server, running_server
from tests.browser.walk import Walk, note
from tests.domain.profiles import changed_rules, rules
from tests.rulefiles.folders import rules_folder

pytestmark = pytest.mark.browser

NEWER = changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-02", "vurdering.stoette.mindste_gennemsnit": "3"})
MOELLEBAKKEN = "Facaderenovering af Møllebakken"


def test_two_versions_are_read_and_an_open_case_is_moved(browser: Browser, tmp_path: Path, demonstration: Path) -> None:
    folder = rules_folder(tmp_path, rules(), NEWER)
    with running_server(tmp_path, {"ASSESSMENT_RULES_DIR": str(folder)}, cases=demonstration) as server:
        for scheme in ("light", "dark"):
            _read_the_page(browser, server, scheme)
        with new_visits(browser, server) as visit:
            page = visit("sagsbehandler-a")
            case_id = open_case(page, MOELLEBAKKEN)
            page.get_by_text("Se forskellen").click()
            results = page.locator(".udfald")
            expect(results).to_contain_text("Efter det nuværende regelsæt, 2026.1.0")
            expect(results).to_contain_text("Efter det nyere regelsæt, 2026.2.0")
            fill(page, "Hvorfor skal vurderingen skifte regelsæt?", "Byrådet har vedtaget det.")
            confirm(page, "Skift regelsæt", "Skift nu")
            expect(page.get_by_text("Vurderingen følger nu regelsæt 2026.2.0.")).to_be_visible()
            expect(page.get_by_text("Se forskellen")).to_have_count(0)
            moved = "SELECT action, actor_id FROM event ORDER BY seq DESC LIMIT 1"
            assert server.rows(moved) == [("assessment.rules_moved", "demo:sagsbehandler-a")]
            open_page(page, f"/indikation?sag={case_id}")
            expect(page.get_by_text("Den følger regelsæt 2026.2.0")).to_be_visible()
            change_role(page, "Læser")
            open_page(page, f"/oplysninger?sag={case_id}")
            expect(page.get_by_text("Se forskellen")).to_have_count(0)


def _read_the_page(browser: Browser, server: Server, scheme: str) -> None:
    walk = Walk()
    with new_visits(browser, server) as visit:
        page = visit("sagsbehandler-a", color_scheme=scheme)
        open_page(page, "/")
        page.get_by_role("link", name="Regelsæt", exact=True).click()
        expect(page.get_by_role("heading", name="Regelsæt", level=1)).to_be_visible()
        settled(page)
        note(page, walk, "reglerne")
        page.get_by_role("tab", name="Forskelle mellem to versioner").click()
        expect(page.get_by_label("Fra", exact=True)).to_be_visible()
        note(page, walk, "forskelle")
        page.get_by_role("tab", name="Virkning på sagerne").click()
        page.get_by_role("button", name="Beregn virkningen").click()
        expect(page.get_by_role("heading", name="Sag for sag")).to_be_visible()
        settled(page)
        note(page, walk, "virkning")
        open_case(page, MOELLEBAKKEN)
        page.get_by_text("Se forskellen").click()
        settled(page)
        note(page, walk, "oplysninger")
    assert [(item.page, item.rule, item.target) for item in walk.violations] == []
    assert {name: width for name, width in walk.too_wide.items() if width > 0} == {}
