"""The sheet for the dialogue with the housing association (dialogark) as a view model: what it takes, without markup.

The agreement of 2022 asks that the municipality comes in early and influences the project; the sheet is what the two
parties talk from. It shows the indication, so it exists only where the indication may be seen.
"""

from __future__ import annotations

from dataclasses import replace

from assessment.domain.danish import format_date, format_million_dkk, format_percent
from assessment.domain.dialogue import Dialogue, dialogue_of
from assessment.domain.errors import DocumentError
from assessment.domain.explanation import what_is_missing
from assessment.domain.facade import FacadeFigures
from assessment.domain.indication import Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import FacadeShareGate
from assessment.reporting.blockers import blockers, blocking_notes, facade_limit
from assessment.reporting.facts import builder_words
from assessment.reporting.lifts import MOST_LISTED, lifts_view, scored_name
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import DialogueView, Fact, Paragraphs
from assessment.reporting.request import DocumentRequest
from assessment.reporting.sentences import Sentence
from assessment.reporting.view import origin_notice, page_foot


def dialogue_view(request: DocumentRequest) -> DialogueView:
    """All words of the sheet. Pure; DocumentError while the indication may not be seen."""
    material = Material.of(request)
    indication = material.indication
    if indication is None:
        raise DocumentError(
            "Dialogarket kan ikke laves, fordi indikationen er skjult. Lås vurderingen med din egen konklusion først."
        )
    dialogue, say = dialogue_of(indication, material.rules), material.municipality.say
    title = tidy(material.case.title)
    marks = (say(Sentence.MARK_DIALOGUE), origin_notice(material))
    return DialogueView(
        title=title,
        document_title=f"Hvad skal der til? Oplæg til dialog om »{title}«",
        letterhead=material.municipality.letterhead,
        header=_header(material),
        notice=" · ".join(mark for mark in marks if mark),
        page_foot=page_foot(material),
        introduction=_introduction(indication, material),
        blockers=blockers(dialogue, indication, material),
        blocking_notes=blocking_notes(dialogue, indication, material),
        lifts=lifts_view(dialogue, indication, material),
        margin=_margin(dialogue, indication, material),
        missing=tuple(map(tidy, _missing(indication, material))),
        missing_note=say(Sentence.NOTHING_MISSING),
        facade=_facade(dialogue, indication.facade, material),
    )


def _header(material: Material) -> tuple[Fact, ...]:
    case, rules = material.case, material.rules
    return (
        material.fact("Boligorganisation", builder_words(material)),
        Fact("Dato", format_date(material.request.dated)),
        material.fact("Fase", rules.phase(case.phase).name if case.phase else None),
        Fact("Sagsnummer", tidy(case.case_number)),
        Fact("Regelsæt", f"{rules.version}, gyldigt fra {format_date(rules.valid_from)}"),
        Fact("Fra", material.municipality.department),
    )


def _introduction(indication: Indication, material: Material) -> Paragraphs:
    say = material.municipality.say
    outcome = next(text for key, text in material.rules.outcomes.items() if key == indication.outcome)
    return (
        say(Sentence.DIALOGUE_INTRODUCTION, boligorganisation=material.association),
        say(Sentence.DIALOGUE_TODAY, indikation=outcome.name, forklaring=tidy(outcome.explanation)),
    )


def _margin(dialogue: Dialogue, indication: Indication, material: Material) -> Paragraphs:
    say = material.municipality.say
    if not dialogue.complete:
        return (say(Sentence.MARGIN_UNKNOWN),)
    if not dialogue.margin:
        return (say(Sentence.LOWEST_OUTCOME, udfald=scored_name(indication, material)),)
    if len(dialogue.margin) <= MOST_LISTED:
        return tuple(map(tidy, dialogue.margin))
    steps = indication.what_it_takes.margin if indication.what_it_takes else None
    return (
        say(
            Sentence.MANY_FALLS,
            antal=str(len(dialogue.margin)),
            trin=str(steps or ""),
            eksempel=tidy(dialogue.margin[0]),
        ),
    )


def _missing(indication: Indication, material: Material) -> list[str]:
    """What is missing and who can supply it; gates that are not met stand among what blocks already."""
    return what_is_missing(replace(indication, not_ready=()), material.rules)


def _facade(dialogue: Dialogue, figures: FacadeFigures | None, material: Material) -> Paragraphs:
    say = material.municipality.say
    if figures is None or not figures.computable:
        return (say(Sentence.FACADE_NOT_COMPUTABLE), *_limits(dialogue, material))
    amounts = {
        place: f"{format_million_dkk(amount)} ({format_percent(figures.share(amount))})"
        for place, amount in (
            ("udseende", figures.facade_dkk),
            ("teknik", figures.technical_dkk),
            ("grundlaeggende", figures.fundamental_dkk),
        )
    }
    words = [say(Sentence.FACADE_IN_WORDS, talt_med=format_million_dkk(figures.counted_dkk), **amounts)]
    if figures.undistributed_dkk:
        words.append(say(Sentence.FACADE_UNDISTRIBUTED, ufordelt=format_million_dkk(figures.undistributed_dkk)))
    text = " ".join([*words, *_limits(dialogue, material), say(Sentence.FACADE_IS_NO_REFUSAL)])
    passed = any(isinstance(gate, FacadeShareGate) for gate in dialogue.blocking)
    unanswered = passed and is_blank(material.case.facade_statement)
    return (text, *((say(Sentence.FACADE_QUESTION),) if unanswered else ()))


def _limits(dialogue: Dialogue, material: Material) -> Paragraphs:
    """The thresholds of the facade test; left out when one is passed, since they then stand among what blocks."""
    say = material.municipality.say
    gates = [gate for gate in material.rules.gates if isinstance(gate, FacadeShareGate)]
    if not gates or any(gate in dialogue.blocking for gate in gates):
        return ()
    limits = [
        say(
            Sentence.FACADE_LIMIT,
            udseende=facade_limit(gate),
            grundlaeggende=format_percent(gate.fundamental_below, 0),
        )
        for gate in gates
    ]
    return (say(Sentence.FACADE_LIMITS, graenser="; eller når ".join(limits)),)
