"""From one assessment of a case to the next: per criterion what was said, what was asked for, and what became of it.

Never a ranking and never a sum: two projects at two moments are not the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.domain.case import CaseFile
from assessment.domain.conditions import EarlierCondition
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.ruleset import Criterion, RuleSet


@dataclass(frozen=True)
class CriterionStep:
    """One criterion from an earlier assessment to a later one. `before` is None where the earlier rule set did not
    know the criterion; verdicts and reasons are words. `asked` are the conditions of before with their answers."""

    criterion: Criterion
    before: str | None
    after: str
    reason_before: str
    reason_after: str
    asked: tuple[EarlierCondition, ...]

    @property
    def changed(self) -> bool:
        """Whether the verdict is another one."""
        return self.before != self.after


def course_between(
    before: CaseFile, rules_before: RuleSet, after: CaseFile, rules_after: RuleSet
) -> tuple[CriterionStep, ...]:
    """Every criterion of the later rule set in its order, each verdict in the words of the rule set of its time."""
    known = {criterion.id for criterion in rules_before.criteria}
    return tuple(
        CriterionStep(
            criterion=criterion,
            before=verdict(before.grades.get(criterion.id), rules_before) if criterion.id in known else None,
            after=verdict(after.grades.get(criterion.id), rules_after),
            reason_before=_reason(before.grades.get(criterion.id)),
            reason_after=_reason(after.grades.get(criterion.id)),
            asked=_asked(after.grades.get(criterion.id)),
        )
        for criterion in rules_after.criteria
    )


def verdict(grading: Grading | None, rules: RuleSet) -> str:
    """What is said of a criterion, in words: `I høj grad (trin 3)`, `Ikke oplyst`, `Ikke relevant`, `Ikke vurderet`."""
    status = GradingStatus.OPEN if grading is None else grading.status
    if status is GradingStatus.DECLARED_MISSING:
        return "Ikke oplyst"
    if status is GradingStatus.NOT_RELEVANT:
        return "Ikke relevant"
    if status is GradingStatus.OPEN or grading is None or grading.grade is None:
        return "Ikke vurderet"
    return f"{rules.step_name(grading.grade)} (trin {grading.grade})"


def _reason(grading: Grading | None) -> str:
    if grading is None:
        return ""
    missing = grading.status is GradingStatus.DECLARED_MISSING
    return ((grading.missing_reason if missing else grading.reason) or "").strip()


def _asked(grading: Grading | None) -> tuple[EarlierCondition, ...]:
    return grading.earlier_conditions if grading else ()
