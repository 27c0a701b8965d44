"""Weighted means beside two libraries for decisions on several criteria: the same means, and what they take.

Both are known in the field, and neither is a part of the program: they compute in floating point, and what is wanted
for one case at a time is a fraction that is exactly at a threshold or is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from timeit import timeit
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt
from pymcdm.methods import WSM
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from assessment.domain.scoring import weighted_mean
from benchmarks.figures import Figure, Pair

Profile = tuple[int, ...]
PROFILES: tuple[Profile, ...] = tuple(product(range(5), repeat=5))
EQUAL = (20, 20, 20, 20, 20)
UNEQUAL = (30, 25, 20, 15, 10)
_NEAR = 1e-12
Means = Callable[[Sequence[Profile], Sequence[int]], Sequence[SupportsFloat]]


def own(profiles: Sequence[Profile], weights: Sequence[int]) -> list[Fraction]:
    """The exact means of the program."""
    return [weighted_mean(list(zip(weights, profile, strict=True))) for profile in profiles]


def by_pymcdm(profiles: Sequence[Profile], weights: Sequence[int]) -> list[float]:
    """The weighted sums of pymcdm, without its normalisation: the grades are on one scale."""
    return [float(mean) for mean in WSM(_as_it_is)(_matrix(profiles), _shares(weights), np.ones(5), validation=False)]


def by_scikit_criteria(profiles: Sequence[Profile], weights: Sequence[int]) -> list[float]:
    """The weighted sums of scikit-criteria."""
    decided = WeightedSumModel().evaluate(mkdm(_matrix(profiles), [max] * 5, weights=_shares(weights)))
    return [float(mean) for mean in np.atleast_1d(decided.e_.score)]


OTHERS: tuple[tuple[str, Means], ...] = (("pymcdm", by_pymcdm), ("scikit-criteria", by_scikit_criteria))


def assert_same_means(other: Means, weights: Sequence[int]) -> None:
    """All profiles have the same mean; AssertionError names the first that has not."""
    for profile, exact, found in zip(PROFILES, own(PROFILES, weights), other(PROFILES, weights), strict=True):
        assert abs(float(exact) - float(found)) < _NEAR, f"{profile}: {exact} here, {found} there"


def measure_means(rounds: int) -> list[Pair]:
    """One case, and all 3,125 profiles at once, in turns; first, that the means are the same."""
    pairs = []
    for name, other in OTHERS:
        for weights in (EQUAL, UNEQUAL):
            assert_same_means(other, weights)
        pairs.append(_pair(f"Weighted mean of one case, against {name}", other, [(3, 3, 2, 3, 3)], rounds, 50))
        pairs.append(_pair(f"Weighted means of {len(PROFILES):,} profiles, against {name}", other, PROFILES, rounds, 1))
    return pairs


def _pair(name: str, other: Means, profiles: Sequence[Profile], rounds: int, times: int) -> Pair:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(1_000_000 * timeit(lambda: own(profiles, EQUAL), number=times) / times)
        theirs.append(1_000_000 * timeit(lambda: other(profiles, EQUAL), number=times) / times)
    return Pair(name, Figure("here", "µs", tuple(ours)), Figure("there", "µs", tuple(theirs)))


def _matrix(profiles: Sequence[Profile]) -> npt.NDArray[np.float64]:
    return np.array(profiles, dtype=np.float64)


def _shares(weights: Sequence[int]) -> npt.NDArray[np.float64]:
    return np.array(weights, dtype=np.float64) / sum(weights)


def _as_it_is(column: npt.NDArray[np.float64], *, cost: bool) -> npt.NDArray[np.float64]:
    assert not cost, "every criterion counts upwards"
    return column
