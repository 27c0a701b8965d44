"""Every page of every case for every role through the running server: what is shown, and what forged clicks change."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import pytest

from assessment.domain.standing import Role
from assessment.services.demo import DEMO_PEOPLE, DemoPerson
from assessment.ui.catalogue import CASE_PAGES
from tests.browser.conftest import Tell
from tests.browser.server import Server, running_server
from tests.browser.wire import FORGED, Shown, Widget, wire

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
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demonstration of this module's own."""
    with running_server(tmp_path_factory.mktemp("permissions")) as running:
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


def shown_to(server: Server, person: DemoPerson, page: str, case: DemoCase) -> Shown:
    """What somebody sees on a page of a case."""
    with wire(server.url, {"demo_rolle": person.slug}) as visit:
        return visit.open(page, case.query)


def digest(server: Server) -> str:
    """Everything in the database, in one number."""
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True, timeout=10)) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def forged(
    server: Server, person: DemoPerson, page: str, case: DemoCase, others: Mapping[str, Widget]
) -> tuple[int, bool]:
    """Use all at once what a page offers others and not this person: how many, and whether anything changed."""
    with wire(server.url, {"demo_rolle": person.slug}) as visit:
        own = visit.open(page, case.query).widgets
        missing = {key: widget for key, widget in others.items() if key not in own}
        if not missing:
            return 0, False
        before = digest(server)
        visit.open(page, case.query, missing)
        return len(missing), digest(server) != before


def check_all(server: Server, states: tuple[str, ...] | None, tell: Tell) -> None:
    """Every page of the cases for every role: shown to whom it may be shown, and no forged click changes anything."""
    tried = shown = clicks = 0
    wrong: list[str] = []
    for case in some_cases(server, states):
        for page in CASE_PAGES:
            offered: dict[str, Widget] = {}
            for person in DEMO_PEOPLE:
                seen = shown_to(server, person, page, case)
                tried += 1
                sees = case.title in seen.text
                shown += sees
                if sees == (person.role is Role.ADMINISTRATOR):
                    wrong.append(f"{person.slug} {page} {case.title}: shown {sees}")
                offered |= seen.widgets
            for person in DEMO_PEOPLE:
                count, changed = forged(server, person, page, case, offered)
                clicks += count
                if changed:
                    wrong.append(f"{person.slug} {page} {case.title}: a forged click changed something")
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
    offered = shown_to(own_server, writer, page, case).widgets
    reason = {key: widget for key, widget in offered.items() if widget.kind == "text_area"}
    assert reason
    assert forged(own_server, reader, page, case, reason) == (len(reason), False)
    before = digest(own_server)
    with wire(own_server.url, {"demo_rolle": writer.slug}) as visit:
        visit.open(page, case.query)
        visit.open(page, case.query, reason)
    assert digest(own_server) != before
