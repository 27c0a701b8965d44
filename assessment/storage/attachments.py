"""Attachments of cases: rows that are never changed, each with the place of its bytes, and their withdrawals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from assessment.domain.attachments import AttachmentKind, Withdrawal
from assessment.domain.errors import EnvironmentFault, NotFound
from assessment.storage.attachment_files import put_file, read_file
from assessment.storage.attachment_table import FOLDER
from assessment.storage.records import AttachmentRecord
from assessment.storage.tables import AttachmentRow, AttachmentWithdrawalRow

NO_ATTACHMENT = "Bilaget findes ikke. Åbn sagen, og hent bilaget derfra."


def insert_attachment(session: Session, attachment: AttachmentRecord, content: bytes, folder: Path | None) -> None:
    """Keep an attachment and its bytes; in the folder where one is given, else in the database."""
    place = put_file(session, folder, content)
    session.add(
        AttachmentRow(
            id=attachment.id,
            case_id=attachment.case_id,
            assessment_id=attachment.assessment_id,
            number=attachment.number,
            name=attachment.name,
            kind=attachment.kind.value,
            sha256=attachment.sha256,
            length=attachment.length,
            pages=attachment.pages,
            place=place,
            added_by=attachment.added_by,
            added_at=attachment.added_at,
        )
    )
    session.flush()


def insert_withdrawal(session: Session, attachment_id: UUID, withdrawal: Withdrawal) -> None:
    """Note that an attachment does not belong to its case. The row and the bytes stay."""
    session.add(
        AttachmentWithdrawalRow(
            attachment_id=attachment_id,
            reason=withdrawal.reason,
            withdrawn_by=withdrawal.by,
            withdrawn_at=withdrawal.at,
        )
    )
    session.flush()


def attachments_of_case(session: Session, case_id: UUID) -> tuple[AttachmentRecord, ...]:
    """All attachments of a case by their numbers, withdrawn ones included; without their bytes."""
    query = select(AttachmentRow).where(col(AttachmentRow.case_id) == case_id).order_by(col(AttachmentRow.number))
    return tuple(_records(session, query))


def get_attachment(session: Session, attachment_id: UUID) -> AttachmentRecord:
    """An attachment without its bytes. Raises NotFound."""
    found = next(_records(session, select(AttachmentRow).where(col(AttachmentRow.id) == attachment_id)), None)
    if found is None:
        raise NotFound(NO_ATTACHMENT)
    return found


def read_content(session: Session, attachment: AttachmentRecord, folder: Path | None) -> bytes:
    """The bytes of an attachment. Raises DatabaseUnreachable or EnvironmentFault as `attachment_files.read_file`."""
    place = session.exec(select(AttachmentRow.place).where(col(AttachmentRow.id) == attachment.id)).one()
    return read_file(session, folder, place, attachment.sha256)


def in_folder(session: Session) -> tuple[AttachmentRecord, ...]:
    """Every attachment whose bytes lie in the folder, each file once."""
    found = _records(session, select(AttachmentRow).where(col(AttachmentRow.place) == FOLDER))
    return tuple({attachment.sha256: attachment for attachment in found}.values())


def unsound_in_folder(session: Session, folder: Path | None) -> Iterator[tuple[AttachmentRecord, str]]:
    """The attachments in the folder that are gone, altered or cannot be read, each with the reason in Danish."""
    for attachment in in_folder(session):
        try:
            read_file(session, folder, FOLDER, attachment.sha256)
        except EnvironmentFault as error:
            yield attachment, error.text


def _records(session: Session, query: SelectOfScalar[AttachmentRow]) -> Iterator[AttachmentRecord]:
    rows = session.exec(query).all()
    wanted = [row.id for row in rows]
    withdrawals = {
        row.attachment_id: Withdrawal(row.reason, row.withdrawn_by, row.withdrawn_at)
        for row in session.exec(
            select(AttachmentWithdrawalRow).where(col(AttachmentWithdrawalRow.attachment_id).in_(wanted))
        )
    }
    for row in rows:
        yield AttachmentRecord(
            id=row.id,
            case_id=row.case_id,
            assessment_id=row.assessment_id,
            number=row.number,
            name=row.name,
            kind=AttachmentKind(row.kind),
            sha256=row.sha256,
            length=row.length,
            pages=row.pages,
            added_by=row.added_by,
            added_at=row.added_at,
            withdrawn=withdrawals.get(row.id),
        )
