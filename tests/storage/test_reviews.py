"""Marks and comments in the store, and attacks on them by direct SQL, on both engines.

That an entry cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from uuid import uuid4

import pytest

from assessment.domain.errors import InputError, PermissionDenied, StaleAssessment
from assessment.domain.review_marks import ReviewKind, part_names
from assessment.domain.workflow import State
from assessment.storage import assessments, reviews, versions
from assessment.storage.engine import Store
from assessment.storage.records import VersionRecord
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    RULES,
    Stored,
    case_file,
    decide,
    later,
    move,
    registered,
    said,
    submit,
)
from tests.storage.direct_sql import key, refusal

PARTS = tuple(part_names(RULES))


def under_review(store: Store, number: str = "2026-0001") -> tuple[Stored, VersionRecord]:
    """A case that waits for a manager; its caseworker has contributed."""
    stored = registered(store, case_file(number))
    with store.write() as session:
        assessments.add_contributor(session, assessment_id=stored.assessment_id, person_id=CASEWORKER, now=NOW)
    move(store, stored, State.LOCKED)
    return stored, submit(store, stored)


def attack(
    store: Store,
    version: VersionRecord,
    kind: str,
    *,
    on: object = None,
    by: str = MANAGER,
    thread: object = None,
    part: str = PARTS[0],
    text: str = "x",
) -> str:
    """A statement that puts an entry straight into the table; `on` is the version, that of the case unless given."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    begun = "NULL" if thread is None else f"'{key(store, thread)}'"
    about = "NULL" if on == "none" else f"'{key(store, on or version.id)}'"
    return (
        "INSERT INTO review_entry (id, assessment_id, number, kind, part, version_id, thread_id, text, written_by,"
        f" written_at) VALUES ({new_id}, '{key(store, version.assessment_id)}', 99, '{kind}', '{part}', {about},"
        f" {begun}, '{text}', '{by}', '2026-11-23 08:00:00')"
    )


def approval(store: Store, version: VersionRecord, by: str = MANAGER) -> str:
    """A statement that approves a version past the program."""
    return (
        "INSERT INTO decision (version_id, assessment_id, author_id, decider_id, outcome, comment, criterion_comments,"
        f" decided_at) VALUES ('{key(store, version.id)}', '{key(store, version.assessment_id)}', '{CASEWORKER}',"
        f" '{by}', 'approved', '', '{{}}', '2026-11-23 08:00:00')"
    )


def test_entries_come_back_in_their_order_with_their_version_and_its_fate(store: Store) -> None:
    stored, version = under_review(store)
    other_stored, other = under_review(store, "2026-0002")
    said(store, version, ReviewKind.ACCEPTED, PARTS[0])
    rework = said(store, version, ReviewKind.REWORK, PARTS[1], text="Æblet mangler.")
    said(store, other, ReviewKind.COMMENT, "case", text="Et andet sted.")
    with store.read() as session:
        one, two = reviews.review_entries(session, [stored.assessment_id])
    assert (one.number, two.number) == (1, 2)
    assert (two.id, two.kind, two.part, two.text) == (str(rework), ReviewKind.REWORK, PARTS[1], "Æblet mangler.")
    assert (two.version_id, two.version, two.returned, two.written_by) == (str(version.id), 1, False, MANAGER)
    decide(store, version, "returned")
    with store.read() as session:
        both = reviews.review_entries(session, [stored.assessment_id, other_stored.assessment_id])
        assert reviews.review_entries(session, []) == ()
    assert {(found.assessment_id, found.returned) for found in both} == {
        (str(stored.assessment_id), True),
        (str(other_stored.assessment_id), False),
    }


