"""1, 5, 20 and 50 who write, as many who read, five writers on each case: no update is lost without a word."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest

from assessment.domain.draft import FieldChange
from assessment.domain.errors import DatabaseBusy, DraftConflict
from assessment.storage import cases, drafts
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.storage.builders import Stored, case_file, later, registered
from tests.storage.test_drafts import current

ON_EACH_CASE = 5
ROUNDS = 4
PATH = "facade_statement"


@dataclass
class Crowd:
    """What the writers and readers of one run have met."""

    saved: Counter[int] = field(default_factory=Counter)
    conflicts: list[tuple[str, object, DraftConflict]] = field(default_factory=list)
    waited: int = 0
    read: int = 0
    failures: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _number(text: object) -> int:
    """The number that a text begins with; each saved text counts one further than the one that it was written over."""
    return int(str(text).split(" ")[0]) if text else 0


def _write(store: Store, crowd: Crowd, stored: Stored, case: int, writer: int) -> None:
    for _ in range(ROUNDS):
        seen = current(store, stored).draft.shown(PATH)
        mine = f"{_number(seen) + 1} af skriver {writer}"
        try:
            with store.write() as session:
                change = FieldChange(PATH, seen, mine)
                drafts.save_change(
                    session,
                    assessment_id=stored.assessment_id,
                    change=change,
                    saved_by=f"skriver-{writer}",
                    now=later(writer),
                )
        except DraftConflict as conflict:
            with crowd.lock:
                crowd.conflicts.append((mine, seen, conflict))
        except DatabaseBusy:
            with crowd.lock:
                crowd.waited += 1
        else:
            with crowd.lock:
                crowd.saved[case] += 1


def _read(store: Store, crowd: Crowd, stored: Stored, done: threading.Event) -> None:
    last = 0
    while not done.is_set():
        try:
            with store.read() as session:
                assert cases.list_cases(session, filter=CaseFilter(), page=1, page_size=50).total > 0
                number = _number(drafts.get_draft(session, stored.assessment_id).draft.shown(PATH))
        except DatabaseBusy:
            continue
        assert number >= last  # nobody who reads sees a text go back
        last = number
        with crowd.lock:
            crowd.read += 1
        done.wait(0.02)


@pytest.mark.parametrize("size", [1, 5, 20, 50])
def test_a_crowd_loses_nothing(store: Store, size: int) -> None:
    every = [registered(store, case_file(f"2026-{number:04}")) for number in range(-(-size // ON_EACH_CASE))]
    crowd, done = Crowd(), threading.Event()

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (told by the test)
            crowd.failures.append(error)

    writers, readers = [], []
    for number in range(size):
        case = number % len(every)
        write = partial(_write, store, crowd, every[case], case, number)
        writers.append(threading.Thread(target=run, args=(write,)))
        readers.append(threading.Thread(target=run, args=(partial(_read, store, crowd, every[case], done),)))
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join(200)
    done.set()
    for thread in readers:
        thread.join(60)
    assert crowd.failures == []
    for mine, seen, told in crowd.conflicts:
        assert told.mine == mine
        assert _number(told.theirs) > _number(seen)
        assert told.who_id == f"skriver-{str(told.theirs).rsplit(' ', 1)[1]}"
    written = sum(crowd.saved.values())
    lost = written - sum(_number(current(store, stored).draft.shown(PATH)) for stored in every)
    print(
        f"\n{store.engine_name}, {size} writers and {size} readers: {written} saved, {len(crowd.conflicts)} conflicts "
        f"told with both texts, {crowd.waited} told to try again, {lost} lost; {crowd.read} readings"
    )
    assert lost == 0
    assert written + len(crowd.conflicts) + crowd.waited == size * ROUNDS
    assert crowd.read > 0
