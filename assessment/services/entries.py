"""Entries of a case as the services write them: each in one transaction with the event that seals it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from assessment.domain.danish import NumberFormatError, danish_time, parse_date
from assessment.domain.errors import Fault, InputError
from assessment.domain.hearing import HearingStep, read_step
from assessment.domain.plaintext import tidy_typed_text
from assessment.domain.workflow import Event
from assessment.storage import entries, events
from assessment.storage.engine import Session
from assessment.storage.entry_record import EntryKind, EntryRecord
from assessment.storage.records import AssessmentRecord
from assessment.storage.seals import seals


def keep_entry(
    session: Session,
    record: AssessmentRecord,
    event: Event,
    *,
    kind: EntryKind,
    step: str,
    content: Mapping[str, Any],
    now: datetime,
    refers_to: UUID | None = None,
) -> EntryRecord:
    """Keep an entry under an assessment and append the event that tells of it, with its number and its seal."""
    kept = entries.insert_entry(
        session,
        case_id=record.case_id,
        assessment_id=record.id,
        kind=kind,
        step=step,
        content=content,
        written_by=event.actor_id,
        now=now,
        refers_to=refers_to,
    )
    sealed = seals(session, record.id, [("case_entry", kept.id)])
    told = replace(event, fields={**event.fields, "entry": kept.number, **sealed})
    events.append_event(session, event=told, case_id=record.case_id, assessment_id=record.id)
    return kept


def hearing_steps(session: Session, assessment_id: UUID) -> tuple[HearingStep, ...]:
    """The steps of the hearing of the party under an assessment, in their order."""
    return tuple(read_step(item.content) for item in entries.entries_of_assessment(session, assessment_id, "hearing"))


def today_of(now: datetime) -> date:
    """The day in Denmark."""
    return danish_time(now).date()


def typed_date(name: str, typed: str) -> date:
    """A date as it was typed in the field of this name. Raises InputError that says what to write."""
    text = tidy_typed_text(typed).strip()
    if not text:
        raise InputError([Fault(name, "mangler. Skriv datoen som dag, måned og år, fx 23.11.2026.")])
    try:
        return parse_date(text)
    except NumberFormatError as error:
        raise InputError([Fault(name, str(error))]) from error
