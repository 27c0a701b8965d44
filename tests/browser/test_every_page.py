"""What holds on every page: readable for everybody, in Danish, without a request to anywhere else, without errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.actions import open_page
from tests.browser.conftest import OpenVisit, Tell, new_visits
from tests.browser.server import Server
from tests.browser.walk import Violation, Walk, note, violations_of, walk_everywhere

pytestmark = pytest.mark.browser

# What Streamlit itself draws: rule, a part of the place, and why it stands. A change here is a change to be reviewed.
STREAMLIT: tuple[tuple[str, str, str], ...] = ()

# Words that Streamlit says in English where nobody has translated them.
ENGLISH = (
    r"Press (Ctrl\+|⌘\+)?Enter|\(required\)|^Upload$|Browse files|Drag and drop|Choose an option|No results"
    r"|No options|Select all|options? available|Running|Connecting|Please wait|Clear (all|value)|^Remove\b|Main menu"
    r"|Link to heading|[Ss]idebar|Page navigation|Previous|\bNext\b|^Close$|Dismiss|Fullscreen|[Pp]age not found"
    r"|[Cc]onnection error|Skip to main content|MB per file|files are not allowed|or smaller|Help for|Show password"
    r"|You do not have|does not seem to exist|Go to page|^Stop$|Deploy|Made with Streamlit|^Open\b|^Delete\b"
    r"|\bselected\b|Scroll to|^Search\b|Loading|View less|View more|^(Expand|Collapse)\b"
)
# One inline script of Streamlit's index page, which the content security policy refuses; its probing of addresses; and
# what it says of an address that has no page.
KNOWN_ERRORS = (
    r"Executing inline script violates|status of 404 .*(_stcore/(health|host-config))"
    r"|findes-ikke: The page that you have requested does not seem to exist"
)


@pytest.fixture(scope="module")
def walked(browser: Browser, server: Server) -> Iterator[Walk]:
    """A walk over every page in the light theme."""
    with new_visits(browser, server) as visit:
        yield walk_everywhere(visit, "light")


def test_no_page_has_a_grave_hindrance(walked: Walk, tell: Tell) -> None:
    grave = [item for item in walked.violations if item.impact in ("serious", "critical")]
    ours = [item for item in grave if not any(item.rule == rule and at in item.target for rule, at, _ in STREAMLIT)]
    tell(f"axe: {len(walked.pages)} states of pages, {len(ours)} grave hindrances of ours")
    assert not ours, _listed(ours)


def test_each_listed_hindrance_of_streamlit_still_stands(walked: Walk) -> None:
    for rule, at, _ in STREAMLIT:
        assert any(item.rule == rule and at in item.target for item in walked.violations), f"{rule} at {at} is mended"


def test_the_check_sees_a_hindrance(visit: OpenVisit) -> None:
    page = visit()
    open_page(page, "/")
    page.evaluate("() => { document.querySelector('h1').style.color = '#cccccc' }")
    assert any(item.rule == "color-contrast" for item in violations_of(page, "sager"))


def test_the_dark_theme_has_no_grave_hindrance(browser: Browser, server: Server, tell: Tell) -> None:
    with new_visits(browser, server) as visit:
        walk = walk_everywhere(visit, "dark")
    grave = [item for item in walk.violations if item.impact in ("serious", "critical")]
    tell(f"axe in the dark theme: {len(walk.pages)} states of pages, {len(grave)} grave hindrances")
    assert not grave, _listed(grave)


def test_nothing_is_said_in_english(walked: Walk) -> None:
    english = {text: page for text, page in walked.texts.items() if re.search(ENGLISH, text)}
    assert not english, "\n".join(f"{page}: {text}" for text, page in english.items())


def test_the_check_sees_english(visit: OpenVisit) -> None:
    page = visit()
    page.context.route("**/app/static/da.js", lambda route: route.abort())
    walk = Walk()
    open_page(page, "/ny-sag")
    note(page, walk, "ny-sag", narrow=False, axe=False)
    assert any(re.search(ENGLISH, text) for text in walk.texts)


def test_no_request_leaves_the_machine(walked: Walk) -> None:
    assert walked.hosts == {"127.0.0.1"}


def test_no_page_has_errors(walked: Walk) -> None:
    unknown = [text for text in walked.errors if not re.search(KNOWN_ERRORS, text)]
    assert not unknown, "\n".join(unknown)


def test_every_page_fits_at_400_percent(walked: Walk) -> None:
    assert {name: width for name, width in walked.too_wide.items() if width > 0} == {}


def _listed(violations: list[Violation]) -> str:
    shown = [f"{each.page}: {each.rule} at {each.target[:200]}\n  {each.advice[:200]}" for each in violations[:12]]
    return "\n".join([f"{len(violations)} in all", *shown])
