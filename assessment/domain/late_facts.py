"""Facts that decide the indication and were changed after it was revealed, and whether they move the outcome.

Grades and conclusion are locked; budget, facts and waivers stay open, because new information comes in. What stood in
them is kept by the event of locking, so that a change can be told. An event that was written before the program kept
them gives no comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from assessment.domain.case_difference import FieldDifference, SectionDifference, case_differences
from assessment.domain.case_words import BUDGET as BUDGET_SECTION
from assessment.domain.case_words import CONCLUSION_SECTION, FieldWords, Words
from assessment.domain.case_words import FACTS as FACTS_SECTION
from assessment.domain.consistency import unknown_names
from assessment.domain.danish import format_dkk
from assessment.domain.deciding_facts import BUDGET, FACTS, WAIVERS, CaseFacts, kept_facts, with_kept_facts
from assessment.domain.errors import Fault
from assessment.domain.history import Content
from assessment.domain.indication import indicate
from assessment.domain.plaintext import is_blank
from assessment.domain.revision_words import ANSWER_WORDS
from assessment.domain.revisions import DECIDING, LOCKED_CONTENT
from assessment.domain.ruleset import LatestPhaseGate, RequiredYesGate, RuleSet
from assessment.domain.workflow import Transition

FACTS_REASON = "facts_reason"
REASON_MISSING = (
    "Den vejledende indikation er blevet en anden, fordi sagens oplysninger er ændret efter låsningen. "
    "Skriv under »Send til godkendelse«, hvorfor de er ændret."
)


class Step(Protocol):
    """One event of the assessment."""

    @property
    def action(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class LateFacts:
    """The deciding facts that differ from what was locked, in words.

    `locked_outcome` is the outcome that the locked facts give with the grades as they are now, `outcome` that of the
    facts now; each is None where its facts name what the rule set does not know. `needs_reason` says that facts or
    budget move the outcome; a waiver has a reason of its own, which the manager confirms. `reason` is what was written
    for the facts as they are now, empty where nothing was.
    """

    sections: tuple[SectionDifference, ...]
    locked_outcome: str | None
    outcome: str | None
    needs_reason: bool
    reason: str

    @property
    def fields(self) -> tuple[FieldDifference, ...]:
        """Every fact that differs, in the order of the pages."""
        return tuple(field for section in self.sections for field in section.fields)

    def faults(self, reason: str = "") -> tuple[Fault, ...]:
        """What keeps the case from being submitted with this reason: that one is needed, and there is none."""
        told = not self.needs_reason or not is_blank(self.reason) or not is_blank(reason)
        return () if told else (Fault(FACTS_REASON, REASON_MISSING),)


def late_facts(steps: Iterable[Step], versions: Sequence[Content], case: CaseFacts, rules: RuleSet) -> LateFacts | None:
    """What of a case's deciding facts differs from what was locked; None where nothing does, or where it was not kept.

    `steps` are the events of the assessment in their order, `versions` the content of its submitted versions.
    """
    steps = tuple(steps)
    locked = _locked(steps)
    if locked is None:
        return None
    now = kept_facts(case)
    sections = case_differences(_words(locked, rules), _words(now, rules))
    if not sections:
        return None
    outcome = _outcome(case, now, rules)
    with_present_waivers = _outcome(case, {**locked, WAIVERS: now[WAIVERS]}, rules)
    return LateFacts(
        sections=sections,
        locked_outcome=_outcome(case, locked, rules),
        outcome=outcome,
        needs_reason=_unwaived(locked, rules) != _unwaived(now, rules) and with_present_waivers != outcome,
        reason=_reason_of(steps, versions, now, rules),
    )


def compared_outcomes(late: LateFacts, rules: RuleSet) -> str:
    """One sentence on what the changed facts do to the indication."""
    if late.locked_outcome is None or late.outcome is None:
        return "De låste oplysninger passer ikke til regelsættet, så indikationen kan ikke sammenlignes."
    if late.locked_outcome == late.outcome:
        return "Det ændrer ikke den vejledende indikation."
    before, now = (outcome_name(outcome, rules) for outcome in (late.locked_outcome, late.outcome))
    return f"Med de låste oplysninger var den vejledende indikation »{before}«. Nu er den »{now}«."


def outcome_name(outcome: str, rules: RuleSet) -> str:
    """The name of an outcome (its id) in the rule set."""
    return next(text.name for key, text in rules.outcomes.items() if key == outcome)


def keep_reason(transition: Transition, late: LateFacts | None, reason: str) -> Transition:
    """The step of submitting, with the reason in its event where one is needed and given."""
    if late is None or not late.needs_reason or is_blank(reason):
        return transition
    event = transition.event
    return replace(transition, event=replace(event, fields={**event.fields, FACTS_REASON: reason}))


def facts_read(rules: RuleSet) -> frozenset[str]:
    """The facts that the indication reads: the required ones, and those of the gates."""
    read = {fact.id for fact in rules.case_facts if fact.required}
    for gate in rules.gates:
        if isinstance(gate, RequiredYesGate):
            read.update(gate.facts)
        elif isinstance(gate, LatestPhaseGate):
            read.add(gate.fact)
    return frozenset(read)


def _locked(steps: Sequence[Step]) -> Mapping[str, Any] | None:
    locking = [step for step in steps if step.action == "assessment.locked"]
    kept: Mapping[str, Any] | None = locking[-1].fields.get(LOCKED_CONTENT, {}).get(DECIDING) if locking else None
    return kept


def _outcome(case: CaseFacts, kept: Mapping[str, Any], rules: RuleSet) -> str | None:
    facts = with_kept_facts(case, kept)
    return None if unknown_names(facts, rules) else indicate(facts, rules).outcome


def _unwaived(kept: Mapping[str, Any], rules: RuleSet) -> tuple[dict[str, str], dict[str, int]]:
    """What is compared and is no waiver."""
    read = facts_read(rules)
    return {key: value for key, value in kept[FACTS].items() if key in read}, dict(kept[BUDGET])


def _reason_of(steps: Sequence[Step], versions: Sequence[Content], now: Mapping[str, Any], rules: RuleSet) -> str:
    """The last reason that was written for exactly these facts; for others it says nothing."""
    submitted = [step for step in steps if step.action == "assessment.submitted"]
    for step, version in reversed(list(zip(submitted, versions, strict=False))):
        kept = version.get(DECIDING)
        if kept is not None and FACTS_REASON in step.fields and _unwaived(kept, rules) == _unwaived(now, rules):
            return str(step.fields[FACTS_REASON])
    return ""


def _words(kept: Mapping[str, Any], rules: RuleSet) -> Words:
    """The kept facts that the indication reads, in words."""
    facts, amounts = _unwaived(kept, rules)
    phases = {phase.id: phase.name for phase in rules.phases}
    names = {fact.id: fact.name for fact in rules.case_facts}
    categories = {category.id: category.name for category in rules.budget_categories}
    waivable = {gate.id: gate.name for gate in rules.gates if gate.waivable}
    return {
        **{
            f"{FACTS}.{key}": FieldWords(FACTS_SECTION, names[key], phases.get(value) or ANSWER_WORDS.get(value, value))
            for key, value in facts.items()
        },
        **{
            f"{BUDGET}.{key}": FieldWords(BUDGET_SECTION, categories.get(key, key), format_dkk(amount))
            for key, amount in amounts.items()
        },
        **{
            f"{WAIVERS}.{gate}": FieldWords(CONCLUSION_SECTION, f"Fravigelse af »{waivable[gate]}«", "Ja")
            for gate in kept[WAIVERS]
            if gate in waivable
        },
    }
