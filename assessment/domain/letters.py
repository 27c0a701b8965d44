"""Letters to the housing association: the one that hears it before a refusal, and the one with the decision.

A letter has two texts that its writer may word for the case, an introduction and a guidance. The municipality proposes
both; a text that nobody has worded follows the proposal. Every wording is written down for good, and so is the letter
itself when it is made final: the bytes that were sent are kept and never made again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from assessment.domain.case import CaseFile
from assessment.domain.case_log import cpr_faults
from assessment.domain.conclusions import DEVELOP
from assessment.domain.council import Vote, VoteOutcome
from assessment.domain.errors import Fault, StepRefused
from assessment.domain.hearing import REFUSAL
from assessment.domain.plaintext import MAX_TITLE, Text, is_blank
from assessment.domain.standing import Action, Actor, Event, Standing
from assessment.domain.workflow import require


class LetterKind(StrEnum):
    """Which letter it is; the words are the names of the documents."""

    HEARING = "hoeringsbrev"
    DECISION = "afgoerelsesbrev"

    @property
    def danish(self) -> str:
        """The name on the pages."""
        return _NAMES[self]

    @property
    def action(self) -> Action:
        """What a person does who writes the letter."""
        return _ACTIONS[self]


_NAMES = {LetterKind.HEARING: "Høringsbrev", LetterKind.DECISION: "Afgørelsesbrev"}
_ACTIONS = {LetterKind.HEARING: Action.HEARING_LETTER, LetterKind.DECISION: Action.DECISION_LETTER}


class LetterTexts(BaseModel):
    """What is worded for one letter of one case. None follows the municipality's proposal.

    `addressee` is the name and the address, a line each. `deadline` is the last day to answer a hearing; the letter
    with the decision has none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    addressee: Text | None = None
    introduction: Text | None = None
    guidance: Text | None = None
    deadline: dt.date | None = None


MAX_ADDRESS_LINES = 8
TEXT_PARTS = ("addressee", "introduction", "guidance")
PART_NAMES: Mapping[str, str] = {
    "addressee": "Modtageren",
    "introduction": "Indledningen",
    "guidance": "Vejledningen",
}


@dataclass(frozen=True)
class LetterEntry:
    """One wording of a letter, or the letter as it was made final; then `sha256` and `length` are those of its bytes.

    `number` counts the entries of the case, from 1.
    """

    id: str
    case_id: str
    assessment_id: str
    number: int
    kind: LetterKind
    texts: LetterTexts
    title: str
    sha256: str | None
    length: int
    by: str
    at: dt.datetime

    @property
    def final(self) -> bool:
        """Whether it is the letter itself."""
        return self.sha256 is not None


def wording_of(entries: Iterable[LetterEntry], assessment_id: str, kind: LetterKind) -> LetterEntry | None:
    """The newest wording of a letter of an assessment, the first entry first; None while all follows the proposal."""
    found = [item for item in entries if item.assessment_id == assessment_id and item.kind is kind and not item.final]
    return found[-1] if found else None


def final_letters(entries: Iterable[LetterEntry]) -> tuple[LetterEntry, ...]:
    """The letters that were made final, the first one first."""
    return tuple(item for item in entries if item.final)


def whole(texts: LetterTexts, proposal: LetterTexts) -> LetterTexts:
    """The texts as the letter prints them: what is worded, and the proposal for the rest."""
    worded = {part: text for part in TEXT_PARTS if (text := getattr(texts, part)) is not None}
    return proposal.model_copy(update={**worded, "deadline": texts.deadline})


def apart(texts: LetterTexts, proposal: LetterTexts) -> LetterTexts:
    """The texts without those that say what is proposed: they go on following the proposal."""
    same = {part: None for part in TEXT_PARTS if getattr(texts, part) == getattr(proposal, part)}
    return texts.model_copy(update=same)


def write(actor: Actor, standing: Standing, now: dt.datetime, kind: LetterKind, texts: LetterTexts) -> Event:
    """The event of a new wording. Raises PermissionDenied, or StepRefused with what is wrong in the texts."""
    require(kind.action, actor, standing)
    faults = tuple(text_faults(texts))
    if faults:
        raise StepRefused("Brevets tekster kan ikke gemmes.", faults)
    changed: dict[str, Any] = {part: text for part in TEXT_PARTS if (text := getattr(texts, part)) is not None}
    followed = [part for part in TEXT_PARTS if getattr(texts, part) is None]
    fields: dict[str, Any] = {"letter": changed, "letter_follows": followed}
    if texts.deadline is not None:
        fields["letter_deadline"] = texts.deadline.isoformat()
    fields = {"document": kind.value, **fields}
    if kind is LetterKind.HEARING:
        return Event("hearing.letter_written", actor.person_id, now, fields)
    return Event("decision.letter_written", actor.person_id, now, fields)


