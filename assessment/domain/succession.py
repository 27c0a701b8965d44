"""The next assessment of a case: it has the facts of the last one and the questions that it left, never its grades.

Grades, reasons, conclusion, waivers and the statement on the facade are not taken over, so that nobody is anchored to
what was thought of an earlier project. What was asked for comes with it, to be answered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.conditions import MAX_CONDITIONS, Condition, EarlierCondition
from assessment.domain.consistency import unknown_names
from assessment.domain.council import ConditionStatus, Council, VoteOutcome
from assessment.domain.errors import NotFound, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, Event, Standing, State, Transition, require

_NOT_TAKEN_OVER = ("grades", "conclusion", "waivers", "facade_statement", "second_assessment")


_EARLIER = "earlier_conditions"
_ANSWER = re.compile(rf"grades\.(?P<criterion>[a-z0-9_]+)\.{_EARLIER}\.(?P<row>[0-9]{{1,6}})\.(met|note)")


@dataclass(frozen=True)
class Afterwards:
    """What became of an assessment and of the conditions that the case has set until now.

    `approved` is whether it was approved, so that what it proposes and answers counts. `voted` are the conditions as
    the council voted them where it changed the recommendation, by criterion; None where they stand as recommended.
    `settled` are the conditions (number of the assessment, criterion, text) that a follow-up has closed.
    """

    approved: bool = True
    voted: Mapping[str, tuple[Condition, ...]] | None = None
    settled: frozenset[tuple[int, str, str]] = frozenset()


AS_RECOMMENDED = Afterwards()


@dataclass(frozen=True)
class Successor:
    """The case as the next assessment begins with it. `left_out` are the places of facts and conditions that its rule
    set does not know; they stand in the earlier assessment still."""

    case: CaseFile
    left_out: tuple[str, ...]


def afterwards(councils: Sequence[Council], *, number: int, approved: bool) -> Afterwards:
    """What the councils of a case (see `council.linked`) say about what assessment `number` leaves behind."""
    vote = next((council.vote for council in councils if council.assessment == number), None)
    voted: dict[str, tuple[Condition, ...]] | None = None
    if vote is not None and vote.outcome is VoteOutcome.CHANGED:
        voted = {}
        for condition in vote.conditions:
            voted[condition.criterion] = (*voted.get(condition.criterion, ()), condition)
    settled = frozenset(
        (council.assessment, *item.key)
        for council in councils
        for item in council.conditions
        if item.status is not ConditionStatus.OPEN
    )
    return Afterwards(approved, voted, settled)


def successor(
    earlier: CaseFile, rules: RuleSet, *, number: int, phase: str, stand: Afterwards = AS_RECOMMENDED
) -> Successor:
    """The content of the assessment after `earlier`, which has this number and ended as `stand` says.

    Raises NotFound for a phase that the rule set does not hold.
    """
    if phase not in {known.id for known in rules.phases}:
        raise NotFound(f"Fasen »{phase[:60]}« findes ikke i regelsættet. Vælg en af faserne på listen.")
    content = {key: value for key, value in earlier.document().items() if key not in _NOT_TAKEN_OVER}
    content["phase"] = phase
    left_out = tuple(fault.place for fault in unknown_names(_case(content), rules))
    if "facts" in content:
        content["facts"] = {key: value for key, value in content["facts"].items() if f"facts.{key}" not in left_out}
    if "budget" in content:
        lines = enumerate(content["budget"])
        content["budget"] = [line for index, line in lines if f"budget[{index}].category" not in left_out]
    known = {criterion.id for criterion in rules.criteria}
    asked = {
        key: asked_for(earlier, key, number=number, stand=stand)
        for key in dict.fromkeys((*earlier.grades, *(stand.voted or ())))
    }
    content["grades"] = {
        key: {
            "earlier_conditions": [item.model_dump(mode="json", exclude_none=True) for item in items[:MAX_CONDITIONS]]
        }
        for key, items in asked.items()
        if items and key in known
    }
    lost = tuple(
        f"grades.{key}.conditions"
        for key, items in asked.items()
        if items and (key not in known or len(items) > MAX_CONDITIONS)
    )
    return Successor(_case(content), (*left_out, *lost))


def asked_for(
    earlier: CaseFile, criterion: str, *, number: int, stand: Afterwards = AS_RECOMMENDED
) -> tuple[EarlierCondition, ...]:
    """What assessment `number` leaves to be asked under a criterion (its id): what it asked for, as recommended or as
    voted, and everything of still older ones that it did not find met. What a follow-up has closed is not asked."""
    conditions = _set_by(earlier, criterion, stand)
    new = tuple(
        EarlierCondition(text=item.text, deadline=item.deadline, documented_by=item.documented_by, assessment=number)
        for item in conditions
        if (number, criterion, item.text) not in stand.settled
    )
    grading = earlier.grades.get(criterion)
    again = {item.text for item in conditions}
    older = tuple(
        item.model_copy(update={"met": None, "note": None})
        for item in (grading.earlier_conditions if grading else ())
        if not (stand.approved and item.met == "ja")
        and item.text not in again
        and (item.assessment, criterion, item.text) not in stand.settled
    )
    return (*new, *older)


def _set_by(earlier: CaseFile, criterion: str, stand: Afterwards) -> tuple[Condition, ...]:
    if not stand.approved:
        return ()
    return earlier.conditions_of(criterion) if stand.voted is None else stand.voted.get(criterion, ())


def require_own_part(case: CaseFile, path: str) -> None:
    """Of what an earlier assessment has asked for, only the answers may be written: StepRefused for all else there."""
    if _EARLIER in path.split("."):
        answer = _ANSWER.fullmatch(path)
        grading = case.grades.get(answer["criterion"]) if answer else None
        allowed = answer is not None and grading is not None and int(answer["row"]) < len(grading.earlier_conditions)
    else:
        allowed = not _holds_earlier(case, path)
    if not allowed:
        raise StepRefused(
            "Vilkåret er stillet i en tidligere vurdering og kan ikke ændres. Skriv, om det er opfyldt, og hvad du "
            "bygger det på."
        )


def _holds_earlier(case: CaseFile, path: str) -> bool:
    """Whether the path is that of a whole grading, or of all, with something that was asked for earlier in it."""
    first, *rest = path.split(".")
    within = () if first != "grades" or len(rest) > 1 else tuple(rest) or tuple(case.grades)
    return any(case.grades[key].earlier_conditions for key in within if key in case.grades)


def unmet(case: CaseFile, criterion: str) -> tuple[Condition, ...]:
    """The earlier conditions of a criterion that are not met, and are not proposed again already."""
    grading = case.grades.get(criterion)
    proposed = {item.text for item in case.conditions_of(criterion)}
    return tuple(
        Condition(criterion=criterion, text=item.text, deadline=item.deadline, documented_by=item.documented_by)
        for item in (grading.earlier_conditions if grading else ())
        if item.met in ("delvist", "nej") and item.text not in proposed
    )


def begin(
    actor: Actor, last: Standing, now: datetime, *, number: int, phase: str, reason: str, left_out: tuple[str, ...] = ()
) -> Transition:
    """Begin assessment `number` of a case whose last one stands as `last`. Raises PermissionDenied, or StepRefused
    when that one is under way still or no reason is given."""
    require(Action.BEGIN, actor, last)
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor sagen vurderes igen, før du begynder.")
    fields: dict[str, Any] = {"number": number, "phase": phase, "reason": reason}
    if left_out:
        fields["left_out"] = list(left_out)
    return Transition(State.DRAFT, Event("assessment.begun", actor.person_id, now, fields))


def _case(content: dict[str, Any]) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps(content))
