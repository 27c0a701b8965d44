"""The log of a case through the services: who writes and reads, corrections, and the event that seals each entry."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.domain.case_log import LoggedEntry
from assessment.domain.errors import InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor
from assessment.services.case_log import read_log, write_log
from assessment.services.cases import CaseView
from assessment.services.entries import typed_date
from assessment.services.notes import LOG, own_notes, save_note
from assessment.services.second import ask_second
from assessment.storage import events, people
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.stories import CASEWORKER, COLLEAGUE, MANAGER, READER, issued, later, registered
from tests.storage.tampering import found_after


def write(
    store: Store, view: CaseView, said: str = "Takten er drøftet.", *, by: Actor = CASEWORKER, **more: int
) -> int:
    return write_log(
        store,
        by,
        later(1),
        view.assessment.id,
        kind="moede",
        date=date(2026, 11, 20),
        participants="Boligorganisationen og kommunen",
        said=said,
        corrects=more.get("corrects"),
    )


def log_of(store: Store, view: CaseView) -> tuple[LoggedEntry, ...]:
    return read_log(store, READER, view.assessment.id)


def test_an_entry_is_kept_as_written_with_an_event_that_seals_it(store: Store) -> None:
    view = registered(store)
    assert write(store, view, "Der er 12 m til naboen.") == 1
    (kept,) = log_of(store, view)
    assert (kept.entry.said, kept.by, kept.at) == ("Der er 12 m til naboen.", CASEWORKER.person_id, later(1))
    with store.read() as session:
        event = events.events_of_case(session, view.summary.case_id)[-1]
        assert alterations(session) == []
    assert (event.action, event.fields["entry"]) == ("log.written", 1)
    (found,) = found_after(store, "UPDATE case_entry SET content = '{}'")
    assert (found.event, found.text.endswith("er ændret")) == (event.seq, True)
    (gone,) = found_after(store, "DELETE FROM case_entry")
    assert (gone.event, gone.text.endswith("er fjernet")) == (event.seq, True)


def test_a_correction_is_a_new_entry_and_the_old_one_stays(store: Store) -> None:
    view = registered(store)
    write(store, view, "Taget er fra 1971.")
    write(store, view, "Taget er fra 1974.", by=MANAGER, corrects=1)
    new, old = log_of(store, view)
    assert (old.entry.said, old.corrected_by, old.corrects) == ("Taget er fra 1971.", 2, None)
    assert (new.entry.said, new.corrected_by, new.corrects) == ("Taget er fra 1974.", None, 1)
    with pytest.raises(NotFound, match=r"nr\. 7"):
        write(store, view, corrects=7)


def test_a_note_can_be_written_after_the_document_is_issued(store: Store) -> None:
    view = issued(store)
    write(store, view)
    assert len(log_of(store, view)) == 1


def test_readers_read_and_do_not_write(store: Store) -> None:
    view = registered(store)
    with pytest.raises(PermissionDenied):
        write(store, view, by=READER)
    assert log_of(store, view) == ()


def test_a_second_assessor_neither_reads_nor_writes_until_both_are_locked(store: Store) -> None:
    view = registered(store)
    write(store, view, "Vi hælder til afslag.")
    assert len(read_log(store, COLLEAGUE, view.assessment.id)) == 1
    with store.write() as session:
        people.upsert_person(session, person_id=COLLEAGUE.person_id, name=COLLEAGUE.name, roles=COLLEAGUE.roles)
    ask_second(store, CASEWORKER, later(2), view.assessment.id, assessor_id=COLLEAGUE.person_id)
    with pytest.raises(PermissionDenied, match="skjult"):
        read_log(store, COLLEAGUE, view.assessment.id)
    with pytest.raises(PermissionDenied):
        write(store, view, by=COLLEAGUE)
    assert len(log_of(store, view)) == 1


def test_what_was_typed_is_kept_until_the_entry_is_saved(store: Store) -> None:
    view = registered(store)
    save_note(store, CASEWORKER, later(0), view.assessment.id, path=f"{LOG}.said", text="Takten er")
    with pytest.raises(StepRefused):
        write(store, view, "  ")
    assert own_notes(store, CASEWORKER, view.assessment.id) == {f"{LOG}.said": "Takten er"}
    write(store, view)
    assert own_notes(store, CASEWORKER, view.assessment.id) == {}


def test_dates_are_read_as_people_type_them() -> None:
    assert typed_date("Dato", " 3.11.2026 ") == date(2026, 11, 3)
    for typed in ("", "i går", "31.2.2026"):
        with pytest.raises(InputError):
            typed_date("Dato", typed)
