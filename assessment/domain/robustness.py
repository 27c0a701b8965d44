"""How far the scored outcome rests on the weights and on single grades: exact, in fractions, without sampling.

Everything here concerns the scored part (grades without gates) of a case with all five grades. Grades are given as
criterion id -> 0..4 in the order of the rule set.

The weighted mean of weights that are uniform on the simplex has a B-spline density with the grades as knots (Curry
and Schoenberg 1966), so the share of all weightings that reach a threshold has a closed form. The share for each
outcome is the category acceptability index of SMAA (Lahdelma and Salminen 2001; Tervonen and Lahdelma 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import Any

from assessment.domain.grading import MAX_GRADE, MIN_GRADE
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome, meets_counts, scored_outcome, thresholds, weighted_mean

Grades = Mapping[str, int]
Interval = tuple[Fraction, Fraction]
Range = tuple[int, int]

LEAST_WEIGHT = Fraction(1, 10)  # a criterion with less has hardly any say; the contract's figure rests on it
# Proposals: what the labels mean has not been decided by anybody yet.
ROBUST_FROM = Fraction(95, 100)
MOSTLY_ROBUST_FROM = Fraction(75, 100)


class Stability(StrEnum):
    """A word for the share of weightings that give the same outcome."""

    ROBUST = "robust"
    MOSTLY = "overvejende"
    SENSITIVE = "foelsom"

    @property
    def danish(self) -> str:
        """The label as it is shown."""
        return {"robust": "Robust", "overvejende": "Overvejende robust", "foelsom": "Følsom"}[self.value]


@dataclass(frozen=True)
class Robustness:
    """What the weights mean for one case.

    `outcome` is the scored outcome under the weights of the rule set. `shares_least_10` and `shares_all` give, for
    each outcome, the share (0..1) of the weightings that lead to it: those that give every criterion at least 10 per
    cent, and all. `weight_intervals` gives the share of the total weight that each criterion may have while the
    others keep their proportions, without a change of the outcome; an end where the outcome changes counts as inside.
    """

    outcome: Outcome
    shares_least_10: Mapping[Outcome, Fraction]
    shares_all: Mapping[Outcome, Fraction]
    weight_intervals: Mapping[str, Interval]

    @property
    def same_outcome_share(self) -> Fraction:
        """The share of the weightings with at least 10 per cent on each criterion that give the same outcome."""
        return self.shares_least_10[self.outcome]

    @property
    def stability(self) -> Stability:
        """The label of that share."""
        return stability_of(self.same_outcome_share)

    def document(self) -> dict[str, Any]:
        """The form of `score --json`: fractions as text."""
        return {
            "same_outcome_share_min10": str(self.same_outcome_share),
            "weight_intervals": {key: [str(low), str(high)] for key, (low, high) in self.weight_intervals.items()},
        }


@dataclass(frozen=True)
class Bar:
    """What one criterion alone can move: the mean and the outcome with its grade at the low and the high end."""

    criterion: str
    low_mean: Fraction
    high_mean: Fraction
    low_outcome: Outcome
    high_outcome: Outcome

    @property
    def width(self) -> Fraction:
        """How far the mean moves, 0..4."""
        return self.high_mean - self.low_mean

    @property
    def changes_outcome(self) -> bool:
        """Whether the two ends lead to different outcomes."""
        return self.low_outcome != self.high_outcome


def robustness_of(grades: Grades, rules: RuleSet) -> Robustness:
    """Everything about the weights for one case with all five grades."""
    values = tuple(grades.values())
    return Robustness(
        outcome=scored_outcome(grades, rules),
        shares_least_10=outcome_shares(values, rules, LEAST_WEIGHT),
        shares_all=outcome_shares(values, rules),
        weight_intervals=weight_intervals(grades, rules),
    )


def stability_of(share: Fraction) -> Stability:
    """The label of a share of weightings (0..1)."""
    if share >= ROBUST_FROM:
        return Stability.ROBUST
    return Stability.MOSTLY if share >= MOSTLY_ROBUST_FROM else Stability.SENSITIVE


def share_at_least(values: Sequence[Fraction], threshold: Fraction) -> Fraction:
    """The share of all weightings (uniform on the simplex) whose weighted mean of `values` is at least `threshold`.

    Exact, in n * n steps, ties allowed. With h values at or above and k values below the threshold, Q[h][k] is the
    answer for these alone: Q[h][0] = 1, Q[0][k] = 0, and
    Q[h][k] = (y[h] Q[h][k-1] - x[k] Q[h-1][k]) / (y[h] - x[k]), where y and x are the distances to the threshold.
    """
    above = [value - threshold for value in values if value >= threshold]
    below = [value - threshold for value in values if value < threshold]
    if not below:
        return Fraction(1)
    row = [Fraction(1), *[Fraction(0)] * len(below)]
    for high in above:
        for k, low in enumerate(below, 1):
            row[k] = (high * row[k - 1] - low * row[k]) / (high - low)
    return row[-1]


def outcome_shares(
    grades: Sequence[int], rules: RuleSet, least_weight: Fraction = Fraction(0)
) -> Mapping[Outcome, Fraction]:
    """For each outcome the share of the weightings that give it; they sum to 1.

    `least_weight` is what every criterion has at least (0 .. 1/number); the rest is uniform on the simplex.
    """
    spread = 1 - least_weight * len(grades)
    fixed = least_weight * sum(grades)
    values = [fixed + spread * grade for grade in grades]
    needed = _needed_means(grades, rules)
    shares = {}
    reached = Fraction(0)
    for outcome in sorted(Outcome, reverse=True):
        at_least = _share_reaching(values, outcome, needed)
        shares[outcome] = at_least - reached
        reached = at_least
    return shares


def weight_intervals(grades: Grades, rules: RuleSet) -> Mapping[str, Interval]:
    """For each criterion the closed interval of its share of the total weight that keeps the scored outcome."""
    outcome = scored_outcome(grades, rules)
    needed = _needed_means(list(grades.values()), rules)
    lowest = needed.get(outcome)
    too_much = min((mean for better, mean in needed.items() if better > outcome), default=None)
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}
    intervals = {}
    for key, grade in grades.items():
        others = weighted_mean([(weights[other], value) for other, value in grades.items() if other != key])
        intervals[key] = _weights_within(others, grade - others, lowest, too_much)
    return intervals


def outcomes_in_ranges(ranges: Mapping[str, Range], rules: RuleSet) -> Mapping[Outcome, int]:
    """How many combinations of grades within the ranges (both ends included) give each outcome, by the set weights."""
    counts = dict.fromkeys(Outcome, 0)
    for combination in _combinations(ranges):
        counts[scored_outcome(dict(zip(ranges, combination, strict=True)), rules)] += 1
    return counts


def tornado(grades: Grades, rules: RuleSet, ranges: Mapping[str, Range] | None = None) -> tuple[Bar, ...]:
    """What each criterion alone can move, the widest bar first, ties in the order of the rule set.

    A criterion without a range in `ranges` is moved one step to each side.
    """
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}

    def at(key: str, value: int) -> tuple[Fraction, Outcome]:
        moved = {**grades, key: value}
        return weighted_mean([(weights[item], grade) for item, grade in moved.items()]), scored_outcome(moved, rules)

    bars = []
    for key, grade in grades.items():
        low, high = (ranges or {}).get(key, (max(MIN_GRADE, grade - 1), min(MAX_GRADE, grade + 1)))
        (low_mean, low_outcome), (high_mean, high_outcome) = at(key, low), at(key, high)
        bars.append(Bar(key, low_mean, high_mean, low_outcome, high_outcome))
    return tuple(sorted(bars, key=lambda bar: -bar.width))


def _needed_means(grades: Sequence[int], rules: RuleSet) -> Mapping[Outcome, Fraction]:
    """The mean that each outcome above the lowest needs; without those that no weights can reach with these grades."""
    return {
        outcome: threshold.minimum_mean
        for outcome, threshold in thresholds(rules)
        if meets_counts(grades, threshold, rules)
    }


def _share_reaching(values: Sequence[Fraction], outcome: Outcome, needed: Mapping[Outcome, Fraction]) -> Fraction:
    """The share of the weightings that give this outcome or a better one."""
    if outcome is Outcome.AFVIS:
        return Fraction(1)
    return share_at_least(values, needed[outcome]) if outcome in needed else Fraction(0)


def _weights_within(start: Fraction, slope: Fraction, lowest: Fraction | None, too_much: Fraction | None) -> Interval:
    """Where start + weight * slope stays from `lowest` to `too_much`, for a weight from 0 to 1."""
    low, high = Fraction(0), Fraction(1)
    for limit, floor in ((lowest, True), (too_much, False)):
        if limit is None or slope == 0:
            continue
        crossing = (limit - start) / slope
        if floor == (slope > 0):
            low = max(low, crossing)
        else:
            high = min(high, crossing)
    return low, high


def _combinations(ranges: Mapping[str, Range]) -> list[tuple[int, ...]]:
    return list(product(*[range(low, high + 1) for low, high in ranges.values()]))
