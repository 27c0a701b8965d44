"""The work by keyboard alone: from the list to a graded criterion, and through all five criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import new_case, open_case, open_page, ready, settled
from tests.browser.conftest import OpenVisit, Tell
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser

MOST_TABS = 150
CRITERIA = ("udlejning", "udearealer", "naboomraader", "blandet_by", "baeredygtighed")
_FOCUS = """() => {
  const it = document.activeElement, group = it.closest('[role=radiogroup]');
  return {
    kind: it.type === 'radio' ? 'radio' : it.tagName.toLowerCase(),
    name: group ? group.getAttribute('aria-label') : it.getAttribute('aria-label') || it.innerText || '',
    href: it.getAttribute('href') || '',
    nowhere: it === document.body,
  };
}"""
# What the focus is in, with the room that a ring or the label of a radio button takes.
_BOX = """() => {
  const it = document.activeElement;
  it.scrollIntoView({block: 'center'});
  const seen = (it.offsetWidth > 4 && it.offsetHeight > 4 ? it : it.closest('label') || it.parentElement);
  const box = seen.getBoundingClientRect();
  const left = Math.max(box.left - 6, 0), top = Math.max(box.top - 6, 0);
  return {x: left, y: top, width: Math.max(Math.min(box.right + 6, innerWidth) - left, 1),
          height: Math.max(Math.min(box.bottom + 6, innerHeight) - top, 1)};
}"""


def test_through_all_five_criteria_by_keyboard(visit: OpenVisit, server: Server, tell: Tell) -> None:
    page = visit()
    number = f"2026-{uuid4().hex[:8]}"
    new_case(page, number, f"Tastatur {number}")
    open_page(page, f"/?soeg={number}")
    pressed = _go(page, lambda focus: focus["kind"] == "a" and f"Tastatur {number}" in focus["name"])
    expect(page.locator(".sagshoved")).to_be_visible()
    pressed += _go(page, lambda focus: "kriterium-1" in focus["href"])
    for place, criterion in enumerate(CRITERIA, start=1):
        expect(page.get_by_role("heading", name=f"4.{place}", exact=False).first).to_be_visible()
        pressed += _fill_criterion(page, criterion)
        onward = "konklusion" if place == len(CRITERIA) else f"kriterium-{place + 1}"
        pressed += _go(page, lambda focus, to=onward: focus["kind"] == "a" and to in focus["href"])  # type: ignore[misc]
    expect(page.get_by_role("heading", name="Konklusion").first).to_be_visible()

    def grades() -> dict[str, Any]:
        found: dict[str, Any] = server.draft(number)["case"].get("grades", {})
        return found

    assert eventually(lambda: all(grades().get(name, {}).get("grade") is not None for name in CRITERIA), True)
    for name in CRITERIA:
        assert grades()[name]["reason"] == f"Begrundelse for {name}."
        assert grades()[name]["evidence"] == [{"document": "Helhedsplan"}]
        assert set(grades()[name]["answers"].values()) == {"ja"}
    tell(f"keyboard: all five criteria graded with {pressed} key presses besides the text")


def test_a_way_that_cannot_be_reached_is_noticed(visit: OpenVisit) -> None:
    page = visit()
    open_page(page, "/ny-sag")
    page.evaluate("() => document.querySelectorAll('.stButton button').forEach(each => each.tabIndex = -1)")
    with pytest.raises(pytest.fail.Exception, match="not reached"):
        _go(page, lambda focus: focus["kind"] == "button" and "Opret sagen" in focus["name"])


@pytest.mark.parametrize("address", ["/", "/kriterium-1?sag={case}", "/budget?sag={case}"])
def test_the_focus_can_be_seen_at_every_stop(visit: OpenVisit, tell: Tell, address: str) -> None:
    page = visit()
    case_id = open_case(page, "Helhedsplan for Lærkehaven")
    open_page(page, address.format(case=case_id))
    unseen, stops = _walk_the_stops(page)
    tell(f"focus on {address.partition('?')[0]}: {stops} stops, {len(unseen)} where it cannot be seen")
    assert stops > 10
    assert not unseen, "\n".join(unseen)


def test_a_focus_without_a_ring_is_noticed(visit: OpenVisit) -> None:
    page = visit()
    open_page(page, f"/kriterium-1?sag={open_case(page, 'Helhedsplan for Lærkehaven')}")
    page.add_style_tag(content="html body .stApp :is(a, .stApp):focus-visible { outline: none !important }")
    unseen, _ = _walk_the_stops(page)
    assert any("4.1" in each for each in unseen)


def _walk_the_stops(page: Page) -> tuple[list[str], int]:
    """Tab through a page: where the focus changes no pixel, and how many stops there are."""
    unseen: list[str] = []
    for stops in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus["nowhere"]:
            return unseen, stops
        box = page.evaluate(_BOX)
        held = page.evaluate_handle("() => document.activeElement")
        with_focus = page.screenshot(clip=box, animations="disabled", caret="hide")
        held.evaluate("it => it.blur()")
        without = page.screenshot(clip=box, animations="disabled", caret="hide")
        held.evaluate("it => it.focus({focusVisible: true, preventScroll: true})")
        if with_focus == without:
            unseen.append(f"{focus['kind']} »{focus['name'][:40]}«")
    return unseen, MOST_TABS


def _go(page: Page, there: Callable[[dict[str, Any]], bool]) -> int:
    """Tab to a link and follow it; the number of keys pressed."""
    count = _tab_to(page, there)
    page.keyboard.press("Enter")
    settled(page)
    return count + 1


def _fill_criterion(page: Page, criterion: str) -> int:
    """Answer every question, name the evidence, write the reason, and choose a grade, in the order of the page."""
    texts = {"Dokument": "Helhedsplan", "Begrundelse for vurderingen": f"Begrundelse for {criterion}."}
    pressed = 0
    while True:
        pressed += _tab_to(page, lambda focus: focus["kind"] == "radio" or focus["name"] in texts)
        focus = page.evaluate(_FOCUS)
        if focus["name"] in texts:
            page.keyboard.type(texts.pop(focus["name"]))
            continue
        page.keyboard.press("Space")
        pressed += 1
        settled(page)
        if focus["name"].startswith("I hvilken grad"):
            assert not texts, f"the grade comes after {list(texts)}"
            return pressed


def _tab_to(page: Page, there: Callable[[dict[str, Any]], bool]) -> int:
    """Press Tab until the focus is there; the number of times."""
    ready(page)
    for count in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        if there(page.evaluate(_FOCUS)):
            return count
    pytest.fail(f"not reached with {MOST_TABS} tabs: {page.url}")
