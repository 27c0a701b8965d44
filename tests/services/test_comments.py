"""Comments through the services: threads on both engines, who sees them, and what a comment may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from assessment.domain.comments import Thread, open_threads, threads_of
from assessment.domain.errors import AssessmentError, InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.plaintext import MAX_TEXT
from assessment.domain.review_marks import WHOLE_CASE, ReviewKind
from assessment.domain.workflow import CONCLUSION, Actor
from assessment.services.cases import CaseFilter, CaseView, find_cases, open_case
from assessment.services.comments import answer_path, answer_thread, reopen_thread, resolve_thread, write_comment
from assessment.services.course import begin_assessment
from assessment.services.notes import COMMENT, own_notes, save_note
from assessment.services.record import HistoryFilter, history_page
from assessment.services.second import lock_second
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.storage.engine import Store
from tests.services.second_stories import SECOND, SECRET, grade_second, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    edit,
    issued,
    later,
    registered,
    send_back,
    submitted,
)

FIRST = RULES.criteria[0].id


def threads(store: Store, view: CaseView, actor: Actor = CASEWORKER) -> tuple[Thread, ...]:
    """The threads as somebody sees them now."""
    return threads_of(open_case(store, actor, view.summary.case_id).review)


def say(store: Store, view: CaseView, text: str, *, part: str = WHOLE_CASE, actor: Actor = CASEWORKER) -> UUID:
    """Write a comment; returns its thread."""
    write_comment(store, actor, later(3), view.assessment.id, part=part, text=text)
    return UUID(threads(store, view)[-1].start.id)


def listed(store: Store, actor: Actor) -> int:
    """How many open comments the list of cases tells somebody of."""
    return sum(row.open_comments for row in find_cases(store, actor, CaseFilter(), 1, 10).rows)


def test_a_thread_is_answered_resolved_and_opened_again_and_the_history_tells_it(store: Store) -> None:
    view = registered(store)
    assessment_id = view.assessment.id
    thread = say(store, view, "Er kilden den nyeste?", part=FIRST)
    answer_thread(store, MANAGER, later(4), assessment_id, thread=thread, text="Ja, fra oktober.\n\n*Tabel* 3.")
    with pytest.raises(StepRefused, match="Svar i stedet"):
        resolve_thread(store, COLLEAGUE, later(5), assessment_id, thread=thread)
    resolve_thread(store, CASEWORKER, later(5), assessment_id, thread=thread)
    with pytest.raises(StepRefused, match="løst"):
        answer_thread(store, MANAGER, later(6), assessment_id, thread=thread, text="Vent.")
    with pytest.raises(StepRefused, match="løst"):
        resolve_thread(store, CASEWORKER, later(6), assessment_id, thread=thread)
    reopen_thread(store, MANAGER, later(6), assessment_id, thread=thread)
    with pytest.raises(StepRefused, match="allerede åben"):
        reopen_thread(store, MANAGER, later(7), assessment_id, thread=thread)
    (found,) = threads(store, view)
    assert [entry.kind for entry in found.replies] == [ReviewKind.ANSWER, ReviewKind.RESOLVED, ReviewKind.REOPENED]
    assert found.replies[0].text == "Ja, fra oktober.\n\n*Tabel* 3."
    assert found.settled is None
    page = history_page(store, READER, view.summary.case_id, HistoryFilter(), develop="Videreudvikles")
    assert [line.sentence for line in page.lines][:4] == [
        "En kommentar blev åbnet igen.",
        "En kommentar blev markeret som løst.",
        "En kommentar blev besvaret.",
        "En kommentar blev skrevet.",
    ]
    assert {detail.label: detail.text for detail in page.lines[3].details} == {
        "Del": "Kriterium 1",
        "Kommentar": "Er kilden den nyeste?",
    }


def test_a_return_begins_threads_that_are_answered_and_settled_by_an_acceptance(store: Store) -> None:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, comment="Se også adressen.", criterion_comments={FIRST: "Uddyb."})
    on_part, on_case = threads(store, view)
    assert (on_part.start.text, on_part.is_return, on_case.start.part) == ("Uddyb.", True, WHOLE_CASE)
    answer_thread(store, CASEWORKER, later(4), view.assessment.id, thread=UUID(on_part.start.id), text="Den står.")
    newest = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    assert len(open_threads(open_case(store, CASEWORKER, view.summary.case_id).review)) == 2
    approve(store, WRITING_MANAGER, later(6), newest)
    assert [thread.settled is None for thread in threads(store, view)] == [False, True]
    resolve_thread(store, MANAGER, later(7), view.assessment.id, thread=UUID(on_case.start.id))
    assert not open_threads(open_case(store, CASEWORKER, view.summary.case_id).review)


def test_the_list_counts_what_is_open_as_long_as_it_can_be_answered(store: Store) -> None:
    view = registered(store)
    first = say(store, view, "Et.")
    say(store, view, "To.", part=CONCLUSION)
    assert (listed(store, CASEWORKER), listed(store, READER)) == (2, 2)
    resolve_thread(store, CASEWORKER, later(4), view.assessment.id, thread=first)
    assert listed(store, CASEWORKER) == 1


def test_what_is_accepted_in_one_case_settles_nothing_in_another(store: Store) -> None:
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, criterion_comments={FIRST: "Uddyb."})
    other, other_version = submitted(store, case_number="2026-0779")
    say(store, other, "Et spørgsmål.")
    approve(store, MANAGER, later(4), other_version)
    rows = find_cases(store, CASEWORKER, CaseFilter(), 1, 10).rows
    assert {row.case_id: row.open_comments for row in rows} == {view.summary.case_id: 1, other.summary.case_id: 1}


def test_after_the_issue_nothing_is_counted_and_the_next_assessment_begins_without_comments(store: Store) -> None:
    view, version_id = submitted(store)
    say(store, view, "Et åbent spørgsmål.")
    approve(store, MANAGER, later(4), version_id)
    assert listed(store, CASEWORKER) == 1
    other = issued(store, case_number="2026-0777")
    with pytest.raises(StepRefused, match="Udsendt"):
        say(store, other, "For sent.")
    begin_assessment(store, CASEWORKER, later(9), other.summary.case_id, RULES, phase="skema_b", reason="Næste.")
    assert open_case(store, CASEWORKER, other.summary.case_id).review == ()


def test_a_second_assessor_sees_and_writes_comments_after_the_comparison_alone(store: Store) -> None:
    world = under_second_assessment(store)
    view = world.view(CASEWORKER)
    thread = say(store, view, SECRET, part=FIRST)
    assert world.view(SECOND).review == ()
    assert (listed(store, CASEWORKER), listed(store, SECOND)) == (1, 0)
    with pytest.raises(PermissionDenied):
        answer_thread(store, SECOND, later(4), world.assessment_id, thread=thread, text="x")
    with pytest.raises(PermissionDenied):
        write_comment(store, SECOND, later(4), world.assessment_id, part=FIRST, text="x")
    grade_second(world, 2, 2, 2, 2, 2)
    lock_second(store, SECOND, later(5), world.assessment_id)
    assert threads(store, view, SECOND)[0].start.text == SECRET
    answer_thread(store, SECOND, later(6), world.assessment_id, thread=thread, text="Enig.")


@pytest.mark.parametrize("work", [write_comment, answer_thread, resolve_thread, reopen_thread])
def test_a_reader_writes_nothing(store: Store, work: Callable[..., None]) -> None:
    view = registered(store)
    thread = say(store, view, "Et.")
    arguments: dict[object, dict[str, Any]] = {
        write_comment: {"part": FIRST, "text": "x"},
        answer_thread: {"thread": thread, "text": "x"},
        resolve_thread: {"thread": thread},
        reopen_thread: {"thread": thread},
    }
    with pytest.raises(PermissionDenied):
        work(store, READER, later(4), view.assessment.id, **arguments[work])
    assert len(threads(store, view)[0].replies) == 0


@pytest.mark.parametrize(
    ("part", "text", "error"),
    [
        ("parkering", "x", NotFound),
        ("x" * 200, "x", NotFound),
        (FIRST, " \n\t", StepRefused),
        (FIRST, "Ring til 010190-1234.", StepRefused),
        (FIRST, "a" * (MAX_TEXT + 1), InputError),
        (FIRST, "a\0b", InputError),
    ],
)
def test_comments_that_cannot_be_kept_leave_nothing_and_their_text_stands(
    store: Store, part: str, text: str, error: type[AssessmentError]
) -> None:
    view = registered(store)
    path = f"{COMMENT}.{FIRST}"
    save_note(store, CASEWORKER, later(2), view.assessment.id, path=path, text="Under vejs")
    with pytest.raises(error):
        write_comment(store, CASEWORKER, later(3), view.assessment.id, part=part, text=text)
    assert threads(store, view) == ()
    assert own_notes(store, CASEWORKER, view.assessment.id)[path] == "Under vejs"


def test_a_text_under_way_is_forgotten_when_it_is_said_and_only_that_one(store: Store) -> None:
    view = registered(store)
    thread = say(store, view, "Et.")
    paths = [f"{COMMENT}.{FIRST}", f"{COMMENT}.{WHOLE_CASE}", answer_path(1), answer_path(12)]
    for path in paths:
        save_note(store, CASEWORKER, later(2), view.assessment.id, path=path, text="Under vejs")
    answer_thread(store, CASEWORKER, later(3), view.assessment.id, thread=thread, text="Svar.")
    write_comment(store, CASEWORKER, later(4), view.assessment.id, part=FIRST, text="Sagt.")
    assert sorted(own_notes(store, CASEWORKER, view.assessment.id)) == sorted([paths[1], paths[3]])


def test_a_thread_of_another_case_or_none_is_not_found(store: Store) -> None:
    view, other = registered(store), registered(store, case_number="2026-0778")
    foreign = say(store, other, "Et andet sted.")
    for thread in (foreign, uuid4()):
        with pytest.raises(NotFound, match="findes ikke"):
            answer_thread(store, CASEWORKER, later(4), view.assessment.id, thread=thread, text="x")


def test_open_comments_keep_nobody_from_submitting_or_approving(store: Store) -> None:
    view = registered(store)
    say(store, view, "Et åbent spørgsmål.", part=FIRST)
    lock_assessment(store, CASEWORKER, later(4), view.assessment.id)
    edit(store, view, "address", "Egevej 2")
    version_id = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    approve(store, MANAGER, later(6), version_id)
