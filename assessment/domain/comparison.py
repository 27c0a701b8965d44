"""Two independent gradings of one case held against each other: where they differ, and what the two owe a common grade.

A common grade is owed where the two are two steps or more apart, or where they do not state the same kind of thing (a
grade, not enough known, not relevant). One step is told and needs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from assessment.domain.case import CaseFile, canonical_json
from assessment.domain.errors import Fault
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import Criterion, RuleSet
from assessment.domain.second_grading import CommonGrade, SecondAssessment
from assessment.domain.standing import Standing

FAR_APART_STEPS = 2


@dataclass(frozen=True)
class Difference:
    """One criterion as the two have graded it, each alone; what they state together; and whether they must."""

    criterion: Criterion
    first: Grading
    second: Grading
    common: CommonGrade | None
    needs_common: bool

    @property
    def steps(self) -> int | None:
        """How far apart two grades are: 0..4; None where one of the two is no grade."""
        return _steps(self.first, self.second)


def differences(case: CaseFile, rules: RuleSet) -> tuple[Difference, ...]:
    """Every criterion in the order of the rule set; empty while the case holds no second assessment."""
    second = case.second_assessment
    return () if second is None else tuple(_difference(case, second, criterion) for criterion in rules.criteria)


def far_apart(one: Grading, other: Grading) -> bool:
    """Whether two gradings of a criterion differ so much that a common grade is owed."""
    steps = _steps(one, other)
    return one.status is not other.status if steps is None else steps >= FAR_APART_STEPS


def difference_in_words(first: Grading, second: Grading) -> str:
    """How far apart the two are, in Danish."""
    steps = _steps(first, second)
    if steps is None:
        return "De to er enige" if first.status is second.status else "De to siger ikke det samme"
    return "Samme trin" if steps == 0 else "Ét trins forskel" if steps == 1 else f"{steps} trins forskel"


def statement_in_words(grading: Grading | CommonGrade | None, rules: RuleSet) -> str:
    """A grade with its name, or what is said in place of one, in Danish."""
    if grading is None:
        return "Ikke vurderet"
    if grading.grade is not None:
        return f"Trin {grading.grade}, {rules.step_name(grading.grade).lower()}"
    if grading.not_relevant:
        return "Ikke relevant"
    missing = grading.missing if isinstance(grading, CommonGrade) else grading.missing_reason is not None
    return "Ikke oplyst" if missing else "Ikke vurderet"


def mark_of(common: CommonGrade) -> str:
    """SHA-256 in hex of what somebody agrees to. A later change of grade or reason gives another mark."""
    content = common.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def marks_to_agree_on(case: CaseFile, rules: RuleSet) -> dict[str, str]:
    """The mark of each common grade that is complete, by criterion."""
    return {
        found.criterion.id: mark_of(found.common)
        for found in differences(case, rules)
        if found.needs_common and found.common is not None and _common_fault(found, case) is None
    }


def comparison_faults(case: CaseFile, rules: RuleSet, standing: Standing) -> tuple[Fault, ...]:
    """What the second assessment still lacks before the case can be submitted."""
    if standing.awaits_second:
        return (
            Fault(
                "second_assessment",
                "Den anden vurdering er ikke låst. Vent på den, eller træk den tilbage med en begrundelse.",
            ),
        )
    faults: list[Fault] = []
    if standing.second_released:
        return ()
    for found in differences(case, rules):
        if not found.needs_common:
            continue
        fault = _common_fault(found, case)
        if fault is None and standing.second_assessor is not None and not is_agreed(found, standing.agreed):
            fault = Fault(
                _place(found.criterion),
                f"Kriterium {found.criterion.number}: den anden vurderer har ikke erklæret sig enig i den fælles "
                "vurdering. Det sker på siden Fælles vurdering.",
            )
        if fault is not None:
            faults.append(fault)
    return tuple(faults)


def is_agreed(found: Difference, agreed: Mapping[str, str]) -> bool:
    """Whether the second assessor has agreed to the common grade and reason as they stand now."""
    return found.common is not None and agreed.get(found.criterion.id) == mark_of(found.common)


def _difference(case: CaseFile, second: SecondAssessment, criterion: Criterion) -> Difference:
    nothing = Grading()
    first, other = second.first.get(criterion.id, nothing), second.grades.get(criterion.id, nothing)
    common = second.common.get(criterion.id)
    now = case.grades.get(criterion.id, nothing)
    # A grade that is moved later, so that the two come apart after all, owes a common grade as well.
    owed = common is not None or far_apart(first, other) or far_apart(now, other)
    return Difference(criterion, first, other, common, owed)


def _common_fault(found: Difference, case: CaseFile) -> Fault | None:
    place, name, common = _place(found.criterion), f"Kriterium {found.criterion.number}", found.common
    if common is None or (common.grade is None and not common.missing and not common.not_relevant):
        return Fault(
            f"{place}.grade", f"{name}: de to vurderinger afviger, og det fælles trin mangler. Vælg det i fællesskab."
        )
    if is_blank(common.reason):
        return Fault(f"{place}.reason", f"{name}: den fælles vurdering har ingen begrundelse. Skriv den.")
    if not _states_the_same(common, case.grades.get(found.criterion.id)):
        return Fault(
            f"{place}.grade",
            f"{name}: sagens vurdering er ikke den fælles vurdering. Vælg den fælles vurdering igen.",
        )
    return None


def _states_the_same(common: CommonGrade, grading: Grading | None) -> bool:
    if grading is None:
        return False
    if common.missing:
        return grading.missing_reason is not None
    return grading.grade == common.grade and bool(grading.not_relevant) == bool(common.not_relevant)


def _place(criterion: Criterion) -> str:
    return f"second_assessment.common.{criterion.id}"


def _steps(one: Grading, other: Grading) -> int | None:
    if one.status is not GradingStatus.GRADED or other.status is not GradingStatus.GRADED:
        return None
    return abs((one.grade or 0) - (other.grade or 0))
