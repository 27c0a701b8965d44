"""The routes of the resume and of the technical annex: the case as it stands, marked as what it is."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessment.domain.workflow import State
from assessment.reporting.pdf_content import page_texts
from assessment.services.cases import matching_cases
from assessment.services.demo import CASEWORKER
from assessment.storage.records import CaseFilter
from tests.web.conftest import Demonstration, Visit

KINDS = {"resume": "Resume-", "bilag": "Teknisk-bilag-"}


def address_of(demonstration: Demonstration, kind: str, state: State) -> str:
    rows = matching_cases(demonstration.store, CASEWORKER.actor, CaseFilter(states=frozenset({state})))
    return f"/dokument/{kind}/{rows[0].case_id}"


def draft_pages(visit: Visit, demonstration: Demonstration, kind: str, state: State) -> tuple[str, ...]:
    """The pages of a draft, which was handed out as one."""
    answer = visit().get(address_of(demonstration, kind, state))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert KINDS[kind] in answer.headers["content-disposition"]
    assert "-UDKAST.pdf" in answer.headers["content-disposition"]
    pages = page_texts(answer.content)
    assert all("UDKAST – IKKE GODKENDT" in page for page in pages)
    return pages


REVEAL = pytest.mark.parametrize(
    ("state", "hidden"), [(State.DRAFT, True), (State.LOCKED, False)], ids=["draft", "control: revealed"]
)


@REVEAL
def test_a_resume_is_one_page_that_hides_the_indication_before_the_reveal(
    visit: Visit, demonstration: Demonstration, state: State, *, hidden: bool
) -> None:
    (text,) = draft_pages(visit, demonstration, "resume", state)
    assert ("vejledende indikation" not in text) is hidden


@REVEAL
def test_an_annex_tells_that_the_indication_is_hidden_before_the_reveal(
    visit: Visit, demonstration: Demonstration, state: State, *, hidden: bool
) -> None:
    text = " ".join(draft_pages(visit, demonstration, "bilag", state))
    assert ("indikation er skjult" in text) is hidden
    assert "Sagen blev oprettet." in text


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_case_is_not_found(visit: Visit, demonstration: Demonstration, kind: str) -> None:
    assert visit().get(f"/dokument/{kind}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("headers", [{"host": "kommunen.invalid"}, {"x-forwarded-for": "10.0.0.1"}])
def test_nobody_else_comes_in(visit: Visit, demonstration: Demonstration, kind: str, headers: dict[str, str]) -> None:
    assert visit().get(address_of(demonstration, kind, State.LOCKED), headers=headers).status_code == 401
