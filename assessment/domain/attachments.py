"""Attachments of a case: files that the assessment rests on. None is ever changed or removed.

An attachment belongs to the case and is a fact of it, so a second assessor sees it. One that does not belong there is
withdrawn with a reason: it leaves the list, and stays in the record, because submitted versions may point to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from assessment.domain.case import CaseFile
from assessment.domain.errors import AttachmentRefused, SettingsError, StepRefused
from assessment.domain.grading import EvidenceAttachment
from assessment.domain.plaintext import MAX_TEXT, holds_cpr_number, is_blank
from assessment.domain.standing import Action, Actor, Event, Standing
from assessment.domain.workflow import require

MEGABYTE = 1024 * 1024
MAX_NAME = 120
MAX_ATTACHMENTS = 500  # of one case, withdrawn ones included
MAX_PAGE = 9_999

_UNFIT = re.compile(r"[^0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f ()&+,._-]+")
# Words that Windows takes for a device, whatever ending they have.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


class AttachmentKind(StrEnum):
    """What a file is, by its content."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"
    JPEG = "jpeg"

    @property
    def danish(self) -> str:
        """The kind as the list names it."""
        return _KINDS[self][0]

    @property
    def media_type(self) -> str:
        """The media type under which the file is handed out."""
        return _KINDS[self][1]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of a file name that fit, the usual one first; without the point."""
        return _KINDS[self][2]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS: Mapping[AttachmentKind, tuple[str, str, tuple[str, ...]]] = {
    AttachmentKind.PDF: ("PDF", "application/pdf", ("pdf",)),
    AttachmentKind.DOCX: ("Word-dokument", f"{_OFFICE}wordprocessingml.document", ("docx",)),
    AttachmentKind.XLSX: ("Excel-regneark", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    AttachmentKind.PPTX: ("PowerPoint-præsentation", f"{_OFFICE}presentationml.presentation", ("pptx",)),
    AttachmentKind.PNG: ("Billede (PNG)", "image/png", ("png",)),
    AttachmentKind.JPEG: ("Billede (JPEG)", "image/jpeg", ("jpg", "jpeg")),
}
ENDINGS = tuple(ending for kind in AttachmentKind for ending in kind.endings)
ACCEPTED = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), PNG og JPEG"


@dataclass(frozen=True)
class Inspected:
    """What a file was found to be. `pages` counts the pages of a PDF, and is None for everything else."""

    kind: AttachmentKind
    pages: int | None = None


@dataclass(frozen=True)
class Withdrawal:
    """Why an attachment does not belong to the case after all."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a case. `number` counts within the case and is never used again; `length` is in bytes."""

    number: int
    name: str
    kind: AttachmentKind
    sha256: str
    length: int
    pages: int | None
    added_by: str
    added_at: datetime
    withdrawn: Withdrawal | None = None

    @property
    def reference(self) -> EvidenceAttachment:
        """The attachment as evidence points to it."""
        return EvidenceAttachment(number=self.number, name=self.name, sha256=self.sha256)


AnAttachment = TypeVar("AnAttachment", bound=Attachment)


@dataclass(frozen=True)
class AttachmentLimits:
    """How much a file, and the files of a case together, may hold; in bytes."""

    file_bytes: int = 25 * MEGABYTE
    case_bytes: int = 500 * MEGABYTE


def limits_of(file_mb: int, case_mb: int) -> AttachmentLimits:
    """The limits in megabytes. Raises SettingsError when a case has no room for one file."""
    if case_mb < file_mb:
        raise SettingsError(
            f"ASSESSMENT_CASE_ATTACHMENTS_MB er {case_mb}, men ét bilag må fylde {file_mb} MB "
            "(ASSESSMENT_ATTACHMENT_MB). Sæt den højere."
        )
    return AttachmentLimits(file_mb * MEGABYTE, case_mb * MEGABYTE)


def safe_file_name(given: str, kind: AttachmentKind) -> str:
    """A name that is one on every system and holds nothing that acts: Latin letters, digits and a few signs.

    It ends as its kind does. Raises AttachmentRefused for a name that says the file is something else, and for one
    with what looks like a civil registration number: a name cannot be taken back.
    """
    unified = unicodedata.normalize("NFKC", "".join(sign for sign in given if sign.isprintable() or sign == " "))
    last = unified.replace("\\", "/").rpartition("/")[2]
    tidied = re.sub(r"[ _]{2,}", "_", _UNFIT.sub("_", last)).strip(" ._-+,&")
    stem, point, ending = tidied.rpartition(".")
    if not point:
        stem, ending = tidied, kind.endings[0]
    if ending.lower() not in kind.endings:
        if ending.lower() in ENDINGS:
            raise AttachmentRefused(
                f"Filen hedder noget på .{ending.lower()[:10]}, men indholdet er {kind.danish}. Giv filen et navn, der "
                f"ender på .{kind.endings[0]}, hvis det er den rigtige fil."
            )
        stem, ending = tidied, kind.endings[0]
    stem = stem[: MAX_NAME - len(ending) - 1].strip(" ._-+,&") or "bilag"
    if holds_cpr_number(stem.replace("_", " ")):
        raise AttachmentRefused(
            "Filens navn indeholder noget, der ligner et cpr-nummer, og det kan ikke slettes bagefter. Giv filen et "
            "andet navn, og læg den op igen."
        )
    return f"{'bilag-' if _DEVICE.fullmatch(stem.split('.')[0].strip()) else ''}{stem}.{ending.lower()}"


