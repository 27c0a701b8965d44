"""The log of a case (notatpligt): meetings, calls and letters that matter to it.

Entries are never changed. Somebody who got one wrong writes a new one that says which one it corrects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from assessment.domain.danish import format_date
from assessment.domain.errors import Fault, StepRefused
from assessment.domain.plaintext import Text, holds_cpr_number, is_blank
from assessment.domain.standing import Action, Actor, Event, Standing
from assessment.domain.workflow import require

LogKind = Literal["moede", "opkald", "brev", "andet"]
KINDS: tuple[LogKind, ...] = get_args(LogKind)
LOG_KINDS: Mapping[str, str] = {"moede": "Møde", "opkald": "Opkald", "brev": "Brev eller e-mail", "andet": "Andet"}
LOG_EVENT = "log.written"
EARLIEST = dt.date(1990, 1, 1)


class LogEntry(BaseModel):
    """One talk or letter: on which day, with whom (roles and organisations), and what of importance was said."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: LogKind
    date: dt.date
    participants: Text
    said: Text


@dataclass(frozen=True)
class LoggedEntry:
    """An entry as it stands in the log. `corrects` and `corrected_by` are numbers of other entries of the case."""

    number: int
    entry: LogEntry
    by: str
    at: dt.datetime
    corrects: int | None = None
    corrected_by: int | None = None


def write_entry(actor: Actor, standing: Standing, now: dt.datetime, entry: LogEntry, today: dt.date) -> Event:
    """The event of a new entry. Raises PermissionDenied, or StepRefused with what is missing."""
    require(Action.WRITE_LOG, actor, standing)
    faults = tuple(entry_faults(entry, today))
    if faults:
        raise StepRefused("Notatet kan ikke gemmes endnu.", faults)
    return Event(LOG_EVENT, actor.person_id, now, {"kind": entry.kind, "date": entry.date.isoformat()})


def entry_faults(entry: LogEntry, today: dt.date) -> Iterator[Fault]:
    """What an entry lacks. It can never be removed again, so a number of a person is refused and not only remarked."""
    if is_blank(entry.participants):
        yield Fault("log.participants", "Deltagerne mangler. Skriv roller og organisationer.")
    if is_blank(entry.said):
        yield Fault("log.said", "Der står ikke, hvad der blev sagt. Skriv det, der har betydning for sagen.")
    if not EARLIEST <= entry.date <= today:
        yield Fault("log.date", f"Datoen {format_date(entry.date)} kan ikke passe. Skriv den dag, det skete.")
    yield from cpr_faults({"log.participants": entry.participants, "log.said": entry.said})


def cpr_faults(texts: Mapping[str, str | None]) -> Iterator[Fault]:
    """A fault for each text (by its place) that holds what looks like a civil registration number."""
    for place, text in texts.items():
        if holds_cpr_number(text or ""):
            yield Fault(
                place,
                "Teksten indeholder noget, der ligner et cpr-nummer, og den kan ikke slettes bagefter. Fjern det.",
            )


def with_corrections(entries: Sequence[LoggedEntry]) -> tuple[LoggedEntry, ...]:
    """The entries in the order of their days, the newest first, each with the number of the one that corrects it.

    Where several correct the same one, the last of them counts.
    """
    corrected = {item.corrects: item.number for item in entries if item.corrects is not None}
    marked = (
        LoggedEntry(item.number, item.entry, item.by, item.at, item.corrects, corrected.get(item.number))
        for item in entries
    )
    return tuple(sorted(marked, key=lambda item: (item.entry.date, item.number), reverse=True))
