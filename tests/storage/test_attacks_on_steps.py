"""Attacks on four eyes and on the steps of an assessment, by direct SQL: the database refuses them.

Each attack has a control: with the trigger taken away the same statement goes through.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

import pytest

from assessment.domain.errors import PermissionDenied
from assessment.domain.workflow import State
from assessment.storage import assessments
from assessment.storage.engine import Store
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    RULES,
    Stored,
    approved,
    case_file,
    decide,
    issued,
    later,
    move,
    registered,
    submit,
)
from tests.storage.direct_sql import key, refusal


@pytest.mark.parametrize(
    ("start", "target"),
    [
        (State.DRAFT, State.SUBMITTED),
        (State.DRAFT, State.APPROVED),
        (State.DRAFT, State.ISSUED),
        (State.LOCKED, State.DRAFT),
        (State.LOCKED, State.APPROVED),
        (State.SUBMITTED, State.LOCKED),
        (State.SUBMITTED, State.ISSUED),
        (State.APPROVED, State.RETURNED),
        (State.APPROVED, State.DRAFT),
        (State.ISSUED, State.APPROVED),
        (State.ISSUED, State.RETURNED),
    ],
)
def test_a_state_cannot_jump(store: Store, start: State, target: State) -> None:
    _come_to(store, start)
    jump = f"UPDATE assessment SET state = '{target.value}'"
    assert "step" in str(refusal(store, jump, without="assessment_approved_by_decision"))
    assert refusal(store, jump, unprotected=True) is None


def test_an_assessment_cannot_begin_as_approved(store: Store) -> None:
    stored = registered(store)
    begin = _copy_of_assessment(store, stored, State.APPROVED)
    assert "step" in str(refusal(store, begin))
    assert refusal(store, begin, unprotected=True) is None


def test_nothing_is_approved_or_issued_without_a_decision_on_the_newest_version(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    first = submit(store, stored)
    approve = "UPDATE assessment SET state = 'approved'"
    assert "undecided" in str(refusal(store, approve))
    decide(store, first, "returned")
    assert "undecided" in str(refusal(store, approve))
    move(store, stored, State.RETURNED)
    submit(store, stored, now=later(1))
    assert "undecided" in str(refusal(store, approve))
    assert refusal(store, approve, unprotected=True) is None


def test_a_document_is_issued_for_an_approved_version_only(store: Store) -> None:
    issued(store)
    other = registered(store, case_file("2026-0002"))
    move(store, other, State.LOCKED)
    version = submit(store, other)
    new_id = "hex(randomblob(16))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    issue = (
        "INSERT INTO issued_document (id, version_id, kind, title, blob_sha256, issued_by, issued_at)"
        f" SELECT {new_id}, '{key(store, version.id)}', kind, title, blob_sha256, issued_by, issued_at"
        " FROM issued_document"
    )
    assert "undecided" in str(refusal(store, issue))
    assert refusal(store, issue, unprotected=True) is None


def test_four_eyes(store: Store) -> None:
    stored = registered(store)
    with store.write() as session:
        assessments.add_contributor(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE, now=NOW)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    attacks = {
        "the author decides": _decision(store, stored, version.id, CASEWORKER, CASEWORKER),
        "a false author is given": _decision(store, stored, version.id, "en-anden", CASEWORKER),
        "the persons are swapped": _decision(store, stored, version.id, MANAGER, CASEWORKER),
        "a contributor decides": _decision(store, stored, version.id, CASEWORKER, COLLEAGUE),
    }
    for name, statement in attacks.items():
        assert refusal(store, statement) is not None, name
    assert refusal(store, attacks["a contributor decides"], unprotected=True) is None
    assert refusal(store, _decision(store, stored, version.id, CASEWORKER, MANAGER), keep=True) is None
    assert refusal(store, _decision(store, stored, version.id, CASEWORKER, "leder-b")) is not None


@pytest.mark.parametrize("decider", [CASEWORKER, COLLEAGUE])
def test_four_eyes_are_told_in_danish_through_the_store(store: Store, decider: str) -> None:
    stored = registered(store)
    with store.write() as session:
        assessments.add_contributor(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE, now=NOW)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        decide(store, version, "returned", decider)


def test_a_frozen_draft_cannot_be_changed(store: Store) -> None:
    approved(store)
    change = "UPDATE draft SET content = '{}'"
    assert "frozen-draft" in str(refusal(store, change))
    assert refusal(store, change, unprotected=True) is None


def _come_to(store: Store, state: State) -> Stored:
    if state is State.ISSUED:
        return issued(store)[0]
    if state is State.APPROVED:
        return approved(store)[0]
    stored = registered(store)
    if state is not State.DRAFT:
        move(store, stored, State.LOCKED)
    if state is State.SUBMITTED:
        submit(store, stored)
    return stored


def _copy_of_assessment(store: Store, stored: Stored, state: State) -> str:
    new_id = "hex(randomblob(16))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO assessment (id, case_id, number, state, ruleset_fingerprint, owner_id, open_revisions,"
        " row_version, created_at, state_since, waiting_on)"
        f" SELECT {new_id}, case_id, 2, '{state.value}', '{RULES.fingerprint}', owner_id, open_revisions,"
        f" 1, created_at, state_since, waiting_on FROM assessment WHERE id = '{key(store, stored.assessment_id)}'"
    )


def _decision(store: Store, stored: Stored, version_id: object, author: str, decider: str) -> str:
    return (
        "INSERT INTO decision (version_id, assessment_id, author_id, decider_id, outcome, comment,"
        f" criterion_comments, decided_at) VALUES ('{key(store, version_id)}',"
        f" '{key(store, stored.assessment_id)}', '{author}', '{decider}', 'returned', '', '{{}}', '2026-11-23')"
    )
