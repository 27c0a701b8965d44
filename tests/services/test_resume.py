"""The resume on one page: the same case and state as its recommendation, issued with it, and verified by itself."""

from __future__ import annotations

import json
from typing import Any

from assessment.reporting.worker import Renderer
from assessment.services.cases import open_case
from assessment.services.documents import (
    MADE_NOW,
    document_request,
    file_name,
    issued_of,
    read_document,
    resume_of_file,
    resume_request,
)
from assessment.services.verification import verify_document
from assessment.storage.engine import Store
from tests.reporting.samples import approved, egeparken
from tests.services.stories import MUNICIPALITY, NOW, READER, RULES, case_file, issued, locked, registered
from tests.services.test_verification import saved, with_data


def test_it_shows_the_case_and_the_state_of_the_recommendation(store: Store) -> None:
    for view in (registered(store), locked(store, case_number="2")):
        seen = open_case(store, READER, view.summary.case_id)
        resume, recommendation = resume_request(seen, MUNICIPALITY), document_request(seen, MUNICIPALITY)
        assert resume.kind == "resume"
        assert (resume.case, resume.state, resume.show_indication) == (
            recommendation.case,
            recommendation.state,
            recommendation.show_indication,
        )
        assert resume.digest != recommendation.digest


def test_it_is_issued_in_the_same_step_and_read_back_as_it_was_made(store: Store) -> None:
    view = issued(store)
    record, other = issued_of(view, "resume"), issued_of(view, "indstilling")
    assert record is not None
    assert other is not None
    content = json.loads(read_document(store, READER, record.id)[1])
    assert (content["kind"], content["state"]) == ("resume", "issued")
    assert content["chain_head"] == json.loads(read_document(store, READER, other.id)[1])["chain_head"]
    assert record.issued_at == other.issued_at
    assert record.title == f"Resume: {view.case.title}"
    assert file_name(view, False, "resume") == "Resume-2026-0042.pdf"
    assert list(MADE_NOW.items())[1] == ("resume", "resume")


def test_a_case_file_has_a_resume_too() -> None:
    request = resume_of_file(case_file(), RULES, MUNICIPALITY, NOW.date())
    assert (request.kind, request.is_draft) == ("resume", True)


def test_verify_finds_what_was_altered_in_it(renderer: Renderer) -> None:
    content = renderer.render(approved(egeparken(), kind="resume"))

    def set_outcome(data: dict[str, Any]) -> None:
        data["case"]["conclusion"]["outcome"] = "stoette"

    def check(pdf: bytes) -> tuple[str, ...]:
        return verify_document(pdf, render=renderer.render, pictures=renderer.page_pictures, store=None).faults

    assert check(content) == ()  # control
    faults = check(saved(content, with_data(set_outcome)))
    assert any("Støtte med vilkår" in fault for fault in faults), faults
    assert any("efter dataene" in fault for fault in faults), faults
