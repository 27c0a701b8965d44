"""The draft beside the form in a browser: it follows the writing, the field keeps its focus, and it stays in sight."""

from __future__ import annotations

import re
import time
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import new_case, open_page, settled
from tests.browser.conftest import OpenVisit, Tell
from tests.browser.server import eventually
from tests.browser.walk import violations_of

pytestmark = pytest.mark.browser
TOGGLE = "Vis udkastet til indstilling ved siden af"
REASON = "Begrundelse for konklusionen"


def _pictures(page: Page) -> list[str | None]:
    return [picture.get_attribute("src") for picture in page.locator(".sider img").all()]


def _changed(page: Page, before: tuple[list[str | None], ...]) -> bool:
    return _pictures(page) not in before


def test_the_draft_follows_the_writing_and_stays_in_sight(visit: OpenVisit, tell: Tell) -> None:
    page = visit(viewport={"width": 1500, "height": 900})
    case_id = new_case(page, "2026-UDKAST", "Helhedsplan for Udkastparken")
    open_page(page, f"/konklusion?sag={case_id}")
    page.get_by_text(TOGGLE).click()
    expect(page.locator(".sider img").first).to_be_visible(timeout=30_000)
    settled(page)
    assert violations_of(page, "konklusion, udkast") == []
    field = page.get_by_label(REASON, exact=True)
    field.click()
    field.press("Control+End")
    seconds = []
    for number in range(3):
        before: tuple[list[str | None], ...] = ([], _pictures(page))
        page.keyboard.type(f" Ord nummer {number}.")
        paused = time.perf_counter()
        assert eventually(partial(_changed, page, before), True, 30)
        seconds.append(time.perf_counter() - paused)
        settled(page)
    assert page.evaluate("() => document.activeElement.tagName") == "TEXTAREA", "who writes is not disturbed"
    expect(field).to_have_value(re.compile(r"Ord nummer 0\. Ord nummer 1\. Ord nummer 2\.$"))
    page.mouse.wheel(0, 700)
    page.wait_for_timeout(300)
    box = page.locator(".sider").bounding_box()
    assert box is not None
    assert box["y"] >= 0, "the draft stays in sight while the form is scrolled"
    tell(f"draft beside the form: seen {', '.join(f'{each:.1f}' for each in seconds)} s after the last key")
    open_page(page, f"/kriterium-1?sag={case_id}")
    page.set_viewport_size({"width": 400, "height": 800})
    settled(page)
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
