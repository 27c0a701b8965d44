"""One server and one browser for all browser tests; a fresh context, with a role, for each visitor."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.server import Server, running_server
from toolchain.system import find_browser

ARGUMENTS = (
    "--no-sandbox",  # the only way for root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OpenVisit = Callable[..., Page]
Tell = Callable[[str], None]
_FAILED = pytest.StashKey[bool]()
_TOLD = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that the pages which it leaves open are kept as pictures."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the tests counted, at the end of the run."""
    told = config.stash.get(_TOLD, [])
    if told:
        terminalreporter.section("counted in the browser")
        for line in told:
            terminalreporter.line(line)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Writes a line with a count at the end of the run."""
    return request.config.stash.setdefault(_TOLD, []).append


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration with its nine cases, shared by the browser tests; each test that writes makes its own case."""
    with running_server(tmp_path_factory.mktemp("server"), cases=demonstration) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that the toolchain found, else the one on this machine."""
    program = os.environ.get("CHROMIUM_PATH") or find_browser()
    if program is None:
        pytest.fail("There is no browser. `make test` sets one up, and CHROMIUM_PATH may name one.")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, "--lang=da"])
        yield started
        started.close()


@contextmanager
def new_visits(
    browser: Browser, server: Server, pictures: Callable[[], Path | None] = lambda: None
) -> Iterator[OpenVisit]:
    """A function that opens a page for a role of the demonstration, in a context of its own, closed at the end.

    Where `pictures` then names a folder, the open pages are kept there.
    """
    contexts: list[BrowserContext] = []

    def start(role: str = "sagsbehandler-a", url: str | None = None, **settings: Any) -> Page:
        address = url or server.url
        wanted: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "da-DK", **settings}
        context = browser.new_context(base_url=address, timezone_id="Europe/Copenhagen", **wanted)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "demo_rolle", "value": role, "url": address, "sameSite": "Strict"}])
        contexts.append(context)
        return context.new_page()

    yield start
    folder = pictures()
    for number, context in enumerate(contexts):
        for page in context.pages if folder else []:
            target = f"{folder}/failure-{number}.png"
            page.screenshot(path=target)
            print(f"{page.url} is kept as {target}")
        context.close()


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenVisit]:
    """Opens pages for roles of the demonstration. After a failure, pictures of the pages are kept."""
    with new_visits(browser, server, lambda: tmp_path if request.node.stash.get(_FAILED, False) else None) as opened:
        yield opened
