"""The words about uncertain grades, against trying every neighbour."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.explanation import outcome_name
from assessment.domain.grading import Grading
from assessment.domain.scoring import scored_outcome
from assessment.domain.uncertainty import explain_uncertainty, stated_ranges
from tests.domain.profiles import CRITERIA, rules

RULES = rules()
NUMBERS = {criterion.id: criterion.number for criterion in RULES.criteria}


def neighbours_that_differ(grades: dict[str, int]) -> dict[str, set[str]]:
    """For each criterion the names of other outcomes that one step of it alone leads to."""
    now = scored_outcome(grades, RULES)
    found: dict[str, set[str]] = {}
    for key, grade in grades.items():
        near = [scored_outcome({**grades, key: other}, RULES) for other in (grade - 1, grade + 1) if 0 <= other <= 4]
        found[key] = {outcome_name(outcome, RULES) for outcome in near if outcome != now}
    return found


def test_every_profile_names_the_criteria_that_decide_alone_and_no_others() -> None:
    seen = 0
    for profile in product(range(5), repeat=5):
        grades = dict(zip(CRITERIA, profile, strict=True))
        sentences = explain_uncertainty(grades, {}, RULES)
        for key, outcomes in neighbours_that_differ(grades).items():
            about = [text for text in sentences if text.startswith(f"Kriterium {NUMBERS[key]}, ")]
            assert len(about) == bool(outcomes), (profile, key, sentences)
            assert all(f"»{name}«" in about[0] for name in outcomes)
            seen += len(about)
        assert sentences
    assert seen > 1000


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)).map(sorted), min_size=5, max_size=5))
def test_the_combinations_within_the_ranges_are_counted(spans: list[list[int]]) -> None:
    grades = {key: grade for key, (_, grade, _) in zip(CRITERIA, spans, strict=True)}
    ranges = {key: (low, high) for key, (low, _, high) in zip(CRITERIA, spans, strict=True) if low < high}
    sentences = explain_uncertainty(grades, ranges, RULES)
    counts: dict[str, int] = {}
    for steps in product(*(range(low, high + 1) for low, _, high in spans)):
        name = outcome_name(scored_outcome(dict(zip(CRITERIA, steps, strict=True)), RULES), RULES)
        counts[name] = counts.get(name, 0) + 1
    if not ranges:
        assert "usikkerhed ved" not in sentences[-1]
    elif len(counts) == 1:
        assert sentences[-1].endswith(
            f"Alle {sum(counts.values())} kombinationer af trin, som den rummer, giver »{next(iter(counts))}«."
        )
    else:
        assert f"Af de {sum(counts.values())} kombinationer" in sentences[-1]
        for name, count in counts.items():
            assert f"{count} »{name}«" in sentences[-1]


def test_the_words_for_a_case_at_the_threshold() -> None:
    grades = dict(zip(CRITERIA, (3, 3, 3, 3, 2), strict=True))
    assert explain_uncertainty(grades, {"baeredygtighed": (1, 2)}, RULES)[-2:] == [
        "Kriterium 5, Langsigtet bæredygtighed i forbindelse med renoveringen, kan alene ændre udfaldet inden for den "
        "angivne usikkerhed: til »Støtte med vilkår« på trin 1 (nu trin 2).",
        "Der er angivet usikkerhed ved kriterium 5. Af de 2 kombinationer af trin, som den rummer, giver "
        "1 »Støtte med vilkår« og 1 »Støtte«.",
    ]


@pytest.mark.parametrize(("span", "stated"), [((2, 3), True), ((3, 3), False), (None, False)])
def test_a_range_of_one_step_says_nothing(span: tuple[int, int] | None, stated: bool) -> None:
    grading = Grading(grade=3, reason="Begrundet.", range=span)
    assert ("udlejning" in stated_ranges({"udlejning": grading})) is stated
