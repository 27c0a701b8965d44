"""Requests for letters that the tests are made from."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from assessment.domain.council import Vote, VoteOutcome, recommended_conditions
from assessment.domain.hearing import AnswerReceived, DraftSent, Remarks
from assessment.domain.letters import LetterKind, LetterTexts, whole
from assessment.reporting.letter_parts import LetterContent
from assessment.reporting.letter_texts import proposed_texts
from assessment.reporting.material import Material
from assessment.reporting.request import DocumentRequest
from tests.reporting.samples import ROOT, draft

DEADLINE = dt.date(2026, 12, 14)
DECIDED = dt.date(2026, 11, 18)
HEARD = [
    DraftSent(date=dt.date(2026, 9, 1), recipient="Boligforeningen Eksempel", deadline=dt.date(2026, 9, 21)),
    AnswerReceived(date=dt.date(2026, 9, 14), summary="Foreningen mener, at stien er aftalt med naboen."),
    Remarks(text="Aftalen er ikke underskrevet. Den ændrer derfor ikke vurderingen."),
]


def demonstration(name: str) -> dict[str, Any]:
    """A case of the demonstration; a fresh copy each time."""
    content: dict[str, Any] = json.loads((ROOT / "demo" / f"{name}.json").read_text("utf-8"))
    return content


def vote_on(case: dict[str, Any], **fields: Any) -> Vote:
    """A vote that followed the recommendation of this case, with `fields` changed."""
    recommended = recommended_conditions(draft(case).case_file())
    values: dict[str, Any] = {
        "outcome": VoteOutcome.FOLLOWED,
        "station": "byraad",
        "station_name": "Byrådet",
        "date": DECIDED,
        "agenda_point": "punkt 14",
        "conditions": recommended,
        **fields,
    }
    return Vote(**values)


def letter(
    kind: LetterKind,
    case: dict[str, Any],
    texts: LetterTexts | None = None,
    vote: Vote | None = None,
    **fields: Any,
) -> DocumentRequest:
    """A draft of a letter about this case; what is not worded follows the proposal."""
    request = draft(case, kind=kind.value, **fields)
    written = texts or LetterTexts(deadline=DEADLINE if kind is LetterKind.HEARING else None)
    content = LetterContent(texts=whole(written, proposed_texts(kind, Material.of(request), vote)), vote=vote)
    return draft(case, **{**fields, "kind": kind.value, "letter": content.document()})


def hearing_letter(case: dict[str, Any], texts: LetterTexts | None = None, **fields: Any) -> DocumentRequest:
    """The letter that hears the association."""
    return letter(LetterKind.HEARING, case, texts, **fields)


def decision_letter(
    case: dict[str, Any], vote: Vote | None = None, texts: LetterTexts | None = None, **fields: Any
) -> DocumentRequest:
    """The letter with the decision."""
    return letter(LetterKind.DECISION, case, texts, vote or vote_on(case), **fields)
