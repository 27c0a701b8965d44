"""The log of a case: meetings, calls and letters, written down for good."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

from assessment.domain.case_log import LogEntry, LoggedEntry, LogKind, with_corrections, write_entry
from assessment.domain.errors import NotFound
from assessment.domain.workflow import Action, Actor, require
from assessment.services.desk import require_sighted
from assessment.services.entries import keep_entry, today_of
from assessment.services.notes import LOG, storable_text
from assessment.storage import assessments, entries, notes
from assessment.storage.engine import Store
from assessment.storage.entry_record import EntryRecord


def write_log(
    store: Store,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    *,
    kind: LogKind,
    date: date,
    participants: str,
    said: str,
    corrects: int | None = None,
) -> int:
    """Write an entry in the log of the case; returns its number. `corrects` is the number of an earlier entry.

    Raises PermissionDenied, StepRefused with what is missing, and NotFound for an entry that is not there to correct.
    """
    entry = LogEntry(kind=kind, date=date, participants=storable_text(participants), said=storable_text(said))
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        event = write_entry(actor, record.standing, now, entry, today_of(now))
        refers_to = None
        if corrects is not None:
            earlier = {item.number: item.id for item in entries.entries_of_case(session, record.case_id, "log")}
            if corrects not in earlier:
                raise NotFound(f"Notat nr. {corrects} findes ikke i sagen. Vælg et af notaterne på siden.")
            refers_to = earlier[corrects]
        kept = keep_entry(
            session,
            record,
            event,
            kind="log",
            step=entry.kind,
            content=entry.model_dump(mode="json"),
            now=now,
            refers_to=refers_to,
        )
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=LOG)
        return kept.number


def read_log(store: Store, actor: Actor, assessment_id: UUID) -> tuple[LoggedEntry, ...]:
    """The log of the case of an assessment, the newest day first.

    Raises PermissionDenied for who may not read the case, and for a second assessor who may not see the first
    assessment: a talk may tell of it.
    """
    with store.read() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.READ, actor, record.standing)
        require_sighted(actor, record.standing)
        found = entries.entries_of_case(session, record.case_id, "log")
    numbers = {item.id: item.number for item in found}
    return with_corrections([_logged(item, numbers) for item in found])


def _logged(item: EntryRecord, numbers: dict[UUID, int]) -> LoggedEntry:
    entry = LogEntry.model_validate_json(json.dumps(dict(item.content)))
    corrects = None if item.refers_to is None else numbers[item.refers_to]
    return LoggedEntry(item.number, entry, item.written_by, item.written_at, corrects)
