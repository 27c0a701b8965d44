"""Does a case name only what its rule set holds? Ids of criteria, categories, phases, facts, questions and gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from assessment.domain.deciding_facts import CaseFacts, GradingFacts
from assessment.domain.errors import CaseFileError, Fault
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import CaseFact, Criterion, RuleSet

YES_NO = ("ja", "nej")


def case_faults(case: CaseFacts, rules: RuleSet) -> tuple[Fault, ...]:
    """Everything in the case that the rule set does not know or does not allow."""
    return (*unknown_names(case, rules), *_not_relevant(case, rules), *_waivers(case, rules))


def unknown_names(case: CaseFacts, rules: RuleSet) -> tuple[Fault, ...]:
    """The ids and answers in the case that the rule set does not know; nothing can be computed or shown with them."""
    return (
        *_unknown_phase(case, rules),
        *_facts(case, rules),
        *_budget(case, rules),
        *_grades(case, rules),
        *_unknown_gates(case, rules),
        *_second_assessment(case, rules),
    )


def require_consistent(case: CaseFacts, rules: RuleSet) -> None:
    """Raise CaseFileError with all faults unless the case fits the rule set."""
    faults = case_faults(case, rules)
    if faults:
        raise CaseFileError(faults)


def _unknown(kind: str, value: str, known: Iterable[str]) -> str:
    options = sorted(known)
    close = get_close_matches(value, options, n=1)
    remedy = f"Mente du »{close[0]}«?" if close else f"Brug en af: {', '.join(options)}."
    return f"{kind} »{value}« findes ikke i regelsættet. {remedy}"


def _unknown_phase(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    phases = {phase.id for phase in rules.phases}
    if case.phase is not None and case.phase not in phases:
        yield Fault("phase", _unknown("fasen", case.phase, phases))


def _facts(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    facts = {fact.id: fact for fact in rules.case_facts}
    for key, value in case.facts.items():
        place = f"facts.{key}"
        if key not in facts:
            yield Fault(place, _unknown("oplysningen", key, facts))
        elif value is not None and not is_blank(value):
            yield from _fact_value(place, value, facts[key], rules)


def _fact_value(place: str, value: str, fact: CaseFact, rules: RuleSet) -> Iterator[Fault]:
    known = YES_NO if fact.type == "ja_nej" else tuple(phase.id for phase in rules.phases)
    if value not in known:
        yield Fault(place, _unknown("svaret" if fact.type == "ja_nej" else "fasen", value, known))


def _budget(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    categories = {category.id for category in rules.budget_categories}
    for index, line in enumerate(case.budget):
        if line.category not in categories:
            yield Fault(f"budget[{index}].category", _unknown("budgetkategorien", line.category, categories))


def _grades(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    criteria = {criterion.id: criterion for criterion in rules.criteria}
    for key, grading in case.grades.items():
        if key not in criteria:
            yield Fault(f"grades.{key}", _unknown("kriteriet", key, criteria))
        else:
            yield from _answers(grading, criteria[key])


def _not_relevant(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    declared = [key for key, grading in case.grades.items() if grading.not_relevant]
    rule = rules.grading.not_relevant
    if declared and not rule.allowed:
        yield Fault(
            f"grades.{declared[0]}.not_relevant", "regelsættet tillader ikke »Ikke relevant«. Vurdér kriteriet."
        )
    elif len(declared) > rule.at_most:
        yield Fault(
            f"grades.{declared[-1]}.not_relevant",
            f"{len(declared)} kriterier er »Ikke relevant«, men regelsættet tillader højst {rule.at_most}. "
            "Vurdér et af dem, eller angiv »Ikke oplyst«.",
        )


def _answers(grading: GradingFacts, criterion: Criterion) -> Iterator[Fault]:
    questions = {question.id for question in criterion.questions}
    for key in grading.answers:
        if key not in questions:
            yield Fault(f"grades.{criterion.id}.answers.{key}", _unknown("spørgsmålet", key, questions))


def _second_assessment(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    criteria = {criterion.id: criterion for criterion in rules.criteria}
    second = case.second_assessment
    for part, named in (
        (("grades", second.grades), ("first", second.first), ("common", second.common)) if second else ()
    ):
        for key in named:
            if key not in criteria:
                yield Fault(f"second_assessment.{part}.{key}", _unknown("kriteriet", key, criteria))


def _unknown_gates(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    gates = {gate.id for gate in rules.gates}
    for index, waiver in enumerate(case.waivers):
        if waiver.gate not in gates:
            yield Fault(f"waivers[{index}].gate", _unknown("porten", waiver.gate, gates))


def _waivers(case: CaseFacts, rules: RuleSet) -> Iterator[Fault]:
    gates = {gate.id: gate for gate in rules.gates}
    for index, waiver in enumerate(case.waivers):
        place = f"waivers[{index}]"
        if waiver.gate not in gates:
            continue
        if not gates[waiver.gate].waivable:
            yield Fault(
                f"{place}.gate",
                f"porten »{gates[waiver.gate].name}« kan ikke fraviges. Slet fravigelsen, og skaf dokumentationen.",
            )
        elif is_blank(waiver.reason):
            yield Fault(f"{place}.reason", "fravigelsen har ingen begrundelse. Skriv den, eller slet fravigelsen.")
