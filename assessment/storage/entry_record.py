"""What leaves the package of an entry of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

EntryKind = Literal["log", "hearing"]


@dataclass(frozen=True)
class EntryRecord:
    """Something that was written into a case beside its assessments; never changed. `number` counts within the case."""

    id: UUID
    case_id: UUID
    assessment_id: UUID
    number: int
    kind: EntryKind
    content: Mapping[str, Any]
    refers_to: UUID | None
    written_by: str
    written_at: datetime
