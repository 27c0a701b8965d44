"""Two copies of the program behind nginx, as people meet them in a real browser: one is killed, and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from assessment.services.sign_in_cookie import USER_COOKIE
from assessment.storage.engine import open_store
from tests.browser.actions import confirm, new_case, open_page, ready, settled
from tests.browser.conftest import ARGUMENTS
from tests.browser.server import eventually
from tests.browser.test_sign_in import BUTTON, choose_person
from tests.proof.replicas import NAME, PLACE, Installation, Replica, installation, running_installation
from tests.services.stories import LEVERS, MANAGER, approve, later, submitted
from toolchain.system import find_browser

__all__ = ["installation"]  # the fixture of this module
pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.postgres, pytest.mark.timeout(600)]

ROUNDS = 6
VISITORS = 6
BUDGET = "Kategori;Beløb;Støttet\nTag;38.000.000;ja\nVinduer og yderdøre;41.000.000;ja\n"
SEEN = "2 linjer, i alt 79.000.000"
_LIST_STATUS = "async () => (await fetch('/sager.csv')).status"
_DISCONNECTED = (
    "() => document.querySelector('[data-testid=stApp]').getAttribute('data-test-connection-state') !== 'CONNECTED'"
)
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which finds the name of the installation on this machine."""
    program = os.environ.get("CHROMIUM_PATH") or find_browser()
    assert program is not None, "There is no browser. `make replicas` sets one up."
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        mapped = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
        started = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, "--lang=da", mapped])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a browser of its own for each person, at the copy that is asked for."""
    contexts: list[BrowserContext] = []

    def start(installation: Installation, replica: Replica | None = None) -> Page:
        context = browser.new_context(
            base_url=installation.front.url, ignore_https_errors=True, locale="da-DK", timezone_id="Europe/Copenhagen"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if replica is not None:
            lead(installation, context, replica)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def lead(installation: Installation, context: BrowserContext, replica: Replica) -> None:
    """Give a browser the cookie that leads to a copy."""
    value = installation.place_at(replica)
    context.add_cookies([{"name": PLACE, "value": value, "url": installation.front.url, "secure": True}])


def sign_in(page: Page, subject: str) -> None:
    """Come in through the provider, and wait until the page of the program is back."""
    page.goto("/")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_url(lambda address: urlsplit(address).hostname == NAME)
    settled(page)


def address_of(installation: Installation, number: str) -> str | None:
    """What the database holds as the address of a case."""
    rows = installation.rows(
        "SELECT draft.content::json->'case'->>'address' FROM draft JOIN assessment ON assessment.id = "
        "draft.assessment_id JOIN renovation_case ON renovation_case.id = assessment.case_id WHERE case_number = %s",
        number,
    )
    return None if not rows else rows[0][0]


def write(page: Page, text: str) -> None:
    """Type the address of a case and leave the field, without waiting for anything."""
    field = page.get_by_label("Adresse", exact=True)
    field.fill(text)
    field.press("Tab")


def copies_of(installation: Installation, since: int) -> set[str]:
    """The copies that have answered what is not a fixed file."""
    lines = installation.front.log[since:]
    return {line["kopi"] for line in lines if line["kopi"] and not line["sti"].startswith(("/static/", "/app/"))}


def uploads(installation: Installation, visit: Visit) -> tuple[int, int]:
    """How many visitors got a file through to their page, and how many of them stayed on one copy."""
    arrived = stayed = 0
    for number in range(VISITORS):
        page = visit(installation)
        since = len(installation.front.log)
        sign_in(page, "sagsbehandler")
        case_id = new_case(page, f"2026-O{number}{since}", "Sag med et budget i en fil")
        open_page(page, f"/budget?sag={case_id}")
        page.get_by_text("Indsæt fra regneark").click()
        file: Any = {"name": "budget.csv", "mimeType": "text/csv", "buffer": BUDGET.encode()}
        page.locator('input[type="file"]').set_input_files(file)
        try:
            page.get_by_text(SEEN).wait_for(timeout=5_000)
            arrived += 1
        except Error:
            pass
        page.context.close()
        stayed += len(copies_of(installation, since)) == 1
    return arrived, stayed


def test_a_visitor_stays_on_one_copy_and_files_arrive(installation: Installation, visit: Visit) -> None:
    since = len(installation.front.log)
    arrived, stayed = uploads(installation, visit)
    used = copies_of(installation, since)
    print(f"\n{VISITORS} visitors over {len(used)} copies: {stayed} stayed on one, {arrived} files arrived")
    assert (arrived, stayed) == (VISITORS, VISITORS)


def test_control_without_a_fixed_place_files_are_lost(installation: Installation, visit: Visit) -> None:
    with installation.fronted_by(**{"    hash $vurdering_plads consistent;\n": ""}):
        arrived, stayed = uploads(installation, visit)
    print(f"\nwithout a fixed place: of {VISITORS} visitors {stayed} stayed on one, {arrived} files arrived")
    assert stayed == 0
    assert arrived < VISITORS


def test_a_killed_copy_takes_nothing_with_it(installation: Installation, visit: Visit) -> None:
    number, title = "2026-0801", "Sag på to kopier"
    page = visit(installation, installation.replicas[0])
    sign_in(page, "sagsbehandler")
    case_id = new_case(page, number, title)
    lost: list[str] = []
    taken_over = 0
    for turn in range(ROUNDS):
        killed, left = installation.replicas[turn % 2], installation.replicas[1 - turn % 2]
        lead(installation, page.context, killed)
        open_page(page, f"/oplysninger?sag={case_id}")
        before, after = f"Vejen {turn}, før", f"Vejen {turn}, efter"
        write(page, before)
        if not eventually(lambda text=before: address_of(installation, number) == text, True):  # type: ignore[misc]
            lost.append(before)
        with installation.without(killed):
            since = len(installation.front.log)
            page.reload()
            ready(page)
            expect(page.get_by_label("Adresse", exact=True)).to_have_value(before)
            expect(page.locator(".person")).to_contain_text("Sagsbehandler A (sagsbehandler)")
            write(page, after)
            if not eventually(lambda text=after: address_of(installation, number) == text, True):  # type: ignore[misc]
                lost.append(after)
            taken_over += any(copies.endswith(left.address) for copies in copies_of(installation, since))
    print(f"\n{ROUNDS} kills of the copy in use: {2 * ROUNDS} texts written, {len(lost)} lost, signed in all the time")
    assert lost == []
    assert taken_over == ROUNDS


def test_a_page_that_is_open_when_its_copy_dies_goes_on_by_itself(installation: Installation, visit: Visit) -> None:
    number, last, next_text = "2026-0802", "Skrevet, da kopien døde", "Skrevet uden at hente siden igen"
    page = visit(installation, installation.replicas[0])
    sign_in(page, "sagsbehandler")
    new_case(page, number, "Sag med åben side")
    with page.expect_event("load"):
        page.get_by_label("Adresse", exact=True).fill(last)
        installation.replicas[0].end(signal.SIGKILL)
    with installation.without(installation.replicas[0]):
        assert eventually(lambda: address_of(installation, number) == last, True, 20)
        ready(page)
        write(page, next_text)
        assert eventually(lambda: address_of(installation, number) == next_text, True, 20)
    print("\nan open page when its copy dies: 2 texts, one of them in that moment, 0 lost")


def test_control_without_the_script_the_next_text_is_lost(installation: Installation, visit: Visit) -> None:
    number = "2026-0804"
    page = visit(installation, installation.replicas[0])
    page.route("**/da.js", lambda route: route.abort())
    sign_in(page, "sagsbehandler")
    new_case(page, number, "Sag uden programmets script")
    with installation.without(installation.replicas[0]):
        page.wait_for_function(_DISCONNECTED)
        ready(page)
        write(page, "Skrevet uden at hente siden igen")
        assert not eventually(lambda: address_of(installation, number) is not None, True, 6)


def test_issued_on_one_copy_and_served_by_the_other(installation: Installation, visit: Visit) -> None:
    with closing(open_store(installation.owner_url)) as store:
        view, version_id = submitted(store, case_number="2026-0803")
        approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    first, second = installation.replicas
    page = visit(installation, first)
    sign_in(page, "leder")
    open_page(page, f"/dokumenter?sag={view.summary.case_id}")
    confirm(page, "Udsend indstillingen", "Udsend")
    expect(page.locator(".sagshoved .status")).to_have_text("Udsendt", timeout=60_000)
    kept = installation.rows("SELECT id, blob_sha256 FROM issued_document WHERE kind = 'indstilling'")
    assert len(kept) == 1
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies() if cookie["name"] != PLACE}
    header = {
        "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "host": urlsplit(page.url).netloc,
    }
    for replica in (first, second):
        answer = httpx.get(f"http://{replica.address}/dokument/{kept[0][0]}", headers=header, timeout=30)
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == kept[0][1]
        assert answer.content.startswith(b"%PDF-")
        assert httpx.get(f"http://{replica.address}/dokument/{kept[0][0]}").status_code != 200, "nobody else"
    print("\nissued on one copy: the same bytes from both, and as the database's sha256")


def test_put_out_on_one_copy_is_out_on_the_other(installation: Installation, visit: Visit) -> None:
    first, second = installation.replicas
    reader, admin = visit(installation, second), visit(installation, first)
    sign_in(reader, "laeser")
    assert reader.evaluate(_LIST_STATUS) == 200
    sign_in(admin, "administrator")
    choose_person(admin, "Læser A (læser)")
    confirm(admin, "Log ud overalt", "Log ud alle steder")
    expect(admin.get_by_text("Læser A er logget ud alle steder.")).to_be_visible()
    assert reader.evaluate(_LIST_STATUS) == 401
    reader.get_by_label("Søg i sager").fill("Ege")
    reader.get_by_label("Søg i sager").press("Enter")
    expect(reader.get_by_text("fordi en administrator har logget dig ud alle steder")).to_be_visible()


def test_somebody_with_600_groups_comes_through(installation: Installation, visit: Visit) -> None:
    page = visit(installation)
    sign_in(page, "mange-grupper")
    expect(page.locator(".person")).to_contain_text("Sagsbehandler B (sagsbehandler)")


def test_both_copies_down_is_told_and_passes(installation: Installation) -> None:
    with installation.without(*installation.replicas, how=signal.SIGTERM), installation.client() as client:
        told = client.get("/")
        assert (told.status_code, "svarer ikke lige nu" in told.text) == (503, True)

    def answered() -> int:
        with installation.client() as client:
            return client.get("/").status_code

    assert eventually(answered, 200, 20)


def test_control_copies_with_different_secrets_throw_people_out(
    visit: Visit, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = {"ASSESSMENT_COOKIE_SECRET": "en-anden-hemmelighed-" * 3}
    with running_installation(tmp_path_factory.mktemp("unlike"), **other) as unlike:
        page = visit(unlike, unlike.replicas[0])
        sign_in(page, "sagsbehandler")
        expect(page.locator(".person")).to_contain_text("Sagsbehandler A")
        unlike.replicas[0].end(signal.SIGKILL)
        page.reload()
        expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
        expect(page.locator(".person")).to_have_count(0)
        assert USER_COOKIE in {cookie["name"] for cookie in page.context.cookies()}, "it is there, and worth nothing"
