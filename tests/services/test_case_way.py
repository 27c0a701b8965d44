"""The whole way of a case through the services, on both engines."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID, uuid4

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.errors import (
    AlreadyExists,
    CaseFileError,
    NotFound,
    PermissionDenied,
    StaleAssessment,
    StepRefused,
)
from assessment.domain.workflow import State, lock
from assessment.services.cases import (
    CaseView,
    case_id_of,
    find_cases,
    matching_cases,
    open_case,
    register_case,
    typed_case,
)
from assessment.services.documents import EDITIONS, document_request, file_name, issue_document, read_document
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.impartiality import declare_impartial
from assessment.services.steps import (
    carry_out,
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.storage import assessments, events
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    EGEPARKEN,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    case_file,
    edit,
    later,
    locked,
    plain_render,
    registered,
    send_back,
    shown,
    submitted,
)


def test_the_whole_way(store: Store) -> None:
    blank = CaseFile.model_validate_json(
        json.dumps({"schema": "case-file/1", "case_number": "2026-0042", "title": "Helhedsplan for Egeparken"})
    )
    case_id = register_case(store, CASEWORKER, NOW, blank, RULES)
    view = open_case(store, CASEWORKER, case_id)
    assessment_id = view.assessment.id
    assert view.assessment.standing.state is State.DRAFT
    assert view.indication is None

    declare_impartial(store, CASEWORKER, later(1), case_id)
    for path in ("housing_association", "phase", "facts", "budget", "financing", "dwellings"):
        assert edit(store, view, path, EGEPARKEN[path]).faults == {}
    with pytest.raises(StepRefused) as refused:
        lock_assessment(store, CASEWORKER, later(4), assessment_id)
    assert [fault.place for fault in refused.value.faults] == [
        *(f"grades.{criterion.id}" for criterion in RULES.criteria),
        "conclusion.outcome",
        "conclusion.reason",
    ]

    _grade_and_conclude(store, view)
    hidden = open_case(store, CASEWORKER, case_id)
    assert hidden.indication is None
    assert document_request(hidden, MUNICIPALITY).show_indication is False
    lock_assessment(store, CASEWORKER, later(5), assessment_id)
    revealed = open_case(store, CASEWORKER, case_id)
    assert revealed.indication is not None
    assert revealed.indication.outcome == "stoette"
    assert document_request(revealed, MUNICIPALITY).show_indication is True
    assert revealed.assessment.locked_at == later(5)

    first = submit_assessment(store, CASEWORKER, later(6), assessment_id)
    assert open_case(store, MANAGER, case_id).summary.waiting_on == "leder"
    with pytest.raises(StepRefused, match="Til godkendelse"):
        edit(store, view, "title", "Noget andet")

    declare_impartial(store, MANAGER, later(6), case_id)
    comments = {"naboomraader": "Skriv, hvad der er aftalt med naboejeren."}
    send_back(store, MANAGER, later(7), first, comment="", criterion_comments=comments)
    returned = open_case(store, CASEWORKER, case_id)
    assert returned.assessment.standing.state is State.RETURNED
    assert returned.assessment.standing.open_revisions == comments
    assert returned.decisions[-1].criterion_comments == comments
    edit(store, view, "grades.naboomraader.reason", "Aftalen er indgået den 4. november.")
    with pytest.raises(StepRefused, match="er låst"):
        edit(store, view, "grades.udlejning.reason", "Andet")
    revise_assessment(store, CASEWORKER, later(8), assessment_id, subject="udlejning", reason="Tallet var forkert.")
    edit(store, view, "grades.udlejning.reason", "Ventelisten er talt om.")

    second = submit_assessment(store, CASEWORKER, later(9), assessment_id)
    with pytest.raises(StepRefused, match="nyere version"):
        approve(store, MANAGER, later(10), first, levers=LEVERS)
    approve(store, MANAGER, later(11), second, "Enig.", levers=LEVERS)
    approved = open_case(store, MANAGER, case_id)
    assert approved.version is not None
    assert (approved.version.id, approved.version.number) == (second, 2)
    assert approved.version.case.grades["naboomraader"].reason == "Aftalen er indgået den 4. november."
    assert approved.version.indication["outcome"] == "stoette"
    assert document_request(approved, MUNICIPALITY).is_draft is False

    document_id = issue_document(store, MANAGER, later(12), approved, municipality=MUNICIPALITY, render=plain_render)
    assert open_case(store, READER, case_id).summary.state is State.ISSUED
    _require_read_back(store, case_id, document_id)


def _grade_and_conclude(store: Store, view: CaseView) -> None:
    for criterion, grading in EGEPARKEN["grades"].items():
        for name, value in grading.items():
            edit(store, view, f"grades.{criterion}.{name}", value)
    for name, value in EGEPARKEN["conclusion"].items():
        edit(store, view, f"conclusion.{name}", value)


def _require_read_back(store: Store, case_id: UUID, document_id: UUID) -> None:
    """The issued bytes are read back as they were made, and the audit chain tells every step and is printed."""
    record, content = read_document(store, READER, document_id)
    printed = json.loads(content)
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert (printed["state"], printed["approved_by"]) == ("issued", "id-l")
    recommendation, *others = open_case(store, READER, case_id).documents
    assert (recommendation.id, recommendation.kind) == (document_id, "indstilling")
    assert {other.kind for other in others} == {"resume", "teknisk_bilag", *EDITIONS}
    with store.read() as session:
        chain = events.events_of_case(session, case_id)
        assert events.verify_chain(session) is None
    assert printed["chain_head"] == f"{chain[-2].seq}:{chain[-2].hash}"
    assert [event.action for event in chain] == [
        "case.registered",
        "impartiality.declared",
        "assessment.locked",
        "assessment.submitted",
        "impartiality.declared",
        "review.rework",
        "assessment.returned",
        "assessment.revised",
        "assessment.submitted",
        "review.accepted",
        "assessment.approved",
        "assessment.issued",
    ]


def test_a_manager_who_has_written_in_a_case_cannot_decide_on_it(store: Store) -> None:
    view = registered(store)
    edit(store, view, "address", "Egeparken 2", actor=WRITING_MANAGER)
    lock_assessment(store, CASEWORKER, later(4), view.assessment.id)
    version_id = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve(store, WRITING_MANAGER, later(6), version_id, levers=LEVERS)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        send_back(store, WRITING_MANAGER, later(6), version_id, comment="Nej", criterion_comments={})
    approve(store, MANAGER, later(7), version_id, levers=LEVERS)  # control: another manager can


def test_roles_that_may_not_act_are_refused_and_nothing_changes(store: Store) -> None:
    view = registered(store)
    with pytest.raises(PermissionDenied):
        register_case(store, READER, NOW, case_file(case_number="2"), RULES)
    with pytest.raises(PermissionDenied):
        edit(store, view, "title", "Nyt", actor=MANAGER)
    with pytest.raises(PermissionDenied):
        lock_assessment(store, READER, NOW, view.assessment.id)
    assert shown(store, view, "title") == EGEPARKEN["title"]
    assert open_case(store, READER, view.summary.case_id).summary.state is State.DRAFT


def test_all_grades_at_once_cannot_be_taken_away_after_the_reveal(store: Store) -> None:
    view = locked(store)
    with pytest.raises(StepRefused, match="er låst"):
        edit(store, view, "grades", None)
    assert shown(store, view, "grades") == EGEPARKEN["grades"]


def test_a_return_may_not_name_a_criterion_that_does_not_exist(store: Store) -> None:
    _, version_id = submitted(store)
    with pytest.raises(NotFound, match="»udlejnning«"):
        send_back(store, MANAGER, later(4), version_id, comment="", criterion_comments={"udlejnning": "Skriv mere."})
    with pytest.raises(NotFound):
        approve(store, MANAGER, later(4), uuid4(), levers=LEVERS)


def test_a_known_number_and_an_unknown_id_are_refused(store: Store) -> None:
    view = registered(store)
    with pytest.raises(AlreadyExists, match="2026-0042"):
        registered(store)
    with pytest.raises(CaseFileError, match="fasen"):
        registered(store, case_number="3", phase="skema_q")
    assert [row.case_id for row in matching_cases(store, READER, CaseFilter())] == [view.summary.case_id]
    assert case_id_of(store, READER, "2026-0042") == view.summary.case_id
    with pytest.raises(NotFound, match="»3«"):
        case_id_of(store, READER, "3")


def test_a_typed_case_needs_its_three_facts(store: Store) -> None:
    with pytest.raises(CaseFileError) as refused:
        typed_case(" ", "", "\t")
    assert len(refused.value.faults) == 3
    case = typed_case(" 24/00007 ", "Åbrinken", "Boligforeningen Eksempel")
    register_case(store, CASEWORKER, NOW, case, RULES)
    assert find_cases(store, READER, CaseFilter(text="åbrink"), page=1).rows[0].case_number == "24/00007"


def test_an_unread_field_must_be_mended_before_locking(store: Store) -> None:
    view = registered(store)
    change = FieldEdit("financing.grants_dkk", 0, None, "to mio", "er ikke et tal")
    assert save_edits(store, CASEWORKER, NOW, view.assessment.id, [change]).faults
    with pytest.raises(StepRefused) as refused:
        lock_assessment(store, CASEWORKER, later(1), view.assessment.id)
    assert [str(fault) for fault in refused.value.faults] == [
        "financing.grants_dkk: Finansiering: »to mio« kan ikke læses. Ret feltet."
    ]
    edit(store, view, "financing.grants_dkk", 0)
    lock_assessment(store, CASEWORKER, later(2), view.assessment.id)


def test_a_document_is_issued_once(store: Store) -> None:
    view, version_id = submitted(store)
    with pytest.raises(StepRefused):
        issue_document(store, MANAGER, later(3), view, municipality=MUNICIPALITY, render=plain_render)
    approve(store, MANAGER, later(4), version_id, levers=LEVERS)
    approved = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(5), approved, municipality=MUNICIPALITY, render=plain_render)
    with pytest.raises(StepRefused):  # a second window that still shows the case as approved
        issue_document(store, MANAGER, later(6), approved, municipality=MUNICIPALITY, render=plain_render)
    issued = open_case(store, MANAGER, view.summary.case_id)
    assert {document.kind for document in issued.documents} == {"indstilling", "resume", "teknisk_bilag", *EDITIONS}
    assert file_name(issued, draft=False) == "Indstilling-2026-0042.pdf"


def test_a_stale_step_writes_nothing(store: Store) -> None:
    view = registered(store)
    with store.read() as session:
        seen = assessments.get_assessment(session, view.assessment.id)
    lock_assessment(store, CASEWORKER, later(1), view.assessment.id)
    with pytest.raises(StaleAssessment), store.write() as session:
        carry_out(session, seen, lock(COLLEAGUE, seen.standing, later(2), case_file(), RULES), later(2))
    with store.read() as session:
        assert len(events.events_of_case(session, view.summary.case_id)) == 2
