"""The lists of the resume: conditions, what speaks against and what would change that, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assessment.domain.danish import join_words
from assessment.domain.dialogue import Dialogue, dialogue_of
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication
from assessment.domain.plaintext import is_blank
from assessment.reporting.blockers import blockers
from assessment.reporting.criteria import all_conditions
from assessment.reporting.lifts import lifts_view, many_ways
from assessment.reporting.material import Material, ended, paragraphs, sentence_case, tidy
from assessment.reporting.municipality import BlockId
from assessment.reporting.parts import CriterionView, LiftsView
from assessment.reporting.resume_parts import ListPart
from assessment.reporting.resume_words import ResumeWords
from assessment.reporting.room import Kept, Room, first_sentence, keep
from assessment.reporting.sentences import Sentence


@dataclass(frozen=True)
class _Listed:
    """A list before it is cut: where the whole of it stands, and the sentence on how many items were left out."""

    heading: str
    items: Sequence[str]
    place: str
    more: str
    empty: str | None = None


def lists_of(
    material: Material, words: ResumeWords, views: tuple[CriterionView, ...], room: Room
) -> tuple[ListPart, ...]:
    """The lists that this outcome has, in the order of the page, together within the lines of the room."""
    outcome = material.outcome
    found = [_not_known(material, words)]
    if outcome in ("stoette", "vilkaar") or (outcome is None and all_conditions(views)):
        found.append(_conditions(material, words, views))
    if outcome == "afvis":
        found.append(_reasons(material, words, views))
    if outcome in ("afvis", "videreudvikles"):
        found.append(_change(material, words, views))
    lists = [part for part in found if part.items or part.empty]
    kept = keep([part.items for part in lists], room)
    return tuple(
        ListPart(part.heading, shown.items, _note(part, shown, words)) for part, shown in zip(lists, kept, strict=True)
    )


def _note(part: _Listed, kept: Kept, words: ResumeWords) -> str | None:
    if kept.left_out:
        return part.more.format(antal=str(kept.left_out), sted=part.place)
    return shortened(words, part.place) if kept.cut else part.empty


def section_of(material: Material, words: ResumeWords, block: BlockId) -> str:
    """Where a block stands in the recommendation: `indstillingens afsnit 5`."""
    return words.sentences.section.format(afsnit=str(material.municipality.section_number(block)))


def shortened(words: ResumeWords, place: str) -> str:
    """That a text was cut, and where the whole of it stands."""
    return words.sentences.shortened.format(sted=place)


def _conditions(material: Material, words: ResumeWords, views: tuple[CriterionView, ...]) -> _Listed:
    asked = material.outcome == "vilkaar"
    items = _condition_items(words, views)
    heading = words.headings.conditions if asked or not items else words.headings.proposed
    none = material.municipality.say(Sentence.CONDITIONS_MISSING) if asked else words.sentences.no_conditions
    block: BlockId = "beslutningspunkter" if asked else "vurdering"
    place, more = section_of(material, words, block), words.sentences.more_conditions
    return _Listed(heading, items, place, more, None if items else none)


def _condition_items(words: ResumeWords, views: tuple[CriterionView, ...]) -> list[str]:
    return [
        words.sentences.condition.format(kriterium=str(number), vilkaar=ended(text))
        for number, text in all_conditions(views)
    ]


def _reasons(material: Material, words: ResumeWords, views: tuple[CriterionView, ...]) -> _Listed:
    """Why: the written reason, each criterion under the threshold with its own reason, and the gates that hold it."""
    conclusion, said = material.case.conclusion, words.sentences
    items = [] if conclusion is None else [" ".join(paragraphs(conclusion.reason))]
    minimum = material.rules.grading.minimum_grade
    items += [
        said.low.format(kriterium=str(view.number), begrundelse=first_sentence(" ".join(view.reason)))
        for view in views
        if view.grade is not None and view.grade < minimum
    ]
    if material.indication is not None:
        triggered = [gate for gate, state in material.indication.gates.items() if state is GateState.TRIGGERED]
        items += [
            ended(tidy(gate.name)) for gate in map(material.rules.gate, triggered) if gate.cap == material.outcome
        ]
    found = [item for item in items if item]
    return _Listed(words.headings.reasons, found, section_of(material, words, "samlet"), said.more)


def _change(material: Material, words: ResumeWords, views: tuple[CriterionView, ...]) -> _Listed:
    """What would lead to another outcome: what was proposed, what resolves each gate, and the smallest lifts."""
    items = _condition_items(words, views)
    indication = material.indication
    if indication is not None and material.outcome in (indication.outcome, "videreudvikles"):
        dialogue = dialogue_of(indication, material.rules)
        if material.outcome == "afvis":  # a gate that caps at something better does not hold a refusal
            held = tuple(gate for gate in dialogue.blocking if gate.cap in ("afvis", NOT_ENOUGH_KNOWN))
            dialogue = replace(dialogue, blocking=held)
        items += [
            words.sentences.gate.format(krav=blocker.name, tekst=blocker.solution[0])
            for blocker in blockers(dialogue, indication, material)
        ]
        if dialogue.ways:
            items += _lifts(dialogue, indication, lifts_view(dialogue, indication, material), words)
    if not items:
        items = [words.sentences.reasons_change]
    return _Listed(words.headings.change, items, words.sentences.annex, words.sentences.more)


def _lifts(dialogue: Dialogue, indication: Indication, view: LiftsView, words: ResumeWords) -> list[str]:
    """The steps that the five assessments have to reach, and which of them are enough."""
    if view.ways:
        return [*view.sentences, *view.ways]
    many = many_ways(dialogue, indication)
    if many is not None:
        return [words.sentences.many_lifts.format(**many)]
    numbers: dict[str, list[str]] = {}
    for lift in view.lifts:
        numbers.setdefault(lift.then, []).append(lift.criterion.partition(".")[0])
    steps = [words.sentences.lift.format(kriterium=join_words(found), til=then) for then, found in numbers.items()]
    return [" ".join((ended(sentence_case("; ".join(steps))), *view.sentences))]


def _not_known(material: Material, words: ResumeWords) -> _Listed:
    """What is missing for a criterion, where that is written, and the facts of the rule set that must be answered."""
    said, items = words.sentences, []
    for criterion in sorted(material.rules.criteria, key=lambda criterion: criterion.number):
        grading = material.case.grades.get(criterion.id) or Grading()
        if grading.status in (GradingStatus.GRADED, GradingStatus.NOT_RELEVANT):
            continue
        why = " ".join(paragraphs(grading.missing_reason))
        if why:
            items.append(said.not_graded.format(kriterium=tidy(criterion.name), grund=ended(why)))
    answers = material.case.facts
    items += [
        ended(tidy(fact.name)) for fact in material.rules.case_facts if fact.required and is_blank(answers.get(fact.id))
    ]
    return _Listed(words.headings.missing, items, section_of(material, words, "vurdering"), said.more)
