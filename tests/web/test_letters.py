"""The routes of the letters: a draft for who may write it, the kept one for every reader, byte for byte."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from assessment.domain.letters import LetterKind
from assessment.domain.workflow import State
from assessment.reporting.pdf_content import page_texts
from assessment.services.cases import matching_cases, open_case
from assessment.services.demo import CASEWORKER, SECOND_CASEWORKER
from assessment.services.demo_access import DEMO_COOKIE
from assessment.services.letters import TypedLetter, keep_letter, read_letter, word_letter
from assessment.services.second import ask_second
from assessment.storage import events
from assessment.storage.records import CaseFilter
from tests.services.stories import MUNICIPALITY, NOW, declared, later, plain_render
from tests.web.conftest import Demonstration, Visit

TYPED = TypedLetter("Boligforeningen Eksempel", "Kære bestyrelse.", "Svar skriftligt.", "14.12.2036")


def case_in(demonstration: Demonstration, state: State) -> UUID:
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({state})))
    return rows[0].case_id


def as_role(visit: Visit, slug: str) -> TestClient:
    client = visit()
    client.cookies.set(DEMO_COOKIE, slug)
    return client


def kept(demonstration: Demonstration) -> UUID:
    """The letter of the demonstrated refusal, made final."""
    store, actor = demonstration.store, CASEWORKER.actor
    view = open_case(store, actor, case_in(demonstration, State.LOCKED))
    word_letter(store, actor, later(1), view, TYPED, kind=LetterKind.HEARING, municipality=MUNICIPALITY)
    view = open_case(store, actor, view.summary.case_id)
    return keep_letter(store, actor, later(2), view, LetterKind.HEARING, municipality=MUNICIPALITY, render=plain_render)


def test_a_draft_is_marked_and_told_of(visit: Visit, demonstration: Demonstration) -> None:
    case_id = case_in(demonstration, State.LOCKED)
    answer = as_role(visit, CASEWORKER.slug).get(f"/brev/hoering/{case_id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "UDKAST.pdf" in answer.headers["content-disposition"]
    pages = page_texts(answer.content)
    assert "Høring før afgørelse" in pages[0]
    assert all("Udkast – ikke sendt" in page for page in pages)
    with demonstration.store.read() as session:
        event = events.events_of_case(session, case_id)[-1]
    assert event.action == "document.downloaded"
    assert event.fields["document"] == "hoeringsbrev"


@pytest.mark.parametrize("slug", ["laeser", "leder-a", "administrator"])
def test_the_draft_of_a_hearing_is_for_caseworkers(visit: Visit, demonstration: Demonstration, slug: str) -> None:
    case_id = case_in(demonstration, State.LOCKED)
    answer = as_role(visit, slug).get(f"/brev/hoering/{case_id}")
    assert answer.status_code in (401, 403)
    assert "Møllebakken" not in answer.text


def test_there_is_no_letter_about_what_is_not_decided(visit: Visit, demonstration: Demonstration) -> None:
    client = as_role(visit, CASEWORKER.slug)
    for kind, state in (
        ("hoering", State.DRAFT),
        ("hoering", State.DECIDED),
        ("afgoerelse", State.LOCKED),
        ("afgoerelse", State.ISSUED),
    ):
        answer = client.get(f"/brev/{kind}/{case_in(demonstration, state)}")
        assert answer.status_code == 409, (kind, state)
    assert client.get(f"/brev/afgoerelse/{case_in(demonstration, State.DECIDED)}").status_code == 200


def test_a_kept_letter_is_handed_to_every_reader_byte_for_byte(visit: Visit, demonstration: Demonstration) -> None:
    letter_id = kept(demonstration)
    entry, content = read_letter(demonstration.store, CASEWORKER.actor, letter_id)
    for slug in ("laeser", "leder-a", CASEWORKER.slug):
        answer = as_role(visit, slug).get(f"/brev/{letter_id}")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == entry.sha256
        assert answer.content == content
    assert as_role(visit, "administrator").get(f"/brev/{letter_id}").status_code == 403
    assert visit().get(f"/brev/{letter_id}", headers={"host": "kommunen.invalid"}).status_code == 401
    assert as_role(visit, "laeser").get(f"/brev/{uuid4()}").status_code == 404


def test_a_blind_second_assessor_gets_neither(visit: Visit, demonstration: Demonstration) -> None:
    letter_id = kept(demonstration)
    view = open_case(demonstration.store, CASEWORKER.actor, case_in(demonstration, State.LOCKED))
    second = SECOND_CASEWORKER.actor.person_id
    ask_second(demonstration.store, CASEWORKER.actor, NOW, view.assessment.id, assessor_id=second)
    declared(demonstration.store, view.summary.case_id, second)
    client = as_role(visit, SECOND_CASEWORKER.slug)
    for address in (f"/brev/{letter_id}", f"/brev/hoering/{view.summary.case_id}"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "skjult" in answer.text or "anden vurderer" in answer.text
