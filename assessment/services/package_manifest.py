"""What a package says of itself: the form of manifest.json, and what its members are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from assessment.domain.errors import DocumentError
from assessment.storage.portable import Row, Value
from assessment.storage.seals import SEALED_COLUMNS

SCHEMA: Literal["pakke/1"] = "pakke/1"
MANIFEST = "manifest.json"
CONTENTS = "INDHOLD.txt"
CASE_FILE = "sag/sagsfil.json"
RULE_SET = "sag/regelsaet.json"
EVIDENCE_JSON = "sag/evidens.json"
EVIDENCE_CSV = "sag/evidens.csv"
AUDIT = "historik/uddrag.jsonl"
# What every package has, besides documents and attachments, and what it is called in the contents.
FIXED: Mapping[str, str] = {
    CASE_FILE: "Sagsfilen, som den blev godkendt (case-file/1)",
    RULE_SET: "Regelsættet, som sagen er vurderet efter",
    EVIDENCE_CSV: "Liste over evidens, som regneark",
    EVIDENCE_JSON: "Liste over evidens, som data",
    AUDIT: "Uddrag af sagens historik med kontrolsummer",
    CONTENTS: "Denne oversigt",
}
DOCUMENTS, LETTERS, ATTACHMENTS = "dokumenter/", "breve/", "bilag/"
_MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "txt": "text/plain",
}
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_MAX_STEM = 80

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Member(_Part):
    """One file of the package. `record` is the row that the database keeps of a document, a letter or an attachment."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    title: str
    media_type: str
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256
    record: Mapping[str, Value] | None = None


class LeftOut(_Part):
    """An attachment of the case whose kept file is not whole, and why it is not here."""

    id: str
    number: int
    name: str
    sha256: Sha256
    reason: Literal["filen mangler", "filen er ændret"]


class RuleSetName(_Part):
    """Which rule set: id, version and fingerprint."""

    id: str
    version: str
    fingerprint: Sha256


class Manifest(_Part):
    """A package. `chain_head` is `number:hash` as it is printed on the documents, None where none prints it.

    `version` is the row that the database keeps of the submitted version. The members are all files but the manifest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_by_name=True, validate_by_alias=True)

    schema_: Annotated[Literal["pakke/1"], Field(alias="schema")]
    case_number: str
    case_title: str
    assessment_number: int
    version_number: int
    ruleset: RuleSetName
    chain_head: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,17}:[0-9a-f]{64}$")] | None
    issued_at: AwareDatetime
    version: Mapping[str, Value]
    members: tuple[Member, ...]
    left_out: tuple[LeftOut, ...]

    @model_validator(mode="after")
    def _whole(self) -> Manifest:
        if set(self.version) != set(SEALED_COLUMNS["submitted_version"]) or not 2000 <= self.issued_at.year < 3000:
            raise ValueError("not a version, or not a time of this program")
        return self

    def to_bytes(self) -> bytes:
        """The manifest as it stands in the package: sorted keys, UTF-8."""
        content = self.model_dump(mode="json", by_alias=True)
        return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()

    def in_folder(self, folder: str) -> tuple[Member, ...]:
        """The members in one of the folders."""
        return tuple(member for member in self.members if member.name.startswith(folder))


def read_manifest(content: bytes) -> Manifest:
    """The manifest of a package. Raises DocumentError, to be put after the name of the file."""
    try:
        manifest = Manifest.model_validate_json(content)
        whole = manifest.to_bytes() == content
    except (ValidationError, ValueError):
        raise DocumentError(f"har en {MANIFEST}, der ikke er af formen {SCHEMA} og ikke kan læses.") from None
    if not whole:
        raise DocumentError(f"har en {MANIFEST}, som er skrevet om af et andet program.")
    return manifest


def document_name(
    kind_name: str, case_number: str, suffix: str, taken: Iterable[str], *, folder: str = DOCUMENTS
) -> str:
    """The name of a document or a letter in the package.

    `suffix` is the ending with its point, `taken` the names of the others.
    """
    stem, known, copies = _plain(f"{kind_name}-{case_number}"), set(taken), 1
    name = f"{folder}{stem}{suffix}"
    while name in known:
        copies += 1
        name = f"{folder}{stem}-{copies}{suffix}"
    return name


def attachment_name(number: int, name: str) -> str:
    """The name of an attachment in the package; its own is safe since it was put into the case."""
    return f"{ATTACHMENTS}{number:03d}-{name}"


def package_name(case_number: str, version_number: int) -> str:
    """The name under which a package is saved."""
    return f"{_plain(f'Pakke-{case_number}')}-version-{version_number}.zip"


def media_type_of(name: str) -> str:
    """The media type of a file that every package has."""
    return _MEDIA_TYPES[name.rpartition(".")[2]]


def row_of(row: Row, columns: Iterable[str]) -> dict[str, Value]:
    """The columns of a row that its seal is taken over."""
    return {column: row[column] for column in columns}


def _plain(text: str) -> str:
    """Letters, digits and hyphens: a name that every system takes."""
    plain = re.sub(r"-{2,}", "-", "".join(sign if sign.isalnum() else "-" for sign in text)).strip("-")[:_MAX_STEM]
    return f"fil-{plain}" if _DEVICE.fullmatch(plain) or not plain else plain
