"""Whom cases wait for, and the tasks of a person, through the services: the same answer everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from assessment.domain.errors import PermissionDenied
from assessment.domain.hearing import DraftSent, Remarks
from assessment.domain.waiting import Task
from assessment.domain.workflow import Actor, Role
from assessment.services import calendar
from assessment.services.assignment import Part, assign_part
from assessment.services.cases import CaseFilter, CaseSummary, find_cases, matching_cases, open_case
from assessment.services.course import begin_assessment
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.hearing import take_hearing_step
from assessment.services.second import ask_second, lock_second
from assessment.services.steps import lock_assessment
from assessment.services.waiting import narrowed, tasks_of, waits_of_cases, waits_of_view
from assessment.storage import people
from assessment.storage.engine import Store
from tests.services.council_stories import CHANGED, HOUSE, SENT_BACK, follow, vote
from tests.services.second_stories import IDS, SECOND, compared, grade_second, know, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    issued,
    later,
    locked,
    registered,
    send_back,
    submitted,
)

ADMINISTRATOR = Actor("id-admin", "Administrator", frozenset({Role.ADMINISTRATOR}))


def everybody(store: Store) -> None:
    for actor in (CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER, READER):
        know(store, actor)


def tasks(store: Store, actor: Actor, minutes: int = 30) -> list[tuple[str, str]]:
    return [(task.case.case_number, task.wait.task.value) for task in tasks_of(store, actor, later(minutes))]


def test_everybody_has_the_own_tasks_and_nobody_elses(store: Store) -> None:
    everybody(store)
    registered(store, case_number="1")
    locked(store, case_number="2")
    submitted(store, case_number="3")
    issued(store, case_number="4")
    assert tasks(store, CASEWORKER) == [("1", "grade"), ("2", "submit")]
    assert tasks(store, MANAGER) == tasks(store, WRITING_MANAGER) == [("3", "approve")]
    assert tasks(store, COLLEAGUE) == tasks(store, READER) == []
    with pytest.raises(PermissionDenied):
        tasks(store, ADMINISTRATOR)


def test_what_was_returned_comes_back_to_its_owner_with_the_place(store: Store) -> None:
    everybody(store)
    view, version_id = submitted(store)
    third = view.rules.criteria[2]
    send_back(store, MANAGER, later(5), version_id, criterion_comments={third.id: "Uddyb."})
    (task,) = tasks_of(store, CASEWORKER, later(30))
    assert (task.wait.task, task.criterion, task.since) == (Task.CORRECT, 3, later(5))
    assert "Uddyb." not in repr(task), "a list tells no words of a case"


def test_the_named_manager_is_waited_for_and_another_one_can_still_take_it(store: Store) -> None:
    everybody(store)
    view, version_id = submitted(store)
    assign_part(
        store, MANAGER, later(4), view.assessment.id, Part.MANAGER, person_id=WRITING_MANAGER.person_id, seen=None
    )
    assert tasks(store, MANAGER) == []
    assert tasks(store, WRITING_MANAGER) == [("2026-0042", "approve")]
    approve(store, MANAGER, later(6), version_id, levers=LEVERS)
    assert tasks(store, WRITING_MANAGER) == [("2026-0042", "issue")]


def test_somebody_who_has_left_leaves_the_case_to_the_others(store: Store) -> None:
    everybody(store)
    registered(store)
    with store.write() as session:
        people.set_active(session, CASEWORKER.person_id, active=False)
    assert tasks(store, COLLEAGUE) == [("2026-0042", "grade")]
    assert tasks(store, MANAGER) == [("2026-0042", "find_owner")]
    assert tasks(store, WRITING_MANAGER) == [("2026-0042", "grade"), ("2026-0042", "find_owner")]


def test_a_refusal_waits_for_the_party_and_then_for_the_caseworker(store: Store) -> None:
    everybody(store)
    refusal = {
        "outcome": "afvis",
        **dict.fromkeys(
            (
                "reason",
                "main_considerations",
                "essential_facts",
                "special_circumstances",
                "consequences_of_refusal",
            ),
            "Kriterium 3 (sammenhæng til naboområder) er svagt, og det bærer afslaget.",
        ),
    }
    view, version_id = submitted(store, conclusion=refusal)
    approve(store, MANAGER, later(4), version_id, levers=LEVERS)
    assert tasks(store, CASEWORKER) == [("2026-0042", "hear")]
    sent = DraftSent(date=NOW.date(), recipient="Boligforeningen", deadline=NOW.date() + timedelta(days=14))
    take_hearing_step(store, CASEWORKER, later(5), view.assessment.id, sent, grounds=())
    assert tasks(store, CASEWORKER) == tasks(store, MANAGER) == []
    found = waits_of_cases(store, READER, later(6), matching_cases(store, READER, CaseFilter()))
    ((answer,),) = found.by_case.values()
    assert (answer.task, answer.deadline) == (Task.ANSWER, sent.deadline)
    days = timedelta(days=20)
    assert [task.wait.task for task in tasks_of(store, CASEWORKER, NOW + days)] == [Task.HEAR], (
        "the deadline has passed"
    )
    take_hearing_step(store, CASEWORKER, NOW + days, view.assessment.id, Remarks(text="Intet svar."), grounds=())
    assert [task.wait.task for task in tasks_of(store, MANAGER, NOW + days)] == [Task.ISSUE]


def test_after_the_document_the_council_is_waited_for_and_then_what_it_asks_for(store: Store) -> None:
    everybody(store)
    changed, back = issued(store, case_number="1"), issued(store, case_number="2")
    assert tasks(store, CASEWORKER) == tasks(store, MANAGER) == []
    listed = waits_of_cases(store, READER, later(20), matching_cases(store, READER, CaseFilter()))
    assert {wait.task for waits in listed.by_case.values() for wait in waits} == {Task.VOTE}
    vote(store, changed, CHANGED)
    vote(store, back, SENT_BACK)
    assert tasks(store, CASEWORKER) == [("2", "begin_again")]
    assert HOUSE.deadline is not None
    passed = NOW + timedelta(days=8)
    follow_up, again = tasks_of(store, CASEWORKER, passed)
    assert (follow_up.wait.task, follow_up.wait.deadline, follow_up.since) == (Task.FOLLOW_UP, HOUSE.deadline, None)
    assert (again.wait.task, again.since) == (Task.BEGIN_AGAIN, later(21))
    for view in (changed, back):
        seen = open_case(store, CASEWORKER, view.summary.case_id)
        rows = [row for row in matching_cases(store, CASEWORKER, CaseFilter()) if row.case_id == view.summary.case_id]
        assert waits_of_view(seen, passed) == waits_of_cases(store, CASEWORKER, passed, rows).by_case[rows[0].case_id]
    follow(store, changed, HOUSE)
    begin_assessment(
        store, CASEWORKER, later(30), back.summary.case_id, RULES, phase="skema_b", reason="Sendt tilbage."
    )
    assert [task.wait.task for task in tasks_of(store, CASEWORKER, passed)] == [Task.GRADE]


def test_a_condition_of_an_earlier_assessment_is_followed_up_while_the_next_one_is_written(store: Store) -> None:
    everybody(store)
    first = issued(store)
    vote(store, first, CHANGED)
    begin_assessment(store, CASEWORKER, later(30), first.summary.case_id, RULES, phase="skema_b", reason="Ny fase.")
    passed = NOW + timedelta(days=8)
    found = {task.wait.task for task in tasks_of(store, CASEWORKER, passed)}
    assert found == {Task.GRADE, Task.FOLLOW_UP}
    know(store, COLLEAGUE)
    ask_second(
        store,
        CASEWORKER,
        later(31),
        open_case(store, CASEWORKER, first.summary.case_id).assessment.id,
        assessor_id=COLLEAGUE.person_id,
    )
    assert [task.wait.task for task in tasks_of(store, COLLEAGUE, passed)] == [Task.GRADE_SECOND]
    with store.write() as session:
        people.set_active(session, CASEWORKER.person_id, active=False)
    assert [task.wait.task for task in tasks_of(store, COLLEAGUE, passed)] == [Task.GRADE_SECOND], (
        "blind: no other part"
    )


def test_the_deadline_of_the_meeting_comes_first_and_afterwards_the_vote_is_written(store: Store) -> None:
    everybody(store)
    registered(store, case_number="1")
    aimed, done = locked(store, case_number="2"), issued(store, case_number="3")
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(calendar.Body.COUNCIL, date(2027, 2, 24))])
    meeting_id = UUID(calendar.meetings(store)[0].id)
    for view in (aimed, done):
        calendar.choose_meeting(store, CASEWORKER, later(9), view.assessment.id, meeting_id)
    lead_times = MUNICIPALITY.lead_times
    deadline = calendar.deadlines_for(store, [aimed.assessment.id], NOW.date(), lead_times)[aimed.assessment.id]
    found = tasks_of(store, CASEWORKER, later(30), lead_times)
    assert [(task.case.case_number, task.wait.deadline) for task in found] == [("2", deadline.approve_by), ("1", None)]
    assert [task.wait.deadline for task in tasks_of(store, CASEWORKER, later(30))] == [None, None], "control"
    after = NOW + timedelta(days=100)

    def vote_is_owed() -> bool:
        rows = [row for row in matching_cases(store, READER, CaseFilter()) if row.case_id == done.summary.case_id]
        (listed,) = waits_of_cases(store, READER, after, rows).by_case[done.summary.case_id]
        assert (listed,) == waits_of_view(open_case(store, READER, done.summary.case_id), after)
        own = [task.wait.task for task in tasks_of(store, CASEWORKER, after, lead_times) if task.case == rows[0]]
        assert own == ([Task.RECORD_VOTE] if listed.task is Task.RECORD_VOTE else [])
        return bool(own)

    assert vote_is_owed()
    calendar.withdraw_meeting(store, ADMINISTRATOR, later(31), meeting_id, reason="Aflyst.")
    assert not vote_is_owed(), "a meeting that is withdrawn is never held"


def test_the_list_the_head_and_the_tasks_say_the_same(store: Store) -> None:
    everybody(store)
    world = under_second_assessment(store)
    registered(store, case_number="9")
    grade_second(world, 0, 3, 2, 3, 3)
    for locks in (False, True):
        if locks:
            lock_second(store, SECOND, later(6), world.assessment_id)
        rows = matching_cases(store, CASEWORKER, CaseFilter())
        listed = waits_of_cases(store, CASEWORKER, later(30), rows)
        assert listed.names[CASEWORKER.person_id] == "Sagsbehandler A"
        for row in rows:
            view = open_case(store, CASEWORKER, row.case_id)
            assert waits_of_view(view, later(30)) == listed.by_case[row.case_id]
        for actor in (CASEWORKER, SECOND, MANAGER, READER):
            own = {task.case.case_id for task in tasks_of(store, actor, later(30))}
            mine = narrowed(store, actor, later(30), CaseFilter(waiting_on_me=True))
            assert {row.case_id for row in matching_cases(store, actor, mine)} == own
            by_list = {key for key, waits in listed.by_case.items() if any(wait.is_for(actor) for wait in waits)}
            assert by_list == own


def test_a_blind_assessor_is_told_whose_turn_it_is_and_nothing_of_the_first(store: Store) -> None:
    everybody(store)
    world = under_second_assessment(store)
    (task,) = tasks_of(store, SECOND, later(30))
    assert (task.wait.task, task.since) == (Task.GRADE_SECOND, later(4))
    assert [wait.task for wait in waits_of_view(world.view(SECOND), later(30))] == [Task.GRADE_SECOND]


def test_those_that_have_waited_longest_come_first(store: Store) -> None:
    everybody(store)
    first = registered(store, case_number="2")
    registered(store, case_number="1")
    lock_assessment(store, CASEWORKER, later(9), first.assessment.id)
    assert tasks(store, CASEWORKER) == [("1", "grade"), ("2", "submit")]


def test_what_waits_for_a_person_alone_comes_before_what_waits_for_anybody(store: Store) -> None:
    everybody(store)
    registered(store, case_number="1")
    own = registered(store, case_number="2")
    assign_part(
        store,
        CASEWORKER,
        later(9),
        own.assessment.id,
        Part.OWNER,
        person_id=COLLEAGUE.person_id,
        seen=CASEWORKER.person_id,
    )
    with store.write() as session:
        people.set_active(session, CASEWORKER.person_id, active=False)
    assert tasks(store, COLLEAGUE) == [("2", "grade"), ("1", "grade")]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions that any engine is asked meanwhile."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        if str(arguments[2]).lstrip().upper().startswith("SELECT"):
            asked.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_long_list_asks_no_more_often_than_a_short_one(store: Store) -> None:
    """Every kind of case that has to be looked into, four of each, against one of each."""
    everybody(store)
    asked: dict[int, tuple[int, int]] = {}
    rows: tuple[CaseSummary, ...] = ()
    for number in range(1, 5):
        _one_of_each(store, number)
        with counted() as listing:
            rows = find_cases(store, CASEWORKER, CaseFilter(), 1, 50).rows
            waits = waits_of_cases(store, CASEWORKER, later(60), rows)
        with counted() as own:
            found = tasks_of(store, CASEWORKER, later(60))
        asked[number] = (len(listing), len(own))
        assert len(rows) == len(waits.by_case) == 4 * number
        assert len(found) >= 2 * number
    print(f"\n{store.engine_name}: questions for 4, 8, 12 and 16 cases: {list(asked.values())}")
    assert len(set(asked.values())) == 1
    with counted() as one_by_one:
        for row in rows:
            waits_of_cases(store, CASEWORKER, later(60), [row])
    assert len(one_by_one) > 2 * asked[4][0], "control: asked case by case the questions grow"


def _one_of_each(store: Store, number: int) -> None:
    """A draft, a returned one, an approved one, and one whose two assessments are compared and far apart."""
    registered(store, case_number=f"{number}-1")
    view, version_id = submitted(store, case_number=f"{number}-2")
    subject = view.rules.criteria[0].id
    send_back(store, MANAGER, later(5), version_id, criterion_comments={subject: "Uddyb."})
    _, version_id = submitted(store, case_number=f"{number}-3")
    approve(store, MANAGER, later(5), version_id, levers=LEVERS)
    _compare(store, locked(store, case_number=f"{number}-4").assessment.id)


def _compare(store: Store, assessment_id: UUID) -> None:
    ask_second(store, CASEWORKER, later(4), assessment_id, assessor_id=COLLEAGUE.person_id)
    for key in IDS:
        edits = [
            FieldEdit(f"grades.{key}.evidence", None, [{"document": "Besigtigelse"}]),
            FieldEdit(f"grades.{key}.reason", None, "Set af den anden."),
            FieldEdit(f"grades.{key}.grade", None, 0),
        ]
        save_edits(store, COLLEAGUE, later(5), assessment_id, edits)
    lock_second(store, COLLEAGUE, later(6), assessment_id)


def test_common_grades_are_told_step_by_step(store: Store) -> None:
    everybody(store)
    world = compared(store, 0, 3, 2, 3, 3)
    assert tasks(store, CASEWORKER) == tasks(store, SECOND) == [("2026-0042", "write_common")]
    with store.write() as session:
        people.set_active(session, SECOND.person_id, active=False)
    assert tasks(store, CASEWORKER) == []
    assert tasks(store, MANAGER) == [("2026-0042", "release")]
    assert world.view(MANAGER).staff.caseworkers == {CASEWORKER.person_id, WRITING_MANAGER.person_id}
