"""Whether a package is what it says: its members, its documents, its data, its history, and what was kept of it.

Each difference is told with the name of the member. What is told twice in a package must agree: manifest and content,
case file and the data inside the documents, events and the records that they seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import IO

from pydantic import ValidationError

from assessment.casefiles import MAX_BYTES as MAX_CASE_BYTES
from assessment.casefiles import parse_case
from assessment.domain.case import CaseFile
from assessment.domain.danish import format_moment
from assessment.domain.errors import DocumentError, InputError
from assessment.domain.ruleset import RuleSet
from assessment.reporting.associated import ATTACHMENT
from assessment.reporting.edition_content import is_edition
from assessment.reporting.pdf_content import MAX_PDF_BYTES, attached_files
from assessment.reporting.request import DocumentRequest
from assessment.services.document_formats import PDF
from assessment.services.edition_verification import verify_edition
from assessment.services.package_audit import Audit, read_audit
from assessment.services.package_chain import chain_faults, kept_faults, sealed_faults
from assessment.services.package_manifest import (
    ATTACHMENTS,
    AUDIT,
    CASE_FILE,
    CONTENTS,
    DOCUMENTS,
    EVIDENCE_CSV,
    EVIDENCE_JSON,
    FIXED,
    LETTERS,
    MANIFEST,
    RULE_SET,
    Manifest,
    Member,
    read_manifest,
)
from assessment.services.package_texts import contents, evidence_csv, evidence_json
from assessment.services.package_zip import PackageFile, shown_name
from assessment.services.verification import EXAMINED_KINDS, Pictures, Render, Verdict, examine_document
from assessment.storage.engine import Store

MAX_MANIFEST_BYTES = 4 * 1024 * 1024
MAX_TEXT_BYTES = 64 * 1024 * 1024
MAX_DOCUMENTS = 40  # each is made again
NOT_A_PACKAGE = "er hverken en pakke eller en sikkerhedskopi fra dette program."


@dataclass(frozen=True)
class _Means:
    """What documents are made again with."""

    render: Render
    pictures: Pictures


@dataclass(frozen=True)
class _Read:
    """What could be read of a package besides its documents; None for what could not."""

    case: CaseFile | None
    rules: RuleSet | None
    audit: Audit | None


def verify_package(file: IO[bytes], *, render: Render, pictures: Pictures, store: Store | None) -> Verdict:
    """Check a package in an open file. `store` is None where no database is at hand.

    Raises EnvironmentFault when documents cannot be made here, or the database cannot be used.
    """
    try:
        with closing(PackageFile(file)) as package:
            if MANIFEST not in package.names:
                return Verdict("", (f"{NOT_A_PACKAGE} {MANIFEST} mangler.",))
            manifest = read_manifest(package.read(MANIFEST, MAX_MANIFEST_BYTES))
            return _verdict(package, manifest, _Means(render, pictures), store)
    except DocumentError as error:
        return Verdict("", (error.text,))


def _verdict(package: PackageFile, manifest: Manifest, means: _Means, store: Store | None) -> Verdict:
    faults = [*_of_members(package, manifest)]
    read, unreadable = _read(package)
    faults += [*unreadable, *_of_data(manifest, read), *_of_lists(package, manifest, read)]
    in_documents, remarks = _of_documents(package, manifest, read, means)
    faults += in_documents
    if read.audit is not None:
        faults += [*chain_faults(read.audit, manifest), *sealed_faults(read.audit, manifest)]
        if not read.audit.has_seals:
            remarks.append("sagens hændelser er fra før, de beseglede dokumenter og bilag, så det er ikke set efter")
        about_kept, about = kept_faults(store, manifest, read.audit)
        faults += about_kept
        remarks += about
    remarks += [f"bilag {item.number} ({item.name}) er ikke med: {item.reason}" for item in manifest.left_out]
    return Verdict(_words(manifest), tuple(dict.fromkeys(faults)), tuple(remarks))


def _words(manifest: Manifest) -> str:
    documents, letters, attachments = (len(manifest.in_folder(name)) for name in (DOCUMENTS, LETTERS, ATTACHMENTS))
    sent = f"breve: {letters}, " if letters else ""
    return (
        f"pakke til arkiv af sag {manifest.case_number}, version {manifest.version_number}, udsendt "
        f"{format_moment(manifest.issued_at)}, dokumenter: {documents}, {sent}bilag: {attachments}"
    )


def _of_members(package: PackageFile, manifest: Manifest) -> Iterator[str]:
    """The files against the manifest: missing, added, altered."""
    told = {member.name: member for member in manifest.members}
    if len(told) != len(manifest.members):
        yield f"{MANIFEST} nævner den samme fil to gange"
    for name in sorted({*FIXED} - {*told}):
        yield f"»{name}« står ikke i {MANIFEST}, men hører til i en pakke"
    for name in sorted({*told} - {*package.names}):
        yield f"»{shown_name(name)}« mangler"
    for name in sorted({*package.names} - {*told, MANIFEST}):
        yield f"»{shown_name(name)}« hører ikke til: den står ikke i {MANIFEST}"
    for name in sorted({*told} & {*package.names}):
        yield from _of_member(package, told[name])
    if not package.is_dated(manifest.issued_at):
        yield "filernes tidspunkter er andre end udsendelsens, så pakken er pakket om"


def _of_member(package: PackageFile, member: Member) -> Iterator[str]:
    digest = hashlib.sha256()
    try:
        for chunk in package.chunks(member.name):
            digest.update(chunk)
    except DocumentError as error:
        yield error.text
        return
    length = package.length_of(member.name)
    if length != member.bytes or digest.hexdigest() != member.sha256:
        yield (
            f"»{member.name}« er ændret: den er {length} byte med sha256 {digest.hexdigest()[:16]}…, men {MANIFEST} "
            f"siger {member.bytes} byte med sha256 {member.sha256[:16]}…"
        )


def _read(package: PackageFile) -> tuple[_Read, list[str]]:
    """Case file, rule set and events, and what is wrong with those that cannot be read."""
    found: dict[str, object] = {}
    faults: list[str] = []
    for name, reader, most in (
        (CASE_FILE, lambda content: parse_case(content, ""), MAX_CASE_BYTES),
        (RULE_SET, RuleSet.model_validate_json, MAX_CASE_BYTES),
        (AUDIT, read_audit, MAX_TEXT_BYTES),
    ):
        if name not in package.names:
            continue
        try:
            content = package.read(name, most)
        except DocumentError as error:
            faults.append(error.text)
            continue
        try:
            found[name] = reader(content)
        except ValidationError:
            faults.append(f"»{name}« er ikke et regelsæt, som programmet kender")
        except InputError as error:
            faults += [f"»{name}« er ikke en sagsfil: {fault}" for fault in error.faults]
        except DocumentError as error:
            faults.append(f"»{name}«: {error.text}")
    case, rules, audit = found.get(CASE_FILE), found.get(RULE_SET), found.get(AUDIT)
    return (
        _Read(
            case if isinstance(case, CaseFile) else None,
            rules if isinstance(rules, RuleSet) else None,
            audit if isinstance(audit, Audit) else None,
        ),
        faults,
    )


def _of_data(manifest: Manifest, read: _Read) -> Iterator[str]:
    """Case file and rule set against what the manifest says."""
    if read.case is not None:
        digest = hashlib.sha256(read.case.canonical_json().encode()).hexdigest()
        if digest != manifest.version["content_sha256"]:
            yield f"»{CASE_FILE}« er ikke den version, der blev godkendt: dens kontrolsum er en anden"
        if (read.case.case_number, read.case.title) != (manifest.case_number, manifest.case_title):
            yield f"{MANIFEST} nævner en anden sag end »{CASE_FILE}«"
    if manifest.version["number"] != manifest.version_number:
        yield f"{MANIFEST} nævner to forskellige versioner"
    if read.rules is not None:
        named = manifest.ruleset
        if (read.rules.id, read.rules.version, read.rules.fingerprint) != (named.id, named.version, named.fingerprint):
            yield f"»{RULE_SET}« er ikke det regelsæt, {MANIFEST} nævner: dets kontrolsum er en anden"
    if manifest.version["ruleset_fingerprint"] != manifest.ruleset.fingerprint:
        yield f"{MANIFEST} nævner et andet regelsæt end det, versionen er vurderet efter"


def _of_lists(package: PackageFile, manifest: Manifest, read: _Read) -> Iterator[str]:
    """The lists for readers say what manifest and case file say."""
    made = {CONTENTS: contents(manifest)}
    if read.case is not None:
        made[EVIDENCE_JSON] = evidence_json(read.case)
        if read.rules is not None:
            made[EVIDENCE_CSV] = evidence_csv(read.case, read.rules)
    for name, content in made.items():
        if name not in package.names:
            continue
        try:
            same = package.read(name, MAX_TEXT_BYTES) == content
        except DocumentError as error:
            yield error.text
            continue
        if not same:
            yield f"»{name}« siger noget andet end {MANIFEST if name == CONTENTS else f'»{CASE_FILE}«'}"


def _of_documents(package: PackageFile, manifest: Manifest, read: _Read, means: _Means) -> tuple[list[str], list[str]]:
    """Each document by itself, and what it carries against the rest of the package; faults and remarks."""
    members = [member for member in manifest.in_folder(DOCUMENTS) if member.name in package.names]
    if not members:
        return ["der er ingen dokumenter i pakken"], []
    if len(members) > MAX_DOCUMENTS:
        return [f"der er flere end {MAX_DOCUMENTS} dokumenter i pakken. Så mange udsender programmet ikke"], []
    faults: list[str] = []
    remarks: list[str] = []
    sources = _pdfs(package, members)
    for member in members:
        try:
            content = package.read(member.name, MAX_PDF_BYTES)
        except DocumentError as error:
            faults.append(error.text)
            continue
        if is_edition(content):
            verdict = verify_edition(content, sources=sources, render=means.render, store=None)
            faults += [f"»{member.name}«: {text}" for text in verdict.faults]
            continue
        if not _carries_data(member, content):
            remarks.append(f"»{member.name}« rummer ingen data og er kontrolleret på sin kontrolsum alene")
            continue
        found = examine_document(content, render=means.render, pictures=means.pictures)
        faults += [f"»{member.name}«: {text}" for text in found.verdict.faults]
        remarks += [f"»{member.name}«: {text}" for text in found.verdict.remarks]
        if found.request is not None:
            faults += [f"»{member.name}«: {text}" for text in _of_request(found.request, manifest, read)]
    return faults, remarks


def _pdfs(package: PackageFile, members: Sequence[Member]) -> dict[str, bytes]:
    """The PDFs among the documents by the hash that the manifest gives them: an edition names one of them."""
    found = {}
    for member in members:
        with suppress(DocumentError):  # told where the document itself is checked
            if member.media_type == PDF.media_type:
                found[member.sha256] = package.read(member.name, MAX_PDF_BYTES)
    return found


def _carries_data(member: Member, content: bytes) -> bool:
    if (member.record or {}).get("kind") in EXAMINED_KINDS:
        return True
    try:
        return ATTACHMENT in attached_files(content)
    except DocumentError:
        return False


def _of_request(request: DocumentRequest, manifest: Manifest, read: _Read) -> Iterator[str]:
    """What a document is made of against the rest of the package."""
    if read.case is not None and request.case != read.case.document():
        yield f"sagen i dokumentet er en anden end »{CASE_FILE}«"
    if read.rules is not None and request.rules != read.rules.document():
        yield f"regelsættet i dokumentet er et andet end »{RULE_SET}«"
    for words, told, said in (
        ("tilstand", request.state, "issued"),
        ("version", request.version_number, manifest.version_number),
        ("tidspunkt for udsendelsen", request.issued_at, manifest.issued_at),
        ("slutpunkt for hændelsesloggen", request.chain_head, manifest.chain_head),
    ):
        if told != said:
            yield f"dokumentets {words} er »{told}«, men {MANIFEST} siger »{said}«"