def require_room(present: Sequence[Attachment], content_length: int, sha256: str, limits: AttachmentLimits) -> None:
    """Raise AttachmentRefused for a file that is empty, too large, or in the case already, and for a full case."""
    require_size(content_length, limits)
    for known in present:
        if known.sha256 == sha256 and known.withdrawn is None:
            raise AttachmentRefused(f"Filen er allerede bilag {known.number} i sagen ({known.name}). Brug det bilag.")
    if len(present) >= MAX_ATTACHMENTS:
        raise AttachmentRefused(
            f"Sagen har {MAX_ATTACHMENTS} bilag, og det er det højeste antal. Læg resten i kommunens arkivsystem."
        )
    if sum(known.length for known in present) + content_length > limits.case_bytes:
        raise AttachmentRefused(
            f"Sagens bilag må højst fylde {limits.case_bytes // MEGABYTE} MB tilsammen, trukne bilag medregnet. "
            "Gør filen mindre, eller læg den i kommunens arkivsystem, og henvis til den."
        )


def require_size(content_length: int, limits: AttachmentLimits) -> None:
    """Raise AttachmentRefused for a file that is empty or too large."""
    if content_length == 0:
        raise AttachmentRefused("Filen er tom. Vælg en fil med indhold.")
    if content_length > limits.file_bytes:
        raise AttachmentRefused(
            f"Filen fylder mere end {limits.file_bytes // MEGABYTE} MB. Gør den mindre, fx ved at gemme billederne i "
            "lavere opløsning, eller del den i flere filer."
        )


def added(actor: Actor, standing: Standing, now: datetime, attachment: Attachment) -> Event:
    """The event of a new attachment. Raises PermissionDenied or StepRefused."""
    require(Action.ATTACH, actor, standing)
    return Event("attachment.added", actor.person_id, now, told_of(attachment))


def withdrawn(actor: Actor, standing: Standing, now: datetime, attachment: Attachment, reason: str) -> Event:
    """The event of a withdrawal. Raises PermissionDenied, or StepRefused without a reason and for a second time."""
    require(Action.ATTACH, actor, standing)
    if attachment.withdrawn is not None:
        raise StepRefused(f"Bilag {attachment.number} er allerede trukket tilbage. Genindlæs siden.")
    if is_blank(reason):
        raise StepRefused(f"Skriv, hvorfor bilag {attachment.number} ikke hører til sagen.")
    if len(reason) > MAX_TEXT:
        raise StepRefused(f"Begrundelsen er for lang. Skriv højst {MAX_TEXT} tegn.")
    if holds_cpr_number(reason):
        raise StepRefused(
            "Begrundelsen indeholder noget, der ligner et cpr-nummer, og den kan ikke slettes bagefter. Fjern det."
        )
    return Event("attachment.withdrawn", actor.person_id, now, {**told_of(attachment), "reason": reason})


def told_of(attachment: Attachment) -> dict[str, object]:
    """What an event says of an attachment."""
    return {"attachment": attachment.number, "file_name": attachment.name, "sha256": attachment.sha256}


def number_for(sha256: str, taken: Collection[int], promised: Mapping[int, str]) -> int:
    """The number of a new attachment of a case.

    `promised` are the numbers that evidence of the case names already, as in a case file that came without its
    files, with the file that each stands for. That file gets its number; no other file does.
    """
    for number, file in promised.items():
        if file == sha256 and number not in taken:
            return number
    return max([0, *taken, *promised]) + 1


def references(case: CaseFile) -> Iterator[tuple[str, EvidenceAttachment]]:
    """Every attachment that the evidence of a case points to, with the id of its criterion."""
    for criterion, grading in case.grades.items():
        for evidence in grading.evidence:
            if evidence.attachment is not None:
                yield criterion, evidence.attachment


def find(present: Sequence[AnAttachment], wanted: EvidenceAttachment) -> AnAttachment | None:
    """The attachment that evidence points to: the same number and the same file; None where the case has it not."""
    return next((known for known in present if (known.number, known.sha256) == (wanted.number, wanted.sha256)), None)


def megabytes(length: int) -> str:
    """A size for people: `812 kB`, `2,4 MB`."""
    if length < MEGABYTE:
        return f"{max(1, round(length / 1024))} kB"
    return f"{length / MEGABYTE:.1f} MB".replace(".", ",")
