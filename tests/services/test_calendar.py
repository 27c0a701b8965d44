"""The council's calendar as use cases: entered, moved and withdrawn with events, and what it means to cases."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event as sql_events

from assessment.domain.council import VoteOutcome
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.services import calendar
from assessment.services.calendar import Body
from assessment.services.cases import open_case, register_case
from assessment.services.council import TypedVote, record_vote
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage import events, soundness, triggers
from assessment.storage.engine import Store
from assessment.storage.records import EventRecord
from assessment.storage.tables import EventRow
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    case_file,
    issued,
    later,
    registered,
)

ADMINISTRATOR = Actor("id-adm", "Administrator A", frozenset({Role.ADMINISTRATOR}))
FEBRUARY, MARCH = date(2027, 2, 24), date(2027, 3, 10)
TODAY = NOW.date()
LEAD_TIMES = MUNICIPALITY.lead_times


def meeting(store: Store, day: date = FEBRUARY, body: Body = Body.COUNCIL) -> UUID:
    """A meeting that the administrator has entered; returns its id."""
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(body, day)])
    return next(UUID(each.id) for each in calendar.meetings(store) if (each.body, each.date) == (body, day))


def last_event(store: Store) -> EventRecord:
    with store.read() as session:
        seq, _ = events.chain_head(session)
        return events.event_record(session.get_one(EventRow, seq))


def test_meetings_are_entered_moved_and_withdrawn_with_events(store: Store) -> None:
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(Body.COUNCIL, FEBRUARY), (Body.MAGISTRACY, date(2027, 2, 15))])
    added = last_event(store)
    assert (added.action, len(added.fields["meetings"]), len(added.fields["sealed"]["records"])) == (
        "calendar.added",
        2,
        2,
    )
    council = calendar.meetings(store)[1]
    calendar.move_meeting(store, ADMINISTRATOR, later(1), UUID(council.id), to=MARCH, reason="Vinterferie")
    moved = last_event(store)
    assert (moved.action, moved.fields["moved_from"], moved.fields["date"], moved.fields["reason"]) == (
        "calendar.moved",
        "2027-02-24",
        "2027-03-10",
        "Vinterferie",
    )
    calendar.withdraw_meeting(store, ADMINISTRATOR, later(2), UUID(council.id), reason="Aflyst")
    assert last_event(store).action == "calendar.withdrawn"
    found = calendar.meetings(store)[1]
    assert (found.date, found.withdrawn, found.moved_from, found.reason) == (MARCH, True, FEBRUARY, "Aflyst")
    with store.read() as session:
        assert soundness.alterations(session) == []


def test_what_is_refused_leaves_nothing_behind(store: Store) -> None:
    there = meeting(store)
    with store.read() as session:
        before = events.chain_head(session)
    with pytest.raises(StepRefused):
        calendar.add_meetings(store, ADMINISTRATOR, NOW, [(Body.COUNCIL, MARCH), (Body.COUNCIL, FEBRUARY)])
    with pytest.raises(PermissionDenied):
        calendar.withdraw_meeting(store, MANAGER, NOW, there, reason="x")
    with pytest.raises(NotFound):
        calendar.move_meeting(store, ADMINISTRATOR, NOW, uuid4(), to=MARCH, reason="x")
    with store.read() as session:
        assert events.chain_head(session) == before
    assert [each.date for each in calendar.meetings(store)] == [FEBRUARY]


def test_a_case_is_meant_for_a_meeting_and_gets_its_deadline(store: Store) -> None:
    view, there = registered(store), meeting(store)
    assessment_id = view.assessment.id
    calendar.choose_meeting(store, CASEWORKER, later(1), assessment_id, there)
    chosen = last_event(store)
    assert (chosen.action, chosen.case_id, chosen.fields["date"]) == (
        "calendar.target_chosen",
        view.summary.case_id,
        "2027-02-24",
    )
    deadlines = calendar.deadlines_for(store, [assessment_id, uuid4()], TODAY, LEAD_TIMES)
    assert {key: each.approve_by for key, each in deadlines.items()} == {assessment_id: date(2027, 2, 9)}
    calendar.choose_meeting(store, MANAGER, later(2), assessment_id, there)
    assert last_event(store).seq == chosen.seq, "the same choice again writes nothing"
    calendar.choose_meeting(store, MANAGER, later(3), assessment_id, None)
    assert last_event(store).action == "calendar.target_removed"
    assert calendar.deadlines_for(store, [assessment_id], TODAY, LEAD_TIMES) == {}
    with store.read() as session:
        assert soundness.alterations(session) == []


def test_a_changed_target_is_found_when_the_protection_was_taken_away(store: Store) -> None:
    view, there = registered(store), meeting(store)
    calendar.choose_meeting(store, CASEWORKER, later(1), view.assessment.id, there)
    for change, part in (
        ("UPDATE meeting_target SET written_by = 'x'", "valget af sagens møde"),
        ("UPDATE calendar_entry SET held_on = '2027-05-05'", "posten i mødekalenderen"),
    ):
        with store.write() as session:
            triggers.remove(session.connection())
            session.connection().exec_driver_sql(change)
            triggers.install(session.connection())
        with store.read() as session:
            assert any(part in str(found) for found in soundness.alterations(session))


@pytest.mark.parametrize("actor", [COLLEAGUE, READER, ADMINISTRATOR])
def test_others_do_not_choose_the_meeting_of_a_case(sqlite_store: Store, actor: Actor) -> None:
    view, there = registered(sqlite_store), meeting(sqlite_store)
    with pytest.raises(PermissionDenied):
        calendar.choose_meeting(sqlite_store, actor, later(1), view.assessment.id, there)


def test_a_meeting_that_moves_moves_the_deadline_and_one_that_is_withdrawn_says_so(sqlite_store: Store) -> None:
    store = sqlite_store
    view, there = registered(store), meeting(store)
    calendar.choose_meeting(store, CASEWORKER, later(1), view.assessment.id, there)
    calendar.move_meeting(store, ADMINISTRATOR, later(2), there, to=MARCH, reason="Vinterferie")
    found = calendar.case_calendar(store, view.assessment.id, TODAY, LEAD_TIMES)
    assert found.deadline is not None
    assert found.deadline.approve_by == date(2027, 2, 23)
    assert [each.meeting.id for each in found.coming] == [str(there)]
    calendar.withdraw_meeting(store, ADMINISTRATOR, later(3), there, reason="Aflyst")
    gone = calendar.case_calendar(store, view.assessment.id, TODAY, LEAD_TIMES)
    assert gone.deadline is not None
    assert "aflyst" in gone.deadline.sentence
    assert (gone.coming, gone.reachable) == ((), None)


def test_an_issued_case_can_be_meant_for_another_meeting(store: Store) -> None:
    view, there = issued(store), meeting(store)
    calendar.choose_meeting(store, CASEWORKER, later(10), view.assessment.id, there)
    found = calendar.deadlines_for(store, [view.assessment.id], date(2027, 3, 1), LEAD_TIMES)[view.assessment.id]
    assert (found.presses, found.short) == (False, "")
    calendar.withdraw_meeting(store, ADMINISTRATOR, later(11), there, reason="Aflyst")
    found = calendar.deadlines_for(store, [view.assessment.id], TODAY, LEAD_TIMES)[view.assessment.id]
    assert found.sentence.endswith("som er aflyst. Vælg et andet møde.")
    calendar.choose_meeting(store, CASEWORKER, later(12), view.assessment.id, meeting(store, MARCH))


@pytest.mark.parametrize("end", ["decided", "withdrawn"])
def test_what_is_decided_or_withdrawn_has_no_deadline(store: Store, end: str) -> None:
    view, there = issued(store), meeting(store)
    assessment_id = view.assessment.id
    calendar.choose_meeting(store, CASEWORKER, later(10), assessment_id, there)
    assert assessment_id in calendar.deadlines_for(store, [assessment_id], TODAY, LEAD_TIMES)
    if end == "decided":
        followed = TypedVote(VoteOutcome.FOLLOWED, "byraad", TODAY, "punkt 14")
        stations = {station.id: station.name for station in MUNICIPALITY.stations}
        record_vote(store, CASEWORKER, later(11), assessment_id, followed, stations=stations, corrects=None)
    else:
        withdraw_assessment(store, CASEWORKER, later(11), assessment_id, reason="Projektet er opgivet.")
    assert calendar.deadlines_for(store, [assessment_id], TODAY, LEAD_TIMES) == {}
    assert calendar.case_calendar(store, assessment_id, TODAY, LEAD_TIMES).deadline is None
    with pytest.raises(StepRefused, match="vælge sagens møde"):
        calendar.choose_meeting(store, CASEWORKER, later(12), assessment_id, None)
    with store.read() as session:
        assert soundness.alterations(session) == []


def test_the_number_of_queries_does_not_grow_with_the_cases(store: Store) -> None:
    there, ids = meeting(store), []
    for number in range(1, 13):
        case_id = register_case(store, CASEWORKER, NOW, case_file(case_number=f"2026-1{number:03}"), RULES)
        assessment_id = open_case(store, CASEWORKER, case_id).assessment.id
        calendar.choose_meeting(store, CASEWORKER, later(1), assessment_id, there)
        ids.append(assessment_id)

    def queries(wanted: list[UUID]) -> int:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            seen.append(statement)

        engine = store._engine
        sql_events.listen(engine, "before_cursor_execute", note)
        try:
            assert len(calendar.deadlines_for(store, wanted, TODAY, LEAD_TIMES)) == len(wanted)
        finally:
            sql_events.remove(engine, "before_cursor_execute", note)
        return sum(statement.lstrip().startswith("SELECT") for statement in seen)

    assert queries(ids) == queries(ids[:1]) == 2
