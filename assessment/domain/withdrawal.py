"""Taking a case back before it is decided. What was written stays, and the next assessment may begin from its facts."""

from __future__ import annotations

from datetime import datetime

from assessment.domain.errors import StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import Action, Actor, Event, Standing, State, Transition
from assessment.domain.workflow import require


def withdraw(actor: Actor, standing: Standing, now: datetime, reason: str) -> Transition:
    """Withdraw the assessment. Raises PermissionDenied, or StepRefused once it is decided or without a reason."""
    require(Action.WITHDRAW, actor, standing)
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor sagen trækkes tilbage.")
    return Transition(State.WITHDRAWN, Event("assessment.withdrawn", actor.person_id, now, {"reason": reason}))
