"""Hearing of the party (partshøring) before a refusal: its steps, its state, and what still stands in the way.

The steps are written down for good, one after another; the state follows from them and from the day. A hearing is done
when the party has answered, or the deadline has passed, and the municipality has written its remarks. A later answer
asks for new remarks, and a new draft begins the hearing anew. A hearing may be left out for a reason that the law
knows (forvaltningsloven § 19, stk. 2); the texts of those are data of the municipality.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assessment.domain.case import CaseFile
from assessment.domain.case_log import cpr_faults
from assessment.domain.danish import format_date
from assessment.domain.errors import Fault, StepRefused
from assessment.domain.plaintext import Text, is_blank
from assessment.domain.standing import Action, Actor, Event, Standing
from assessment.domain.workflow import require

GroundId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
REFUSAL = "afvis"


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DraftSent(_Step):
    """The draft assessment was sent to the party on a day, to be answered by the end of the deadline's day."""

    step: Literal["sent"] = "sent"
    date: dt.date
    recipient: Text
    deadline: dt.date


class AnswerReceived(_Step):
    """An answer of the party, in short."""

    step: Literal["answer"] = "answer"
    date: dt.date
    summary: Text


class Remarks(_Step):
    """What the municipality says to the answer, or to there being none."""

    step: Literal["remarks"] = "remarks"
    text: Text


class Omitted(_Step):
    """The hearing is left out. `ground` is the id of a text in the municipality's data, `reason` why it holds here."""

    step: Literal["omitted"] = "omitted"
    ground: GroundId
    reason: Text


HearingStep = Annotated[DraftSent | AnswerReceived | Remarks | Omitted, Field(discriminator="step")]
_STEP: TypeAdapter[HearingStep] = TypeAdapter(HearingStep)


class HearingState(StrEnum):
    """How far a hearing has come."""

    NONE = "none"
    WAITING = "waiting"
    ANSWERED = "answered"
    EXPIRED = "expired"
    DONE = "done"
    OMITTED = "omitted"


@dataclass(frozen=True)
class Hearing:
    """A hearing as it stands on a day. The parts are those of the newest draft that was sent."""

    state: HearingState = HearingState.NONE
    sent: DraftSent | None = None
    answers: tuple[AnswerReceived, ...] = field(default=())
    remarks: Remarks | None = None
    omitted: Omitted | None = None

    @property
    def settled(self) -> bool:
        """Whether a refusal may be issued as far as the hearing goes."""
        return self.state in (HearingState.DONE, HearingState.OMITTED)


def read_step(content: Any) -> HearingStep:
    """A step from the plain data that `model_dump(mode="json")` gave. Raises pydantic.ValidationError."""
    return _STEP.validate_python(content, strict=False)


def hearing_of(steps: Sequence[HearingStep], on: dt.date) -> Hearing:
    """The hearing that the steps make, in their order, as it stands on a day."""
    sent: DraftSent | None = None
    omitted: Omitted | None = None
    answers: tuple[AnswerReceived, ...] = ()
    remarks: Remarks | None = None
    for step in steps:
        if isinstance(step, DraftSent):
            sent, answers, remarks, omitted = step, (), None, None
        elif isinstance(step, Omitted):
            sent, answers, remarks, omitted = None, (), None, step
        elif isinstance(step, AnswerReceived):
            answers, remarks = (*answers, step), None
        else:
            remarks = step
    return Hearing(_state(sent, answers, remarks, omitted, on), sent, answers, remarks, omitted)


def _state(
    sent: DraftSent | None,
    answers: tuple[AnswerReceived, ...],
    remarks: Remarks | None,
    omitted: Omitted | None,
    on: dt.date,
) -> HearingState:
    if omitted is not None:
        return HearingState.OMITTED
    if sent is None:
        return HearingState.NONE
    if not answers and on <= sent.deadline:
        return HearingState.WAITING
    if remarks is not None:
        return HearingState.DONE
    return HearingState.ANSWERED if answers else HearingState.EXPIRED


