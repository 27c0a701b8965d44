"""The technical annex: the same case as its recommendation, with the history, and issued together with it."""

from __future__ import annotations

import json

from assessment.domain.history import CaseHistory
from assessment.domain.revisions import revisions_of
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import CaseView, open_case
from assessment.services.disclosure import note_download
from assessment.services.documents import (
    annex_of_file,
    annex_request,
    document_request,
    file_name,
    issued_of,
    read_document,
)
from assessment.services.steps import revise_assessment
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    case_file,
    edit,
    issued,
    later,
    locked,
    registered,
    submitted,
)


def annex(store: Store, view: CaseView) -> DocumentRequest:
    return annex_request(store, READER, open_case(store, READER, view.summary.case_id), MUNICIPALITY)


def history_of(request: DocumentRequest) -> CaseHistory:
    assert request.history is not None
    return CaseHistory.of(request.history)


def test_it_shows_the_case_and_the_state_of_the_recommendation(store: Store) -> None:
    for view in (registered(store), locked(store, case_number="2"), submitted(store, case_number="3")[0]):
        request = annex(store, view)
        recommendation = document_request(open_case(store, READER, view.summary.case_id), MUNICIPALITY)
        assert request.kind == "teknisk_bilag"
        assert (request.case, request.state, request.dated) == (
            recommendation.case,
            recommendation.state,
            recommendation.dated,
        )
        assert (request.version_number, request.show_indication) == (
            recommendation.version_number,
            recommendation.show_indication,
        )
        assert recommendation.history is None


def test_a_draft_that_is_not_revealed_says_so_in_its_request(store: Store) -> None:
    view = registered(store)
    assert not annex(store, view).show_indication
    assert [entry.action for entry in history_of(annex(store, view)).entries] == ["case.registered"]
    assert annex(store, locked(store, case_number="2")).show_indication  # control


def test_a_change_after_the_reveal_comes_into_the_annex(store: Store) -> None:
    view = locked(store)
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="Ny venteliste.")
    edit(store, view, "grades.udlejning.reason", "Ventelisten er blevet længere.")
    (revision,) = revisions_of(history_of(annex(store, view)))
    assert revision.after is not None
    assert revision.after["reason"] == "Ventelisten er blevet længere."


def test_looking_at_it_does_not_change_it(store: Store) -> None:
    """A download is an event of the case too; the annex would else differ from one look to the next."""
    view = locked(store)
    before = annex(store, view).digest
    note_download(
        store,
        READER,
        later(5),
        case_id=view.summary.case_id,
        assessment_id=view.assessment.id,
        document="teknisk_bilag",
        state="draft",
        content=b"%PDF",
    )
    assert annex(store, view).digest == before
    revise_assessment(store, CASEWORKER, later(6), view.assessment.id, subject="udlejning", reason="Ny venteliste.")
    assert annex(store, view).digest != before  # control


def test_another_case_does_not_change_it(store: Store) -> None:
    view = locked(store)
    before = annex(store, view).digest
    locked(store, case_number="2026-0099")
    assert annex(store, view).digest == before


def test_both_are_issued_in_one_step_and_read_back_as_they_were_made(store: Store) -> None:
    view = issued(store)
    kept = [issued_of(view, kind) for kind in ("indstilling", "teknisk_bilag")]
    contents = []
    for record in kept:
        assert record is not None
        contents.append(json.loads(read_document(store, READER, record.id)[1]))
    recommendation, technical = contents
    assert (recommendation["kind"], technical["kind"]) == ("indstilling", "teknisk_bilag")
    assert recommendation["chain_head"] == technical["chain_head"]
    assert recommendation["case"] == technical["case"]
    assert technical["state"] == "issued"
    actions = [entry.action for entry in CaseHistory.of(technical["history"]).own_entries]
    assert actions[1:3] == ["assessment.locked", "assessment.submitted"]
    assert "assessment.approved" in actions
    assert issued_of(view, "dialogark") is None
    assert file_name(view, False, "teknisk_bilag") == "Teknisk-bilag-2026-0042.pdf"


def test_a_case_file_has_an_annex_without_a_history() -> None:
    request = annex_of_file(case_file(), RULES, MUNICIPALITY, NOW.date())
    assert (request.kind, request.history, request.is_draft) == ("teknisk_bilag", None, True)
