"""Releases from a second assessor who has left; each is kept for good."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from assessment.storage.records import SecondRecord
from assessment.storage.tables import SecondReleaseRow


def insert_release(session: Session, second: SecondRecord, *, by: str, reason: str, now: datetime) -> UUID:
    """Keep a release; returns its key, which is the id of the second assessment.

    The database refuses one of a second assessment that is not locked, and one by somebody with a part in the work.
    """
    row = SecondReleaseRow(
        second_id=second.summary.id,
        assessment_id=second.summary.assessment_id,
        released_by=by,
        reason=reason,
        released_at=now,
    )
    session.add(row)
    session.flush()
    return row.second_id
