"""The history of a package against itself, the head on the documents, the records that it seals, and the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import pairwise

from assessment.domain.case import canonical_json
from assessment.domain.danish import format_moment
from assessment.services.package_audit import ISSUED, LETTER_KEPT, REGISTERED, Audit, EventLine
from assessment.services.package_manifest import ATTACHMENTS, AUDIT, DOCUMENTS, LETTERS, Manifest
from assessment.storage import cases, documents, letters
from assessment.storage.engine import Session, Store
from assessment.storage.events import link_hash_without_fields
from assessment.storage.portable import Value, read_rows
from assessment.storage.seals import KEY_COLUMNS, SEALED_COLUMNS, SealedTable, seal_of

# Where the records of the members in a folder are kept, and which column holds the hash of the bytes.
_RECORDS: Mapping[str, tuple[SealedTable, str]] = {
    DOCUMENTS: ("issued_document", "blob_sha256"),
    LETTERS: ("letter_entry", "blob_sha256"),
    ATTACHMENTS: ("attachment", "sha256"),
}


def chain_faults(audit: Audit, manifest: Manifest) -> Iterator[str]:
    """What does not hold together in an extract, and between it and the head that is printed on the documents."""
    yield from (f"»{AUDIT}«: {text}" for text in _chain_faults(audit, manifest))


def _chain_faults(audit: Audit, manifest: Manifest) -> Iterator[str]:
    if not audit.lines or audit.lines[0].action != REGISTERED:
        yield "uddraget begynder ikke med sagens oprettelse"
    before: EventLine | None = None
    for line in audit.lines:
        yield from _of_event(line)
        if before is not None and line.seq <= before.seq:
            yield f"hændelse {line.seq} står ikke efter dem, der gik forud"
        elif before is not None and line.seq == before.seq + 1 and line.prev_hash != before.hash:
            yield f"hændelse {line.seq} følger ikke efter hændelse {before.seq}: en af dem er ændret"
        before = line
    if manifest.chain_head is not None and audit.lines:
        yield from _of_head(audit, manifest.chain_head, manifest.version["assessment_id"])


def _of_event(line: EventLine) -> Iterator[str]:
    if line.fields is not None:
        digest = hashlib.sha256(canonical_json(line.fields).encode()).hexdigest()
        if digest != line.fields_sha256:
            yield f"hændelse {line.seq} er ændret: indholdet svarer ikke til sin kontrolsum"
            return
    if link_hash_without_fields(line.model_dump(), line.fields_sha256) != line.hash:
        yield f"hændelse {line.seq} er ændret: den svarer ikke til sin kontrolsum"


def _of_head(audit: Audit, head: str, assessment_id: Value) -> Iterator[str]:
    """The head is among the lines, and from the last event of the case before it to the issue no link is missing."""
    lines = audit.lines
    number, _, digest = head.partition(":")
    at_head = next((line for line in lines if str(line.seq) == number), None)
    if at_head is None:
        yield f"hændelse {number[:20]}, som er trykt på dokumenterne som loggens slutpunkt, er ikke med"
        return
    if at_head.hash != digest:
        yield f"hændelse {at_head.seq} har ikke den kontrolsum, der er trykt på dokumenterne"
    case_id = lines[-1].case_id
    own = [line.seq for line in lines if line.case_id == case_id and line.seq <= at_head.seq]
    first, last = max(own, default=at_head.seq), _last_document(audit, assessment_id)
    from_here = [line.seq for line in lines if first <= line.seq <= last]
    for before, after in pairwise(from_here):
        if after > before + 1:
            yield f"hændelse {before + 1} mangler"


def _last_document(audit: Audit, assessment_id: Value) -> int:
    """The number of the event with which the newest document of the assessment came about; what follows is letters."""
    issues = [line.seq for line in audit.lines if line.action == ISSUED and line.assessment_id == assessment_id]
    made = [seal.seq for (table, _), seal in audit.sealed.items() if table == "issued_document"]
    return max((*issues, *made), default=audit.lines[-1].seq)


def sealed_faults(audit: Audit, manifest: Manifest) -> Iterator[str]:
    """What the manifest says of records against what the events have sealed, and what they seal and it leaves out."""
    if not audit.has_seals:
        return
    if not _is_sealed(audit, "submitted_version", manifest.version):
        yield "versionen er en anden end den, hændelserne fortæller om"
    for folder, (table, column) in _RECORDS.items():
        for member in manifest.in_folder(folder):
            record = member.record or {}
            if not _is_sealed(audit, table, record) or record[column] != member.sha256:
                yield f"»{member.name}« er en anden end den, hændelserne fortæller om"
    yield from _of_missing(audit, manifest)


def _is_sealed(audit: Audit, table: SealedTable, record: Mapping[str, Value]) -> bool:
    if set(record) != set(SEALED_COLUMNS[table]):
        return False
    seal = audit.sealed.get((table, str(record[KEY_COLUMNS[table]])))
    return seal is not None and seal.sha256 == seal_of(table, record)


def _of_missing(audit: Audit, manifest: Manifest) -> Iterator[str]:
    there = {str(member.record["id"]) for member in manifest.members if member.record and "id" in member.record}
    left_out = {item.id for item in manifest.left_out}
    issued = _last_document(audit, manifest.version["assessment_id"])  # what comes later follows the letters
    at_issue = {record for record, seal in audit.sealed.items() if seal.seq <= issued}
    withdrawn = {key for table, key in at_issue if table == "attachment_withdrawal"}
    for (table, key), seal in audit.sealed.items():
        is_document = seal.action == ISSUED and seal.assessment_id == manifest.version["assessment_id"]
        if table == "issued_document" and is_document and key not in there:
            yield f"et dokument, som blev udsendt ved hændelse {seal.seq}, er ikke med"
        is_letter = seal.action in LETTER_KEPT and seal.assessment_id == manifest.version["assessment_id"]
        if table == "letter_entry" and is_letter and key not in there:
            yield f"et brev, som blev gjort færdigt ved hændelse {seal.seq}, er ikke med"
        if table == "attachment" and (table, key) in at_issue and key not in there | left_out | withdrawn:
            yield f"et bilag, som blev lagt i sagen ved hændelse {seal.seq}, er ikke med"


def kept_faults(store: Store | None, manifest: Manifest, audit: Audit) -> tuple[list[str], list[str]]:
    """Faults and remarks from holding the package against the database, None where no database is at hand."""
    if store is None:
        return [], ["ingen database er set efter, så kun pakken selv er kontrolleret"]
    number = manifest.case_number
    with store.read() as session:
        case_id = cases.find_case_by_number(session, number)
        if case_id is None:
            return [], [f"sagen {number} findes ikke i databasen, så kun pakken selv er kontrolleret"]
        kept: dict[str, set[str | None]] = {
            DOCUMENTS: {item.sha256 for item in documents.documents_of_case(session, case_id)},
            LETTERS: {item.sha256 for item in letters.letters_of_case(session, case_id) if item.final},
        }
        events = list(_other_events(session, audit, str(case_id)))
    unknown = [
        member for folder, known in kept.items() for member in manifest.in_folder(folder) if member.sha256 not in known
    ]
    faults = [f"databasen har ikke »{member.name}« (sha256 {member.sha256})" for member in unknown]
    if faults or events:
        return [*faults, *events], []
    sent = ", og brevene er dem, den har" if manifest.in_folder(LETTERS) else ""
    return [], [f"dokumenter og hændelser er dem, databasen gemte {format_moment(manifest.issued_at)}{sent}"]


def _other_events(session: Session, audit: Audit, case_id: str) -> Iterator[str]:
    lines = {line.seq: line for line in audit.lines}
    if not lines:
        return
    with closing(read_rows(session, "event", between=("seq", min(lines), max(lines)))) as rows:
        kept = {int(row["seq"] or 0): row for row in rows}
    for number, line in lines.items():
        row = kept.get(number)
        if row is None or row["hash"] != line.hash:
            yield f"hændelse {number} i databasen har ikke den kontrolsum, der står i »{AUDIT}«"
    for number, row in kept.items():
        if row["case_id"] == case_id and number not in lines:
            yield f"hændelse {number} i databasen hører til sagen, men er ikke med i »{AUDIT}«"
