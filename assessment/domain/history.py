"""The history of a case as plain data: its events, what its versions held, and the head of the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

Content = Mapping[str, Any]

# Who has taken something out of the program: kept in the chain, but no part of the way of a case.
DISCLOSURES = frozenset({"document.downloaded", "case.exported", "history.exported", "list.exported", "access.refused"})
# What was said while a version was read: kept in the chain, and no part of a document that goes to the council.
REVIEW_TALK = frozenset(
    {
        *("review.accepted", "review.rework", "review.taken_back"),
        *("comment.written", "comment.answered", "comment.resolved", "comment.reopened"),
    }
)


@dataclass(frozen=True)
class HistoryEntry:
    """One event of a case as a reader of the case sees it.

    `seq` is its number in the audit chain, `at` is aware UTC, `who` the name that is shown for the person, `assessment`
    the number of the assessment within the case (None for what concerns the case alone).
    """

    seq: int
    at: datetime
    who: str
    action: str
    fields: Mapping[str, Any]
    assessment: int | None = None


@dataclass(frozen=True)
class CaseHistory:
    """The whole case until now, seen from one of its assessments (`assessment`, its number).

    `versions` is the content of that assessment's submitted versions in order, as `revisions.guarded_content` makes it,
    `current` that of its draft while it may be changed, else None. `compared` is what the first assessor's grades were
    when they were put beside a second assessment. `head` is the number and the hash of the newest event of the case in
    the audit chain.
    """

    assessment: int
    entries: tuple[HistoryEntry, ...]
    versions: tuple[Content, ...]
    current: Content | None
    head: tuple[int, str]
    compared: Content | None = None

    @property
    def own_entries(self) -> tuple[HistoryEntry, ...]:
        """The events of this assessment alone."""
        return tuple(entry for entry in self.entries if entry.assessment == self.assessment)

    def for_document(self) -> CaseHistory:
        """The same history without who has taken something out, and without what was said between colleagues; both
        differ from one look to the next."""
        left_out = DISCLOSURES | REVIEW_TALK
        return replace(self, entries=tuple(entry for entry in self.entries if entry.action not in left_out))

    def document(self) -> dict[str, Any]:
        """The history as plain JSON data."""
        return {
            "assessment": self.assessment,
            "entries": [
                {
                    "seq": entry.seq,
                    "at": entry.at.isoformat(),
                    "who": entry.who,
                    "action": entry.action,
                    "fields": dict(entry.fields),
                    "assessment": entry.assessment,
                }
                for entry in self.entries
            ],
            "versions": [dict(version) for version in self.versions],
            "current": None if self.current is None else dict(self.current),
            "head": list(self.head),
            "compared": None if self.compared is None else dict(self.compared),
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> CaseHistory:
        """The history that `document` wrote; only for what this program wrote itself."""
        return cls(
            assessment=document["assessment"],
            entries=tuple(
                HistoryEntry(**{**entry, "at": datetime.fromisoformat(entry["at"])}) for entry in document["entries"]
            ),
            versions=tuple(document["versions"]),
            current=document["current"],
            head=(document["head"][0], document["head"][1]),
            compared=document["compared"],
        )
