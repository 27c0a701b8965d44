"""What happened to a case until now, for those who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.history import DISCLOSURES, REVIEW_TALK, CaseHistory, HistoryEntry
from assessment.domain.late_facts import LateFacts, late_facts
from assessment.domain.revisions import guarded_content
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import CONCLUSION, EDITABLE_STATES, Action, Actor, require
from assessment.services.cases import CaseView
from assessment.services.desk import require_sighted
from assessment.storage import assessments, events, people, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, EventRecord

_PERSONS = ("assessor", "person", "passes_to", "had_by", "given_to")  # fields of an event that hold the id of a person


def case_history(store: Store, actor: Actor, view: CaseView) -> CaseHistory:
    """The history of the case of a view, seen from its assessment. Persons are named as the pages name them.

    Raises PermissionDenied for a second assessor who may not see the first assessment.
    """
    record = view.assessment
    require(Action.READ, actor, record.standing)
    require_sighted(actor, record.standing)
    with store.read() as session:
        numbers = {item.id: item.number for item in assessments.assessments_of_case(session, record.case_id)}
        names = {person.id: person.name for person in people.list_people(session)}
        found = events.events_of_case(session, record.case_id)
        submitted = versions.versions_of_assessment(session, record.id)
    return CaseHistory(
        assessment=record.number,
        entries=tuple(
            HistoryEntry(
                seq=event.seq,
                at=event.at,
                who=names.get(event.actor_id, event.actor_id),
                action=event.action,
                fields=_named(event.fields, names),
                assessment=numbers.get(event.assessment_id) if event.assessment_id else None,
            )
            for event in found
        ),
        versions=tuple(guarded_content(version.case) for version in submitted),
        current=guarded_content(view.case) if record.standing.state in EDITABLE_STATES else None,
        head=_newest(found),
        compared=_compared(view),
    )


def late_facts_of(session: Session, record: AssessmentRecord, case: CaseFile, rules: RuleSet) -> LateFacts | None:
    """What of the deciding facts of a draft differs from what was locked, for a step in the session of its service."""
    own = [event for event in events.events_of_case(session, record.case_id) if event.assessment_id == record.id]
    submitted = [guarded_content(version.case) for version in versions.versions_of_assessment(session, record.id)]
    return late_facts(own, submitted, case, rules)


def _named(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What an event says, with the names of the persons that it is about in place of their ids."""
    return {**fields, **{key: names.get(fields[key], fields[key]) for key in _PERSONS if key in fields}}


def _newest(found: Sequence[EventRecord]) -> tuple[int, str]:
    told = [event for event in found if event.action not in DISCLOSURES | REVIEW_TALK]
    return (told[-1].seq, told[-1].hash) if told else (0, "0" * 64)


def _compared(view: CaseView) -> dict[str, Any] | None:
    second = view.case.second_assessment
    if second is None:
        return None
    first = second.model_dump(mode="json", exclude_unset=True).get("first", {})
    return {"grades": first, CONCLUSION: {}}
