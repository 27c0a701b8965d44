"""Case + rule set -> advisory indication, exact in integers and fractions.

Order of outcomes: afvis < vilkaar < stoette. `ikke_oplyst` stands outside the order: it is the answer when what is
missing could change the outcome, when a required fact is blank, or when a readiness gate is not met. The indication
advises; a person decides (pligtmæssigt skøn, PAV 9.3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.facade import FacadeFigures, facade_figures, facade_gate_triggered
from assessment.domain.grading import MAX_GRADE, MIN_GRADE, Grading, GradingStatus
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import (
    SUFFICIENT_GRADE,
    AnyGate,
    FacadeShareGate,
    LatestPhaseGate,
    OutcomeThreshold,
    RequiredYesGate,
    RuleSet,
)


class Outcome(IntEnum):
    """The ordered outcomes."""

    AFVIS = 0
    VILKAAR = 1
    STOETTE = 2

    @property
    def id(self) -> str:
        """The id in the rule set: `afvis`, `vilkaar`, `stoette`."""
        return self.name.lower()


class GateState(StrEnum):
    """What is known of a gate."""

    OK = "ok"
    TRIGGERED = "udloest"
    UNKNOWN = "ukendt"
    WAIVED = "fraveget"


NOT_ENOUGH_KNOWN = "ikke_oplyst"
_CAPS = {"afvis": Outcome.AFVIS, "vilkaar": Outcome.VILKAAR}


class _NotRelevant:
    """Marks a criterion that does not apply; it counts at the minimum grade and stands outside the mean."""


NOT_RELEVANT = _NotRelevant()
Profile = Mapping[str, "int | _NotRelevant"]


@dataclass(frozen=True)
class Indication:
    """What the rule set suggests for a case.

    `outcome` is `stoette`, `vilkaar`, `afvis` or `ikke_oplyst`. `worst` and `best` are the completions of what is
    missing, by grades and caps alone. `scored` is the outcome of the grades without gates, None when a criterion is
    missing. `mean` is the weighted mean of the grades (0..4), None when a criterion is missing.
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

    def document(self) -> dict[str, Any]:
        """The part of `score --json` that this module computes (contract)."""
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
            "robustness": None,
            "what_it_takes": None,
        }


def indicate(case: CaseFile, rules: RuleSet) -> Indication:
    """Evaluate a case whose ids are known to the rule set (see `consistency.case_faults`).

    Everything missing is tried at its worst and at its best; the model is monotone, so these bound every completion.
    """
    figures = facade_figures(case.budget, rules)
    gates = {gate.id: gate_state(gate, case, rules, figures) for gate in rules.gates}
    known = {criterion.id: _known_grade(case.grades.get(criterion.id)) for criterion in rules.criteria}
    missing = tuple(criterion for criterion, grade in known.items() if grade is None)
    worst = min(scored_outcome(_complete(known, MIN_GRADE), rules), _cap(rules, gates, unknown_triggers=True))
    best = min(scored_outcome(_complete(known, MAX_GRADE), rules), _cap(rules, gates, unknown_triggers=False))
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
        scored=None if missing else scored_outcome(_complete(known, MIN_GRADE), rules),
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
    )


def scored_outcome(profile: Profile, rules: RuleSet) -> Outcome:
    """The outcome of a full profile of grades, without gates.

    A criterion that is not relevant is left out and the rest renormalised, but the result is never better than with
    the minimum grade in its place, so that declaring a weak criterion irrelevant does not pay.
    """
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}
    relevant = [(weights[key], grade) for key, grade in profile.items() if isinstance(grade, int)]
    if len(relevant) == len(weights):
        return _classify(relevant, rules)
    neutral = [
        (weights[key], grade if isinstance(grade, int) else rules.grading.minimum_grade)
        for key, grade in profile.items()
    ]
    return min(_classify(relevant, rules), _classify(neutral, rules)) if relevant else _classify(neutral, rules)


def gate_state(gate: AnyGate, case: CaseFile, rules: RuleSet, figures: FacadeFigures | None) -> GateState:
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


def _known_grade(grading: Grading | None) -> int | _NotRelevant | None:
    if grading is None:
        return None
    if grading.status is GradingStatus.NOT_RELEVANT:
        return NOT_RELEVANT
    return grading.grade if grading.status is GradingStatus.GRADED else None


def _complete(known: Mapping[str, int | _NotRelevant | None], grade: int) -> Profile:
    return {key: grade if value is None else value for key, value in known.items()}


def _mean(known: Mapping[str, int | _NotRelevant | None], rules: RuleSet) -> Fraction | None:
    weighted = [(rules.criterion(key).weight, grade) for key, grade in known.items() if isinstance(grade, int)]
    if not weighted:
        return None
    return Fraction(sum(weight * grade for weight, grade in weighted), sum(weight for weight, _ in weighted))


def _cap(rules: RuleSet, gates: Mapping[str, GateState], *, unknown_triggers: bool) -> Outcome:
    caps = [Outcome.STOETTE]
    for gate in rules.gates:
        state = gates[gate.id]
        triggered = state is GateState.TRIGGERED or (unknown_triggers and state is GateState.UNKNOWN)
        if triggered and gate.cap in _CAPS:
            caps.append(_CAPS[gate.cap])
    return min(caps)


def _classify(weighted: list[tuple[int, int]], rules: RuleSet) -> Outcome:
    if _reaches(weighted, rules.grading.support, rules):
        return Outcome.STOETTE
    return Outcome.VILKAAR if _reaches(weighted, rules.grading.conditions, rules) else Outcome.AFVIS


def _reaches(weighted: list[tuple[int, int]], threshold: OutcomeThreshold, rules: RuleSet) -> bool:
    total = sum(weight for weight, _ in weighted)
    points = sum(weight * grade for weight, grade in weighted)
    mean = threshold.minimum_mean
    below = sum(grade < rules.grading.minimum_grade for _, grade in weighted)
    sufficient = sum(grade >= SUFFICIENT_GRADE for _, grade in weighted)
    return (
        points * mean.denominator >= mean.numerator * total
        and below <= threshold.most_below_minimum
        and sufficient >= threshold.least_sufficient
    )
