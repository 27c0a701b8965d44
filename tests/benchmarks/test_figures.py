"""How measured figures are written: nothing invented, nothing lost."""

from __future__ import annotations

import platform

import pytest

from benchmarks.figures import Figure, Pair, number, pair_rows, single_rows, table, with_sections
from benchmarks.machine import description
from benchmarks.readme import refreshed


@pytest.mark.parametrize(
    ("value", "written"), [(1234.5, "1234"), (206.4, "206"), (80.66, "80.7"), (8.249, "8.25"), (0.4, "0.40")]
)
def test_three_digits(value: float, written: str) -> None:
    assert number(value) == written


def test_a_pair_shows_medians_and_the_ratio_of_the_lowest() -> None:
    pair = Pair("Rerun", Figure("Rerun", "ms", (50, 60, 500)), Figure("Rerun", "ms", (200, 180, 150)))
    assert pair_rows([pair]) == [["Rerun", "60.0 ms (50.0)", "180 ms (150)", "3.00"]]


def test_a_single_figure_shows_its_spread_and_how_often_it_was_measured() -> None:
    assert single_rows([Figure("Save", "ms", (3, 1, 2))]) == [["Save", "2.00 ms", "1.00\N{EN DASH}3.00", "3"]]


def test_table() -> None:
    assert table(("What", "Time"), [["a", "1 s"]]) == ["| What | Time |", "| --- | --: |", "| a | 1 s |"]


def test_the_machine_is_described_without_its_name() -> None:
    assert platform.python_version() in " ".join(description())
    assert platform.node() not in " ".join(description())


def test_the_readme_follows_the_newest_measurement() -> None:
    text = "| What | With |\n| --- | --: |\n| Rerun | 9 ms |\n| `rules/` | data |\ntext | Rerun |\n"
    measured = ["| What | Median |", "| --- | --: |", "| Rerun | 7 ms |", "| Other | 1 s |"]
    assert refreshed(text, measured) == text.replace("9 ms", "7 ms")


def test_sections_are_replaced_where_they_stand_and_new_ones_come_last() -> None:
    old = ["# Measurements", "", "words", "", "## A", "", "old", "", "## B", "", "kept"]
    newer = ["", "## A", "", "new", "", "## C", "", "more"]
    assert with_sections(old, newer) == [*old[:6], "new", "", *old[8:], "", "## C", "", "more"]
    assert with_sections(old, ["## B", "", "last"]) == [*old[:10], "last"]
