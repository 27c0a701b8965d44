"""The list of cases: search, filter, paging and export show the same cases, and the address keeps the choice."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import open_choices, open_page, settled
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server

pytestmark = pytest.mark.browser

MANY = 60
NORTH, SOUTH = "Boligselskabet Nordprøven", "Boligselskabet Sydprøven"


@pytest.fixture(scope="module")
def sixty_cases(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sixty case files of two housing associations, imported by the command line."""
    folder = tmp_path_factory.mktemp("files")
    files: list[str] = []
    for index in range(MANY):
        content = {
            "schema": "case-file/1",
            "case_number": f"2026-L{index:02}",
            "title": f"Listeprøve {index:02}",
            "housing_association": NORTH if index % 4 == 0 else SOUTH,
            "phase": "skema_a" if index % 2 else "skema_b",
        }
        path: Path = folder / f"{index:02}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        files.append(str(path))
    server.command("import", *files)


def _titles(page: Page) -> list[str]:
    rows = page.locator(".st-key-sagsliste").get_by_role("link")
    return [text.strip() for text in rows.all_inner_texts()]


def _exported(page: Page, name: str) -> bytes:
    address = page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""
    answer = page.context.request.get(urljoin(page.url, address))
    expect(answer).to_be_ok()
    return answer.body()


def test_search_pages_and_filters_survive_a_reload(visit: OpenVisit, sixty_cases: None) -> None:
    page = visit()
    open_page(page, "/")
    page.get_by_label("Søg i sager").fill("Listeprøve")
    page.get_by_label("Søg i sager").press("Enter")
    expect(page.locator(".antal")).to_contain_text("60 sager")
    settled(page)
    assert len(_titles(page)) == 25
    first = set(_titles(page))
    page.get_by_role("button", name="Side 3").or_(page.get_by_role("link", name="Side 3")).first.click()
    settled(page)
    last = set(_titles(page))
    assert len(last) == 10
    assert not first & last
    page.reload()
    settled(page)
    assert set(_titles(page)) == last, "the page of the list is lost by a reload"

    open_choices(page, "Boligorganisation")
    page.get_by_role("option", name=NORTH).click()
    page.keyboard.press("Escape")
    expect(page.locator(".antal")).to_contain_text("15 sager")
    settled(page)
    wanted = {f"Listeprøve {index:02}" for index in range(0, MANY, 4)}
    assert set(_titles(page)) == wanted, "a new filter shows its first page"
    page.reload()
    settled(page)
    assert set(_titles(page)) == wanted
    expect(page.get_by_label("Søg i sager")).to_have_value("Listeprøve")


def test_the_exports_hold_exactly_the_rows_of_the_filter(visit: OpenVisit, sixty_cases: None) -> None:
    page = visit("laeser")
    open_page(page, f"/?soeg=Listepr%C3%B8ve&forening={NORTH.replace(' ', '+')}&orden=Titel")
    expect(page.locator(".antal")).to_contain_text("15 sager")
    shown = _titles(page)
    assert shown == sorted(shown)
    content = _exported(page, "CSV")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Titel"] for row in rows] == shown
    assert {row["Boligorganisation"] for row in rows} == {NORTH}
    sheet = openpyxl.load_workbook(io.BytesIO(_exported(page, "Excel"))).active
    assert sheet is not None
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == shown


def test_cases_that_wait_for_me(visit: OpenVisit) -> None:
    page = visit("leder-a")
    open_page(page, "/?mine=true&soeg=Helhedsplan")
    settled(page)
    titles = _titles(page)
    assert "Helhedsplan for Egeparken" in titles
    assert "Helhedsplan for Lærkehaven" not in titles
