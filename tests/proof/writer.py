"""Child of the kill tests: writes for ever, and one line on standard output for each commit that came back.

python -m tests.proof.writer ADDRESS
"""

from __future__ import annotations

import itertools
import os
import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4

from assessment.domain.draft import FieldChange
from assessment.domain.workflow import Event, State, Transition
from assessment.storage import assessments, documents, drafts, events, versions
from assessment.storage.engine import Store, open_store
from assessment.storage.records import WaitingOn
from tests.storage.builders import RULES, Stored, case_file, insert

WRITER = f"skriver-{os.getpid()}"


def main(address: str) -> None:
    """Register, save, lock and submit made-up cases until killed."""
    store = open_store(address)
    _tell("ready")
    for number in itertools.count():
        stored = _register(store, f"{WRITER}-{number}")
        _save(store, stored, "Begrundelse. " * (1 + number % 50))
        _step(store, stored, State.LOCKED, "sagsbehandler")
        _submit(store, stored)
        with store.write() as session:
            digest = documents.put_blob(session, os.urandom(1_000 + 7_000 * (number % 8)))
        _tell("blob", digest)


def _register(store: Store, number: str) -> Stored:
    with store.write() as session:
        stored = insert(session, case_file(number), _now())
        event = Event("case.registered", WRITER, _now())
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    _tell("case", stored.case_id)
    return stored


def _save(store: Store, stored: Stored, text: str) -> None:
    change = FieldChange("facade_statement", None, text)
    with store.write() as session:
        saved = drafts.save_change(
            session, assessment_id=stored.assessment_id, change=change, saved_by=WRITER, now=_now()
        )
    _tell("draft", stored.assessment_id, saved.row_version)


def _submit(store: Store, stored: Stored) -> None:
    with store.write() as session:
        version = versions.insert_version(
            session,
            version_id=uuid4(),
            assessment_id=stored.assessment_id,
            author_id=WRITER,
            case=drafts.get_draft(session, stored.assessment_id).draft.case,
            ruleset_fingerprint=RULES.fingerprint,
            indication={},
            now=_now(),
        )
        event = Event("assessment.submitted", WRITER, _now())
        assessments.set_state(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=2,
            transition=Transition(State.SUBMITTED, event),
            now=_now(),
            waiting_on="leder",
        )
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    _tell("version", version.id)


def _step(store: Store, stored: Stored, state: State, waiting_on: WaitingOn) -> None:
    event = Event(f"assessment.{state.value}", WRITER, _now())
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
    _tell("event", head.hash)


def _tell(word: str, *parts: UUID | str | int) -> None:
    os.write(1, (" ".join([word, *map(str, parts)]) + "\n").encode())


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main(sys.argv[1])
