"""The facade test: how much of the works budget goes to looks, how much to fundamental change.

Source: the agreement of 2022, section Renoveringer ("hundredvis af millioner på facaderenoveringer, der kun ændrer
områdets udseende"). Consequential costs (class neutral) stand outside numerator and denominator; money not yet
distributed could be either and is tried both ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.domain.deciding_facts import BudgetLineFacts
from assessment.domain.ruleset import FacadeShareGate, RuleSet


@dataclass(frozen=True)
class FacadeFigures:
    """Whole kroner by class. `counted_dkk` is everything except neutral, undistributed money included."""

    facade_dkk: int
    technical_dkk: int
    fundamental_dkk: int
    undistributed_dkk: int
    neutral_dkk: int

    @property
    def counted_dkk(self) -> int:
        """The denominator of the shares."""
        return self.facade_dkk + self.technical_dkk + self.fundamental_dkk + self.undistributed_dkk

    @property
    def computable(self) -> bool:
        """False without money in the counted classes: the share is then unknown, never 0."""
        return self.counted_dkk > 0

    def share(self, amount_dkk: int) -> Fraction:
        """A part of the counted budget as an exact share; ZeroDivisionError when not computable."""
        return Fraction(amount_dkk, self.counted_dkk)


def facade_figures(budget: Iterable[BudgetLineFacts], rules: RuleSet) -> FacadeFigures | None:
    """Sum the budget by class, or None when no line counts (no lines, or neutral lines only)."""
    classes = {category.id: category.budget_class for category in rules.budget_categories}
    sums = dict.fromkeys(("facade", "teknik", "fundamental", "ufordelt", "neutral"), 0)
    counted = False
    for line in budget:
        budget_class = classes[line.category]
        sums[budget_class] += line.amount_dkk
        counted = counted or budget_class != "neutral"
    if not counted:
        return None
    return FacadeFigures(sums["facade"], sums["teknik"], sums["fundamental"], sums["ufordelt"], sums["neutral"])


def facade_gate_triggered(figures: FacadeFigures, gate: FacadeShareGate, undistributed_as_facade: bool) -> bool:
    """Whether the gate triggers when all undistributed money goes to the facade, or all to fundamental change."""
    facade, fundamental = figures.facade_dkk, figures.fundamental_dkk
    if undistributed_as_facade:
        facade += figures.undistributed_dkk
    else:
        fundamental += figures.undistributed_dkk
    counted = figures.counted_dkk
    high, low = gate.minimum_facade_share, gate.fundamental_below
    return (
        facade >= gate.minimum_amount_dkk
        and facade * high.denominator >= high.numerator * counted
        and fundamental * low.denominator < low.numerator * counted
    )


@dataclass(frozen=True)
class ThresholdMark:
    """Where a threshold stands on a bar of the shares: facade counts from the left, fundamental change from the right.

    `share` is the threshold as the rule set gives it, `place` its distance from the left end; both in 0..1.
    """

    kind: Literal["facade", "fundamental"]
    share: Fraction
    place: Fraction


def threshold_marks(rules: RuleSet) -> tuple[ThresholdMark, ...]:
    """The thresholds of all facade gates, the lowest of each kind first, each once."""
    gates = [gate for gate in rules.gates if isinstance(gate, FacadeShareGate)]
    facade = sorted({gate.minimum_facade_share for gate in gates})
    change = sorted({gate.fundamental_below for gate in gates})
    return (
        *(ThresholdMark("facade", share, share) for share in facade),
        *(ThresholdMark("fundamental", share, 1 - share) for share in change),
    )
