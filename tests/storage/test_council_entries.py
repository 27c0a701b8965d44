"""The way through the council in the store, and attacks on it by direct SQL, on both engines.

That an entry cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from assessment.domain.conditions import Condition
from assessment.domain.council import ConditionStatus, FollowUp, StationEntry, Vote, VoteOutcome
from assessment.domain.errors import InputError, StaleAssessment
from assessment.domain.workflow import State
from assessment.storage import cases, council_entries
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, SortKey
from tests.storage.builders import (
    STATION,
    Stored,
    approved,
    case_file,
    decide,
    issued,
    move,
    registered,
    stopped,
    submit,
)
from tests.storage.direct_sql import key, refusal

PATH = Condition(criterion="naboomraader", text="Stien er anlagt på Ærø.", deadline=date(2026, 12, 1))
HOUSE = Condition(criterion="udearealer", text="Huset er bygget.")
VOTE = Vote(
    outcome=VoteOutcome.CHANGED,
    station="byraad",
    station_name="Byrådet",
    date=date(2026, 11, 21),
    agenda_point="punkt 4",
    text="På vilkår.",
    voted_outcome="vilkaar",
    conditions=(HOUSE, PATH),
)
MET = FollowUp(
    criterion="naboomraader",
    condition=PATH.text,
    status=ConditionStatus.FULFILLED,
    date=date(2026, 11, 22),
    documentation="Notat",
)


def attack(store: Store, stored: Stored, kind: str, *, corrects: int | None = None, case: object = None) -> str:
    """A statement that puts an entry straight into the table."""
    new_id = "lower(hex(randomblob(16)))" if store.engine_name == "sqlite" else "gen_random_uuid()"
    return (
        "INSERT INTO council_entry (id, case_id, assessment_id, number, kind, step, corrects, content, written_by,"
        f" written_at) VALUES ({new_id}, '{key(store, case or stored.case_id)}',"
        f" '{key(store, stored.assessment_id)}', 99, '{kind}', 'x', {corrects or 'NULL'}, '{{}}', 'x',"
        " '2026-11-23 08:00:00')"
    )


def voted(store: Store) -> Stored:
    """A case with one station and a vote, decided."""
    stored, _ = issued(store)
    stopped(store, stored, VOTE)
    move(store, stored, State.DECIDED)
    return stored


def test_what_was_written_comes_back_by_assessment(store: Store) -> None:
    stored = voted(store)
    assert stopped(store, stored, MET)[1] == 3
    registered(store, case_file("2026-0002"))
    with store.read() as session:
        (council,) = council_entries.councils_of_case(session, stored.case_id)
        assert council.assessment == 1
        assert [item.content for item in council.entries] == [STATION, VOTE, MET]
        assert council.vote == VOTE
        assert [(item.condition, item.status) for item in council.conditions] == [
            (HOUSE, ConditionStatus.OPEN),
            (PATH, ConditionStatus.FULFILLED),
        ]


def test_the_list_knows_the_vote_and_what_is_overdue(store: Store) -> None:
    stored = voted(store)
    registered(store, case_file("2026-0002"))
    late, before = date(2026, 12, 2), date(2026, 12, 1)

    def numbers(case_filter: CaseFilter) -> list[tuple[str, str | None, int]]:
        with store.read() as session:
            page = cases.list_cases(session, filter=case_filter, page=1, page_size=9)
            assert page.total == len(page.rows)
            assert page.rows == cases.all_cases(session, case_filter)
            return [(row.case_number, row.voted, row.overdue) for row in page.rows]

    one = ("2026-0001", "changed", 1)
    assert numbers(CaseFilter(on=late, sort=SortKey.CASE_NUMBER, descending=False)) == [one, ("2026-0002", None, 0)]
    assert numbers(CaseFilter(on=late, overdue_only=True)) == [one]
    assert numbers(CaseFilter(on=before, overdue_only=True)) == []
    assert numbers(CaseFilter(voted=frozenset({VoteOutcome.CHANGED}))) == [("2026-0001", "changed", 0)]
    assert numbers(CaseFilter(voted=frozenset({VoteOutcome.FOLLOWED}))) == []
    stopped(store, stored, MET)
    assert numbers(CaseFilter(on=late, overdue_only=True)) == []
    followed = VOTE.model_copy(update={"outcome": VoteOutcome.FOLLOWED, "conditions": ()})
    stopped(store, stored, followed, corrects=2)
    assert numbers(CaseFilter(voted=frozenset({VoteOutcome.FOLLOWED}))) == [("2026-0001", "followed", 0)]
    assert numbers(CaseFilter(voted=frozenset({VoteOutcome.CHANGED}))) == []


def test_entries_stay_in_their_place(store: Store) -> None:
    """Each attack is refused by the trigger, and goes through without it."""
    stored, _ = issued(store)
    other = registered(store, case_file("2026-0002"))
    early = {
        "before the issue": attack(store, other, "station"),
        "a vote before the issue": attack(store, other, "vote"),
        "a follow-up before the vote": attack(store, stored, "followup"),
        "of another case": attack(store, stored, "station", case=other.case_id),
        "corrects nothing": attack(store, stored, "station", corrects=7),
        "corrects another kind": attack(store, stored, "vote", corrects=1),
    }
    stopped(store, stored, STATION.model_copy(update={"note": "Rettet."}), corrects=1)
    early["corrects what is corrected"] = attack(store, stored, "station", corrects=1)
    for name, statement in early.items():
        assert "council-entry" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    stopped(store, stored, VOTE)
    second = attack(store, stored, "vote")
    assert "council-entry" in str(refusal(store, second))
    assert refusal(store, second, unprotected=True) is None
    assert refusal(store, attack(store, stored, "station")) is None, "control: a station is taken"
    assert refusal(store, attack(store, stored, "vote", corrects=3)) is None, "and the correction of a vote"
    print(f"\n{store.engine_name}: {len(early) + 1} attacks on the place of an entry, 0 accepted")
    with pytest.raises(StaleAssessment):
        stopped(store, stored, VOTE)


def test_the_columns_hold_what_they_may(store: Store) -> None:
    stored, _ = issued(store)
    unknown = attack(store, stored, "rygte")
    assert "ck_council_entry_kind" in str(refusal(store, unknown, unprotected=True))
    ahead = attack(store, stored, "station", corrects=100)
    assert "ck_council_entry_corrects" in str(refusal(store, ahead, unprotected=True))
    twice = attack(store, stored, "station").replace(" 99,", " 1,")
    assert "number" in str(refusal(store, twice))
    with pytest.raises(InputError, match=r"U\+0000"):
        stopped(store, stored, StationEntry.model_construct(**{**STATION.model_dump(), "note": "a\0b"}))


def test_nothing_is_decided_without_a_vote(store: Store) -> None:
    stored, _ = issued(store)
    with store.write() as session:
        session.connection().execute(text("SELECT 1"))
    decided = "UPDATE assessment SET state = 'decided'"
    assert "unvoted" in str(refusal(store, decided))
    assert refusal(store, decided, without="assessment_voted") is None, "control"
    stopped(store, stored, VOTE)
    assert refusal(store, decided) is None


@pytest.mark.parametrize("target", [State.DECIDED, State.WITHDRAWN])
def test_there_is_no_way_back(store: Store, target: State) -> None:
    stored = voted(store) if target is State.DECIDED else approved(store)[0]
    if target is State.WITHDRAWN:
        move(store, stored, State.WITHDRAWN)
    for state in set(State) - {target}:
        jump = f"UPDATE assessment SET state = '{state}'"
        assert refusal(store, jump) is not None, state
        assert refusal(store, jump, unprotected=True) is None, state
    unknown = "UPDATE assessment SET state = 'glemt'"
    assert "ck_assessment_state" in str(refusal(store, unknown, unprotected=True))


def test_what_is_withdrawn_takes_no_draft_and_no_entry(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.WITHDRAWN)
    assert "frozen-draft" in str(refusal(store, "UPDATE draft SET content = '{}'"))
    assert "council-entry" in str(refusal(store, attack(store, stored, "station")))
    hearing = attack(store, stored, "hearing").replace("council_entry", "case_entry").replace("corrects", "refers_to")
    assert "case-entry" in str(refusal(store, hearing))


@pytest.mark.parametrize("state", [State.DRAFT, State.LOCKED, State.SUBMITTED, State.RETURNED, State.APPROVED])
def test_every_state_before_decided_can_be_withdrawn(store: Store, state: State) -> None:
    if state is State.APPROVED:
        stored = approved(store)[0]
    else:
        stored = registered(store)
        if state is not State.DRAFT:
            move(store, stored, State.LOCKED)
        if state in (State.SUBMITTED, State.RETURNED):
            version = submit(store, stored)
            if state is State.RETURNED:
                decide(store, version, "returned")
                move(store, stored, State.RETURNED)
    move(store, stored, State.WITHDRAWN)
    with store.read() as session:
        assert cases.get_case_summary(session, stored.case_id).state is State.WITHDRAWN
