"""The ways up: what it takes to lift the outcome of the five assessments, in words that can be negotiated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.domain.danish import join_words
from assessment.domain.dialogue import Dialogue, Way
from assessment.domain.explanation import outcome_name
from assessment.domain.indication import Indication
from assessment.domain.ruleset import Criterion
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import Lift, LiftsView
from assessment.reporting.sentences import Sentence

_COUNT_WORDS = {2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}
MOST_LISTED = 6  # ways, or sentences on the margin; more than that nobody reads at a meeting


def lifts_view(dialogue: Dialogue, indication: Indication, material: Material) -> LiftsView:
    """What it takes to lift the outcome of the five assessments, or why that cannot be said."""
    ways, many = dialogue.ways, many_ways(dialogue, indication)
    if not dialogue.complete:
        return LiftsView((_incomplete(indication, material),), (), ())
    say = material.municipality.say
    if not ways:
        return LiftsView((say(Sentence.HIGHEST_OUTCOME, udfald=scored_name(indication, material)),), (), ())
    sentences = [_enough(ways, material) if many is None else say(Sentence.MANY_WAYS, **many)]
    if any(gate.cap in ("afvis", "vilkaar") for gate in dialogue.blocking):
        sentences.append(say(Sentence.WAYS_UNDER_A_CAP))
    if many is not None:
        return LiftsView(tuple(sentences), (), _next_steps(ways, indication, material))
    listed = len(ways) > 1 and any(len(way.steps) > 1 for way in ways)
    return LiftsView(
        tuple(sentences),
        tuple(f"Mulighed {number}: {_way(way)}" for number, way in enumerate(ways, 1)) if listed else (),
        _each_lift(ways, listed),
    )


def many_ways(dialogue: Dialogue, indication: Indication) -> dict[str, str] | None:
    """Steps, count and outcomes of ways that are too many to list, to be filled into a sentence; None for a few."""
    if len(dialogue.ways) <= MOST_LISTED:
        return None
    steps = indication.what_it_takes.distance if indication.what_it_takes else ""
    outcomes = "« eller »".join(dict.fromkeys(way.outcome for way in dialogue.ways))
    return {"antal": str(len(dialogue.ways)), "trin": str(steps), "udfald": outcomes}


def _incomplete(indication: Indication, material: Material) -> str:
    """Why no ways can be given: criteria without a grade, or one that was left out as not relevant."""
    say, rules = material.municipality.say, material.rules
    if indication.missing_criteria:
        missing = [rules.criterion(item) for item in indication.missing_criteria]
        return say(Sentence.NOT_GRADED, kriterier=_numbers(missing))
    left_out = [
        criterion
        for criterion in rules.criteria
        if (grading := material.case.grades.get(criterion.id)) is not None and grading.not_relevant
    ]
    return say(Sentence.LEFT_OUT, kriterier=_numbers(left_out))


def _enough(ways: Sequence[Way], material: Material) -> str:
    say = material.municipality.say
    outcomes = "« eller »".join(dict.fromkeys(way.outcome for way in ways))
    if len(ways) == 1:
        count = len(ways[0].steps)
        one = say(Sentence.ONE_LIFT, udfald=outcomes)
        return one if count == 1 else say(Sentence.ALL_LIFTS, antal=_count(count), udfald=outcomes)
    if all(len(way.steps) == 1 for way in ways):
        return say(Sentence.ANY_LIFT, antal=_count(len(ways)), udfald=outcomes)
    return say(Sentence.SEVERAL_WAYS, antal=_count(len(ways)))


def _way(way: Way) -> str:
    lifts = join_words([f"{_numbered(step.criterion)} til »{step.then}«" for step in way.steps])
    return f"{lifts}. Det giver »{way.outcome}«."


def _each_lift(ways: Sequence[Way], listed: bool) -> tuple[Lift, ...]:
    """Each lift once, in the order of the criteria, with the ways that it belongs to."""
    numbers: dict[tuple[str, str], list[str]] = {}
    steps = {}
    for number, way in enumerate(ways, 1):
        for step in way.steps:
            key = (step.criterion.id, step.then)
            numbers.setdefault(key, []).append(str(number))
            steps[key] = step
    ordered = sorted(steps, key=lambda key: steps[key].criterion.number)
    return tuple(
        Lift(
            _numbered(steps[key].criterion),
            steps[key].now,
            steps[key].then,
            tidy(steps[key].anchor),
            f"Mulighed {join_words(numbers[key])}" if listed else None,
        )
        for key in ordered
    )


def _next_steps(ways: Iterable[Way], indication: Indication, material: Material) -> tuple[Lift, ...]:
    """The next step of every criterion that is part of some way."""
    rules, grades = material.rules, indication.grades or {}
    taking_part = {step.criterion.id for way in ways for step in way.steps}
    return tuple(
        Lift(
            _numbered(criterion),
            rules.step_name(grades[criterion.id]),
            rules.step_name(grades[criterion.id] + 1),
            tidy(criterion.anchors[grades[criterion.id] + 1]),
            None,
        )
        for criterion in rules.criteria
        if criterion.id in taking_part
    )


def _numbered(criterion: Criterion) -> str:
    return f"{criterion.number}.\u00a0{tidy(criterion.name)}"


def _numbers(criteria: Iterable[Criterion]) -> str:
    return join_words([str(criterion.number) for criterion in criteria])


def _count(number: int) -> str:
    return _COUNT_WORDS.get(number, str(number))


def scored_name(indication: Indication, material: Material) -> str:
    """The outcome of the five assessments by themselves; empty while they are not complete."""
    return "" if indication.scored is None else outcome_name(indication.scored, material.rules)
