"""Two people at once, in transactions that overlap: one is done, the other is told in words that help."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlmodel import Session

from assessment.domain.errors import AlreadyExists, AssessmentError, DatabaseBusy, StaleAssessment
from assessment.domain.review_marks import ReviewKind
from assessment.domain.workflow import Role, State
from assessment.storage import assessments, marks, people, reviews, versions
from assessment.storage.engine import Store, open_store
from assessment.storage.records import DecisionOutcome, VersionRecord
from tests.storage.builders import (
    CASEWORKER,
    MANAGER,
    NOW,
    RULES,
    accept_all,
    case_file,
    insert,
    move,
    registered,
    submit,
)

pytestmark = pytest.mark.postgres  # SQLite lets one writer in at a time, so writing transactions never overlap


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """A migrated, empty PostgreSQL store."""
    store = open_store(postgres_url)
    yield store
    store.close()


def overlapping(store: Store, work: Callable[[Session], object]) -> AssessmentError | None:
    """Do the same work in two transactions of which the second begins before the first ends; how the second fails."""
    failures: list[AssessmentError] = []

    def second() -> None:
        try:
            with store.write() as session:
                work(session)
        except AssessmentError as error:
            failures.append(error)

    with store.write() as session:
        work(session)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.4)
        assert other.is_alive()
    other.join(30)
    return failures[0] if failures else None


def test_the_same_case_number(postgres_store: Store) -> None:
    told = overlapping(postgres_store, lambda session: insert(session, case_file("2026-0042")))
    assert isinstance(told, AlreadyExists)


def test_the_next_assessment_of_a_case(postgres_store: Store) -> None:
    stored = registered(postgres_store)

    def begin(session: Session) -> None:
        assessments.insert_assessment(
            session,
            assessment_id=uuid4(),
            case_id=stored.case_id,
            ruleset_fingerprint=RULES.fingerprint,
            owner_id=CASEWORKER,
            now=NOW,
        )

    assert isinstance(overlapping(postgres_store, begin), StaleAssessment)


def test_two_decisions_on_a_version(postgres_store: Store) -> None:
    stored = registered(postgres_store)
    move(postgres_store, stored, State.LOCKED)
    version = submit(postgres_store, stored)
    accept_all(postgres_store, version, "leder-a")
    outcomes: list[tuple[DecisionOutcome, str]] = [("returned", "leder-b"), ("approved", "leder-a")]
    told = overlapping(postgres_store, lambda session: _decide(session, version, *outcomes.pop()))
    assert isinstance(told, StaleAssessment)
    with postgres_store.read() as session:
        kept = versions.decision_of(session, version.id)
    assert kept is not None
    assert kept.outcome == "approved"


def test_the_first_sign_in_of_a_person(postgres_store: Store) -> None:
    def sign_in(session: Session) -> None:
        people.upsert_person(session, person_id="p1", name="Leder A", roles={Role.MANAGER})

    assert overlapping(postgres_store, sign_in) is None


def test_two_who_wait_for_each_other_are_told_to_try_again(postgres_store: Store) -> None:
    for key in ("a", "b"):
        with postgres_store.write() as session:
            marks.set_mark(session, key, "0")
    both_hold_one = threading.Barrier(2)
    told: list[AssessmentError] = []

    def change(first: str, second: str) -> None:
        try:
            with postgres_store.write() as session:
                marks.set_mark(session, first, first)
                both_hold_one.wait(30)
                marks.set_mark(session, second, first)
        except AssessmentError as error:
            told.append(error)

    threads = [threading.Thread(target=change, args=keys) for keys in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [type(error) for error in told] == [DatabaseBusy]
    with postgres_store.read() as session:
        assert marks.get_mark(session, "a") == marks.get_mark(session, "b") != "0"


def test_a_mark_that_is_being_made_keeps_an_approval_from_passing_it(postgres_store: Store) -> None:
    """The approval waits for the mark, and then sees it."""
    stored = registered(postgres_store)
    move(postgres_store, stored, State.LOCKED)
    version = submit(postgres_store, stored)
    accept_all(postgres_store, version, MANAGER)

    def object_to(session: Session) -> None:
        reviews.insert_review_entry(
            session,
            assessment_id=stored.assessment_id,
            kind=ReviewKind.REWORK,
            part="conclusion",
            written_by="leder-b",
            now=NOW,
            text="Uddyb.",
            version_id=version.id,
        )

    works: Iterator[Callable[[Session], None]] = iter(
        (object_to, lambda session: _decide(session, version, "approved", MANAGER))
    )

    def work(session: Session) -> None:
        next(works)(session)

    assert isinstance(overlapping(postgres_store, work), StaleAssessment)


def _decide(session: Session, version: VersionRecord, outcome: DecisionOutcome, decider: str) -> None:
    versions.insert_decision(
        session,
        version_id=version.id,
        decider_id=decider,
        outcome=outcome,
        comment="",
        criterion_comments={},
        now=NOW,
    )
