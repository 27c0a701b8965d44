"""Putting two locked assessments side by side, within the transaction of the lock that came last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assessment.domain.draft import FieldChange
from assessment.domain.errors import StaleAssessment
from assessment.domain.second_assessment import SUBJECT, compare
from assessment.domain.workflow import Actor, Event, Transition
from assessment.storage import drafts, second_assessments, snapshots
from assessment.storage.engine import Session
from assessment.storage.records import AssessmentRecord


def put_side_by_side(
    session: Session, actor: Actor, now: datetime, record: AssessmentRecord, transition: Transition
) -> tuple[Transition, Event]:
    """Write both gradings into the case file.

    Returns the transition with the criteria open for change that owe a common grade, and the event of the comparison:
    it comes after the lock that made it possible.
    """
    second = second_assessments.open_second(session, record.id)
    if second is None:
        raise StaleAssessment
    first = drafts.get_draft(session, record.id).draft
    found = compare(
        actor,
        now,
        opened=transition.open_revisions,
        first=first.case,
        second=second.document.draft.case,
        rules=snapshots.get_ruleset(session, record.ruleset_fingerprint),
    )
    content = found.content.model_dump(mode="json", exclude_unset=True)
    change = FieldChange(SUBJECT, first.shown(SUBJECT), content)
    drafts.save_change(session, assessment_id=record.id, change=change, saved_by=actor.person_id, now=now)
    return replace(transition, open_revisions=found.open_revisions), found.event
