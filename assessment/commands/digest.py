"""`digest`: send the daily mail. Run once a day by the machine's own timer."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessment.commands.terminal import DONE, ENVIRONMENT_AT_FAULT, remark, say
from assessment.domain.digest import subject_of, text_of
from assessment.domain.errors import SettingsError, StepRefused
from assessment.services.context import Context, open_context
from assessment.services.demo import is_demo
from assessment.services.digest import DigestResult, prepare_digest, send_digest
from assessment.services.mail_channel import MailChannel
from assessment.settings import MailSettings, read_settings

NOT_SET_UP = (
    "Daglig mail er ikke sat op. Sæt SMTP_HOST og de andre indstillinger i afsnittet »Daglig mail« i docs/drift.md."
)


def add_commands(commands: Any) -> None:
    """Add `digest` to the command line."""
    parser = commands.add_parser(
        "digest",
        help="send den daglige mail om det, der er nyt",
        description=(
            "Sender én mail til hver bruger, der er noget nyt for: bedt om en vurdering, returneret, godkendt eller "
            "frist nær. Det samme sendes ikke to gange. Kør kommandoen én gang om dagen."
        ),
    )
    parser.choices.add_argument("--dry-run", action="store_true", help="vis, hvad der ville blive sendt, og send intet")
    parser.set_defaults(run=digest)


def digest(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Send what is new, or show it; status 3 when anything could not be sent."""
    settings = read_settings(environment)
    if settings.mail is None:
        raise SettingsError(NOT_SET_UP)
    context = open_context(settings)
    if is_demo(context.store):
        raise StepRefused("Databasen er en demonstration med opdigtede brugere. Der sendes ingen mail fra den.")
    if given.dry_run:
        return _show(context, settings.mail, now)
    with MailChannel(settings.mail) as channel:
        result = send_digest(context.store, settings.mail, now, context.municipality.lead_times, channel)
    return _tell(result)


def _show(context: Context, mail: MailSettings, now: datetime) -> int:
    everybody = prepare_digest(context.store, now, context.municipality.lead_times)
    for prepared in everybody:
        say(f"Til: {prepared.recipient.actor.name}")
        say(f"Emne: {subject_of(prepared.notices)}")
        say(text_of(prepared.notices, mail.public_url))
    say(f"{len(everybody)} mail ville blive sendt. Intet er sendt.")
    return DONE


def _tell(result: DigestResult) -> int:
    say(f"{result.count('sent')} mail er sendt.")
    for recipient, delivery in result.deliveries:
        if delivery.outcome != "sent":
            remark(f"{recipient.actor.name}: {delivery.reply}")
    if result.stopped is not None:
        remark(f"{result.stopped.text} {result.waiting} mail er ikke forsøgt sendt; det sker ved næste kørsel.")
    return DONE if result.stopped is None and result.count("sent") == len(result.deliveries) else ENVIRONMENT_AT_FAULT
