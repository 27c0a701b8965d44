"""What goes in comes out: persons, marks, rule sets, assessments, versions, decisions, documents, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from assessment.domain.errors import (
    AlreadyExists,
    DatabaseUnreachable,
    InputError,
    NotFound,
    StaleAssessment,
)
from assessment.domain.workflow import Event, Role, State, Transition
from assessment.storage import (
    assessments,
    cases,
    drafts,
    leftovers,
    marks,
    people,
)
from assessment.storage.engine import Store
from assessment.storage.records import Leftover, PersonRecord
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    NOW,
    RULES,
    case_file,
    later,
    move,
    registered,
)


def test_persons_are_added_and_changed(store: Store) -> None:
    with store.write() as session:
        people.upsert_person(session, person_id="p2", name="Sagsbehandler B", roles={Role.CASEWORKER})
        people.upsert_person(session, person_id="p1", name="Sagsbehandler A", roles={Role.CASEWORKER})
        assert people.get_person(session, "p1") == PersonRecord(
            "p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}), active=True
        )
        people.upsert_person(session, person_id="p1", name="Leder A", roles={Role.MANAGER, Role.READER}, active=False)
    with store.read() as session:
        changed = PersonRecord("p1", "Leder A", frozenset({Role.MANAGER, Role.READER}), active=False)
        assert people.get_person(session, "p1") == changed
        assert [person.id for person in people.list_people(session)] == ["p1", "p2"]
        assert people.get_person(session, "ukendt") is None


def test_marks(store: Store) -> None:
    with store.write() as session:
        assert marks.get_mark(session, "demo") is None
        marks.set_mark(session, "demo", "nej")
        assert marks.get_mark(session, "demo") == "nej"
        marks.set_mark(session, "demo", "ja")
    with store.read() as session:
        assert marks.get_mark(session, "demo") == "ja"


def test_a_case_number_is_taken_once(store: Store) -> None:
    stored = registered(store)
    with pytest.raises(AlreadyExists, match="findes allerede"):
        registered(store)
    with store.read() as session:
        assert cases.find_case_by_number(session, "2026-0001") == stored.case_id
        assert cases.find_case_by_number(session, "2026-0002") is None


def test_a_new_assessment_is_a_draft_and_its_first_saver_a_contributor(store: Store) -> None:
    stored = registered(store)
    with store.read() as session:
        record = assessments.get_assessment(session, stored.assessment_id)
    assert (record.number, record.row_version, record.waiting_on) == (1, 1, "sagsbehandler")
    assert (record.created_at, record.state_since, record.locked_at) == (NOW, NOW, None)
    assert record.standing.state is State.DRAFT
    assert record.standing.contributors == {CASEWORKER}
    assert record.ruleset_fingerprint == RULES.fingerprint


def test_a_case_has_several_assessments(store: Store) -> None:
    stored = registered(store)
    with store.write() as session:
        second = assessments.insert_assessment(
            session,
            assessment_id=uuid4(),
            case_id=stored.case_id,
            ruleset_fingerprint=RULES.fingerprint,
            owner_id=COLLEAGUE,
            now=later(1),
        )
    with store.read() as session:
        found = assessments.assessments_of_case(session, stored.case_id)
        assert [record.number for record in found] == [1, 2]
        assert found[1] == second
        assert cases.get_case_summary(session, stored.case_id).assessment_id == second.id


def test_a_step_moves_the_state_and_the_time_of_the_case(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED, later(5))
    move(store, stored, State.LOCKED, later(7), {"udlejning": "Nye oplysninger"})
    with store.read() as session:
        record = assessments.get_assessment(session, stored.assessment_id)
        summary = cases.get_case_summary(session, stored.case_id)
    assert (record.row_version, record.state_since, record.locked_at) == (3, later(5), later(5))
    assert record.standing.open_revisions == {"udlejning": "Nye oplysninger"}
    assert (summary.state, summary.updated_at) == (State.LOCKED, later(7))


def test_a_step_on_what_somebody_else_has_moved_is_refused(store: Store) -> None:
    stored = registered(store)
    with store.read() as session:
        seen = assessments.get_assessment(session, stored.assessment_id)
    move(store, stored, State.LOCKED)
    with pytest.raises(StaleAssessment, match="ændret af en anden"), store.write() as session:
        assessments.set_state(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=seen.row_version,
            transition=Transition(State.LOCKED, Event("assessment.locked", COLLEAGUE, NOW)),
            now=NOW,
            waiting_on="leder",
        )
    with store.read() as session:
        assert assessments.get_assessment(session, stored.assessment_id).waiting_on == "sagsbehandler"


def test_contributors_are_kept_once_with_the_first_time(store: Store) -> None:
    stored = registered(store)
    for minute in (1, 2):
        with store.write() as session:
            assessments.add_contributor(
                session, assessment_id=stored.assessment_id, person_id=COLLEAGUE, now=later(minute)
            )
    with store.read() as session:
        standing = assessments.get_assessment(session, stored.assessment_id).standing
    assert standing.contributors == {CASEWORKER, COLLEAGUE}


def test_leftovers_belong_to_their_writer(store: Store) -> None:
    stored = registered(store)
    left = Leftover(uuid4(), stored.assessment_id, COLLEAGUE, "title", "Min\ntekst", "Deres", CASEWORKER, NOW)
    with store.write() as session:
        leftovers.insert_leftover(session, left)
    with store.write() as session:
        assert leftovers.list_leftovers(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE) == (left,)
        assert leftovers.list_leftovers(session, assessment_id=stored.assessment_id, person_id=CASEWORKER) == ()
        assert not leftovers.delete_leftover(session, leftover_id=left.id, person_id=CASEWORKER)
        assert leftovers.delete_leftover(session, leftover_id=left.id, person_id=COLLEAGUE)
        assert leftovers.list_leftovers(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE) == ()


def test_a_missing_assessment_or_draft_or_case_is_said(store: Store) -> None:
    with store.read() as session:
        for look in (assessments.get_assessment, drafts.get_draft, cases.get_case_summary):
            with pytest.raises(NotFound, match="findes ikke"):
                look(session, uuid4())


@pytest.mark.parametrize("bad", ["a\0b", "\ud800"])
def test_a_text_that_one_engine_cannot_hold_is_refused_by_both(store: Store, bad: str) -> None:
    with pytest.raises(InputError, match="Slet tegnet"), store.write() as session:
        people.upsert_person(session, person_id="p1", name=bad, roles=set())


def test_times_come_back_as_the_same_moment_in_utc(store: Store) -> None:
    summer = datetime(2026, 7, 1, 0, 30, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    stored = registered(store, now=summer)
    with store.read() as session:
        created = assessments.get_assessment(session, stored.assessment_id).created_at
    assert created == summer
    assert created.tzinfo is UTC
    with pytest.raises(StatementError, match="without a zone"):
        registered(store, case_file("2026-0002"), now=datetime(2026, 7, 1))  # noqa: DTZ001  (what is refused)


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    def fail(session: Session) -> None:
        people.upsert_person(session, person_id="p1", name="Leder A", roles=set())
        raise InputError([])

    with pytest.raises(InputError), store.write() as session:
        fail(session)
    with store.read() as session:
        assert people.get_person(session, "p1") is None


def test_a_reading_transaction_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseUnreachable, match="skrivebeskyttet"), store.read() as session:
        marks.set_mark(session, "demo", "ja")
    with store.write() as session:
        marks.set_mark(session, "demo", "ja")
