"""Whom cases wait for, and what waits for a person. A long list asks the database no more often than a short one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from assessment.domain.case import CaseFile
from assessment.domain.case_deadline import Urgency
from assessment.domain.council import VoteOutcome
from assessment.domain.hearing import REFUSAL, Hearing, HearingStep, hearing_of, read_step
from assessment.domain.lead_times import LeadTimes
from assessment.domain.ruleset import RuleSet
from assessment.domain.waiting import Common, Situation, Staff, Task, Waiting, common_of, waiting_for
from assessment.domain.workflow import Action, Actor, Role, Standing, State, require_role
from assessment.services.calendar import deadlines_in
from assessment.services.cases import CaseFilter, CaseSummary, CaseView
from assessment.services.entries import today_of
from assessment.storage import assessments, cases, council_entries, drafts, entries, impartiality, people, snapshots
from assessment.storage.engine import Session, Store

_COMMON_OWED_IN = frozenset({State.LOCKED, State.RETURNED})
_SECOND = frozenset({Task.WRITE_COMMON, Task.AGREE, Task.RELEASE})
# Nobody has written down when somebody left; an overdue condition has its deadline.
_SINCE_UNKNOWN = frozenset({Task.FIND_OWNER, Task.WITHDRAW_SECOND, Task.FOLLOW_UP})


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
        found = _waits(session, rows, Staff.of(everybody), today_of(now), {})
    return Waits(found, {person.id: person.name for person in everybody})


def waits_of_view(view: CaseView, now: datetime) -> tuple[Waiting, ...]:
    """What one case waits for today. A blind assessor's view holds nothing that could tell of the first assessment."""
    standing = view.assessment.standing
    common = Common.NONE_OWED if view.blind else common_of(view.case, view.rules, standing)
    case, on = view.version.case if view.version else view.case, today_of(now)
    passed = [item.condition.deadline for council in view.councils for item in council.overdue(on)]
    return waiting_for(
        Situation(
            standing,
            view.staff,
            common,
            _needed_hearing(standing, case, view.hearing, on),
            meeting_held=_held(view.summary, on),
            sent_back=view.summary.voted is VoteOutcome.SENT_BACK,
            overdue=min((day for day in passed if day), default=None),
        )
    )


def tasks_of(store: Store, actor: Actor, now: datetime, lead_times: LeadTimes | None = None) -> tuple[OwnTask, ...]:
    """What waits for a person: those with a deadline first, then those that wait for nobody else, the oldest first.

    `lead_times` count back to a deadline from the meeting that a case is meant for; without them no case has that one.
    """
    require_role(Action.READ, actor)
    with store.read() as session:
        rows, waits = _perhaps_mine(session, actor, now, lead_times)
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
    session: Session, actor: Actor, now: datetime, lead_times: LeadTimes | None
) -> tuple[tuple[CaseSummary, ...], Mapping[UUID, tuple[Waiting, ...]]]:
    staff = Staff.of(people.list_people(session))
    working = bool(actor.roles & {Role.CASEWORKER, Role.MANAGER})
    rows = cases.cases_perhaps_waiting(
        session,
        actor.person_id,
        caseworkers=staff.caseworkers if working else None,
        managers=Role.MANAGER in actor.roles,
        overdue=council_entries.overdue_deadlines(session, today_of(now)).keys(),
    )
    due = _due(session, rows, today_of(now), lead_times) if lead_times else {}
    return rows, _waits(session, rows, staff, today_of(now), due)


def _due(session: Session, rows: Sequence[CaseSummary], on: date, lead_times: LeadTimes) -> dict[UUID, date]:
    """By when those that are meant for a meeting must be approved; an approved one keeps no deadline."""
    found = deadlines_in(session, [row.assessment_id for row in rows], on, lead_times)
    return {
        key: deadline.approve_by
        for key, deadline in found.items()
        if deadline.urgency not in (Urgency.MET, Urgency.WITHDRAWN)
    }


def _held(row: CaseSummary, on: date) -> bool:
    return row.meets_on is not None and row.meets_on < on


def standings_of(session: Session, rows: Sequence[CaseSummary]) -> dict[UUID, Standing]:
    """How the assessments of some rows stand, by their ids, without what only a single case is asked for."""
    worked = assessments.contributors_of(session, [row.assessment_id for row in rows])
    conflicted = impartiality.conflicted_of(session, [row.case_id for row in rows])
    nobody: frozenset[str] = frozenset()
    return {
        row.assessment_id: row.standing(worked.get(row.assessment_id, nobody), conflicted.get(row.case_id, nobody))
        for row in rows
    }


def _waits(
    session: Session, rows: Sequence[CaseSummary], staff: Staff, on: date, due: Mapping[UUID, date]
) -> dict[UUID, tuple[Waiting, ...]]:
    standings = standings_of(session, rows)
    commons = _commons(session, rows, standings)
    hearings = _hearings(session, standings, on)
    overdue = council_entries.overdue_deadlines(session, on)
    return {
        row.case_id: waiting_for(
            Situation(
                standings[row.assessment_id],
                staff,
                commons.get(row.assessment_id, Common.NONE_OWED),
                hearings.get(row.assessment_id),
                due.get(row.assessment_id),
                meeting_held=_held(row, on),
                sent_back=row.voted is VoteOutcome.SENT_BACK,
                overdue=overdue.get(row.case_id, (None,))[0],
            )
        )
        for row in rows
    }


def _commons(session: Session, rows: Sequence[CaseSummary], standings: Mapping[UUID, Standing]) -> dict[UUID, Common]:
    """How far the compared ones have come; those alone are looked into."""
    compared = [row for row in rows if row.state in _COMMON_OWED_IN and standings[row.assessment_id].compared]
    rules = _rules_of(session, compared)
    contents = drafts.cases_of_drafts(session, [row.assessment_id for row in compared]) if compared else {}
    return {
        row.assessment_id: common_of(
            contents[row.assessment_id], rules[row.ruleset_fingerprint], standings[row.assessment_id]
        )
        for row in compared
    }


def _hearings(session: Session, standings: Mapping[UUID, Standing], on: date) -> dict[UUID, Hearing | None]:
    """The hearing that each approved one needs; their drafts are what was approved."""
    approved = [key for key, standing in standings.items() if standing.state is State.APPROVED]
    if not approved:
        return {}
    contents = drafts.cases_of_drafts(session, approved)
    steps = entries.entries_of_assessments(session, approved, "hearing")
    return {
        key: _needed_hearing(
            standings[key], contents[key], [read_step(entry.content) for entry in steps.get(key, ())], on
        )
        for key in approved
    }


def _needed_hearing(standing: Standing, case: CaseFile, steps: Sequence[HearingStep], on: date) -> Hearing | None:
    """The hearing that an approved refusal needs before it is issued."""
    if standing.state is not State.APPROVED or case.conclusion is None or case.conclusion.outcome != REFUSAL:
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


def _urgency(task: OwnTask) -> tuple[bool, str, bool, bool, str, str]:
    deadline = task.wait.deadline
    return (
        deadline is None,
        deadline.isoformat() if deadline else "",
        task.wait.person_id is None,
        task.since is None,
        task.since.isoformat() if task.since else "",
        task.case.case_number,
    )
