"""Second assessments: asked for, written field by field, locked, agreed on or withdrawn; never removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft, FieldChange, apply_change, conflicts
from assessment.domain.errors import DraftConflict, NotFound, StaleAssessment
from assessment.domain.workflow import State
from assessment.storage.records import DraftRecord, SecondRecord, SecondSummary
from assessment.storage.tables import Assessment, SecondAssessmentRow, SecondReleaseRow


def insert_second(
    session: Session,
    *,
    second_id: UUID,
    assessment_id: UUID,
    assessor_id: str,
    asked_by: str,
    draft: Draft,
    now: datetime,
) -> SecondRecord:
    """Keep a request, with the document that its assessor begins with. The database makes the assessor a contributor.

    The database refuses a second open request, and an assessor who has contributed already.
    """
    row = SecondAssessmentRow(
        id=second_id,
        assessment_id=assessment_id,
        assessor_id=assessor_id,
        asked_by=asked_by,
        asked_at=now,
        row_version=1,
        content=draft.document(),
        saved_at=now,
        agreed={},
    )
    session.add(row)
    session.flush()
    return _record(row)


def open_second(session: Session, assessment_id: UUID) -> SecondRecord | None:
    """The request that is not withdrawn, locked or not; None when there is none.

    In a writing transaction it cannot be changed by others until the transaction ends.
    """
    row = _open_row(session, assessment_id, hold=_writes(session))
    return None if row is None else _record(row)


def summaries(session: Session, assessment_id: UUID) -> tuple[SecondSummary, ...]:
    """All requests, those that were withdrawn too, the first one first."""
    rows = session.exec(
        select(SecondAssessmentRow, SecondReleaseRow)
        .outerjoin(SecondReleaseRow, col(SecondReleaseRow.second_id) == col(SecondAssessmentRow.id))
        .where(col(SecondAssessmentRow.assessment_id) == assessment_id)
        .order_by(col(SecondAssessmentRow.asked_at), col(SecondAssessmentRow.id))
    )
    return tuple(_with_release(_summary(row), release) for row, release in rows)


def save_second_change(session: Session, *, assessment_id: UUID, change: FieldChange, now: datetime) -> SecondRecord:
    """Save one field of the open second assessment; as `drafts.save_change`, with its assessor as the only writer.

    Raises DraftConflict when the assessor has changed the field in another window, pydantic.ValidationError when the
    value does not fit, NotFound; at the edge of the store StaleAssessment once it is locked or withdrawn.
    """
    row = _open_row(session, assessment_id, hold=True)
    if row is None:
        raise NotFound("Der er ikke bedt om en anden vurdering. Gå tilbage til sagen.")
    seen = _record(row)
    if conflicts(seen.document.draft, change):
        raise DraftConflict(
            mine=change.value,
            theirs=seen.document.draft.shown(change.path),
            path=change.path,
            who_id=seen.summary.assessor_id,
            when=seen.document.saved_at,
        )
    draft = apply_change(seen.document.draft, change)
    if draft.document() == seen.document.draft.document():
        return seen
    return _changed(session, seen, content=draft.document(), saved_at=now)


def lock_row(session: Session, seen: SecondRecord, now: datetime) -> SecondRecord:
    """Lock a second assessment as it was read. Raises StaleAssessment when it has changed since."""
    return _changed(session, seen, locked_at=now)


def set_agreed(session: Session, seen: SecondRecord, agreed: Mapping[str, str]) -> SecondRecord:
    """Keep what the second assessor agrees to. Raises StaleAssessment when the row has changed since it was read."""
    return _changed(session, seen, agreed=dict(agreed))


def withdraw_row(session: Session, seen: SecondRecord, *, by: str, reason: str, now: datetime) -> SecondRecord:
    """Take a request back. Raises StaleAssessment when the row has changed since it was read."""
    return _changed(session, seen, withdrawn_at=now, withdrawn_by=by, withdrawn_reason=reason)


def blind_assessments(session: Session, person_id: str) -> frozenset[UUID]:
    """The assessments that a person assesses for the second time and may not see yet."""
    rows = session.exec(
        select(SecondAssessmentRow.assessment_id)
        .join(Assessment, col(Assessment.id) == col(SecondAssessmentRow.assessment_id))
        .where(
            col(SecondAssessmentRow.assessor_id) == person_id,
            col(SecondAssessmentRow.withdrawn_at).is_(None),
            col(SecondAssessmentRow.locked_at).is_(None) | (col(Assessment.state) == State.DRAFT.value),
        )
    )
    return frozenset(rows)


def _open_row(session: Session, assessment_id: UUID, *, hold: bool) -> SecondAssessmentRow | None:
    query = select(SecondAssessmentRow).where(
        col(SecondAssessmentRow.assessment_id) == assessment_id, col(SecondAssessmentRow.withdrawn_at).is_(None)
    )
    if hold:
        query = query.with_for_update()
    return session.exec(query, execution_options={"populate_existing": True}).first()


def _writes(session: Session) -> bool:
    options = session.connection().get_execution_options()
    return not (options.get("reads_only") or options.get("postgresql_readonly"))


def _changed(session: Session, seen: SecondRecord, **values: object) -> SecondRecord:
    written = session.exec(
        update(SecondAssessmentRow)
        .where(
            col(SecondAssessmentRow.id) == seen.summary.id,
            col(SecondAssessmentRow.row_version) == seen.document.row_version,
        )
        .values(**values, row_version=seen.document.row_version + 1)
    )
    row = session.get(SecondAssessmentRow, seen.summary.id, populate_existing=True)
    if written.rowcount != 1 or row is None:
        raise StaleAssessment
    return _record(row)


def _record(row: SecondAssessmentRow) -> SecondRecord:
    case = CaseFile.model_validate_json(json.dumps(row.content["case"]))
    document = DraftRecord(Draft(case, row.content["unread"]), row.row_version, row.assessor_id, row.saved_at)
    return SecondRecord(_summary(row), document)


def _with_release(summary: SecondSummary, release: SecondReleaseRow | None) -> SecondSummary:
    if release is None:
        return summary
    return replace(
        summary,
        released_at=release.released_at,
        released_by=release.released_by,
        released_reason=release.reason,
    )


def _summary(row: SecondAssessmentRow) -> SecondSummary:
    return SecondSummary(
        id=row.id,
        assessment_id=row.assessment_id,
        assessor_id=row.assessor_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        locked_at=row.locked_at,
        agreed=dict(row.agreed),
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
    )
