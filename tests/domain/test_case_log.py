"""The log of a case: what an entry must hold, and how a correction stands beside what it corrects."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assessment.domain.case_log import (
    EARLIEST,
    KINDS,
    LOG_KINDS,
    LogEntry,
    LoggedEntry,
    entry_faults,
    with_corrections,
    write_entry,
)
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role, Standing, State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
WRITER = Actor("p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
ENTRY = LogEntry(
    kind="moede", date=date(2026, 11, 20), participants="Boligorganisationen, kommunen", said="Byggetakten er drøftet."
)


def test_every_kind_has_a_name() -> None:
    assert set(LOG_KINDS) == set(KINDS)


def test_a_whole_entry_has_no_fault_and_gives_an_event_without_its_text() -> None:
    event = write_entry(WRITER, Standing(State.DRAFT), NOW, ENTRY, TODAY)
    assert (event.action, dict(event.fields)) == ("log.written", {"kind": "moede", "date": "2026-11-20"})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"participants": " "}, "log.participants"),
        ({"said": "\n"}, "log.said"),
        ({"date": date(2026, 11, 24)}, "log.date"),
        ({"date": date(1989, 12, 31)}, "log.date"),
        ({"said": "Beboeren 010190-1234 ringede."}, "log.said"),
        ({"participants": "0101901234"}, "log.participants"),
    ],
)
def test_each_thing_that_is_missing_or_may_not_stand_is_named(change: dict[str, object], place: str) -> None:
    entry = ENTRY.model_copy(update=change)
    assert [fault.place for fault in entry_faults(entry, TODAY)] == [place]
    with pytest.raises(StepRefused) as refused:
        write_entry(WRITER, Standing(State.DRAFT), NOW, entry, TODAY)
    assert [fault.place for fault in refused.value.faults] == [place]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        LogEntry.model_validate({**ENTRY.model_dump(), "kind": "rygte"})


def test_a_reader_and_a_blind_assessor_do_not_write() -> None:
    reader = Actor("p2", "Læser", frozenset({Role.READER}))
    with pytest.raises(PermissionDenied, match="skrive et notat"):
        write_entry(reader, Standing(State.DRAFT), NOW, ENTRY, TODAY)
    with pytest.raises(PermissionDenied, match="anden vurderer"):
        write_entry(WRITER, Standing(State.DRAFT, second_assessor="p1"), NOW, ENTRY, TODAY)


@given(st.lists(st.tuples(st.dates(EARLIEST, TODAY), st.integers(0, 30)), max_size=12))
def test_corrections_are_marked_and_nothing_is_lost(days: list[tuple[date, int]]) -> None:
    log = [
        LoggedEntry(number, ENTRY.model_copy(update={"date": day}), "p1", NOW, earlier % number if number > 1 else None)
        for number, (day, earlier) in enumerate(days, 1)
    ]
    shown = with_corrections(log)
    assert sorted(item.number for item in shown) == [item.number for item in log]
    assert [(item.entry.date, item.number) for item in shown] == sorted(
        ((item.entry.date, item.number) for item in log), reverse=True
    )
    for item in shown:
        later = [other.number for other in log if other.corrects == item.number]
        assert item.corrected_by == (later[-1] if later else None)
