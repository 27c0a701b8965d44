"""What an assessment waits for: every state and situation in a table written by hand, and what holds for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.domain.hearing import DraftSent, Hearing, HearingState
from assessment.domain.standing import Actor, Role, Standing, State
from assessment.domain.waiting import Common, Situation, Staff, Task, Waiting, waiting_for
from assessment.domain.waiting_words import DEEDS, NOUNS, first_in_words, waiting_in_words, whom
from assessment.domain.workflow import Action, may

OWNER, SECOND, MANAGER, OTHER = "id-a", "id-b", "id-l", "id-m"
NAMES = {OWNER: "Sagsbehandler A", SECOND: "Sagsbehandler B", MANAGER: "Leder A", OTHER: "Leder B"}
STAFF = Staff(frozenset({OWNER, SECOND}), frozenset({MANAGER, OTHER}))
SENT = DraftSent(date=date(2026, 11, 2), recipient="Boligforeningen", deadline=date(2026, 11, 20))
HEARINGS = {
    "ingen": None,
    "ikke sendt": Hearing(),
    "venter på svar": Hearing(HearingState.WAITING, SENT),
    "besvaret": Hearing(HearingState.ANSWERED, SENT),
    "frist udløbet": Hearing(HearingState.EXPIRED, SENT),
    "færdig": Hearing(HearingState.DONE, SENT),
    "undladt": Hearing(HearingState.OMITTED),
}
D, L, S, R, A, Z = State.DRAFT, State.LOCKED, State.SUBMITTED, State.RETURNED, State.APPROVED, State.ISSUED
V, W = State.DECIDED, State.WITHDRAWN
NO_ONE, ASKED, LOCKED = "ingen", "spurgt", "låst"
PLAIN, WRITE, AGREE = Common.NONE_OWED, Common.TO_WRITE, Common.TO_AGREE
# state, second assessment, common grades -> what it waits for, and whom. Everybody is there, and a manager is named.
TABLE: dict[tuple[State, str, Common], list[tuple[Task, str | None]]] = {
    (D, NO_ONE, PLAIN): [(Task.GRADE, OWNER)],
    (D, ASKED, PLAIN): [(Task.GRADE, OWNER), (Task.GRADE_SECOND, SECOND)],
    (D, LOCKED, PLAIN): [(Task.GRADE, OWNER)],
    (L, NO_ONE, PLAIN): [(Task.SUBMIT, OWNER)],
    (L, ASKED, PLAIN): [(Task.GRADE_SECOND, SECOND)],
    (L, LOCKED, PLAIN): [(Task.SUBMIT, OWNER)],
    (L, LOCKED, WRITE): [(Task.WRITE_COMMON, OWNER), (Task.WRITE_COMMON, SECOND)],
    (L, LOCKED, AGREE): [(Task.AGREE, SECOND)],
    (R, NO_ONE, PLAIN): [(Task.CORRECT, OWNER)],
    (R, ASKED, PLAIN): [(Task.CORRECT, OWNER), (Task.GRADE_SECOND, SECOND)],
    (R, LOCKED, PLAIN): [(Task.CORRECT, OWNER)],
    (R, LOCKED, WRITE): [(Task.CORRECT, OWNER), (Task.WRITE_COMMON, OWNER), (Task.WRITE_COMMON, SECOND)],
    (R, LOCKED, AGREE): [(Task.CORRECT, OWNER), (Task.AGREE, SECOND)],
    **{(S, second, PLAIN): [(Task.APPROVE, MANAGER)] for second in (NO_ONE, LOCKED)},
    **{(A, second, PLAIN): [(Task.ISSUE, MANAGER)] for second in (NO_ONE, LOCKED)},
    **{(Z, second, PLAIN): [(Task.VOTE, None)] for second in (NO_ONE, LOCKED)},
    **{(V, second, PLAIN): [] for second in (NO_ONE, LOCKED)},
    **{(W, second, PLAIN): [] for second in (NO_ONE, ASKED, LOCKED)},
}
# The hearing of a refusal counts only once it is approved.
AFTER_APPROVAL: dict[str, list[tuple[Task, str | None]]] = {
    "ingen": [(Task.ISSUE, MANAGER)],
    "ikke sendt": [(Task.HEAR, OWNER)],
    "venter på svar": [(Task.ANSWER, None)],
    "besvaret": [(Task.HEAR, OWNER)],
    "frist udløbet": [(Task.HEAR, OWNER)],
    "færdig": [(Task.ISSUE, MANAGER)],
    "undladt": [(Task.ISSUE, MANAGER)],
}


def standing(state: State, second: str = NO_ONE, *, manager: str | None = MANAGER, **more: Any) -> Standing:
    assessor = None if second == NO_ONE else SECOND
    worked = frozenset({OWNER, *([SECOND] if assessor else [])})
    found = Standing(
        state, worked, second_assessor=assessor, second_locked=second == LOCKED, owner=OWNER, manager=manager
    )
    return replace(found, **more)


def waits(found: Standing, common: Common = PLAIN, hearing: str = "ingen", staff: Staff = STAFF) -> list[Waiting]:
    return list(waiting_for(Situation(found, staff, common, HEARINGS[hearing])))


def told(found: list[Waiting]) -> list[tuple[Task, str | None]]:
    return [(wait.task, wait.person_id) for wait in found]


@pytest.mark.parametrize(("state", "second", "common"), list(TABLE))
def test_every_state_and_situation(state: State, second: str, common: Common) -> None:
    assert told(waits(standing(state, second), common)) == TABLE[state, second, common]


def test_the_table_has_every_situation_that_there_can_be() -> None:
    def can_be(state: State, second: str, common: Common) -> bool:
        if second == ASKED and state in (S, A, Z, V):
            return False  # nothing is submitted while a second assessment is under way
        return common is PLAIN or (second == LOCKED and state in (L, R))

    every = {key for key in product(State, (NO_ONE, ASKED, LOCKED), Common) if can_be(*key)}
    assert set(TABLE) == every
    assert set(AFTER_APPROVAL) == set(HEARINGS)
    print(f"\n{len(TABLE) + len(AFTER_APPROVAL)} situations")


@pytest.mark.parametrize("hearing", list(HEARINGS))
def test_a_refusal_waits_for_its_hearing(hearing: str) -> None:
    found = waits(standing(A), hearing=hearing)
    assert told(found) == AFTER_APPROVAL[hearing]
    if hearing == "venter på svar":
        assert (found[0].role, found[0].deadline) == (None, date(2026, 11, 20))


@pytest.mark.parametrize("state", [D, L, R])
def test_an_owner_who_has_left_is_not_waited_for(state: State) -> None:
    without = Staff(STAFF.caseworkers - {OWNER}, STAFF.managers)
    first, *_, last = waits(standing(state), staff=without)
    assert (first.role, first.person_id) == (Role.CASEWORKER, None)
    assert (last.task, last.role, last.person_id) == (Task.FIND_OWNER, Role.MANAGER, None)
    assert Task.FIND_OWNER not in [wait.task for wait in waits(standing(state))], "control"


def test_a_second_assessor_who_has_left_holds_nothing_up_that_nobody_can_mend() -> None:
    without = Staff(STAFF.caseworkers - {SECOND}, STAFF.managers)
    for state in (D, L, R):
        assert (Task.WITHDRAW_SECOND, OWNER) in told(waits(standing(state, ASKED), staff=without))
    for common in (WRITE, AGREE):
        (release,) = waits(standing(L, LOCKED), common, staff=without)
        assert (release.task, release.person_id, release.barred) == (Task.RELEASE, None, frozenset({OWNER, SECOND}))
        assert told(waits(standing(R, LOCKED), common, staff=without)) == [(Task.CORRECT, OWNER), (Task.RELEASE, None)]


@pytest.mark.parametrize(
    ("manager", "contributors", "staff"),
    [
        (None, {OWNER}, STAFF),
        (MANAGER, {OWNER, MANAGER}, STAFF),
        (MANAGER, {OWNER}, Staff(STAFF.caseworkers, frozenset({OTHER}))),
        (OWNER, {SECOND}, Staff(STAFF.caseworkers, frozenset({OWNER, OTHER}))),
    ],
    ids=["nobody is named", "has contributed", "has left", "has the case"],
)
def test_a_manager_who_cannot_approve_is_not_waited_for(
    manager: str | None, contributors: set[str], staff: Staff
) -> None:
    (found,) = waits(standing(S, manager=manager, contributors=frozenset(contributors)), staff=staff)
    assert found.person_id is None
    leader = frozenset({Role.MANAGER})
    assert found.is_for(Actor(OTHER, "Leder B", leader))
    for barred in contributors | {OWNER}:
        assert not found.is_for(Actor(barred, "P", leader))


def test_somebody_with_a_conflict_of_interest_is_not_waited_for() -> None:
    (found,) = waits(standing(S, conflicted={MANAGER: ""}))
    assert (found.person_id, MANAGER in found.barred) == (None, True)
    owner, find = waits(standing(D, conflicted={OWNER: ""}))
    assert (owner.person_id, OWNER in owner.barred, find.task) == (None, True, Task.FIND_OWNER)
    assert (Task.RELEASE, None) in told(waits(standing(L, LOCKED, conflicted={SECOND: ""}), AGREE))


def test_after_the_meeting_somebody_writes_down_what_was_voted() -> None:
    for state in State:
        found = told(list(waiting_for(Situation(standing(state), STAFF, meeting_held=True))))
        assert ((Task.RECORD_VOTE, OWNER) in found) is (state is Z)


def test_what_the_council_sends_back_comes_back_to_its_owner() -> None:
    for state in State:
        found = told(list(waiting_for(Situation(standing(state), STAFF, sent_back=True))))
        assert ((Task.BEGIN_AGAIN, OWNER) in found) is (state is V)


@pytest.mark.parametrize("state", list(State))
def test_an_overdue_condition_waits_for_the_owner_in_every_state(state: State) -> None:
    passed = date(2026, 10, 1)
    *_, last = waiting_for(Situation(standing(state), STAFF, due=date(2026, 12, 1), overdue=passed))
    assert (last.task, last.person_id, last.deadline) == (Task.FOLLOW_UP, OWNER, passed)
    left = Staff(STAFF.caseworkers - {OWNER}, STAFF.managers)
    *_, open_to_all, find = waiting_for(Situation(standing(state), left, overdue=passed))
    assert (open_to_all.task, open_to_all.person_id, find.task) == (Task.FOLLOW_UP, None, Task.FIND_OWNER)
    assert Task.FOLLOW_UP not in [wait.task for wait in waits(standing(state))], "control"


def test_whom_is_told_in_words() -> None:
    reader, owner = Actor("id-x", "Læser", frozenset({Role.READER})), Actor(OWNER, "A", frozenset({Role.CASEWORKER}))
    both = waits(standing(D, ASKED))
    assert waiting_in_words(both, NAMES, reader) == "Sagsbehandler A (vurdering) og Sagsbehandler B (anden vurdering)"
    assert waiting_in_words(both, NAMES, owner) == "dig (vurdering) og Sagsbehandler B (anden vurdering)"
    second = Actor(SECOND, "B", frozenset({Role.CASEWORKER}))
    assert first_in_words(both, NAMES, second) == "Dig (anden vurdering)"
    assert first_in_words(both, NAMES, reader) == "Sagsbehandler A (vurdering)"
    assert waiting_in_words(waits(standing(S, manager=None)), NAMES, reader) == "en leder (godkendelse)"
    assert waiting_in_words(waits(standing(A), hearing="venter på svar"), NAMES, None) == (
        "parten (svar på partshøring)"
    )
    assert waiting_in_words(waits(standing(Z)), NAMES, owner) == "byrådet (beslutning)"
    assert waiting_in_words([], NAMES, reader) == first_in_words([], NAMES, reader) == ""
    assert whom(both[0], {}, None) == OWNER, "somebody without a name is told by the id"


def test_every_task_has_words() -> None:
    assert set(NOUNS) == set(Task)
    assert set(DEEDS) == set(Task) - {Task.ANSWER, Task.VOTE}, "nobody here can answer for the party or the council"


# What holds for every standing whatever: people of every kind, in any combination.
PEOPLE = ("id-1", "id-2", "id-3", "id-4")
people = st.sampled_from(PEOPLE)
sets = st.frozensets(people)
situations = st.builds(
    Situation,
    st.builds(
        Standing,
        st.sampled_from(State),
        sets,
        second_assessor=st.none() | people,
        second_locked=st.booleans(),
        second_released=st.booleans(),
        owner=people,
        manager=st.none() | people,
        impartial=st.just(frozenset(PEOPLE)),
        conflicted=st.dictionaries(people, st.just("")),
    ),
    st.builds(Staff, sets, sets),
    st.sampled_from(Common),
    st.sampled_from(list(HEARINGS.values())),
    st.none() | st.dates(),
    st.booleans(),
    st.booleans(),
    st.none() | st.dates(),
)


@given(situations)
def test_whoever_is_waited_for_is_there_and_has_the_role(situation: Situation) -> None:
    for wait in waiting_for(situation):
        assert wait.person_id is None or wait.role is not None
        assert wait.person_id not in situation.standing.conflicted
        assert wait.role is None or wait.person_id is not None or wait.barred >= set(situation.standing.conflicted)
        able = situation.staff.managers if wait.role is Role.MANAGER else situation.staff.caseworkers
        assert wait.person_id is None or wait.person_id in able


@given(situations)
def test_it_waits_for_something_until_it_is_decided_or_withdrawn(situation: Situation) -> None:
    over = situation.standing.state is W or (situation.standing.state is V and not situation.sent_back)
    assert bool(waiting_for(situation)) is (not over or situation.overdue is not None)


@given(situations, people)
def test_nobody_is_asked_to_approve_what_four_eyes_forbid(situation: Situation, person: str) -> None:
    actor = Actor(person, "P", frozenset({Role.MANAGER}))
    asked = [wait for wait in waiting_for(situation) if wait.task is Task.APPROVE and wait.is_for(actor)]
    assert not asked or not situation.standing.has_worked(person)


# What somebody has to be allowed to, to do what is waited for. A condition is followed up where it was set.
ACTIONS = {
    Task.GRADE: Action.EDIT,
    Task.SUBMIT: Action.SUBMIT,
    Task.CORRECT: Action.REVISE,
    Task.GRADE_SECOND: Action.GRADE_SECOND,
    Task.WITHDRAW_SECOND: Action.WITHDRAW_SECOND,
    Task.WRITE_COMMON: Action.EDIT,
    Task.AGREE: Action.AGREE,
    Task.RELEASE: Action.RELEASE_SECOND,
    Task.APPROVE: Action.APPROVE,
    Task.HEAR: Action.HEAR,
    Task.ISSUE: Action.ISSUE,
    Task.RECORD_VOTE: Action.COUNCIL,
    Task.BEGIN_AGAIN: Action.BEGIN,
    Task.FIND_OWNER: Action.ASSIGN,
}


@given(situations, people)
def test_whoever_is_waited_for_may_do_it(situation: Situation, person: str) -> None:
    standing = situation.standing
    assume(standing.second_assessor != standing.owner)
    assume(standing.second_assessor is not None or not standing.second_locked)
    common = situation.common if standing.compared else Common.NONE_OWED
    for wait in waiting_for(replace(situation, common=common)):
        if wait.role is None or wait.task is Task.FOLLOW_UP:
            continue
        actor = Actor(person, "P", frozenset({wait.role}))
        assert not wait.is_for(actor) or may(ACTIONS[wait.task], actor, standing), wait


def test_every_task_of_a_person_has_its_action() -> None:
    assert set(ACTIONS) == set(Task) - {Task.ANSWER, Task.VOTE, Task.FOLLOW_UP}
