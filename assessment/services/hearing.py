"""Hearing of the party: each step is written down for good, in one transaction with its event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from assessment.domain.errors import Fault, StepRefused
from assessment.domain.hearing import HearingStep, Omitted, hear
from assessment.domain.workflow import Actor, State
from assessment.services.entries import hearing_steps, keep_entry, today_of
from assessment.services.notes import HEARING
from assessment.storage import assessments, notes
from assessment.storage.engine import Store


def take_hearing_step(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, step: HearingStep, *, grounds: Collection[str]
) -> None:
    """Write down the next step. `grounds` are the ids of the reasons for which a hearing may be left out.

    Who writes while the assessment is under way contributes to it (four eyes): the texts stand in the document.
    Raises PermissionDenied, or StepRefused with what is missing or out of turn.
    """
    if isinstance(step, Omitted) and step.ground not in grounds:
        raise StepRefused(
            "Høringen kan ikke undlades endnu.", [Fault("hearing.ground", "Grunden mangler. Vælg en af grundene.")]
        )
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        event = hear(actor, record.standing, now, step, steps=hearing_steps(session, assessment_id), on=today_of(now))
        if record.standing.state is not State.APPROVED:
            assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        keep_entry(
            session, record, event, kind="hearing", step=step.step, content=step.model_dump(mode="json"), now=now
        )
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=HEARING)
