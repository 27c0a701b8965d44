"""Attachments through the web: to readers of the case alone, as files to save, each download an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from assessment.domain.workflow import Actor
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import case_id_of, open_case
from assessment.services.demo import CASEWORKER, SECOND_CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE
from assessment.services.second import ask_second
from assessment.storage import event_search, events
from assessment.storage.records import AttachmentRecord
from assessment.web.attachment_handout import disposition
from tests.attachments.files import pdf
from tests.browser.server import eventually
from tests.domain.test_attachments import HOSTILE_NAMES
from tests.services.attachment_stories import attach
from tests.services.stories import NOW
from tests.web.conftest import Demonstration, Visit

NUMBER = "2026-0057"
CONTENT = pdf(pages=3)
NOBODYS = "/bilag/60268c3a-3f03-4025-a82d-a5bc7757e0ad"


def browser(visit: Visit, role: str = "laeser") -> TestClient:
    client = visit()
    client.cookies.set(DEMO_COOKIE, role)
    return client


@pytest.fixture
def kept(demonstration: Demonstration) -> AttachmentRecord:
    """A file in a locked demonstration case."""
    store, actor = demonstration.store, CASEWORKER.actor
    view = open_case(store, actor, case_id_of(store, actor, NUMBER))
    return attach(store, view, CONTENT, "Gårdrum & æbletræer.pdf", by=actor, now=NOW)


def told(demonstration: Demonstration, attachment: AttachmentRecord) -> list[tuple[str, str]]:
    with demonstration.store.read() as session:
        return [
            (event.action, event.actor_id)
            for event in events.events_of_case(session, attachment.case_id)
            if event.action == "attachment.downloaded"
        ]


def refused(demonstration: Demonstration) -> Mapping[str, Any]:
    with demonstration.store.read() as session:
        found = event_search.latest_of(session, actor_id="demo:administrator", action="access.refused", among=1)
    return found.fields if found else {}


def test_a_reader_gets_the_file_to_save_and_it_is_written_down(
    demonstration: Demonstration, kept: AttachmentRecord, visit: Visit
) -> None:
    answer = browser(visit).get(f"/bilag/{kept.id}")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    # A busy machine may write it after the answer.
    assert eventually(lambda: told(demonstration, kept), [("attachment.downloaded", "demo:laeser")])
    kind, plain, whole = answer.headers["content-disposition"].split("; ")
    assert (kind, plain) == ("attachment", 'filename="Gaardrum & aebletraeer.pdf"')
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == "Gårdrum & æbletræer.pdf"


def test_the_file_runs_nothing_wherever_it_is_opened(kept: AttachmentRecord, visit: Visit) -> None:
    answer = browser(visit).get(f"/bilag/{kept.id}")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    page = browser(visit).get("/bilag")
    assert "script-src 'self'" in page.headers["content-security-policy"], "control: the page has the usual policy"


def test_the_headers_alone_are_no_download(demonstration: Demonstration, kept: AttachmentRecord, visit: Visit) -> None:
    answer = browser(visit).head(f"/bilag/{kept.id}", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.content, int(answer.headers["content-length"])) == (200, b"", len(CONTENT))
    assert told(demonstration, kept) == []


def test_nobody_else_gets_it(demonstration: Demonstration, kept: AttachmentRecord, visit: Visit) -> None:
    stranger = visit("0.0.0.0").get(f"/bilag/{kept.id}")  # noqa: S104  (open to others, so no role to pick)
    assert stranger.status_code == 401
    administrator = browser(visit, "administrator").get(f"/bilag/{kept.id}")
    assert administrator.status_code == 403
    for answer in (stranger, administrator):
        assert CONTENT not in answer.content
        assert "Gårdrum" not in answer.text
    assert told(demonstration, kept) == []
    wanted: Mapping[str, Any] = {"refused": f"/bilag/{kept.id}"}
    assert eventually(lambda: refused(demonstration), wanted)


@pytest.mark.parametrize("address", ["/bilag/x", "/bilag/../data/x.db", "/bilag/%2e%2e%2fdata", NOBODYS])
def test_what_is_no_attachment_is_not_served(kept: AttachmentRecord, visit: Visit, address: str) -> None:
    answer = browser(visit).get(address)
    assert answer.headers["content-type"].startswith(("text/plain", "text/html"))
    assert CONTENT not in answer.content


def test_a_withdrawn_file_stays_in_the_record(
    demonstration: Demonstration, kept: AttachmentRecord, visit: Visit
) -> None:
    actor: Actor = CASEWORKER.actor
    withdraw_attachment(demonstration.store, actor, NOW, kept.assessment_id, number=kept.number, reason="Forkert fil.")
    assert browser(visit).get(f"/bilag/{kept.id}").content == CONTENT


def test_a_blind_assessor_gets_the_files_of_the_case(
    demonstration: Demonstration, kept: AttachmentRecord, visit: Visit
) -> None:
    second = SECOND_CASEWORKER.actor.person_id
    ask_second(demonstration.store, CASEWORKER.actor, NOW, kept.assessment_id, assessor_id=second)
    assert browser(visit, SECOND_CASEWORKER.slug).get(f"/bilag/{kept.id}").content == CONTENT


def shaped(text: str) -> bool:
    """Whether a header is what it should be: three parts, the names quoted and of ASCII alone."""
    name = text.split('"')[1] if text.count('"') == 2 else ""
    whole = text.isascii() and text.isprintable() and text.startswith('attachment; filename="')
    return whole and bool(name) and text.count(";") - name.count(";") == 2


def test_no_name_gets_out_of_its_header() -> None:
    names = [name for name in HOSTILE_NAMES if "\ud800" not in name]
    assert [name for name in names if not shaped(disposition(name))] == []
    print(f"\nnames in a header: {len(names)} tried, 0 escaped")
    assert not shaped('attachment; filename="a"; filename="b.exe"; x'), "control"
