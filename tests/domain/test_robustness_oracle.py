"""Independent oracles for the share of weightings: sampled weights, and the textbook formula for distinct values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement
from math import prod

import numpy as np
import pytest
from numpy.typing import NDArray

from assessment.domain.robustness import LEAST_WEIGHT, outcome_shares, share_at_least
from assessment.domain.scoring import Outcome
from tests.domain.profiles import rules

SAMPLES = 200_000
FARTHEST = 4.5  # standard deviations; about 1 of 150,000 comparisons would be farther off by chance
THRESHOLDS = (Fraction(2), Fraction(14, 5), Fraction(5, 2))
Share = Callable[[Sequence[Fraction], Fraction], Fraction]


@cache
def sampled_weights() -> NDArray[np.float64]:
    return np.random.default_rng(20261123).dirichlet(np.ones(5), SAMPLES)


def deviations(share: Share) -> list[float]:
    """How many standard deviations the sampled share lies from the exact one, for every multiset of grades.

    The small shift lets a mean that is the threshold, but for the rounding of floats, count as reaching it.
    """
    found = []
    for grades in combinations_with_replacement(range(5), 5):
        means = sampled_weights() @ np.array(grades, dtype=np.float64)
        for threshold in THRESHOLDS:
            exact = float(share([Fraction(grade) for grade in grades], threshold))
            sampled = float((means >= float(threshold) - 1e-12).mean())
            spread = (exact * (1 - exact) / SAMPLES) ** 0.5
            found.append(abs(sampled - exact) / spread if spread else abs(sampled - exact) * SAMPLES)
    return found


def swapped(values: Sequence[Fraction], threshold: Fraction) -> Fraction:
    """The recursion with its two indices interchanged: an easy mistake that still gives shares between 0 and 1."""
    above = [value - threshold for value in values if value >= threshold]
    below = [value - threshold for value in values if value < threshold]
    if not below or not above:
        return share_at_least(values, threshold)
    row = [Fraction(1), *[Fraction(0)] * len(below)]
    for high in above:
        for k, low in enumerate(below, 1):
            row[k] = (high * row[k] - low * row[k - 1]) / (high - low)
    return row[-1]


def test_shares_agree_with_sampled_weights() -> None:
    found = deviations(share_at_least)
    assert len(found) == 126 * len(THRESHOLDS)
    assert max(found) < FARTHEST


def test_control_swapped_indices_are_seen() -> None:
    plausible = [swapped([Fraction(grade) for grade in (4, 3, 3, 2, 1)], threshold) for threshold in THRESHOLDS]
    assert all(0 <= share <= 1 for share in plausible)
    assert max(deviations(swapped)) > 100


def test_shares_agree_with_the_divided_differences() -> None:
    """For distinct values: the sum over values above of (value - T)^(n-1) / product of its distances to the others."""
    pool = [Fraction(number, 7) for number in (0, 3, 5, 9, 12, 17, 21, 26)]
    for values in combinations(pool, 5):
        for threshold in (Fraction(1), Fraction(2), Fraction(14, 5)):
            expected = sum(
                (
                    (value - threshold) ** 4 / prod(value - other for other in values if other != value)
                    for value in values
                    if value > threshold
                ),
                Fraction(0),
            )
            assert share_at_least(values, threshold) == expected


@pytest.mark.parametrize("least", [Fraction(0), LEAST_WEIGHT])
def test_outcomes_agree_with_sampled_weights(least: Fraction) -> None:
    limits = rules().grading
    weights = float(least) + (1 - 5 * float(least)) * sampled_weights()
    for grades in combinations_with_replacement(range(5), 5):
        means = weights @ np.array(grades, dtype=np.float64)
        weak, good = sum(grade < 2 for grade in grades), sum(grade >= 3 for grade in grades)
        support = (means >= float(limits.support.minimum_mean) - 1e-12) & (weak == 0) & (good >= 3)
        conditions = (means >= float(limits.conditions.minimum_mean) - 1e-12) & (weak <= 2) & ~support
        shares = outcome_shares(grades, rules(), least)
        for outcome, hits in ((Outcome.STOETTE, support), (Outcome.VILKAAR, conditions)):
            exact = float(shares[outcome])
            spread = (exact * (1 - exact) / SAMPLES) ** 0.5
            assert abs(float(hits.mean()) - exact) <= FARTHEST * spread + 1e-12, grades
