"""Marks and comments of a review, for the tests of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from assessment.domain.review_marks import ReviewEntry, ReviewKind, VersionMarks, marks_on, part_names
from tests.domain.profiles import rules

ASSESSMENT = str(UUID(int=1))
VERSIONS = tuple(str(UUID(int=100 + number)) for number in (1, 2, 3))
PARTS = tuple(part_names(rules()))
BEGUN = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def entry(
    number: int,
    kind: ReviewKind,
    part: str = PARTS[0],
    *,
    by: str = "p9",
    version: int = 1,
    returned: bool = False,
    thread: int | None = None,
    text: str = "",
) -> ReviewEntry:
    """One entry; its id follows from its number, and `thread` is the number of the entry that it belongs to."""
    return ReviewEntry(
        id=str(UUID(int=1000 + number)),
        assessment_id=ASSESSMENT,
        number=number,
        kind=kind,
        part=part,
        version_id=VERSIONS[version - 1],
        version=version,
        returned=returned,
        thread=None if thread is None else str(UUID(int=1000 + thread)),
        text=text or ("Uddyb." if kind is ReviewKind.REWORK else ""),
        written_by=by,
        written_at=BEGUN + timedelta(minutes=number),
    )


def standing_marks(entries: Iterable[ReviewEntry], version: int = 1) -> VersionMarks:
    """The marks that stand on a version."""
    return marks_on(entries, VERSIONS[version - 1], version, rules())


def all_accepted(person_id: str) -> VersionMarks:
    """Every part of the first version accepted by one person."""
    return standing_marks(entry(place, ReviewKind.ACCEPTED, part, by=person_id) for place, part in enumerate(PARTS, 1))


def to_be_changed(comments: Mapping[str, str], by: str = "p9") -> VersionMarks:
    """Parts of the first version that are to be changed, with what is said of them."""
    found = [
        entry(place, ReviewKind.REWORK, part, by=by, text=text)
        for place, (part, text) in enumerate(comments.items(), 1)
    ]
    return standing_marks(found)
