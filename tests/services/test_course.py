"""A case over its phases: the next assessment begins from the last one, which nobody can change any more."""

from __future__ import annotations

import threading

import pytest

from assessment.domain.errors import (
    AssessmentError,
    NotFound,
    PermissionDenied,
    StaleAssessment,
    StepRefused,
)
from assessment.domain.indication import indicate
from assessment.domain.workflow import State
from assessment.services.cases import find_cases, open_case
from assessment.services.course import begin_assessment, course_of_case
from assessment.services.documents import issue_document, read_document
from assessment.services.drafting import FieldEdit, rescue_typed, save_edits
from assessment.services.notes import BEGIN, own_notes, save_note
from assessment.services.steps import (
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    EGEPARKEN,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    READER,
    RULES,
    approve,
    begun_again,
    edit,
    issued,
    later,
    plain_render,
    registered,
    send_back,
    shown,
    submitted,
)

ASKED = EGEPARKEN["grades"]["naboomraader"]["conditions"][0]
ANSWER = "grades.naboomraader.earlier_conditions.0"


def test_the_next_assessment_has_the_facts_and_the_questions_of_the_last(store: Store) -> None:
    first = issued(store)
    case_id = first.summary.case_id
    save_note(store, COLLEAGUE, later(4), first.assessment.id, path=BEGIN, text="Skema A er kom")
    second = begin_assessment(store, COLLEAGUE, later(5), case_id, RULES, phase="skema_a", reason="Skema A er kommet.")
    view = open_case(store, CASEWORKER, case_id)
    assert (view.assessment.id, view.assessment.number, view.assessment.owner_id) == (second, 2, COLLEAGUE.person_id)
    assert view.assessment.standing.state is State.DRAFT
    assert view.assessment.standing.contributors == {COLLEAGUE.person_id}
    assert (view.summary.state, view.summary.phase, view.summary.waiting_on) == (
        State.DRAFT,
        "skema_a",
        "sagsbehandler",
    )
    assert view.case.budget == first.case.budget
    assert view.case.conclusion is None
    assert {key: grading.grade for key, grading in view.case.grades.items()} == {"naboomraader": None}
    (asked,) = view.case.grades["naboomraader"].earlier_conditions
    assert (asked.text, asked.assessment, asked.met) == (ASKED, 1, None)
    assert (view.indication, view.version, view.decisions, view.documents) == (None, None, (), ())
    assert view.earlier is not None
    assert (view.earlier.number, view.earlier.rules) == (1, first.rules)
    assert view.earlier.case.grades["udlejning"].grade == 3
    assert own_notes(store, COLLEAGUE, first.assessment.id) == {}
    with store.read() as session:
        last = events.events_of_case(session, case_id)[-1]
    assert (last.action, last.assessment_id) == ("assessment.begun", second)
    assert last.fields == {"number": 2, "phase": "skema_a", "reason": "Skema A er kommet."}


def test_what_the_rule_set_in_force_does_not_know_does_not_come_along_and_is_named(store: Store) -> None:
    case_id = issued(store).summary.case_id
    newer = RULES.model_copy(
        update={"budget_categories": tuple(item for item in RULES.budget_categories if item.id != "tag")}
    )
    begin_assessment(store, CASEWORKER, later(5), case_id, newer, phase="skema_b", reason="Nyt regelsæt.")
    view = open_case(store, CASEWORKER, case_id)
    assert view.rules.budget_categories == newer.budget_categories
    assert "tag" not in [line.category for line in view.case.budget]
    lines = [line["category"] for line in EGEPARKEN["budget"]]
    left_out = tuple(f"budget[{index}].category" for index, category in enumerate(lines) if category == "tag")
    assert [entry.left_out for entry in course_of_case(store, READER, case_id)] == [(), left_out]
    assert left_out


def test_the_first_assessment_has_none_before_it(sqlite_store: Store) -> None:
    assert issued(sqlite_store).earlier is None


