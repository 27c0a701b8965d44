"""Declarations of impartiality: one row for each, never changed; the newest of a person counts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from assessment.domain.impartiality import Declaration
from assessment.storage.declaration_table import DeclarationRow


def insert_declaration(session: Session, *, case_id: UUID, declaration: Declaration) -> UUID:
    """Keep a declaration about a person in a case, with the next number of the case; returns its id.

    The database refuses one by which somebody lifts a conflict while having one.
    """
    before = session.exec(select(func.max(DeclarationRow.number)).where(col(DeclarationRow.case_id) == case_id)).one()
    declaration_id = uuid4()
    session.add(
        DeclarationRow(
            id=declaration_id,
            case_id=case_id,
            number=(before or 0) + 1,
            person_id=declaration.person_id,
            impartial=declaration.impartial,
            declared_by=declaration.declared_by,
            declared_at=declaration.at,
            reason=declaration.reason,
            passes_to=declaration.passes_to,
        )
    )
    session.flush()
    return declaration_id


def conflicted_of(session: Session, case_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Who has a conflict of interest in each of some cases; a case without one is left out."""
    rows = session.exec(
        select(DeclarationRow.case_id, DeclarationRow.person_id, DeclarationRow.impartial)
        .where(col(DeclarationRow.case_id).in_(sorted(case_ids)))
        .order_by(col(DeclarationRow.number))
    )
    newest = {(case_id, person_id): impartial for case_id, person_id, impartial in rows}
    found: dict[UUID, set[str]] = {}
    for (case_id, person_id), impartial in newest.items():
        if not impartial:
            found.setdefault(case_id, set()).add(person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}


def declarations_of_case(session: Session, case_id: UUID) -> tuple[Declaration, ...]:
    """All declarations in a case, the first one first."""
    rows = session.exec(
        select(DeclarationRow).where(col(DeclarationRow.case_id) == case_id).order_by(col(DeclarationRow.number))
    )
    return tuple(
        Declaration(row.person_id, row.impartial, row.declared_at, row.declared_by, row.reason, row.passes_to)
        for row in rows
    )
