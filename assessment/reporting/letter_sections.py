"""The sections of the letters to the housing association. A section with nothing to say is None."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from assessment.domain.conditions import Condition
from assessment.domain.council import Vote, VoteOutcome, once, recommended_conditions
from assessment.domain.danish import format_date, join_words
from assessment.domain.decision_points import POINT_NAMES, PointKind, points_of
from assessment.domain.hearing import REFUSAL, hearing_of, read_step
from assessment.domain.letters import LetterKind
from assessment.reporting.changes import changes_of
from assessment.reporting.criteria import criteria_views
from assessment.reporting.facts import key_figures
from assessment.reporting.legal_texts import levers_of
from assessment.reporting.letter_parts import ConditionRow, LetterSection, Listing
from assessment.reporting.letter_words import LetterSentence
from assessment.reporting.material import Material, paragraphs, sentence_case, tidy
from assessment.reporting.parts import Labelled, Paragraphs

_VOTED_POINTS: Mapping[str, tuple[PointKind, ...]] = {
    "stoette": ("stoette",),
    "vilkaar": ("stoette", "vilkaar"),
    "afvis": ("afslag",),
}


def reasons_section(material: Material, *, changed: bool = False) -> LetterSection:
    """The main considerations, the assessment as a whole, and what a no means for buildings and residents.

    `changed` says that the council voted another outcome: then the reasons are those of the recommendation.
    """
    words, conclusion = material.municipality.letter_words, material.case.conclusion
    labels = words.labels
    department = material.municipality.department
    lead = (words.say(LetterSentence.REASONS_OF_COUNCIL, forvaltning=department),) if changed else ()
    if conclusion is None:
        return LetterSection(words.headings.reasons, (*lead, material.unknown))
    texts = [
        (labels.main_considerations, conclusion.main_considerations),
        (labels.reason, conclusion.reason),
        (labels.special_circumstances, conclusion.special_circumstances),
    ]
    if conclusion.outcome == REFUSAL:
        texts.append((labels.consequences, conclusion.consequences_of_refusal))
    parts = (Labelled(label, found) for label, text in texts if (found := paragraphs(text)))
    return LetterSection(words.headings.reasons, lead, labelled=tuple(parts))


def facts_section(material: Material) -> LetterSection:
    """The facts of major importance, and the key figures that are known."""
    words, conclusion = material.municipality.letter_words, material.case.conclusion
    essential = paragraphs(None if conclusion is None else conclusion.essential_facts)
    known = tuple(fact for fact in key_figures(material) if fact.known)
    return LetterSection(words.headings.facts, essential, facts=known)


def criteria_section(material: Material) -> LetterSection:
    """Every criterion with its assessment in words, its reason, and what it is built on."""
    words = material.municipality.letter_words
    steps = ", ".join(f"»{step.name}«" for step in material.rules.scale)
    scale = words.say(LetterSentence.SCALE, trin=steps)
    return LetterSection(words.headings.criteria, (scale,), criteria=criteria_views(material))


def changes_section(material: Material) -> LetterSection:
    """What would change the outcome: what blocks, the smallest lifts, what is missing. Nothing is promised."""
    words, changes = material.municipality.letter_words, changes_of(material)
    listings = [
        *(Listing(f"{label}:", items) for label, items in _wanted(material)),
        *((Listing(f"{words.labels.missing}:", changes.missing),) if changes.missing else ()),
    ]
    solved = tuple(Labelled(part.label, (" ".join(part.paragraphs),)) for part in changes.solved)
    labelled = (*solved, *changes.lifted)
    return LetterSection(words.headings.changes, (changes.lead,), labelled, listings=tuple(listings))


def _wanted(material: Material) -> Iterable[tuple[str, Paragraphs]]:
    """The conditions that were proposed for a criterion: they say what would make it better."""
    if material.indication is None:
        return
    label = material.municipality.letter_words.labels.proposed_condition
    for view in criteria_views(material):
        if view.conditions:
            yield f"{label} ({view.number}. {view.name})", view.conditions


def conditions_section(material: Material, vote: Vote) -> LetterSection | None:
    """The conditions that hold by the vote, with who documents them and when."""
    words, conditions = material.municipality.letter_words, once(vote.conditions)
    if not conditions:
        return None
    rows = tuple(_row(number, condition, material) for number, condition in enumerate(conditions, 1))
    return LetterSection(words.headings.conditions, (words.say(LetterSentence.CONDITIONS),), conditions=rows)


def _row(number: int, condition: Condition, material: Material) -> ConditionRow:
    deadline = condition.deadline
    return ConditionRow(
        str(number),
        paragraphs(condition.text),
        sentence_case(tidy(condition.documented_by or "")) or material.unknown,
        material.municipality.letter_words.say(LetterSentence.NO_DATE) if deadline is None else format_date(deadline),
    )


def council_section(material: Material, vote: Vote) -> LetterSection:
    """How the decision stands to the recommendation, and the words of the decision where it has some."""
    words, department = material.municipality.letter_words, material.municipality.department
    if vote.outcome is not VoteOutcome.CHANGED:
        told = words.say(LetterSentence.AS_RECOMMENDED, forvaltning=department)
    elif vote.voted_outcome == material.outcome:
        told = words.say(LetterSentence.TEXT_CHANGED, forvaltning=department)
    else:
        told = words.say(LetterSentence.OUTCOME_CHANGED, forvaltning=department, indstillet=material.outcome_words)
    spoken = paragraphs(vote.text)
    text = (words.say(LetterSentence.RESOLUTION), *spoken) if spoken else ()
    return LetterSection(words.headings.council, (told, *text), listings=tuple(_conditions_moved(material, vote)))


def _conditions_moved(material: Material, vote: Vote) -> Iterable[Listing]:
    if vote.outcome is not VoteOutcome.CHANGED:
        return
    words = material.municipality.letter_words
    recommended, adopted = recommended_conditions(material.case), once(vote.conditions)
    before, after = ({tidy(item.text): item for item in items} for items in (recommended, adopted))
    added = tuple(text for text in after if text not in before)
    dropped = tuple(text for text in before if text not in after)
    if recommended and added:
        yield Listing(words.say(LetterSentence.CONDITIONS_ADDED), added)
    if dropped:
        yield Listing(words.say(LetterSentence.CONDITIONS_DROPPED), dropped)


def party_section(material: Material) -> LetterSection | None:
    """How the party was heard, what it said, and what the municipality says to it; None where it was not heard."""
    words = material.municipality.letter_words
    hearing = hearing_of([read_step(step) for step in material.request.hearing], dt.date.max)
    if hearing.sent is None:
        return None
    texts = [
        words.say(LetterSentence.HEARD, dato=format_date(hearing.sent.date), frist=format_date(hearing.sent.deadline))
    ]
    for answer in hearing.answers:
        texts += [words.say(LetterSentence.ANSWERED, dato=format_date(answer.date)), *paragraphs(answer.summary)]
    if not hearing.answers:
        texts.append(words.say(LetterSentence.NOT_ANSWERED))
    if hearing.remarks is not None:
        texts += [words.say(LetterSentence.OUR_REMARKS), *paragraphs(hearing.remarks.text)]
    return LetterSection(words.headings.party, tuple(texts))


def law_section(material: Material, kind: LetterKind, *, decided: str | None = None) -> LetterSection:
    """The rules that the letter rests on: for a decision the levers of its points, and those of the letter itself.

    `decided` is the outcome as voted. Where it is the recommended one, the levers are those that the manager confirmed;
    else nobody has, and they are what the municipality proposes for it.
    """
    words, municipality = material.municipality.letter_words, material.municipality
    resting: dict[str, list[str]] = {}
    if decided is not None:
        known = {lever.id: lever for lever in municipality.levers}
        confirmed = material.request.levers if decided == material.outcome else {}
        points = points_of(material.case) if decided == material.outcome else _VOTED_POINTS[decided]
        for point in points:
            lever = known.get(confirmed.get(point, "")) or levers_of(municipality.levers, point)[0]
            resting.setdefault(lever.name.rstrip("."), []).append(_inside(POINT_NAMES[point]))
    lines = [
        words.say(LetterSentence.POINT_LEVER, punkt=sentence_case(join_words(points)), hjemmel=lever)
        for lever, points in resting.items()
    ]
    return LetterSection(words.headings.legal_basis, (*lines, *words.form(kind).legal_basis))


def _inside(name: str) -> str:
    """The name as it stands inside a sentence."""
    return name[:1].lower() + name[1:]
