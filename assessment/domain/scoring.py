"""Grades -> the scored outcome, without gates: exact comparisons in integers.

Order of outcomes: afvis < vilkaar < stoette. An outcome needs a weighted mean and two counts: at most so many grades
below the minimum, at least so many that are sufficient. The counts do not depend on the weights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from fractions import Fraction

from assessment.domain.ruleset import SUFFICIENT_GRADE, OutcomeThreshold, RuleSet


class Outcome(IntEnum):
    """The ordered outcomes."""

    AFVIS = 0
    VILKAAR = 1
    STOETTE = 2

    @property
    def id(self) -> str:
        """The id in the rule set: `afvis`, `vilkaar`, `stoette`."""
        return self.name.lower()


class NotRelevant:
    """Marks a criterion that does not apply; it counts at the minimum grade and stands outside the mean."""


NOT_RELEVANT = NotRelevant()
Profile = Mapping[str, "int | NotRelevant"]


def scored_outcome(profile: Profile, rules: RuleSet) -> Outcome:
    """The outcome of a full profile of grades (criterion id -> 0..4), without gates.

    A criterion that is not relevant is left out and the rest renormalised, but the result is never better than with
    the minimum grade in its place, so that declaring a weak criterion irrelevant does not pay.
    """
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}
    relevant = [(weights[key], grade) for key, grade in profile.items() if isinstance(grade, int)]
    if len(relevant) == len(weights):
        return classify(relevant, rules)
    neutral = [
        (weights[key], grade if isinstance(grade, int) else rules.grading.minimum_grade)
        for key, grade in profile.items()
    ]
    return min(classify(relevant, rules), classify(neutral, rules)) if relevant else classify(neutral, rules)


def classify(weighted: Sequence[tuple[int, int]], rules: RuleSet) -> Outcome:
    """The outcome of (weight, grade) pairs; at least one pair."""
    for outcome, threshold in thresholds(rules):
        if _reaches(weighted, threshold, rules):
            return outcome
    return Outcome.AFVIS


def thresholds(rules: RuleSet) -> tuple[tuple[Outcome, OutcomeThreshold], ...]:
    """What the outcomes above the lowest need, the best outcome first."""
    return (Outcome.STOETTE, rules.grading.support), (Outcome.VILKAAR, rules.grading.conditions)


def meets_counts(grades: Collection[int], threshold: OutcomeThreshold, rules: RuleSet) -> bool:
    """Whether the grades satisfy what a threshold demands apart from the mean, whatever the weights."""
    below = sum(grade < rules.grading.minimum_grade for grade in grades)
    sufficient = sum(grade >= SUFFICIENT_GRADE for grade in grades)
    return below <= threshold.most_below_minimum and sufficient >= threshold.least_sufficient


def weighted_mean(weighted: Sequence[tuple[int, int]]) -> Fraction:
    """The exact mean of (weight, grade) pairs, 0..4; ZeroDivisionError without a pair."""
    return Fraction(sum(weight * grade for weight, grade in weighted), sum(weight for weight, _ in weighted))


def _reaches(weighted: Sequence[tuple[int, int]], threshold: OutcomeThreshold, rules: RuleSet) -> bool:
    points = sum(weight * grade for weight, grade in weighted)
    total = sum(weight for weight, _ in weighted)
    mean = threshold.minimum_mean
    return points * mean.denominator >= mean.numerator * total and meets_counts(
        [grade for _, grade in weighted], threshold, rules
    )
