"""The pieces of a document as its reader sees them: words and figures, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assessment.reporting.municipality import BlockId

Paragraphs = tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A label and what is known under it. `known` is False for "Ikke belyst"."""

    label: str
    value: str
    known: bool = True


@dataclass(frozen=True)
class Labelled:
    """A short label, the paragraphs that belong to it, and a list under them."""

    label: str
    paragraphs: Paragraphs
    known: bool = True
    items: Paragraphs = ()


@dataclass(frozen=True)
class CriterionView:
    """One criterion: its words, reason, evidence and conditions. `grade` is None when it is not graded; `earlier` is
    what became of the conditions that an earlier assessment set, the label saying whether they are met."""

    number: int
    name: str
    grade: int | None
    assessment: str
    known: bool
    reason: Paragraphs
    evidence: Paragraphs
    conditions: Paragraphs
    long: bool
    earlier: tuple[Labelled, ...] = ()


@dataclass(frozen=True)
class Segment:
    """One part of the facade bar. `share` is a part of the counted budget."""

    style: Literal["facade", "teknik", "fundamental", "ufordelt"]
    label: str
    amount: str
    percent: str
    share: Fraction


@dataclass(frozen=True)
class BarMark:
    """A threshold on the facade bar. `place` is a part of its length, from the left."""

    style: Literal["facade", "fundamental"]
    label: str
    place: Fraction


@dataclass(frozen=True)
class FacadeView:
    """The facade bar in words; without segments and marks when it cannot be computed."""

    segments: tuple[Segment, ...]
    title: str
    sentences: Paragraphs
    marks: tuple[BarMark, ...] = ()


@dataclass(frozen=True)
class BudgetRow:
    """One budget category. Amounts are formatted; zero is an en dash."""

    name: str
    kind: str
    supported: str
    unsupported: str
    total: str


@dataclass(frozen=True)
class BudgetView:
    """The budget by category, with its totals. `rows` is empty when the budget is not known."""

    rows: tuple[BudgetRow, ...]
    total: BudgetRow | None


@dataclass(frozen=True)
class Contact:
    """One dated contact between the parties."""

    date: str
    kind: str
    participants: str
    outcome: str


@dataclass(frozen=True)
class Recommendation:
    """The box: the conclusion in words, and how it stands to the indication (or why there is no conclusion)."""

    label: str
    words: str
    known: bool
    sentence: str | None


@dataclass(frozen=True)
class Section:
    """A numbered heading and its blocks; a block has a heading of its own where several share one."""

    number: int
    title: str
    blocks: tuple[tuple[BlockId, str | None], ...]


@dataclass(frozen=True)
class Signature:
    """A line to sign, with the role alone."""

    role: str


@dataclass(frozen=True)
class IndstillingView:
    """The whole recommendation to the council: all words and figures of it."""

    title: str
    document_title: str
    letterhead: Paragraphs
    header: tuple[Fact, ...]
    lix: int | None
    is_draft: bool
    notice: str
    page_mark: str
    page_foot: str
    recommendation: Recommendation
    sections: tuple[Section, ...]
    resume: Paragraphs
    points_intro: str
    points: Paragraphs
    conditions_in_points: bool
    key_figures: tuple[Fact, ...]
    background: Paragraphs
    prerequisites: tuple[Labelled, ...]
    contacts: tuple[Contact, ...]
    published_facts: Paragraphs
    method_notes: Paragraphs
    criteria: tuple[CriterionView, ...]
    chart_title: str
    chart_caption: str
    minimum_grade: int
    facade: FacadeView
    weighing: tuple[Labelled, ...]
    choices: tuple[Labelled, ...]
    process: Paragraphs
    resources: Paragraphs
    budget: BudgetView
    financing: tuple[Fact, ...]
    stated_costs: tuple[Fact, ...]
    legal_bases: Paragraphs
    party: Paragraphs
    unresolved: Paragraphs
    approval: tuple[Fact, ...]
    rule_set: str
    signatures: tuple[Signature, ...]
    annexes: Paragraphs
    sources: Paragraphs


@dataclass(frozen=True)
class Blocker:
    """A gate that holds the case back: what it does, and what resolves it, with room for what is agreed."""

    name: str
    effect: Paragraphs
    solution: Paragraphs


@dataclass(frozen=True)
class Lift:
    """One criterion to be lifted: its step today, the step to reach, and what that means in the anchor's own words.

    `part_of` says which ways it belongs to; None when the ways are not listed.
    """

    criterion: str
    now: str
    then: str
    anchor: str
    part_of: str | None


@dataclass(frozen=True)
class LiftsView:
    """The ways up: a sentence on what is enough, the ways where there are several, and each lift once."""

    sentences: Paragraphs
    ways: Paragraphs
    lifts: tuple[Lift, ...]


@dataclass(frozen=True)
class DialogueView:
    """The whole sheet for the dialogue with the housing association."""

    title: str
    document_title: str
    letterhead: Paragraphs
    header: tuple[Fact, ...]
    notice: str
    page_foot: str
    introduction: Paragraphs
    blockers: tuple[Blocker, ...]
    blocking_notes: Paragraphs
    lifts: LiftsView
    margin: Paragraphs
    missing: Paragraphs
    missing_note: str
    facade: Paragraphs
