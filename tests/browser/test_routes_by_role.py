"""Every route of our own for every role through the running server: who is answered, and who is turned away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from assessment.domain.standing import Role
from assessment.services.demo import DEMO_PEOPLE, DemoPerson
from assessment.web.routes import routes
from tests.browser.conftest import Tell
from tests.browser.server import Server, running_server
from tests.browser.test_permissions import demo_cases, digest, some_cases
from tests.browser.wire import FORGED

pytestmark = pytest.mark.browser

OPEN_TO_ALL = {"/healthz", "/readyz", "/demo/rolle/{slug}"}
OF_NO_CASE = {"/sager.csv", "/sager.xlsx"}
OF_A_CASE = {
    "/dokument/udkast/{case_id:uuid}",
    "/dokument/bilag/{case_id:uuid}",
    "/dokument/html/{case_id:uuid}",
    "/dokument/resume/{case_id:uuid}",
    "/dokument/resume-html/{case_id:uuid}",
    "/dokument/word/{case_id:uuid}",
    "/dokument/dialogark/{case_id:uuid}",
    "/historik/{case_id:uuid}.csv",
    "/historik/{case_id:uuid}",
}
OF_A_LETTER = {"/brev/{letter_id:uuid}"}
# The draft of a letter is for who may write it, which depends on the state too; tests/web/test_letters.py tries that.
OF_WRITERS = {"/brev/hoering/{case_id:uuid}", "/brev/afgoerelse/{case_id:uuid}"}
OF_A_DOCUMENT = {"/dokument/{document_id:uuid}"}
OF_AN_ATTACHMENT = {"/bilag/{attachment_id:uuid}"}
OF_AN_ASSESSMENT = {"/pakke/{assessment_id:uuid}"}
WRITING = {"/kladde/{assessment_id:uuid}"}
TURNED_AWAY = {401, 403}
ONE_OF_EACH_ROLE = [next(person for person in DEMO_PEOPLE if person.role is role) for role in Role]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Server]:
    """A demonstration of this module's own."""
    with running_server(tmp_path_factory.mktemp("routes"), cases=demonstration) as running:
        yield running


def answer(server: Server, person: DemoPerson, path: str) -> httpx.Response:
    """What somebody gets from an address."""
    return httpx.get(server.url + path, cookies={"demo_rolle": person.slug}, timeout=60)


def addresses(server: Server) -> Iterator[str]:
    """The addresses of everything that can be read: for a draft and an issued case, and for each document."""
    yield from sorted(OF_NO_CASE)
    for case in some_cases(server, ("draft", "issued")):
        yield from (path.replace("{case_id:uuid}", str(UUID(case.id))) for path in sorted(OF_A_CASE))
    for (document,) in server.rows("SELECT id FROM issued_document"):
        yield from (path.replace("{document_id:uuid}", str(UUID(document))) for path in OF_A_DOCUMENT)
    for (letter,) in server.rows("SELECT id FROM letter_entry WHERE step = 'kept'"):
        yield from (path.replace("{letter_id:uuid}", str(UUID(letter))) for path in OF_A_LETTER)
    for (attachment,) in server.rows("SELECT id FROM attachment"):
        yield from (path.replace("{attachment_id:uuid}", str(UUID(attachment))) for path in OF_AN_ATTACHMENT)
    for (assessment,) in server.rows("SELECT id FROM assessment WHERE state = 'issued'"):
        yield from (path.replace("{assessment_id:uuid}", str(UUID(assessment))) for path in OF_AN_ASSESSMENT)


@dataclass(frozen=True)
class Answered:
    """What a role got from an address, and whether a title of a case stood in it."""

    role: Role
    path: str
    status: int
    tells: bool


def wrongly_answered(given: Sequence[Answered], *, away: Role) -> list[str]:
    """The answers that are wrong when the role `away` alone is turned away from everything of a case."""
    return [
        f"{each.role} {each.path}: {each.status}"
        for each in given
        if (each.status in TURNED_AWAY) != (each.role is away) or (each.role is away and each.tells)
    ]


@dataclass(frozen=True)
class Sent:
    """A text that somebody sent to a case in a state: the answer, and whether anything was changed."""

    role: Role
    state: str
    status: int
    changed: bool


def wrongly_kept(sent: Sequence[Sent], *, writer: Role) -> list[str]:
    """The texts whose fate is wrong when `writer` alone writes, and in open cases alone."""
    return [
        f"{each.role} {each.state}: {each.status} {each.changed}"
        for each in sent
        if each.status not in (204, 403, 409)
        or (each.changed and not (each.role is writer and each.state in ("draft", "locked", "returned")))
    ]


def test_every_route_has_its_row() -> None:
    listed = OPEN_TO_ALL | OF_NO_CASE | OF_A_CASE | OF_A_DOCUMENT | OF_AN_ATTACHMENT | OF_AN_ASSESSMENT | WRITING
    listed |= OF_A_LETTER | OF_WRITERS
    assert {route.path for route in routes("127.0.0.1:8501")} == listed


@pytest.mark.timeout(600)
def test_who_is_answered_by_every_route(own_server: Server, tell: Tell) -> None:
    title = demo_cases(own_server)[0].title
    given = []
    for path in addresses(own_server):
        for person in ONE_OF_EACH_ROLE:
            got = answer(own_server, person, path)
            given.append(Answered(person.role, path, got.status_code, title in got.text))
    answered = sum(each.status == 200 for each in given)
    wrong = wrongly_answered(given, away=Role.ADMINISTRATOR)
    tell(f"{len(given)} requests of routes by roles, {answered} answered, {len(wrong)} wrong")
    assert wrong == []
    assert answered > len(given) / 2
    for other in set(Role) - {Role.ADMINISTRATOR}:  # control: for another role the same answers are wrong
        assert wrongly_answered(given, away=other)


def test_who_may_send_a_text_that_a_closed_page_held(own_server: Server, tell: Tell) -> None:
    sent = []
    rows = own_server.rows(
        "SELECT assessment.id, state, title FROM assessment JOIN renovation_case ON case_id = renovation_case.id"
    )
    for person in DEMO_PEOPLE:
        for assessment, state, title in rows:
            before = digest(own_server)
            given = httpx.post(
                f"{own_server.url}/kladde/{UUID(assessment)}",
                content=json.dumps({"felt": "address", "tekst": FORGED, "set": [title]}),
                cookies={"demo_rolle": person.slug},
                headers={"sec-fetch-site": "same-origin"},
            )
            sent.append(Sent(person.role, state, given.status_code, digest(own_server) != before))
    kept, wrong = sum(each.changed for each in sent), wrongly_kept(sent, writer=Role.CASEWORKER)
    tell(f"{len(sent)} texts sent by closed pages, {kept} kept, {len(wrong)} wrongly")
    assert wrong == []
    assert kept > 0
    for other in set(Role) - {Role.CASEWORKER}:  # control: with another writer the same texts are kept wrongly
        assert wrongly_kept(sent, writer=other)
