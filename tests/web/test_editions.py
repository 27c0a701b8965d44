"""The routes of the editions: media type, file name, and a policy under which a page runs and fetches nothing."""

from __future__ import annotations

import pytest

from assessment.domain.workflow import State
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.documents import MADE_NOW
from tests.web.conftest import Demonstration, Visit
from tests.web.test_routes import the_case

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = ("text/html; charset=utf-8", ".html")
ADDRESSES = {"html": PAGE, "resume-html": PAGE, "word": (WORD, ".docx")}


@pytest.mark.parametrize("folder", ADDRESSES)
def test_a_draft_is_handed_out_in_its_form_and_marked(visit: Visit, demonstration: Demonstration, folder: str) -> None:
    view = the_case(demonstration, State.DRAFT)
    answer = visit().get(f"/dokument/{folder}/{view.summary.case_id}")
    media_type, suffix = ADDRESSES[folder]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].endswith(f"-UDKAST{suffix}")
    assert answer.headers["content-disposition"].startswith("attachment; ") is (folder == "word")


@pytest.mark.parametrize("folder", ["html", "resume-html"])
def test_a_page_is_shown_or_saved_and_runs_nothing(visit: Visit, demonstration: Demonstration, folder: str) -> None:
    view = the_case(demonstration, State.DRAFT)
    address = f"/dokument/{folder}/{view.summary.case_id}"
    shown, saved = visit().get(address), visit().get(f"{address}?hent")
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert shown.content == saved.content
    policy = shown.headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; sandbox"
    assert shown.headers["cross-origin-resource-policy"] == "same-origin"
    assert "da.js" not in shown.text  # the script of our own pages is not put in
    pdf = visit().get(f"/dokument/udkast/{view.summary.case_id}")
    assert "sandbox" not in pdf.headers["content-security-policy"]  # control: browsers show no PDF in a sandbox
    assert "UDKAST" in shown.text


def test_what_was_issued_comes_back_byte_for_byte_and_is_not_made_again(
    visit: Visit, demonstration: Demonstration
) -> None:
    view = the_case(demonstration, State.ISSUED)
    for folder, (media_type, suffix) in ADDRESSES.items():
        record = next(item for item in view.documents if item.kind == MADE_NOW[folder])
        answer = visit().get(f"/dokument/{record.id}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-disposition"].endswith(suffix)
        assert len(answer.content) == record.length
        again = visit().get(f"/dokument/{folder}/{view.summary.case_id}")
        assert again.status_code == 409
        assert "Hent den udgave, der blev gemt" in again.text
    assert open_case(demonstration.store, CASEWORKER.actor, view.summary.case_id).documents == view.documents
