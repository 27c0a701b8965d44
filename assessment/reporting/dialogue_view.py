"""The sheet for the dialogue with the housing association (dialogark) as a view model: what it takes, without markup.

The agreement of 2022 asks that the municipality comes in early and influences the project; the sheet is what the two
parties talk from. It shows the indication, so it exists only where the indication may be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assessment.domain.danish import format_date, format_million_dkk, format_percent, join_words
from assessment.domain.dialogue import Dialogue, Way, dialogue_of
from assessment.domain.errors import DocumentError
from assessment.domain.explanation import outcome_name, what_is_missing
from assessment.domain.facade import FacadeFigures
from assessment.domain.indication import Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import Criterion, FacadeShareGate
from assessment.reporting.blockers import blockers, blocking_notes, facade_limit
from assessment.reporting.facts import builder_words
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import DialogueView, Fact, Lift, LiftsView, Paragraphs
from assessment.reporting.request import DocumentRequest
from assessment.reporting.sentences import Sentence
from assessment.reporting.view import origin_notice, page_foot

_COUNT_WORDS = {2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}
MOST_LISTED = 6  # ways, or sentences on the margin; more than that nobody reads at a meeting


def dialogue_view(request: DocumentRequest) -> DialogueView:
    """All words of the sheet. Pure; DocumentError while the indication may not be seen."""
    material = Material.of(request)
    indication = material.indication
    if indication is None:
        raise DocumentError(
            "Dialogarket kan ikke laves, fordi indikationen er skjult. Lås vurderingen med din egen konklusion først."
        )
    dialogue, say = dialogue_of(indication, material.rules), material.municipality.say
    title = tidy(material.case.title)
    marks = (say(Sentence.MARK_DIALOGUE), origin_notice(material))
    return DialogueView(
        title=title,
        document_title=f"Hvad skal der til? Oplæg til dialog om »{title}«",
        letterhead=material.municipality.letterhead,
        header=_header(material),
        notice=" · ".join(mark for mark in marks if mark),
        page_foot=page_foot(material),
        introduction=_introduction(indication, material),
        blockers=blockers(dialogue, indication, material),
        blocking_notes=blocking_notes(dialogue, indication, material),
        lifts=lifts_view(dialogue, indication, material),
        margin=_margin(dialogue, indication, material),
        missing=tuple(map(tidy, _missing(indication, material))),
        missing_note=say(Sentence.NOTHING_MISSING),
        facade=_facade(dialogue, indication.facade, material),
    )


def _header(material: Material) -> tuple[Fact, ...]:
    case, rules = material.case, material.rules
    return (
        material.fact("Boligorganisation", builder_words(material)),
        Fact("Dato", format_date(material.request.dated)),
        material.fact("Fase", rules.phase(case.phase).name if case.phase else None),
        Fact("Sagsnummer", tidy(case.case_number)),
        Fact("Regelsæt", f"{rules.version}, gyldigt fra {format_date(rules.valid_from)}"),
        Fact("Fra", material.municipality.department),
    )


def _introduction(indication: Indication, material: Material) -> Paragraphs:
    say = material.municipality.say
    outcome = next(text for key, text in material.rules.outcomes.items() if key == indication.outcome)
    return (
        say(Sentence.DIALOGUE_INTRODUCTION, boligorganisation=material.association),
        say(Sentence.DIALOGUE_TODAY, indikation=outcome.name, forklaring=tidy(outcome.explanation)),
    )


def lifts_view(dialogue: Dialogue, indication: Indication, material: Material) -> LiftsView:
    """What it takes to lift the outcome of the five assessments, or why that cannot be said."""
    ways, many = dialogue.ways, len(dialogue.ways) > MOST_LISTED
    if not dialogue.complete:
        return LiftsView((_incomplete(indication, material),), (), ())
    say = material.municipality.say
    if not ways:
        return LiftsView((say(Sentence.HIGHEST_OUTCOME, udfald=_scored_name(indication, material)),), (), ())
    sentences = [_enough(ways, indication, material)]
    if any(gate.cap in ("afvis", "vilkaar") for gate in dialogue.blocking):
        sentences.append(say(Sentence.WAYS_UNDER_A_CAP))
    if many:
        return LiftsView(tuple(sentences), (), _next_steps(ways, indication, material))
    listed = len(ways) > 1 and any(len(way.steps) > 1 for way in ways)
    return LiftsView(
        tuple(sentences),
        tuple(f"Mulighed {number}: {_way(way)}" for number, way in enumerate(ways, 1)) if listed else (),
        _each_lift(ways, listed),
    )


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


def _enough(ways: Sequence[Way], indication: Indication, material: Material) -> str:
    say = material.municipality.say
    outcomes = "« eller »".join(dict.fromkeys(way.outcome for way in ways))
    if len(ways) > MOST_LISTED:
        steps = str(indication.what_it_takes.distance if indication.what_it_takes else "")
        return say(Sentence.MANY_WAYS, antal=str(len(ways)), trin=steps, udfald=outcomes)
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


def _margin(dialogue: Dialogue, indication: Indication, material: Material) -> Paragraphs:
    say = material.municipality.say
    if not dialogue.complete:
        return (say(Sentence.MARGIN_UNKNOWN),)
    if not dialogue.margin:
        return (say(Sentence.LOWEST_OUTCOME, udfald=_scored_name(indication, material)),)
    if len(dialogue.margin) <= MOST_LISTED:
        return tuple(map(tidy, dialogue.margin))
    steps = indication.what_it_takes.margin if indication.what_it_takes else None
    return (
        say(
            Sentence.MANY_FALLS,
            antal=str(len(dialogue.margin)),
            trin=str(steps or ""),
            eksempel=tidy(dialogue.margin[0]),
        ),
    )


def _missing(indication: Indication, material: Material) -> list[str]:
    """What is missing and who can supply it; gates that are not met stand among what blocks already."""
    return what_is_missing(replace(indication, not_ready=()), material.rules)


def _facade(dialogue: Dialogue, figures: FacadeFigures | None, material: Material) -> Paragraphs:
    say = material.municipality.say
    if figures is None or not figures.computable:
        return (say(Sentence.FACADE_NOT_COMPUTABLE), *_limits(dialogue, material))
    amounts = {
        place: f"{format_million_dkk(amount)} ({format_percent(figures.share(amount))})"
        for place, amount in (
            ("udseende", figures.facade_dkk),
            ("teknik", figures.technical_dkk),
            ("grundlaeggende", figures.fundamental_dkk),
        )
    }
    words = [say(Sentence.FACADE_IN_WORDS, talt_med=format_million_dkk(figures.counted_dkk), **amounts)]
    if figures.undistributed_dkk:
        words.append(say(Sentence.FACADE_UNDISTRIBUTED, ufordelt=format_million_dkk(figures.undistributed_dkk)))
    text = " ".join([*words, *_limits(dialogue, material), say(Sentence.FACADE_IS_NO_REFUSAL)])
    passed = any(isinstance(gate, FacadeShareGate) for gate in dialogue.blocking)
    unanswered = passed and is_blank(material.case.facade_statement)
    return (text, *((say(Sentence.FACADE_QUESTION),) if unanswered else ()))


def _limits(dialogue: Dialogue, material: Material) -> Paragraphs:
    """The thresholds of the facade test; left out when one is passed, since they then stand among what blocks."""
    say = material.municipality.say
    gates = [gate for gate in material.rules.gates if isinstance(gate, FacadeShareGate)]
    if not gates or any(gate in dialogue.blocking for gate in gates):
        return ()
    limits = [
        say(
            Sentence.FACADE_LIMIT,
            udseende=facade_limit(gate),
            grundlaeggende=format_percent(gate.fundamental_below, 0),
        )
        for gate in gates
    ]
    return (say(Sentence.FACADE_LIMITS, graenser="; eller når ".join(limits)),)


def _numbered(criterion: Criterion) -> str:
    return f"{criterion.number}.\u00a0{tidy(criterion.name)}"


def _numbers(criteria: Iterable[Criterion]) -> str:
    return join_words([str(criterion.number) for criterion in criteria])


def _count(number: int) -> str:
    return _COUNT_WORDS.get(number, str(number))


def _scored_name(indication: Indication, material: Material) -> str:
    return "" if indication.scored is None else outcome_name(indication.scored, material.rules)
