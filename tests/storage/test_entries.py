"""Entries of a case in the store, and attacks on them by direct SQL, on both engines.

That an entry cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from uuid import uuid4

import pytest

from assessment.domain.errors import InputError, StaleAssessment
from assessment.storage import entries
from assessment.storage.engine import Store
from tests.storage.builders import CASEWORKER, Stored, case_file, issued, noted, registered
from tests.storage.direct_sql import key, refusal


def attack(store: Store, stored: Stored, *, kind: str, refers_to: object = None, case: object = None) -> str:
    """A statement that puts an entry straight into the table."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    reference = "NULL" if refers_to is None else f"'{key(store, refers_to)}'"
    return (
        "INSERT INTO case_entry (id, case_id, assessment_id, number, kind, step, refers_to, content, written_by,"
        f" written_at) VALUES ({new_id}, '{key(store, case or stored.case_id)}',"
        f" '{key(store, stored.assessment_id)}', 99, '{kind}', 'x', {reference}, '{{}}', 'x',"
        " '2026-11-23 08:00:00')"
    )


def test_entries_are_numbered_within_their_case_and_found_by_kind(store: Store) -> None:
    first, other = registered(store), registered(store, case_file("2026-0002"))
    kept = noted(store, first, said="Æble og ø", participants="Leder A")
    hearing = noted(store, first, "hearing", "sent", date="2026-11-20")
    noted(store, other)
    assert (kept.number, hearing.number) == (1, 2)
    with store.read() as session:
        assert entries.entries_of_case(session, first.case_id, "log") == (kept,)
        assert entries.entries_of_case(session, first.case_id, "log", "hearing") == (kept, hearing)
        assert entries.entries_of_assessment(session, first.assessment_id, "hearing") == (hearing,)
        assert entries.entries_of_case(session, first.case_id) == ()
        assert kept.content == {"said": "Æble og ø", "participants": "Leder A"}
        assert kept.written_by == CASEWORKER


def test_what_only_one_engine_could_store_is_refused(store: Store) -> None:
    stored = registered(store)
    with pytest.raises(InputError, match=r"U\+0000"):
        noted(store, stored, said="a\0b")


def test_two_who_write_at_once_get_different_numbers(store: Store) -> None:
    stored = registered(store)
    noted(store, stored)
    duplicate = attack(store, stored, kind="log").replace(" 99,", " 1,")
    assert "number" in str(refusal(store, duplicate))
    assert [noted(store, stored).number, noted(store, stored).number] == [2, 3]


def test_an_entry_stays_within_its_case(store: Store) -> None:
    stored, other = registered(store), registered(store, case_file("2026-0002"))
    foreign, hearing = noted(store, other), noted(store, stored, "hearing", "sent")
    attacks = {
        "of another case": attack(store, stored, kind="log", case=other.case_id),
        "refers to another case": attack(store, stored, kind="log", refers_to=foreign.id),
        "refers to nothing": attack(store, stored, kind="log", refers_to=uuid4()),
        "refers to another kind": attack(store, stored, kind="log", refers_to=hearing.id),
    }
    for name, statement in attacks.items():
        assert "case-entry" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    assert refusal(store, attack(store, stored, kind="log", refers_to=None)) is None
    with pytest.raises(StaleAssessment):
        noted(store, stored, refers_to=foreign.id)


def test_an_unknown_kind_is_refused(store: Store) -> None:
    stored = registered(store)
    assert "ck_case_entry_kind" in str(refusal(store, attack(store, stored, kind="rygte"), unprotected=True))


def test_no_hearing_is_written_once_the_document_is_issued(store: Store) -> None:
    stored, _ = issued(store)
    statement = attack(store, stored, kind="hearing")
    assert "case-entry" in str(refusal(store, statement))
    assert refusal(store, statement, unprotected=True) is None
    assert refusal(store, attack(store, stored, kind="log")) is None