def test_marks_stand_on_the_version_that_waits_and_replies_in_their_thread(store: Store) -> None:
    stored, version = under_review(store)
    _, foreign = under_review(store, "2026-0002")
    strange = said(store, foreign, ReviewKind.COMMENT, PARTS[0], text="x")
    answer = said(store, version, ReviewKind.COMMENT, PARTS[1], text="x")
    attacks = {
        "a mark on no version": attack(store, version, "accepted", on="none"),
        "a mark on the version of another case": attack(store, version, "accepted", on=foreign.id),
        "a comment on the version of another case": attack(store, version, "comment", on=foreign.id),
        "a mark without words": attack(store, version, "rework", text="  "),
        "a comment without words": attack(store, version, "comment", text=""),
        "an answer without a thread": attack(store, version, "answer"),
        "a comment within a thread": attack(store, version, "comment", thread=answer, part=PARTS[1]),
        "an answer to nothing": attack(store, version, "answer", thread=uuid4()),
        "an answer in another case": attack(store, version, "answer", thread=strange),
        "an answer about something else": attack(store, version, "resolved", thread=answer),
    }
    for name, statement in attacks.items():
        assert "review-entry" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    assert refusal(store, attack(store, version, "accepted")) is None
    assert refusal(store, attack(store, version, "answer", thread=answer, part=PARTS[1])) is None
    print(f"\n{store.engine_name}: {len(attacks)} entries out of place, {len(attacks)} refused")
    decide(store, version, "returned")
    move(store, stored, State.RETURNED)
    assert "review-entry" in str(refusal(store, attack(store, version, "accepted"))), "the version is decided"
    submit(store, stored, now=later(1))
    assert "review-entry" in str(refusal(store, attack(store, version, "accepted"))), "it is not the newest one"
    with pytest.raises(StaleAssessment):
        said(store, version, ReviewKind.ACCEPTED, PARTS[0])


def test_nobody_marks_own_work(store: Store) -> None:
    _, version = under_review(store)
    for kind in ("accepted", "rework", "taken_back"):
        statement = attack(store, version, kind, by=CASEWORKER)
        assert "four-eyes" in str(refusal(store, statement))
        assert refusal(store, statement, unprotected=True) is None
    assert refusal(store, attack(store, version, "comment", by=CASEWORKER)) is None
    with pytest.raises(PermissionDenied, match="fire øjne"):
        said(store, version, ReviewKind.ACCEPTED, PARTS[0], by=CASEWORKER)


def test_nothing_is_approved_before_every_part_is_accepted_by_its_decider(store: Store) -> None:
    _, version = under_review(store)
    approve = approval(store, version)
    refused = 0
    for part in PARTS:
        assert "unreviewed" in str(refusal(store, approve)), part
        assert refusal(store, approve, unprotected=True) is None
        refused += 1
        said(store, version, ReviewKind.ACCEPTED, part)
    assert refusal(store, approve) is None, "control: everything is accepted now"
    assert "unreviewed" in str(refusal(store, approval(store, version, by=COLLEAGUE))), "by another person"
    said(store, version, ReviewKind.REWORK, PARTS[2], by=COLLEAGUE, text="Nej.")
    assert "unreviewed" in str(refusal(store, approve)), "somebody else wants it changed"
    said(store, version, ReviewKind.TAKEN_BACK, PARTS[2], by=COLLEAGUE)
    assert refusal(store, approve) is None
    said(store, version, ReviewKind.TAKEN_BACK, PARTS[0])
    assert "unreviewed" in str(refusal(store, approve)), "an acceptance was taken back"
    said(store, version, ReviewKind.ACCEPTED, PARTS[1])
    assert "unreviewed" in str(refusal(store, approve)), "accepting the same part twice makes up for none"
    said(store, version, ReviewKind.ACCEPTED, "parkering")
    assert "unreviewed" in str(refusal(store, approve)), "accepting what is no part makes up for none"
    print(f"\n{store.engine_name}: {refused + 5} approvals without a whole review, {refused + 5} refused")
    with pytest.raises(StaleAssessment), store.write() as session:
        versions.insert_decision(
            session,
            version_id=version.id,
            decider_id=MANAGER,
            outcome="approved",
            comment="",
            criterion_comments={},
            now=NOW,
        )


def test_a_version_is_returned_without_a_whole_review(store: Store) -> None:
    _, version = under_review(store)
    decide(store, version, "returned")
    with store.read() as session:
        decision = versions.decision_of(session, version.id)
    assert decision is not None
    assert decision.outcome == "returned"


def test_an_unknown_kind_and_a_number_twice_are_refused(store: Store) -> None:
    _, version = under_review(store)
    assert "ck_review_entry_kind" in str(refusal(store, attack(store, version, "rygte"), unprotected=True))
    said(store, version, ReviewKind.COMMENT, PARTS[0], text="x")
    assert "number" in str(refusal(store, attack(store, version, "comment").replace(" 99,", " 1,")))


def test_what_only_one_engine_could_store_is_refused(store: Store) -> None:
    _, version = under_review(store)
    with pytest.raises(InputError, match=r"U\+0000"):
        said(store, version, ReviewKind.COMMENT, PARTS[0], text="a\0b")
