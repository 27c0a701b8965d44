"""The council's calendar as entries that are never changed, and the meetings that assessments are meant for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, case, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from assessment.domain.case_deadline import AWAITING_APPROVAL
from assessment.domain.council_calendar import Body, CalendarEntry, EntryKind
from assessment.storage.tables import Assessment, CalendarEntryRow, MeetingTargetRow

_IDS_AT_A_TIME = 500  # below the number of parameters that either engine takes


@dataclass(frozen=True)
class NewEntry:
    """An entry about to be written. `meeting_id` is a new id for a meeting that is added."""

    meeting_id: UUID
    kind: EntryKind
    body: Body
    date: date
    reason: str = ""


def insert_entries(session: Session, entries: Sequence[NewEntry], *, written_by: str, now: datetime) -> list[UUID]:
    """Keep entries with the next numbers of the calendar; returns their ids.

    The database refuses an entry that adds a meeting a second time, or changes one that is not there or withdrawn.
    """
    before = session.exec(select(func.max(CalendarEntryRow.number))).one() or 0
    rows = [
        CalendarEntryRow(
            id=uuid4(),
            number=number,
            meeting_id=entry.meeting_id,
            kind=entry.kind,
            body=entry.body.value,
            held_on=entry.date.isoformat(),
            reason=entry.reason,
            written_by=written_by,
            written_at=now,
        )
        for number, entry in enumerate(entries, before + 1)
    ]
    ids = [row.id for row in rows]
    session.add_all(rows)
    session.flush()
    return ids


def calendar_entries(session: Session) -> tuple[CalendarEntry, ...]:
    """Every entry of the calendar, the first one first."""
    rows = session.exec(select(CalendarEntryRow).order_by(col(CalendarEntryRow.number)))
    return tuple(
        CalendarEntry(
            meeting_id=str(row.meeting_id),
            kind=cast(EntryKind, row.kind),
            body=Body(row.body),
            date=date.fromisoformat(row.held_on),
            reason=row.reason,
            by=row.written_by,
            at=row.written_at,
        )
        for row in rows
    )


def insert_target(
    session: Session, *, assessment_id: UUID, meeting_id: UUID | None, written_by: str, now: datetime
) -> UUID:
    """Keep which meeting an assessment is meant for, None for none any more; returns the id of the record."""
    mine = col(MeetingTargetRow.assessment_id) == assessment_id
    before = session.exec(select(func.max(MeetingTargetRow.number)).where(mine)).one() or 0
    row = MeetingTargetRow(
        id=uuid4(),
        assessment_id=assessment_id,
        number=before + 1,
        meeting_id=meeting_id,
        written_by=written_by,
        written_at=now,
    )
    kept = row.id
    session.add(row)
    session.flush()
    return kept


def targets_of(session: Session, assessment_ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
    """The meeting that each of these assessments is meant for, and the state of the assessment; without those of none.

    The number of queries does not grow with the number of assessments, but for each five hundred of them.
    """
    wanted, found = list(dict.fromkeys(assessment_ids)), {}
    for start in range(0, len(wanted), _IDS_AT_A_TIME):
        some = wanted[start : start + _IDS_AT_A_TIME]
        rows = session.connection().execute(
            select_columns(col(Assessment.id), col(MeetingTargetRow.meeting_id), col(Assessment.state))
            .join(MeetingTargetRow, col(MeetingTargetRow.assessment_id) == col(Assessment.id))
            .where(col(Assessment.id).in_(some), col(MeetingTargetRow.number) == _last_number())
        )
        found.update({row[0]: (row[1], str(row[2])) for row in rows if row[1] is not None})
    return found


def targeted_assessments(session: Session) -> tuple[UUID, ...]:
    """The assessments that await approval and have ever been meant for a meeting."""
    states = sorted(state.value for state in AWAITING_APPROVAL)
    rows = session.exec(
        select(MeetingTargetRow.assessment_id)
        .join(Assessment, col(Assessment.id) == col(MeetingTargetRow.assessment_id))
        .where(col(Assessment.state).in_(states))
        .distinct()
    )
    return tuple(rows)


def targeted_day() -> ScalarSelect[str]:
    """For an order of assessments: the day of the meeting that each is meant for, NULL without one."""
    latest, entry = aliased(MeetingTargetRow), aliased(CalendarEntryRow)
    newer = (
        select_columns(func.max(col(MeetingTargetRow.number)))
        .where(col(MeetingTargetRow.assessment_id) == col(Assessment.id))
        .correlate(Assessment)
        .scalar_subquery()
    )
    return (
        select_columns(case((entry.kind == "withdrawn", None), else_=entry.held_on))  # type: ignore[arg-type]
        .select_from(latest)
        .join(entry, entry.meeting_id == latest.meeting_id)  # type: ignore[arg-type]
        .where(latest.assessment_id == col(Assessment.id), latest.number == newer)  # type: ignore[arg-type]
        .order_by(entry.number.desc())  # type: ignore[attr-defined]
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
    )


def _last_number() -> ScalarSelect[int | None]:
    others = aliased(MeetingTargetRow)
    return (
        select_columns(func.max(others.number))
        .where(others.assessment_id == col(Assessment.id))  # type: ignore[arg-type]
        .correlate(Assessment)
        .scalar_subquery()
    )
