"""Withdraw a case: one transaction with its event. Everything that was written stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from assessment.domain.withdrawal import withdraw
from assessment.domain.workflow import Actor
from assessment.services.notes import WITHDRAWAL, storable_text
from assessment.services.steps import carry_out
from assessment.storage import assessments, notes
from assessment.storage.engine import Store


def withdraw_assessment(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, reason: str) -> None:
    """Withdraw an assessment that is not decided. Raises PermissionDenied, or StepRefused without a reason."""
    reason = storable_text(reason)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        carry_out(session, record, withdraw(actor, record.standing, now, reason), now)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=WITHDRAWAL)
