"""What a manager says of each part of a submitted version: accepted, or to be changed with a comment.

A mark is never changed: a person who thinks better of it makes a new one, and the newest one counts. Marks belong to
the version on which they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessment.domain.errors import Fault
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import CONCLUSION

WHOLE_CASE = "case"  # what a comment is about when it is about no single part


class ReviewKind(StrEnum):
    """What an entry of a review is: a mark on a part of a version, or a word in a thread of comments."""

    ACCEPTED = "accepted"
    REWORK = "rework"
    TAKEN_BACK = "taken_back"
    COMMENT = "comment"
    ANSWER = "answer"
    RESOLVED = "resolved"
    REOPENED = "reopened"


MARKS = frozenset({ReviewKind.ACCEPTED, ReviewKind.REWORK, ReviewKind.TAKEN_BACK})


@dataclass(frozen=True)
class ReviewEntry:
    """One entry; never changed.

    Ids are texts. `number` counts the entries of an assessment from 1. `part` is a criterion id, "conclusion" or
    "case".
    `version_id` and `version` (its number) name the newest version at that time, None before the first one;
    `returned` tells whether that version has been returned. `thread` is the entry that began the thread of a reply.
    """

    id: str
    assessment_id: str
    number: int
    kind: ReviewKind
    part: str
    version_id: str | None
    version: int | None
    returned: bool
    thread: str | None
    text: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True)
class VersionMarks:
    """The marks that stand on one version: of each person the newest one on each part, without those taken back.

    `version` is its number; `names` are the parts of the assessment in their order, each with its name.
    """

    version: int
    names: Mapping[str, str]
    marks: tuple[ReviewEntry, ...] = ()

    @property
    def returned_comments(self) -> dict[str, str]:
        """What is to be changed, by part. Where several managers say so, their words follow one another."""
        found: dict[str, list[str]] = {}
        for entry in self._of_kind(ReviewKind.REWORK):
            found.setdefault(entry.part, []).append(entry.text)
        return {part: "\n\n".join(found[part]) for part in self.names if part in found}

    def own(self, person_id: str, part: str) -> ReviewEntry | None:
        """What a person has said of a part, None when nothing stands."""
        return next((entry for entry in self.marks if (entry.written_by, entry.part) == (person_id, part)), None)

    def accepted_by(self, person_id: str) -> frozenset[str]:
        """The parts that a person has accepted."""
        return frozenset(entry.part for entry in self._of_kind(ReviewKind.ACCEPTED) if entry.written_by == person_id)

    def approval_faults(self, person_id: str) -> tuple[Fault, ...]:
        """What keeps a person from approving: a part that anybody wants changed, or one not accepted by the person."""
        unwanted, accepted = self.returned_comments, self.accepted_by(person_id)
        faults = []
        for part, name in self.names.items():
            if part in unwanted:
                text = f"{name} er markeret »Skal rettes«. Returnér sagen, eller lad den, der har markeret, fortryde."
                faults.append(Fault(place_of(part), text))
            elif part not in accepted:
                faults.append(Fault(place_of(part), f"{name} er ikke accepteret af dig. Læs og markér."))
        return tuple(faults)

    def _of_kind(self, kind: ReviewKind) -> tuple[ReviewEntry, ...]:
        return tuple(entry for entry in self.marks if entry.kind is kind)


def part_names(rules: RuleSet) -> dict[str, str]:
    """The parts that are marked, in their order: the criteria and the conclusion, each with its name."""
    return {
        **{criterion.id: f"Kriterium {criterion.number}" for criterion in rules.criteria},
        CONCLUSION: "Konklusionen",
    }


def place_of(part: str) -> str:
    """The path of a part in the case file."""
    return part if part in (CONCLUSION, WHOLE_CASE) else f"grades.{part}"


def marks_on(entries: Iterable[ReviewEntry], version_id: str, version: int, rules: RuleSet) -> VersionMarks:
    """The marks that stand on a version (its id and its number), in the order in which they were made."""
    newest: dict[tuple[str, str], ReviewEntry] = {}
    for entry in sorted(entries, key=lambda item: item.number):
        if entry.version_id == version_id and entry.kind in MARKS:
            newest[entry.written_by, entry.part] = entry
    standing = (entry for entry in newest.values() if entry.kind is not ReviewKind.TAKEN_BACK)
    return VersionMarks(version, part_names(rules), tuple(sorted(standing, key=lambda item: item.number)))
