"""A rule set in sentences: what its thresholds and gates demand, and what differs from another one.

Numbers are written out as words where a person would, and no sign stands for a relation.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fractions import Fraction

from assessment.domain.danish import format_date, format_million_dkk, format_number, format_percent, join_words
from assessment.domain.indication import NOT_ENOUGH_KNOWN
from assessment.domain.rule_difference import RuleChange
from assessment.domain.ruleset import (
    SUFFICIENT_GRADE,
    AnyGate,
    FacadeShareGate,
    LatestPhaseGate,
    OutcomeThreshold,
    RequiredYesGate,
    RuleSet,
)

_COUNTS = ("intet", "ét", "to", "tre", "fire", "fem")
_KINDS = {"aendret": "er ændret", "tilfoejet": "er tilføjet", "fjernet": "er fjernet", "flyttet": "er flyttet"}
_VALID_FROM = ("gyldig_fra",)
_SHORT = 80  # characters of both texts together that still read well in one sentence
_PROPOSAL = ("forslag", "ikke vedtaget", "skal godkendes")


def is_proposal(decided_by: Collection[str]) -> bool:
    """Whether a rule set is a proposal still, by what it and the register say of who decided it."""
    return any(word in text.casefold() for text in decided_by for word in _PROPOSAL)


def threshold_sentences(rules: RuleSet) -> list[str]:
    """What each outcome demands, the best first; then how a gap and a criterion that is not relevant count."""
    names = {key: text.name for key, text in rules.outcomes.items()}
    return [
        f"»{names['stoette']}« anbefales, når {_demands(rules.grading.support, rules)}.",
        f"Ellers anbefales »{names['vilkaar']}«, når {_demands(rules.grading.conditions, rules)}.",
        f"Ellers er indikationen »{names['afvis']}«.",
        f"Mangler der oplysninger, som kan ændre resultatet, er indikationen »{names['ikke_oplyst']}«.",
        _not_relevant(rules),
    ]


def gate_sentences(gate: AnyGate, rules: RuleSet) -> list[str]:
    """When a gate is triggered, what it then does, and whether it may be waived."""
    return [f"Udløses, når {_trigger(gate, rules)}.", _cap(gate, rules), _waiver(gate)]


def weight_sentences(rules: RuleSet) -> list[str]:
    """How much each criterion counts; one sentence when all count the same."""
    total = sum(criterion.weight for criterion in rules.criteria)
    shares = {Fraction(criterion.weight, total) for criterion in rules.criteria}
    if len(shares) == 1:
        return [f"Alle fem kriterier vægter lige meget: {format_percent(shares.pop(), 0)} hver."]
    return [
        f"»{criterion.name}« vægter {format_percent(Fraction(criterion.weight, total))}."
        for criterion in rules.criteria
    ]


def change_sentence(change: RuleChange) -> str:
    """One difference as a sentence. Long texts are left out: whoever shows the sentence shows them below it."""
    if is_long(change) or change.before is None or change.after is None:
        return f"{change.place} {_KINDS[change.kind]}."
    before, after = (_in_words(text, change) for text in (change.before, change.after))
    return f"{change.place} {_KINDS[change.kind]} fra {before} til {after.removesuffix('.')}."


def is_long(change: RuleChange) -> bool:
    """Whether the texts before and after are too long for a sentence."""
    return len(change.before or "") + len(change.after or "") > _SHORT


def _in_words(text: str, change: RuleChange) -> str:
    return format_date(date.fromisoformat(text)) if change.path == _VALID_FROM else text


def _demands(threshold: OutcomeThreshold, rules: RuleSet) -> str:
    minimum, sufficient = rules.step_name(rules.grading.minimum_grade), rules.step_name(SUFFICIENT_GRADE)
    demands = [f"gennemsnittet er mindst {_mean(threshold.minimum_mean)}"]
    if threshold.most_below_minimum < len(rules.criteria):
        most = threshold.most_below_minimum
        number = "intet kriterium" if most == 0 else f"højst {_criteria(most)}"
        demands.append(f"{number} ligger under »{minimum}«")
    if threshold.least_sufficient:
        demands.append(f"mindst {_criteria(threshold.least_sufficient)} er vurderet til mindst »{sufficient}«")
    return join_words(demands)


def _not_relevant(rules: RuleSet) -> str:
    rule = rules.grading.not_relevant
    if not rule.allowed or rule.at_most == 0:
        return "Intet kriterium kan være ikke relevant."
    reason = " Det kræver en begrundelse." if rule.needs_reason else ""
    minimum = rules.step_name(rules.grading.minimum_grade)
    return (
        f"Højst {_criteria(rule.at_most)} kan være ikke relevant.{reason} "
        f"Resultatet bliver aldrig bedre, end hvis det var vurderet til »{minimum}«."
    )


def _trigger(gate: AnyGate, rules: RuleSet) -> str:
    match gate:
        case RequiredYesGate():
            facts = [f"»{rules.fact(fact).name}«" for fact in gate.facts]
            if len(facts) == 1:
                return f"{facts[0]} ikke er besvaret med ja"
            return f"{join_words(facts)} ikke alle er besvaret med ja"
        case FacadeShareGate():
            amount = f"mindst {format_million_dkk(gate.minimum_amount_dkk)} og " if gate.minimum_amount_dkk else ""
            return (
                f"{amount}mindst {_share(gate.minimum_facade_share)} af håndværkerudgifterne går til facade og "
                f"klimaskærm, og under {_share(gate.fundamental_below)} går til grundlæggende ændringer"
            )
        case LatestPhaseGate():
            fact, phase = rules.fact(gate.fact).name, rules.phase(gate.latest_phase).name
            return f"svaret på »{fact}« er en fase senere end »{phase}«"


def _cap(gate: AnyGate, rules: RuleSet) -> str:
    name = rules.outcomes[gate.cap].name
    if gate.cap == NOT_ENOUGH_KNOWN:
        return f"Så er sagen ikke klar til indstilling, og indikationen er »{name}«."
    if gate.cap == "afvis":
        return f"Så er indikationen »{name}«."
    return f"Så kan indikationen højst blive »{name}«."


def _waiver(gate: AnyGate) -> str:
    return "Kan fraviges med en begrundelse, som en leder bekræfter." if gate.waivable else "Kan ikke fraviges."


def _criteria(count: int) -> str:
    return f"{_COUNTS[count]} {'kriterium' if count == 1 else 'kriterier'}"


def _mean(value: Fraction) -> str:
    return format_number(value, _digits(value, 1))


def _share(value: Fraction) -> str:
    return format_percent(value, _digits(value * 100, 0))


def _digits(value: Fraction, least: int) -> int:
    """How many decimals show the value exactly; at most six, the most that a rule set can hold."""
    return next((digits for digits in range(least, 7) if (value * 10**digits).denominator == 1), 6)
