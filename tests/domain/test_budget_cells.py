"""The budget as a table: a cell is the sum of its lines, and changing one cell leaves every other line as it was."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.budget_cells import cell_of, cell_path, cell_value, with_cell
from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft, FieldChange, apply_change, conflicts, value_at

CATEGORIES = ("tag", "facade", "vinduer_doere", "udearealer")
lines = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(CATEGORIES),
            "amount_dkk": st.integers(0, 10**12),
            "supported": st.booleans(),
        }
    ),
    max_size=12,
)


def other_lines(budget: list[dict[str, Any]], category: str, supported: bool) -> list[dict[str, Any]]:
    return [line for line in budget if (line["category"], line["supported"]) != (category, supported)]


@given(lines, st.sampled_from(CATEGORIES), st.booleans(), st.integers(0, 10**12))
def test_a_cell_holds_what_was_put_in_it_and_nothing_else_moves(
    budget: list[dict[str, Any]], category: str, supported: bool, amount: int
) -> None:
    changed = with_cell(budget, category, supported, amount)
    assert cell_value(changed, category, supported) == amount
    assert other_lines(changed, category, supported) == other_lines(budget, category, supported)
    assert len(changed) == len(other_lines(budget, category, supported)) + 1


@given(lines, st.sampled_from(CATEGORIES), st.booleans())
def test_clearing_a_cell_removes_all_its_lines(budget: list[dict[str, Any]], category: str, supported: bool) -> None:
    changed = with_cell(budget, category, supported, None)
    assert cell_value(changed, category, supported) is None
    assert changed == other_lines(budget, category, supported)


@given(lines, st.sampled_from(CATEGORIES), st.booleans())
def test_putting_a_cells_own_sum_back_keeps_the_total(
    budget: list[dict[str, Any]], category: str, supported: bool
) -> None:
    own = cell_value(budget, category, supported)
    changed = with_cell(budget, category, supported, own)
    assert sum(line["amount_dkk"] for line in changed) == sum(line["amount_dkk"] for line in budget)


def test_a_cell_without_lines_is_unknown_not_zero() -> None:
    assert cell_value([], "tag", True) is None
    assert cell_value([{"category": "tag", "amount_dkk": 0, "supported": True}], "tag", True) == 0


def test_a_path_is_a_cell_or_it_is_not() -> None:
    assert cell_of(cell_path("vinduer_doere", False)) == ("vinduer_doere", False)
    for path in ("budget", "budget.0.amount_dkk", "budget.tag", "budget.tag.supported.x", "financing.tag.supported"):
        assert cell_of(path) is None


def test_two_cells_of_one_category_never_disturb_each_other() -> None:
    draft = Draft(CaseFile.model_validate_json('{"schema":"case-file/1","case_number":"1","title":"Prøve"}'))
    first = apply_change(draft, FieldChange("budget.tag.supported", None, 38_000_000))
    second = FieldChange("budget.tag.unsupported", None, 2_000_000)
    assert not conflicts(first, second)
    both = apply_change(first, second)
    assert [line.amount_dkk for line in both.case.budget] == [38_000_000, 2_000_000]
    late = FieldChange("budget.tag.supported", None, 5)
    assert conflicts(both, late)
    assert value_at(both.case.document(), "budget.tag.supported") == 38_000_000
