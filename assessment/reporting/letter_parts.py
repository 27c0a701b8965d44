"""What a letter to the housing association is made of: the texts and the vote that come in, the words that go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from assessment.domain.council import Vote
from assessment.domain.letters import LetterTexts
from assessment.reporting.parts import CriterionView, Fact, Labelled, Paragraphs


class LetterContent(BaseModel):
    """The texts of a letter, whole, and the vote that it tells of; None for a hearing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: LetterTexts
    vote: Vote | None = None

    def document(self) -> dict[str, Any]:
        """The content as plain JSON data."""
        return self.model_dump(mode="json")


@dataclass(frozen=True)
class ConditionRow:
    """One condition that holds: its number, its words, who documents it, and its deadline."""

    number: str
    text: Paragraphs
    documented_by: str
    deadline: str


@dataclass(frozen=True)
class Listing:
    """A sentence and the items below it."""

    lead: str
    items: Paragraphs


@dataclass(frozen=True)
class LetterSection:
    """A heading and what stands under it, in the order of the fields; what is empty is left out."""

    heading: str
    paragraphs: Paragraphs = ()
    labelled: tuple[Labelled, ...] = ()
    facts: tuple[Fact, ...] = ()
    conditions: tuple[ConditionRow, ...] = ()
    criteria: tuple[CriterionView, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class LetterLabels:
    """The heads of the tables of a letter."""

    key_figures: str
    number: str
    condition: str
    documented_by: str
    deadline: str
    built_on: str


@dataclass(frozen=True)
class OutcomeBox:
    """The box: what is intended or decided, and the sentence that belongs to it."""

    label: str
    words: str
    sentence: str


@dataclass(frozen=True)
class LetterView:
    """The whole letter: all words of it."""

    name: str
    title: str
    document_title: str
    description: str
    letterhead: Paragraphs
    addressee: Paragraphs
    header: tuple[Fact, ...]
    is_draft: bool
    page_mark: str
    page_foot: str
    introduction: Paragraphs
    outcome: OutcomeBox
    sections: tuple[LetterSection, ...]
    labels: LetterLabels
    greeting: str
    signer: str
    caseworker: str | None