def test_the_list_shows_a_case_once_with_its_newest_assessment(store: Store) -> None:
    view = begun_again(store)
    page = find_cases(store, READER, CaseFilter(), 1)
    assert [(row.assessment_id, row.state) for row in page.rows] == [(view.assessment.id, State.DRAFT)]


@pytest.mark.parametrize("prepare", [registered, lambda store: submitted(store)[0]])
def test_none_begins_while_the_last_is_under_way(sqlite_store: Store, prepare: object) -> None:
    view = prepare(sqlite_store)  # type: ignore[operator]
    with pytest.raises(StepRefused, match="Udsendt"):
        begin_assessment(
            sqlite_store, CASEWORKER, later(9), view.summary.case_id, RULES, phase="skema_a", reason="Fordi"
        )


def test_an_approved_assessment_is_issued_before_the_next_begins(store: Store) -> None:
    view, version_id = submitted(store)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    case_id = view.summary.case_id
    with pytest.raises(StepRefused, match="Udsendt"):
        begin_assessment(store, CASEWORKER, later(9), case_id, RULES, phase="skema_a", reason="Fordi")
    approved = open_case(store, MANAGER, case_id)
    issue_document(store, MANAGER, later(10), approved, municipality=MUNICIPALITY, render=plain_render)
    begin_assessment(store, CASEWORKER, later(11), case_id, RULES, phase="skema_a", reason="Fordi")


def test_who_may_begin_and_what_it_takes(sqlite_store: Store) -> None:
    case_id = issued(sqlite_store).summary.case_id
    for actor in (MANAGER, READER):
        with pytest.raises(PermissionDenied, match="begynde en ny vurdering"):
            begin_assessment(sqlite_store, actor, later(9), case_id, RULES, phase="skema_a", reason="Fordi")
    with pytest.raises(StepRefused, match="hvorfor"):
        begin_assessment(sqlite_store, CASEWORKER, later(9), case_id, RULES, phase="skema_a", reason=" ")
    with pytest.raises(NotFound, match="Fasen"):
        begin_assessment(sqlite_store, CASEWORKER, later(9), case_id, RULES, phase="udfoerelsen", reason="Fordi")
    assert len(course_of_case(sqlite_store, READER, case_id)) == 1


def test_one_of_two_who_begin_at_once_is_told(store: Store) -> None:
    case_id = issued(store).summary.case_id
    gate, refused = threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        try:
            begin_assessment(store, CASEWORKER, later(9), case_id, RULES, phase="skema_a", reason="Fordi")
        except AssessmentError as error:
            refused.append(error)

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert [type(error) in (StaleAssessment, StepRefused) for error in refused] == [True]
    assert [entry.assessment.number for entry in course_of_case(store, READER, case_id)] == [1, 2]


def test_an_older_assessment_can_only_be_read(store: Store) -> None:
    first = issued(store)
    case_id, old, version = first.summary.case_id, first.assessment.id, first.version
    assert version is not None
    begin_assessment(store, CASEWORKER, later(5), case_id, RULES, phase="skema_a", reason="Fordi")
    reason, before = "grades.udlejning.reason", shown(store, first, "grades.udlejning.reason")
    attempts = (
        lambda: save_edits(store, CASEWORKER, later(6), old, [FieldEdit("title", first.case.title, "Ny")]),
        lambda: rescue_typed(store, CASEWORKER, later(6), old, path=reason, typed="Ny", seen=[str(before)]),
        lambda: lock_assessment(store, CASEWORKER, later(6), old),
        lambda: revise_assessment(store, CASEWORKER, later(6), old, subject="udlejning", reason="Fordi"),
        lambda: submit_assessment(store, CASEWORKER, later(6), old),
        lambda: send_back(store, MANAGER, later(6), version.id, comment="Ret", criterion_comments={}),
        lambda: approve(store, MANAGER, later(6), version.id, levers=LEVERS),
        lambda: issue_document(store, MANAGER, later(6), first, municipality=MUNICIPALITY, render=plain_render),
    )
    for attempt in attempts:
        with pytest.raises(StepRefused, match="status »Udsendt«"):
            attempt()
    assert shown(store, first, reason) == before
    second = open_case(store, CASEWORKER, case_id)
    edit(store, second, "title", "Helhedsplan, anden fase")  # control: the new one can be changed
    assert shown(store, second, "title") == "Helhedsplan, anden fase"
    assert shown(store, first, "title") == first.case.title


