"""Which conclusions a caseworker may draw at which moment of a project."""

from __future__ import annotations

from assessment.domain.case import CaseFile
from assessment.domain.errors import Fault
from assessment.domain.ruleset import RuleSet

OUTCOMES = ("stoette", "vilkaar", "afvis")
DEVELOP = "videreudvikles"
# With Skema A the council takes its stand (the contract of case files); from there on the project is as it is.
DECIDING_PHASE = "skema_a"


def possible_outcomes(phase: str | None, rules: RuleSet) -> tuple[str, ...]:
    """The ids of the conclusions that may be drawn in a phase; further development only before Skema A.

    A phase that is not known yet, and a rule set without Skema A, set no limit.
    """
    phases = [known.id for known in rules.phases]
    late = phase in phases and DECIDING_PHASE in phases and phases.index(phase) >= phases.index(DECIDING_PHASE)
    return OUTCOMES if late else (*OUTCOMES, DEVELOP)


def conclusion_fault(case: CaseFile, rules: RuleSet) -> Fault | None:
    """Why the conclusion cannot be drawn in the phase of the case, or None when it can, or there is none."""
    outcome = case.conclusion.outcome if case.conclusion else None
    if outcome is None or outcome in possible_outcomes(case.phase, rules):
        return None
    return Fault(
        "conclusion.outcome",
        f"Projektet er i fasen »{rules.phase(case.phase or '').name}«. »Anbefales videreudviklet« kan kun vælges før "
        f"»{rules.phase(DECIDING_PHASE).name}«. Vælg en anden konklusion, eller ret fasen.",
    )
