"""The letters to the housing association as view models: the hearing before a refusal, and the decision.

A letter says what its reader is to know and no more: no indication, no rule-set version, no audit trail. What the
caseworker has worded is printed as it was typed.
"""

from __future__ import annotations

from assessment.domain.danish import format_date
from assessment.domain.errors import DocumentError
from assessment.domain.letters import LetterKind
from assessment.reporting.letter_parts import LetterContent, LetterLabels, LetterSection, LetterView, OutcomeBox
from assessment.reporting.letter_sections import (
    changes_section,
    conditions_section,
    council_section,
    criteria_section,
    facts_section,
    law_section,
    party_section,
    reasons_section,
)
from assessment.reporting.letter_texts import subject_of
from assessment.reporting.letter_words import LetterSentence
from assessment.reporting.material import Material, paragraphs, tidy
from assessment.reporting.parts import Fact
from assessment.reporting.request import DocumentRequest
from assessment.reporting.view import origin_notice


def hearing_letter_view(request: DocumentRequest) -> LetterView:
    """All words of the letter that hears the association before a refusal. Pure."""
    material = Material.of(request)
    content = _content(material.request)
    words = material.municipality.letter_words
    deadline = content.texts.deadline
    sentence = (
        words.say(LetterSentence.NO_DEADLINE)
        if deadline is None
        else words.say(LetterSentence.ANSWER_BY, frist=format_date(deadline))
    )
    return _letter(
        LetterKind.HEARING,
        material,
        content,
        OutcomeBox(words.headings.outcome_hearing, words.outcomes.intended_refusal, sentence),
        (
            reasons_section(material),
            facts_section(material),
            criteria_section(material),
            changes_section(material),
            law_section(material, LetterKind.HEARING),
            LetterSection(words.headings.answer, paragraphs(content.texts.guidance)),
        ),
    )


def decision_letter_view(request: DocumentRequest) -> LetterView:
    """All words of the letter with the council's decision. Pure; DocumentError where there is no vote to tell of."""
    material = Material.of(request)
    content = _content(material.request)
    words, vote = material.municipality.letter_words, content.vote
    if vote is None:
        raise DocumentError("Afgørelsesbrevet kan ikke laves, fordi beslutningen ikke er skrevet ind.")
    outcome = vote.voted_outcome or material.outcome
    decided = words.say(
        LetterSentence.DECIDED_BY,
        sted=tidy(vote.station_name),
        dato=format_date(vote.date),
        punkt=tidy(vote.agenda_point),
    )
    changed = outcome != material.outcome
    return _letter(
        LetterKind.DECISION,
        material,
        content,
        OutcomeBox(words.headings.outcome_decision, words.outcomes.of(outcome), decided),
        (
            conditions_section(material, vote),
            council_section(material, vote),
            reasons_section(material, changed=changed),
            facts_section(material),
            criteria_section(material),
            *((changes_section(material),) if outcome == "afvis" and not changed else ()),
            party_section(material),
            law_section(material, LetterKind.DECISION, decided=outcome),
            LetterSection(words.headings.complaint, paragraphs(content.texts.guidance)),
        ),
    )


def _letter(
    kind: LetterKind,
    material: Material,
    content: LetterContent,
    outcome: OutcomeBox,
    sections: tuple[LetterSection | None, ...],
) -> LetterView:
    municipality, request = material.municipality, material.request
    words, labels = municipality.letter_words, municipality.letter_words.labels
    title = subject_of(kind, material)
    header = [
        Fact(labels.date, format_date(request.dated)),
        Fact(labels.case_number, tidy(material.case.case_number)),
    ]
    if content.texts.deadline is not None:
        header.append(Fact(labels.deadline, format_date(content.texts.deadline)))
    if request.prepared_by:
        header.append(Fact(labels.caseworker, tidy(request.prepared_by)))
    return LetterView(
        name=kind.danish,
        title=title,
        document_title=f"{kind.danish}: {title}",
        description=f"{kind.danish} til {material.association}",
        letterhead=municipality.letterhead,
        addressee=paragraphs(content.texts.addressee),
        header=tuple(header),
        is_draft=request.is_draft,
        page_mark=_page_mark(material),
        page_foot=f"{labels.case_number} {tidy(material.case.case_number)}",
        introduction=paragraphs(content.texts.introduction),
        outcome=outcome,
        sections=tuple(section for section in sections if section is not None),
        labels=LetterLabels(
            key_figures=labels.key_figures,
            number=labels.number,
            condition=labels.condition,
            documented_by=labels.documented_by,
            deadline=labels.condition_deadline,
            built_on=words.say(LetterSentence.BUILT_ON),
        ),
        greeting=words.greeting,
        signer=words.signer,
        caseworker=tidy(request.prepared_by) if request.prepared_by else None,
    )


def _content(request: DocumentRequest) -> LetterContent:
    if request.letter is None:
        raise DocumentError("Brevet kan ikke laves, fordi dets tekster mangler.")
    return LetterContent.model_validate(request.letter, strict=False)


def _page_mark(material: Material) -> str:
    """That it is a draft, and that the case is not a real one; nothing else stands at the head of a letter."""
    draft = material.municipality.letter_words.say(LetterSentence.DRAFT) if material.request.is_draft else None
    return " · ".join(mark for mark in (draft, origin_notice(material)) if mark)
