"""What uncertainty about single grades means for the outcome, in words.

Each criterion is first moved alone, within its stated range or else one step to each side; then all stated ranges are
tried at once. As with the robustness of the weights, only the scored part (grades without gates) is meant.
"""

from __future__ import annotations

from collections.abc import Mapping

from assessment.domain.danish import join_words
from assessment.domain.explanation import outcome_name
from assessment.domain.grading import Grading
from assessment.domain.robustness import Bar, Grades, Range, outcomes_in_ranges, tornado
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome, scored_outcome


def stated_ranges(gradings: Mapping[str, Grading]) -> dict[str, Range]:
    """The ranges that the assessor has given, by criterion; one that holds a single step says nothing."""
    return {
        key: grading.range
        for key, grading in gradings.items()
        if grading.range is not None and grading.range[0] < grading.range[1]
    }


def explain_uncertainty(grades: Grades, ranges: Mapping[str, Range], rules: RuleSet) -> list[str]:
    """Which criterion can change the outcome by itself, and what the stated ranges together can lead to; never empty.

    `grades` are all five (criterion id -> 0..4) in the order of the rule set, `ranges` those that were stated.
    """
    outcome = scored_outcome(grades, rules)
    bars = tornado(grades, rules, ranges)
    deciding = [bar for bar in bars if {bar.low_outcome, bar.high_outcome} != {outcome}]
    sentences = [_deciding(bar, grades, ranges, outcome, rules) for bar in deciding]
    if not deciding:
        sentences.append("Intet kriterium kan alene ændre udfaldet, hverken ét trin op eller ét trin ned.")
    elif len(deciding) < len(bars):
        sentences.append("De øvrige kriterier ændrer ikke udfaldet hver for sig.")
    if ranges:
        sentences.append(_together(grades, ranges, rules))
    return sentences


def _deciding(bar: Bar, grades: Grades, ranges: Mapping[str, Range], outcome: Outcome, rules: RuleSet) -> str:
    criterion = rules.criterion(bar.criterion)
    low, high = ranges.get(bar.criterion) or _one_step_each_way(grades[bar.criterion], rules)
    ends = [
        f"»{outcome_name(there, rules)}« på trin {step}"
        for step, there in ((low, bar.low_outcome), (high, bar.high_outcome))
        if there != outcome
    ]
    stated = "inden for den angivne usikkerhed" if bar.criterion in ranges else "ved ét trins forskel"
    return (
        f"Kriterium {criterion.number}, {criterion.name}, kan alene ændre udfaldet {stated}: "
        f"til {join_words(ends)} (nu trin {grades[bar.criterion]})."
    )


def _one_step_each_way(grade: int, rules: RuleSet) -> Range:
    steps = [step.value for step in rules.scale]
    return max(min(steps), grade - 1), min(max(steps), grade + 1)


def _together(grades: Grades, ranges: Mapping[str, Range], rules: RuleSet) -> str:
    counts = outcomes_in_ranges({key: ranges.get(key, (grade, grade)) for key, grade in grades.items()}, rules)
    total = sum(counts.values())
    parts = [f"{count} »{outcome_name(outcome, rules)}«" for outcome, count in counts.items() if count]
    numbers = [str(rules.criterion(key).number) for key in grades if key in ranges]
    noun = "kriterium" if len(numbers) == 1 else "kriterierne"
    given = f"Der er angivet usikkerhed ved {noun} {join_words(numbers)}."
    if len(parts) == 1:
        only = next(outcome for outcome, count in counts.items() if count)
        return f"{given} Alle {total} kombinationer af trin, som den rummer, giver »{outcome_name(only, rules)}«."
    return f"{given} Af de {total} kombinationer af trin, som den rummer, giver {join_words(parts)}."
