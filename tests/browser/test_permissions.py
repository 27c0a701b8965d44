"""Every page of every case for every role through the running server: what is shown, and what forged clicks change."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from assessment.domain.standing import Role
from assessment.services.demo import DEMO_PEOPLE, DemoPerson
from assessment.ui.catalogue import CASE_PAGES
from tests.browser.conftest import Tell
from tests.browser.server import Server, running_server
from tests.browser.wire import FORGED, Wire, wire

pytestmark = pytest.mark.browser

SHORT = ("draft", "submitted", "issued")


@dataclass(frozen=True)
class DemoCase:
    """A case of the demonstration."""

    id: str
    title: str
    state: str

    @property
    def query(self) -> str:
        """The part of an address that names the case."""
        return f"sag={self.id}"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration of this module's own."""
    with running_server(tmp_path_factory.mktemp("permissions"), cases=demonstration) as running:
        yield running


def demo_cases(server: Server) -> list[DemoCase]:
    """The demonstration's cases with the state of their newest assessment."""
    found = server.rows(
        "SELECT renovation_case.id, title, state FROM renovation_case JOIN assessment ON case_id = renovation_case.id "
        "WHERE number = (SELECT max(number) FROM assessment AS other WHERE other.case_id = renovation_case.id)"
    )
    return [DemoCase(*row) for row in found]


def some_cases(server: Server, states: tuple[str, ...] | None) -> list[DemoCase]:
    """One case of each of the states, or all cases."""
    cases = demo_cases(server)
    return cases if states is None else [next(case for case in cases if case.state == state) for state in states]


def digest(server: Server) -> str:
    """Everything in the database, in one number."""
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True, timeout=10)) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


@contextmanager
def visits(server: Server) -> Iterator[dict[DemoPerson, Wire]]:
    """A session of every role."""
    with ExitStack() as opened:
        yield {person: opened.enter_context(wire(server.url, {"demo_rolle": person.slug})) for person in DEMO_PEOPLE}


def check_all(server: Server, states: tuple[str, ...] | None, tell: Tell) -> None:
    """Every page of the cases for every role: shown to whom it may be shown, and no forged click changes anything.

    What a page offers others, and not the person who asks, is used all at once as if it had been offered.
    """
    tried = shown = clicks = 0
    wrong: list[str] = []
    for case, page in product(some_cases(server, states), CASE_PAGES):
        with visits(server) as everybody:
            seen = {person: visit.open(page, case.query) for person, visit in everybody.items()}
            tried += len(seen)
            for person, told in seen.items():
                sees = case.title in told.text
                shown += sees
                if sees == (person.role is Role.ADMINISTRATOR):
                    wrong.append(f"{person.slug} {page} {case.title}: shown {sees}")
            offered = {key: widget for told in seen.values() for key, widget in told.widgets.items()}
            before = digest(server)
            for person, visit in everybody.items():
                forged = {key: widget for key, widget in offered.items() if key not in seen[person].widgets}
                clicks += len(forged)
                visit.open(page, case.query, forged)
                if digest(server) != before:
                    wrong.append(f"{person.slug} {page} {case.title}: a forged click changed something")
                    before = digest(server)
    tell(f"{tried} pages of cases opened by roles, {shown} shown; {clicks} forged uses of widgets; {len(wrong)} wrong")
    assert wrong == []
    assert clicks > 100
    assert FORGED not in str(server.rows("SELECT content FROM draft"))


@pytest.mark.timeout(600)
def test_pages_and_forged_clicks_by_every_role(own_server: Server, tell: Tell) -> None:
    check_all(own_server, SHORT, tell)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_pages_and_forged_clicks_by_every_role_in_every_case(own_server: Server, tell: Tell) -> None:
    check_all(own_server, None, tell)


def test_control_the_same_click_by_who_may_changes_something(own_server: Server) -> None:
    case = next(case for case in demo_cases(own_server) if case.state == "draft")
    writer, reader = DEMO_PEOPLE[0], DEMO_PEOPLE[4]
    page = "kriterium-1"
    with visits(own_server) as everybody:
        offered = everybody[writer].open(page, case.query).widgets
        reason = {key: widget for key, widget in offered.items() if widget.kind == "text_area"}
        assert reason
        before = digest(own_server)
        assert reason.keys().isdisjoint(everybody[reader].open(page, case.query).widgets)
        everybody[reader].open(page, case.query, reason)
        assert digest(own_server) == before
        everybody[writer].open(page, case.query, reason)
        assert digest(own_server) != before
