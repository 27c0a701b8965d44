"""Sign-ins are known once, end once, and what was made void stays void, also past the program."""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from datetime import timedelta

import pytest

from assessment.domain.workflow import Role
from assessment.storage import people, sign_ins
from assessment.storage.engine import Store
from assessment.storage.records import PersonRecord, SignInRecord
from tests.storage.builders import NOW, later
from tests.storage.direct_sql import refusal

KEY, OTHER = "a" * 64, "b" * 64


def remembered(store: Store, sign_in_id: str = KEY, person_id: str = "p1") -> bool:
    """Remember a sign-in from NOW; whether it was new."""
    with store.write() as session:
        return sign_ins.insert_sign_in(session, sign_in_id=sign_in_id, person_id=person_id, issued_at=NOW, now=NOW)


def ended(store: Store) -> None:
    """A person with one sign-in, which has ended, and everything before it void."""
    with store.write() as session:
        people.note_sign_in(session, person_id="p1", name="Leder A", roles={Role.MANAGER}, issued_at=NOW)
        people.set_revoked_before(session, "p1", later(1))
    remembered(store)
    with store.write() as session:
        assert sign_ins.end_sign_in(session, KEY, later(1))


def test_a_sign_in_is_new_once_and_ends_once(store: Store) -> None:
    assert [remembered(store), remembered(store), remembered(store, OTHER)] == [True, False, True]
    with store.write() as session:
        assert sign_ins.end_sign_in(session, KEY, later(2))
        assert not sign_ins.end_sign_in(session, KEY, later(3))
    assert not remembered(store)
    with store.read() as session:
        assert sign_ins.get_sign_in(session, KEY) == SignInRecord(KEY, "p1", NOW, NOW, later(2))
        assert [record.id for record in sign_ins.open_sign_ins(session, issued_after=later(-1))] == [OTHER]
        assert sign_ins.open_sign_ins(session, issued_after=NOW) == ()
        assert sign_ins.get_sign_in(session, "c" * 64) is None


def test_the_last_use_moves_forward_only(store: Store) -> None:
    remembered(store)
    for minutes, expected in ((5, 5), (3, 5), (9, 9)):
        with store.write() as session:
            sign_ins.note_use(session, KEY, later(minutes))
            found = sign_ins.get_sign_in(session, KEY)
        assert found is not None
        assert found.last_used_at == later(expected)


def test_old_sign_ins_are_removed(store: Store) -> None:
    remembered(store)
    for before, left in ((NOW, True), (NOW + timedelta(seconds=1), False)):
        with store.write() as session:
            sign_ins.drop_before(session, before)
            assert (sign_ins.get_sign_in(session, KEY) is not None) == left


def test_a_new_sign_in_brings_name_and_roles_but_lets_nobody_in_again(store: Store) -> None:
    with store.write() as session:
        people.note_sign_in(session, person_id="p1", name="A", roles={Role.READER}, issued_at=NOW)
        people.set_active(session, "p1", active=False)
        people.note_sign_in(session, person_id="p1", name="B", roles={Role.MANAGER}, issued_at=later(5))
        people.set_revoked_before(session, "p1", later(7))
    with store.read() as session:
        expected = PersonRecord("p1", "B", frozenset({Role.MANAGER}), False, later(5), later(7))
        assert people.get_person(session, "p1") == expected


ATTACKS = (
    f"UPDATE sign_in SET ended_at = NULL WHERE id = '{KEY}'",
    f"UPDATE sign_in SET ended_at = '2030-01-01 00:00:00.000000' WHERE id = '{KEY}'",
    "UPDATE sign_in SET issued_at = '2030-01-01 00:00:00.000000'",
    "UPDATE sign_in SET person_id = 'p2'",
    f"UPDATE sign_in SET id = '{OTHER}'",
    "UPDATE person SET revoked_before = NULL",
    "UPDATE person SET revoked_before = '2020-01-01 00:00:00.000000'",
    "UPDATE person SET id = 'p2'",
    "DELETE FROM person",
)


@pytest.mark.parametrize("statement", ATTACKS)
def test_what_has_ended_cannot_be_opened_again_past_the_program(store: Store, statement: str) -> None:
    ended(store)
    assert refusal(store, statement) is not None
    assert refusal(store, statement, unprotected=True) is None  # control: the trigger refused it
