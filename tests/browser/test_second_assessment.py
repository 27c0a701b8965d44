"""A second assessment by the hands of two caseworkers in two browsers: asked, blind, compared, agreed, submitted."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assessment.settings import DEMO_FOLDER
from tests.browser.actions import choose, confirm, declare, fill, open_case, open_page, select, settled
from tests.browser.conftest import OpenVisit, Tell
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser

TITLE = "Helhedsplan for Tovholderparken"
GRADE = "I hvilken grad opfylder projektet kriteriet?"
STEPS = {1: "1 – I ringe grad", 2: "2 – I nogen grad", 3: "3 – I tilstrækkelig grad"}
SECOND_GRADES = (1, 3, 2, 3, 3)
REASON = "Set af den anden: ventelisten er kort, og tomgangen er ikke belyst for kriterium {}."
COMMON = "Ventelisten er lang for familieboliger, men tomgangen for de små boliger er ikke belyst."
BLIND_PAGES = ("oplysninger", "budget", "omraade", *(f"kriterium-{n}" for n in range(1, 6)), "anden-vurdering")
CLOSED_PAGES = ("konklusion", "indikation", "godkendelse", "dokumenter", "forloeb")


def imported(server: Server, folder: Path) -> tuple[str, list[str]]:
    """A draft with all grades and a conclusion; its number, and the texts of its assessment."""
    case = json.loads((DEMO_FOLDER / "egeparken.json").read_bytes())
    number = f"2026-{uuid4().hex[:8]}"
    case |= {"case_number": number, "title": TITLE, "origin": "fictitious"}
    file = folder / "sag.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    server.command("import", str(file))
    texts = [grading["reason"] for grading in case["grades"].values()]
    return number, [*texts, case["conclusion"]["reason"], case["conclusion"]["main_considerations"]]


def everything_on(page: Page) -> str:
    """All texts of the page, those that stand in fields too."""
    fields = page.evaluate(
        "() => [...document.querySelectorAll('textarea, input')].map(each => each.value).join('\\n')"
    )
    return f"{page.locator('body').inner_text()}\n{fields}"


def test_from_the_request_to_the_submission(visit: OpenVisit, server: Server, tmp_path: Path, tell: Tell) -> None:
    number, secret = imported(server, tmp_path)
    first = visit("sagsbehandler-a")
    case_id = open_case(first, TITLE, "anden-vurdering")
    select(first, "Hvem skal vurdere sagen?", "Sagsbehandler B")
    confirm(first, "Bed om en anden vurdering", "Spørg")
    expect(first.locator('[data-testid="stMain"]')).to_contain_text("Sagsbehandler B har ikke låst sin vurdering endnu")

    second = visit("sagsbehandler-b")
    open_page(second, "/?mine=true")
    expect(second.locator(".st-key-sagsliste")).to_contain_text("Dig (anden vurdering)")
    seen = 0
    for name in (*BLIND_PAGES, *CLOSED_PAGES):
        open_page(second, f"/{name}?sag={case_id}")
        told = everything_on(second)
        seen += 1
        assert not [text for text in secret if text in told], name
        if name in CLOSED_PAGES:
            expect(second.locator("h1")).to_have_text("Siden er lukket for dig indtil videre")
    for address in (f"/dokument/udkast/{case_id}", f"/dokument/dialogark/{case_id}"):
        answer = second.context.request.get(address)
        assert answer.status == 403
        assert not [text for text in secret if text in answer.text()]

    _grade(second, case_id)
    _survives_a_closed_tab(second, server, case_id)
    open_page(second, f"/anden-vurdering?sag={case_id}")
    confirm(second, "Lås din vurdering", "Lås")

    open_page(first, f"/anden-vurdering?sag={case_id}")
    assert "Set af den anden" not in everything_on(first)
    open_page(first, f"/konklusion?sag={case_id}")
    declare(first)
    confirm(first, "Vis vejledende indikation", "Lås og vis indikationen")

    open_page(first, f"/anden-vurdering?sag={case_id}")
    expect(first.locator("h1")).to_have_text("Fælles vurdering")
    expect(first.locator('[data-testid="stMain"]')).to_contain_text(REASON.format(1))
    fill(first, "Fælles begrundelse for kriterium 1", COMMON)
    choose(first, "Fælles trin for kriterium 1", STEPS[2])
    assert server.draft(number)["case"]["grades"]["udlejning"]["grade"] == 2
    open_page(first, f"/indikation?sag={case_id}")
    expect(first.get_by_role("button", name="Send til godkendelse", exact=True)).to_be_disabled()

    open_page(second, f"/anden-vurdering?sag={case_id}")
    second.get_by_role("button", name="Jeg er enig", exact=True).click()
    settled(second)
    expect(second.locator('[data-testid="stMain"]')).to_contain_text("Sagsbehandler B er enig.")

    open_page(first, f"/indikation?sag={case_id}")
    confirm(first, "Send til godkendelse", "Send sagen")
    expect(first.locator(".sagshoved .status")).to_have_text("Til godkendelse")
    manager = visit("leder-a")
    open_page(manager, f"/godkendelse?sag={case_id}")
    expect(manager.locator('[data-testid="stMain"]')).to_contain_text("To uafhængige vurderinger")
    expect(manager.locator(".st-key-to-udlejning")).to_contain_text(COMMON)
    tell(f"second assessment: {seen} pages and 2 documents asked for blind, none told a text of the first assessment")


def _grade(page: Page, case_id: str) -> None:
    for index, grade in enumerate(SECOND_GRADES, start=1):
        open_page(page, f"/kriterium-{index}?sag={case_id}")
        if index == 1:
            declare(page)
        fill(page, "Begrundelse for vurderingen", REASON.format(index))
        choose(page, GRADE, STEPS[grade])


def _survives_a_closed_tab(page: Page, server: Server, case_id: str) -> None:
    """What is typed and not left is kept in the second document, and nowhere else."""
    open_page(page, f"/kriterium-5?sag={case_id}")
    late = "Skrevet i det sidste øjeblik om bæredygtighed og drift."
    page.get_by_label("Begrundelse for vurderingen", exact=True).fill(late)
    page.goto("about:blank")
    query = "SELECT content FROM second_assessment"

    def kept() -> bool:
        return any(late in str(content) for (content,) in server.rows(query))

    assert eventually(kept, True)
    assert not any(late in str(content) for (content,) in server.rows("SELECT content FROM draft"))
