"""What an assessment waits for, and on whom: from its state, its people, the second assessment and the hearing.

One function answers for the list, the head of a case, the exports and the personal task list, so that they agree. A
person who has left, or who may not do what is asked, is never waited for: then the whole role is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from assessment.domain.assignment import Candidate, Part
from assessment.domain.case import CaseFile
from assessment.domain.comparison import differences, marks_to_agree_on
from assessment.domain.hearing import Hearing, HearingState
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import SYSTEM_PREFIX, Actor, Role, Standing, State


class Task(StrEnum):
    """What has to be done next."""

    GRADE = "grade"
    SUBMIT = "submit"
    CORRECT = "correct"
    GRADE_SECOND = "grade_second"
    WITHDRAW_SECOND = "withdraw_second"
    WRITE_COMMON = "write_common"
    AGREE = "agree"
    RELEASE = "release"
    APPROVE = "approve"
    HEAR = "hear"
    ANSWER = "answer"
    ISSUE = "issue"
    VOTE = "vote"
    RECORD_VOTE = "record_vote"
    BEGIN_AGAIN = "begin_again"
    FOLLOW_UP = "follow_up"
    FIND_OWNER = "find_owner"


class Common(StrEnum):
    """How far two compared assessments have come towards common grades."""

    NONE_OWED = "none_owed"
    TO_WRITE = "to_write"
    TO_AGREE = "to_agree"


@dataclass(frozen=True)
class Staff:
    """The ids of those who can do anything now: access open, and with the role."""

    caseworkers: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, people: Iterable[Candidate]) -> Staff:
        """Those among some people who can do anything; the program's own names cannot."""
        active = [person for person in people if person.active and not person.id.startswith(SYSTEM_PREFIX)]
        return cls(
            caseworkers=frozenset(person.id for person in active if Role.CASEWORKER in person.roles),
            managers=frozenset(person.id for person in active if Role.MANAGER in person.roles),
        )

    def able(self, part: Part) -> frozenset[str]:
        """Those with the role that a part needs."""
        return self.managers if part.role is Role.MANAGER else self.caseworkers


@dataclass(frozen=True)
class Situation:
    """All that decides whom an assessment waits for.

    `hearing` is that of a refusal; None where the case is not refused, so that none is needed. `due` is the day by
    which the next step has to be taken, where one is known. `meeting_held` says that the council's meeting which it is
    meant for is over, `sent_back` that the council has sent it back. `overdue` is the earliest passed deadline among
    the open conditions of the case, of an earlier assessment too.
    """

    standing: Standing
    staff: Staff
    common: Common = Common.NONE_OWED
    hearing: Hearing | None = None
    due: date | None = None
    meeting_held: bool = False
    sent_back: bool = False
    overdue: date | None = None


