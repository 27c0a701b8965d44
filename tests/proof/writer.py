"""Child of the kill tests: writes for ever, and one line on standard output for each commit that came back."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from uuid import UUID, uuid4

from assessment.domain.draft import FieldChange
from assessment.domain.workflow import Event, State, Transition
from assessment.storage import assessments, documents, drafts, events, versions
from assessment.storage.engine import Store, open_store
from assessment.storage.records import WaitingOn
from tests.storage.builders import RULES, Stored, case_file, declare, insert

STANDARD_OUTPUT = 1


def main(address: str, output: Connection) -> None:
    """Register, save, lock and submit made-up cases until killed; `output` becomes the standard output."""
    os.dup2(output.fileno(), STANDARD_OUTPUT)
    store = open_store(address)
    tell("ready")
    for number in itertools.count():
        stored = register(store, f"{writer()}-{number}")
        save(store, stored, "Begrundelse. " * (1 + number % 50))
        step(store, stored, State.LOCKED, "sagsbehandler")
        submit(store, stored)
        with store.write() as session:
            digest = documents.put_blob(session, os.urandom(1_000 + 7_000 * (number % 8)))
        tell("blob", digest)


def writer() -> str:
    """Who writes in this process."""
    return f"skriver-{os.getpid()}"


def register(store: Store, number: str) -> Stored:
    """A new case with its event."""
    with store.write() as session:
        stored = insert(session, case_file(number), _now())
        declare(session, stored.case_id, writer(), _now())
        event = Event("case.registered", writer(), _now())
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    tell("case", stored.case_id)
    return stored


def save(store: Store, stored: Stored, text: str) -> None:
    """A field of the draft."""
    change = FieldChange("facade_statement", None, text)
    with store.write() as session:
        saved = drafts.save_change(
            session, assessment_id=stored.assessment_id, change=change, saved_by=writer(), now=_now()
        )
    tell("draft", stored.assessment_id, saved.row_version)


def submit(store: Store, stored: Stored) -> None:
    """A version, the state and the event, in one transaction."""
    with store.write() as session:
        version = versions.insert_version(
            session,
            version_id=uuid4(),
            assessment_id=stored.assessment_id,
            author_id=writer(),
            case=drafts.get_draft(session, stored.assessment_id).draft.case,
            ruleset_fingerprint=RULES.fingerprint,
            indication={},
            now=_now(),
        )
        event = Event("assessment.submitted", writer(), _now())
        assessments.set_state(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=2,
            transition=Transition(State.SUBMITTED, event),
            now=_now(),
            waiting_on="leder",
        )
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    tell("version", version.id)


def step(store: Store, stored: Stored, state: State, waiting_on: WaitingOn) -> None:
    """The next state and its event."""
    event = Event(f"assessment.{state.value}", writer(), _now())
    with store.write() as session:
        assessments.set_state(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=1,
            transition=Transition(state, event),
            now=_now(),
            waiting_on=waiting_on,
        )
        head = events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    tell("event", head.hash)


def tell(word: str, *parts: UUID | str | int) -> None:
    """Acknowledge a commit that has come back."""
    os.write(STANDARD_OUTPUT, (" ".join([word, *map(str, parts)]) + "\n").encode())


def _now() -> datetime:
    return datetime.now(UTC)
