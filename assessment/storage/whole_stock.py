"""Everything stored, row by row: to compute all of it again, under its own rule set or under another one.

Contents are given as the text that is stored. Whoever reads thousands of them reads only the part that is needed.
The rows come while they are read, so close the iterator (`contextlib.closing`) within the transaction.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, func, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from assessment.domain.workflow import State
from assessment.storage.tables import Assessment, DraftRow, RenovationCase, SubmittedVersion

_ROWS_AT_A_TIME = 500


@dataclass(frozen=True)
class StoredDraft:
    """The draft of a case's newest assessment; `content` is its JSON. It is never changed after the submission."""

    case_number: str
    title: str
    state: State
    ruleset_fingerprint: str
    content: str
    assessment_id: UUID


@dataclass(frozen=True)
class StoredVersion:
    """A submitted version; `content` is the case file as it was hashed, `indication` what was stored with it."""

    case_number: str
    assessment_number: int
    number: int
    content: str
    content_sha256: str
    ruleset_fingerprint: str
    indication: Mapping[str, Any]


def newest_drafts(session: Session) -> Generator[StoredDraft, None, None]:
    """One draft for each case, in the order of the case numbers."""
    newest = (
        select_columns(col(Assessment.case_id), func.max(Assessment.number).label("number"))
        .group_by(col(Assessment.case_id))
        .subquery()
    )
    query = (
        select_columns(
            col(RenovationCase.case_number),
            col(RenovationCase.title),
            col(Assessment.state),
            col(Assessment.ruleset_fingerprint),
            type_coerce(col(DraftRow.content), Text()),
            col(Assessment.id),
        )
        .join(Assessment, col(Assessment.case_id) == col(RenovationCase.id))
        .join(newest, and_(newest.c.case_id == Assessment.case_id, newest.c.number == Assessment.number))
        .join(DraftRow, col(DraftRow.assessment_id) == col(Assessment.id))
        .order_by(col(RenovationCase.case_number))
    )
    with closing(_rows(session, query)) as rows:
        for number, title, state, fingerprint, content, assessment_id in rows:
            yield StoredDraft(number, title, State(state), fingerprint, content, assessment_id)


def submitted_versions(session: Session) -> Generator[StoredVersion, None, None]:
    """Every submitted version, in the order of case number, assessment and version."""
    query = (
        select_columns(
            col(RenovationCase.case_number),
            col(Assessment.number),
            col(SubmittedVersion.number),
            col(SubmittedVersion.content),
            col(SubmittedVersion.content_sha256),
            col(SubmittedVersion.ruleset_fingerprint),
            col(SubmittedVersion.indication),
        )
        .join(Assessment, col(Assessment.id) == col(SubmittedVersion.assessment_id))
        .join(RenovationCase, col(RenovationCase.id) == col(Assessment.case_id))
        .order_by(col(RenovationCase.case_number), col(Assessment.number), col(SubmittedVersion.number))
    )
    with closing(_rows(session, query)) as rows:
        for row in rows:
            yield StoredVersion(*row)


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Generator[tuple[Any, ...], None, None]:
    with session.connection().execute(query.execution_options(yield_per=_ROWS_AT_A_TIME)) as result:
        for row in result:
            yield tuple(row)
