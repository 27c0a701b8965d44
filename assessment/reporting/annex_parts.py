"""The pieces of the technical annex as its reader sees them: words and figures, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessment.reporting.annex_words import AnnexLabels
from assessment.reporting.parts import FacadeView, Fact, Labelled, Paragraphs


@dataclass(frozen=True)
class Heading:
    """A numbered heading of the annex and the name that links to it."""

    number: int
    anchor: str
    title: str


@dataclass(frozen=True)
class AnchorRow:
    """One step of the scale with its meaning under a criterion. `marks` says in words that it was chosen."""

    step: str
    meaning: str
    marks: Paragraphs
    chosen: bool


@dataclass(frozen=True)
class ConditionRow:
    """One condition; for an earlier one also whether it was met, and what that rests on."""

    text: str
    deadline: str
    documented_by: str
    met: str = ""
    note: str = ""


@dataclass(frozen=True)
class AnnexCriterion:
    """One criterion with everything that the rule set and the caseworker say about it."""

    number: int
    name: str
    assessment: str
    known: bool
    rule: tuple[Labelled, ...]
    questions: tuple[Fact, ...]
    anchors: tuple[AnchorRow, ...]
    findings: tuple[Fact, ...]
    reason: Paragraphs
    evidence: Paragraphs
    conditions: tuple[ConditionRow, ...]
    earlier_conditions: tuple[ConditionRow, ...]


@dataclass(frozen=True)
class GateRow:
    """One gate: its state in the case, the rule in words, and why it is there. `noticed` unless it is at rest."""

    name: str
    state: str
    meaning: Paragraphs
    noticed: bool


@dataclass(frozen=True)
class WaiverRow:
    """A gate that is waived, why, and who confirmed it."""

    name: str
    reason: Paragraphs
    confirmed_by: str


@dataclass(frozen=True)
class IndicationPart:
    """The indication and why. `explanation` and `gates` are empty while it is hidden."""

    sentences: Paragraphs
    explanation: Paragraphs
    missing: Paragraphs
    gates: tuple[GateRow, ...]
    waivers: tuple[WaiverRow, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class BudgetLineRow:
    """One line of the budget as it was entered. Amounts are formatted; the one that does not apply is an en dash."""

    name: str
    work: str
    supported: str
    unsupported: str


@dataclass(frozen=True)
class ShareRow:
    """One class of works: its amount, and its share of what is counted."""

    name: str
    amount: str
    share: str


@dataclass(frozen=True)
class LimitRow:
    """One facade gate: its limit in words, and the figures of the case."""

    name: str
    limit: str
    figures: str


@dataclass(frozen=True)
class EconomyPart:
    """Where the money goes."""

    facade: FacadeView
    lines: tuple[BudgetLineRow, ...]
    total: BudgetLineRow | None
    shares: tuple[ShareRow, ...]
    limits: tuple[LimitRow, ...]
    notes: Paragraphs
    financing: tuple[Fact, ...]
    disagreements: Paragraphs


@dataclass(frozen=True)
class OutcomeShare:
    """How large a share of the weightings gives one outcome: for the bar, in words and as an exact fraction."""

    name: str
    share: Fraction
    least_ten: str
    exact: str
    all_weights: str
    current: bool


@dataclass(frozen=True)
class IntervalRow:
    """How much of the total one criterion may weigh without another outcome."""

    criterion: str
    now: str
    low: str
    high: str


@dataclass(frozen=True)
class TornadoRow:
    """What one criterion alone can move: from and to which step, the mean and the outcome at both ends."""

    criterion: str
    moved: str
    mean: str
    outcome: str
    decides: bool


@dataclass(frozen=True)
class RobustnessPart:
    """How firm the outcome is. Without shares it holds only the sentence that says why it cannot be told."""

    sentences: Paragraphs
    shares: tuple[OutcomeShare, ...]
    chart_title: str
    interval_note: str
    intervals: tuple[IntervalRow, ...]
    tornado_note: str
    tornado: tuple[TornadoRow, ...]
    combinations: str
    up: Paragraphs
    down: Paragraphs


@dataclass(frozen=True)
class Mark:
    """Words of a compared text. `sign` is empty for what was kept, else the sign that stands with them."""

    sign: str
    before: str
    text: str
    after: str


@dataclass(frozen=True)
class ChangedField:
    """One field before and after; for a text also the two in one, word by word."""

    name: str
    before: str
    after: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ChangeView:
    """One part that was opened after the reveal: who, when, why, and what was changed."""

    title: str
    opened: str
    reason: Paragraphs
    fields: tuple[ChangedField, ...]
    notes: Paragraphs


@dataclass(frozen=True)
class ChangesPart:
    """All changes after the reveal, or the sentence that says there are none."""

    notes: Paragraphs
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class SecondRow:
    """One criterion as two assessors have graded it, each alone, and what they state together."""

    title: str
    first: str
    second: str
    difference: str
    common: str
    reasons: tuple[Labelled, ...]


@dataclass(frozen=True)
class SecondPart:
    """The second assessment, or the sentence that says there is none."""

    notes: Paragraphs
    rows: tuple[SecondRow, ...]


@dataclass(frozen=True)
class RulesPart:
    """Which rules the case was assessed by."""

    facts: tuple[Fact, ...]
    thresholds: Paragraphs
    weights: Paragraphs
    legal_bases: Paragraphs


@dataclass(frozen=True)
class EventRow:
    """One event of the case."""

    number: str
    moment: str
    who: str
    event: str
    details: Paragraphs


@dataclass(frozen=True)
class HistoryPart:
    """The events of the case, and the head of the audit chain."""

    notes: Paragraphs
    events: tuple[EventRow, ...]


@dataclass(frozen=True)
class AnnexView:
    """The whole technical annex."""

    title: str
    document_title: str
    letterhead: Paragraphs
    header: tuple[Fact, ...]
    is_draft: bool
    notice: str
    page_mark: str
    page_foot: str
    introduction: str
    words: AnnexLabels
    headings: tuple[Heading, ...]
    criteria: tuple[AnnexCriterion, ...]
    indication: IndicationPart
    economy: EconomyPart
    robustness: RobustnessPart
    conclusion: tuple[Labelled, ...]
    deviation: str
    changes: ChangesPart
    second: SecondPart
    rules: RulesPart
    history: HistoryPart
