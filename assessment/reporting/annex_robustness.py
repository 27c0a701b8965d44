"""How firm the outcome is: over all weightings, over each weight, over each grade, and what it takes up and down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from assessment.domain.danish import format_number, format_percent, join_words
from assessment.domain.dialogue import dialogue_of, way_in_words
from assessment.domain.explanation import explain_robustness, outcome_name
from assessment.domain.indication import Indication
from assessment.domain.robustness import Bar, Range, Robustness, outcomes_in_ranges, tornado
from assessment.domain.ruleset import Criterion
from assessment.domain.scoring import Outcome
from assessment.reporting.annex_parts import IntervalRow, OutcomeShare, RobustnessPart, TornadoRow
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import Paragraphs
from assessment.reporting.sentences import Sentence

MOST_LISTED = 12  # ways, or sentences on the margin


def robustness_part(material: Material) -> RobustnessPart:
    """The figures in words and tables; only a sentence where they cannot be told, or may not be seen yet."""
    indication, say = material.indication, material.municipality.say
    if indication is None:
        return _without(say(Sentence.ANNEX_HIDDEN))
    robustness, grades = indication.robustness, indication.grades
    if robustness is None or grades is None:
        return _without(say(Sentence.ANNEX_NO_ROBUSTNESS))
    shares = tuple(_shares(robustness, material))
    ranges = _ranges(material)
    return RobustnessPart(
        sentences=(tidy(explain_robustness(robustness, material.rules)[0]), say(Sentence.ANNEX_EXACT)),
        shares=shares,
        chart_title=say(
            Sentence.ANNEX_CHART, vaerdier="; ".join(f"{share.name}: {share.least_ten}" for share in shares)
        ),
        interval_note=say(Sentence.ANNEX_INTERVALS),
        intervals=tuple(_intervals(robustness, material)),
        tornado_note=say(Sentence.ANNEX_TORNADO),
        tornado=tuple(_bar(bar, grades, ranges, material) for bar in tornado(grades, material.rules, ranges)),
        combinations=_combinations(grades, ranges, material),
        up=_up(indication, material),
        down=_down(indication, material),
    )


def _without(sentence: str) -> RobustnessPart:
    return RobustnessPart((sentence,), (), "", "", (), "", (), "", (), ())


def _shares(robustness: Robustness, material: Material) -> Iterator[OutcomeShare]:
    for outcome in sorted(Outcome, reverse=True):
        least, every = robustness.shares_least_10[outcome], robustness.shares_all[outcome]
        yield OutcomeShare(
            name=outcome_name(outcome, material.rules),
            share=least,
            least_ten=format_percent(least),
            exact=f"{least.numerator}/{least.denominator}",
            all_weights=format_percent(every),
            current=outcome is robustness.outcome,
        )


def _intervals(robustness: Robustness, material: Material) -> Iterator[IntervalRow]:
    total = sum(criterion.weight for criterion in material.rules.criteria)
    for criterion in material.rules.criteria:
        low, high = robustness.weight_intervals[criterion.id]
        now = format_percent(Fraction(criterion.weight, total), 0)
        yield IntervalRow(_numbered(criterion), now, format_percent(low, 0), format_percent(high, 0))


def _ranges(material: Material) -> dict[str, Range]:
    return {
        criterion.id: grading.range
        for criterion in material.rules.criteria
        if (grading := material.case.grades.get(criterion.id)) is not None and grading.range is not None
    }


def _bar(bar: Bar, grades: Mapping[str, int], ranges: Mapping[str, Range], material: Material) -> TornadoRow:
    rules, say = material.rules, material.municipality.say
    grade = grades[bar.criterion]
    low, high = ranges.get(bar.criterion, (max(0, grade - 1), min(4, grade + 1)))
    ends = [f"»{outcome_name(outcome, rules)}«" for outcome in (bar.low_outcome, bar.high_outcome)]
    return TornadoRow(
        criterion=_numbered(rules.criterion(bar.criterion)),
        moved=say(Sentence.ANNEX_RANGE, fra=_step(low, material), til=_step(high, material)),
        mean=say(Sentence.ANNEX_RANGE, fra=format_number(bar.low_mean, 1), til=format_number(bar.high_mean, 1)),
        outcome=say(Sentence.ANNEX_RANGE, fra=ends[0], til=ends[1])
        if bar.changes_outcome
        else say(Sentence.ANNEX_SAME_OUTCOME, udfald=ends[0]),
        decides=bar.changes_outcome,
    )


def _combinations(grades: Mapping[str, int], ranges: Mapping[str, Range], material: Material) -> str:
    """What the stated uncertainties together can lead to; empty where no criterion has one."""
    if not ranges:
        return ""
    every = {key: ranges.get(key, (grade, grade)) for key, grade in grades.items()}
    counts = outcomes_in_ranges(every, material.rules)
    given = [
        f"{format_number(counts[outcome])} giver »{outcome_name(outcome, material.rules)}«"
        for outcome in sorted(Outcome, reverse=True)
        if counts[outcome]
    ]
    return material.municipality.say(
        Sentence.ANNEX_COMBINATIONS, antal=format_number(sum(counts.values())), fordeling=join_words(given)
    )


def _up(indication: Indication, material: Material) -> Paragraphs:
    dialogue = dialogue_of(indication, material.rules)
    if not dialogue.ways:
        return (material.municipality.say(Sentence.HIGHEST_OUTCOME, udfald=_scored(indication, material)),)
    return _listed([tidy(way_in_words(way)) for way in dialogue.ways], material)


def _down(indication: Indication, material: Material) -> Paragraphs:
    margin = dialogue_of(indication, material.rules).margin
    if not margin:
        return (material.municipality.say(Sentence.LOWEST_OUTCOME, udfald=_scored(indication, material)),)
    return _listed([tidy(sentence) for sentence in margin], material)


def _listed(sentences: list[str], material: Material) -> Paragraphs:
    if len(sentences) <= MOST_LISTED:
        return tuple(sentences)
    left = len(sentences) - MOST_LISTED
    return (*sentences[:MOST_LISTED], material.municipality.say(Sentence.ANNEX_MORE_WAYS, antal=str(left)))


def _scored(indication: Indication, material: Material) -> str:
    return "" if indication.scored is None else outcome_name(indication.scored, material.rules)


def _numbered(criterion: Criterion) -> str:
    return f"{criterion.number}.\u00a0{tidy(criterion.name)}"


def _step(grade: int, material: Material) -> str:
    return f"»{material.rules.step_name(grade)}«"
