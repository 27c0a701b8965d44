"""Who may use the program: the administrator's overview, closing and opening access, and signing out everywhere.

Persons are never removed. Roles come from the groups of the provider and cannot be given here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment.domain.errors import NotFound, StepRefused
from assessment.domain.standing import SYSTEM_PREFIX
from assessment.domain.workflow import Action, Actor, Event, require_role
from assessment.storage import events, people, sign_ins
from assessment.storage.engine import Session, Store
from assessment.storage.records import PersonRecord


@dataclass(frozen=True)
class PersonOverview:
    """A person, and how many of the person's sign-ins still count."""

    person: PersonRecord
    open_sign_ins: int


def people_overview(store: Store, actor: Actor, now: datetime, max_age: timedelta) -> tuple[PersonOverview, ...]:
    """Everybody who has ever had a role, by name. A sign-in counts for `max_age` at most."""
    require_role(Action.ADMINISTER, actor)
    with store.read() as session:
        everybody = [person for person in people.list_people(session) if not person.id.startswith(SYSTEM_PREFIX)]
        open_ones = sign_ins.open_sign_ins(session, issued_after=now - max_age)
    voided = {person.id: person.revoked_before for person in everybody}
    counted = Counter(
        record.person_id
        for record in open_ones
        if (before := voided.get(record.person_id)) is None or record.issued_at > before
    )
    return tuple(PersonOverview(person, counted[person.id]) for person in everybody)


def deactivate(store: Store, actor: Actor, now: datetime, person_id: str) -> None:
    """Close a person's access, from the next click on. What the person did stays as it is."""
    require_role(Action.ADMINISTER, actor)
    if person_id == actor.person_id:
        raise StepRefused("Du kan ikke lukke din egen adgang. Bed en anden administrator om det.")
    with store.write() as session:
        if _person(session, person_id).active:
            people.set_active(session, person_id, active=False)
            _void_sign_ins(session, person_id, now)
            _tell(session, "person.deactivated", actor, now, person_id)


def reactivate(store: Store, actor: Actor, now: datetime, person_id: str) -> None:
    """Open a person's access again; the person signs in anew."""
    require_role(Action.ADMINISTER, actor)
    with store.write() as session:
        if not _person(session, person_id).active:
            people.set_active(session, person_id, active=True)
            _tell(session, "person.reactivated", actor, now, person_id)


def sign_out_everywhere(store: Store, actor: Actor, now: datetime, person_id: str) -> None:
    """Make every sign-in of a person void, on all machines, from the next click on."""
    require_role(Action.ADMINISTER, actor)
    with store.write() as session:
        _person(session, person_id)
        _void_sign_ins(session, person_id, now)
        _tell(session, "person.revoked", actor, now, person_id)


def _void_sign_ins(session: Session, person_id: str, now: datetime) -> None:
    """By time, for those that were never used here; and one by one, for a provider whose clock is ahead of ours."""
    before = _person(session, person_id).revoked_before
    people.set_revoked_before(session, person_id, now if before is None else max(now, before))
    sign_ins.end_sign_ins_of(session, person_id, now)


def _person(session: Session, person_id: str) -> PersonRecord:
    person = people.get_person(session, person_id)
    if person is None:
        raise NotFound("Brugeren findes ikke. Genindlæs siden.")
    return person


def _tell(session: Session, action: str, actor: Actor, now: datetime, person_id: str) -> None:
    events.append_event(session, event=Event(action, actor.person_id, now, {"person": person_id}))
