"""The sheet for the dialogue: made of the indication, so refused until that is revealed."""

from __future__ import annotations

import pytest

from assessment.domain.errors import StepRefused
from assessment.services.cases import open_case
from assessment.services.documents import (
    EDITIONS,
    dialogue_file_name,
    dialogue_request,
    document_request,
    file_name,
    issue_document,
)
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    approve,
    edit,
    later,
    locked,
    plain_render,
    registered,
    submitted,
)


def test_it_is_refused_until_the_indication_is_revealed(store: Store) -> None:
    view = registered(store)
    assert view.case.conclusion is not None  # all is written, and still nothing is shown
    with pytest.raises(StepRefused, match=r"før indikationen er vist.*lås vurderingen"):
        dialogue_request(view, MUNICIPALITY)


def test_revealed_it_shows_what_the_draft_shows(store: Store) -> None:
    view = locked(store)
    request = dialogue_request(view, MUNICIPALITY)
    draft = document_request(view, MUNICIPALITY)
    assert request.kind == "dialogark"
    assert (request.case, request.rules, request.dated) == (draft.case, draft.rules, draft.dated)
    assert request.digest != draft.digest
    edit(store, view, "budget", [{"category": "facade", "amount_dkk": 250_000_000, "supported": True}])
    assert dialogue_request(open_case(store, CASEWORKER, view.summary.case_id), MUNICIPALITY).case != request.case


def test_a_version_that_waits_or_is_approved_has_its_own_sheet(store: Store) -> None:
    view, version_id = submitted(store)
    assert dialogue_request(view, MUNICIPALITY).version_number == 1
    approve(store, MANAGER, later(5), version_id, levers=LEVERS)
    approved = open_case(store, MANAGER, view.summary.case_id)
    assert dialogue_request(approved, MUNICIPALITY).state == "approved"


def test_what_is_issued_is_the_recommendation_with_its_annex_never_the_sheet(store: Store) -> None:
    view, version_id = submitted(store)
    approve(store, MANAGER, later(5), version_id, levers=LEVERS)
    approved = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(6), approved, municipality=MUNICIPALITY, render=plain_render)
    documents = open_case(store, MANAGER, view.summary.case_id).documents
    assert {document.kind for document in documents} == {"indstilling", "resume", "teknisk_bilag", *EDITIONS}


def test_its_name_says_what_it_is(store: Store) -> None:
    view = locked(store)
    assert dialogue_file_name(view) == "Dialogark-2026-0042.pdf"
    assert file_name(view, draft=True) == "Indstilling-2026-0042-UDKAST.pdf"
