"""The libraries that the means are measured against compute the same means."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from benchmarks.means import EQUAL, OTHERS, PROFILES, UNEQUAL, Means, Profile, assert_same_means, measure_means, own


@pytest.mark.parametrize("weights", [EQUAL, UNEQUAL, (1, 1, 1, 1, 996)])
@pytest.mark.parametrize(("name", "other"), OTHERS, ids=[name for name, _ in OTHERS])
def test_every_profile_has_the_same_mean(name: str, other: Means, weights: Sequence[int]) -> None:
    assert_same_means(other, weights)


def test_control_another_mean_is_noticed() -> None:
    def otherwise(profiles: Sequence[Profile], _weights: Sequence[int]) -> list[Fraction]:
        return own(profiles, UNEQUAL)

    with pytest.raises(AssertionError, match="here"):
        assert_same_means(otherwise, EQUAL)


def test_each_library_is_measured_for_one_case_and_for_all_profiles() -> None:
    pairs = measure_means(2)
    assert len(pairs) == 2 * len(OTHERS)
    assert all(len(pair.with_it.values) == len(pair.without_it.values) == 2 for pair in pairs)
    assert len(PROFILES) == 3125
