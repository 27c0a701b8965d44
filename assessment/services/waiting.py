"""Whom cases wait for, and what waits for a person. A long list asks the database no more often than a short one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from assessment.domain.case import CaseFile
from assessment.domain.hearing import REFUSAL, Hearing, HearingStep, hearing_of, read_step
from assessment.domain.ruleset import RuleSet
from assessment.domain.waiting import Common, Situation, Staff, Task, Waiting, common_of, waiting_for
from assessment.domain.workflow import Action, Actor, Role, Standing, State, require_role
from assessment.services.cases import CaseFilter, CaseSummary, CaseView
from assessment.services.entries import today_of
from assessment.storage import assessments, cases, drafts, entries, impartiality, people, snapshots
from assessment.storage.engine import Session, Store

_COMMON_OWED_IN = frozenset({State.LOCKED, State.RETURNED})
_SECOND = frozenset({Task.WRITE_COMMON, Task.AGREE, Task.RELEASE})
_SINCE_UNKNOWN = frozenset({Task.FIND_OWNER, Task.WITHDRAW_SECOND})  # nobody has written down when somebody left


@dataclass(frozen=True)
class Waits:
    """What each case of a list waits for, by its id, and the names of people by theirs."""

    by_case: Mapping[UUID, tuple[Waiting, ...]]
    names: Mapping[str, str]


@dataclass(frozen=True)
class OwnTask:
    """Something that waits for a person. `since` is None where it is not known; `criterion` is the number of the first
    criterion that was returned, None where none was."""

    case: CaseSummary
    wait: Waiting
    since: datetime | None
    criterion: int | None = None


def waits_of_cases(store: Store, actor: Actor, now: datetime, rows: Sequence[CaseSummary]) -> Waits:
    """What the cases of a list wait for today."""
    require_role(Action.READ, actor)
    with store.read() as session:
        everybody = people.list_people(session)
        found = _waits(session, rows, Staff.of(everybody), today_of(now))
    return Waits(found, {person.id: person.name for person in everybody})


def waits_of_view(view: CaseView, now: datetime) -> tuple[Waiting, ...]:
    """What one case waits for today. A blind assessor's view holds nothing that could tell of the first assessment."""
    standing = view.assessment.standing
    common = Common.NONE_OWED if view.blind else common_of(view.case, view.rules, standing)
    case = view.version.case if view.version else view.case
    return waiting_for(
        Situation(standing, view.staff, common, _needed_hearing(standing, case, view.hearing, today_of(now)))
    )


def tasks_of(store: Store, actor: Actor, now: datetime) -> tuple[OwnTask, ...]:
    """What waits for a person: those with a deadline first, then what has waited longest."""
    require_role(Action.READ, actor)
    with store.read() as session:
        rows, waits = _perhaps_mine(session, actor, now)
        returned = [row for row in rows if row.state is State.RETURNED and row.open_subjects]
        rules = _rules_of(session, returned)
        tasks = [
            OwnTask(row, wait, _since(row, wait), _first_returned(row, wait, rules))
            for row in rows
            for wait in waits[row.case_id]
            if wait.is_for(actor)
        ]
    return tuple(sorted(tasks, key=_urgency))


def narrowed(store: Store, actor: Actor, now: datetime, case_filter: CaseFilter) -> CaseFilter:
    """The filter with the cases that wait for the actor worked out, where it asks for them."""
    if not case_filter.waiting_on_me:
        return case_filter
    return replace(case_filter, among=frozenset(task.case.case_id for task in tasks_of(store, actor, now)))


def _perhaps_mine(
    session: Session, actor: Actor, now: datetime
) -> tuple[tuple[CaseSummary, ...], Mapping[UUID, tuple[Waiting, ...]]]:
    staff = Staff.of(people.list_people(session))
    working = bool(actor.roles & {Role.CASEWORKER, Role.MANAGER})
    rows = cases.cases_perhaps_waiting(
        session,
        actor.person_id,
        caseworkers=staff.caseworkers if working else None,
        managers=Role.MANAGER in actor.roles,
    )
    return rows, _waits(session, rows, staff, today_of(now))


def _waits(session: Session, rows: Sequence[CaseSummary], staff: Staff, on: date) -> dict[UUID, tuple[Waiting, ...]]:
    worked = assessments.contributors_of(session, [row.assessment_id for row in rows])
    conflicted = impartiality.conflicted_of(session, [row.case_id for row in rows])
    nobody: frozenset[str] = frozenset()
    standings = {
        row.assessment_id: row.standing(worked.get(row.assessment_id, nobody), conflicted.get(row.case_id, nobody))
        for row in rows
    }
    compared = {key for key, standing in standings.items() if standing.compared and standing.state in _COMMON_OWED_IN}
    approved = {key for key, standing in standings.items() if standing.state is State.APPROVED}
    rules = _rules_of(session, [row for row in rows if row.assessment_id in compared])
    contents = drafts.cases_of_drafts(session, compared | approved) if compared | approved else {}
    steps = entries.entries_of_assessments(session, approved, "hearing") if approved else {}
    found = {}
    for row in rows:
        key, standing, common = row.assessment_id, standings[row.assessment_id], Common.NONE_OWED
        if key in compared:
            common = common_of(contents[key], rules[row.ruleset_fingerprint], standing)
        heard = [read_step(entry.content) for entry in steps.get(key, ())]
        hearing = _needed_hearing(standing, contents.get(key), heard, on)
        found[row.case_id] = waiting_for(Situation(standing, staff, common, hearing))
    return found


def _needed_hearing(
    standing: Standing, case: CaseFile | None, steps: Sequence[HearingStep], on: date
) -> Hearing | None:
    """The hearing that an approved refusal needs before it is issued."""
    conclusion = case.conclusion if case else None
    if standing.state is not State.APPROVED or conclusion is None or conclusion.outcome != REFUSAL:
        return None
    return hearing_of(steps, on)


def _since(row: CaseSummary, wait: Waiting) -> datetime | None:
    if wait.task in _SINCE_UNKNOWN:
        return None
    if wait.task is Task.GRADE_SECOND:
        return row.second_asked_at
    moments = [row.state_since, row.second_locked_at if wait.task in _SECOND else None]
    return max((moment for moment in moments if moment is not None), default=None)


def _rules_of(session: Session, rows: Sequence[CaseSummary]) -> dict[str, RuleSet]:
    """The rule sets of some rows; each is read once, however many cases are made under it."""
    wanted = sorted({row.ruleset_fingerprint for row in rows})
    return {fingerprint: snapshots.get_ruleset(session, fingerprint) for fingerprint in wanted}


def _first_returned(row: CaseSummary, wait: Waiting, rules: Mapping[str, RuleSet]) -> int | None:
    if wait.task is not Task.CORRECT or not row.open_subjects:
        return None
    criteria = rules[row.ruleset_fingerprint].criteria
    return min((item.number for item in criteria if item.id in row.open_subjects), default=None)


def _urgency(task: OwnTask) -> tuple[bool, str, bool, str, str]:
    deadline = task.wait.deadline
    return (
        deadline is None,
        deadline.isoformat() if deadline else "",
        task.since is None,
        task.since.isoformat() if task.since else "",
        task.case.case_number,
    )
