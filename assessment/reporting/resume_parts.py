"""The pieces of the one-page resume as its reader sees them: words and figures, no markup."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.reporting.parts import Fact, Paragraphs, Recommendation
from assessment.reporting.resume_words import ResumeWords


@dataclass(frozen=True)
class Bar:
    """One criterion: its words, and the fields that are filled. `grade` is None when it is not graded."""

    name: str
    words: str
    grade: int | None
    known: bool
    low: bool


@dataclass(frozen=True)
class ListPart:
    """A heading with its items; `note` says what was left out or cut, and where it stands."""

    heading: str
    items: Paragraphs
    note: str | None = None


@dataclass(frozen=True)
class Point:
    """A decision point: `At 1)` or, for several that stand in a list already, `At 3)–6)`."""

    label: str
    text: str


@dataclass(frozen=True)
class ResumeView:
    """The whole page; `compact` in its smallest type.

    `summary_note` and `points_note` say that something was cut, and where it stands.
    """

    words: ResumeWords
    title: str
    document_title: str
    letterhead: Paragraphs
    header: tuple[Fact, ...]
    is_draft: bool
    compact: bool
    page_mark: str
    page_foot: str
    recommendation: Recommendation
    summary: Paragraphs
    summary_note: str | None
    criteria: tuple[Bar, ...]
    bars_note: str
    money: tuple[Fact, ...]
    lists: tuple[ListPart, ...]
    points_intro: str
    points: tuple[Point, ...]
    points_note: str | None
