"""The package of an issued case through the web: to readers of the case, as a file to save, each download an event."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from starlette.testclient import TestClient

from assessment.domain.workflow import State
from assessment.services.cases import CaseView, matching_cases, open_case
from assessment.services.demo import CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE
from assessment.storage import events
from assessment.storage.records import CaseFilter
from tests.browser.server import eventually
from tests.web.conftest import Demonstration, Visit

NOBODYS = "/pakke/60268c3a-3f03-4025-a82d-a5bc7757e0ad"


def in_state(demonstration: Demonstration, state: State) -> CaseView:
    store, actor = demonstration.store, CASEWORKER.actor
    row = matching_cases(store, actor, CaseFilter(states=frozenset({state})))[0]
    return open_case(store, actor, row.case_id)


@pytest.fixture
def issued(demonstration: Demonstration) -> CaseView:
    return in_state(demonstration, State.ISSUED)


def browser(visit: Visit, role: str = "laeser") -> TestClient:
    client = visit()
    client.cookies.set(DEMO_COOKIE, role)
    return client


def downloads(demonstration: Demonstration, view: CaseView) -> list[tuple[str, str]]:
    with demonstration.store.read() as session:
        return [
            (event.actor_id, str(event.fields["sha256"]))
            for event in events.events_of_case(session, view.summary.case_id)
            if event.fields.get("document") == "pakke"
        ]


def test_a_reader_gets_it_to_save_and_it_is_written_down(
    demonstration: Demonstration, issued: CaseView, visit: Visit
) -> None:
    answer = browser(visit).get(f"/pakke/{issued.assessment.id}", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["cache-control"] == "private, no-store"
    name = f"Pakke-{issued.case.case_number}-version-{issued.version.number if issued.version else 0}.zip"
    assert f'attachment; filename="{name}"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None
        assert {"manifest.json", "INDHOLD.txt"} <= set(package.namelist())
    told = [("demo:laeser", hashlib.sha256(answer.content).hexdigest())]
    assert eventually(lambda: downloads(demonstration, issued), told)


def test_the_headers_alone_are_no_download(demonstration: Demonstration, issued: CaseView, visit: Visit) -> None:
    answer = browser(visit).head(f"/pakke/{issued.assessment.id}", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000
    assert downloads(demonstration, issued) == []


def test_who_may_not_read_the_case_gets_nothing(demonstration: Demonstration, issued: CaseView, visit: Visit) -> None:
    address = f"/pakke/{issued.assessment.id}"
    assert visit("0.0.0.0").get(address).status_code == 401  # noqa: S104  (open to others, so no role to pick)
    refused = browser(visit, "administrator").get(address)
    assert (refused.status_code, refused.content[:2] != b"PK") == (403, True)
    assert browser(visit).get(NOBODYS).status_code == 404
    draft = in_state(demonstration, State.DRAFT)
    early = browser(visit).get(f"/pakke/{draft.assessment.id}")
    assert (early.status_code, "Udsend indstillingen først" in early.text) == (409, True)
    assert browser(visit).get(address).status_code == 200, "control"
