"""Hands that are quicker than the server, and one browser for two people: nothing is invented, mixed up or lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import change_role, declare, new_case, open_case, open_page, settled
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser

QUESTION = "I hvilken grad opfylder projektet kriteriet?"
COMMENT = "Kommentar til hele sagen"
IDLE_MS = 2_500  # longer than the script waits before it commits a field


def _leftovers(server: Server) -> int:
    count: int = server.rows("SELECT count(*) FROM leftover")[0][0]
    return count


def test_what_is_typed_to_find_a_choice_is_no_answer(visit: OpenVisit, server: Server) -> None:
    page = visit()
    new_case(page, "2026-0911", "Sag om søgning i lister")
    before = _leftovers(server)
    field = page.get_by_label("Projektets fase", exact=True)
    field.click()
    field.type("skem")
    page.wait_for_timeout(IDLE_MS)
    page.goto("about:blank")
    page.wait_for_timeout(500)
    assert "phase" not in server.draft("2026-0911")["case"]
    assert server.draft("2026-0911")["unread"] == {}
    assert _leftovers(server) == before


@pytest.mark.parametrize("pause_ms", [0, 60, 150])
def test_grades_by_arrow_keys_make_no_conflict_with_oneself(visit: OpenVisit, server: Server, pause_ms: int) -> None:
    page, number = visit(), f"2026-092{pause_ms}"
    case_id = new_case(page, number, f"Sag om piletaster {pause_ms}")
    before = _leftovers(server)
    open_page(page, f"/kriterium-1?sag={case_id}")
    page.get_by_role("radiogroup", name=QUESTION).get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(9):  # past the steps, through Ikke oplyst and Ikke relevant, and round to the steps again
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(pause_ms)
    settled(page)
    assert eventually(lambda: server.draft(number)["case"].get("grades"), {"udlejning": {"grade": 2}})
    assert server.draft(number)["unread"] == {}
    assert _leftovers(server) == before


def test_a_comment_under_way_stays_with_the_manager_who_wrote_it(visit: OpenVisit, server: Server) -> None:
    page = visit("leder-a")
    open_case(page, "Helhedsplan for Egeparken", "godkendelse")
    _comment(page).fill("Kun for mine egne øjne")
    change_role(page, "Leder B")
    declare(page)
    expect(_comment(page)).to_have_value("")
    page.wait_for_timeout(500)
    query = "SELECT DISTINCT person_id FROM note WHERE text = 'Kun for mine egne øjne'"
    assert server.rows(query) == [("demo:leder-a",)]
    change_role(page, "Leder A")
    expect(_comment(page)).to_have_value("Kun for mine egne øjne")
    _comment(page).fill("")


def _comment(page: Page) -> Locator:
    return page.get_by_label(COMMENT, exact=True)
