"""The indication in words: which rule gives the outcome, which cap lowers it, and what is missing."""

from __future__ import annotations

from assessment.domain.danish import format_number, join_words
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication, Outcome
from assessment.domain.ruleset import AnyGate, OutcomeId, RuleSet


def explain_indication(indication: Indication, rules: RuleSet) -> list[str]:
    """Sentences that lead from the grades over the caps to the outcome; never empty."""
    sentences = [*_mean(indication, rules), *_below(indication, rules)]
    if indication.scored is not None:
        name = rules.outcomes[_outcome_id(indication.scored)].name
        sentences.append(f"De fem vurderinger giver for sig selv »{name}«.")
    sentences += [
        f"»{gate.name}« sætter et loft, så indikationen højst kan være »{rules.outcomes[gate.cap].name}«."
        for gate in rules.gates
        if indication.gates[gate.id] is GateState.TRIGGERED and gate.cap != NOT_ENOUGH_KNOWN
    ]
    if indication.outcome == NOT_ENOUGH_KNOWN:
        sentences.append(_undecided(indication, rules))
    return sentences


def what_is_missing(indication: Indication, rules: RuleSet) -> list[str]:
    """What would settle the indication, each as a sentence; empty when nothing is missing."""
    sentences = []
    for criterion_id in indication.missing_criteria:
        criterion = rules.criterion(criterion_id)
        sentences.append(f"Kriterium {criterion.number}, {criterion.name}, er ikke vurderet med begrundelse.")
    sentences += [f"»{rules.fact(fact).name}« er ikke besvaret." for fact in indication.missing_facts]
    for gate in rules.gates:
        if gate.id in indication.not_ready and indication.gates[gate.id] is GateState.TRIGGERED:
            sentences.append(f"»{gate.name}« er ikke opfyldt. {gate.explanation}")
        elif gate.type == "facadeandel" and indication.gates[gate.id] is GateState.UNKNOWN:
            sentences.append(f"»{gate.name}« kan ikke afgøres, før budgettet er fordelt på kategorier.")
    return sentences


def explain_gate(gate: AnyGate, state: GateState, rules: RuleSet) -> str:
    """One gate in words: its state, what it means, and why the rule is there."""
    cap = rules.outcomes[gate.cap].name
    state_words = {
        GateState.OK: "Ikke udløst.",
        GateState.TRIGGERED: f"Udløst: indikationen bliver højst »{cap}«.",
        GateState.UNKNOWN: "Kan ikke afgøres endnu, fordi oplysninger mangler.",
        GateState.WAIVED: "Fraveget med begrundelse.",
    }
    if state is GateState.TRIGGERED and gate.cap == NOT_ENOUGH_KNOWN:
        return f"Ikke opfyldt: sagen er ikke klar til indstilling. {gate.explanation}"
    return f"{state_words[state]} {gate.explanation}"


def _mean(indication: Indication, rules: RuleSet) -> list[str]:
    if indication.mean is None:
        return []
    words = format_number(indication.mean, 1)
    support = format_number(rules.grading.support.minimum_mean, 1)
    conditions = format_number(rules.grading.conditions.minimum_mean, 1)
    return [
        f"Vurderingerne er i gennemsnit {words} på skalaen fra 0 til 4. "
        f"Støtte kræver mindst {support} og støtte med vilkår mindst {conditions}."
    ]


def _below(indication: Indication, rules: RuleSet) -> list[str]:
    if not indication.below_minimum:
        return []
    names = join_words([rules.criterion(item).name for item in indication.below_minimum])
    level = rules.step_name(rules.grading.minimum_grade).lower()
    return [f"Under minimum (»{level}«): {names}. Et svagt kriterium kan ikke opvejes til støtte uden vilkår."]


def _undecided(indication: Indication, rules: RuleSet) -> str:
    worst = rules.outcomes[_outcome_id(indication.worst)].name
    best = rules.outcomes[_outcome_id(indication.best)].name
    if indication.worst == indication.best:
        return f"Det, der mangler, ændrer ikke udfaldet »{worst}«, men sagen er ikke klar til indstilling."
    return f"Det, der mangler, kan ændre udfaldet: fra »{worst}« i værste fald til »{best}« i bedste fald."


def _outcome_id(outcome: Outcome) -> OutcomeId:
    return {Outcome.STOETTE: "stoette", Outcome.VILKAAR: "vilkaar", Outcome.AFVIS: "afvis"}[outcome]  # type: ignore[return-value]
