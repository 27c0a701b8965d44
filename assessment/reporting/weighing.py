"""The concrete assessment as a whole: why, what speaks against it, and what would change a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.danish import format_number, join_words
from assessment.domain.indication import GateState, Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import SUFFICIENT_GRADE
from assessment.reporting.blockers import undecided_gates
from assessment.reporting.changes import DEVELOP, changes_of
from assessment.reporting.criteria import all_conditions
from assessment.reporting.indstilling_words import IndstillingSentence, IndstillingWords
from assessment.reporting.material import Material, paragraphs, tidy
from assessment.reporting.parts import CriterionView, Labelled, Paragraphs
from assessment.reporting.sentences import Sentence

MOST_CHANGES = 6  # items; the recommendation is to be read in a few minutes, and the annex has them all
_NO_YES = ("afvis", DEVELOP)


def weighing(material: Material, views: tuple[CriterionView, ...]) -> tuple[Labelled, ...]:
    """Reason, considerations, special circumstances, indication, gates, and what speaks against or could change it."""
    conclusion = material.case.conclusion
    parts = [
        labelled_text("Begrundelse", None if conclusion is None else conclusion.reason, material),
        labelled_text("Hovedhensyn", None if conclusion is None else conclusion.main_considerations, material),
        labelled_text("Særlige forhold", None if conclusion is None else conclusion.special_circumstances, material),
    ]
    if conclusion is not None and not is_blank(conclusion.essential_facts):
        parts.insert(2, labelled_text("Væsentlige faktiske oplysninger", conclusion.essential_facts, material))
    comparison, against = indication_sentence(material), _against(material, views)
    if comparison is not None:
        sentence, why = without_reference(comparison), () if against else _why(material)
        listed = len(why) > 1 and material.municipality.indstilling is not None
        indicated = (sentence,) if listed else (sentence, *why)
        parts.insert(0, Labelled("Vejledende indikation", indicated, items=why if listed else ()))
    parts.extend(against)
    if not is_blank(material.case.facade_statement):
        parts.append(labelled_text("Om andelen til udseende", material.case.facade_statement, material))
    parts.extend(
        Labelled(f"Fraveget: {material.rules.gate(waiver.gate).name}", paragraphs(waiver.reason))
        for waiver in material.case.waivers
        if not is_blank(waiver.reason)
    )
    return (*parts, *_changes(material, views))


def indication_sentence(material: Material) -> str | None:
    """How the conclusion stands to the indication; None while the indication may not be shown."""
    if material.indication is None:
        return None
    municipality = material.municipality
    name = next(text.name for key, text in material.rules.outcomes.items() if key == material.indication.outcome)
    section = str(municipality.section_number("samlet"))
    if material.outcome == "videreudvikles":
        return municipality.say(Sentence.INDICATION_BESIDE_DEVELOP, indikation=name, afsnit=section)
    if material.outcome == material.indication.outcome:
        return municipality.say(Sentence.INDICATION_AGREES, indikation=name, afsnit=section)
    return municipality.say(
        Sentence.INDICATION_DEVIATES, indikation=name, konklusion=material.outcome_words, afsnit=section
    )


def without_reference(sentence: str) -> str:
    """The sentence without its pointer to the section it stands in."""
    return sentence.partition(" Begrundelsen står i afsnit")[0]


def labelled_text(label: str, text: str | None, material: Material) -> Labelled:
    """A text under its label, or that it is not known."""
    found = paragraphs(text)
    return Labelled(label, found) if found else Labelled(label, (material.unknown,), known=False)


def vote_sentences(material: Material) -> list[str]:
    """How the residents voted, when that is known."""
    vote = material.case.residents_vote
    if vote is None or vote.yes is None or vote.no is None:
        return []
    return [material.municipality.say(Sentence.RESUME_VOTE, ja=format_number(vote.yes), nej=format_number(vote.no))]


def _why(material: Material) -> Paragraphs:
    """The gates that lower the indication, and what it misses."""
    indication = material.indication
    if indication is None:
        return ()
    return (*_triggered(indication, material), *_missing(indication, material))


def _triggered(indication: Indication, material: Material) -> Iterator[str]:
    for identity, state in indication.gates.items():
        gate = material.rules.gate(identity)
        if state is GateState.TRIGGERED:
            yield f"{gate.name}: {gate.explanation}"


def _missing(indication: Indication, material: Material) -> Iterator[str]:
    rules = material.rules
    names = [rules.criterion(item).name for item in indication.missing_criteria]
    names += [rules.fact(item).name for item in indication.missing_facts]
    if names:
        yield f"Ikke belyst: {'; '.join(names)}.".replace("?.", "?").replace("?;", ";")


def _against(material: Material, views: tuple[CriterionView, ...]) -> tuple[Labelled, ...]:
    """What speaks against a yes; a no says it in its reasons. Nothing while the indication may not be seen."""
    words, indication = material.municipality.indstilling, material.indication
    if words is None or indication is None or material.outcome in _NO_YES:
        return ()
    found = [
        *_below(words, views, material),
        *_missing(indication, material),
        *_triggered(indication, material),
        *_waived(words, indication, material),
        *undecided_gates(indication, material),
        *_voted_against(material),
    ]
    if not found:
        threshold = material.rules.step_name(SUFFICIENT_GRADE)
        found.append(words.say(IndstillingSentence.NOTHING_AGAINST, graense=threshold))
    return (_in_one_or_many(words.against, tuple(found)),)


def _in_one_or_many(label: str, texts: Paragraphs) -> Labelled:
    """One text beside its label, several as a list under it."""
    return Labelled(label, texts) if len(texts) == 1 else Labelled(label, (), items=texts)


def _below(words: IndstillingWords, views: tuple[CriterionView, ...], material: Material) -> Iterator[str]:
    """The criteria that are not met in a sufficient degree, the weakest first."""
    numbers: dict[int, list[str]] = {}
    for view in views:
        if view.grade is not None and view.grade < SUFFICIENT_GRADE:
            numbers.setdefault(view.grade, []).append(str(view.number))
    for grade in sorted(numbers):
        step = material.rules.step_name(grade)
        yield words.say(IndstillingSentence.BELOW, kriterier=join_words(numbers[grade]), trin=step)


def _waived(words: IndstillingWords, indication: Indication, material: Material) -> Iterator[str]:
    for identity, state in indication.gates.items():
        if state is GateState.WAIVED:
            yield words.say(IndstillingSentence.WAIVED, loft=tidy(material.rules.gate(identity).name))


def _voted_against(material: Material) -> list[str]:
    """The residents' vote where most of them said no."""
    vote = material.case.residents_vote
    against = vote is not None and vote.yes is not None and vote.no is not None and vote.no > vote.yes
    return vote_sentences(material) if against else []


