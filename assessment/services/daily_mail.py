"""The daily mail on the pages: a person's own choice, and the administrator's log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assessment.domain.workflow import Action, Actor, require_role
from assessment.storage import mail, people
from assessment.storage.engine import Store
from assessment.storage.mail import MailAttempt, MailChoice

__all__ = ["MailAttempt", "MailChoice", "MailLog", "choose_mail", "mail_log", "own_choice"]

SHOWN = 50


@dataclass(frozen=True)
class MailLog:
    """The newest attempts to send a mail, the last one first, with the names of those they were for."""

    attempts: tuple[MailAttempt, ...]
    names: Mapping[str, str]


def own_choice(store: Store, actor: Actor) -> MailChoice:
    """Where the actor's mail goes, and whether it is wanted."""
    with store.read() as session:
        return mail.choice_of(session, actor.person_id)


def choose_mail(store: Store, actor: Actor, now: datetime, *, wanted: bool) -> None:
    """Take the daily mail, or do without it. It is the actor's own, so it is no event of the record."""
    with store.write() as session:
        mail.set_wanted(session, person_id=actor.person_id, wanted=wanted, now=now)


def mail_log(store: Store, actor: Actor) -> MailLog:
    """What was sent, for the administrator."""
    require_role(Action.ADMINISTER, actor)
    with store.read() as session:
        names = {person.id: person.name for person in people.list_people(session)}
        return MailLog(mail.attempts(session, most=SHOWN), names)
