"""The indication in words: which rule gives the outcome, which cap lowers it, what is missing, and how firm it is."""

from __future__ import annotations

from assessment.domain.danish import format_number, format_percent, join_words
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication
from assessment.domain.robustness import Robustness, Stability
from assessment.domain.ruleset import SUFFICIENT_GRADE, AnyGate, FacadeShareGate, OutcomeThreshold, RuleSet
from assessment.domain.scoring import Outcome

_COUNT_WORDS = ("ingen", "ét", "to", "tre", "fire", "fem")


def outcome_name(outcome: Outcome, rules: RuleSet) -> str:
    """The name of an ordered outcome in the rule set."""
    return next(text.name for key, text in rules.outcomes.items() if key == outcome.id)


def explain_indication(indication: Indication, rules: RuleSet) -> list[str]:
    """Sentences that lead from the grades over the caps to the outcome; never empty, and naming the binding rule."""
    sentences = [*_grades(indication, rules), *_caps(indication, rules)]
    if indication.outcome == NOT_ENOUGH_KNOWN:
        sentences.append(_undecided(indication, rules))
    return sentences or [_undecisive_gap(indication, rules)]


def what_is_missing(indication: Indication, rules: RuleSet) -> list[str]:
    """What would settle the indication and who can supply it, each as a sentence; empty when nothing is missing."""
    sentences = []
    for criterion_id in indication.missing_criteria:
        criterion = rules.criterion(criterion_id)
        sentences.append(
            f"Kriterium {criterion.number}, {criterion.name}, er ikke vurderet med begrundelse. "
            "Sagsbehandleren vurderer det; boligorganisationen kan levere oplysningerne."
        )
    sentences += [
        f"»{rules.fact(fact).name}« er ikke besvaret. Boligorganisationen kan oplyse det."
        for fact in indication.missing_facts
    ]
    for gate in rules.gates:
        state = indication.gates[gate.id]
        if gate.id in indication.not_ready and state is GateState.TRIGGERED:
            sentences.append(f"»{gate.name}« er ikke opfyldt. {gate.explanation}")
        elif isinstance(gate, FacadeShareGate) and state is GateState.UNKNOWN:
            sentences.append(
                f"»{gate.name}« kan ikke afgøres, før budgettet er fordelt på kategorier. "
                "Boligorganisationen kan fordele det."
            )
    return sentences


def explain_gate(gate: AnyGate, state: GateState, rules: RuleSet) -> str:
    """One gate in words: its state, what it means, and why the rule is there."""
    cap = rules.outcomes[gate.cap].name
    if state is GateState.TRIGGERED and gate.cap == NOT_ENOUGH_KNOWN:
        return f"Ikke opfyldt: sagen er ikke klar til indstilling. {gate.explanation}"
    words = {
        GateState.OK: "Ikke udløst.",
        GateState.TRIGGERED: f"Udløst: indikationen bliver højst »{cap}«.",
        GateState.UNKNOWN: "Kan ikke afgøres endnu, fordi oplysninger mangler.",
        GateState.WAIVED: "Fraveget med begrundelse.",
    }
    return f"{words[state]} {gate.explanation}"


def explain_robustness(robustness: Robustness, rules: RuleSet) -> list[str]:
    """How far the scored outcome rests on the weights: a sentence on all weightings, and one on each that decides."""
    share = format_percent(robustness.same_outcome_share, 0 if robustness.same_outcome_share == 1 else 1)
    name = outcome_name(robustness.outcome, rules)
    verdict = {
        Stability.ROBUST: "Udfaldet afhænger næsten ikke af, hvordan kriterierne vægtes.",
        Stability.MOSTLY: "Udfaldet holder under de fleste vægtninger.",
        Stability.SENSITIVE: "Udfaldet afhænger af, hvordan kriterierne vægtes.",
    }[robustness.stability]
    sentences = [
        f"{robustness.stability.danish}: {share} af alle vægtninger, hvor hvert kriterium vægter mindst 10 %, giver "
        f"»{name}«. {verdict}"
    ]
    for criterion in rules.criteria:
        low, high = robustness.weight_intervals[criterion.id]
        if low > 0 or high < 1:
            sentences.append(
                f"»{criterion.name}« kan vægte mellem {format_percent(low, 0)} og {format_percent(high, 0)}, uden at "
                "udfaldet ændres."
            )
    return sentences