def _changes(material: Material, views: tuple[CriterionView, ...]) -> tuple[Labelled, ...]:
    """What would change a refusal, in the words of the letters: what blocks comes first, and the annex has the rest.

    What is not known stands beside the indication.
    """
    municipality = material.municipality
    words, resume, letters = municipality.indstilling, municipality.resume, municipality.letters
    if words is None or resume is None or letters is None:
        return ()
    if material.indication is None or material.outcome not in _NO_YES:
        return ()
    changes = changes_of(material)
    items = [f"{part.label}: {part.paragraphs[0]}" for part in changes.solved]
    if changes.many is not None:
        items.append(f"{resume.sentences.many_lifts.format(**changes.many)} {words.say(IndstillingSentence.WAYS)}")
    else:
        items += [" ".join(changes.ways.sentences)] if changes.ways.sentences else []
        items += [*changes.ways.ways, *map(_numbered, changes.lifted)]
    if all_conditions(views):
        section = str(municipality.section_number("vurdering"))
        items.append(words.say(IndstillingSentence.CONDITIONS_ELSEWHERE, afsnit=section))
    if len(items) > MOST_CHANGES:
        left = len(items) - MOST_CHANGES + 1
        items[MOST_CHANGES - 1 :] = [resume.sentences.more.format(antal=str(left), sted=resume.sentences.annex)]
    return (Labelled(letters.headings.changes, (changes.lead,), items=tuple(items)),)


def _numbered(lift: Labelled) -> str:
    """A lift by the number of its criterion, whose name stands in the table of the assessments."""
    return f"Kriterium {lift.label.partition('.')[0]}: {lift.paragraphs[0]}"
