"""Declarations of impartiality in the store, and attacks on them by direct SQL, on both engines.

Each attack has a control: with the triggers taken away the same statement goes through. That a declaration cannot be
changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from uuid import UUID

import pytest

from assessment.domain.draft import FieldChange
from assessment.domain.errors import PermissionDenied, StaleAssessment
from assessment.domain.impartiality import Declaration
from assessment.domain.workflow import State
from assessment.storage import assessments, drafts, impartiality, people
from assessment.storage.engine import Store
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    OTHER_MANAGER,
    Stored,
    accept_all,
    approved,
    asked,
    case_file,
    decide,
    later,
    move,
    registered,
    submit,
)
from tests.storage.direct_sql import key, refusal

STRANGER = "leder-c"
REFUSED = "impartiality"


def conflict(store: Store, stored: Stored, person: str, passes_to: str | None = None) -> UUID:
    """The person declares a conflict in the case."""
    with store.write() as session:
        declaration = Declaration(person, False, later(1), person, "Bor i afdelingen.", passes_to)
        return impartiality.insert_declaration(session, case_id=stored.case_id, declaration=declaration)


def locked(store: Store) -> Stored:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    return stored


def declaration_sql(store: Store, stored: Stored, person: str, by: str, impartial: bool, **columns: str) -> str:
    """A statement that puts a declaration straight into the table."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    passes_to = columns.get("passes_to", "NULL")
    return (
        "INSERT INTO declaration (id, case_id, number, person_id, impartial, declared_by, declared_at, reason,"
        f" passes_to) VALUES ({new_id}, '{key(store, stored.case_id)}', {columns.get('number', '99')}, '{person}',"
        f" {str(impartial).lower()}, '{by}', '2026-11-23 08:00:00', '{columns.get('reason', 'x')}', {passes_to})"
    )


def decision_sql(store: Store, stored: Stored, version_id: UUID, decider: str) -> str:
    return (
        "INSERT INTO decision (version_id, assessment_id, author_id, decider_id, outcome, comment,"
        f" criterion_comments, decided_at) VALUES ('{key(store, version_id)}',"
        f" '{key(store, stored.assessment_id)}', '{CASEWORKER}', '{decider}', 'approved', '', '{{}}', '2026-11-23')"
    )


def refused(store: Store, statement: str) -> None:
    """The trigger refuses it; without the triggers it goes through."""
    assert REFUSED in str(refusal(store, statement))
    assert refusal(store, statement, unprotected=True) is None, "control"


def test_declarations_are_numbered_in_their_case_and_the_newest_counts(store: Store) -> None:
    first, other = registered(store), registered(store, case_file("2026-0002"))
    with store.write() as session:
        people.upsert_person(session, person_id=COLLEAGUE, name="Sagsbehandler B", roles=frozenset())
    conflict(store, first, CASEWORKER, COLLEAGUE)
    with store.read() as session:
        declared = impartiality.declarations_of_case(session, first.case_id)
        standing = assessments.get_assessment(session, first.assessment_id).standing
        elsewhere = assessments.get_assessment(session, other.assessment_id).standing
    assert declared[-1] == Declaration(CASEWORKER, False, later(1), CASEWORKER, "Bor i afdelingen.", COLLEAGUE)
    assert [item.person_id for item in declared] == [CASEWORKER, COLLEAGUE, MANAGER, OTHER_MANAGER, CASEWORKER]
    assert standing.impartial == {COLLEAGUE, MANAGER, OTHER_MANAGER}
    assert standing.conflicted == {CASEWORKER: "Sagsbehandler B"}
    assert (CASEWORKER in elsewhere.impartial, elsewhere.conflicted) == (True, {}), "a declaration is about one case"


def test_nobody_decides_who_has_not_declared_or_has_a_conflict(store: Store) -> None:
    stored = locked(store)
    version = submit(store, stored)
    refused(store, decision_sql(store, stored, version.id, STRANGER))
    accept_all(store, version)
    assert refusal(store, decision_sql(store, stored, version.id, MANAGER)) is None, "control: who has declared"
    conflict(store, stored, MANAGER)
    refused(store, decision_sql(store, stored, version.id, MANAGER))
    with pytest.raises(PermissionDenied, match="habil i sagen"):
        accept_all(store, version)
    with pytest.raises(PermissionDenied, match="habil i sagen"):
        decide(store, version, "returned")


