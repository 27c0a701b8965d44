"""The review of a version: marks that last, a return that opens what is marked, and what the next look is shown."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from assessment.domain.errors import (
    AssessmentError,
    InputError,
    NotFound,
    PermissionDenied,
    StaleAssessment,
    StepRefused,
)
from assessment.domain.plaintext import MAX_TEXT
from assessment.domain.review_marks import ReviewKind, VersionMarks, part_names
from assessment.domain.word_diff import Part
from assessment.domain.workflow import CONCLUSION, Actor, State
from assessment.services.cases import CaseView, open_case
from assessment.services.comments import answer_thread, resolve_thread
from assessment.services.notes import REVIEW, own_notes, save_note
from assessment.services.review import (
    ReviewSheet,
    accept_parts,
    ask_for_change,
    review_sheet,
    take_back_mark,
    unanswered_faults,
)
from assessment.services.steps import approve_assessment, return_assessment, revise_assessment, submit_assessment
from assessment.storage import events
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    edit,
    later,
    send_back,
    submitted,
)

PARTS = list(part_names(RULES))
FIRST, SECOND, THIRD = PARTS[:3]
DEVELOP = "Videreudvikles først"
REASON = f"grades.{FIRST}.reason"


def seen(store: Store, view: CaseView, actor: Actor = MANAGER) -> CaseView:
    """The case as somebody sees it now."""
    return open_case(store, actor, view.summary.case_id)


def sheet_of(store: Store, view: CaseView, actor: Actor = MANAGER) -> ReviewSheet:
    """The review as somebody sees it now."""
    sheet = review_sheet(store, actor, seen(store, view, actor), develop=DEVELOP)
    assert sheet is not None
    return sheet


def thread_on(view: CaseView, part: str) -> UUID:
    """The thread that the newest return began on a part."""
    return UUID([entry.id for entry in view.review if (entry.part, entry.kind) == (part, ReviewKind.REWORK)][-1])


def test_marks_last_and_another_manager_sees_whose_they_are(store: Store) -> None:
    view, version_id = submitted(store)
    accept_parts(store, MANAGER, later(3), version_id, [FIRST, CONCLUSION])
    ask_for_change(store, MANAGER, later(4), version_id, part=SECOND, comment="Skriv, hvad det koster.")
    mine, others = sheet_of(store, view), sheet_of(store, view, WRITING_MANAGER)
    assert mine.marks.accepted_by(MANAGER.person_id) == {FIRST, CONCLUSION}
    assert mine.marks.returned_comments == {SECOND: "Skriv, hvad det koster."}
    assert mine.parts[SECOND].own is not None
    assert [mark.written_by for mark in others.parts[SECOND].others] == [MANAGER.person_id]
    assert (others.parts[SECOND].own, others.unchanged) == (None, {})
    assert [mark.written_at for mark in others.parts[FIRST].others] == [later(3)]


def test_nothing_is_approved_while_a_part_is_unmarked_or_to_be_changed(store: Store) -> None:
    view, version_id = submitted(store)

    def refused(actor: Actor = MANAGER) -> list[str]:
        with pytest.raises(StepRefused) as error:
            approve_assessment(store, actor, later(9), version_id, levers=LEVERS)
        return [fault.place for fault in error.value.faults]

    assert len(refused()) == len(PARTS)
    accept_parts(store, MANAGER, later(3), version_id, PARTS[1:])
    assert refused() == [f"grades.{FIRST}"]
    accept_parts(store, MANAGER, later(4), version_id, [FIRST])
    assert len(refused(WRITING_MANAGER)) == len(PARTS), "the acceptance of another person does not count"
    ask_for_change(store, WRITING_MANAGER, later(5), version_id, part=CONCLUSION, comment="Uddyb.")
    assert refused() == [CONCLUSION]
    take_back_mark(store, WRITING_MANAGER, later(6), version_id, part=CONCLUSION)
    approve_assessment(store, MANAGER, later(9), version_id, levers=LEVERS)
    assert seen(store, view).assessment.standing.state is State.APPROVED


def test_control_without_the_rule_in_the_domain_the_database_refuses(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, version_id = submitted(store)
    ask_for_change(store, MANAGER, later(3), version_id, part=FIRST, comment="Uddyb.")
    monkeypatch.setattr(VersionMarks, "approval_faults", lambda *_: ())
    with pytest.raises(StaleAssessment):
        approve_assessment(store, MANAGER, later(9), version_id, levers=LEVERS)
    assert seen(store, view).assessment.standing.state is State.SUBMITTED


def test_a_mark_that_is_taken_back_gives_its_words_back(store: Store) -> None:
    view, version_id = submitted(store)
    path = f"{REVIEW}.{FIRST}"
    save_note(store, MANAGER, later(3), view.assessment.id, path=path, text="Under vejs")
    ask_for_change(store, MANAGER, later(4), version_id, part=FIRST, comment="Uddyb ventelisten.")
    assert path not in own_notes(store, MANAGER, view.assessment.id)
    take_back_mark(store, MANAGER, later(5), version_id, part=FIRST)
    assert own_notes(store, MANAGER, view.assessment.id)[path] == "Uddyb ventelisten."
    accept_parts(store, MANAGER, later(6), version_id, [FIRST])
    take_back_mark(store, MANAGER, later(7), version_id, part=FIRST)
    with pytest.raises(StepRefused, match="ingen markering"):
        take_back_mark(store, MANAGER, later(8), version_id, part=FIRST)


def test_what_is_accepted_twice_is_one_mark_and_one_event(store: Store) -> None:
    view, version_id = submitted(store)
    for minute in (3, 4):
        accept_parts(store, MANAGER, later(minute), version_id, [FIRST])
    accept_parts(store, MANAGER, later(5), version_id, [FIRST, SECOND])
    with store.read() as session:
        told = [event for event in events.events_of_case(session, view.summary.case_id) if "review" in event.action]
    assert [event.fields["parts"] for event in told] == [[FIRST], [SECOND]]
    assert len(seen(store, view).review) == 2


def test_a_return_opens_what_is_marked_and_a_general_comment_only_the_facts(store: Store) -> None:
    view, version_id = submitted(store)
    ask_for_change(store, WRITING_MANAGER, later(3), version_id, part=SECOND, comment="Tal mangler.")
    accept_parts(store, MANAGER, later(3), version_id, [FIRST])
    return_assessment(store, MANAGER, later(4), version_id, comment="Se også adressen.")
    standing = seen(store, view).assessment.standing
    assert dict(standing.open_revisions) == {SECOND: "Tal mangler."}
    with pytest.raises(StepRefused):
        edit(store, view, REASON, "En anden begrundelse.")
    edit(store, view, f"grades.{SECOND}.reason", "Nu med tal.")
    edit(store, view, "address", "Egevej 2")
    again = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    return_assessment(store, MANAGER, later(6), again, comment="Adressen er forkert.")
    assert dict(seen(store, view).assessment.standing.open_revisions) == {}
    with pytest.raises(StepRefused):
        edit(store, view, REASON, "En anden begrundelse.")
    edit(store, view, "address", "Egevej 3")
    submit_assessment(store, CASEWORKER, later(7), view.assessment.id)


def test_a_return_without_a_word_and_marks_after_it_are_refused(store: Store) -> None:
    view, version_id = submitted(store)
    accept_parts(store, MANAGER, later(3), version_id, PARTS)
    with pytest.raises(StepRefused, match="Markér, hvad der skal rettes"):
        return_assessment(store, MANAGER, later(4), version_id, comment=" \n")
    send_back(store, MANAGER, later(5), version_id, comment="Ret adressen.")
    edit(store, view, "address", "Egevej 2")
    works: tuple[Callable[[], None], ...] = (
        lambda: accept_parts(store, MANAGER, later(6), version_id, [FIRST]),
        lambda: ask_for_change(store, MANAGER, later(6), version_id, part=FIRST, comment="x"),
        lambda: take_back_mark(store, MANAGER, later(6), version_id, part=FIRST),
    )
    for work in works:
        with pytest.raises(StepRefused, match="Til godkendelse"):
            work()
    submit_assessment(store, CASEWORKER, later(7), view.assessment.id)
    with pytest.raises(StepRefused, match="nyere version"):
        accept_parts(store, MANAGER, later(8), version_id, [FIRST])
    with pytest.raises(StepRefused, match="nyere version"):
        approve_assessment(store, MANAGER, later(8), version_id, levers=LEVERS)


def test_a_returned_part_is_changed_or_its_comment_is_answered(store: Store) -> None:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, criterion_comments={FIRST: "Uddyb.", CONCLUSION: "Hvorfor?"})

    def owed() -> list[str]:
        found = [fault.place for fault in unanswered_faults(CASEWORKER, seen(store, view, CASEWORKER))]
        if found:
            with pytest.raises(StepRefused, match="kan ikke sendes"):
                submit_assessment(store, CASEWORKER, later(8), view.assessment.id)
        return found

    assert owed() == [f"grades.{FIRST}", CONCLUSION]
    edit(store, view, REASON, "Ventelisten er lang, og flytningerne er talt.")
    assert owed() == [CONCLUSION]
    thread = thread_on(seen(store, view), CONCLUSION)
    answer_thread(store, MANAGER, later(5), view.assessment.id, thread=thread, text="Jeg mener det.")
    assert owed() == [CONCLUSION], "who asked does not answer"
    with pytest.raises(StepRefused, match="Svar i stedet"):
        resolve_thread(store, CASEWORKER, later(6), view.assessment.id, thread=thread)
    answer_thread(store, CASEWORKER, later(6), view.assessment.id, thread=thread, text="Prisen følger licitationen.")
    assert owed() == []
    submit_assessment(store, CASEWORKER, later(9), view.assessment.id)


def test_one_who_reopens_a_part_and_writes_the_same_again_still_owes_an_answer(store: Store) -> None:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, criterion_comments={FIRST: "Uddyb."})
    revise_assessment(store, CASEWORKER, later(4), view.assessment.id, subject=SECOND, reason="Nyt tal.")
    edit(store, view, REASON, "En anden begrundelse, som er lang nok.")
    edit(store, view, REASON, view.case.grades[FIRST].reason)
    edit(store, view, f"grades.{SECOND}.reason", "Nu med det nye tal.")
    with pytest.raises(StepRefused, match="kan ikke sendes") as refused:
        submit_assessment(store, CASEWORKER, later(8), view.assessment.id)
    assert [fault.place for fault in refused.value.faults] == [f"grades.{FIRST}"]


def test_the_next_version_tells_what_stands_as_it_was_accepted_and_what_has_changed(store: Store) -> None:
    view, version_id = submitted(store)
    accept_parts(store, MANAGER, later(3), version_id, PARTS[1:])
    send_back(store, MANAGER, later(4), version_id, criterion_comments={FIRST: "Uddyb."})
    edit(store, view, REASON, f"{view.case.grades[FIRST].reason} Flytningerne er talt.")
    edit(store, view, "address", "Egevej 2")
    revise_assessment(store, CASEWORKER, later(5), view.assessment.id, subject=SECOND, reason="Nyt tal.")
    edit(store, view, f"grades.{SECOND}.reason", "Stien er nu målt op.")
    newest = submit_assessment(store, CASEWORKER, later(6), view.assessment.id)
    sheet = sheet_of(store, view)
    assert sheet.before == 1
    assert sheet.unchanged == dict.fromkeys(PARTS[2:], 1)
    (section,) = sheet.parts[FIRST].changed
    (field,) = section.fields
    assert [piece.text.strip() for piece in field.pieces or () if piece.part is Part.ADDED] == ["Flytningerne er talt."]
    assert sheet.parts[SECOND].changed
    assert [part for part, item in sheet.parts.items() if item.changed] == [FIRST, SECOND]
    assert sheet.facts_changed
    assert sheet_of(store, view, WRITING_MANAGER).unchanged == {}, "who accepted nothing has to read everything"
    accept_parts(store, MANAGER, later(7), newest, list(sheet.unchanged))
    assert sheet_of(store, view).unchanged == {}
    approve(store, MANAGER, later(8), newest)


@pytest.mark.parametrize("actor", [CASEWORKER, COLLEAGUE, READER])
def test_who_is_no_manager_marks_nothing_but_sees_the_marks(store: Store, actor: Actor) -> None:
    view, version_id = submitted(store)
    ask_for_change(store, MANAGER, later(3), version_id, part=FIRST, comment="Uddyb.")
    with pytest.raises(PermissionDenied):
        accept_parts(store, actor, later(4), version_id, [FIRST])
    with pytest.raises(PermissionDenied):
        ask_for_change(store, actor, later(4), version_id, part=FIRST, comment="x")
    assert sheet_of(store, view, actor).parts[FIRST].others[0].text == "Uddyb."


@pytest.mark.parametrize(
    ("part", "comment", "error"),
    [
        ("parkering", "Uddyb.", NotFound),
        ("case", "Uddyb.", NotFound),
        ("x" * 200, "Uddyb.", NotFound),
        (FIRST, "", StepRefused),
        (FIRST, "Ring til 010190-1234.", StepRefused),
        (FIRST, "a" * (MAX_TEXT + 1), InputError),
        (FIRST, "a\0b", InputError),
    ],
)
def test_marks_that_cannot_be_kept_leave_nothing(
    store: Store, part: str, comment: str, error: type[AssessmentError]
) -> None:
    view, version_id = submitted(store)
    with pytest.raises(error):
        ask_for_change(store, MANAGER, later(3), version_id, part=part, comment=comment)
    assert seen(store, view).review == ()


def test_a_version_that_there_is_not(store: Store) -> None:
    view, _ = submitted(store)
    with pytest.raises(NotFound):
        accept_parts(store, MANAGER, later(3), view.assessment.id, [FIRST])
