"""The smallest changes to another outcome: by hand, against all 3,125 profiles, and what must hold for every case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assessment.casefiles import read_case_file
from assessment.domain.improvement import WhatItTakes, smallest_changes, what_it_takes
from assessment.domain.indication import indicate
from assessment.domain.scoring import Outcome, scored_outcome
from tests.domain.profiles import CRITERIA, EGEPARKEN, changed_rules, rules, weighted_rules

PROFILES: NDArray[np.int64] = np.array(list(product(range(5), repeat=5)))
grades = st.tuples(*[st.integers(0, 4)] * 5)
weights = st.tuples(*[st.integers(1, 60)] * 5)
Change = tuple[int, ...]


def named(profile: Sequence[int]) -> dict[str, int]:
    return {criterion: int(grade) for criterion, grade in zip(CRITERIA, profile, strict=True)}


def outcomes(by: Sequence[int]) -> NDArray[np.int64]:
    """The outcome 0, 1 or 2 of every profile, in integers and without the code that is tested."""
    total = sum(by)
    points = PROFILES @ np.array(by)
    weak, good = (PROFILES < 2).sum(axis=1), (PROFILES >= 3).sum(axis=1)
    support = (5 * points >= 14 * total) & (weak == 0) & (good >= 3)
    conditions = (points >= 2 * total) & (weak <= 2)
    return np.where(support, 2, np.where(conditions, 1, 0))


@cache
def equal_outcomes() -> NDArray[np.int64]:
    return outcomes((20,) * 5)


def brute_force(profile: Sequence[int], found: NDArray[np.int64], direction: int) -> set[Change]:
    """All smallest changes by looking at every profile."""
    now = found[int(np.array(profile) @ (625, 125, 25, 5, 1))]
    steps = direction * (PROFILES - np.array(profile))
    cost = 100 * steps.sum(axis=1) + (steps != 0).sum(axis=1)
    allowed = (steps >= 0).all(axis=1) & (direction * (found - now) > 0)
    if not allowed.any():
        return set()
    best = allowed & (cost == cost[allowed].min())
    return {tuple(int(step) for step in change) for change in direction * steps[best]}


def listed(profile: Sequence[int], takes: WhatItTakes) -> tuple[set[Change], set[Change]]:
    both = []
    for changes in (takes.up, takes.down):
        rows = [tuple(change.steps.get(criterion, 0) for criterion in CRITERIA) for change in changes]
        assert len(set(rows)) == len(rows), profile
        both.append(set(rows))
    return both[0], both[1]


def test_egeparken_by_hand() -> None:
    """It has the best outcome with the lowest mean, so that nothing lifts it and any one step down loses it."""
    takes = what_it_takes(named((3, 3, 2, 3, 3)), rules())
    assert takes.up == ()
    assert takes.distance is None
    assert takes.margin == 1
    assert {change.outcome for change in takes.down} == {Outcome.VILKAAR}
    assert indicate(read_case_file(EGEPARKEN), rules()).document()["what_it_takes"] == {
        "up": [],
        "down": [{criterion: -1} for criterion in CRITERIA],
    }


@pytest.mark.parametrize(
    ("profile", "up", "down"),
    [
        ((3, 3, 3, 2, 2), [{"blandet_by": 1}, {"baeredygtighed": 1}, *[{key: 1} for key in CRITERIA[:3]]], 4),
        ((4, 4, 4, 4, 0), [{"baeredygtighed": 2}], 6),
        ((4, 4, 1, 1, 1), [{key: 1} for key in CRITERIA[2:]], None),
        ((2, 2, 2, 2, 1), [{key: 1} for key in CRITERIA], None),
        ((4, 4, 4, 4, 4), [], 3),
    ],
)
def test_known_profiles(profile: Sequence[int], up: list[dict[str, int]], down: int | None) -> None:
    takes = what_it_takes(named(profile), rules())
    assert sorted(takes.document()["up"], key=str) == sorted(up, key=str)
    assert takes.margin == down


def test_fewer_criteria_win_among_equally_many_steps() -> None:
    """From 4-4-4-4-4 two steps down on one criterion keep it at the minimum; three break it, and so one is enough."""
    down = smallest_changes(named((4, 4, 4, 4, 4)), rules(), -1)
    assert [dict(change.steps) for change in down] == [{criterion: -3} for criterion in CRITERIA]
    assert {change.outcome for change in down} == {Outcome.VILKAAR}


def test_all_steps_that_are_left_are_tried() -> None:
    """With a mean of 4 asked for, support takes every step there is; and the lowest grades may be what loses it."""
    highest = changed_rules({"vurdering.stoette.mindste_gennemsnit": "4"})
    (up,) = smallest_changes(named((3, 3, 3, 2, 3)), highest, 1)
    assert dict(up.steps) == {**dict.fromkeys(CRITERIA, 1), "blandet_by": 2}
    lowest = changed_rules(
        {
            "vurdering.minimum_pr_kriterium": 0,
            "vurdering.vilkaar.mindste_gennemsnit": "0.2",
        }
    )
    (down,) = smallest_changes(named((0, 1, 0, 0, 0)), lowest, -1)
    assert (dict(down.steps), down.outcome) == ({"udearealer": -1}, Outcome.AFVIS)


def test_the_first_criteria_come_first() -> None:
    up = smallest_changes(named((2, 2, 2, 1, 1)), rules(), 1)
    sums = [sum(change.steps.values()) for change in up]
    assert set(sums) == {2}
    assert [list(change.steps) for change in up] == [[criterion] for criterion in CRITERIA]


def test_every_profile_agrees_with_brute_force() -> None:
    seen = 0
    for profile in PROFILES[::3]:
        takes = listed(profile, what_it_takes(named(profile), rules()))
        assert takes == (brute_force(profile, equal_outcomes(), 1), brute_force(profile, equal_outcomes(), -1))
        seen += 1
    assert seen > 1000


def test_control_brute_force_sees_another_threshold() -> None:
    stricter = np.where((equal_outcomes() == 2) & (PROFILES.sum(axis=1) == 14), 1, equal_outcomes())
    profile = (3, 3, 3, 2, 2)
    assert brute_force(profile, stricter, 1) != listed(profile, what_it_takes(named(profile), rules()))[0]


@settings(max_examples=150)
@given(grades, weights)
def test_any_weights_agree_with_brute_force(profile: tuple[int, ...], by: tuple[int, ...]) -> None:
    found = outcomes(by)
    takes = listed(profile, what_it_takes(named(profile), weighted_rules(by)))
    assert takes == (brute_force(profile, found, 1), brute_force(profile, found, -1))


@settings(max_examples=150)
@given(grades, weights)
def test_each_change_flips_and_leads_where_it_says(profile: tuple[int, ...], by: tuple[int, ...]) -> None:
    under = weighted_rules(by)
    now = scored_outcome(named(profile), under)
    takes = what_it_takes(named(profile), under)
    for changes, sign in ((takes.up, 1), (takes.down, -1)):
        for change in changes:
            after = {key: grade + change.steps.get(key, 0) for key, grade in named(profile).items()}
            assert all(0 <= grade <= 4 for grade in after.values())
            assert all(step * sign > 0 for step in change.steps.values())
            assert scored_outcome(after, under) is change.outcome
            assert (change.outcome - now) * sign > 0
    assert takes.distance == (sum(takes.up[0].steps.values()) if takes.up else None)
    assert takes.margin == (sum(-step for step in takes.down[0].steps.values()) if takes.down else None)


@given(grades, weights, st.permutations(range(5)))
def test_changes_follow_their_criteria(profile: tuple[int, ...], by: Sequence[int], order: list[int]) -> None:
    before = listed(profile, what_it_takes(named(profile), weighted_rules(by)))
    moved_profile = [profile[index] for index in order]
    moved = listed(moved_profile, what_it_takes(named(moved_profile), weighted_rules([by[index] for index in order])))
    for now, then in zip(moved, before, strict=True):
        assert now == {tuple(change[index] for index in order) for change in then}
