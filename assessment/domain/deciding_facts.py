"""The part of a case that decides its indication, read without the rest.

A stored case was checked when it was saved. To compute many of them again, only the deciding part is read from their
JSON; a whole `CaseFile` has the same attributes, so the calculation cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from assessment.domain.grading import GradingStatus, status_of
from assessment.domain.plaintext import is_blank
from assessment.domain.second_grading import SecondAssessment


class WaiverFacts(Protocol):
    """A waived gate with its reason."""

    @property
    def gate(self) -> str: ...
    @property
    def reason(self) -> str: ...


class BudgetLineFacts(Protocol):
    """Category and amount of a budget line, in whole kroner."""

    @property
    def category(self) -> str: ...
    @property
    def amount_dkk(self) -> int: ...


class GradingFacts(Protocol):
    """What of a grading decides."""

    @property
    def grade(self) -> int | None: ...
    @property
    def not_relevant(self) -> bool | None: ...
    @property
    def answers(self) -> Mapping[str, str | None]: ...
    @property
    def status(self) -> GradingStatus: ...


class CaseFacts(Protocol):
    """What of a case decides, and what names things of the rule set."""

    @property
    def phase(self) -> str | None: ...
    @property
    def facts(self) -> Mapping[str, str | None]: ...
    @property
    def budget(self) -> Sequence[BudgetLineFacts]: ...
    @property
    def grades(self) -> Mapping[str, GradingFacts]: ...
    @property
    def waivers(self) -> Sequence[WaiverFacts]: ...
    @property
    def second_assessment(self) -> SecondAssessment | None: ...


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Line(_Part):
    category: str
    amount_dkk: int


class _Waiver(_Part):
    gate: str
    reason: str


class _Grading(_Part):
    grade: int | None = None
    reason: str | None = None
    answers: Mapping[str, str | None] = Field(default_factory=dict)
    missing_reason: str | None = None
    not_relevant: bool | None = None

    @property
    def status(self) -> GradingStatus:
        return status_of(self.grade, self.reason, self.missing_reason, not_relevant=bool(self.not_relevant))


class DecidingFacts(_Part):
    """The deciding part of a case file; the other fields are passed over unread."""

    phase: str | None = None
    facts: Mapping[str, str | None] = Field(default_factory=dict)
    budget: tuple[_Line, ...] = ()
    grades: Mapping[str, _Grading] = Field(default_factory=dict)
    waivers: tuple[_Waiver, ...] = ()

    @property
    def second_assessment(self) -> None:
        """Not read: what is stored was checked, and it decides nothing."""
        return


class _Draft(_Part):
    case: DecidingFacts


def deciding_facts_of_draft(content: str) -> DecidingFacts:
    """Read the deciding part from the JSON of a stored draft. Raises pydantic.ValidationError for damaged content."""
    return _Draft.model_validate_json(content).case


FACTS, BUDGET, WAIVERS = "facts", "budget", "waivers"


def kept_facts(case: CaseFacts) -> dict[str, Any]:
    """What decides the indication beside the grades, as plain JSON data: answers by fact, whole kroner by category,
    and the waived gates. Cases that agree in it and in their grades have the same indication."""
    amounts: dict[str, int] = {}
    for line in case.budget:
        amounts[line.category] = amounts.get(line.category, 0) + line.amount_dkk
    return {
        FACTS: {key: value for key, value in case.facts.items() if not is_blank(value)},
        BUDGET: amounts,
        WAIVERS: sorted(waiver.gate for waiver in case.waivers if not is_blank(waiver.reason)),
    }


@dataclass(frozen=True)
class _WithKept:
    phase: str | None
    facts: Mapping[str, str | None]
    budget: Sequence[BudgetLineFacts]
    grades: Mapping[str, GradingFacts]
    waivers: Sequence[WaiverFacts]
    second_assessment: SecondAssessment | None


def with_kept_facts(case: CaseFacts, kept: Mapping[str, Any]) -> CaseFacts:
    """The case with its own grades and the deciding facts that `kept_facts` wrote."""
    return _WithKept(
        case.phase,
        kept[FACTS],
        [_Line(category=category, amount_dkk=amount) for category, amount in kept[BUDGET].items()],
        case.grades,
        [_Waiver(gate=gate, reason=gate) for gate in kept[WAIVERS]],
        case.second_assessment,
    )
