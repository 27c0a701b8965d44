"""The package of an issued case for the archive of the municipality: everything that was kept, as it was kept.

It shows the case at the moment when it was issued, and the letters that were sent to the association before and after.
So it is the same whenever it is fetched, until another letter is sent, and nothing in it is made anew but lists. It is
written to a file of its own that leaves nothing behind, one member at a time.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import IO, Literal
from uuid import UUID

from assessment.domain.attachments import MEGABYTE
from assessment.domain.errors import EnvironmentFault, StepRefused
from assessment.domain.workflow import Action, Actor, require
from assessment.services.package_audit import ISSUED
from assessment.services.package_content import (
    NOT_ISSUED,
    Issue,
    PlannedMember,
    issue_of,
    kept_row,
    made_member,
    planned_members,
)
from assessment.services.package_manifest import CONTENTS, MANIFEST, SCHEMA, LeftOut, Manifest, Member, package_name
from assessment.services.package_texts import contents
from assessment.services.package_zip import CHUNK_BYTES, MAX_MEMBERS, MAX_PACKAGE_BYTES, PackageWriter
from assessment.settings import AttachmentSettings
from assessment.storage import assessments, events
from assessment.storage.attachment_files import DAMAGED, GONE
from assessment.storage.engine import Store

TOO_LARGE = (
    f"Sagens bilag fylder mere end {MAX_PACKAGE_BYTES // MEGABYTE} MB, og det er mere, end én pakke kan rumme. Hent "
    "dokumenter og bilag hver for sig på sagens sider."
)
TOO_MANY = (
    f"Sagen har så mange bilag og breve, at pakken ville have flere end {MAX_MEMBERS} filer. Hent dokumenter, breve og "
    "bilag hver for sig på sagens sider."
)
_NOT_WHOLE: Mapping[str, Literal["filen mangler", "filen er ændret"]] = {
    GONE: "filen mangler",
    DAMAGED: "filen er ændret",
}


@dataclass(frozen=True)
class Package:
    """A package in an open file, which belongs to who asked for it: once closed it is gone. `length` is in bytes."""

    file: IO[bytes]
    name: str
    length: int
    sha256: str
    left_out: tuple[LeftOut, ...]
    case_id: UUID
    assessment_id: UUID

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the first one, some at a time; the file is closed at the end."""
        with self.file:
            self.file.seek(0)
            while chunk := self.file.read(CHUNK_BYTES):
                yield chunk


def issued_package(store: Store, settings: AttachmentSettings, actor: Actor, assessment_id: UUID) -> Package:
    """The package of an issued assessment, for a reader of its case.

    An attachment whose kept file is gone or altered is left out, and named. Raises NotFound, PermissionDenied (also for
    somebody who assesses the case for the second time and may not see the first assessment), StepRefused for an
    assessment that is not issued or holds too much, and EnvironmentFault when something else cannot be read.
    """
    with store.read() as session:
        issue = issue_of(session, actor, assessment_id)
        planned, rules = planned_members(store, session, issue, settings)
        version = kept_row(session, "submitted_version", issue.version.id)
    manifest = Manifest(
        schema_=SCHEMA,
        case_number=issue.version.case.case_number,
        case_title=issue.version.case.title,
        assessment_number=issue.assessment.number,
        version_number=issue.version.number,
        ruleset=rules,
        chain_head=issue.chain_head,
        issued_at=issue.at,
        version=version,
        members=(),
        left_out=(),
    )
    return _written(planned, manifest, issue)


def issued_assessment(store: Store, actor: Actor, case_id: UUID) -> UUID:
    """The newest assessment of a case that is issued. Raises PermissionDenied, and StepRefused where none is."""
    with store.read() as session:
        records = assessments.assessments_of_case(session, case_id)
        require(Action.READ, actor, records[-1].standing)
        issued = {event.assessment_id for event in events.events_of_case(session, case_id) if event.action == ISSUED}
    for record in reversed(records):
        if record.id in issued:
            return record.id
    raise StepRefused(NOT_ISSUED)


def _written(planned: Sequence[PlannedMember], manifest: Manifest, issue: Issue) -> Package:
    if sum(item.attachment.length for item in planned if item.attachment) > MAX_PACKAGE_BYTES:
        raise StepRefused(TOO_LARGE)
    if len(planned) + len((CONTENTS, MANIFEST)) > MAX_MEMBERS:
        raise StepRefused(TOO_MANY)
    with ExitStack() as closing_when_it_fails:
        file = closing_when_it_fails.enter_context(tempfile.TemporaryFile())
        with closing(PackageWriter(file, issue.at)) as writer:
            members, left_out = _write_planned(writer, planned)
            whole = manifest.model_copy(update={"members": tuple(members), "left_out": tuple(left_out)})
            summary = made_member(CONTENTS, contents(whole))
            members.append(_add(writer, summary, summary.load()))
            writer.add(MANIFEST, whole.model_copy(update={"members": tuple(members)}).to_bytes())
        package = Package(
            file=file,
            name=package_name(manifest.case_number, manifest.version_number),
            length=file.seek(0, io.SEEK_END),
            sha256=_digest(file),
            left_out=tuple(left_out),
            case_id=issue.assessment.case_id,
            assessment_id=issue.assessment.id,
        )
        closing_when_it_fails.pop_all()
    return package


def _write_planned(writer: PackageWriter, planned: Iterable[PlannedMember]) -> tuple[list[Member], list[LeftOut]]:
    members, left_out = [], []
    for item in planned:
        try:
            content = item.load()
        except EnvironmentFault as error:
            reason = _NOT_WHOLE.get(error.text)
            if item.attachment is None or reason is None:
                raise
            known = item.attachment
            left_out.append(
                LeftOut(id=str(known.id), number=known.number, name=known.name, sha256=known.sha256, reason=reason)
            )
            continue
        members.append(_add(writer, item, content))
    return members, left_out


def _add(writer: PackageWriter, item: PlannedMember, content: bytes) -> Member:
    writer.add(item.name, content)
    return Member(
        name=item.name,
        title=item.title,
        media_type=item.media_type,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        record=item.record,
    )


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
