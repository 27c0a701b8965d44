"""What leaves the program is written down, once for each act, and a download is never held up by it."""

from __future__ import annotations

import hashlib
import logging
import threading
import time

import pytest

from assessment.domain.errors import DatabaseBusy
from assessment.domain.standing import Event
from assessment.services.cases import CaseView
from assessment.services.disclosure import (
    REFUSALS_AMONG,
    WAIT_SECONDS,
    note_case_exports,
    note_download,
    note_history_export,
    note_list_export,
    note_refusal,
    without_delay,
)
from assessment.services.record import HistoryFilter, history_page
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.records import EventRecord
from tests.services.stories import CASEWORKER, MANAGER, READER, later, registered

CONTENT = b"%PDF-1.7 et dokument"


def download(store: Store, view: CaseView, minute: int = 5) -> None:
    note_download(
        store,
        READER,
        later(minute),
        case_id=view.summary.case_id,
        assessment_id=view.assessment.id,
        document="indstilling",
        state="draft",
        content=CONTENT,
    )


def of_case(store: Store, view: CaseView) -> list[EventRecord]:
    with store.read() as session:
        return list(events.events_of_case(session, view.summary.case_id))[1:]


def sound(store: Store) -> bool:
    with store.read() as session:
        return events.verify_chain(session) is None


def test_a_download_is_told_with_who_what_and_its_hash(store: Store) -> None:
    view = registered(store)
    download(store, view)
    (event,) = of_case(store, view)
    assert (event.action, event.actor_id, event.assessment_id) == (
        "document.downloaded",
        READER.person_id,
        view.assessment.id,
    )
    assert event.fields["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    line = history_page(store, READER, view.summary.case_id, HistoryFilter(), develop="x").lines[0]
    assert (line.sentence, line.details[0].text) == ("Et dokument blev hentet.", "Indstilling til byrådet (udkast)")
    assert sound(store)


def test_an_export_of_several_cases_is_told_in_each_of_them(store: Store) -> None:
    views = [registered(store), registered(store, case_number="2026-0910")]
    note_case_exports(
        store, CASEWORKER, later(5), [(view.summary.case_id, view.assessment.id) for view in views], "json"
    )
    assert [[event.action for event in of_case(store, view)] for view in views] == [["case.exported"]] * 2
    assert sound(store)


def test_an_export_that_cannot_be_written_is_told_of_no_case(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    views = [registered(store), registered(store, case_number="2026-0911")]
    written: list[int] = []
    append = events.append_event

    def fails_at_the_second(*arguments: object, **named: object) -> EventRecord:
        if written:
            raise DatabaseBusy("Databasen er optaget.")
        written.append(1)
        return append(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(events, "append_event", fails_at_the_second)
    pairs = [(view.summary.case_id, view.assessment.id) for view in views]
    with pytest.raises(DatabaseBusy):
        note_case_exports(store, CASEWORKER, later(5), pairs, "json")
    monkeypatch.undo()
    assert [of_case(store, view) for view in views] == [[], []]


def test_lists_and_histories_are_told_with_their_filter(store: Store) -> None:
    view = registered(store)
    note_list_export(store, MANAGER, later(1), file_format="csv", rows=7, wanted={"status": "draft", "fase": "skema_a"})
    note_history_export(
        store, MANAGER, later(2), case_id=view.summary.case_id, file_format="csv", rows=3, wanted="Godkendelse"
    )
    (event,) = of_case(store, view)
    assert (event.action, event.fields["rows"], event.fields["filter"]) == ("history.exported", 3, "Godkendelse")
    with store.read() as session:
        assert events.chain_head(session)[0] == 3
    assert sound(store)


def test_a_refusal_is_told_once_and_again_when_it_is_another(store: Store) -> None:
    view = registered(store)
    for _ in range(5):
        note_refusal(store, READER, later(1), refused="/dokument/udkast/1", case_id=view.summary.case_id)
    note_refusal(store, READER, later(2), refused="/dokument/udkast/2", case_id=view.summary.case_id)
    note_refusal(store, MANAGER, later(2), refused="/dokument/udkast/2", case_id=view.summary.case_id)
    assert [(event.actor_id, event.fields["refused"]) for event in of_case(store, view)] == [
        (READER.person_id, "/dokument/udkast/1"),
        (READER.person_id, "/dokument/udkast/2"),
        (MANAGER.person_id, "/dokument/udkast/2"),
    ]


def test_an_old_refusal_does_not_hide_a_new_one(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    note_refusal(sqlite_store, READER, later(1), refused="/x", case_id=view.summary.case_id)
    for minute in range(REFUSALS_AMONG):
        download(sqlite_store, view, minute)
    note_refusal(sqlite_store, READER, later(2), refused="/x", case_id=view.summary.case_id)
    assert [event.action for event in of_case(sqlite_store, view)].count("access.refused") == 2


def test_a_busy_database_holds_a_download_up_for_a_moment_and_the_entry_comes_after(store: Store) -> None:
    view = registered(store)
    let_go, held = threading.Event(), threading.Event()

    def hold() -> None:
        with store.write() as session:
            events.append_event(session, event=of_nobody())
            held.set()
            let_go.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    begun = time.perf_counter()
    without_delay(lambda: download(store, view))
    took = time.perf_counter() - begun
    assert of_case(store, view) == []
    let_go.set()
    holder.join()
    for thread in threading.enumerate():
        if thread.name == "disclosure":
            thread.join(20)
    print(f"held up for {took * 1000:.0f} ms of {WAIT_SECONDS * 1000:.0f} ms on {store.engine_name}")
    assert took < WAIT_SECONDS + 0.2, "the rest is a busy machine"
    assert [event.action for event in of_case(store, view)] == ["document.downloaded"]
    assert sound(store)


def of_nobody() -> Event:
    return Event("log.written", "id-x", later(1))


def test_control_without_the_limit_a_download_waits() -> None:
    begun = time.perf_counter()
    without_delay(lambda: time.sleep(0.4), wait_seconds=5)
    assert time.perf_counter() - begun >= 0.4


def test_an_entry_that_cannot_be_written_goes_to_the_log_without_a_word_of_the_case(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails() -> None:
        raise DatabaseBusy("Databasen er optaget af 2026-0042.")

    with caplog.at_level(logging.ERROR, "assessment"):
        without_delay(fails, wait_seconds=5)
    assert [record.getMessage() for record in caplog.records] == [
        f"en udlevering kunne ikke skrives i historikken: {DatabaseBusy.code}"
    ]
