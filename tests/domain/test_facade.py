"""The facade test: what counts, what stands outside, and where the gates begin."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from assessment.domain.case import BudgetLine
from assessment.domain.facade import FacadeFigures, facade_figures, facade_gate_triggered, threshold_marks
from assessment.domain.ruleset import FacadeShareGate
from tests.domain.profiles import CATEGORY_OF_CLASS, rules


def figures(amounts: Mapping[str, int]) -> FacadeFigures | None:
    lines = [
        BudgetLine(category=CATEGORY_OF_CLASS[name], amount_dkk=amount, supported=True)
        for name, amount in amounts.items()
    ]
    return facade_figures(lines, rules())


def known(amounts: Mapping[str, int]) -> FacadeFigures:
    found = figures(amounts)
    assert found is not None
    return found


def facade_gate(gate_id: str) -> FacadeShareGate:
    gate = rules().gate(gate_id)
    assert isinstance(gate, FacadeShareGate)
    return gate


def test_consequential_costs_stand_outside_the_shares() -> None:
    without = known({"facade": 60, "teknik": 30, "fundamental": 10})
    beside = known({"facade": 60, "teknik": 30, "fundamental": 10, "neutral": 500})
    assert without.share(without.facade_dkk) == beside.share(beside.facade_dkk) == Fraction(3, 5)
    assert beside.neutral_dkk == 500


def test_undistributed_money_counts_in_the_whole() -> None:
    assert known({"facade": 60, "ufordelt": 40}).counted_dkk == 100


def test_several_lines_of_a_class_are_added() -> None:
    lines = [
        BudgetLine(category=category, amount_dkk=amount, supported=False)
        for category, amount in (("tag", 1), ("facade", 2), ("altaner", 4), ("udearealer", 8))
    ]
    found = facade_figures(lines, rules())
    assert found == FacadeFigures(7, 0, 8, 0, 0)


@pytest.mark.parametrize("amounts", [{}, {"neutral": 5}])
def test_without_lines_that_count_there_are_no_figures(amounts: Mapping[str, int]) -> None:
    assert figures(amounts) is None


def test_lines_of_nothing_cannot_be_shared_out() -> None:
    empty = known({"facade": 0})
    assert not empty.computable
    with pytest.raises(ZeroDivisionError):
        empty.share(0)


MILLION = 1_000_000


@pytest.mark.parametrize(
    ("gate", "amounts", "triggered"),
    [
        ("facade_klar", {"facade": 100, "teknik": 66, "fundamental": 0}, True),
        ("facade_klar", {"facade": 99, "teknik": 1}, False),
        ("facade_klar", {"facade": 120, "teknik": 80, "fundamental": 0}, True),
        ("facade_klar", {"facade": 120, "teknik": 81, "fundamental": 0}, False),
        ("facade_klar", {"facade": 180, "teknik": 1, "fundamental": 20}, True),
        ("facade_klar", {"facade": 180, "fundamental": 20}, False),
        ("facade_obs", {"facade": 50, "teknik": 50}, True),
        ("facade_obs", {"facade": 50, "teknik": 51}, False),
        ("facade_obs", {"facade": 60, "teknik": 20, "fundamental": 20}, False),
        ("facade_obs", {"facade": 60, "teknik": 21, "fundamental": 20}, True),
    ],
)
def test_where_the_gates_begin(gate: str, amounts: Mapping[str, int], triggered: bool) -> None:
    found = known({name: amount * MILLION for name, amount in amounts.items()})
    for undistributed_as_facade in (True, False):
        assert facade_gate_triggered(found, facade_gate(gate), undistributed_as_facade) is triggered


def test_a_krone_decides_at_the_threshold() -> None:
    at = known({"facade": 100 * MILLION, "teknik": 10 * MILLION})
    below = known({"facade": 100 * MILLION - 1, "teknik": 10 * MILLION})
    assert facade_gate_triggered(at, facade_gate("facade_klar"), True)
    assert not facade_gate_triggered(below, facade_gate("facade_klar"), True)


def test_undistributed_money_is_tried_both_ways() -> None:
    found = known({"facade": 150 * MILLION, "ufordelt": 100 * MILLION})
    assert facade_gate_triggered(found, facade_gate("facade_klar"), undistributed_as_facade=True)
    assert not facade_gate_triggered(found, facade_gate("facade_klar"), undistributed_as_facade=False)


def test_a_share_on_its_mark_is_where_the_gate_begins() -> None:
    """Facade from the left: a bar that ends on its mark triggers. Change from the right: one on its mark does not."""
    marks = threshold_marks(rules())
    assert [(mark.kind, mark.place) for mark in marks] == [
        ("facade", Fraction(1, 2)),
        ("facade", Fraction(3, 5)),
        ("fundamental", Fraction(9, 10)),
        ("fundamental", Fraction(4, 5)),
    ]
    gate = facade_gate("facade_obs")
    on_both = known({"facade": 500, "teknik": 300, "fundamental": 200})
    assert not facade_gate_triggered(on_both, gate, undistributed_as_facade=False)
    just_past = known({"facade": 500, "teknik": 301, "fundamental": 199})
    assert facade_gate_triggered(just_past, gate, undistributed_as_facade=False)


def test_a_rule_set_without_facade_gates_has_no_marks() -> None:
    assert threshold_marks(rules().model_copy(update={"gates": ()})) == ()
