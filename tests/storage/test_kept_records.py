"""What is kept for good comes back unchanged, or not at all: rule sets, versions, decisions, documents."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest

from assessment.domain.errors import DatabaseUnreachable, NotFound, StaleAssessment
from assessment.domain.workflow import State
from assessment.storage import documents, snapshots, versions
from assessment.storage.engine import Store
from tests.storage.builders import (
    CASEWORKER,
    MANAGER,
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
        "sqlite": "UPDATE blob SET content = CAST('PDF-1.7 falskes' AS BLOB) WHERE length = 15",
        "postgresql": "UPDATE blob SET content = 'PDF-1.7 falskes'::bytea WHERE length = 15",
    }
    _without_trigger(store, "blob", forgeries[store.engine_name])
    with store.read() as session:
        (record,) = documents.documents_of_assessment(session, stored.assessment_id)
        with pytest.raises(DatabaseUnreachable, match="beskadiget"):
            documents.get_document(session, record.id)


def test_an_altered_rule_set_is_not_used(store: Store) -> None:
    registered(store)
    _without_trigger(store, "ruleset_snapshot", "UPDATE ruleset_snapshot SET content = replace(content, 'a', 'e')")
    with store.read() as session, pytest.raises(DatabaseUnreachable, match="beskadiget"):
        snapshots.get_ruleset(session, RULES.fingerprint)


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


def _without_trigger(store: Store, table: str, statement: str) -> None:
    """Change a record as somebody who owns the database can: with the protection switched off."""
    with store.write() as session:
        connection = session.connection()
        if store.engine_name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)
