"""A manager's decision on a submitted version: it is returned or approved, by the marks that stand on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from assessment.domain.decision_points import LeverChoice, PointKind, lever_faults
from assessment.domain.errors import Fault, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import VersionMarks
from assessment.domain.standing import Action, Actor, Event, Standing, State, Transition
from assessment.domain.workflow import require, require_none


def return_to_caseworker(
    actor: Actor, standing: Standing, now: datetime, comment: str, marks: VersionMarks
) -> Transition:
    """Return with a comment. What is marked to be changed is open for change at once, and nothing else is.

    A comment on the whole case opens no part of the assessment: it is about the facts, which are open anyway.
    """
    require(Action.RETURN, actor, standing)
    comments = marks.returned_comments
    if is_blank(comment) and not comments:
        raise StepRefused("Markér, hvad der skal rettes, eller skriv en kommentar, før du returnerer sagen.")
    event = Event("assessment.returned", actor.person_id, now, {"comment": comment, "criterion_comments": comments})
    return Transition(State.RETURNED, event, comments)


def approve(
    actor: Actor,
    standing: Standing,
    now: datetime,
    comment: str,
    *,
    marks: VersionMarks,
    points: Sequence[PointKind],
    levers: LeverChoice,
    waived: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> Transition:
    """Approve. Refused for anybody who has contributed, and while a waived gate is not confirmed.

    `marks` stand on the version: the actor must have accepted every part, and none may be marked to be changed.
    `points` are the decision points of the case; each needs a legal lever among `levers`, and the event keeps them.
    `waived` are the gates that the case waives, `confirmed` those whose waiver the manager agrees to, one by one.
    """
    require(Action.APPROVE, actor, standing)
    require_none("Sagen kan ikke godkendes endnu.", marks.approval_faults(actor.person_id))
    open_waivers = [gate for gate in waived if gate not in confirmed]
    if open_waivers:
        faults = [Fault(f"waivers.{gate}", f"Fravigelsen af »{gate}« er ikke bekræftet.") for gate in open_waivers]
        raise StepRefused("Bekræft hver fravigelse, før du godkender, eller returnér sagen.", faults)
    require_none("Vælg en hjemmel for hvert beslutningspunkt, før du godkender.", lever_faults(points, levers))
    fields: dict[str, Any] = {"comment": comment} if comment else {}
    if points:
        fields["levers"] = {point: levers.chosen[point] for point in points}
    if waived:
        fields["confirmed_waivers"] = sorted(waived)
    return Transition(State.APPROVED, Event("assessment.approved", actor.person_id, now, fields))
