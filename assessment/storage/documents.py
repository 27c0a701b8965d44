"""Issued documents and their bytes; both are never changed, and any replica of the program can serve them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from assessment.domain.errors import DatabaseUnreachable, NotFound
from assessment.storage.database_errors import DAMAGED
from assessment.storage.insert_once import insert_once
from assessment.storage.records import DocumentRecord
from assessment.storage.tables import Assessment, Blob, IssuedDocument, SubmittedVersion

NO_DOCUMENT = "Dokumentet findes ikke. Åbn sagen, og hent dokumentet derfra."


def put_blob(session: Session, content: bytes) -> str:
    """Keep bytes; nothing happens when they are kept already. Returns their SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    insert_once(session, Blob, {"sha256": digest, "content": content, "length": len(content)})
    return digest


def insert_document(
    session: Session,
    *,
    document_id: UUID,
    version_id: UUID,
    kind: str,
    title: str,
    blob_sha256: str,
    issued_by: str,
    now: datetime,
) -> DocumentRecord:
    """Issue a document whose bytes are kept already. The database refuses it for a version that is not approved."""
    row = IssuedDocument(
        id=document_id,
        version_id=version_id,
        kind=kind,
        title=title,
        blob_sha256=blob_sha256,
        issued_by=issued_by,
        issued_at=now,
    )
    session.add(row)
    session.flush()
    return _records(session, _listed().where(col(IssuedDocument.id) == document_id))[0]


def documents_of_assessment(session: Session, assessment_id: UUID) -> tuple[DocumentRecord, ...]:
    """All documents issued for an assessment, the first one first; without their bytes."""
    query = _listed().where(col(SubmittedVersion.assessment_id) == assessment_id)
    return _records(
        session, query.order_by(col(IssuedDocument.issued_at), col(IssuedDocument.kind), col(IssuedDocument.id))
    )


def documents_of_case(session: Session, case_id: UUID) -> tuple[DocumentRecord, ...]:
    """All documents issued for a case, the first one first; without their bytes."""
    query = _listed().where(col(Assessment.case_id) == case_id)
    return _records(session, query.order_by(col(IssuedDocument.issued_at), col(IssuedDocument.id)))


def documents_with_hash(session: Session, sha256: str) -> tuple[DocumentRecord, ...]:
    """All issued documents whose bytes have this SHA-256 in hex."""
    return _records(session, _listed().where(col(IssuedDocument.blob_sha256) == sha256))


def get_document(session: Session, document_id: UUID) -> tuple[DocumentRecord, bytes]:
    """A document and its bytes. Raises NotFound, or DatabaseUnreachable when the bytes do not match their hash."""
    found = _records(session, _listed().where(col(IssuedDocument.id) == document_id))
    if not found:
        raise NotFound(NO_DOCUMENT)
    content = session.exec(select(Blob.content).where(col(Blob.sha256) == found[0].sha256)).one()
    if hashlib.sha256(content).hexdigest() != found[0].sha256:
        raise DatabaseUnreachable(DAMAGED)
    return found[0], content


def _listed() -> Select[IssuedDocument, UUID, UUID, int]:
    return (
        select(IssuedDocument, SubmittedVersion.assessment_id, Assessment.case_id, Blob.length)
        .join(SubmittedVersion, col(SubmittedVersion.id) == col(IssuedDocument.version_id))
        .join(Assessment, col(Assessment.id) == col(SubmittedVersion.assessment_id))
        .join(Blob, col(Blob.sha256) == col(IssuedDocument.blob_sha256))
    )


def _records(session: Session, query: Select[IssuedDocument, UUID, UUID, int]) -> tuple[DocumentRecord, ...]:
    return tuple(
        DocumentRecord(
            id=row.id,
            version_id=row.version_id,
            assessment_id=assessment_id,
            case_id=case_id,
            kind=row.kind,
            title=row.title,
            sha256=row.blob_sha256,
            length=length,
            issued_by=row.issued_by,
            issued_at=row.issued_at,
        )
        for row, assessment_id, case_id, length in session.exec(query)
    )
