"""Submitted versions and the decisions on them; both are never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.domain.case import CaseFile
from assessment.domain.errors import DatabaseUnreachable, NotFound
from assessment.storage.database_errors import DAMAGED
from assessment.storage.records import DecisionOutcome, DecisionRecord, VersionRecord
from assessment.storage.tables import Decision, SubmittedVersion


def insert_version(
    session: Session,
    *,
    version_id: UUID,
    assessment_id: UUID,
    author_id: str,
    case: CaseFile,
    ruleset_fingerprint: str,
    indication: Mapping[str, Any],
    now: datetime,
) -> VersionRecord:
    """Keep what is submitted, with the next number, and what the rule set indicated at that moment."""
    before = session.exec(
        select(func.max(SubmittedVersion.number)).where(col(SubmittedVersion.assessment_id) == assessment_id)
    ).one()
    content = case.canonical_json()
    row = SubmittedVersion(
        id=version_id,
        assessment_id=assessment_id,
        number=(before or 0) + 1,
        author_id=author_id,
        submitted_at=now,
        content=content,
        content_sha256=_sha256(content),
        ruleset_fingerprint=ruleset_fingerprint,
        indication=dict(indication),
    )
    session.add(row)
    session.flush()
    return _version(row)


def latest_version(session: Session, assessment_id: UUID) -> VersionRecord | None:
    """The version submitted last, or None before the first submission."""
    row = session.exec(
        select(SubmittedVersion)
        .where(col(SubmittedVersion.assessment_id) == assessment_id)
        .order_by(col(SubmittedVersion.number).desc())
        .limit(1)
    ).first()
    return None if row is None else _version(row)


def versions_of_assessment(session: Session, assessment_id: UUID) -> tuple[VersionRecord, ...]:
    """All submitted versions of an assessment, the first one first."""
    rows = session.exec(
        select(SubmittedVersion)
        .where(col(SubmittedVersion.assessment_id) == assessment_id)
        .order_by(col(SubmittedVersion.number))
    )
    return tuple(_version(row) for row in rows)


def get_version(session: Session, version_id: UUID) -> VersionRecord:
    """One version. Raises NotFound, or DatabaseUnreachable when its content does not match its hash."""
    row = session.get(SubmittedVersion, version_id)
    if row is None:
        raise NotFound("Den indsendte udgave findes ikke. Gå tilbage til sagen, og vælg en derfra.")
    return _version(row)


def insert_decision(
    session: Session,
    *,
    version_id: UUID,
    decider_id: str,
    outcome: DecisionOutcome,
    comment: str,
    criterion_comments: Mapping[str, str],
    now: datetime,
) -> DecisionRecord:
    """Keep a decision on a version; before the state is set to approved, which needs it. Raises NotFound.

    The database refuses a second decision on a version, and one by its author or by a contributor; the latter is
    PermissionDenied at the edge of the store.
    """
    version = get_version(session, version_id)
    row = Decision(
        version_id=version_id,
        assessment_id=version.assessment_id,
        author_id=version.author_id,
        decider_id=decider_id,
        outcome=outcome,
        comment=comment,
        criterion_comments=dict(criterion_comments),
        decided_at=now,
    )
    session.add(row)
    session.flush()
    return _decision(row)


def decision_of(session: Session, version_id: UUID) -> DecisionRecord | None:
    """The decision on a version, or None while there is none."""
    row = session.get(Decision, version_id)
    return None if row is None else _decision(row)


def decisions_of_assessment(session: Session, assessment_id: UUID) -> tuple[DecisionRecord, ...]:
    """All decisions on the versions of an assessment, the first one first."""
    rows = session.exec(
        select(Decision)
        .join(SubmittedVersion, col(SubmittedVersion.id) == col(Decision.version_id))
        .where(col(Decision.assessment_id) == assessment_id)
        .order_by(col(SubmittedVersion.number))
    )
    return tuple(_decision(row) for row in rows)


def _version(row: SubmittedVersion) -> VersionRecord:
    if _sha256(row.content) != row.content_sha256:
        raise DatabaseUnreachable(DAMAGED)
    return VersionRecord(
        id=row.id,
        assessment_id=row.assessment_id,
        number=row.number,
        author_id=row.author_id,
        submitted_at=row.submitted_at,
        case=CaseFile.model_validate_json(row.content),
        content_sha256=row.content_sha256,
        ruleset_fingerprint=row.ruleset_fingerprint,
        indication=dict(row.indication),
    )


def _decision(row: Decision) -> DecisionRecord:
    return DecisionRecord(
        version_id=row.version_id,
        assessment_id=row.assessment_id,
        author_id=row.author_id,
        decider_id=row.decider_id,
        outcome=cast(DecisionOutcome, row.outcome),
        comment=row.comment,
        decided_at=row.decided_at,
        criterion_comments=dict(row.criterion_comments),
    )


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
