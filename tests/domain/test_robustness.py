"""Robustness of chosen cases by hand, and what must hold for every case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import factorial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment.casefiles import read_case_file
from assessment.domain.indication import indicate
from assessment.domain.robustness import (
    LEAST_WEIGHT,
    Bar,
    Stability,
    outcome_shares,
    outcomes_in_ranges,
    robustness_of,
    share_at_least,
    stability_of,
    tornado,
    weight_intervals,
)
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome, scored_outcome
from tests.domain.profiles import (
    CRITERIA,
    EGEPARKEN,
    NOT_RELEVANT,
    Given,
    case_of,
    changed_rules,
    rules,
    weighted_rules,
)

grades = st.tuples(*[st.integers(0, 4)] * 5)
weights = st.tuples(*[st.integers(1, 60)] * 5)
share = st.fractions(0, 1, max_denominator=1000)


def named(profile: Sequence[int]) -> dict[str, int]:
    return dict(zip(CRITERIA, profile, strict=True))


def text(interval: tuple[Fraction, Fraction]) -> list[str]:
    return [str(end) for end in interval]


def naive_outcome(profile: Sequence[int], by: Sequence[Fraction], under: RuleSet) -> str:
    """The outcome from the sentences of the rule set, with weights that may be any fractions."""
    mean = sum((grade * weight for grade, weight in zip(profile, by, strict=True)), Fraction(0)) / sum(by)
    weak = [grade for grade in profile if grade < under.grading.minimum_grade]
    good = [grade for grade in profile if grade > 2]
    for outcome, needs in (("stoette", under.grading.support), ("vilkaar", under.grading.conditions)):
        counts = len(weak) <= needs.most_below_minimum and len(good) >= needs.least_sufficient
        if counts and mean >= needs.minimum_mean:
            return outcome
    return "afvis"


def test_egeparken_by_hand() -> None:
    """Grades 3-3-2-3-3: the mean is 3 minus the weight of the third criterion, which may therefore be 1/5 at most.

    With at least 1/10 for each, that weight is 1/10 + v/2, where v is one weight of five that share the rest. It may
    be 1/5 at most as well, and P(v > x) = (1 - x)^4, so the share is 1 - (4/5)^4 = 369/625.
    """
    robustness = robustness_of(named((3, 3, 2, 3, 3)), rules())
    assert robustness.outcome is Outcome.STOETTE
    assert robustness.same_outcome_share == 1 - Fraction(4, 5) ** 4 == Fraction(369, 625)
    assert robustness.stability is Stability.SENSITIVE
    for criterion, interval in robustness.weight_intervals.items():
        assert text(interval) == (["0", "1/5"] if criterion == "naboomraader" else ["1/5", "1"])


def test_the_document_of_egeparken_has_the_form_of_the_contract() -> None:
    document = indicate(read_case_file(EGEPARKEN), rules()).document()
    others = {criterion: ["1/5", "1"] for criterion in CRITERIA}
    assert document["robustness"] == {
        "same_outcome_share_min10": "369/625",
        "weight_intervals": {**others, "naboomraader": ["0", "1/5"]},
    }
    assert list(document["robustness"]["weight_intervals"]) == list(CRITERIA)


@pytest.mark.parametrize("given_grades", [(3, 3, 3, 3, None), (3, 3, 3, 3, NOT_RELEVANT), (None,) * 5])
def test_nothing_is_said_unless_all_five_are_graded(given_grades: Sequence[Given]) -> None:
    indication = indicate(case_of(given_grades), rules())
    assert indication.grades is None
    assert indication.robustness is None
    assert indication.what_it_takes is None
    assert indication.document()["robustness"] is indication.document()["what_it_takes"] is None


def test_gates_do_not_touch_it() -> None:
    free = indicate(case_of((3, 3, 3, 3, 3)), rules())
    capped = indicate(case_of((3, 3, 3, 3, 3), facts={"fase_ved_inddragelse": "skema_b"}), rules())
    assert capped.outcome != free.outcome
    assert capped.robustness == free.robustness is not None


@pytest.mark.parametrize(
    ("profile", "outcome", "everywhere", "least_ten"),
    [
        ((3, 3, 3, 3, 2), Outcome.STOETTE, "369/625", "369/625"),
        ((3, 3, 2, 2, 2), Outcome.VILKAAR, "1", "1"),
        ((4, 4, 4, 4, 4), Outcome.STOETTE, "1", "1"),
        ((0, 0, 0, 0, 0), Outcome.AFVIS, "1", "1"),
        ((2, 2, 2, 2, 2), Outcome.VILKAAR, "1", "1"),
        ((4, 4, 4, 4, 1), Outcome.VILKAAR, "80/81", "1"),
        ((4, 4, 0, 0, 0), Outcome.AFVIS, "1", "1"),
    ],
)
def test_shares_of_known_profiles(profile: Sequence[int], outcome: Outcome, everywhere: str, least_ten: str) -> None:
    robustness = robustness_of(named(profile), rules())
    assert robustness.outcome is outcome
    assert str(robustness.shares_all[outcome]) == everywhere
    assert str(robustness.shares_least_10[outcome]) == str(robustness.same_outcome_share) == least_ten


def test_the_labels_of_all_profiles() -> None:
    """How many of the 3,125 profiles bear each label: with at least 10 per cent for each criterion, and without."""
    least_ten: Counter[Stability] = Counter()
    everywhere: Counter[Stability] = Counter()
    for profile in combinations_with_replacement(range(5), 5):
        outcome = scored_outcome(named(profile), rules())
        times = factorial(5)
        for count in Counter(profile).values():
            times //= factorial(count)
        least_ten[stability_of(outcome_shares(profile, rules(), LEAST_WEIGHT)[outcome])] += times
        everywhere[stability_of(outcome_shares(profile, rules())[outcome])] += times
    assert sum(least_ten.values()) == sum(everywhere.values()) == 3125
    assert [round(100 * least_ten[label] / 3125) for label in Stability] == [58, 23, 19]
    assert [round(100 * everywhere[label] / 3125) for label in Stability] == [39, 27, 34]


def test_labels_change_at_their_limits() -> None:
    tiny = Fraction(1, 10**9)
    assert stability_of(Fraction(95, 100)) is Stability.ROBUST
    assert stability_of(Fraction(95, 100) - tiny) is Stability.MOSTLY
    assert stability_of(Fraction(75, 100)) is Stability.MOSTLY
    assert stability_of(Fraction(75, 100) - tiny) is Stability.SENSITIVE
    assert [label.danish for label in Stability] == ["Robust", "Overvejende robust", "Følsom"]
    assert [label.value for label in Stability] == ["robust", "overvejende", "foelsom"]


@settings(max_examples=300)
@given(grades, st.sampled_from([Fraction(0), Fraction(1, 20), LEAST_WEIGHT, Fraction(3, 20)]))
def test_shares_sum_to_one(profile: tuple[int, ...], least: Fraction) -> None:
    shares = outcome_shares(profile, rules(), least)
    assert list(shares) == [Outcome.STOETTE, Outcome.VILKAAR, Outcome.AFVIS]
    assert sum(shares.values()) == 1
    assert min(shares.values()) >= 0


@given(grades, st.permutations(range(5)))
def test_the_order_of_grades_does_not_matter(profile: tuple[int, ...], order: list[int]) -> None:
    assert outcome_shares([profile[index] for index in order], rules()) == outcome_shares(profile, rules())


def test_when_every_weight_is_fixed_one_outcome_has_all() -> None:
    assert outcome_shares((3, 3, 3, 3, 2), rules(), Fraction(1, 5)) == {
        Outcome.STOETTE: 1,
        Outcome.VILKAAR: 0,
        Outcome.AFVIS: 0,
    }


@settings(max_examples=300)
@given(grades, weights, st.integers(0, 4), share)
@example((3, 3, 3, 3, 2), (20, 20, 20, 20, 20), 4, Fraction(1, 5))
@example((4, 4, 4, 4, 1), (1, 1, 1, 1, 60), 0, Fraction(9, 10))
def test_intervals_against_brute_force(
    profile: tuple[int, ...], by: tuple[int, ...], index: int, weight: Fraction
) -> None:
    under = weighted_rules(by)
    now = scored_outcome(named(profile), under).id
    low, high = weight_intervals(named(profile), under)[CRITERIA[index]]
    others = sum(by) - by[index]
    moved = [Fraction(part, others) * (1 - weight) for part in by]
    moved[index] = weight
    if low < weight < high:
        assert naive_outcome(profile, moved, under) == now
    if weight < low or weight > high:
        assert naive_outcome(profile, moved, under) != now
    assert 0 <= low <= Fraction(by[index], sum(by)) <= high <= 1


def test_intervals_of_every_profile_end_where_the_outcome_does() -> None:
    """At equal weights, for all profiles: just inside each end the outcome holds, just outside it does not."""
    tiny = Fraction(1, 10**6)
    ends = 0
    for profile in product(range(5), repeat=5):
        if list(profile[1:]) != sorted(profile[1:]):
            continue
        now = scored_outcome(named(profile), rules()).id
        low, high = weight_intervals(named(profile), rules())["udlejning"]
        for weight, inside in ((low - tiny, False), (low + tiny, True), (high - tiny, True), (high + tiny, False)):
            if 0 <= weight <= 1 and low + tiny <= high - tiny:
                moved = [weight, *[(1 - weight) / 4] * 4]
                assert (naive_outcome(profile, moved, rules()) == now) is inside, (profile, weight)
                ends += not inside
    assert ends > 90


@given(grades, weights, st.integers(2, 16))
def test_the_scale_of_weights_does_not_matter(profile: tuple[int, ...], by: Sequence[int], factor: int) -> None:
    scaled = weighted_rules([weight * factor for weight in by])
    assert robustness_of(named(profile), scaled) == robustness_of(named(profile), weighted_rules(by))


@given(grades, weights, st.permutations(range(5)))
def test_intervals_follow_their_criteria(profile: tuple[int, ...], by: Sequence[int], order: list[int]) -> None:
    before = weight_intervals(named(profile), weighted_rules(by))
    moved = weight_intervals(named([profile[index] for index in order]), weighted_rules([by[index] for index in order]))
    assert [moved[CRITERIA[place]] for place in range(5)] == [before[CRITERIA[index]] for index in order]


def test_an_interval_ends_at_the_next_outcome_when_two_better_ones_can_be_reached() -> None:
    """With conditions from 2.5, support from 2.8 is within reach of the same grades; 2.5 ends the interval."""
    under = changed_rules(
        {
            "vaegtning.princip": "besluttet",
            **{f"kriterier.{index}.vaegt": weight for index, weight in enumerate((1, 1, 1, 1, 6))},
            "vurdering.vilkaar.mindste_gennemsnit": "2.5",
        }
    )
    profile = (3, 3, 3, 2, 2)
    assert scored_outcome(named(profile), under) is Outcome.AFVIS
    assert text(weight_intervals(named(profile), under)["baeredygtighed"]) == ["1/3", "1"]
    shares = robustness_of(named(profile), under)
    assert min(shares.shares_all.values()) > 0
    assert shares.same_outcome_share == shares.shares_least_10[Outcome.AFVIS] < 1


def test_no_weights_change_what_does_not_rest_on_them() -> None:
    assert set(weight_intervals(named((3, 3, 3, 3, 3)), rules()).values()) == {(Fraction(0), Fraction(1))}
    assert set(weight_intervals(named((4, 4, 1, 1, 1)), rules()).values()) == {(Fraction(0), Fraction(1))}


def test_share_at_least_at_its_ends() -> None:
    halves = [Fraction(0), Fraction(1)]
    assert share_at_least(halves, Fraction(1, 4)) == Fraction(3, 4)
    assert share_at_least([Fraction(2)] * 5, Fraction(2)) == 1
    assert share_at_least([Fraction(2)] * 5, Fraction(2) + Fraction(1, 10**9)) == 0
    assert share_at_least(halves, Fraction(1)) == 0
    assert share_at_least(halves, Fraction(0)) == 1


RANGES: Mapping[str, tuple[int, int]] = {
    "udlejning": (2, 4),
    "udearealer": (3, 3),
    "naboomraader": (1, 2),
    "blandet_by": (3, 4),
    "baeredygtighed": (2, 3),
}


def _profiles_in(ranges: Mapping[str, tuple[int, int]]) -> list[tuple[int, ...]]:
    return [
        profile
        for profile in product(range(5), repeat=5)
        if all(low <= grade <= high for grade, (low, high) in zip(profile, ranges.values(), strict=True))
    ]


def test_outcomes_in_ranges_are_counted_one_by_one() -> None:
    equal = [Fraction(1)] * 5
    expected = Counter(naive_outcome(profile, equal, rules()) for profile in _profiles_in(RANGES))
    counted = outcomes_in_ranges(RANGES, rules())
    assert sum(counted.values()) == 24
    assert {outcome.id: number for outcome, number in counted.items()} == {"afvis": 0, **expected}
    assert counted[Outcome.STOETTE] > 0
    assert counted[Outcome.VILKAAR] > 0


def test_tornado_by_hand() -> None:
    bars = tornado(named((3, 3, 2, 3, 4)), weighted_rules((10, 20, 20, 20, 30)), {"udearealer": (0, 3)})
    assert bars[0] == Bar("udearealer", Fraction(25, 10), Fraction(31, 10), Outcome.VILKAAR, Outcome.STOETTE)
    assert [bar.criterion for bar in bars] == [
        "udearealer",
        "naboomraader",
        "blandet_by",
        "baeredygtighed",
        "udlejning",
    ]
    assert [bar.width for bar in bars] == [
        Fraction(6, 10),
        Fraction(4, 10),
        Fraction(4, 10),
        Fraction(3, 10),
        Fraction(2, 10),
    ]
    ends = {bar.criterion: (bar.low_mean, bar.high_mean) for bar in bars}
    assert ends["baeredygtighed"] == (Fraction(28, 10), Fraction(31, 10))
    assert ends["udlejning"] == (Fraction(30, 10), Fraction(32, 10))
    assert [bar.changes_outcome for bar in bars] == [True, True, False, False, False]


def test_tornado_stays_on_the_scale() -> None:
    bars = {bar.criterion: bar for bar in tornado(named((0, 4, 2, 2, 2)), rules())}
    assert bars["udlejning"].width == bars["udearealer"].width == Fraction(1, 5)
    assert bars["udlejning"].low_mean == bars["udearealer"].high_mean == 2
    assert bars["naboomraader"].width == Fraction(2, 5)
