"""Attachments of a case: put in once their content was looked at, read by its readers, withdrawn with a reason.

They are facts of the case, not of a grading, so a second assessor sees them too, except why one was withdrawn: a reason
may speak of the first assessment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from assessment.attachments.inspector import shared_inspector
from assessment.domain import attachments as rules
from assessment.domain.attachments import Inspected, Withdrawal
from assessment.domain.case import CaseFile
from assessment.domain.errors import NotFound
from assessment.domain.grading import EvidenceAttachment
from assessment.domain.workflow import Action, Actor, Event, Standing, require
from assessment.services.notes import ATTACHMENT, storable_text
from assessment.settings import AttachmentSettings
from assessment.storage import assessments, attachments, drafts, events, notes
from assessment.storage.attachments import NO_ATTACHMENT
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord, AttachmentRecord
from assessment.storage.seals import SealedTable, seals

__all__ = [
    "HIDDEN_REASON",
    "AttachmentRecord",
    "FilesOutside",
    "NamedPlace",
    "add_attachment",
    "files_outside",
    "list_attachments",
    "note_attachment_download",
    "read_attachment",
    "require_attached",
    "seen_attachments",
    "withdraw_attachment",
    "without_file",
]

HIDDEN_REASON = "Begrundelsen er skjult for dig, indtil begge vurderinger er låst."

Inspect = Callable[[bytes], Inspected]


@dataclass(frozen=True)
class NamedPlace:
    """A criterion whose evidence points to an attachment: its id, and the reference as it stands there."""

    criterion: str
    reference: EvidenceAttachment


@dataclass(frozen=True)
class FilesOutside:
    """How many files lie outside the database, and those that are not as they were: number and reason in Danish."""

    number: int
    unsound: tuple[tuple[int, str], ...]


def add_attachment(
    store: Store,
    settings: AttachmentSettings,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    *,
    name: str,
    content: bytes,
    inspect: Inspect | None = None,
) -> AttachmentRecord:
    """Look at a file, and put it into the case of the assessment. Who does it has contributed to the assessment.

    The file is looked at before the transaction, so that a slow one never holds the database. Raises PermissionDenied,
    and AttachmentRefused with what is wrong with the file.
    """
    digest = hashlib.sha256(content).hexdigest()
    with store.read() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.ATTACH, actor, record.standing)
        present = attachments.attachments_of_case(session, record.case_id)
    rules.require_room(present, len(content), digest, settings.limits)
    found = (inspect or shared_inspector().inspect)(content)
    safe_name = rules.safe_file_name(name, found.kind)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        present = attachments.attachments_of_case(session, record.case_id)
        rules.require_room(present, len(content), digest, settings.limits)
        attachment = AttachmentRecord(
            id=uuid4(),
            case_id=record.case_id,
            assessment_id=record.id,
            number=_number(session, record, present, digest),
            name=safe_name,
            kind=found.kind,
            sha256=digest,
            length=len(content),
            pages=found.pages,
            added_by=actor.person_id,
            added_at=now,
        )
        event = rules.added(actor, record.standing, now, attachment)
        attachments.insert_attachment(session, attachment, content, settings.folder)
        _record(session, record, event, ("attachment", attachment.id))
    return attachment


def withdraw_attachment(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, number: int, reason: str
) -> None:
    """Take an attachment off the list of its case, with a reason; it stays in the record.

    Raises PermissionDenied, NotFound, and StepRefused without a reason.
    """
    text = storable_text(reason)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.ATTACH, actor, record.standing)
        present = attachments.attachments_of_case(session, record.case_id)
        attachment = next((known for known in present if known.number == number), None)
        if attachment is None:
            raise NotFound(f"Bilag {number} findes ikke i sagen. Vælg et af bilagene på siden.")
        event = rules.withdrawn(actor, record.standing, now, attachment, text)
        attachments.insert_withdrawal(session, attachment.id, Withdrawal(text, actor.person_id, now))
        _record(session, record, event, ("attachment_withdrawal", attachment.id))
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=ATTACHMENT)


def list_attachments(store: Store, actor: Actor, assessment_id: UUID) -> tuple[AttachmentRecord, ...]:
    """The attachments of the case of an assessment by their numbers, withdrawn ones included.

    Raises PermissionDenied for who may not read the case.
    """
    with store.read() as session:
        record = assessments.get_assessment(session, assessment_id)
        return seen_attachments(session, actor, record)


def seen_attachments(session: Session, actor: Actor, record: AssessmentRecord) -> tuple[AttachmentRecord, ...]:
    """The same, in a transaction of the caller. The newest assessment says whether the actor may see reasons."""
    require(Action.READ, actor, record.standing)
    found = attachments.attachments_of_case(session, record.case_id)
    return tuple(_seen(attachment, actor, record.standing) for attachment in found)


def read_attachment(
    store: Store, settings: AttachmentSettings, actor: Actor, attachment_id: UUID
) -> tuple[AttachmentRecord, bytes]:
    """An attachment as the actor sees it, and its bytes checked against their hash, for a reader of its case.

    Raises NotFound, PermissionDenied, and EnvironmentFault for bytes that are altered or gone.
    """
    with store.read() as session:
        attachment = attachments.get_attachment(session, attachment_id)
        newest = assessments.assessments_of_case(session, attachment.case_id)[-1]
        require(Action.READ, actor, newest.standing)
        return _seen(attachment, actor, newest.standing), attachments.read_content(session, attachment, settings.folder)


def note_attachment_download(store: Store, actor: Actor, now: datetime, attachment: AttachmentRecord) -> None:
    """Write down that an attachment was handed to the actor."""
    event = Event("attachment.downloaded", actor.person_id, now, rules.told_of(attachment))
    with store.write() as session:
        events.append_event(session, event=event, case_id=attachment.case_id, assessment_id=attachment.assessment_id)


def require_attached(session: Session, case_id: UUID, reference: EvidenceAttachment) -> None:
    """Raise NotFound unless evidence points to an attachment of the case as it is, and to one that is not withdrawn."""
    found = rules.find(attachments.attachments_of_case(session, case_id), reference)
    if found is None or found.name != reference.name or found.withdrawn is not None:
        raise NotFound(NO_ATTACHMENT)


def without_file(case: CaseFile, present: Iterable[AttachmentRecord]) -> tuple[NamedPlace, ...]:
    """Where the evidence of a case points to a file that the case has not, as after an import of a case file alone."""
    known = tuple(present)
    return tuple(
        NamedPlace(criterion, reference)
        for criterion, reference in rules.references(case)
        if rules.find(known, reference) is None
    )


def files_outside(store: Store, settings: AttachmentSettings, *, look: bool = True) -> FilesOutside:
    """The files of attachments that lie in a folder, looked at one by one unless `look` is False."""
    with store.read() as session:
        number = len(attachments.in_folder(session))
        found = attachments.unsound_in_folder(session, settings.folder) if look else ()
        return FilesOutside(number, tuple((item.number, reason) for item, reason in found))


def _seen(attachment: AttachmentRecord, actor: Actor, standing: Standing) -> AttachmentRecord:
    if attachment.withdrawn is None or not standing.is_blind(actor.person_id):
        return attachment
    return replace(attachment, withdrawn=replace(attachment.withdrawn, reason=HIDDEN_REASON))


def _number(session: Session, record: AssessmentRecord, present: tuple[AttachmentRecord, ...], digest: str) -> int:
    case = drafts.get_draft(session, record.id).draft.case
    promised = {reference.number: reference.sha256 for _, reference in rules.references(case)}
    return rules.number_for(digest, {known.number for known in present}, promised)


def _record(session: Session, record: AssessmentRecord, event: Event, sealed: tuple[SealedTable, UUID]) -> None:
    assessments.add_contributor(session, assessment_id=record.id, person_id=event.actor_id, now=event.at)
    told = replace(event, fields={**event.fields, **seals(session, record.id, [sealed])})
    events.append_event(session, event=told, case_id=record.case_id, assessment_id=record.id)