@pytest.mark.parametrize("author", [STRANGER, CASEWORKER])
def test_nobody_submits_who_has_not_declared_or_has_a_conflict(store: Store, author: str) -> None:
    first, stored = locked(store), registered(store, case_file("2026-0002"))
    submit(store, first)
    move(store, stored, State.LOCKED)
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    columns = "submitted_at, content, content_sha256, ruleset_fingerprint, indication"
    statement = (
        f"INSERT INTO submitted_version (id, assessment_id, number, author_id, {columns}) SELECT {new_id},"
        f" '{key(store, stored.assessment_id)}', 1, '{author}', {columns} FROM submitted_version"
    )
    if author == CASEWORKER:
        assert refusal(store, statement) is None, "control: who has declared"
        conflict(store, stored, CASEWORKER)
    refused(store, statement)


def test_nobody_writes_in_a_draft_with_a_conflict(store: Store) -> None:
    stored = registered(store)
    write = f"UPDATE draft SET content = content, saved_by = '{CASEWORKER}'"
    assert refusal(store, write) is None, "control: who has declared"
    assert refusal(store, write.replace(CASEWORKER, STRANGER)) is None, "facts ask for no declaration"
    conflict(store, stored, CASEWORKER)
    refused(store, write)
    change = FieldChange("title", "Lyngparken", "Lyngparken 2")
    with pytest.raises(PermissionDenied, match="inhabil"), store.write() as session:
        drafts.save_change(session, assessment_id=stored.assessment_id, change=change, saved_by=CASEWORKER, now=NOW)


def test_the_second_assessor_declares_before_grading_and_before_the_lock(store: Store) -> None:
    stored = registered(store)
    asked(store, stored, "sagsbehandler-c")
    refused(store, "UPDATE second_assessment SET content = '{\"x\": 1}'")
    refused(store, "UPDATE second_assessment SET locked_at = '2026-11-23 09:00:00'")
    assert refusal(store, "UPDATE second_assessment SET row_version = row_version + 1") is None
    assert refusal(store, declaration_sql(store, stored, "sagsbehandler-c", "sagsbehandler-c", True), keep=True) is None
    assert refusal(store, "UPDATE second_assessment SET locked_at = '2026-11-23 09:00:00'") is None


def test_no_document_is_issued_by_somebody_with_a_conflict(store: Store) -> None:
    stored, version = approved(store)
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    content = "zeroblob(1)" if store.engine_name == "sqlite" else "decode('00', 'hex')"
    blob = f"INSERT INTO blob (sha256, content, length) VALUES ('{'a' * 64}', {content}, 1)"
    assert refusal(store, blob, keep=True) is None
    issue = (
        "INSERT INTO issued_document (id, version_id, kind, title, blob_sha256, issued_by, issued_at) VALUES"
        f" ({new_id}, '{key(store, version.id)}', 'brief', 'Brief', '{'a' * 64}', '{MANAGER}', '2026-11-23')"
    )
    assert refusal(store, issue) is None, "control: who has declared"
    conflict(store, stored, MANAGER)
    refused(store, issue)


def test_nobody_lifts_the_own_conflict_or_another_one_while_there_is_an_own(store: Store) -> None:
    stored = registered(store)
    conflict(store, stored, CASEWORKER)
    own = declaration_sql(store, stored, CASEWORKER, CASEWORKER, True)
    by_manager = declaration_sql(store, stored, CASEWORKER, MANAGER, True)
    refused(store, own)
    assert refusal(store, by_manager) is None, "control: another person may"
    conflict(store, stored, MANAGER)
    refused(store, by_manager)


def test_a_declaration_says_what_it_must(store: Store) -> None:
    stored = registered(store)
    attacks = {
        "own_conflict": declaration_sql(store, stored, COLLEAGUE, MANAGER, False),
        "reasoned": declaration_sql(store, stored, COLLEAGUE, COLLEAGUE, False, reason=""),
        "passes_to_another": declaration_sql(store, stored, COLLEAGUE, COLLEAGUE, False, passes_to=f"'{COLLEAGUE}'"),
        "ck_declaration_number": declaration_sql(store, stored, COLLEAGUE, COLLEAGUE, True, number="0"),
    }
    for name, statement in attacks.items():
        assert name in str(refusal(store, statement))
    assert refusal(store, declaration_sql(store, stored, COLLEAGUE, COLLEAGUE, False)) is None, "control"


def test_two_declarations_at_once_cannot_both_be_the_newest(store: Store) -> None:
    stored = registered(store)
    duplicate = declaration_sql(store, stored, STRANGER, STRANGER, True, number="1")
    assert "number" in str(refusal(store, duplicate))
    with pytest.raises(StaleAssessment), store.write() as session:
        session.connection().exec_driver_sql(duplicate)


def test_a_returned_case_stays_open_to_who_declared_before(store: Store) -> None:
    stored = locked(store)
    decide(store, submit(store, stored), "returned")
    move(store, stored, State.RETURNED, NOW)
    submit(store, stored, now=later(1))
    with store.read() as session:
        assert CASEWORKER in assessments.get_assessment(session, stored.assessment_id).standing.impartial
