"""The route of the resume: one page of the case as it stands, marked as what it is."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessment.domain.workflow import State
from assessment.reporting.pdf_content import page_texts
from assessment.services.cases import matching_cases
from assessment.services.demo import CASEWORKER
from assessment.storage.records import CaseFilter
from tests.web.conftest import Demonstration, Visit


def address_of(demonstration: Demonstration, state: State) -> str:
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({state})))
    return f"/dokument/resume/{rows[0].case_id}"


@pytest.mark.parametrize(
    ("state", "hidden"), [(State.DRAFT, True), (State.LOCKED, False)], ids=["draft", "control: revealed"]
)
def test_a_draft_is_one_page_that_says_so_and_hides_the_indication(
    visit: Visit, demonstration: Demonstration, state: State, *, hidden: bool
) -> None:
    answer = visit().get(address_of(demonstration, state))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Resume-" in answer.headers["content-disposition"]
    assert "-UDKAST.pdf" in answer.headers["content-disposition"]
    (text,) = page_texts(answer.content)
    assert "UDKAST – IKKE GODKENDT" in text
    assert ("vejledende indikation" not in text) is hidden


def test_an_unknown_case_is_not_found(visit: Visit, demonstration: Demonstration) -> None:
    assert visit().get(f"/dokument/resume/{uuid4()}").status_code == 404


@pytest.mark.parametrize("headers", [{"host": "kommunen.invalid"}, {"x-forwarded-for": "10.0.0.1"}])
def test_nobody_else_comes_in(visit: Visit, demonstration: Demonstration, headers: dict[str, str]) -> None:
    assert visit().get(address_of(demonstration, State.LOCKED), headers=headers).status_code == 401
