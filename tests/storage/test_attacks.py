"""Attacks by direct SQL, as by somebody who has got past the program: the database itself refuses them.

Each attack has a control: with the trigger taken away the same statement goes through, so it is the trigger that
refused it.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from assessment.domain.errors import PermissionDenied
from assessment.domain.workflow import Event, State
from assessment.storage import assessments, events, triggers
from assessment.storage.engine import Store
from assessment.storage.protection import APPEND_ONLY, PERMANENT
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

Attack = tuple[str, str]  # the table whose protection is tried, and the statement

_A_COLUMN = {
    "ruleset_snapshot": "content = content || ' '",
    "contributor": "person_id = 'en-anden'",
    "submitted_version": "content = '{}'",
    "decision": "comment = 'rettet'",
    "blob": "content = content, length = length",
    "issued_document": "title = 'Andet'",
    "event": "actor_id = 'en-anden'",
}


def test_every_protected_table_has_an_attack() -> None:
    assert set(_A_COLUMN) == set(APPEND_ONLY)


def record_attacks(engine: str) -> Iterator[Attack]:
    """Change, remove, empty and replace what is kept for good."""
    for table, change in _A_COLUMN.items():
        yield table, f"UPDATE {table} SET {change}"
    for table in (*APPEND_ONLY, *PERMANENT):
        yield table, f"DELETE FROM {table}"
        if engine == "sqlite":
            yield table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        else:
            yield table, f"TRUNCATE {table} CASCADE"
            yield table, f"SET LOCAL session_replication_role = replica; DELETE FROM {table}"


def test_records_cannot_be_changed_removed_or_replaced(store: Store) -> None:
    issued(store)
    tried = list(record_attacks(store.engine_name))
    for table, statement in tried:
        assert _refusal(store, statement) is not None, f"{table}: {statement}"
    print(f"\n{store.engine_name}: {len(tried)} attacks on records, {len(tried)} refused")
    with store.read() as session:
        assert events.verify_chain(session) is None


def test_control_without_triggers_the_same_statements_go_through(store: Store) -> None:
    issued(store)
    went_through = [
        statement
        for _, statement in record_attacks(store.engine_name)
        if _refusal(store, statement, unprotected=True) is None
    ]
    tried = len(list(record_attacks(store.engine_name)))
    print(f"\n{store.engine_name}: control without triggers: {len(went_through)} of {tried} went through")
    assert len(went_through) == tried


def test_an_event_must_follow_the_chain(store: Store) -> None:
    registered(store)
    with store.write() as session:
        events.append_event(session, event=Event("case.registered", CASEWORKER, NOW))
        _, head = events.chain_head(session)
    columns = "INSERT INTO event (seq, at, actor_id, action, fields, prev_hash, hash) VALUES"
    rest = "'2026-11-23 08:00:00+00:00', 'x', 'x', '{}'"
    if store.engine_name == "sqlite":
        rest = rest.replace("+00:00", ".000000")
    attacks = [
        f"{columns} (99, {rest}, '{head}', '{'b' * 64}')",
        f"{columns} (2, {rest}, '{'a' * 64}', '{'b' * 64}')",
        "UPDATE chain_head SET seq = seq + 1",
        f"UPDATE chain_head SET hash = '{'c' * 64}'",
        "UPDATE chain_head SET seq = 0, hash = prev_hash FROM event WHERE event.seq = 1",
        f"INSERT INTO chain_head (id, seq, hash) VALUES (2, 0, '{'0' * 64}')",
    ]
    if store.engine_name == "postgresql":
        attacks.append(f"{columns} (2, {rest}, '{head}', '{'b' * 64}')")  # the link is right and the hash invented
    for statement in attacks:
        assert _refusal(store, statement) is not None, statement
    for statement in attacks[:5] + attacks[6:]:
        assert _refusal(store, statement, unprotected=True) is None, statement


def test_an_invented_hash_is_found_where_the_engine_cannot_refuse_it(sqlite_store: Store) -> None:
    statement = (
        "INSERT INTO event (seq, at, actor_id, action, fields, prev_hash, hash)"
        f" SELECT 1, '2026-11-23 08:00:00.000000', 'x', 'x', '{{}}', hash, '{'b' * 64}' FROM chain_head"
    )
    with sqlite_store.write() as session:
        session.connection().exec_driver_sql(statement)
        events.append_event(session, event=Event("case.registered", CASEWORKER, NOW))
    with sqlite_store.read() as session:
        assert events.verify_chain(session) == 1


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
    assert "step" in str(_refusal(store, jump, without="assessment_approved_by_decision"))
    assert _refusal(store, jump, unprotected=True) is None


def test_an_assessment_cannot_begin_as_approved(store: Store) -> None:
    stored = registered(store)
    begin = _copy_of_assessment(store, stored, State.APPROVED)
    assert "step" in str(_refusal(store, begin))
    assert _refusal(store, begin, unprotected=True) is None


def test_nothing_is_approved_or_issued_without_a_decision_on_the_newest_version(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    first = submit(store, stored)
    approve = "UPDATE assessment SET state = 'approved'"
    assert "undecided" in str(_refusal(store, approve))
    decide(store, first, "returned")
    assert "undecided" in str(_refusal(store, approve))
    move(store, stored, State.RETURNED)
    submit(store, stored, now=later(1))
    assert "undecided" in str(_refusal(store, approve))
    assert _refusal(store, approve, unprotected=True) is None


def test_a_document_is_issued_for_an_approved_version_only(store: Store) -> None:
    issued(store)
    other = registered(store, case_file("2026-0002"))
    move(store, other, State.LOCKED)
    version = submit(store, other)
    new_id = "hex(randomblob(16))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    issue = (
        "INSERT INTO issued_document (id, version_id, kind, title, blob_sha256, issued_by, issued_at)"
        f" SELECT {new_id}, '{_key(store, version.id)}', kind, title, blob_sha256, issued_by, issued_at"
        " FROM issued_document"
    )
    assert "undecided" in str(_refusal(store, issue))
    assert _refusal(store, issue, unprotected=True) is None


def test_four_eyes(store: Store) -> None:
    stored = registered(store)
    with store.write() as session:
        assessments.add_contributor(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE, now=NOW)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    attacks = {
        "the author approves": _decision(store, stored, version.id, CASEWORKER, CASEWORKER),
        "a false author is given": _decision(store, stored, version.id, "en-anden", CASEWORKER),
        "the persons are swapped": _decision(store, stored, version.id, MANAGER, CASEWORKER),
        "a contributor approves": _decision(store, stored, version.id, CASEWORKER, COLLEAGUE),
    }
    for name, statement in attacks.items():
        assert _refusal(store, statement) is not None, name
    assert _refusal(store, attacks["a contributor approves"], unprotected=True) is None
    assert _refusal(store, _decision(store, stored, version.id, CASEWORKER, MANAGER), keep=True) is None
    assert _refusal(store, _decision(store, stored, version.id, CASEWORKER, "leder-b")) is not None


@pytest.mark.parametrize("decider", [CASEWORKER, COLLEAGUE])
def test_four_eyes_are_told_in_danish_through_the_store(store: Store, decider: str) -> None:
    stored = registered(store)
    with store.write() as session:
        assessments.add_contributor(session, assessment_id=stored.assessment_id, person_id=COLLEAGUE, now=NOW)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        decide(store, version, "approved", decider)


def test_a_frozen_draft_cannot_be_changed(store: Store) -> None:
    approved(store)
    change = "UPDATE draft SET content = '{}'"
    assert "frozen-draft" in str(_refusal(store, change))
    assert _refusal(store, change, unprotected=True) is None


def test_a_tampered_event_is_named(store: Store) -> None:
    stored = registered(store)
    for minute in range(12):
        with store.write() as session:
            event = Event("case.noted", CASEWORKER, later(minute), {"nr": minute, "tekst": "æøå"})
            events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    with store.read() as session:
        assert events.verify_chain(session) is None
        assert [event.seq for event in events.events_of_case(session, stored.case_id)] == list(range(1, 13))
        assert events.chain_head(session) == (12, events.events_of_case(session, stored.case_id)[-1].hash)
    tampering = {
        7: "UPDATE event SET actor_id = 'en-anden' WHERE seq = 7",
        4: "UPDATE event SET fields = '{}' WHERE seq = 4",
        3: "DELETE FROM event WHERE seq = 3",
        12: "DELETE FROM event WHERE seq = 12",
    }
    for altered, statement in tampering.items():
        assert _verified_after(store, statement) == altered
    with store.read() as session:
        assert events.verify_chain(session) is None


def _verified_after(store: Store, tampering: str) -> int | None:
    """What the check of the chain says after tampering without triggers; the transaction is undone."""
    found: int | None = None
    try:
        with store.write() as session:
            triggers.remove(session.connection())
            session.connection().exec_driver_sql(tampering)
            found = events.verify_chain(session)
            raise _Undo
    except _Undo:
        return found


class _Undo(Exception):
    """Raised to undo a transaction."""


def _refusal(
    store: Store, statement: str, *, unprotected: bool = False, without: str | None = None, keep: bool = False
) -> str | None:
    """How the database refuses a statement, or None when it goes through; the transaction is undone all the same.

    `without` names one trigger to take away, so that the refusal of another one shows.
    """
    try:
        with store.write() as session:
            connection = session.connection()
            if unprotected:
                _unprotect(connection)
            if without:
                on_table = " ON assessment" if store.engine_name == "postgresql" else ""
                connection.exec_driver_sql(f"DROP TRIGGER {without}{on_table}")
            try:
                connection.exec_driver_sql(statement)
            except DBAPIError as error:
                return str(error.orig)
            if not keep:
                raise _Undo
    except _Undo:
        return None
    return None


def _unprotect(connection: Connection) -> None:
    """Take the triggers away, and the foreign keys, which would refuse some of the removals by themselves."""
    triggers.remove(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


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


def _key(store: Store, identity: object) -> str:
    return str(identity).replace("-", "") if store.engine_name == "sqlite" else str(identity)


def _copy_of_assessment(store: Store, stored: Stored, state: State) -> str:
    new_id = "hex(randomblob(16))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO assessment (id, case_id, number, state, ruleset_fingerprint, owner_id, open_revisions,"
        " row_version, created_at, state_since, waiting_on)"
        f" SELECT {new_id}, case_id, 2, '{state.value}', '{RULES.fingerprint}', owner_id, open_revisions,"
        f" 1, created_at, state_since, waiting_on FROM assessment WHERE id = '{_key(store, stored.assessment_id)}'"
    )


def _decision(store: Store, stored: Stored, version_id: object, author: str, decider: str) -> str:
    return (
        "INSERT INTO decision (version_id, assessment_id, author_id, decider_id, outcome, comment,"
        f" criterion_comments, decided_at) VALUES ('{_key(store, version_id)}',"
        f" '{_key(store, stored.assessment_id)}', '{author}', '{decider}', 'approved', '', '{{}}', '2026-11-23')"
    )
