"""Seals: what an event says of the records that came about with it, so that the audit chain covers them too.

A seal is the SHA-256 of a record as canonical JSON. The text of a submitted version and the bytes of a document come in
by their own hashes. An event without seals was saved before they were introduced, or made no record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session

from assessment.domain.case import canonical_json
from assessment.storage.portable import Row, read_rows

SealedTable = Literal[
    "submitted_version",
    "decision",
    "issued_document",
    "case_entry",
    "declaration",
    "council_entry",
    "calendar_entry",
    "meeting_target",
    "second_release",
    "attachment",
    "attachment_withdrawal",
    "review_entry",
    "letter_entry",
]

FIELD = "sealed"  # where it stands among the fields of an event

# The columns that a seal is taken over never change; a column added later is not among them.
SEALED_COLUMNS: Mapping[SealedTable, tuple[str, ...]] = {
    "submitted_version": (
        "id",
        "assessment_id",
        "number",
        "author_id",
        "submitted_at",
        "content_sha256",
        "ruleset_fingerprint",
        "indication",
    ),
    "decision": (
        "version_id",
        "assessment_id",
        "author_id",
        "decider_id",
        "outcome",
        "comment",
        "criterion_comments",
        "decided_at",
    ),
    "issued_document": ("id", "version_id", "kind", "title", "blob_sha256", "issued_by", "issued_at"),
    "case_entry": (
        "id",
        "case_id",
        "assessment_id",
        "number",
        "kind",
        "step",
        "refers_to",
        "content",
        "written_by",
        "written_at",
    ),
    "declaration": (
        "id",
        "case_id",
        "number",
        "person_id",
        "impartial",
        "declared_by",
        "declared_at",
        "reason",
        "passes_to",
    ),
    "council_entry": (
        "id",
        "case_id",
        "assessment_id",
        "number",
        "kind",
        "step",
        "corrects",
        "first_deadline",
        "content",
        "written_by",
        "written_at",
    ),
    "calendar_entry": (
        "id",
        "number",
        "meeting_id",
        "kind",
        "body",
        "held_on",
        "reason",
        "written_by",
        "written_at",
    ),
    "meeting_target": ("id", "assessment_id", "number", "meeting_id", "written_by", "written_at"),
    "second_release": ("second_id", "assessment_id", "released_by", "reason", "released_at"),
    "attachment": (
        "id",
        "case_id",
        "assessment_id",
        "number",
        "name",
        "kind",
        "sha256",
        "length",
        "pages",
        "place",
        "added_by",
        "added_at",
    ),
    "attachment_withdrawal": ("attachment_id", "reason", "withdrawn_by", "withdrawn_at"),
    "review_entry": (
        "id",
        "assessment_id",
        "number",
        "kind",
        "part",
        "version_id",
        "thread_id",
        "text",
        "written_by",
        "written_at",
    ),
    "letter_entry": (
        "id",
        "case_id",
        "assessment_id",
        "number",
        "kind",
        "step",
        "title",
        "content",
        "blob_sha256",
        "written_by",
        "written_at",
    ),
}
KEY_COLUMNS: Mapping[SealedTable, str] = {
    "submitted_version": "id",
    "decision": "version_id",
    "issued_document": "id",
    "case_entry": "id",
    "declaration": "id",
    "council_entry": "id",
    "calendar_entry": "id",
    "meeting_target": "id",
    "second_release": "second_id",
    "attachment": "id",
    "attachment_withdrawal": "attachment_id",
    "review_entry": "id",
    "letter_entry": "id",
}


def seal_of(table: SealedTable, row: Row) -> str:
    """SHA-256 in hex over the sealed columns of a row in its portable form."""
    sealed = {column: row[column] for column in SEALED_COLUMNS[table]}
    return hashlib.sha256(canonical_json(sealed).encode()).hexdigest()


def seals(session: Session, assessment_id: UUID, records: Iterable[tuple[SealedTable, UUID]] = ()) -> dict[str, Any]:
    """What an event says of the assessment and of records (table and key) that were just made.

    The state, whose it is, everybody who has contributed, and for each record its table, key and seal.
    """
    session.flush()
    assessment = _one(session, "assessment", id=assessment_id)
    standing = {"state": assessment["state"], "owner": assessment["owner_id"], "manager": assessment["manager_id"]}
    with closing(read_rows(session, "contributor", assessment_id=assessment_id)) as rows:
        contributors = sorted(str(row["person_id"]) for row in rows)
    return {FIELD: {**standing, "contributors": contributors, "records": _sealed(session, records)}}


def seals_of_records(session: Session, records: Iterable[tuple[SealedTable, UUID]]) -> dict[str, Any]:
    """What an event that belongs to no assessment says of records that were just made."""
    session.flush()
    return {FIELD: {"records": _sealed(session, records)}}


def _sealed(session: Session, records: Iterable[tuple[SealedTable, UUID]]) -> list[dict[str, str]]:
    return [
        {
            "table": table,
            "key": str(key),
            "sha256": seal_of(table, _one(session, table, **{KEY_COLUMNS[table]: key})),
        }
        for table, key in records
    ]


def _one(session: Session, table: str, **where: Any) -> Row:
    with closing(read_rows(session, table, **where)) as rows:
        return next(rows)
