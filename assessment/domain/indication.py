"""Case + rule set -> advisory indication, exact in integers and fractions.

Order of outcomes: afvis < vilkaar < stoette. `ikke_oplyst` stands outside the order: it is the answer when what is
missing could change the outcome, when a required fact is blank, or when a readiness gate is not met. The indication
advises; a person decides (pligtmæssigt skøn, PAV 9.3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessment.domain.deciding_facts import CaseFacts, GradingFacts
from assessment.domain.facade import FacadeFigures, facade_figures, facade_gate_triggered
from assessment.domain.grading import MAX_GRADE, MIN_GRADE, GradingStatus
from assessment.domain.improvement import WhatItTakes, what_it_takes
from assessment.domain.plaintext import is_blank
from assessment.domain.robustness import Robustness, robustness_of
from assessment.domain.ruleset import AnyGate, FacadeShareGate, LatestPhaseGate, RequiredYesGate, RuleSet
from assessment.domain.scoring import (
    NOT_RELEVANT,
    NotRelevant,
    Outcome,
    Profile,
    scored_outcome,
    weighted_mean,
)

__all__ = [
    "NOT_ENOUGH_KNOWN",
    "NOT_RELEVANT",
    "GateState",
    "Indication",
    "Outcome",
    "Profile",
    "gate_state",
    "indicate",
    "scored_outcome",
]


class GateState(StrEnum):
    """What is known of a gate."""

    OK = "ok"
    TRIGGERED = "udloest"
    UNKNOWN = "ukendt"
    WAIVED = "fraveget"


NOT_ENOUGH_KNOWN = "ikke_oplyst"
_CAPS = {"afvis": Outcome.AFVIS, "vilkaar": Outcome.VILKAAR}


@dataclass(frozen=True)
class Indication:
    """What the rule set suggests for a case.

    `outcome` is `stoette`, `vilkaar`, `afvis` or `ikke_oplyst`. `worst` and `best` are the completions of what is
    missing, by grades and caps alone. `scored` is the outcome of the grades without gates, None when a criterion is
    missing. `mean` is the weighted mean of the grades (0..4), None when a criterion is missing. `grades` holds all five
    grades in the order of the rule set, None when a criterion is missing or not relevant.
    """

    outcome: str
    worst: Outcome
    best: Outcome
    scored: Outcome | None
    mean: Fraction | None
    below_minimum: tuple[str, ...]
    missing_criteria: tuple[str, ...]
    missing_facts: tuple[str, ...]
    not_ready: tuple[str, ...]
    gates: Mapping[str, GateState]
    facade: FacadeFigures | None
    grades: Mapping[str, int] | None
    rules: RuleSet = field(repr=False, compare=False)

    @cached_property
    def robustness(self) -> Robustness | None:
        """How far the scored outcome rests on the weights; None unless all five criteria are graded."""
        return None if self.grades is None else robustness_of(self.grades, self.rules)

    @cached_property
    def what_it_takes(self) -> WhatItTakes | None:
        """The smallest changes of grades to another scored outcome; None unless all five criteria are graded."""
        return None if self.grades is None else what_it_takes(self.grades, self.rules)

    def document(self) -> dict[str, Any]:
        """The part of `score --json` that rests on the case and the rule set alone."""
        facade = self.facade
        return {
            "outcome": self.outcome,
            "outcome_worst": self.worst.id,
            "outcome_best": self.best.id,
            "mean": None if self.mean is None else str(self.mean),
            "below_minimum": list(self.below_minimum),
            "missing": [*self.missing_criteria, *self.missing_facts],
            "gates": [{"id": gate, "state": state.value} for gate, state in self.gates.items()],
            "facade": None
            if facade is None
            else {
                "facade_dkk": facade.facade_dkk,
                "fundamental_dkk": facade.fundamental_dkk,
                "counted_dkk": facade.counted_dkk,
                "undistributed_dkk": facade.undistributed_dkk,
            },
            "robustness": None if self.robustness is None else self.robustness.document(),
            "what_it_takes": None if self.what_it_takes is None else self.what_it_takes.document(),
        }


def indicate(case: CaseFacts, rules: RuleSet) -> Indication:
    """Evaluate a case whose ids are known to the rule set (see `consistency.case_faults`).

    Everything missing is tried at its worst and at its best; the model is monotone, so these bound every completion.
    """
    figures = facade_figures(case.budget, rules)
    gates = {gate.id: gate_state(gate, case, rules, figures) for gate in rules.gates}
    known = {criterion.id: _known_grade(case.grades.get(criterion.id)) for criterion in rules.criteria}
    missing = tuple(criterion for criterion, grade in known.items() if grade is None)
    lowest = scored_outcome(_complete(known, MIN_GRADE), rules)
    highest = scored_outcome(_complete(known, MAX_GRADE), rules) if missing else lowest
    worst = min(lowest, _cap(rules, gates, unknown_triggers=True))
    best = min(highest, _cap(rules, gates, unknown_triggers=False))
    missing_facts = tuple(fact.id for fact in rules.case_facts if fact.required and is_blank(case.facts.get(fact.id)))
    not_ready = tuple(
        gate.id
        for gate in rules.gates
        if gate.cap == NOT_ENOUGH_KNOWN and gates[gate.id] in (GateState.TRIGGERED, GateState.UNKNOWN)
    )
    undecided = worst != best or missing_facts or not_ready
    return Indication(
        outcome=NOT_ENOUGH_KNOWN if undecided else worst.id,
        worst=worst,
        best=best,
        scored=None if missing else lowest,
        mean=None if missing else _mean(known, rules),
        below_minimum=tuple(
            criterion
            for criterion, grade in known.items()
            if isinstance(grade, int) and grade < rules.grading.minimum_grade
        ),
        missing_criteria=missing,
        missing_facts=missing_facts,
        not_ready=not_ready,
        gates=gates,
        facade=figures,
        grades=_all_grades(known),
        rules=rules,
    )


def gate_state(gate: AnyGate, case: CaseFacts, rules: RuleSet, figures: FacadeFigures | None) -> GateState:
    """What is known of one gate in one case. A waiver counts only with a reason, and only where the rule allows it."""
    if gate.waivable and any(waiver.gate == gate.id and not is_blank(waiver.reason) for waiver in case.waivers):
        return GateState.WAIVED
    if isinstance(gate, RequiredYesGate):
        answers = [case.facts.get(fact) for fact in gate.facts]
        if "nej" in answers:
            return GateState.TRIGGERED
        return GateState.OK if all(answer == "ja" for answer in answers) else GateState.UNKNOWN
    if isinstance(gate, LatestPhaseGate):
        phase = case.facts.get(gate.fact)
        if phase is None or is_blank(phase):
            return GateState.UNKNOWN
        in_time = rules.phase_order(phase) <= rules.phase_order(gate.latest_phase)
        return GateState.OK if in_time else GateState.TRIGGERED
    return _facade_state(gate, figures)


def _facade_state(gate: FacadeShareGate, figures: FacadeFigures | None) -> GateState:
    if figures is None or not figures.computable:
        return GateState.UNKNOWN
    worst = facade_gate_triggered(figures, gate, undistributed_as_facade=True)
    best = facade_gate_triggered(figures, gate, undistributed_as_facade=False)
    if worst != best:
        return GateState.UNKNOWN
    return GateState.TRIGGERED if worst else GateState.OK


def _known_grade(grading: GradingFacts | None) -> int | NotRelevant | None:
    if grading is None:
        return None
    if grading.status is GradingStatus.NOT_RELEVANT:
        return NOT_RELEVANT
    return grading.grade if grading.status is GradingStatus.GRADED else None


def _complete(known: Mapping[str, int | NotRelevant | None], grade: int) -> Profile:
    return {key: grade if value is None else value for key, value in known.items()}


def _mean(known: Mapping[str, int | NotRelevant | None], rules: RuleSet) -> Fraction | None:
    weighted = [(rules.criterion(key).weight, grade) for key, grade in known.items() if isinstance(grade, int)]
    return weighted_mean(weighted) if weighted else None


def _all_grades(known: Mapping[str, int | NotRelevant | None]) -> Mapping[str, int] | None:
    grades = {key: grade for key, grade in known.items() if isinstance(grade, int)}
    return grades if len(grades) == len(known) else None


def _cap(rules: RuleSet, gates: Mapping[str, GateState], *, unknown_triggers: bool) -> Outcome:
    caps = [Outcome.STOETTE]
    for gate in rules.gates:
        state = gates[gate.id]
        triggered = state is GateState.TRIGGERED or (unknown_triggers and state is GateState.UNKNOWN)
        if triggered and gate.cap in _CAPS:
            caps.append(_CAPS[gate.cap])
    return min(caps)
