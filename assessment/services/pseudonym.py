"""A person's name is exchanged for a pseudonym, when somebody has left and the name must not be shown any more.

What the person did stays as it is: everything points to the person by an opaque id, and the audit chain holds no name.
Documents that have been issued are kept as they were, because the council has decided on them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from assessment.domain.errors import NotFound, StepRefused
from assessment.domain.standing import Event
from assessment.domain.workflow import Action, Actor, require_role
from assessment.storage import events, mail, people
from assessment.storage.engine import Store

_SIGNS = 6  # tell apart some 2,000 people who have left, before two are likely to be named alike


def pseudonym_of(person_id: str) -> str:
    """The name that is shown in place of a person's own: the same for the same person, and without a way back."""
    return f"Tidligere medarbejder {hashlib.sha256(person_id.encode()).hexdigest()[:_SIGNS]}"


def pseudonymise(store: Store, actor: Actor, now: datetime, person_id: str) -> str:
    """Exchange the name of a person whose access is closed; returns the pseudonym. Nothing happens the second time.

    Raises PermissionDenied unless the actor is an administrator, NotFound, and StepRefused while the person can still
    sign in: the next sign-in would bring the name back.
    """
    require_role(Action.ADMINISTER, actor)
    name = pseudonym_of(person_id)
    with store.write() as session:
        person = people.get_person(session, person_id)
        if person is None:
            raise NotFound("Brugeren findes ikke. Genindlæs siden.")
        if person.active:
            raise StepRefused("Luk brugerens adgang, før navnet erstattes. Ellers kommer det tilbage ved næste login.")
        if person.name != name:
            people.upsert_person(session, person_id=person_id, name=name, roles=person.roles, active=False)
            mail.forget_address(session, person_id)
            event = Event("person.pseudonymised", actor.person_id, now, {"person": person_id})
            events.append_event(session, event=event)
    return name
