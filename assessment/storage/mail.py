"""Where the daily mail of each person goes, and the log of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, select, update

from assessment.domain.workflow import Actor, Role
from assessment.storage.insert_once import insert_or_replace
from assessment.storage.tables import MailLogRow, MailRecipientRow, Person

MailOutcome = Literal["sent", "refused", "unknown"]


@dataclass(frozen=True)
class Recipient:
    """Somebody who may be sent a mail: active, with an address, and who wants it. Nothing before `since` is told."""

    actor: Actor
    address: str
    since: datetime


@dataclass(frozen=True)
class MailChoice:
    """Where a person's mail goes (None: no address is known), and whether the person wants it."""

    address: str | None
    wanted: bool


@dataclass(frozen=True)
class MailAttempt:
    """One attempt to send a mail with so many notices. `outcome` is None while it is under way, or was cut off."""

    person_id: str
    at: datetime
    outcome: MailOutcome | None
    reply: str
    notices: int


def note_address(session: Session, *, person_id: str, address: str | None, now: datetime) -> None:
    """Take over the address of a person who signs in, None when the provider gives none. The choice is kept."""
    values = {"person_id": person_id, "address": address}
    insert_or_replace(
        session, MailRecipientRow, key="person_id", values=values, only_new={"wanted": True, "since": now}
    )


def set_wanted(session: Session, *, person_id: str, wanted: bool, now: datetime) -> None:
    """Let a person have the mail, or keep it back."""
    values = {"person_id": person_id, "wanted": wanted}
    insert_or_replace(
        session, MailRecipientRow, key="person_id", values=values, only_new={"address": None, "since": now}
    )


def forget_address(session: Session, person_id: str) -> None:
    """Remove what is known of a person's mail, but for the log."""
    session.exec(delete(MailRecipientRow).where(col(MailRecipientRow.person_id) == person_id))


def choice_of(session: Session, person_id: str) -> MailChoice:
    """A person's choice; somebody who has never been asked wants the mail."""
    row = session.get(MailRecipientRow, person_id, populate_existing=True)
    return MailChoice(None, True) if row is None else MailChoice(row.address, row.wanted)


def recipients(session: Session) -> tuple[Recipient, ...]:
    """Everybody who may be sent a mail, by name."""
    rows = session.exec(
        select(Person, MailRecipientRow)
        .join(MailRecipientRow, col(MailRecipientRow.person_id) == col(Person.id))
        .where(
            col(Person.active).is_(True),
            col(MailRecipientRow.wanted).is_(True),
            col(MailRecipientRow.address).is_not(None),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    return tuple(
        Recipient(
            Actor(person.id, person.name, frozenset(Role(word) for word in person.roles)), row.address or "", row.since
        )
        for person, row in rows
    )


def lock_recipient(session: Session, person_id: str) -> Recipient | None:
    """Make others who would send to the same person wait until this transaction ends.

    The receiver as it stands now, or None when nothing is to be sent any more.
    """
    session.exec(
        update(MailRecipientRow)
        .where(col(MailRecipientRow.person_id) == person_id)
        .values(wanted=MailRecipientRow.wanted)
    )
    return next((found for found in recipients(session) if found.actor.person_id == person_id), None)


def told(session: Session, person_id: str) -> frozenset[str]:
    """The keys of the notices that a person has been told of, or may have been: all but those that were refused."""
    refused = select(MailLogRow.attempt_id).where(col(MailLogRow.outcome) == "refused")
    rows = session.exec(
        select(MailLogRow).where(
            col(MailLogRow.person_id) == person_id,
            col(MailLogRow.step) == 1,
            col(MailLogRow.attempt_id).not_in(refused),
        )
    )
    return frozenset(key for row in rows for key in row.items)


def begin_attempt(session: Session, *, person_id: str, items: Sequence[str], now: datetime) -> UUID:
    """Write down that a mail with these notices is about to be sent; returns the id of the attempt."""
    attempt_id = uuid4()
    session.add(
        MailLogRow(
            attempt_id=attempt_id,
            step=1,
            person_id=person_id,
            outcome="begun",
            items=list(items),
            reply="",
            written_at=now,
        )
    )
    session.flush()
    return attempt_id


def end_attempt(
    session: Session, *, attempt_id: UUID, person_id: str, outcome: MailOutcome, reply: str, now: datetime
) -> None:
    """Write down how an attempt ended. The database refuses a second end, and one of what never began."""
    session.add(
        MailLogRow(
            attempt_id=attempt_id,
            step=2,
            person_id=person_id,
            outcome=outcome,
            items=[],
            reply=reply,
            written_at=now,
        )
    )
    session.flush()


def attempts(session: Session, *, most: int) -> tuple[MailAttempt, ...]:
    """The newest attempts, the last one first."""
    begun = session.exec(
        select(MailLogRow)
        .where(col(MailLogRow.step) == 1)
        .order_by(col(MailLogRow.written_at).desc(), col(MailLogRow.attempt_id))
        .limit(most)
    ).all()
    ids = [row.attempt_id for row in begun]
    ends = session.exec(select(MailLogRow).where(col(MailLogRow.step) == 2, col(MailLogRow.attempt_id).in_(ids)))
    ended = {row.attempt_id: row for row in ends}
    return tuple(_attempt(row, ended.get(row.attempt_id)) for row in begun)


def _attempt(begun: MailLogRow, ended: MailLogRow | None) -> MailAttempt:
    return MailAttempt(
        person_id=begun.person_id,
        at=begun.written_at,
        outcome=None if ended is None else cast(MailOutcome, ended.outcome),
        reply="" if ended is None else ended.reply,
        notices=len(begun.items),
    )