def _grades(indication: Indication, rules: RuleSet) -> list[str]:
    if indication.scored is None:
        return []
    name = outcome_name(indication.scored, rules)
    sentences = [f"De fem vurderinger giver for sig selv »{name}«. {_binding(indication, rules)}"]
    if indication.below_minimum:
        names = join_words([rules.criterion(item).name for item in indication.below_minimum])
        level = rules.step_name(rules.grading.minimum_grade).lower()
        sentences.append(f"Under minimum (»{level}«): {names}. Et svagt kriterium kan ikke opvejes til ren støtte.")
    return sentences


def _binding(indication: Indication, rules: RuleSet) -> str:
    """The demands that stop the next better outcome, or that all demands of support are met."""
    if indication.scored is Outcome.STOETTE:
        return f"Alle krav er opfyldt: {_met(indication, rules.grading.support)}."
    better, threshold = (
        ("støtte med vilkår", rules.grading.conditions)
        if indication.scored is Outcome.AFVIS
        else ("støtte", rules.grading.support)
    )
    failed = _failed(indication, threshold)
    if not failed:
        return f"Et kriterium, der ikke er relevant, tæller som minimum og rækker ikke til {better}."
    return f"Det rækker ikke til {better}, fordi {join_words(failed)}."


def _failed(indication: Indication, threshold: OutcomeThreshold) -> list[str]:
    failed = []
    mean = indication.mean
    if mean is not None and mean < threshold.minimum_mean:
        failed.append(
            f"gennemsnittet {format_number(mean, 1)} er under {format_number(threshold.minimum_mean, 1)}"
            if format_number(mean, 1) != format_number(threshold.minimum_mean, 1)
            else f"gennemsnittet er lige under {format_number(threshold.minimum_mean, 1)}"
        )
    below = len(indication.below_minimum)
    if below > threshold.most_below_minimum:
        failed.append(
            f"{_COUNT_WORDS[below]} {_criteria(below)} ligger under minimum "
            f"({_COUNT_WORDS[threshold.most_below_minimum]} må)"
        )
    sufficient = _sufficient(indication)
    if sufficient is not None and sufficient < threshold.least_sufficient:
        failed.append(
            f"{_COUNT_WORDS[sufficient]} {_criteria(sufficient)} er opfyldt i tilstrækkelig grad "
            f"(mindst {_COUNT_WORDS[threshold.least_sufficient]} skal være det)"
        )
    return failed


def _sufficient(indication: Indication) -> int | None:
    if indication.grades is None:
        return None
    return sum(grade >= SUFFICIENT_GRADE for grade in indication.grades.values())


def _criteria(count: int) -> str:
    return "kriterium" if count == 1 else "kriterier"


def _met(indication: Indication, threshold: OutcomeThreshold) -> str:
    mean = "" if indication.mean is None else f"gennemsnittet er {format_number(indication.mean, 1)} "
    below = threshold.most_below_minimum
    return (
        f"{mean}(mindst {format_number(threshold.minimum_mean, 1)}), "
        f"{f'højst {_COUNT_WORDS[below]}' if below else 'ingen'} ligger under minimum, og mindst "
        f"{_COUNT_WORDS[threshold.least_sufficient]} er opfyldt i tilstrækkelig grad"
    )


def _caps(indication: Indication, rules: RuleSet) -> list[str]:
    return [
        f"»{gate.name}« sætter et loft, så indikationen højst kan være »{rules.outcomes[gate.cap].name}«. "
        f"{gate.explanation}"
        for gate in rules.gates
        if indication.gates[gate.id] is GateState.TRIGGERED and gate.cap != NOT_ENOUGH_KNOWN
    ]


def _undecided(indication: Indication, rules: RuleSet) -> str:
    worst, best = outcome_name(indication.worst, rules), outcome_name(indication.best, rules)
    if indication.worst == indication.best:
        return f"Det, der mangler, ændrer ikke udfaldet »{worst}«, men sagen er ikke klar til indstilling."
    return f"Det, der mangler, kan ændre udfaldet: fra »{worst}« i værste fald til »{best}« i bedste fald."


def _undecisive_gap(indication: Indication, rules: RuleSet) -> str:
    name = outcome_name(indication.worst, rules)
    return f"Det, der mangler, kan ikke ændre udfaldet: det bliver »{name}«, hvordan det end vurderes."
