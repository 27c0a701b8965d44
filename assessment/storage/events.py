"""The audit chain: each event carries the hash of the one before, so that a later alteration shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from assessment.domain.case import canonical_json
from assessment.domain.workflow import Event
from assessment.storage.records import EventRecord
from assessment.storage.tables import ChainHead, EventRow

FIRST_LINK = "0" * 64  # what the first event follows
_LOCK_NUMBER = 471_100


def append_event(
    session: Session, *, event: Event, case_id: UUID | None = None, assessment_id: UUID | None = None
) -> EventRecord:
    """Add an event to the chain. Call it last in a transaction: on PostgreSQL others wait from here to its end."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})")
    seq, prev_hash = chain_head(session)
    fields = canonical_json(dict(event.fields))
    row = EventRow(
        seq=seq + 1,
        at=event.at,
        actor_id=event.actor_id,
        action=event.action,
        case_id=case_id,
        assessment_id=assessment_id,
        fields=fields,
        prev_hash=prev_hash,
        hash="",
    )
    row.hash = link_hash(row)
    session.add(row)
    session.flush()
    return event_record(row)


def events_of_case(session: Session, case_id: UUID) -> tuple[EventRecord, ...]:
    """All events of a case, the first one first."""
    rows = session.exec(select(EventRow).where(col(EventRow.case_id) == case_id).order_by(col(EventRow.seq)))
    return tuple(event_record(row) for row in rows)


def chain_head(session: Session) -> tuple[int, str]:
    """The number and the hash of the last event; `(0, 64 zeros)` in an empty chain."""
    return session.exec(select(ChainHead.seq, ChainHead.hash).where(col(ChainHead.id) == 1)).one()


def verify_chain(session: Session) -> int | None:
    """The number of the first event that was altered, moved or removed; None when the chain is whole."""
    expected, previous = 1, FIRST_LINK
    every = select(EventRow).order_by(col(EventRow.seq))
    in_portions = {"yield_per": 1000, "populate_existing": True}
    with closing(session.exec(every, execution_options=in_portions)) as rows:
        for row in rows:
            if row.seq != expected or row.prev_hash != previous or row.hash != link_hash(row):
                return expected
            expected, previous = expected + 1, row.hash
    return None if chain_head(session) == (expected - 1, previous) else expected


def link_hash(row: EventRow) -> str:
    """SHA-256 in hex of an event, as `link_hash_of` takes it."""
    return link_hash_of({**row.model_dump(exclude={"at"}), "at": _utc(row.at)})


def link_hash_of(row: Mapping[str, Any]) -> str:
    """SHA-256 in hex over number, time, actor, action, case, assessment, hash of the fields, and hash before.

    PostgreSQL computes the same in a trigger. The parts are joined by line ends; the fields come in as a hash of
    their own, so that their text could be taken away by law without a break in the chain. `at` is UTC as text, with
    microseconds.
    """
    return link_hash_without_fields(row, hashlib.sha256(str(row["fields"]).encode()).hexdigest())


def link_hash_without_fields(row: Mapping[str, Any], fields_sha256: str) -> str:
    """The same for an event whose fields are not at hand, only their SHA-256 in hex."""
    parts = (
        str(row["seq"]),
        str(row["at"]),
        str(row["actor_id"]),
        str(row["action"]),
        str(row["case_id"] or ""),
        str(row["assessment_id"] or ""),
        fields_sha256,
        str(row["prev_hash"]),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_record(row: EventRow) -> EventRecord:
    """A row as it leaves the package."""
    return EventRecord(
        seq=row.seq,
        at=row.at,
        actor_id=row.actor_id,
        action=row.action,
        case_id=row.case_id,
        assessment_id=row.assessment_id,
        fields=json.loads(row.fields),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
