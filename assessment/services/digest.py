"""The daily mail: what is new for each person since the last one, sent once.

What is new is read from the events and the calendar on each run; nothing is queued. Before a mail is handed over, the
log says that it is begun, so the same notice is sent at most once, also when the program is cut off or run twice at the
same time. Only what the server has certainly refused is tried again on the next run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from assessment.domain.digest import Notice, is_address, subject_of, text_of
from assessment.domain.lead_times import LeadTimes
from assessment.services.digest_notices import gather
from assessment.services.mail_channel import Delivery, MailChannel, MailServerFault
from assessment.settings import MailSettings
from assessment.storage import mail
from assessment.storage.engine import Store
from assessment.storage.mail import MailOutcome, Recipient


@dataclass(frozen=True)
class Prepared:
    """What would be sent to one person."""

    recipient: Recipient
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _Claimed:
    """A mail that the log says is begun, and that nobody else sends."""

    attempt_id: UUID
    recipient: Recipient
    notices: tuple[Notice, ...]


@dataclass
class DigestResult:
    """What a run has done: each person that was sent something, with how it ended; `stopped` is why it ended early."""

    deliveries: list[tuple[Recipient, Delivery]] = field(default_factory=list)
    waiting: int = 0
    stopped: MailServerFault | None = None

    def count(self, outcome: MailOutcome) -> int:
        """How many mails ended this way."""
        return sum(delivery.outcome == outcome for _, delivery in self.deliveries)


def prepare_digest(store: Store, now: datetime, lead_times: LeadTimes) -> tuple[Prepared, ...]:
    """Everybody for whom something is new, with what it is. Nothing is written."""
    with store.read() as session:
        found = gather(session, now, lead_times)
        prepared = []
        for recipient in mail.recipients(session):
            told = mail.told(session, recipient.actor.person_id)
            notices = tuple(notice for notice in found.notices_for(recipient) if notice.key not in told)
            if notices and is_address(recipient.address):
                prepared.append(Prepared(recipient, notices))
    return tuple(prepared)


def send_digest(
    store: Store, settings: MailSettings, now: datetime, lead_times: LeadTimes, channel: MailChannel
) -> DigestResult:
    """Send each person what is new. One who is refused does not stop the rest; a server that is gone does.

    Nothing is marked as sent for those who are left when the run stops.
    """
    result = DigestResult()
    everybody = prepare_digest(store, now, lead_times)
    for number, prepared in enumerate(everybody):
        try:
            channel.ready()
        except MailServerFault as fault:
            result.stopped, result.waiting = fault, len(everybody) - number
            break
        claimed = _claim(store, prepared, now)
        if claimed is None:
            continue
        message = message_of(settings, claimed.recipient, claimed.notices, claimed.attempt_id, now)
        delivery = channel.send(message)
        _finish(store, claimed, delivery, now)
        result.deliveries.append((claimed.recipient, delivery))
    return result


def message_of(
    settings: MailSettings, recipient: Recipient, notices: Sequence[Notice], attempt_id: UUID, now: datetime
) -> EmailMessage:
    """The mail itself: plain text in UTF-8, marked as made by a program so that nothing answers it."""
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = recipient.address
    message["Subject"] = subject_of(notices)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{attempt_id}@{settings.sender.rsplit('@', 1)[1]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text_of(notices, settings.public_url), charset="utf-8", cte="quoted-printable")
    return message


def _claim(store: Store, prepared: Prepared, now: datetime) -> _Claimed | None:
    """Write down that the mail is begun; None when somebody else has sent it, or it is not to be sent any more."""
    person_id = prepared.recipient.actor.person_id
    with store.write() as session:
        recipient = mail.lock_recipient(session, person_id)
        if recipient is None or not is_address(recipient.address):
            return None
        told = mail.told(session, person_id)
        notices = tuple(notice for notice in prepared.notices if notice.key not in told)
        if not notices:
            return None
        items = [notice.key for notice in notices]
        return _Claimed(mail.begin_attempt(session, person_id=person_id, items=items, now=now), recipient, notices)


def _finish(store: Store, claimed: _Claimed, delivery: Delivery, now: datetime) -> None:
    with store.write() as session:
        mail.end_attempt(
            session,
            attempt_id=claimed.attempt_id,
            person_id=claimed.recipient.actor.person_id,
            outcome=delivery.outcome,
            reply=delivery.reply,
            now=now,
        )
