"""What a person does on the pages, by the words that stand on them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

_READY = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED'
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]');
}"""
DECLARE = "Jeg er habil i sagen"


def ready(page: Page) -> None:
    """Wait until the server has answered and every widget is drawn; widgets load after the script has ended."""
    page.wait_for_function(_READY)


def settled(page: Page) -> None:
    """As `ready`, and it stays so: a click may be on its way to the server still."""
    ready(page)
    page.wait_for_timeout(150)
    ready(page)


def open_page(page: Page, address: str) -> None:
    """Go to an address of the application."""
    page.goto(address)
    ready(page)


def open_case(page: Page, title: str, name: str = "oplysninger") -> str:
    """Find a case by its title in the list and go to one of its pages; returns the id of the case."""
    open_page(page, f"/?{urlencode({'soeg': title})}")
    page.locator(".st-key-sagsliste").get_by_role("link", name=title).click()
    expect(page.locator(".sagshoved")).to_contain_text(title)
    ready(page)
    case_id = case_of(page)
    if name != "oplysninger":
        open_page(page, f"/{name}?sag={case_id}")
    return case_id


def case_of(page: Page) -> str:
    """The case of the address that the browser shows."""
    return parse_qs(urlsplit(page.url).query)["sag"][0]


def new_case(page: Page, number: str, title: str, association: str = "Boligforeningen Eksempel") -> str:
    """Register a case by typing its three facts, and declare to be impartial in it; returns the id of the case."""
    open_page(page, "/ny-sag")
    page.get_by_label("Sagsnummer", exact=True).fill(number)
    page.get_by_label("Titel", exact=True).fill(title)
    page.get_by_label("Boligorganisation", exact=True).fill(association)
    page.get_by_role("button", name="Opret sagen").click()
    expect(page.locator(".sagshoved")).to_contain_text(title)
    ready(page)
    case_id = case_of(page)
    open_page(page, f"/kriterium-1?sag={case_id}")
    declare(page)
    open_page(page, f"/oplysninger?sag={case_id}")
    return case_id


def declare(page: Page) -> None:
    """Declare to be impartial, on the page that asks for it."""
    button = page.get_by_role("button", name=DECLARE, exact=True)
    button.click()
    expect(button).to_have_count(0)
    settled(page)


def step(page: Page, label: str) -> None:
    """Click a step in the list at the side of a case, and wait for its page."""
    link = step_link(page, label)
    link.click()
    page.wait_for_url(re.compile(re.escape(urlsplit(link.get_attribute("href") or "").path)))
    settled(page)


def step_link(page: Page, label: str) -> Locator:
    """The link to a step, by the words of its name."""
    return page.locator('[data-testid="stSidebar"]').get_by_role("link", name=label)


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it with Tab."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    settled(page)


def choose(page: Page, group: str, answer: str) -> None:
    """Choose one answer of a question that is shown as radio buttons."""
    box = page.get_by_role("radiogroup", name=group)
    box.get_by_text(answer, exact=True).click()
    settled(page)
    expect(box.get_by_role("radio", name=answer, exact=True)).to_be_checked()


_TO_THE_MIDDLE = """async field => {
    let stood = null
    for (let frames = 0; frames < 20;) {
        field.scrollIntoView({block: 'center', behavior: 'instant'})
        await new Promise(requestAnimationFrame)
        const { x, y, width } = field.getBoundingClientRect()
        const stands = [x, y, width].join()
        frames = stands === stood ? frames + 1 : 0
        stood = stands
    }
}"""


def open_choices(page: Page, label: str) -> Locator:
    """Open a list of choices; its field. The field is brought to the middle first and stands still there: an open list
    closes when the page scrolls or its field is moved, as by a section that is still unfolding."""
    field = page.get_by_label(label, exact=True)
    field.evaluate(_TO_THE_MIDDLE)
    settled(page)
    field.click()
    expect(page.get_by_role("option").first).to_be_visible()
    return field


def select(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Choose one of many in a list that opens, by its whole words or by a pattern."""
    open_choices(page, label)
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def confirm(page: Page, button: str, yes: str) -> None:
    """Press the main button of a page and say yes to the question that it asks."""
    page.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=yes, exact=True).click()
    expect(dialog).to_have_count(0)
    settled(page)


def confirm_levers(page: Page) -> None:
    """Confirm the legal lever of each decision point, as a manager does before the approval."""
    page.get_by_text("Jeg har taget stilling til hjemlen", exact=False).click()
    settled(page)


def accept_parts(page: Page) -> None:
    """Accept every part of a version that carries no mark of the visitor yet."""
    buttons = page.get_by_role("button", name="Acceptér", exact=True)
    for left in range(buttons.count(), 0, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left - 1)
        settled(page)


def ask_for_change(page: Page, part: str, comment: str) -> None:
    """Mark a part (by its name) to be changed, with what is to be changed."""
    field = page.get_by_label(f"{part}: hvad skal rettes?", exact=True)
    field.fill(comment)
    around = page.locator('[class*="st-key-kort-"]').filter(has=field).get_attribute("class") or ""
    # By its name from here on: the field that it was found by goes with the mark.
    card = page.locator("." + next(name for name in around.split() if name.startswith("st-key-kort-")))
    card.get_by_role("button", name="Skal rettes", exact=True).click()
    expect(card.get_by_text("Skal rettes:")).to_be_visible()
    settled(page)


def approve(page: Page) -> None:
    """Approve a case as its manager: declare to be impartial where it is asked for, accept every part, and look at the
    levers; without any of these it cannot be done."""
    if page.get_by_role("button", name=DECLARE, exact=True).count():
        declare(page)
    expect(page.get_by_role("button", name="Godkend", exact=True)).to_be_disabled()
    accept_parts(page)
    confirm_levers(page)
    confirm(page, "Godkend", "Godkend sagen")


def change_role(page: Page, name: str) -> None:
    """Become another person by the picker at the top of the page; the page stays the same."""
    page.locator(".person summary").click()
    page.locator(".person").get_by_role("link", name=name).click()
    expect(page.locator(".person summary")).to_contain_text(f"Rolle: {name}")
    ready(page)


def fetched(page: Page, link: Locator, target: Path) -> Path:
    """The file behind a link, fetched as the person who sees it."""
    answer = page.context.request.get(link.get_attribute("href") or "")
    expect(answer).to_be_ok()
    target.write_bytes(answer.body())
    return target
