"""Persons who sign in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select, update

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
    return _record(session.get_one(Person, person_id, populate_existing=True))


def note_sign_in(session: Session, *, person_id: str, name: str, roles: Collection[Role], issued_at: datetime) -> None:
    """Add a person who signs in for the first time, or take over name and roles from a newer sign-in.

    Somebody who was deactivated stays so.
    """
    words = sorted({role.value for role in roles})
    values = {"id": person_id, "name": name, "roles": words, "last_sign_in": issued_at}
    insert_or_replace(session, Person, key="id", values=values, only_new={"active": True})


def set_active(session: Session, person_id: str, *, active: bool) -> None:
    """Let a person in again, or keep the person out."""
    session.exec(update(Person).where(col(Person.id) == person_id).values(active=active))


def set_revoked_before(session: Session, person_id: str, before: datetime) -> None:
    """Make every sign-in from before this time void."""
    session.exec(update(Person).where(col(Person.id) == person_id).values(revoked_before=before))


def get_person(session: Session, person_id: str) -> PersonRecord | None:
    """The person of this id, or None."""
    row = session.get(Person, person_id, populate_existing=True)
    return None if row is None else _record(row)


def list_people(session: Session) -> tuple[PersonRecord, ...]:
    """All persons by name, those who are no longer active too."""
    return tuple(_record(row) for row in session.exec(select(Person).order_by(col(Person.name), col(Person.id))))


def _record(row: Person) -> PersonRecord:
    roles = frozenset(Role(word) for word in row.roles)
    return PersonRecord(row.id, row.name, roles, row.active, row.last_sign_in, row.revoked_before)
