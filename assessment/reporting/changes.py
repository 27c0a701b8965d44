"""What would change an outcome that is no yes, in the words that the letters and the recommendation share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessment.domain.dialogue import Dialogue, dialogue_of
from assessment.domain.explanation import what_is_missing
from assessment.domain.hearing import REFUSAL
from assessment.domain.indication import NOT_ENOUGH_KNOWN, Indication
from assessment.domain.ruleset import FacadeShareGate, LatestPhaseGate
from assessment.reporting.blockers import blockers
from assessment.reporting.letter_words import LetterSentence
from assessment.reporting.lifts import lifts_view, many_ways
from assessment.reporting.material import Material, ended, tidy
from assessment.reporting.parts import Labelled, LiftsView, Paragraphs
from assessment.reporting.sentences import Sentence

DEVELOP = "videreudvikles"
_NO_LIFTS = LiftsView((), (), ())


@dataclass(frozen=True)
class Changes:
    """What to say of another outcome, nothing of it a promise.

    `solved` is what resolves each gate that bears the outcome, and what to bear in mind of it; `ways` the lifts as they
    belong together, `lifted` each lift with what its step means, `missing` what is not known and who can supply it.
    `many` counts the ways where they are too many to list.
    """

    lead: str
    solved: tuple[Labelled, ...]
    ways: LiftsView
    lifted: tuple[Labelled, ...]
    missing: Paragraphs
    many: dict[str, str] | None = None


def changes_of(material: Material) -> Changes:
    """What would change the outcome: what blocks, the smallest lifts, what is missing.

    Where the five assessments do not point to a refusal themselves, the reasons bear it, and lifts would mislead. The
    same holds while the indication may not be seen. Raises DocumentError where the municipality has no letters.
    """
    words, indication = material.municipality.letter_words, material.indication
    by_reasons = words.say(LetterSentence.CHANGES_BY_REASONS)
    if indication is None:
        return Changes(by_reasons, (), _NO_LIFTS, (), ())
    missing = tuple(map(tidy, what_is_missing(replace(indication, not_ready=()), material.rules)))
    if indication.outcome not in _lifted_from(material):
        return Changes(by_reasons, (), _NO_LIFTS, (), missing)
    dialogue = dialogue_of(indication, material.rules)
    ways = lifts_view(dialogue, indication, material)
    lifted = tuple(
        Labelled(
            lift.criterion,
            (words.say(LetterSentence.CRITERION_LIFT, trin=lift.then, betydning=ended(lift.anchor)),),
        )
        for lift in ways.lifts
    )
    solved = tuple(_solved(dialogue, indication, material))
    lead = words.say(LetterSentence.CHANGES) if solved or lifted else by_reasons
    return Changes(lead, solved, ways, lifted, missing, many_ways(dialogue, indication))


def _lifted_from(material: Material) -> tuple[str, ...]:
    """The indications that lifts lead away from: a project that is to be developed can do so from any but the best."""
    return (REFUSAL, "vilkaar", NOT_ENOUGH_KNOWN) if material.outcome == DEVELOP else (REFUSAL,)


def _solved(dialogue: Dialogue, indication: Indication, material: Material) -> Iterator[Labelled]:
    """What resolves the gates that bear the outcome: not those with a higher cap, nor a phase that has passed."""
    caps = (*_lifted_from(material), NOT_ENOUGH_KNOWN)
    bearing = tuple(gate for gate in dialogue.blocking if gate.cap in caps and not isinstance(gate, LatestPhaseGate))
    found = blockers(replace(dialogue, blocking=bearing), indication, material)
    facade_note = material.municipality.say(Sentence.FACADE_IS_NO_REFUSAL)
    for gate, item in zip(bearing, found, strict=True):
        solution = item.solution[:1]  # whether the municipality may waive it is its own affair
        yield Labelled(item.name, (*solution, facade_note) if isinstance(gate, FacadeShareGate) else solution)