def test_a_document_of_an_older_assessment_is_still_served(store: Store) -> None:
    first = issued(store)
    before = read_document(store, READER, first.documents[0].id)
    begin_assessment(store, CASEWORKER, later(5), first.summary.case_id, RULES, phase="skema_a", reason="Fordi")
    assert read_document(store, READER, first.documents[0].id) == before
    assert open_case(store, READER, first.summary.case_id).documents == ()


def test_what_was_asked_for_is_answered_before_the_lock(store: Store) -> None:
    view = begun_again(store)
    second = view.assessment.id
    for part in ("grades", "conclusion"):
        for key, value in EGEPARKEN[part].items():
            for name in value if part == "grades" else ("",):
                path = f"{part}.{key}.{name}".removesuffix(".")
                edit(store, view, path, value[name] if name else value)
    with pytest.raises(StepRefused) as refused:
        lock_assessment(store, CASEWORKER, later(6), second)
    assert [fault.place for fault in refused.value.faults] == ["grades.naboomraader.earlier_conditions[0].met"]
    assert edit(store, view, f"{ANSWER}.met", "måske").faults
    edit(store, view, f"{ANSWER}.met", "delvist")
    edit(store, view, f"{ANSWER}.note", "Aftalen er indgået, men ikke underskrevet.")
    lock_assessment(store, CASEWORKER, later(7), second)
    version_id = submit_assessment(store, CASEWORKER, later(8), second)
    approve(store, MANAGER, later(9), version_id, levers=LEVERS)
    first, after = course_of_case(store, READER, view.summary.case_id)
    assert (first.reason, after.reason) == (None, "Skema A er modtaget.")
    assert first.version is not None
    assert first.approval is not None
    assert after.approval is not None
    assert after.version is not None
    assert after.version.id == version_id
    assert [bool(entry.documents) for entry in (first, after)] == [True, False]
    assert (first.phase, after.phase) == (EGEPARKEN["phase"], "skema_a")
    assert first.version.indication["outcome"] == indicate(first.version.case, first.rules).outcome


def test_what_an_earlier_assessment_has_asked_for_cannot_be_rewritten(store: Store) -> None:
    view = begun_again(store)
    for path, value in ((f"{ANSWER}.text", "Noget andet"), (f"{ANSWER}.deadline", "2030-01-01"), (ANSWER, None)):
        with pytest.raises(StepRefused, match="stillet i en tidligere vurdering"):
            edit(store, view, path, value)
    with pytest.raises(StepRefused, match="stillet i en tidligere vurdering"):
        edit(store, view, "grades.udlejning.earlier_conditions", [{"text": "Opfundet", "assessment": 1}])
    with pytest.raises(StepRefused, match="stillet i en tidligere vurdering"):
        edit(store, view, "grades.udlejning.earlier_conditions.0.met", "ja")
    for whole in ("grades.naboomraader", "grades"):
        with pytest.raises(StepRefused, match="stillet i en tidligere vurdering"):
            edit(store, view, whole, None)
    edit(store, view, f"{ANSWER}.met", "ja")  # control: the answer is the caseworker's
    assert shown(store, view, f"{ANSWER}.met") == "ja"


def test_the_course_is_for_readers_of_the_case(sqlite_store: Store) -> None:
    view = begun_again(sqlite_store)
    assert len(course_of_case(sqlite_store, READER, view.summary.case_id)) == 2
    with pytest.raises(NotFound):
        course_of_case(sqlite_store, READER, view.assessment.id)
