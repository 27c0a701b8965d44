"""Cases: put in, found again, listed. Filter, search, order and pages are worked out by the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from assessment.domain.case import CaseFile
from assessment.domain.case_deadline import AWAITING_APPROVAL
from assessment.domain.council import VoteOutcome
from assessment.domain.errors import AlreadyExists, NotFound
from assessment.domain.workflow import Role, State
from assessment.storage.calendar import targeted_day
from assessment.storage.case_columns import case_columns, search_form
from assessment.storage.council_entries import cases_with_open_conditions, overdue_cases
from assessment.storage.database_errors import CASE_EXISTS
from assessment.storage.declaration_table import DeclarationRow
from assessment.storage.records import CaseFilter, CasePage, CaseSummary, SortKey
from assessment.storage.tables import (
    Assessment,
    CouncilEntryRow,
    RenovationCase,
    SecondAssessmentRow,
    SecondReleaseRow,
)

MAX_SEARCH_WORDS = 20
_ESCAPE = "\\"
Query = Select[*tuple[Any, ...]]
Columns = ColumnElement[Any]
_CLOSED = (State.DECIDED.value, State.WITHDRAWN.value)
# The newest vote is the one that counts: another one only corrects it.
_VOTED = (
    select_columns(col(CouncilEntryRow.step))
    .where(col(CouncilEntryRow.assessment_id) == col(Assessment.id), col(CouncilEntryRow.kind) == "vote")
    .order_by(col(CouncilEntryRow.number).desc())
    .limit(1)
    .correlate(Assessment)
    .scalar_subquery()
)
_SUMMARY = (
    col(RenovationCase.id),
    col(RenovationCase.case_number),
    col(RenovationCase.title),
    col(RenovationCase.housing_association),
    col(RenovationCase.phase),
    col(RenovationCase.origin),
    col(Assessment.state),
    col(Assessment.id),
    col(Assessment.waiting_on),
    col(Assessment.owner_id),
    col(RenovationCase.updated_at),
    col(RenovationCase.budget_total_dkk),
    col(SecondAssessmentRow.assessor_id),
    col(SecondAssessmentRow.locked_at).is_not(None),
    _VOTED.label("voted"),
    col(Assessment.manager_id),
    col(Assessment.state_since),
    col(Assessment.ruleset_fingerprint),
    col(Assessment.open_revisions),
    col(SecondAssessmentRow.asked_at),
    col(SecondAssessmentRow.locked_at),
    col(SecondAssessmentRow.agreed),
    col(SecondReleaseRow.released_at).is_not(None),
    targeted_day().label("meets_on"),
)


def insert_case(session: Session, *, case: CaseFile, case_id: UUID, created_by: str, now: datetime) -> None:
    """Add a case. Raises AlreadyExists when its number is taken. The case is listed once it has an assessment."""
    if find_case_by_number(session, case.case_number) is not None:
        raise AlreadyExists(CASE_EXISTS)
    row = RenovationCase(
        id=case_id,
        case_number=case.case_number,
        created_at=now,
        created_by=created_by,
        updated_at=now,
        **case_columns(case),
    )
    session.add(row)
    session.flush()


def find_case_by_number(session: Session, case_number: str) -> UUID | None:
    """The id of the case of this number, or None."""
    return session.exec(select(RenovationCase.id).where(col(RenovationCase.case_number) == case_number)).first()


def get_case_summary(session: Session, case_id: UUID) -> CaseSummary:
    """One row as in the list. Raises NotFound."""
    found = session.connection().execute(_newest().where(col(RenovationCase.id) == case_id)).first()
    if found is None:
        raise NotFound("Sagen findes ikke. Gå tilbage til listen over sager, og vælg en derfra.")
    return _summary(tuple(found))


def update_case_columns(session: Session, *, case_id: UUID, case: CaseFile, now: datetime) -> None:
    """Copy what the list shows and searches from the content. The case number stays what it was registered as."""
    session.exec(
        update(RenovationCase).where(col(RenovationCase.id) == case_id).values(updated_at=now, **case_columns(case))
    )


def list_cases(session: Session, *, filter: CaseFilter, page: int, page_size: int) -> CasePage:
    """One page, counted from 1. A page past the end is empty; the total is always that of the whole filter."""
    limited = _limited(session, _newest(), filter)
    connection = session.connection()
    total = connection.execute(select_columns(func.count()).select_from(limited.subquery())).scalar_one()
    rows = connection.execute(
        limited.order_by(*_order(session, filter)).limit(page_size).offset((max(page, 1) - 1) * page_size)
    )
    return CasePage(_with_overdue(session, filter, [_summary(tuple(row)) for row in rows]), total)


def all_cases(session: Session, filter: CaseFilter) -> tuple[CaseSummary, ...]:
    """Every case that the filter lets through, in its order."""
    rows = session.connection().execute(_limited(session, _newest(), filter).order_by(*_order(session, filter)))
    return _with_overdue(session, filter, [_summary(tuple(row)) for row in rows])


def open_cases_of(session: Session, person_id: str) -> tuple[CaseSummary, ...]:
    """The cases in which a person has a part by name, by their numbers.

    Those that are decided or withdrawn are left out, but for what a caseworker still has to do: a condition that is
    still to be met, or a case that the council sent back.
    """
    rows = _by_number(session, _named(person_id))
    closed = [row.case_id for row in rows if row.state in _CLOSED]
    alive = cases_with_open_conditions(session, closed) if closed else frozenset()
    return tuple(
        row
        for row in rows
        if row.state not in _CLOSED
        or (row.owner_id == person_id and (row.case_id in alive or row.voted is VoteOutcome.SENT_BACK))
    )


def cases_perhaps_waiting(
    session: Session,
    person_id: str,
    *,
    caseworkers: Collection[str] | None,
    managers: bool,
    overdue: Collection[UUID] = (),
) -> tuple[CaseSummary, ...]:
    """The cases that may wait for a person; whether they do is for the domain to say.

    `caseworkers` are those who can do anything now, for a person who is a caseworker or a manager (`managers`) and so
    takes up what nobody is named for; None for anybody else. Of those that are decided or withdrawn, the ones in
    `overdue` and the ones that the council sent back are among them.
    """
    condition = _named(person_id)
    if caseworkers is not None:
        condition |= col(Assessment.owner_id).not_in(sorted(caseworkers))
        conflicts = select(DeclarationRow.case_id).where(col(DeclarationRow.impartial).is_(False))
        condition |= col(RenovationCase.id).in_(conflicts)
    if managers:
        condition |= col(Assessment.waiting_on) == Role.MANAGER.value
        condition |= col(SecondAssessmentRow.assessor_id).not_in(sorted(caseworkers or ()))
    sent_back = col(Assessment.state).in_(_CLOSED) & (VoteOutcome.SENT_BACK.value == _VOTED)
    going_on = col(Assessment.state).not_in(_CLOSED) | sent_back | col(RenovationCase.id).in_(sorted(overdue))
    return _by_number(session, condition & going_on)


def _named(person_id: str) -> Columns:
    return (
        (col(Assessment.owner_id) == person_id)
        | (col(Assessment.manager_id) == person_id)
        | (func.coalesce(col(SecondAssessmentRow.assessor_id), "") == person_id)
    )


def _by_number(session: Session, condition: Columns) -> tuple[CaseSummary, ...]:
    query = _newest().where(condition).order_by(_by_code_point(session, col(RenovationCase.case_number)))
    return tuple(_summary(tuple(row)) for row in session.connection().execute(query))


def associations(session: Session) -> tuple[str, ...]:
    """The housing associations that have cases, each once, in Danish order."""
    named = select_columns(col(RenovationCase.housing_association)).where(
        col(RenovationCase.housing_association).is_not(None)
    )
    order = func.min(_by_code_point(session, col(RenovationCase.association_order)))
    rows = session.connection().execute(named.group_by(col(RenovationCase.housing_association)).order_by(order))
    return tuple(str(row[0]) for row in rows)


def _newest() -> Query:
    """Cases, each with its newest assessment."""
    newer = (
        select_columns(func.max(col(Assessment.number)))
        .where(col(Assessment.case_id) == col(RenovationCase.id))
        .correlate(RenovationCase)
        .scalar_subquery()
    )
    return (
        select_columns(*_SUMMARY)
        .select_from(RenovationCase)
        .join(Assessment, (col(Assessment.case_id) == col(RenovationCase.id)) & (col(Assessment.number) == newer))
        .outerjoin(
            SecondAssessmentRow,
            (col(SecondAssessmentRow.assessment_id) == col(Assessment.id))
            & col(SecondAssessmentRow.withdrawn_at).is_(None),
        )
        .outerjoin(SecondReleaseRow, col(SecondReleaseRow.second_id) == col(SecondAssessmentRow.id))
    )


def _with_overdue(session: Session, wanted: CaseFilter, rows: list[CaseSummary]) -> tuple[CaseSummary, ...]:
    if wanted.on is None or not rows:
        return tuple(rows)
    overdue = overdue_cases(session, wanted.on)
    return tuple(replace(row, overdue=overdue.get(row.case_id, 0)) for row in rows)


def _limited(session: Session, query: Query, wanted: CaseFilter) -> Query:
    for word in search_form(wanted.text).split(" ")[:MAX_SEARCH_WORDS]:
        if word:
            query = query.where(col(RenovationCase.search_text).like(f"%{_literal(word)}%", escape=_ESCAPE))
    if wanted.states:
        query = query.where(col(Assessment.state).in_(sorted(wanted.states)))
    if wanted.phases:
        query = query.where(col(RenovationCase.phase).in_(sorted(wanted.phases)))
    if wanted.associations:
        query = query.where(col(RenovationCase.housing_association).in_(sorted(wanted.associations)))
    if wanted.voted:
        query = query.where(query.selected_columns.voted.in_(sorted(wanted.voted)))
    if wanted.overdue_only and wanted.on is not None:
        query = query.where(col(RenovationCase.id).in_(list(overdue_cases(session, wanted.on))))
    if wanted.among is not None or wanted.waiting_on_me:
        query = query.where(col(RenovationCase.id).in_(sorted(wanted.among or ())))
    return query


def _literal(word: str) -> str:
    """The word with the signs that LIKE reads as wildcards made plain."""
    for sign in (_ESCAPE, "%", "_"):
        word = word.replace(sign, _ESCAPE + sign)
    return word


def _order(session: Session, wanted: CaseFilter) -> tuple[Columns, ...]:
    """The sort key, then the newest first, then the id, so that no case moves between two pages."""
    keys: dict[SortKey, Any] = {
        SortKey.UPDATED: col(RenovationCase.updated_at),
        SortKey.CASE_NUMBER: _by_code_point(session, col(RenovationCase.case_number)),
        SortKey.TITLE: _by_code_point(session, col(RenovationCase.title_order)),
        SortKey.ASSOCIATION: _by_code_point(session, col(RenovationCase.association_order)),
        SortKey.STATE: _place(col(Assessment.state), tuple(State)),
        SortKey.PHASE: _place(col(RenovationCase.phase), wanted.phase_order),
        SortKey.DEADLINE: _awaited_day(),
    }
    key = keys[wanted.sort]
    first = key.desc() if wanted.descending else key.asc()
    if wanted.sort is SortKey.DEADLINE:
        return (key.is_(None), first, col(RenovationCase.updated_at).desc(), col(RenovationCase.id).asc())
    return (first, col(RenovationCase.updated_at).desc(), col(RenovationCase.id).asc())


def _awaited_day() -> Columns:
    """The day of the meeting that a case is to reach; NULL where none is, or the case is approved already."""
    return case((col(Assessment.state).in_(sorted(AWAITING_APPROVAL)), targeted_day()), else_=None)


def _place(column: Any, order: tuple[str, ...]) -> Columns:
    """The place of a value in an order; values outside it come last."""
    if not order:
        return func.coalesce(column, "")
    return case({value: place for place, value in enumerate(order)}, value=column, else_=len(order))


def _by_code_point(session: Session, column: Any) -> Any:
    """PostgreSQL would sort by the language of the server, which nobody has chosen for this purpose."""
    return column.collate("C") if session.get_bind().dialect.name == "postgresql" else column


def _summary(row: tuple[Any, ...]) -> CaseSummary:
    summary = CaseSummary(*row)
    return replace(
        summary,
        state=State(summary.state),
        open_subjects=frozenset(summary.open_subjects),
        second_agreed=summary.second_agreed or {},
        voted=VoteOutcome(summary.voted) if summary.voted else None,
        meets_on=date.fromisoformat(row[-1]) if row[-1] else None,
    )
