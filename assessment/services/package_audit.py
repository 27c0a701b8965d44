"""The extract of the audit chain in a package: the events of the case until it was issued, one JSON object a line.

Each line carries the hash of its event, so an event that was altered shows. From the last event of the case before the
head that is printed on the documents to the issue, the links go on without a gap, through those of other cases too; of
these, and of who looked at the case or talked about it, only what the hash is taken over is told. A letter that was
sent after the issue brings the events of the case until then; of another assessment they are told in the same way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assessment.domain.case import canonical_json
from assessment.domain.errors import DocumentError
from assessment.domain.history import DISCLOSURES, REVIEW_TALK
from assessment.services.package_manifest import Sha256
from assessment.storage.portable import Row
from assessment.storage.seals import FIELD

MAX_LINES = 200_000
REGISTERED, ISSUED = "case.registered", "assessment.issued"
LETTER_KEPT = frozenset({"hearing.letter_kept", "decision.letter_kept"})


class EventLine(BaseModel):
    """One event. `fields` is None where they are not told; `fields_sha256` is over their canonical JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    seq: int = Field(ge=1)
    at: str
    actor_id: str
    action: str
    case_id: str | None
    assessment_id: str | None
    fields: Mapping[str, Any] | None
    fields_sha256: Sha256
    prev_hash: Sha256
    hash: Sha256


@dataclass(frozen=True)
class Seal:
    """What an event says of a record: the number of the event, its action, and the hash of the record."""

    seq: int
    action: str
    assessment_id: str | None
    sha256: str


@dataclass(frozen=True)
class Audit:
    """An extract as it was read. `sealed` maps table and key of a record to what the events say of it."""

    lines: tuple[EventLine, ...]
    sealed: Mapping[tuple[str, str], Seal] = field(default_factory=dict)

    @property
    def has_seals(self) -> bool:
        """Whether any event seals anything; an old database may hold cases from before seals were introduced."""
        return bool(self.sealed)


def audit_lines(rows: Iterable[Row], case_id: str, *, assessment_id: str, since: int) -> bytes:
    """Rows of the chain, in the order of their numbers, as the extract of a case.

    What came after the event `since` is told of this assessment alone: the next one may be under way.
    """

    def is_told(row: Row) -> bool:
        at_issue = int(row["seq"] or 0) <= since
        own = row["case_id"] == case_id and (at_issue or row["assessment_id"] == assessment_id)
        return own and row["action"] not in DISCLOSURES | REVIEW_TALK

    return "".join(f"{canonical_json(_line(row, is_told(row)))}\n" for row in rows).encode()


def _line(row: Row, is_told: bool) -> dict[str, Any]:
    text = str(row["fields"])
    return {
        **row,
        "fields": json.loads(text) if is_told else None,
        "fields_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def read_audit(content: bytes) -> Audit:
    """The extract of a package. Raises DocumentError with the line that cannot be read."""
    texts = content.split(b"\n")
    if texts.pop() or len(texts) > MAX_LINES:
        raise DocumentError("er afkortet eller alt for langt")
    lines = [_read_line(text, number) for number, text in enumerate(texts, start=1)]
    return Audit(tuple(lines), dict(_seals(lines)))


def _read_line(text: bytes, number: int) -> EventLine:
    try:
        line = EventLine.model_validate_json(text)
        if canonical_json(line.model_dump(mode="json")).encode() == text:
            return line
    except (ValidationError, ValueError, RecursionError):
        pass
    raise DocumentError(f"linje {number} kan ikke læses")


def _seals(lines: Sequence[EventLine]) -> Iterator[tuple[tuple[str, str], Seal]]:
    for line in lines:
        sealed = (line.fields or {}).get(FIELD)
        records = sealed.get("records") if isinstance(sealed, dict) else None
        for record in records if isinstance(records, list) else ():
            if isinstance(record, dict) and {"table", "key", "sha256"} <= set(record):
                key = (str(record["table"]), str(record["key"]))
                yield key, Seal(line.seq, line.action, line.assessment_id, str(record["sha256"]))
