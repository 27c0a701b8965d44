"""What is still missing before an assessment can be locked or submitted, each with the place and the remedy."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.case import CaseFile
from assessment.domain.conclusions import conclusion_fault
from assessment.domain.condition_check import condition_faults
from assessment.domain.errors import Fault
from assessment.domain.facade import facade_figures
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.indication import GateState, gate_state
from assessment.domain.plaintext import is_blank
from assessment.domain.reason_check import hard_faults
from assessment.domain.ruleset import Criterion, FacadeShareGate, RuleSet

_REFUSAL_TEXTS = {
    "main_considerations": "hovedhensynene fremgå: hvad har vejet tungest for og imod",
    "essential_facts": "de faktiske oplysninger, som har væsentlig betydning for afslaget, fremgå",
    "special_circumstances": "det fremgå, om der er særlige forhold i sagen",
    "consequences_of_refusal": "konsekvensen for bygningerne og beboerne beskrives",
}


def grading_fault(criterion: Criterion, grading: Grading | None) -> Fault | None:
    """What one criterion lacks, or None when it is graded, declared missing or not relevant, with a reason."""
    place = f"grades.{criterion.id}"
    name = f"Kriterium {criterion.number}"
    if grading is None:
        return Fault(
            place, f"{name} er ikke vurderet. Skriv en begrundelse, og vælg et trin, eller angiv »Ikke oplyst«."
        )
    if grading.status is not GradingStatus.OPEN:
        return None
    if grading.missing_reason is not None:
        return Fault(f"{place}.missing_reason", f"{name} er »Ikke oplyst« uden begrundelse. Skriv, hvad der mangler.")
    if grading.not_relevant:
        return Fault(f"{place}.reason", f"{name} er »Ikke relevant« uden begrundelse. Skriv hvorfor.")
    if grading.grade is not None:
        return Fault(f"{place}.reason", f"{name} har et trin, men ingen begrundelse. Skriv begrundelsen.")
    return Fault(f"{place}.grade", f"{name} mangler et trin. Vælg et trin, eller angiv »Ikke oplyst«.")


def _criterion_faults(criterion: Criterion, case: CaseFile) -> Iterator[Fault]:
    grading = case.grades.get(criterion.id)
    fault = grading_fault(criterion, grading)
    if fault is not None:
        yield fault
    if grading is not None:
        yield from condition_faults(criterion, grading)


def faults_before_lock(case: CaseFile, rules: RuleSet) -> tuple[Fault, ...]:
    """All five criteria settled, earlier conditions answered, and an own conclusion with a reason."""
    faults = [fault for criterion in rules.criteria for fault in _criterion_faults(criterion, case)]
    conclusion = case.conclusion
    if conclusion is None or conclusion.outcome is None:
        faults.append(Fault("conclusion.outcome", "Din egen konklusion mangler. Vælg den under Konklusion."))
    too_late = conclusion_fault(case, rules)
    if too_late is not None:
        faults.append(too_late)
    if conclusion is None or is_blank(conclusion.reason):
        faults.append(
            Fault("conclusion.reason", "Begrundelsen for din konklusion mangler. Skriv den under Konklusion.")
        )
    return tuple(faults)


def facade_noticed(case: CaseFile, rules: RuleSet) -> bool:
    """Whether a facade gate is triggered or waived, so that the facade share must be commented."""
    figures = facade_figures(case.budget, rules)
    noticed = (GateState.TRIGGERED, GateState.WAIVED)
    return any(
        isinstance(gate, FacadeShareGate) and gate_state(gate, case, rules, figures) in noticed for gate in rules.gates
    )


def faults_before_submission(case: CaseFile, rules: RuleSet) -> tuple[Fault, ...]:
    """What locking demands, and what a council document cannot do without.

    A refusal must give its reasons in full, and weigh what it means for buildings and residents (almenboligloven
    §§ 5 b and 6 b).
    """
    faults = list(faults_before_lock(case, rules))
    if is_blank(case.housing_association):
        faults.append(Fault("housing_association", "Boligorganisationen mangler. Skriv den under Sagens oplysninger."))
    if case.phase is None:
        faults.append(Fault("phase", "Projektets fase mangler. Vælg den under Sagens oplysninger."))
    if is_blank(case.facade_statement) and facade_noticed(case, rules):
        faults.append(
            Fault(
                "facade_statement",
                "Facadearbejder fylder så meget, at det skal forklares, hvad projektet ændrer grundlæggende. "
                "Skriv det under Budget og økonomi.",
            )
        )
    faults += hard_faults(case, rules)
    return (*faults, *_refusal_faults(case))


def _refusal_faults(case: CaseFile) -> Iterator[Fault]:
    """The texts that the reasons of a refusal must have (forvaltningsloven § 24), besides the rules: the manager names
    those when the refusal is approved."""
    if case.conclusion is None or case.conclusion.outcome != "afvis":
        return
    texts = case.conclusion.model_dump(include=set(_REFUSAL_TEXTS))
    for field, text in _REFUSAL_TEXTS.items():
        if is_blank(texts[field]):
            yield Fault(f"conclusion.{field}", f"Når støtte afvises, skal {text}. Skriv det under Konklusion.")
