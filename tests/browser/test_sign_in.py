"""The sign-in as people meet it, in a real browser with a real provider: in, by role, out, and put out."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessment.services.sign_in_cookie import USER_COOKIE
from tests.browser.actions import confirm, open_case, open_choices, ready, settled
from tests.browser.conftest import Tell
from tests.browser.server import Server
from tests.browser.sign_in_server import TITLE, provider, server
from tests.browser.walk import violations_of
from tests.services.sign_in_stories import SECRET, signed

__all__ = ["provider", "server"]  # the fixtures of this module
pytestmark = pytest.mark.browser
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BUTTON = "Log ind med din arbejdskonto"


@pytest.fixture
def people(browser: Browser, server: Server) -> Iterator[Any]:
    """Opens a browser of its own for each person."""
    contexts: list[BrowserContext] = []

    def start(**settings: Any) -> Page:
        wanted = {"viewport": {"width": 1280, "height": 900}, "locale": "da-DK", **settings}
        context = browser.new_context(base_url=server.url, timezone_id="Europe/Copenhagen", **wanted)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def sign_in(page: Page, subject: str, address: str = "/") -> None:
    """Come in from an address of the program."""
    page.goto(address)
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_role("button", name=subject, exact=True).click()
    back_here(page)


def past_the_second() -> None:
    """Wait until the next whole second has begun: the provider tells the time of a sign-in in whole seconds."""
    time.sleep(1.05 - time.time() % 1)


def sign_out(page: Page) -> None:
    """Leave by the link at the top, and say so at the provider too."""
    page.get_by_role("link", name="Log ud").click()
    page.get_by_role("button", name="End session").click()
    back_here(page)


def back_here(page: Page) -> None:
    """Wait until the browser is back from the provider, whose address is another one."""
    page.wait_for_url(lambda address: urlsplit(address).hostname == "127.0.0.1")
    settled(page)


def choose_person(page: Page, option: str) -> None:
    """Choose a person of many, who is searched for by name."""
    open_choices(page, "Bruger").fill(option.rpartition(" (")[0])
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def execute(server: Server, statement: str, *values: Any) -> None:
    """Change the database past the program, as an administrator elsewhere or the passing of time would."""
    with closing(sqlite3.connect(server.database, timeout=20)) as connection, connection:
        connection.execute(statement, values)


def person_id(server: Server, name: str) -> str:
    """The id of the person of this name."""
    rows = server.rows("SELECT id FROM person WHERE name = ?", name)
    assert len(rows) == 1
    return str(rows[0][0])


def test_in_by_a_deep_link_and_out_again(people: Any, server: Server) -> None:
    case_id = server.rows("SELECT id FROM renovation_case")[0][0]
    deep = f"/kriterium-2?sag={case_id}"
    page: Page = people()
    page.goto(deep)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bystrategisk vurdering")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert TITLE not in page.inner_text("body")
    sign_in(page, "sagsbehandler", deep)
    assert f"{urlsplit(page.url).path}?{urlsplit(page.url).query}" == deep
    expect(page.locator(".sagshoved")).to_contain_text(TITLE)
    expect(page.locator(".person")).to_contain_text("Sagsbehandler A (sagsbehandler)")
    expect(page.locator(".person")).not_to_contain_text("DEMO")
    sign_out(page)
    expect(page.get_by_text("Du er logget ud.")).to_be_visible()
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    assert USER_COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
    page.goto(deep)
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    actions = [row[0] for row in server.rows("SELECT action FROM event ORDER BY seq DESC LIMIT 2")]
    assert actions == ["person.signed_out", "person.signed_in"]


@pytest.mark.parametrize(
    ("subject", "seen", "unseen"),
    [
        ("laeser", {"Sager", "Regelsæt"}, {"Ny sag", "Administration"}),
        ("sagsbehandler", {"Sager", "Ny sag", "Regelsæt"}, {"Administration"}),
        ("leder", {"Sager", "Regelsæt"}, {"Ny sag", "Administration"}),
        ("administrator", {"Administration", "Regelsæt"}, {"Sager", "Ny sag"}),
        ("begge", {"Sager", "Administration", "Regelsæt"}, {"Ny sag"}),
    ],
)
def test_the_pages_follow_the_role(people: Any, subject: str, seen: set[str], unseen: set[str]) -> None:
    page: Page = people()
    sign_in(page, subject)
    shown = set(page.locator('[data-testid="stTopNavLink"]').all_inner_texts())
    assert seen <= shown, shown
    assert not unseen & shown
    for address in ("/administration", "/sager", "/ny-sag"):
        page.goto(address)
        ready(page)
        assert (TITLE in page.inner_text("body")) <= (subject != "administrator")
        heading = page.get_by_role("heading", level=1).inner_text()
        assert (heading == "Administration") == (
            "Administration" in seen and (address == "/administration" or "Sager" not in seen)
        )


@pytest.mark.parametrize(
    ("subject", "told"),
    [("ukendt-gruppe", "Du har ingen rolle i programmet."), ("ingen-gruppe", "Du har ingen rolle i programmet.")],
)
def test_who_has_no_role_is_told_whom_to_ask(people: Any, subject: str, told: str) -> None:
    page: Page = people()
    sign_in(page, subject)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("bv-sagsbehandler (sagsbehandler)")).to_be_visible()
    expect(page.get_by_role("link", name=BUTTON)).to_have_count(0)
    sign_out(page)
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()


def test_a_sign_in_that_was_not_used_ends_and_the_typed_text_is_told(people: Any, server: Server) -> None:
    page: Page = people()
    sign_in(page, "sagsbehandler")
    open_case(page, TITLE)
    execute(server, "UPDATE sign_in SET last_used_at = '2026-01-01 08:00:00.000000' WHERE ended_at IS NULL")
    typed = "Vejen 7, skrevet lige efter en lang pause"
    page.get_by_label("Adresse", exact=True).fill(typed)
    page.get_by_label("Adresse", exact=True).press("Tab")
    expect(page.get_by_text("Du er logget ud, fordi du ikke har brugt programmet i 60 minutter.")).to_be_visible()
    expect(page.get_by_text(typed)).to_be_visible()
    assert "Vejen 7" not in str(server.draft("2026-0042"))
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    sign_in(page, "sagsbehandler", page.url)
    expect(page.locator(".sagshoved")).to_contain_text(TITLE)


def test_a_sign_in_lasts_eight_hours(people: Any, server: Server) -> None:
    page: Page = people()
    now = int(time.time())
    claims = {
        "iss": "https://x.invalid",
        "sub": "gammel",
        "aud": "vurdering",
        "exp": now,
        "nonce": "n",
        "name": "Læser C",
    }
    claims |= {"groups": ["bv-laeser"], "is_logged_in": True, "origin": server.url, "provider": "default"}
    for seconds, inside in ((8 * 3600 + 60, False), (8 * 3600 - 600, False), (60, True)):
        value = signed({**claims, "iat": now - seconds})
        page.context.add_cookies([{"name": USER_COOKIE, "value": value, "url": server.url, "httpOnly": True}])
        page.goto("/sager")
        ready(page)
        assert (TITLE in page.inner_text("body")) == inside, seconds
        if seconds > 8 * 3600:
            expect(page.get_by_text("Du er logget ud, fordi det er mere end 8 timer siden")).to_be_visible()
    assert SECRET  # the cookies are signed with the secret of the installation: only their age differs


def test_an_administrator_puts_somebody_out_and_lets_the_person_in_again(
    people: Any, server: Server, tell: Tell
) -> None:
    manager: Page = people()
    sign_in(manager, "leder")
    expect(manager.get_by_text(TITLE).first).to_be_visible()
    admin: Page = people()
    sign_in(admin, "administrator")
    expect(admin.get_by_role("row").filter(has_text="Leder A")).to_contain_text("leder")
    choose_person(admin, "Leder A (leder)")
    confirm(admin, "Log ud overalt", "Log ud alle steder")
    expect(admin.get_by_text("Leder A er logget ud alle steder.")).to_be_visible()
    assert manager.context.request.get("/sager.csv").status == 401
    manager.get_by_label("Søg i sager").fill("Ege")
    manager.get_by_label("Søg i sager").press("Enter")
    expect(manager.get_by_text("fordi en administrator har logget dig ud alle steder")).to_be_visible()
    past_the_second()
    sign_in(manager, "leder")
    expect(manager.get_by_text(TITLE).first).to_be_visible()
    confirm(admin, "Luk adgangen", "Luk adgangen nu")
    expect(admin.get_by_role("row").filter(has_text="Leder A")).to_contain_text("Lukket")
    manager.reload()
    expect(manager.get_by_role("link", name=BUTTON)).to_be_visible()
    past_the_second()
    sign_in(manager, "leder")
    expect(manager.get_by_text("Du er logget ud, fordi din adgang er lukket")).to_be_visible()
    confirm(admin, "Åbn adgangen igen", "Åbn adgangen")
    manager.reload()
    settled(manager)
    expect(manager.get_by_text(TITLE).first).to_be_visible()
    events = [
        row[0] for row in server.rows("SELECT action FROM event WHERE action LIKE 'person.%' ORDER BY seq DESC LIMIT 6")
    ]
    tell(f"an administrator at work, events: {', '.join(reversed(events))}")
    assert {"person.revoked", "person.deactivated", "person.reactivated"} <= set(events)


def test_a_lost_role_takes_the_prepared_click_with_it(people: Any, server: Server) -> None:
    """A button that was drawn while the role was there does nothing when the role is gone."""
    sign_in(people(), "laeser")
    admin: Page = people()
    sign_in(admin, "begge")
    admin.goto("/administration")
    ready(admin)
    choose_person(admin, "Læser A (læser)")
    admin.get_by_role("button", name="Luk adgangen", exact=True).click()
    dialog = admin.get_by_role("dialog")
    expect(dialog).to_be_visible()
    execute(server, "UPDATE person SET roles = '[\"leder\"]' WHERE id = ?", person_id(server, "Leder B"))
    dialog.get_by_role("button", name="Luk adgangen nu").click()
    expect(admin.get_by_text("Det blev ikke gjort, fordi din adgang er ændret.")).to_be_visible()
    assert server.rows("SELECT active FROM person WHERE name = 'Læser A'") == [(1,)]


def test_the_pages_are_accessible_and_readable_in_both_themes_and_on_a_narrow_window(
    people: Any, server: Server, tmp_path: Path, tell: Tell
) -> None:
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page: Page = people(color_scheme=scheme, viewport={"width": width, "height": 900})
            page.goto("/")
            ready(page)
            found = violations_of(page, "log ind")
            page.screenshot(path=f"{tmp_path}/log-ind-{scheme}-{width}.png", full_page=True)
            sign_in(page, "administrator")
            choose_person(page, "Leder A (leder)")
            page.screenshot(path=f"{tmp_path}/administration-{scheme}-{width}.png", full_page=True)
            found += violations_of(page, "administration")
            assert found == [], found
            assert page.evaluate(_TOO_WIDE) <= 0, (scheme, width)
            stranger: Page = people(color_scheme=scheme, viewport={"width": width, "height": 900})
            sign_in(stranger, "ukendt-gruppe")
            stranger.screenshot(path=f"{tmp_path}/uden-rolle-{scheme}-{width}.png", full_page=True)
    tell(f"pictures of the sign-in and of the administration: {tmp_path}")
