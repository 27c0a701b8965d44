"""The way through the council: the log of stations, the vote, and what becomes of conditions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition
from assessment.domain.council import (
    ConditionStatus,
    Council,
    CouncilContent,
    CouncilEntry,
    FollowUp,
    Happened,
    StationEntry,
    Vote,
    VoteOutcome,
    council_of,
    linked,
    read_content,
    recommended_conditions,
)
from assessment.domain.council_steps import decide, follow_up, log_station
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.standing import Actor, Role, Standing, State
from assessment.domain.succession import afterwards
from assessment.domain.withdrawal import withdraw
from tests.domain.profiles import EGEPARKEN

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ISSUED_ON = date(2026, 11, 2)
CASEWORKER = Actor("p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
MANAGER = Actor("p2", "Leder A", frozenset({Role.MANAGER}))
READER = Actor("p3", "Læser", frozenset({Role.READER}))
ISSUED, DECIDED = Standing(State.ISSUED), Standing(State.DECIDED)
PATH = Condition(
    criterion="naboomraader", text="Stien er anlagt.", deadline=date(2026, 11, 20), documented_by="Rådgiver"
)
HOUSE = Condition(criterion="udearealer", text="Huset er bygget.")


def stop(**changes: Any) -> StationEntry:
    facts: dict[str, Any] = {
        "station": "magistraten",
        "station_name": "Magistraten",
        "date": date(2026, 11, 9),
        "happened": Happened.RECOMMENDED,
    }
    return StationEntry(**{**facts, **changes})


def vote(outcome: VoteOutcome = VoteOutcome.FOLLOWED, **changes: Any) -> Vote:
    facts: dict[str, Any] = {
        "outcome": outcome,
        "station": "byraad",
        "station_name": "Byrådet",
        "date": date(2026, 11, 18),
        "agenda_point": "punkt 14",
    }
    return Vote(**{**facts, **changes})


def changed(*conditions: Condition, **more: Any) -> Vote:
    facts: dict[str, Any] = {"text": "Støtte på vilkår.", "voted_outcome": "vilkaar", "conditions": conditions}
    return vote(VoteOutcome.CHANGED, **{**facts, **more})


def followed(condition: Condition, status: ConditionStatus, **changes: Any) -> FollowUp:
    facts: dict[str, Any] = {"documentation": "Notat."} if status is ConditionStatus.FULFILLED else {"reason": "Fordi."}
    facts |= {"criterion": condition.criterion, "condition": condition.text, "status": status, "date": TODAY}
    return FollowUp(**{**facts, **changes})


def council(*contents: CouncilContent | tuple[CouncilContent, int], assessment: int = 1) -> Council:
    """Entries numbered from 1; with a number beside it, one corrects the entry of that number."""
    entries = []
    for number, item in enumerate(contents, 1):
        content, corrects = item if isinstance(item, tuple) else (item, None)
        entries.append(CouncilEntry(number, content, "p1", NOW, corrects))
    return council_of(assessment, entries)


def decided(
    typed: Vote, *, on: Council | None = None, standing: Standing = ISSUED, corrects: int | None = None
) -> tuple[State, str]:
    step = decide(
        CASEWORKER,
        standing,
        NOW,
        typed,
        council=on or council(),
        issued_on=ISSUED_ON,
        today=TODAY,
        outcomes={"stoette", "vilkaar", "afvis"},
        criteria={"naboomraader", "udearealer"},
        corrects=corrects,
    )
    return step.state, step.event.action


@pytest.mark.parametrize("content", [stop(note="Æ"), changed(PATH, HOUSE), followed(PATH, ConditionStatus.WAIVED)])
def test_an_entry_comes_back_from_what_was_kept(content: CouncilContent) -> None:
    assert read_content(json.loads(json.dumps(content.model_dump(mode="json")))) == content


def test_the_first_vote_decides_and_the_second_is_told() -> None:
    assert decided(vote()) == (State.DECIDED, "assessment.decided")
    with pytest.raises(StepRefused, match=r"allerede skrevet ind som nr\. 1"):
        decided(vote(agenda_point="punkt 2"), on=council(vote()), standing=DECIDED)


def test_a_vote_is_corrected_by_a_new_one_that_points_to_the_one_that_counts() -> None:
    before = council(vote(), stop())
    right = changed(PATH)
    assert decided(right, on=before, standing=DECIDED, corrects=1) == (State.DECIDED, "council.vote_corrected")
    after = council(vote(), stop(), (right, 1))
    assert after.vote == right
    assert [item.corrected_by for item in after.entries] == [3, None, None]
    with pytest.raises(StepRefused, match=r"allerede rettet af nr\. 3"):
        decided(vote(), on=after, standing=DECIDED, corrects=1)
    with pytest.raises(StepRefused, match=r"står allerede i nr\. 3"):
        decided(right, on=after, standing=DECIDED, corrects=3)
    with pytest.raises(NotFound, match=r"Nr\. 2 kan ikke rettes her"):
        decided(right, on=after, standing=DECIDED, corrects=2)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (vote(agenda_point=" "), "Punktet på dagsordenen mangler"),
        (vote(date=TODAY + timedelta(days=1)), "kan ikke passe"),
        (vote(date=ISSUED_ON - timedelta(days=1)), "kan ikke passe"),
        (vote(VoteOutcome.SENT_BACK), "hvorfor sagen blev sendt tilbage"),
        (vote(VoteOutcome.SENT_BACK, text="Uddyb.", conditions=(PATH,)), "kun skrives vilkår"),
        (vote(voted_outcome="afvis"), "når indstillingen blev ændret"),
        (changed(PATH, text=""), "Beslutningen mangler"),
        (changed(PATH, voted_outcome=None), "Vælg, hvad der blev vedtaget"),
        (changed(PATH, voted_outcome="ikke_oplyst"), "Vælg, hvad der blev vedtaget"),
        (changed(PATH, voted_outcome="afvis"), "kun skrives vilkår"),
        (changed(), "Vilkårene mangler"),
        (changed(PATH.model_copy(update={"text": " "})), "ingen tekst"),
        (changed(PATH.model_copy(update={"criterion": ""})), "hører ikke til et kriterium"),
        (changed(PATH.model_copy(update={"text": "Om 010190-1234."})), "cpr-nummer"),
    ],
)
def test_a_vote_that_lacks_something_is_refused_with_what(typed: Vote, words: str) -> None:
    with pytest.raises(StepRefused) as caught:
        decided(typed)
    assert any(words in fault.text for fault in caught.value.faults)


def test_sent_back_and_changed_to_a_refusal_set_no_conditions() -> None:
    for typed in (vote(VoteOutcome.SENT_BACK, text="Uddyb."), changed(voted_outcome="afvis")):
        assert decided(typed)[0] is State.DECIDED
        assert council(typed).conditions == ()


@pytest.mark.parametrize("actor", [CASEWORKER, MANAGER])
def test_a_station_is_logged_once(actor: Actor) -> None:
    event = log_station(actor, ISSUED, NOW, stop(), council=council(), today=TODAY)
    assert (event.action, event.actor_id) == ("council.station", actor.person_id)
    with pytest.raises(StepRefused, match=r"står der allerede, som nr\. 1"):
        log_station(actor, ISSUED, NOW, stop(), council=council(stop()), today=TODAY)
    again = council(stop(), (stop(note="Rettet."), 1))
    returned = log_station(CASEWORKER, ISSUED, NOW, stop(), council=again, today=TODAY, corrects=2)
    assert returned.action == "council.station", "the old words may return"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (stop(date=TODAY + timedelta(days=1)), "kan ikke passe"),
        (stop(date=date(1989, 1, 1)), "kan ikke passe"),
        (stop(happened=Happened.SENT_BACK, note=" "), "hvorfor sagen blev sendt tilbage"),
        (stop(note="Borger 010190-1234"), "cpr-nummer"),
    ],
)
def test_a_station_that_lacks_something_is_refused(entry: StationEntry, words: str) -> None:
    with pytest.raises(StepRefused) as caught:
        log_station(CASEWORKER, ISSUED, NOW, entry, council=council(), today=TODAY)
    assert [words in fault.text for fault in caught.value.faults] == [True]


def test_the_route_is_told_by_the_days_of_the_meetings() -> None:
    late = stop(date=date(2026, 11, 16))
    found = council(vote(), late, stop(), followed(PATH, ConditionStatus.LAPSED))
    assert [item.number for item in found.route] == [3, 2, 1]


def test_nobody_writes_before_the_issue_or_without_the_role() -> None:
    works: tuple[Callable[[Actor, Standing], object], ...] = (
        lambda actor, standing: log_station(actor, standing, NOW, stop(), council=council(), today=TODAY),
        lambda actor, standing: follow_up(
            actor,
            standing,
            NOW,
            followed(PATH, ConditionStatus.LAPSED),
            council=council(changed(PATH)),
            today=TODAY,
        ),
    )
    for work in works:
        with pytest.raises(PermissionDenied):
            work(READER, DECIDED)
        for state in set(State) - {State.ISSUED, State.DECIDED}:
            with pytest.raises(StepRefused):
                work(CASEWORKER, Standing(state))
        assert work(MANAGER, DECIDED)


# Conditions


def follow(entry: FollowUp, on: Council, corrects: int | None = None) -> str:
    return follow_up(CASEWORKER, DECIDED, NOW, entry, council=on, today=TODAY, corrects=corrects).action


def test_a_condition_is_open_until_an_entry_says_something_else() -> None:
    before = council(changed(PATH, HOUSE))
    assert [item.status for item in before.conditions] == [ConditionStatus.OPEN] * 2
    met = followed(PATH, ConditionStatus.FULFILLED)
    assert follow(met, before) == "condition.followed_up"
    after = council(changed(PATH, HOUSE), met)
    assert [item.status for item in after.conditions] == [ConditionStatus.FULFILLED, ConditionStatus.OPEN]
    with pytest.raises(StepRefused, match="står allerede som »Opfyldt«"):
        follow(met, after)
    with pytest.raises(StepRefused, match="står allerede som »Åben«"):
        follow(followed(HOUSE, ConditionStatus.OPEN), after)
    opened = followed(PATH, ConditionStatus.OPEN)
    assert follow(opened, after)
    assert council(changed(PATH, HOUSE), met, opened).conditions[0].is_open


def test_a_wrong_follow_up_is_corrected_by_one_of_the_same_status() -> None:
    met = followed(PATH, ConditionStatus.FULFILLED)
    other = followed(HOUSE, ConditionStatus.LAPSED)
    on = council(changed(PATH, HOUSE), met, other)
    assert follow(met.model_copy(update={"documentation": "Det rigtige notat."}), on, corrects=2)
    with pytest.raises(StepRefused, match=r"står allerede i nr\. 2"):
        follow(met, on, corrects=2)
    with pytest.raises(NotFound, match="et andet vilkår"):
        follow(met, on, corrects=3)
    with pytest.raises(NotFound, match=r"Nr\. 1 kan ikke rettes her"):
        follow(met, on, corrects=1)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (followed(PATH, ConditionStatus.FULFILLED, documentation=" "), "Dokumentationen mangler"),
        (followed(PATH, ConditionStatus.LAPSED, reason=""), "hvorfor vilkåret er bortfaldet"),
        (followed(PATH, ConditionStatus.WAIVED, reason="\t"), "hvem der har frafaldet vilkåret"),
        (followed(PATH, ConditionStatus.WAIVED, date=date(2026, 11, 17)), "kan ikke passe"),
        (followed(PATH, ConditionStatus.WAIVED, date=TODAY + timedelta(days=1)), "kan ikke passe"),
        (followed(PATH, ConditionStatus.WAIVED, reason="Se 010190-1234"), "cpr-nummer"),
    ],
)
def test_a_follow_up_that_lacks_something_is_refused(entry: FollowUp, words: str) -> None:
    with pytest.raises(StepRefused) as caught:
        follow(entry, council(changed(PATH)))
    assert [words in fault.text for fault in caught.value.faults] == [True]


def test_a_condition_that_does_not_hold_is_not_followed_up() -> None:
    with pytest.raises(NotFound, match="gælder ikke længere"):
        follow(followed(HOUSE, ConditionStatus.LAPSED), council(changed(PATH)))
    with pytest.raises(NotFound, match="gælder ikke længere"):
        follow(followed(PATH, ConditionStatus.LAPSED), council(stop()))


def test_overdue_is_the_day_after_the_deadline_and_only_while_open() -> None:
    deadline = PATH.deadline or TODAY
    found = council(changed(PATH, HOUSE))
    assert found.overdue(deadline) == ()
    assert [item.condition for item in found.overdue(deadline + timedelta(days=1))] == [PATH]
    closed = council(changed(PATH, HOUSE), followed(PATH, ConditionStatus.WAIVED))
    assert closed.overdue(date(2099, 1, 1)) == (), "one without a deadline is never overdue"


def test_a_corrected_vote_keeps_what_was_followed_up_of_the_conditions_that_still_hold() -> None:
    met = followed(PATH, ConditionStatus.FULFILLED)
    after = council(changed(PATH, HOUSE), met, (changed(PATH), 1))
    assert [(item.condition, item.status) for item in after.conditions] == [(PATH, ConditionStatus.FULFILLED)]
    assert len(after.entries) == 3, "nothing that was written is gone"


def test_what_a_later_vote_sets_again_is_followed_up_there() -> None:
    first, second = council(changed(PATH, HOUSE)), council(changed(PATH), assessment=2)
    before, after = linked((first, second))
    assert [item.set_again_in for item in before.conditions] == [2, None]
    assert [item.is_open for item in before.conditions] == [False, True]
    assert before.overdue(date(2099, 1, 1)) == ()
    assert [item.set_again_in for item in after.conditions] == [None]
    with pytest.raises(StepRefused, match="stillet igen i vurdering 2"):
        follow(followed(PATH, ConditionStatus.LAPSED), before)


def test_the_recommended_conditions_are_those_among_the_decision_points() -> None:
    content = json.loads(EGEPARKEN.read_bytes())
    case = CaseFile.model_validate_json(json.dumps(content))
    assert [item.criterion for item in recommended_conditions(case)] == ["naboomraader"]
    content["conclusion"]["outcome"] = "stoette"
    assert recommended_conditions(CaseFile.model_validate_json(json.dumps(content))) == ()
    del content["conclusion"]
    assert recommended_conditions(CaseFile.model_validate_json(json.dumps(content))) == ()


def test_what_is_left_for_the_next_assessment() -> None:
    councils = linked((council(changed(PATH, HOUSE), followed(HOUSE, ConditionStatus.LAPSED)),))
    stand = afterwards(councils, number=1, approved=True)
    assert stand.voted == {"naboomraader": (PATH,), "udearealer": (HOUSE,)}
    assert stand.settled == {(1, "udearealer", "Huset er bygget.")}
    assert afterwards(linked((council(vote()),)), number=1, approved=True).voted is None
    assert afterwards((), number=1, approved=False) == replace(stand, approved=False, voted=None, settled=frozenset())


STATUSES = st.sampled_from(list(ConditionStatus))


@given(st.lists(st.tuples(st.sampled_from([PATH, HOUSE]), STATUSES), max_size=12))
def test_whatever_is_tried_the_status_is_that_of_the_last_entry_that_was_taken(
    tried: list[tuple[Condition, ConditionStatus]],
) -> None:
    contents: list[CouncilContent] = [changed(PATH, HOUSE)]
    model = {PATH.text: ConditionStatus.OPEN, HOUSE.text: ConditionStatus.OPEN}
    for condition, status in tried:
        entry = followed(condition, status)
        try:
            follow(entry, council(*contents))
        except StepRefused:
            assert model[condition.text] is status
            continue
        assert model[condition.text] is not status
        contents.append(entry)
        model[condition.text] = status
    found = council(*contents)
    assert {item.condition.text: item.status for item in found.conditions} == model
    assert sum(len(item.entries) for item in found.conditions) == len(contents) - 1


# Withdrawal


def test_a_case_is_withdrawn_with_a_reason_from_any_state_before_decided() -> None:
    for state in set(State) - {State.DECIDED, State.WITHDRAWN}:
        step = withdraw(MANAGER, Standing(state), NOW, "Foreningen har trukket projektet.")
        assert (step.state, step.event.action) == (State.WITHDRAWN, "assessment.withdrawn")
        assert step.event.fields == {"reason": "Foreningen har trukket projektet."}
        with pytest.raises(StepRefused, match="hvorfor"):
            withdraw(MANAGER, Standing(state), NOW, " \n")
    for state in (State.DECIDED, State.WITHDRAWN):
        with pytest.raises(StepRefused, match="trække sagen tilbage"):
            withdraw(MANAGER, Standing(state), NOW, "Fordi")
    with pytest.raises(PermissionDenied):
        withdraw(READER, ISSUED, NOW, "Fordi")
