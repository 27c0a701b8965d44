"""Persons who sign in."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from assessment.domain.workflow import Role
from assessment.storage.insert_once import insert_or_replace
from assessment.storage.records import PersonRecord
from assessment.storage.tables import Person


def upsert_person(
    session: Session, *, person_id: str, name: str, roles: Collection[Role], active: bool = True
) -> PersonRecord:
    """Add a person, or give one of this id a new name, new roles or another standing."""
    words = sorted({role.value for role in roles})
    values = {"id": person_id, "name": name, "roles": words, "active": active}
    insert_or_replace(session, Person, key="id", values=values)
    return PersonRecord(person_id, name, frozenset(roles), active)


def get_person(session: Session, person_id: str) -> PersonRecord | None:
    """The person of this id, or None."""
    row = session.get(Person, person_id, populate_existing=True)
    return None if row is None else _record(row)


def list_people(session: Session) -> tuple[PersonRecord, ...]:
    """All persons by name, those who are no longer active too."""
    return tuple(_record(row) for row in session.exec(select(Person).order_by(col(Person.name), col(Person.id))))


def _record(row: Person) -> PersonRecord:
    return PersonRecord(row.id, row.name, frozenset(Role(word) for word in row.roles), row.active)
