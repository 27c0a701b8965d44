"""The section on the party's remarks: how the party was heard, what it said, and what the municipality says to it."""

from __future__ import annotations

import datetime as dt

from assessment.domain.danish import format_date
from assessment.domain.hearing import REFUSAL, Hearing, Omitted, hearing_of, read_step
from assessment.reporting.material import Material, ended, paragraphs, tidy
from assessment.reporting.parts import Paragraphs
from assessment.reporting.sentences import Sentence


def party_remarks(material: Material) -> Paragraphs:
    """The paragraphs of the section, in the order in which things happened."""
    municipality = material.municipality
    # Whether a deadline has passed is for the services to judge; what was written is printed on any day.
    hearing = hearing_of([read_step(step) for step in material.request.hearing], dt.date.max)
    if hearing.omitted is not None:
        return _omitted(material, hearing.omitted)
    if hearing.sent is None:
        sentences = [municipality.say(Sentence.PARTY)]
        if material.outcome == REFUSAL:
            sentences.append(municipality.say(Sentence.PARTY_REFUSAL, boligorganisation=material.association))
        return (" ".join(sentences),)
    heard = municipality.say(
        Sentence.PARTY_HEARD,
        modtager=tidy(hearing.sent.recipient),
        dato=format_date(hearing.sent.date),
        frist=format_date(hearing.sent.deadline),
    )
    return (heard, *_answers(material, hearing), *_remarks(material, hearing))


def _answers(material: Material, hearing: Hearing) -> Paragraphs:
    municipality = material.municipality
    if not hearing.answers:
        return (municipality.say(Sentence.PARTY_NO_ANSWER),) if hearing.remarks else ()
    return tuple(
        text
        for answer in hearing.answers
        for text in (
            municipality.say(Sentence.PARTY_ANSWER, dato=format_date(answer.date)),
            *paragraphs(answer.summary),
        )
    )


def _remarks(material: Material, hearing: Hearing) -> Paragraphs:
    if hearing.remarks is None:
        return ()
    municipality = material.municipality
    head = municipality.say(Sentence.PARTY_REMARKS, forvaltning=municipality.department)
    return (head, *paragraphs(hearing.remarks.text))


def _omitted(material: Material, omitted: Omitted) -> Paragraphs:
    municipality = material.municipality
    law = municipality.hearing_law
    ground = law.names.get(omitted.ground, omitted.ground)
    texts = [municipality.say(Sentence.PARTY_OMITTED, grund=ended(ground), kilde=law.source)]
    if law.checked_on is None:
        texts.append(municipality.say(Sentence.NOT_CHECKED))
    return (" ".join(texts), *paragraphs(omitted.reason))
