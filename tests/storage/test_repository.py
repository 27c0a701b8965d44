"""What goes in comes out: persons, marks, rule sets, assessments, versions, decisions, documents, on both engines."""

from __future__ import annotations

import hashlib
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
    documents,
    drafts,
    leftovers,
    marks,
    people,
    snapshots,
    versions,
)
from assessment.storage.engine import Store
from assessment.storage.records import Leftover, PersonRecord
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    RULES,
    approved,
    case_file,
    decide,
    issued,
    later,
    move,
    registered,
    submit,
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


def test_a_rule_set_comes_back_with_the_same_fingerprint(store: Store) -> None:
    for _ in range(2):
        with store.write() as session:
            assert snapshots.put_ruleset(session, RULES) == RULES.fingerprint
    with store.read() as session:
        kept = snapshots.get_ruleset(session, RULES.fingerprint)
        assert kept == RULES
        assert kept.fingerprint == RULES.fingerprint
        with pytest.raises(NotFound):
            snapshots.get_ruleset(session, "0" * 64)


def test_an_altered_rule_set_is_not_used(store: Store) -> None:
    registered(store)
    _without_trigger(store, "ruleset_snapshot", "UPDATE ruleset_snapshot SET content = replace(content, 'a', 'e')")
    with store.read() as session, pytest.raises(DatabaseUnreachable, match="beskadiget"):
        snapshots.get_ruleset(session, RULES.fingerprint)


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


def test_a_version_keeps_its_content_and_hash(store: Store) -> None:
    case = case_file(area={"name": "Nordøen"}, facts={"notat_fortaetning": "ja"})
    stored = registered(store, case)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    with store.read() as session:
        kept = versions.get_version(session, version.id)
        assert kept == version == versions.latest_version(session, stored.assessment_id)
        assert kept.case.canonical_json() == case.canonical_json()
        assert kept.content_sha256 == hashlib.sha256(case.canonical_json().encode()).hexdigest()
        assert kept.indication == {"outcome": "ikke_oplyst"}
        assert versions.decision_of(session, version.id) is None
        with pytest.raises(NotFound):
            versions.get_version(session, uuid4())


def test_decisions_follow_the_versions(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    first = submit(store, stored)
    decide(store, first, "returned")
    move(store, stored, State.RETURNED)
    second = submit(store, stored, now=later(1))
    decide(store, second, "approved")
    with store.read() as session:
        decisions = versions.decisions_of_assessment(session, stored.assessment_id)
        assert versions.decision_of(session, second.id) == decisions[1]
    assert [(made.version_id, made.outcome, made.author_id, made.decider_id) for made in decisions] == [
        (first.id, "returned", CASEWORKER, MANAGER),
        (second.id, "approved", CASEWORKER, MANAGER),
    ]
    assert (first.number, second.number) == (1, 2)


def test_a_second_decision_on_a_version_is_told_as_stale(store: Store) -> None:
    _, version = approved(store)
    with pytest.raises(StaleAssessment):
        decide(store, version, "approved", decider="leder-b")


def test_an_altered_version_is_not_used(store: Store) -> None:
    _, version = approved(store)
    _without_trigger(
        store, "submitted_version", "UPDATE submitted_version SET content = replace(content, 'Lyng', 'Gran')"
    )
    with store.read() as session, pytest.raises(DatabaseUnreachable, match="beskadiget"):
        versions.get_version(session, version.id)


def test_documents_and_their_bytes(store: Store) -> None:
    stored, version = issued(store)
    with store.read() as session:
        (record,) = documents.documents_of_assessment(session, stored.assessment_id)
        same, content = documents.get_document(session, record.id)
        assert same == record
        assert content == b"%PDF-1.7 proeve"
        assert record.sha256 == hashlib.sha256(content).hexdigest()
        assert (record.case_id, record.version_id, record.length) == (stored.case_id, version.id, len(content))
        with pytest.raises(NotFound):
            documents.get_document(session, uuid4())


def test_altered_bytes_of_a_document_are_not_served(store: Store) -> None:
    stored, _ = issued(store)
    forgeries = {
        "sqlite": "UPDATE blob SET content = CAST('PDF-1.7 falskes' AS BLOB)",
        "postgresql": "UPDATE blob SET content = 'PDF-1.7 falskes'::bytea",
    }
    _without_trigger(store, "blob", forgeries[store.engine_name])
    with store.read() as session:
        (record,) = documents.documents_of_assessment(session, stored.assessment_id)
        with pytest.raises(DatabaseUnreachable, match="beskadiget"):
            documents.get_document(session, record.id)


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


def _without_trigger(store: Store, table: str, statement: str) -> None:
    """Change a record as somebody who owns the database can: with the protection switched off."""
    with store.write() as session:
        connection = session.connection()
        if store.engine_name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)
