"""The course of a case: one assessment after another, over the phases of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft
from assessment.domain.errors import StaleAssessment
from assessment.domain.ruleset import RuleSet
from assessment.domain.succession import afterwards, begin, successor
from assessment.domain.workflow import Action, Actor, require
from assessment.services.desk import record_for_blind
from assessment.services.notes import BEGIN, storable_text
from assessment.services.printable import require_printable
from assessment.storage import (
    assessments,
    cases,
    council_entries,
    documents,
    drafts,
    events,
    notes,
    snapshots,
    versions,
)
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, DecisionRecord, DocumentRecord, VersionRecord


@dataclass(frozen=True)
class CourseEntry:
    """One assessment of a case. `version` is the one that was submitted last, `approval` the decision that approved
    it, None while there is none. `reason` is why it was begun, None for the first; `phase` is the project's.
    `left_out` are the places of what did not come along, because the rule set does not know it."""

    assessment: AssessmentRecord
    rules: RuleSet
    phase: str | None
    reason: str | None
    version: VersionRecord | None
    approval: DecisionRecord | None
    documents: tuple[DocumentRecord, ...]
    left_out: tuple[str, ...] = ()


def begin_assessment(
    store: Store, actor: Actor, now: datetime, case_id: UUID, rules: RuleSet, *, phase: str, reason: str
) -> UUID:
    """Begin the next assessment of a case as a draft under `rules`, the rule set in force; returns its id.

    Raises PermissionDenied, or StepRefused while the last assessment is under way or without a reason, NotFound for
    an unknown case or phase, RuleFileError for rules that no document can show, and StaleAssessment when somebody else
    has begun one at the same moment.
    """
    reason = storable_text(reason)
    require_printable(rules)
    with store.write() as session:
        last = assessments.get_assessment(session, cases.get_case_summary(session, case_id).assessment_id)
        require(Action.BEGIN, actor, last.standing)
        earlier, approved = _left_behind(session, last.id)
        stand = afterwards(council_entries.councils_of_case(session, case_id), number=last.number, approved=approved)
        after = successor(earlier, rules, number=last.number, phase=phase, stand=stand)
        begun = begin(
            actor,
            last.standing,
            now,
            number=last.number + 1,
            phase=phase,
            reason=reason,
            left_out=after.left_out,
        )
        record = assessments.insert_assessment(
            session,
            assessment_id=uuid4(),
            case_id=case_id,
            ruleset_fingerprint=snapshots.put_ruleset(session, rules),
            owner_id=actor.person_id,
            now=now,
        )
        if record.number != last.number + 1:
            raise StaleAssessment
        drafts.insert_draft(
            session, assessment_id=record.id, draft=Draft(after.case), saved_by=actor.person_id, now=now
        )
        cases.update_case_columns(session, case_id=case_id, case=after.case, now=now)
        notes.drop_notes(session, assessment_id=last.id, person_id=actor.person_id, path=BEGIN)
        events.append_event(session, event=begun.event, case_id=case_id, assessment_id=record.id)
        return record.id


def _left_behind(session: Session, assessment_id: UUID) -> tuple[CaseFile, bool]:
    """The content that the next assessment begins from, and whether it was approved.

    An assessment that was withdrawn leaves its draft, unless its newest version was approved before.
    """
    version = versions.latest_version(session, assessment_id)
    decision = versions.decision_of(session, version.id) if version else None
    if version is not None and decision is not None and decision.outcome == "approved":
        return version.case, True
    return drafts.get_draft(session, assessment_id).draft.case, False


def course_of_case(store: Store, actor: Actor, case_id: UUID) -> tuple[CourseEntry, ...]:
    """All assessments of a case, the first one first. Raises NotFound, or PermissionDenied for who may not read it.

    To a second assessor who is blind, the last one shows nothing of what was submitted.
    """
    with store.read() as session:
        every = assessments.assessments_of_case(session, cases.get_case_summary(session, case_id).case_id)
        require(Action.READ, actor, every[-1].standing)
        begun = {
            event.assessment_id: event.fields
            for event in events.events_of_case(session, case_id)
            if event.action == "assessment.begun"
        }
        return tuple(
            _entry(session, record, begun.get(record.id, {}), hidden=record.standing.is_blind(actor.person_id))
            for record in every
        )


def _entry(session: Session, record: AssessmentRecord, begun: Mapping[str, Any], *, hidden: bool) -> CourseEntry:
    version = None if hidden else versions.latest_version(session, record.id)
    decision = versions.decision_of(session, version.id) if version else None
    case = version.case if version else drafts.get_draft(session, record.id).draft.case
    return CourseEntry(
        assessment=record_for_blind(record) if hidden else record,
        rules=snapshots.get_ruleset(session, version.ruleset_fingerprint if version else record.ruleset_fingerprint),
        phase=case.phase,
        reason=begun.get("reason"),
        version=version,
        approval=decision if decision and decision.outcome == "approved" else None,
        documents=documents.documents_of_assessment(session, record.id),
        left_out=tuple(begun.get("left_out", ())),
    )
