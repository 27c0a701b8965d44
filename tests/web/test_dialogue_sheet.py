"""The route of the sheet for the dialogue: a PDF once the indication is revealed, a refusal without content before."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessment.domain.workflow import State
from assessment.reporting.pdf_content import page_texts
from assessment.services.cases import matching_cases, open_case
from assessment.services.demo import CASEWORKER
from assessment.storage.records import CaseFilter
from tests.web.conftest import Demonstration, Visit


def address_of(demonstration: Demonstration, state: State) -> str:
    """The address of the sheet of a demonstration case in this state."""
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({state})))
    return f"/dokument/dialogark/{rows[0].case_id}"


def test_a_revealed_case_has_a_sheet(visit: Visit, demonstration: Demonstration) -> None:
    answer = visit().get(address_of(demonstration, State.LOCKED))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''Dialogark-2026-0057.pdf"
    pages = page_texts(answer.content)
    assert "Hvad skal der til?" in pages[0]
    assert all("Arbejdspapir – ikke en afgørelse" in page for page in pages)


def test_a_case_that_is_not_revealed_tells_nothing(visit: Visit, demonstration: Demonstration) -> None:
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({State.DRAFT})))
    assert len(rows) >= 3
    for row in rows:
        answer = visit().get(f"/dokument/dialogark/{row.case_id}")
        assert answer.status_code == 409
        assert answer.headers["content-type"].startswith("text/plain")
        assert "før indikationen er vist" in answer.text
        rules = open_case(demonstration.store, CASEWORKER.actor, row.case_id).rules
        assert not any(f"»{outcome.name}«" in answer.text for outcome in rules.outcomes.values())


def test_an_unknown_case_is_not_found(visit: Visit, demonstration: Demonstration) -> None:
    assert visit().get(f"/dokument/dialogark/{uuid4()}").status_code == 404


@pytest.mark.parametrize("headers", [{"host": "kommunen.invalid"}, {"x-forwarded-for": "10.0.0.1"}])
def test_nobody_else_comes_in(visit: Visit, demonstration: Demonstration, headers: dict[str, str]) -> None:
    assert visit().get(address_of(demonstration, State.LOCKED), headers=headers).status_code == 401
