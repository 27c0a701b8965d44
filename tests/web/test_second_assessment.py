"""What the routes give a second assessor: nothing that is made of the first assessment, and a list of all routes."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from assessment.domain.workflow import State
from assessment.services.cases import CaseView, matching_cases, open_case
from assessment.services.demo import CASEWORKER, SECOND_CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE
from assessment.services.second import ask_second
from assessment.storage.records import CaseFilter
from assessment.web.routes import routes
from tests.services.stories import NOW, RULES, declared
from tests.web.conftest import Demonstration, Visit

REFUSED = {
    "/dokument/udkast/{case_id:uuid}": "/dokument/udkast/{case}",
    "/dokument/dialogark/{case_id:uuid}": "/dokument/dialogark/{case}",
    "/dokument/bilag/{case_id:uuid}": "/dokument/bilag/{case}",
    "/dokument/html/{case_id:uuid}": "/dokument/html/{case}",
    "/dokument/resume/{case_id:uuid}": "/dokument/resume/{case}",
    "/dokument/resume-html/{case_id:uuid}": "/dokument/resume-html/{case}",
    "/dokument/word/{case_id:uuid}": "/dokument/word/{case}",
    "/brev/hoering/{case_id:uuid}": "/brev/hoering/{case}",
}
# The record of the case: what happened, without what was written.
HISTORY = {
    "/historik/{case_id:uuid}.csv": "/historik/{case}.csv",
    "/historik/{case_id:uuid}": "/historik/{case}",
}
# What each of the other routes gives, and why it tells nothing of the first assessment.
OTHERS = {
    "/healthz": "no case",
    "/readyz": "no case",
    "/sager.csv": "the list: no grade, reason, conclusion or indication",
    "/sager.xlsx": "the list: no grade, reason, conclusion or indication",
    "/dokument/{document_id:uuid}": "issued documents are public; a case under second assessment has none",
    "/brev/{letter_id:uuid}": "refused to a blind assessor, which tests/web/test_letters.py tries",
    "/brev/afgoerelse/{case_id:uuid}": "only after the vote, when nobody is blind: tests/web/test_letters.py",
    "/bilag/{attachment_id:uuid}": "files of the case, which are facts of it and no part of a grading",
    "/pakke/{assessment_id:uuid}": "an issued assessment; refused to a blind assessor, as test_package.py shows",
    "/kladde/{assessment_id:uuid}": "writes only, and only in the own document",
    "/demo/rolle/{slug}": "no case",
}


@pytest.fixture
def view(demonstration: Demonstration) -> CaseView:
    """The locked demonstration case, with the colleague asked and declared to be impartial."""
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({State.LOCKED})))
    seen = open_case(demonstration.store, CASEWORKER.actor, rows[0].case_id)
    person = SECOND_CASEWORKER.actor.person_id
    ask_second(demonstration.store, CASEWORKER.actor, NOW, seen.assessment.id, assessor_id=person)
    declared(demonstration.store, seen.summary.case_id, person)
    return seen


def as_second(visit: Visit) -> TestClient:
    client = visit()
    client.cookies.set(DEMO_COOKIE, SECOND_CASEWORKER.slug)
    return client


def words_of(view: CaseView) -> list[str]:
    conclusion = view.case.conclusion
    assert conclusion is not None
    found = [grading.reason for grading in view.case.grades.values()]
    found += [conclusion.reason, conclusion.main_considerations]
    return [text for text in found if text]


def test_every_route_is_listed() -> None:
    known = {route.path for route in routes("127.0.0.1")}
    assert known == {*REFUSED, *OTHERS, *HISTORY}, "say here what a second assessor gets from it"
    print(
        f"\n{len(REFUSED)} routes refuse a blind assessor, {len(HISTORY)} leave the texts out, {len(OTHERS)} tell none"
    )


@pytest.mark.parametrize("path", sorted(REFUSED))
def test_documents_of_the_first_assessment_are_refused(visit: Visit, view: CaseView, path: str) -> None:
    address = REFUSED[path].format(case=view.summary.case_id)
    answer = as_second(visit).get(address)
    assert answer.status_code == 403
    assert "skjult for dig" in answer.text
    assert not [text for text in words_of(view) if text in answer.text]
    assert visit().get(address).status_code == 200, "control: the first assessor gets it"


@pytest.mark.parametrize("path", sorted(HISTORY))
def test_the_record_tells_what_happened_and_not_what_was_written(visit: Visit, view: CaseView, path: str) -> None:
    answer = as_second(visit).get(HISTORY[path].format(case=view.summary.case_id))
    assert answer.status_code == 200
    assert "låst" in answer.text
    assert not [text for text in words_of(view) if text in answer.text]


def rescue(client: TestClient, assessment_id: UUID, path: str, text: str) -> int:
    body = {"felt": path, "tekst": text, "set": [""]}
    return client.post(f"/kladde/{assessment_id}", json=body).status_code


def test_what_was_typed_is_rescued_into_the_own_document(
    visit: Visit, view: CaseView, demonstration: Demonstration
) -> None:
    client, path = as_second(visit), f"grades.{RULES.criteria[0].id}.reason"
    assert rescue(client, view.assessment.id, path, "Skrevet til sidst") == 204
    own = open_case(demonstration.store, SECOND_CASEWORKER.actor, view.summary.case_id)
    assert own.draft.draft.shown(path) == "Skrevet til sidst"
    first = open_case(demonstration.store, CASEWORKER.actor, view.summary.case_id)
    assert first.case == view.case
    for closed in ("conclusion.reason", "title", "facade_statement", "note.review.whole", "note.waiver.facade_klar"):
        assert rescue(client, view.assessment.id, closed, "x") == 403, closed
    assert rescue(client, view.assessment.id, "note.second.withdrawal", "Kender bygherren") == 204
    assert rescue(client, uuid4(), path, "x") == 404


def test_the_lists_tell_no_assessment(visit: Visit, view: CaseView) -> None:
    text = as_second(visit).get("/sager.csv").text
    assert view.case.title in text
    outcomes = [outcome.name for outcome in view.rules.outcomes.values()]
    assert not [word for word in (*words_of(view), *outcomes) if word in text]
