"""Hvad skal der til? The smallest changes that would lift a case, as points for the dialogue with the association.

The agreement asks that the municipality comes in early and influences the project; a refusal thus becomes a list that
can be negotiated. The step above is described in the anchor's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.domain.danish import join_words
from assessment.domain.explanation import outcome_name
from assessment.domain.improvement import GradeChange
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication
from assessment.domain.ruleset import AnyGate, Criterion, RuleSet


@dataclass(frozen=True)
class Step:
    """One criterion to be lifted: from a step to a step, and what the higher step means in the anchor's words."""

    criterion: Criterion
    now: str
    then: str
    anchor: str


@dataclass(frozen=True)
class Way:
    """Steps that together lead to a better outcome."""

    steps: tuple[Step, ...]
    outcome: str


@dataclass(frozen=True)
class Dialogue:
    """What to talk about: gates first, since nothing else helps while they block; then the ways up, then the margin.

    `blocking` holds the gates that cap the outcome, `ways` all smallest changes upwards, `margin` sentences on what
    would lower the outcome. All are empty when the grades are not complete (`complete` is False).
    """

    complete: bool
    blocking: tuple[AnyGate, ...]
    ways: tuple[Way, ...]
    margin: tuple[str, ...]
    highest: bool


def dialogue_of(indication: Indication, rules: RuleSet) -> Dialogue:
    """The points for the dialogue about a case."""
    blocking = tuple(
        gate
        for gate in rules.gates
        if indication.gates[gate.id] is GateState.TRIGGERED
        or (indication.gates[gate.id] is GateState.UNKNOWN and gate.cap == NOT_ENOUGH_KNOWN)
    )
    takes, grades = indication.what_it_takes, indication.grades
    if takes is None or grades is None:
        return Dialogue(False, blocking, (), (), highest=False)
    ways = tuple(Way(_steps(change, grades, rules), outcome_name(change.outcome, rules)) for change in takes.up)
    margin = tuple(_fall(change, rules) for change in takes.down)
    return Dialogue(True, blocking, ways, margin, highest=not takes.up)


def way_in_words(way: Way) -> str:
    """A way as one sentence, without the anchors."""
    parts = [f"{step.criterion.name} fra »{step.now}« til »{step.then}«" for step in way.steps]
    return f"Løft {join_words(parts)}. Så bliver udfaldet af de fem vurderinger »{way.outcome}«."


def _steps(change: GradeChange, grades: Mapping[str, int], rules: RuleSet) -> tuple[Step, ...]:
    steps = []
    for criterion in rules.criteria:
        lift = change.steps.get(criterion.id, 0)
        if lift:
            grade = grades[criterion.id]
            steps.append(
                Step(
                    criterion,
                    rules.step_name(grade),
                    rules.step_name(grade + lift),
                    criterion.anchors[grade + lift],
                )
            )
    return tuple(steps)


def _fall(change: GradeChange, rules: RuleSet) -> str:
    names = [
        f"»{rules.criterion(key).name}« {'ét trin' if steps == -1 else f'{-steps} trin'}"
        for key, steps in change.steps.items()
        if steps
    ]
    return f"Falder {join_words(names)}, bliver udfaldet »{outcome_name(change.outcome, rules)}«."
