"""What a letter to the housing association says as the case stands now: its texts, what it still lacks, its draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assessment.domain.errors import Fault, StepRefused
from assessment.domain.letters import LetterKind, LetterTexts, letter_faults, subject_fault, whole, wording_of
from assessment.domain.standing import Actor
from assessment.domain.workflow import require
from assessment.reporting.letter_parts import LetterContent
from assessment.reporting.letter_texts import proposed_texts, subject_of
from assessment.reporting.material import Material
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import CaseView
from assessment.services.documents import document_request, file_name
from assessment.services.entries import today_of


def proposal(view: CaseView, kind: LetterKind, municipality: Municipality) -> LetterTexts:
    """What the municipality proposes for a letter of this case. Raises PermissionDenied for a blind assessor."""
    return proposed_texts(kind, _material(view, municipality), view.council.vote)


def texts_of(view: CaseView, kind: LetterKind, municipality: Municipality) -> LetterTexts:
    """The texts of a letter as they stand: what is worded for the case, and the proposal for the rest."""
    worded = wording_of(view.letters, str(view.assessment.id), kind)
    return whole(worded.texts if worded else LetterTexts(), proposal(view, kind, municipality))


def hindrances(view: CaseView, kind: LetterKind, municipality: Municipality, now: datetime) -> tuple[Fault, ...]:
    """What stands in the way of making a letter final, whoever asks."""
    return letter_faults(
        kind,
        _material(view, municipality).case,
        view.council.vote,
        texts_of(view, kind, municipality),
        today=today_of(now),
        lawful=municipality.letter_words.form(kind).checked_on is not None,
    )


def draft_letter(
    actor: Actor, view: CaseView, kind: LetterKind, municipality: Municipality, now: datetime
) -> DocumentRequest:
    """The letter as it would look now, marked as a draft.

    Raises PermissionDenied, or StepRefused where there is nothing to write about.
    """
    require(kind.action, actor, view.assessment.standing)
    fault = subject_fault(kind, _material(view, municipality).case, view.council.vote)
    if fault is not None:
        raise StepRefused(fault.text)
    content = LetterContent(
        texts=texts_of(view, kind, municipality), vote=view.council.vote if kind is LetterKind.DECISION else None
    )
    return replace(
        document_request(view, municipality),
        kind=kind.value,
        state="draft",
        prepared_by=view.name_of(view.assessment.owner_id),
        approved_by=None,
        approved_at=None,
        dated=today_of(now),
        version_number=None,
        letter=content.document(),
    )


def title_of(view: CaseView, kind: LetterKind, municipality: Municipality) -> str:
    """What the letter is called among the documents of the case."""
    return f"{kind.danish}: {subject_of(kind, _material(view, municipality))}"


def letter_file_name(view: CaseView, kind: LetterKind) -> str:
    """The file name of a draft of the letter."""
    return file_name(view, draft=True, kind=kind.value)


def _material(view: CaseView, municipality: Municipality) -> Material:
    """What the letter is written from: the submitted version where there is one that counts, else the draft."""
    request = document_request(view, municipality)
    return Material(request, request.case_file(), view.rules, municipality, None)
