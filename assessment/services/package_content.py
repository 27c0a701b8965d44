"""What goes into the package of an issued case, and from where; nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from assessment.casefiles import write_case
from assessment.domain import attachments as attachment_rules
from assessment.domain.errors import DocumentError, PermissionDenied, StepRefused
from assessment.domain.letters import LetterEntry, final_letters
from assessment.domain.workflow import Action, Actor, require
from assessment.reporting.associated import ATTACHMENT
from assessment.reporting.pdf_content import attached_files
from assessment.services.desk import HIDDEN
from assessment.services.document_formats import PDF, format_of
from assessment.services.package_audit import ISSUED, audit_lines
from assessment.services.package_manifest import (
    AUDIT,
    CASE_FILE,
    EVIDENCE_CSV,
    EVIDENCE_JSON,
    FIXED,
    LETTERS,
    RULE_SET,
    RuleSetName,
    attachment_name,
    document_name,
    media_type_of,
    row_of,
)
from assessment.services.package_texts import evidence_csv, evidence_json
from assessment.services.record import is_blind_to_any
from assessment.settings import AttachmentSettings
from assessment.storage import assessments, attachments, documents, letters, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.portable import Row, Value, read_rows
from assessment.storage.records import AssessmentRecord, AttachmentRecord, DocumentRecord, VersionRecord
from assessment.storage.seals import FIELD, KEY_COLUMNS, SEALED_COLUMNS, SealedTable

NOT_ISSUED = "Sagen er ikke udsendt, så der er ingen pakke til arkivet. Udsend indstillingen først."


@dataclass(frozen=True)
class PlannedMember:
    """A member that is to be written: what the manifest says of it, and where its bytes come from."""

    name: str
    title: str
    media_type: str
    load: Callable[[], bytes]
    record: Mapping[str, Value] | None = None
    attachment: AttachmentRecord | None = None


@dataclass(frozen=True)
class Issue:
    """What was issued: the assessment, its approved version, the documents, and the letters to the association.

    `events` are those of the case until the newest of the documents and letters came about, and `last_document` is the
    number of the event of the newest document.
    """

    assessment: AssessmentRecord
    version: VersionRecord
    documents: tuple[DocumentRecord, ...]
    letters: tuple[LetterEntry, ...]
    events: tuple[Row, ...]
    last_document: int
    at: datetime
    chain_head: str | None


def planned_members(
    store: Store, session: Session, issue: Issue, settings: AttachmentSettings
) -> tuple[list[PlannedMember], RuleSetName]:
    """Every member but the two that tell of all others, by their names, and which rule set the case was assessed by."""
    data, rules = _data(session, issue)
    kept = (*_documents(store, session, issue), *_letters(store, session, issue))
    planned = [*data, *kept, *_attachments(store, session, issue, settings)]
    return sorted(planned, key=lambda item: item.name), rules


def made_member(name: str, content: bytes) -> PlannedMember:
    """A member that every package has, with these bytes."""
    return PlannedMember(name, FIXED[name], media_type_of(name), lambda: content)


def issue_of(session: Session, actor: Actor, assessment_id: UUID) -> Issue:
    """What was issued of an assessment. Raises as `package.issued_package`."""
    record = assessments.get_assessment(session, assessment_id)
    require(Action.READ, actor, record.standing)
    if is_blind_to_any(actor, assessments.assessments_of_case(session, record.case_id)):
        raise PermissionDenied(HIDDEN)
    version = versions.latest_version(session, record.id)
    with closing(read_rows(session, "event", case_id=record.case_id)) as rows:
        every = list(rows)
    issued = next((row for row in every if row["action"] == ISSUED and row["assessment_id"] == str(record.id)), None)
    if issued is None or version is None:
        raise StepRefused(NOT_ISSUED)
    kept = tuple(
        item for item in documents.documents_of_assessment(session, record.id) if item.version_id == version.id
    )
    sent = tuple(
        item
        for item in final_letters(letters.letters_of_case(session, record.case_id))
        if item.assessment_id == str(record.id)
    )
    made = {("issued_document", str(item.id)) for item in kept}
    last_document = max(number_of(row) for row in every if row is issued or made & _sealed_by(row))
    written = {("letter_entry", item.id) for item in sent}
    last = max(number_of(row) for row in every if number_of(row) == last_document or written & _sealed_by(row))
    return Issue(
        assessment=record,
        version=version,
        documents=kept,
        letters=sent,
        events=tuple(row for row in every if number_of(row) <= last),
        last_document=last_document,
        at=datetime.fromisoformat(str(issued["at"])),
        chain_head=_printed_head(session, kept),
    )


def number_of(event: Row) -> int:
    """The number of an event in the chain."""
    return int(event["seq"] or 0)


def _sealed_by(row: Row) -> set[tuple[str, str]]:
    """Table and key of each record that an event tells of."""
    sealed = json.loads(str(row["fields"])).get(FIELD, {})
    return {(item["table"], item["key"]) for item in sealed.get("records", ())}


def _printed_head(session: Session, kept: Sequence[DocumentRecord]) -> str | None:
    """The head of the audit chain that is printed on the documents, as the first one says that carries its data."""
    for item in kept:
        _, content = documents.get_document(session, item.id)
        try:
            data = json.loads(attached_files(content)[ATTACHMENT][0])
            return str(data["approval"]["chain_head"])
        except (DocumentError, KeyError, ValueError):
            continue  # a kind of document without data inside
    return None


def _data(session: Session, issue: Issue) -> tuple[list[PlannedMember], RuleSetName]:
    case = issue.version.case
    rules = snapshots.get_ruleset(session, issue.version.ruleset_fingerprint)
    made = {
        CASE_FILE: write_case(case).encode(),
        RULE_SET: rules.canonical_json().encode(),
        EVIDENCE_JSON: evidence_json(case),
        EVIDENCE_CSV: evidence_csv(case, rules),
        AUDIT: audit_lines(
            _told_events(session, issue),
            str(issue.assessment.case_id),
            assessment_id=str(issue.assessment.id),
            since=issue.last_document,
        ),
    }
    planned = [made_member(name, content) for name, content in made.items()]
    return planned, RuleSetName(id=rules.id, version=rules.version, fingerprint=rules.fingerprint)


def _told_events(session: Session, issue: Issue) -> list[Row]:
    """The events of the case, and those of others from its last one before the printed head to the last document."""
    told = {number_of(row): row for row in issue.events}
    if issue.chain_head is not None:
        head = int(issue.chain_head.partition(":")[0])
        first = max((number for number in told if number <= head), default=head)
        with closing(read_rows(session, "event", between=("seq", first, issue.last_document))) as rows:
            told = {**{number_of(row): row for row in rows}, **told}
    return [told[number] for number in sorted(told)]


def _documents(store: Store, session: Session, issue: Issue) -> Iterator[PlannedMember]:
    taken: list[str] = []
    for item in issue.documents:
        form = format_of(item.kind)
        kind_name = item.title.partition(":")[0].partition(",")[0]
        name = document_name(kind_name, issue.version.case.case_number, form.suffix, taken)
        taken.append(name)
        row = kept_row(session, "issued_document", item.id)
        yield PlannedMember(name, item.title, form.media_type, _document_loader(store, item.id), row)


def _letters(store: Store, session: Session, issue: Issue) -> Iterator[PlannedMember]:
    """The letters to the association that were made final, the one that heard it and the one with the decision."""
    taken: list[str] = []
    for item in issue.letters:
        number = issue.version.case.case_number
        name = document_name(item.kind.danish, number, PDF.suffix, taken, folder=LETTERS)
        taken.append(name)
        row = kept_row(session, "letter_entry", UUID(item.id))
        yield PlannedMember(name, item.title, PDF.media_type, _letter_loader(store, UUID(item.id)), row)


def _letter_loader(store: Store, letter_id: UUID) -> Callable[[], bytes]:
    def load() -> bytes:
        with store.read() as session:
            return letters.get_letter(session, letter_id)[1]

    return load


def _document_loader(store: Store, document_id: UUID) -> Callable[[], bytes]:
    def load() -> bytes:
        with store.read() as session:
            return documents.get_document(session, document_id)[1]

    return load


def _attachments(store: Store, session: Session, issue: Issue, settings: AttachmentSettings) -> Iterator[PlannedMember]:
    """Those that belonged to the case when it was issued; of withdrawn ones those that the version points to."""
    until_then = (row for row in issue.events if number_of(row) <= issue.last_document)
    told = {record for row in until_then for record in _sealed_by(row)}
    pointed_to = {reference.sha256 for _, reference in attachment_rules.references(issue.version.case)}
    for item in attachments.attachments_of_case(session, issue.assessment.case_id):
        withdrawn = ("attachment_withdrawal", str(item.id)) in told and item.sha256 not in pointed_to
        if ("attachment", str(item.id)) in told and not withdrawn:
            yield PlannedMember(
                name=attachment_name(item.number, item.name),
                title=f"Bilag {item.number}: {item.name}",
                media_type=item.kind.media_type,
                load=_attachment_loader(store, item, settings),
                record=kept_row(session, "attachment", item.id),
                attachment=item,
            )


def _attachment_loader(store: Store, item: AttachmentRecord, settings: AttachmentSettings) -> Callable[[], bytes]:
    def load() -> bytes:
        with store.read() as session:
            return attachments.read_content(session, item, settings.folder)

    return load


def kept_row(session: Session, table: SealedTable, key: UUID) -> dict[str, Value]:
    """The columns of a record that its seal is taken over."""
    where: dict[str, Any] = {KEY_COLUMNS[table]: key}
    with closing(read_rows(session, table, **where)) as rows:
        return row_of(next(rows), SEALED_COLUMNS[table])
