"""The council's calendar in the store, and attacks on it by direct SQL, on both engines.

That an entry cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from assessment.domain.council_calendar import Body, meetings_of
from assessment.domain.errors import CalendarChanged
from assessment.domain.workflow import State
from assessment.storage import calendar, cases
from assessment.storage.calendar import NewEntry
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, SortKey
from tests.storage.builders import CASEWORKER, NOW, Stored, case_file, held, move, registered, submit, targeted
from tests.storage.direct_sql import key, refusal

FEBRUARY, MARCH = date(2027, 2, 24), date(2027, 3, 10)


def write(store: Store, *entries: NewEntry) -> None:
    with store.write() as session:
        calendar.insert_entries(session, entries, written_by="administrator-a", now=NOW)


def aim(store: Store, stored: Stored, meeting_id: UUID | None) -> None:
    with store.write() as session:
        calendar.insert_target(
            session, assessment_id=stored.assessment_id, meeting_id=meeting_id, written_by=CASEWORKER, now=NOW
        )


def entry_attack(store: Store, meeting: object, kind: str, *, number: int = 99, body: str = "byraad") -> str:
    """A statement that puts an entry straight into the calendar."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO calendar_entry (id, number, meeting_id, kind, body, held_on, reason, written_by, written_at)"
        f" VALUES ({new_id}, {number}, '{key(store, meeting)}', '{kind}', '{body}', '2027-05-05', 'x', 'x',"
        " '2026-11-23 08:00:00')"
    )


def target_attack(store: Store, stored: Stored, meeting: object) -> str:
    """A statement that means an assessment for a meeting."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO meeting_target (id, assessment_id, number, meeting_id, written_by, written_at)"
        f" VALUES ({new_id}, '{key(store, stored.assessment_id)}', 99, '{key(store, meeting)}', 'x',"
        " '2026-11-23 08:00:00')"
    )


def test_entries_come_back_in_their_order(store: Store) -> None:
    first = held(store, FEBRUARY)
    held(store, MARCH, Body.MAGISTRACY)
    write(store, NewEntry(first, "moved", Body.COUNCIL, MARCH, "Vinterferie på skolerne"))
    with store.read() as session:
        found = calendar.calendar_entries(session)
    assert [(each.kind, each.body.value, each.date, each.reason) for each in found] == [
        ("added", "byraad", FEBRUARY, ""),
        ("added", "magistraten", MARCH, ""),
        ("moved", "byraad", MARCH, "Vinterferie på skolerne"),
    ]
    assert {each.at for each in found} == {NOW}
    assert [meeting.moved_from for meeting in meetings_of(found)] == [FEBRUARY, None]


def test_the_last_target_counts_and_queries_do_not_grow(store: Store) -> None:
    stored, other, none = (registered(store, case_file(f"2026-000{number}")) for number in (1, 2, 3))
    first, second = targeted(store, stored), targeted(store, other, MARCH)
    aim(store, stored, second)
    aim(store, other, None)
    with store.read() as session:
        wanted = [each.assessment_id for each in (stored, other, none)]
        assert calendar.targets_of(session, wanted) == {stored.assessment_id: (second, "draft")}
        assert calendar.targets_of(session, [uuid4() for _ in range(1200)]) == {}, "more than one statement takes"
    assert first != second


def test_the_list_is_sorted_by_the_meeting_to_reach(store: Store) -> None:
    late, soon, withdrawn, free, done = (registered(store, case_file(f"2026-000{n}")) for n in range(1, 6))
    targeted(store, late, MARCH)
    targeted(store, soon, FEBRUARY)
    gone = targeted(store, withdrawn, date(2027, 1, 27))
    write(store, NewEntry(gone, "withdrawn", Body.COUNCIL, date(2027, 1, 27), "Aflyst"))
    targeted(store, done, date(2027, 1, 13))
    move(store, done, State.LOCKED)
    submit(store, done)
    for descending, first in ((False, done), (True, late)):
        wanted = CaseFilter(sort=SortKey.DEADLINE, descending=descending)
        with store.read() as session:
            rows = cases.list_cases(session, filter=wanted, page=1, page_size=10).rows
        order = [row.case_id for row in rows]
        assert order[0] == first.case_id
        kept = [late, soon, done] if descending else [done, soon, late]
        assert order[:3] == [each.case_id for each in kept]
        assert set(order[3:]) == {withdrawn.case_id, free.case_id}, "those without a deadline come last either way"


def test_a_meeting_that_was_moved_takes_its_cases_along(store: Store) -> None:
    first, second = registered(store), registered(store, case_file("2026-0002"))
    moved = targeted(store, first, FEBRUARY)
    targeted(store, second, MARCH)
    write(store, NewEntry(moved, "moved", Body.COUNCIL, date(2027, 4, 7), "Påske"))
    with store.read() as session:
        wanted = CaseFilter(sort=SortKey.DEADLINE, descending=False)
        rows = cases.list_cases(session, filter=wanted, page=1, page_size=10).rows
    assert [row.case_id for row in rows] == [second.case_id, first.case_id]


def test_the_calendar_stays_in_order(store: Store) -> None:
    there, gone = held(store, FEBRUARY), held(store, MARCH)
    write(store, NewEntry(gone, "withdrawn", Body.COUNCIL, MARCH, "Aflyst"))
    attacks = {
        "added twice": entry_attack(store, there, "added"),
        "moved without being there": entry_attack(store, uuid4(), "moved"),
        "withdrawn without being there": entry_attack(store, uuid4(), "withdrawn"),
        "moved after it was withdrawn": entry_attack(store, gone, "moved"),
        "given to another body": entry_attack(store, there, "moved", body="magistraten"),
    }
    for name, statement in attacks.items():
        assert "calendar" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    assert refusal(store, entry_attack(store, there, "moved")) is None
    for statement in (
        entry_attack(store, there, "deleted"),
        entry_attack(store, there, "moved", body="udvalg"),
        entry_attack(store, there, "moved", number=1),
        entry_attack(store, there, "moved", number=0),
    ):
        assert refusal(store, statement, unprotected=True) is not None, "by the table itself"


def test_an_assessment_is_meant_for_a_meeting_of_the_council(store: Store) -> None:
    stored, council = registered(store), held(store, FEBRUARY)
    for meeting in (held(store, MARCH, Body.MAGISTRACY), uuid4()):
        assert "calendar" in str(refusal(store, target_attack(store, stored, meeting)))
        assert refusal(store, target_attack(store, stored, meeting), unprotected=True) is None
    assert refusal(store, target_attack(store, stored, council)) is None


def test_two_who_write_at_once_are_told(store: Store) -> None:
    there = held(store, FEBRUARY)
    with pytest.raises(CalendarChanged, match="ændret af en anden"):
        write(store, NewEntry(there, "added", Body.COUNCIL, FEBRUARY))
    with pytest.raises(CalendarChanged), store.write() as session:
        session.connection().exec_driver_sql(entry_attack(store, uuid4(), "added", number=1))
