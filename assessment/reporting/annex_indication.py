"""The indication and why: outcome, gates, waivers, what is missing, and how the conclusion stands to it."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.danish import format_moment
from assessment.domain.explanation import explain_indication, what_is_missing
from assessment.domain.history import HistoryEntry
from assessment.domain.indication import GateState, Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.rule_words import gate_sentences
from assessment.domain.ruleset import AnyGate, RequiredYesGate
from assessment.reporting.annex_parts import GateRow, IndicationPart, WaiverRow
from assessment.reporting.facts import fact_answer
from assessment.reporting.material import Material, paragraphs, tidy
from assessment.reporting.parts import Labelled
from assessment.reporting.sentences import Sentence


def indication_part(material: Material) -> IndicationPart:
    """The indication with its reasons; while it is hidden only what the caseworker has written."""
    indication = material.indication
    facts = tuple(material.fact(tidy(fact.name), fact_answer(material, fact)) for fact in material.rules.case_facts)
    waivers = tuple(_waivers(material))
    if indication is None:
        return IndicationPart((material.municipality.say(Sentence.ANNEX_HIDDEN),), (), (), (), waivers, facts)
    missing = tuple(map(tidy, what_is_missing(indication, material.rules)))
    return IndicationPart(
        sentences=(_outcome(indication, material),),
        explanation=tuple(map(tidy, explain_indication(indication, material.rules))),
        missing=missing or (material.municipality.say(Sentence.NOTHING_MISSING),),
        gates=tuple(_gate(gate, indication.gates[gate.id], material) for gate in material.rules.gates),
        waivers=waivers,
        facts=facts,
    )


def conclusion_parts(material: Material) -> tuple[Labelled, ...]:
    """The caseworker's own conclusion in all its parts."""
    conclusion = material.case.conclusion
    names = material.municipality.annex.fields
    parts = (
        ("reason", conclusion.reason if conclusion else None),
        ("main_considerations", conclusion.main_considerations if conclusion else None),
        *((("essential_facts", conclusion.essential_facts),) if conclusion and conclusion.essential_facts else ()),
        ("special_circumstances", conclusion.special_circumstances if conclusion else None),
        ("consequences_of_refusal", conclusion.consequences_of_refusal if conclusion else None),
        ("facade_statement", material.case.facade_statement),
    )
    return tuple(
        Labelled(names.get(field, field), paragraphs(text))
        if not is_blank(text)
        else Labelled(names.get(field, field), (material.unknown,), known=False)
        for field, text in parts
    )


def deviation(material: Material) -> str:
    """How the conclusion stands to the indication, in one sentence; without the indication while it is hidden."""
    say, indication, outcome = material.municipality.say, material.indication, material.outcome
    if outcome is None:
        return say(Sentence.RECOMMENDATION_MISSING)
    if indication is None:
        return say(Sentence.ANNEX_OWN_CONCLUSION, konklusion=material.outcome_words)
    name = _name(indication, material)
    if outcome == "videreudvikles":
        return say(Sentence.ANNEX_DEVELOP, indikation=name)
    if outcome == indication.outcome:
        return say(Sentence.ANNEX_AGREES, konklusion=material.outcome_words)
    return say(Sentence.ANNEX_DEVIATES, konklusion=material.outcome_words, indikation=name)


def _name(indication: Indication, material: Material) -> str:
    return next(text.name for key, text in material.rules.outcomes.items() if key == indication.outcome)


def _outcome(indication: Indication, material: Material) -> str:
    text = next(text for key, text in material.rules.outcomes.items() if key == indication.outcome)
    return material.municipality.say(Sentence.ANNEX_INDICATION, indikation=text.name, forklaring=tidy(text.explanation))


def _gate(gate: AnyGate, state: GateState, material: Material) -> GateRow:
    words = material.municipality.annex.states.get(_state_key(gate, state), state.value)
    meaning = (" ".join(gate_sentences(gate, material.rules)), tidy(gate.explanation))
    return GateRow(tidy(gate.name), words, tuple(map(tidy, meaning)), noticed=state is not GateState.OK)


def _state_key(gate: AnyGate, state: GateState) -> str:
    """A demand is met or not; a cap is triggered or not."""
    if isinstance(gate, RequiredYesGate):
        return {GateState.OK: "opfyldt", GateState.TRIGGERED: "ikke_opfyldt"}.get(state, state.value)
    return state.value


def _waivers(material: Material) -> Iterator[WaiverRow]:
    for waiver in material.case.waivers:
        yield WaiverRow(
            tidy(material.rules.gate(waiver.gate).name),
            paragraphs(waiver.reason) or (material.unknown,),
            _confirmed_by(waiver.gate, material),
        )


def _confirmed_by(gate: str, material: Material) -> str:
    confirming = [entry for entry in _approvals(material) if gate in entry.fields.get("confirmed_waivers", ())]
    if not confirming:
        return material.municipality.say(Sentence.ANNEX_NOT_CONFIRMED)
    return f"{tidy(confirming[-1].who)}, {format_moment(confirming[-1].at)}"


def _approvals(material: Material) -> list[HistoryEntry]:
    history = material.history
    entries = history.own_entries if history else ()
    return [entry for entry in entries if entry.action == "assessment.approved"]
