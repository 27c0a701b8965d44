"""What blocks a case and what resolves it, in words that can be negotiated."""

from __future__ import annotations

from fractions import Fraction

from assessment.domain.danish import format_million_dkk, format_percent, join_words
from assessment.domain.dialogue import Dialogue
from assessment.domain.facade import FacadeFigures
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication
from assessment.domain.ruleset import AnyGate, FacadeShareGate, LatestPhaseGate, RequiredYesGate
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import Blocker, Paragraphs
from assessment.reporting.sentences import Sentence

_PRINTED_DKK = 100_000  # mio. kr. with one decimal


def blockers(dialogue: Dialogue, indication: Indication, material: Material) -> tuple[Blocker, ...]:
    """Every gate that blocks, in the order of the rule set."""
    return tuple(
        Blocker(tidy(gate.name), _effect(gate, material), _solution(gate, indication, material))
        for gate in dialogue.blocking
    )


def blocking_notes(dialogue: Dialogue, indication: Indication, material: Material) -> Paragraphs:
    """That nothing blocks, and which gates cannot be decided yet."""
    free = () if dialogue.blocking else (material.municipality.say(Sentence.NOTHING_BLOCKS),)
    return (*free, *undecided_gates(indication, material))


def undecided_gates(indication: Indication, material: Material) -> Paragraphs:
    """Which gates cannot be decided yet, in one sentence; those that hold a case back until they are block already."""
    undecided = [
        f"»{tidy(gate.name)}«"
        for gate in material.rules.gates
        if indication.gates[gate.id] is GateState.UNKNOWN and gate.cap != NOT_ENOUGH_KNOWN
    ]
    return (material.municipality.say(Sentence.NOT_DECIDED, lofter=join_words(undecided)),) if undecided else ()


def _effect(gate: AnyGate, material: Material) -> Paragraphs:
    say, rules = material.municipality.say, material.rules
    if gate.cap == NOT_ENOUGH_KNOWN:
        cap = say(Sentence.CAP_NOT_READY)
    else:
        cap = say(Sentence.CAP_OF_GATE, udfald=rules.outcomes[gate.cap].name)
    return (cap, tidy(gate.explanation))


def _solution(gate: AnyGate, indication: Indication, material: Material) -> Paragraphs:
    say = material.municipality.say
    if isinstance(gate, RequiredYesGate):
        solved = say(Sentence.SOLVED_BY_ANSWERS, spoergsmaal=_open_questions(gate, material))
    elif isinstance(gate, LatestPhaseGate):
        solved = _phase_passed(gate, material)
    elif indication.facade is not None and indication.facade.computable:
        solved = _shares(gate, indication.facade, material)
    else:
        solved = say(Sentence.FACADE_NOT_COMPUTABLE)
    return (solved, *((say(Sentence.WAIVABLE),) if gate.waivable else ()))


def _open_questions(gate: RequiredYesGate, material: Material) -> str:
    answers = {fact: material.case.facts.get(fact) for fact in gate.facts}
    return join_words(
        [
            f"»{tidy(material.rules.fact(fact).name)}« ({'i dag: nej' if answer == 'nej' else 'ikke besvaret'})"
            for fact, answer in answers.items()
            if answer != "ja"
        ]
    )


def _phase_passed(gate: LatestPhaseGate, material: Material) -> str:
    rules = material.rules
    passed = material.case.facts.get(gate.fact)
    return material.municipality.say(
        Sentence.PHASE_PASSED,
        fase=material.unknown if passed is None else rules.phase(passed).name,
        senest=rules.phase(gate.latest_phase).name,
    )


def _shares(gate: FacadeShareGate, figures: FacadeFigures, material: Material) -> str:
    now = format_percent(figures.share(figures.facade_dkk))
    if gate.minimum_amount_dkk:
        now += f" og {format_million_dkk(figures.facade_dkk)}"
    return material.municipality.say(
        Sentence.SOLVED_BY_SHARES,
        grundlaeggende=format_percent(gate.fundamental_below, 0),
        grundlaeggende_nu=format_percent(figures.share(figures.fundamental_dkk)),
        mangler=format_million_dkk(fundamental_shortfall_dkk(gate, figures)),
        udseende=facade_limit(gate, " eller under "),
        udseende_nu=now,
    )


def facade_limit(gate: FacadeShareGate, joined: str = " og mindst ") -> str:
    """The share, and the amount where the rule set has one, at which the gate begins to count the facade."""
    share = format_percent(gate.minimum_facade_share, 0)
    return f"{share}{joined}{format_million_dkk(gate.minimum_amount_dkk)}" if gate.minimum_amount_dkk else share


def fundamental_shortfall_dkk(gate: FacadeShareGate, figures: FacadeFigures) -> int:
    """Kroner that must move to fundamental change within the same budget, rounded up to what is printed."""
    wanted = gate.fundamental_below * figures.counted_dkk - figures.fundamental_dkk
    return -int(-wanted // Fraction(_PRINTED_DKK)) * _PRINTED_DKK
