"""The events of a case as somebody looks for them: by action, by person and by period, the newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from assessment.storage.events import event_record
from assessment.storage.records import EventRecord
from assessment.storage.tables import EventRow

_ROWS_AT_A_TIME = 500


@dataclass(frozen=True)
class EventFilter:
    """Which events. None means no limit; an empty set lets nothing through.

    `actions` are the wanted actions, `but_not` the unwanted ones; `since` is included, `before` is not.
    """

    actions: frozenset[str] | None = None
    but_not: frozenset[str] = frozenset()
    actors: frozenset[str] | None = None
    since: datetime | None = None
    before: datetime | None = None


def count_events(session: Session, case_id: UUID, wanted: EventFilter) -> int:
    """How many events of a case the filter lets through."""
    return session.exec(select(func.count()).select_from(EventRow).where(*_conditions(case_id, wanted))).one()


def search_events(
    session: Session, case_id: UUID, wanted: EventFilter, *, skip: int = 0, most: int | None = None
) -> Iterator[EventRecord]:
    """The events of a case that the filter lets through, the newest first; read to the end within the transaction."""
    query = select(EventRow).where(*_conditions(case_id, wanted)).order_by(col(EventRow.seq).desc()).offset(skip)
    if most is not None:
        query = query.limit(most)
    with closing(session.exec(query, execution_options={"yield_per": _ROWS_AT_A_TIME})) as rows:
        for row in rows:
            yield event_record(row)


def actors_of_case(session: Session, case_id: UUID) -> frozenset[str]:
    """The ids of everybody who has done anything to a case."""
    return frozenset(session.exec(select(EventRow.actor_id).where(col(EventRow.case_id) == case_id).distinct()))


def events_since(session: Session, since: datetime, actions: frozenset[str]) -> tuple[EventRecord, ...]:
    """The events with these actions after a moment, of all cases, the first one first."""
    rows = session.exec(
        select(EventRow).where(col(EventRow.at) > since, col(EventRow.action).in_(actions)).order_by(col(EventRow.seq))
    )
    return tuple(event_record(row) for row in rows)


def latest_of(session: Session, *, actor_id: str, action: str, among: int) -> EventRecord | None:
    """The newest event of an actor with this action among the last `among` events of the whole chain."""
    newest = session.exec(select(func.max(EventRow.seq))).one() or 0
    row = session.exec(
        select(EventRow)
        .where(col(EventRow.seq) > newest - among, col(EventRow.actor_id) == actor_id, col(EventRow.action) == action)
        .order_by(col(EventRow.seq).desc())
        .limit(1)
    ).first()
    return None if row is None else event_record(row)


def _conditions(case_id: UUID, wanted: EventFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(EventRow.case_id) == case_id]
    if wanted.actions is not None:
        found.append(col(EventRow.action).in_(wanted.actions))
    if wanted.but_not:
        found.append(col(EventRow.action).not_in(wanted.but_not))
    if wanted.actors is not None:
        found.append(col(EventRow.actor_id).in_(wanted.actors))
    if wanted.since is not None:
        found.append(col(EventRow.at) >= wanted.since)
    if wanted.before is not None:
        found.append(col(EventRow.at) < wanted.before)
    return found
