"""Attacks on the records by direct SQL, as by somebody who has got past the program: the database refuses them.

Each attack has a control: with the trigger taken away the same statement goes through, so it is the trigger that
refused it.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.workflow import Event
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.protection import APPEND_ONLY, PERMANENT
from assessment.storage.tables import Table
from tests.storage.builders import CASEWORKER, NOW, issued, later, registered
from tests.storage.direct_sql import refusal, verified_after

Attack = tuple[str, str]  # the table whose protection is tried, and the statement

_A_COLUMN = {
    "ruleset_snapshot": "content = content || ' '",
    "contributor": "person_id = person_id || '-anden'",
    "submitted_version": "content = '{}'",
    "decision": "comment = 'rettet'",
    "blob": "content = content, length = length",
    "issued_document": "title = 'Andet'",
    "case_entry": "content = '{}'",
    "council_entry": "content = '{}'",
    "calendar_entry": "held_on = '2027-01-01'",
    "meeting_target": "meeting_id = NULL",
    "mail_log": "items = '[]'",
    "second_release": "reason = 'andet'",
    "attachment": "name = 'Andet.pdf'",
    "attachment_withdrawal": "reason = 'rettet'",
    "review_entry": "text = 'rettet'",
    "letter_entry": "content = '{}'",
    "event": "actor_id = 'en-anden'",
    "declaration": "reason = 'Andet'",
}
# Other columns, each of which would make another record of it.
_OTHER_COLUMNS = (
    ("ruleset_snapshot", "version = '9'"),
    ("contributor", "first_at = '2020-01-01 00:00:00'"),
    ("submitted_version", "number = number + 10"),
    ("submitted_version", "submitted_at = '2020-01-01 00:00:00'"),
    ("submitted_version", "indication = '{}'"),
    ("decision", "criterion_comments = '{}'"),
    ("decision", "decided_at = '2020-01-01 00:00:00'"),
    ("decision", "decider_id = 'en-anden'"),
    ("issued_document", "kind = 'andet'"),
    ("issued_document", "issued_by = 'en-anden'"),
    ("issued_document", "issued_at = '2020-01-01 00:00:00'"),
    ("declaration", "person_id = 'en-anden', declared_by = 'en-anden'"),
    ("declaration", "declared_at = '2020-01-01 00:00:00'"),
    ("council_entry", "step = 'followed'"),
    ("council_entry", "first_deadline = '2099-01-01'"),
    ("council_entry", "corrects = 0"),
    ("council_entry", "written_by = 'en-anden'"),
    ("calendar_entry", "kind = 'withdrawn'"),
    ("calendar_entry", "written_by = 'en-anden'"),
    ("meeting_target", "written_by = 'en-anden'"),
    ("mail_log", "person_id = 'en-anden'"),
    ("attachment", "sha256 = sha256"),
    ("attachment", "place = 'folder'"),
    ("attachment", "case_id = case_id"),
    ("attachment_withdrawal", "withdrawn_by = 'en-anden'"),
    ("review_entry", "kind = 'accepted', part = 'andet'"),
    ("review_entry", "written_by = 'en-anden'"),
    ("letter_entry", "title = 'Andet'"),
    ("letter_entry", "kind = 'afgoerelsesbrev'"),
    ("letter_entry", "blob_sha256 = blob_sha256, written_by = 'en-anden'"),
    ("event", "fields = '{}'"),
    ("event", "action = 'andet'"),
    ("event", "at = '2020-01-01 00:00:00'"),
    ("event", "case_id = NULL"),
)


def test_every_protected_table_has_an_attack() -> None:
    assert set(_A_COLUMN) == set(APPEND_ONLY)


def record_attacks(engine: str) -> Iterator[Attack]:
    """Change, remove, empty and replace what is kept for good."""
    for table, change in (*_A_COLUMN.items(), *_OTHER_COLUMNS):
        yield table, f"UPDATE {table} SET {change}"
    for table, change in _A_COLUMN.items():
        key = ", ".join(column.name for column in Table.metadata.tables[table].primary_key.columns)
        column = change.split(" ", 1)[0]
        yield (
            table,
            (
                f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
                f" ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
            ),
        )
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
        assert refusal(store, statement) is not None, f"{table}: {statement}"
    print(f"\n{store.engine_name}: {len(tried)} attacks on records, {len(tried)} refused")
    assert len(tried) >= 50
    with store.read() as session:
        assert events.verify_chain(session) is None


def test_control_without_triggers_the_same_statements_go_through(store: Store) -> None:
    issued(store)
    went_through = [
        statement
        for _, statement in record_attacks(store.engine_name)
        if refusal(store, statement, unprotected=True) is None
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
        assert refusal(store, statement) is not None, statement
    for statement in attacks[:5] + attacks[6:]:
        assert refusal(store, statement, unprotected=True) is None, statement


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
        assert verified_after(store, statement) == altered
    with store.read() as session:
        assert events.verify_chain(session) is None