def hear(
    actor: Actor, standing: Standing, now: dt.datetime, step: HearingStep, *, steps: Sequence[HearingStep], on: dt.date
) -> Event:
    """The event of the next step after `steps`. Raises PermissionDenied, or StepRefused with what is missing."""
    require(Action.HEAR, actor, standing)
    hearing = hearing_of(steps, on)
    faults = (*_out_of_turn(step, hearing), *_incomplete(step, hearing, on))
    if faults:
        raise StepRefused("Det kan ikke gemmes endnu.", faults)
    return Event(f"hearing.{step.step}", actor.person_id, now)


def hearing_faults(outcome: str | None, hearing: Hearing) -> tuple[Fault, ...]:
    """What a refusal lacks before it may be issued; nothing for any other outcome."""
    if outcome != REFUSAL or hearing.settled:
        return ()
    sent = hearing.sent
    if sent is None:
        text = (
            "Støtte afvises, men parten er ikke hørt. Send udkastet i høring, eller skriv under Partshøring, "
            "hvorfor høringen er undladt."
        )
        return (Fault("hearing.sent", text),)
    if hearing.state is HearingState.WAITING:
        text = (
            f"Høringsfristen er den {format_date(sent.deadline)}, og der er ikke kommet svar. "
            "Vent til fristen er udløbet, eller skriv svaret under Partshøring."
        )
        return (Fault("hearing.answer", text),)
    text = "Kommunens bemærkninger til partshøringen mangler. Skriv dem under Partshøring."
    return (Fault("hearing.remarks", text),)


def refusal_faults(case: CaseFile, hearing: Hearing) -> tuple[Fault, ...]:
    """The same for the conclusion of a case."""
    return hearing_faults(case.conclusion.outcome if case.conclusion else None, hearing)


def _out_of_turn(step: HearingStep, hearing: Hearing) -> Iterator[Fault]:
    if isinstance(step, Omitted) and hearing.sent is not None:
        yield Fault("hearing.ground", "Udkastet er allerede sendt i høring, så høringen kan ikke undlades.")
    if isinstance(step, AnswerReceived | Remarks) and hearing.sent is None:
        yield Fault(f"hearing.{step.step}", "Udkastet er ikke sendt i høring endnu. Skriv først, hvornår det er sendt.")
    if isinstance(step, Remarks) and hearing.state is HearingState.WAITING and hearing.sent is not None:
        yield Fault(
            "hearing.remarks",
            f"Der er ikke kommet svar, og fristen er den {format_date(hearing.sent.deadline)}. "
            "Skriv bemærkningerne, når svaret er kommet, eller fristen er udløbet.",
        )


def _incomplete(step: HearingStep, hearing: Hearing, on: dt.date) -> Iterator[Fault]:
    if isinstance(step, DraftSent):
        yield from _blank("hearing.recipient", step.recipient, "Modtageren mangler. Skriv, hvem udkastet er sendt til.")
        if step.date > on:
            yield Fault("hearing.sent", "Datoen ligger i fremtiden. Skriv den dag, udkastet blev sendt.")
        if step.deadline <= step.date:
            yield Fault(
                "hearing.deadline", "Fristen skal ligge efter den dag, udkastet blev sendt. Ret en af datoerne."
            )
    elif isinstance(step, AnswerReceived):
        yield from _blank("hearing.summary", step.summary, "Svaret mangler. Gengiv kort, hvad parten siger.")
        if step.date > on or (hearing.sent is not None and step.date < hearing.sent.date):
            yield Fault("hearing.answer", "Svaret kan ikke være kommet den dag. Skriv den dag, det blev modtaget.")
    elif isinstance(step, Remarks):
        yield from _blank("hearing.remarks", step.text, "Bemærkningerne mangler. Skriv kommunens svar til parten.")
    else:
        yield from _blank("hearing.reason", step.reason, "Begrundelsen mangler. Skriv, hvorfor høringen er undladt.")
    texts = step.model_dump(include={"recipient", "summary", "text", "reason"})
    yield from cpr_faults({f"hearing.{name}": text for name, text in texts.items()})


def _blank(place: str, text: str, fault: str) -> Iterator[Fault]:
    if is_blank(text):
        yield Fault(place, fault)