def finish(actor: Actor, standing: Standing, now: dt.datetime, kind: LetterKind, faults: Iterable[Fault]) -> Event:
    """The event of a letter that is made final. `faults` is what `letter_faults` found."""
    require(kind.action, actor, standing)
    found = tuple(faults)
    if found:
        raise StepRefused(f"{kind.danish}et kan ikke gøres færdigt endnu.", found)
    fields = {"document": kind.value}
    if kind is LetterKind.HEARING:
        return Event("hearing.letter_kept", actor.person_id, now, fields)
    return Event("decision.letter_kept", actor.person_id, now, fields)


def text_faults(texts: LetterTexts) -> Iterator[Fault]:
    """What is wrong with the wording itself: an empty text, or one that holds what looks like a CPR number."""
    for part, name in PART_NAMES.items():
        text = getattr(texts, part)
        if text is not None and is_blank(text):
            yield Fault(f"letter.{part}", f"{name} er tom. Skriv teksten, eller vælg »Brug forslaget«.")
    lines = (texts.addressee or "").count("\n") + 1
    if lines > MAX_ADDRESS_LINES or len(texts.addressee or "") > MAX_TITLE:
        yield Fault(
            "letter.addressee",
            f"Modtageren fylder for meget. Skriv højst {MAX_ADDRESS_LINES} linjer og {MAX_TITLE} tegn i alt.",
        )
    yield from cpr_faults({f"letter.{part}": getattr(texts, part) for part in TEXT_PARTS})


def subject_fault(kind: LetterKind, case: CaseFile, vote: Vote | None) -> Fault | None:
    """Why there is nothing to write such a letter about, or None when there is."""
    if kind is LetterKind.HEARING:
        outcome = case.conclusion.outcome if case.conclusion else None
        if outcome == REFUSAL:
            return None
        return _about("Høringsbrevet hører til et afslag, og konklusionen i sagen er ikke et afslag.")
    if vote is None:
        return _about("Beslutningen er ikke skrevet ind. Skriv den under Byrådets behandling.")
    if vote.outcome is VoteOutcome.SENT_BACK:
        return _about("Sagen er sendt tilbage, så der er ikke truffet en afgørelse at meddele.")
    if decided_outcome(case, vote) == DEVELOP:
        return _about(
            "Projektet skal videreudvikles, før der tages stilling. Det er ikke en afgørelse, så der er intet "
            "afgørelsesbrev. Skriv til boligorganisationen på anden måde."
        )
    return None


def _about(text: str) -> Fault:
    return Fault("letter", text)


def decided_outcome(case: CaseFile, vote: Vote) -> str | None:
    """The outcome that holds after the vote, as an id: the recommended one, or the one voted in its place."""
    if vote.outcome is VoteOutcome.CHANGED:
        return vote.voted_outcome
    return case.conclusion.outcome if case.conclusion else None


def letter_faults(
    kind: LetterKind, case: CaseFile, vote: Vote | None, texts: LetterTexts, *, today: dt.date, lawful: bool
) -> tuple[Fault, ...]:
    """What stands in the way of making the letter final.

    `texts` are the whole texts, `today` is the day in Denmark, `lawful` says whether a jurist has checked the
    municipality's legal texts for the letter; those of a fictitious case need no check.
    """
    subject = subject_fault(kind, case, vote)
    if subject is not None:
        return (subject,)
    found = list(text_faults(texts))
    if kind is LetterKind.HEARING and texts.deadline is None:
        found.append(Fault("letter.deadline", "Fristen for svar mangler. Skriv den sidste dag, svaret kan komme."))
    elif texts.deadline is not None and texts.deadline <= today:
        found.append(Fault("letter.deadline", "Fristen for svar er ikke efter i dag. Giv modtageren tid til at svare."))
    if not lawful and case.origin != "fictitious":
        found.append(
            Fault(
                "letter.law",
                "Brevets retsgrundlag og vejledning er ikke kontrolleret af en jurist. Få det gjort, og få den "
                "systemansvarlige til at skrive datoen i rules/kommune.yaml under breve.",
            )
        )
    return tuple(found)