@dataclass(frozen=True)
class Waiting:
    """One thing that an assessment waits for.

    `role` is None where it waits for nobody who works with the case (the party's answer, the council's vote).
    `person_id` is None where anybody of the role can do it, but for those in `barred`. `deadline` is the last day, None
    where there is none.
    """

    task: Task
    role: Role | None
    person_id: str | None = None
    barred: frozenset[str] = field(default=frozenset())
    deadline: date | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether it waits for this person."""
        if self.person_id is not None:
            return self.person_id == actor.person_id
        return self.role in actor.roles and actor.person_id not in self.barred


def common_of(case: CaseFile, rules: RuleSet, standing: Standing) -> Common:
    """What two compared assessments still owe; nothing before they are compared, and once the case is released."""
    if not standing.compared or standing.second_released:
        return Common.NONE_OWED
    marks = marks_to_agree_on(case, rules)
    owed = [found.criterion.id for found in differences(case, rules) if found.needs_common]
    if any(criterion not in marks for criterion in owed):
        return Common.TO_WRITE
    return Common.TO_AGREE if any(standing.agreed.get(key) != mark for key, mark in marks.items()) else Common.NONE_OWED


def waiting_for(situation: Situation) -> tuple[Waiting, ...]:
    """What the assessment waits for, the most important first; empty once everything is done."""
    now = _without_conflicted(situation)
    found = (*_waits(now), *_following_up(now))
    if any(wait.role is Role.CASEWORKER and wait.person_id is None for wait in found):
        return (*found, Waiting(Task.FIND_OWNER, Role.MANAGER, barred=_shut_out(now.standing), deadline=now.due))
    return found


def _without_conflicted(situation: Situation) -> Situation:
    """Somebody with a declared conflict of interest can do nothing in the case, and so is not waited for."""
    staff, shut_out = situation.staff, frozenset(situation.standing.conflicted)
    return replace(situation, staff=Staff(staff.caseworkers - shut_out, staff.managers - shut_out))


def _waits(now: Situation) -> Iterator[Waiting]:
    state = now.standing.state
    if state is State.DRAFT:
        yield _owner(now, Task.GRADE)
        yield from _second(now)
    elif state is State.LOCKED:
        yield from tuple(_second(now)) or tuple(_common(now)) or (_owner(now, Task.SUBMIT),)
    elif state is State.RETURNED:
        yield _owner(now, Task.CORRECT)
        yield from _second(now)
        yield from _common(now)
    elif state is State.SUBMITTED:
        yield _manager(now, Task.APPROVE, barred=_workers(now))
    elif state is State.APPROVED:
        yield _issuing(now)
    elif state is State.ISSUED:
        yield _owner(now, Task.RECORD_VOTE) if now.meeting_held else Waiting(Task.VOTE, None)
    elif state is State.DECIDED and now.sent_back:
        yield _owner(now, Task.BEGIN_AGAIN)


def _following_up(now: Situation) -> Iterator[Waiting]:
    if now.overdue is not None:
        yield replace(_owner(now, Task.FOLLOW_UP), deadline=now.overdue)


def _second(now: Situation) -> Iterator[Waiting]:
    """The second assessor's own part; where the assessor has left, the request has to be withdrawn."""
    standing = now.standing
    if not standing.awaits_second:
        return
    if standing.second_assessor in now.staff.caseworkers:
        yield Waiting(Task.GRADE_SECOND, Role.CASEWORKER, standing.second_assessor, deadline=now.due)
    else:
        yield _owner(now, Task.WITHDRAW_SECOND)


def _common(now: Situation) -> Iterator[Waiting]:
    second = now.standing.second_assessor
    if now.common is Common.NONE_OWED:
        return
    if second not in now.staff.caseworkers:
        barred = _workers(now) | frozenset(now.standing.conflicted)
        yield Waiting(Task.RELEASE, Role.MANAGER, barred=barred, deadline=now.due)
    elif now.common is Common.TO_AGREE:
        yield Waiting(Task.AGREE, Role.CASEWORKER, second, deadline=now.due)
    else:
        yield _owner(now, Task.WRITE_COMMON)
        yield Waiting(Task.WRITE_COMMON, Role.CASEWORKER, second, deadline=now.due)


def _issuing(now: Situation) -> Waiting:
    hearing = now.hearing
    if hearing is None or hearing.settled:
        return _manager(now, Task.ISSUE)
    if hearing.state is HearingState.WAITING and hearing.sent is not None:
        return Waiting(Task.ANSWER, None, deadline=hearing.sent.deadline)
    return _owner(now, Task.HEAR)


def _owner(now: Situation, task: Task) -> Waiting:
    owner = now.standing.owner
    if owner in now.staff.caseworkers:
        return Waiting(task, Role.CASEWORKER, owner, deadline=now.due)
    return Waiting(task, Role.CASEWORKER, barred=_shut_out(now.standing), deadline=now.due)


def _manager(now: Situation, task: Task, *, barred: frozenset[str] = frozenset()) -> Waiting:
    named, barred = now.standing.manager, barred | frozenset(now.standing.conflicted)
    person_id = named if named in now.staff.managers - barred else None
    return Waiting(task, Role.MANAGER, person_id, barred, now.due)


def _shut_out(standing: Standing) -> frozenset[str]:
    """Who can do nothing of the first assessment: who has a conflict of interest, and the second assessor."""
    second = standing.second_assessor
    return frozenset(standing.conflicted) | ({second} if second else set())


def _workers(now: Situation) -> frozenset[str]:
    standing = now.standing
    return standing.contributors | {person for person in (standing.owner, standing.second_assessor) if person}
