"""Drafts: saved one field at a time, so that two who write in different fields never disturb each other."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft, FieldChange, apply_change, conflicts
from assessment.domain.errors import DraftConflict, NotFound, StaleAssessment
from assessment.storage.assessments import add_contributor
from assessment.storage.cases import update_case_columns
from assessment.storage.records import DraftRecord
from assessment.storage.tables import Assessment, DraftRow


def insert_draft(session: Session, *, assessment_id: UUID, draft: Draft, saved_by: str, now: datetime) -> DraftRecord:
    """Put in the first draft of an assessment. Who saves it is a contributor."""
    row = DraftRow(
        assessment_id=assessment_id,
        row_version=1,
        content=draft.document(),
        field_savers={},
        saved_by=saved_by,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    add_contributor(session, assessment_id=assessment_id, person_id=saved_by, now=now)
    return DraftRecord(draft, 1, saved_by, now)


def get_draft(session: Session, assessment_id: UUID) -> DraftRecord:
    """The draft as it stands. Raises NotFound.

    In a writing transaction it cannot be changed by others until the transaction ends, so that what is submitted is
    what was read.
    """
    return _record(_row(session, assessment_id, hold=_writes(session)))


def cases_of_drafts(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, CaseFile]:
    """What stands in the drafts of some assessments, in one question; not held."""
    rows = session.exec(
        select(DraftRow.assessment_id, DraftRow.content).where(col(DraftRow.assessment_id).in_(sorted(assessment_ids)))
    )
    return {key: CaseFile.model_validate_json(json.dumps(content["case"])) for key, content in rows}


def save_change(
    session: Session, *, assessment_id: UUID, change: FieldChange, saved_by: str, now: datetime
) -> DraftRecord:
    """Save one field on top of whatever others have saved in other fields meanwhile.

    The draft is written only if it is still the one that was read; if not, it is read again, this time held. Nothing
    is written when nothing changes. Raises DraftConflict, with both texts, when somebody else has changed the same
    field; pydantic.ValidationError when the value does not fit; NotFound; and at the edge of the store
    StaleAssessment when the assessment has meanwhile been submitted.
    """
    for hold in (False, True):
        row = _row(session, assessment_id, hold=hold)
        seen = _record(row)
        if conflicts(seen.draft, change):
            raise _conflict(seen, row.field_savers, change)
        draft = apply_change(seen.draft, change)
        if draft.document() == seen.draft.document():
            return seen
        saved = DraftRecord(draft, seen.row_version + 1, saved_by, now)
        savers = {**row.field_savers, change.path: [saved_by, now.isoformat()]}
        if _swap(session, assessment_id, saved, savers):
            _after_saving(session, assessment_id, saved)
            return saved
    raise StaleAssessment


def _writes(session: Session) -> bool:
    options = session.connection().get_execution_options()
    return not (options.get("reads_only") or options.get("postgresql_readonly"))


def _row(session: Session, assessment_id: UUID, *, hold: bool) -> DraftRow:
    query = select(DraftRow).where(col(DraftRow.assessment_id) == assessment_id)
    if hold:
        query = query.with_for_update()
    row = session.exec(query, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound("Kladden findes ikke. Gå tilbage til listen over sager, og vælg en derfra.")
    return row


def _record(row: DraftRow) -> DraftRecord:
    case = CaseFile.model_validate_json(json.dumps(row.content["case"]))
    return DraftRecord(Draft(case, row.content["unread"]), row.row_version, row.saved_by, row.saved_at)


def _conflict(seen: DraftRecord, savers: Mapping[str, list[str]], change: FieldChange) -> DraftConflict:
    """Both texts, and who saved the field last: the field itself, a part of it, or what it is a part of."""
    near = [saver for path, saver in savers.items() if _touch(path, change.path)]
    who, when = max(near, key=lambda saver: datetime.fromisoformat(saver[1]), default=(seen.saved_by, None))
    return DraftConflict(
        mine=change.value,
        theirs=seen.draft.shown(change.path),
        path=change.path,
        who_id=who,
        when=datetime.fromisoformat(when) if when else seen.saved_at,
    )


def _touch(path: str, other: str) -> bool:
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")


def _swap(session: Session, assessment_id: UUID, saved: DraftRecord, savers: dict[str, list[str]]) -> bool:
    """Write the draft if it is still the one before; tell whether it was written."""
    written = session.exec(
        update(DraftRow)
        .where(col(DraftRow.assessment_id) == assessment_id, col(DraftRow.row_version) == saved.row_version - 1)
        .values(
            content=saved.draft.document(),
            field_savers=savers,
            row_version=saved.row_version,
            saved_by=saved.saved_by,
            saved_at=saved.saved_at,
        )
    )
    return written.rowcount == 1


def _after_saving(session: Session, assessment_id: UUID, saved: DraftRecord) -> None:
    add_contributor(session, assessment_id=assessment_id, person_id=saved.saved_by, now=saved.saved_at)
    case_id = session.exec(select(Assessment.case_id).where(col(Assessment.id) == assessment_id)).one()
    update_case_columns(session, case_id=case_id, case=saved.draft.case, now=saved.saved_at)
