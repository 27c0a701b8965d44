"""Letters in the store, and attacks on them by direct SQL, on both engines.

That an entry cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID, uuid4

import pytest

from assessment.domain.errors import NotFound, PermissionDenied
from assessment.domain.letters import LetterKind, LetterTexts, final_letters, wording_of
from assessment.domain.workflow import State
from assessment.storage import letters
from assessment.storage.engine import Store
from tests.storage.builders import (
    CASEWORKER,
    Stored,
    approved,
    case_file,
    issued,
    lettered,
    move,
    registered,
)
from tests.storage.direct_sql import key, refusal
from tests.storage.test_declarations import conflict

PDF = b"%PDF-1.7 brev til foreningen"


def locked(store: Store, number: str = "2026-0001") -> Stored:
    stored = registered(store, case_file(number))
    move(store, stored, State.LOCKED)
    return stored


def attack(
    store: Store,
    stored: Stored,
    kind: str = "hoeringsbrev",
    *,
    case_id: object = None,
    step: str = "written",
    blob: str = "NULL",
    by: str = CASEWORKER,
) -> str:
    """A statement that puts an entry straight into the table."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO letter_entry (id, case_id, assessment_id, number, kind, step, title, content, blob_sha256,"
        f" written_by, written_at) VALUES ({new_id}, '{key(store, case_id or stored.case_id)}',"
        f" '{key(store, stored.assessment_id)}', 99, '{kind}', '{step}', '', '{{}}', {blob}, '{by}',"
        " '2026-11-23 08:00:00')"
    )


def test_wordings_and_letters_come_back_in_their_order(store: Store) -> None:
    stored = locked(store)
    lettered(store, stored, introduction="Først.", deadline=dt.date(2026, 12, 14))
    assert lettered(store, stored, letter=PDF, addressee="Æblehaven", introduction="Først.") == 2
    lettered(store, stored, introduction="Så.\n\nNyt afsnit.")
    with store.read() as session:
        every = letters.letters_of_case(session, stored.case_id)
        (letter,) = final_letters(every)
        found, content = letters.get_letter(session, UUID(letter.id))
        assert letters.letter_with_hash(session, hashlib.sha256(PDF).hexdigest()) == letter
        assert letters.letter_with_hash(session, "0" * 64) is None
        assert letters.letters_of_case(session, uuid4()) == ()
    assert [item.number for item in every] == [1, 2, 3]
    assert every[0].texts == LetterTexts(introduction="Først.", deadline=dt.date(2026, 12, 14))
    assert (found, content) == (letter, PDF)
    assert (letter.sha256, letter.length, letter.title) == (
        hashlib.sha256(PDF).hexdigest(),
        len(PDF),
        "Høringsbrev: prøve",
    )
    worded = wording_of(every, str(stored.assessment_id), LetterKind.HEARING)
    assert worded is not None
    assert worded.texts.introduction == "Så.\n\nNyt afsnit."
    assert wording_of(every, str(stored.assessment_id), LetterKind.DECISION) is None


def test_a_wording_is_no_letter_to_fetch(store: Store) -> None:
    stored = locked(store)
    lettered(store, stored, introduction="Først.")
    with store.read() as session:
        (entry,) = letters.letters_of_case(session, stored.case_id)
        for missing in (UUID(entry.id), uuid4()):
            with pytest.raises(NotFound):
                letters.get_letter(session, missing)


def test_a_letter_belongs_to_its_case_and_to_its_time(store: Store) -> None:
    early, stored = registered(store, case_file("2026-0003")), locked(store, "2026-0004")
    done, _ = issued(store)
    attacks = {
        "a hearing before the lock": attack(store, early),
        "a hearing after the document": attack(store, done),
        "a decision before the vote": attack(store, done, "afgoerelsesbrev"),
        "an entry under another case": attack(store, stored, case_id=early.case_id),
    }
    for name, statement in attacks.items():
        assert "letter-entry" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    assert refusal(store, attack(store, stored)) is None, "control: the same statement in its time"


def test_a_letter_has_bytes_and_a_wording_has_none(store: Store) -> None:
    done, _ = approved(store)
    lettered(store, done, letter=PDF)
    digest = f"'{hashlib.sha256(PDF).hexdigest()}'"
    for statement in (attack(store, done, step="kept"), attack(store, done, blob=digest), attack(store, done, "brev")):
        assert refusal(store, statement) is not None, statement
    assert refusal(store, attack(store, done, step="kept", blob=digest)) is None
    assert refusal(store, attack(store, done, step="kept", blob=f"'{'0' * 64}'")) is not None


def test_nobody_with_a_conflict_writes_a_letter(store: Store) -> None:
    stored = locked(store)
    conflict(store, stored, CASEWORKER)
    assert "impartiality" in str(refusal(store, attack(store, stored)))
    assert refusal(store, attack(store, stored, by="en-anden")) is None
    with pytest.raises(PermissionDenied):
        lettered(store, stored, introduction="Først.")


def test_the_number_of_an_entry_is_taken_once(store: Store) -> None:
    stored = locked(store)
    lettered(store, stored, introduction="Først.")
    assert refusal(store, attack(store, stored).replace(", 99,", ", 1,")) is not None
    assert refusal(store, attack(store, stored).replace(", 99,", ", 2,")) is None
