"""What leaves the program is written down: downloads of documents, exports, and refusals of them. Page views are not.

A download is never held up by its own entry: the caller waits for `WAIT_SECONDS` at most and then hands out the file,
while the entry is still being written. One that cannot be written goes to the program's log.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from assessment.domain.errors import AssessmentError
from assessment.domain.standing import Event
from assessment.domain.workflow import Actor
from assessment.services.package import Package
from assessment.storage import event_search, events
from assessment.storage.engine import Store

WAIT_SECONDS = 0.05
# A refusal that somebody meets over and over is told once among this many events, so that nobody can fill the chain.
REFUSALS_AMONG = 200
_log = logging.getLogger("assessment")


def note_download(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    case_id: UUID,
    assessment_id: UUID,
    document: str,
    state: str,
    content: bytes,
) -> None:
    """A document was handed to the actor: its kind, its state (draft, approved, issued) and its SHA-256."""
    fields = {"document": document, "state": state, "sha256": hashlib.sha256(content).hexdigest()}
    with store.write() as session:
        event = Event("document.downloaded", actor.person_id, now, fields)
        events.append_event(session, event=event, case_id=case_id, assessment_id=assessment_id)


def note_package(store: Store, actor: Actor, now: datetime, package: Package) -> None:
    """The package of an issued case was handed to the actor, with its SHA-256."""
    fields = {"document": "pakke", "state": "issued", "sha256": package.sha256}
    with store.write() as session:
        event = Event("document.downloaded", actor.person_id, now, fields)
        events.append_event(session, event=event, case_id=package.case_id, assessment_id=package.assessment_id)


def note_case_exports(
    store: Store, actor: Actor, now: datetime, cases: Sequence[tuple[UUID, UUID]], file_format: str
) -> None:
    """Whole cases were handed out as files, in one act: the ids of each case and its assessment."""
    with store.write() as session:
        for case_id, assessment_id in cases:
            event = Event("case.exported", actor.person_id, now, {"format": file_format})
            events.append_event(session, event=event, case_id=case_id, assessment_id=assessment_id)


def note_list_export(
    store: Store, actor: Actor, now: datetime, *, file_format: str, rows: int, wanted: Mapping[str, str]
) -> None:
    """The list of cases was handed out: how many rows, and the filter as it stands in the address.

    Signs that no text may hold are written by their numbers: nobody keeps an export out of the record by such a sign.
    """
    words = _printable("&".join(f"{key}={value}" for key, value in sorted(wanted.items())))
    fields: dict[str, Any] = {"format": file_format, "rows": rows, **({"filter": words} if words else {})}
    with store.write() as session:
        events.append_event(session, event=Event("list.exported", actor.person_id, now, fields))


def note_history_export(
    store: Store, actor: Actor, now: datetime, *, case_id: UUID, file_format: str, rows: int, wanted: str
) -> None:
    """The history of a case was handed out: how many events, and the filter in words."""
    fields = {"format": file_format, "rows": rows, "filter": wanted}
    with store.write() as session:
        events.append_event(session, event=Event("history.exported", actor.person_id, now, fields), case_id=case_id)


def note_refusal(store: Store, actor: Actor, now: datetime, *, refused: str, case_id: UUID | None) -> None:
    """Somebody who is signed in was refused a download or an export; `refused` is its address without the query.

    Nothing is said of what it holds. The same refusal is not told again while it is among the latest events.
    """
    fields = {"refused": refused}
    with store.write() as session:
        latest = event_search.latest_of(
            session, actor_id=actor.person_id, action="access.refused", among=REFUSALS_AMONG
        )
        if latest is None or latest.fields != fields:
            event = Event("access.refused", actor.person_id, now, fields)
            events.append_event(session, event=event, case_id=case_id)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else f"[U+{ord(sign):04X}]" for sign in text)


def without_delay(note: Callable[[], None], wait_seconds: float = WAIT_SECONDS) -> None:
    """Write an entry, and return after `wait_seconds` at most; the writing then goes on by itself."""
    writer = threading.Thread(target=_guarded, args=(note,), name="disclosure")
    writer.start()
    writer.join(wait_seconds)


def _guarded(note: Callable[[], None]) -> None:
    try:
        note()
    except AssessmentError as error:
        _log.error("en udlevering kunne ikke skrives i historikken: %s", error.code)
