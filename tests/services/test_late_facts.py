"""Facts changed after the lock, through the services: kept with the lock, told, and owing a reason that is kept."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.domain.errors import StepRefused
from assessment.domain.late_facts import FACTS_REASON, LateFacts, late_facts
from assessment.domain.workflow import State
from assessment.services.cases import CaseView, open_case
from assessment.services.history import case_history
from assessment.services.notes import LATE_FACTS, own_notes, save_note
from assessment.services.record import HistoryFilter, whole_history
from assessment.services.steps import submit_assessment
from assessment.storage import events
from assessment.storage.engine import Store
from tests.services.stories import CASEWORKER, MANAGER, MUNICIPALITY, READER, RULES, edit, later, locked, send_back

WHY = "Landsbyggefonden har flyttet beløbet i det nye budget."
AMOUNT = 200_000_000
BEFORE = [{"category": "facade", "amount_dkk": AMOUNT, "supported": True}]
NOW = [{"category": "ombygning_sammenlaegning", "amount_dkk": AMOUNT, "supported": True}]
STATEMENT = "Boligerne lægges sammen, og området åbnes mod naboerne."


def held_down(store: Store) -> CaseView:
    """A locked case that the facade gate holds down."""
    return locked(store, budget=BEFORE, facade_statement=STATEMENT)


def lifted(store: Store) -> CaseView:
    """The same after somebody has seen the indication, and called the line something else."""
    view = held_down(store)
    edit(store, view, "budget", NOW)
    return open_case(store, CASEWORKER, view.summary.case_id)


def late(store: Store, view: CaseView) -> LateFacts | None:
    seen = open_case(store, READER, view.summary.case_id)
    history = case_history(store, READER, seen)
    return late_facts(history.own_entries, history.versions, seen.case, RULES)


def last_fields(store: Store, view: CaseView) -> dict[str, Any]:
    with store.read() as session:
        return dict(events.events_of_case(session, view.summary.case_id)[-1].fields)


def test_the_event_of_locking_keeps_the_deciding_facts(store: Store) -> None:
    kept = last_fields(store, held_down(store))["content"]["deciding_facts"]
    assert kept["budget"] == {"facade": AMOUNT}
    assert kept["facts"]["fase_ved_inddragelse"]


def test_a_recategorised_line_is_told_and_is_not_submitted_without_a_reason(store: Store) -> None:
    view = lifted(store)
    found = late(store, view)
    assert found is not None
    assert [(field.name, field.before == "") for field in found.fields] == [
        (RULES.category("ombygning_sammenlaegning").name, True),
        (RULES.category("facade").name, False),
    ]
    assert found.locked_outcome == "afvis"
    with pytest.raises(StepRefused) as refused:
        submit_assessment(store, CASEWORKER, later(4), view.assessment.id)
    assert [fault.place for fault in refused.value.faults] == [FACTS_REASON]
    with pytest.raises(StepRefused):
        submit_assessment(store, CASEWORKER, later(4), view.assessment.id, facts_reason=" \n")
    assert open_case(store, READER, view.summary.case_id).assessment.standing.state is State.LOCKED
    save_note(store, CASEWORKER, later(4), view.assessment.id, path=LATE_FACTS, text=WHY)
    submit_assessment(store, CASEWORKER, later(5), view.assessment.id, facts_reason=WHY)
    assert last_fields(store, view)[FACTS_REASON] == WHY
    assert LATE_FACTS not in own_notes(store, CASEWORKER, view.assessment.id)
    told = late(store, view)
    assert told is not None
    assert told.reason == WHY
    develop = MUNICIPALITY.outcome_develop
    lines = whole_history(store, READER, view.summary.case_id, HistoryFilter(), develop=develop).lines
    assert any(detail.text == WHY for line in lines for detail in line.details)


def test_control_what_is_changed_before_the_lock_and_what_moves_nothing_owes_no_reason(store: Store) -> None:
    unchanged = locked(store, budget=NOW, case_number="2026-1001")
    assert late(store, unchanged) is None
    submit_assessment(store, CASEWORKER, later(4), unchanged.assessment.id)
    moved = locked(store, budget=NOW, case_number="2026-1002")
    edit(store, moved, "budget", [{**NOW[0], "amount_dkk": AMOUNT + 1}])
    found = late(store, moved)
    assert found is not None
    assert found.locked_outcome == found.outcome
    submit_assessment(store, CASEWORKER, later(4), moved.assessment.id)


def test_a_reason_that_nobody_asked_for_is_not_kept(store: Store) -> None:
    view = held_down(store)
    submit_assessment(store, CASEWORKER, later(4), view.assessment.id, facts_reason=WHY)
    assert FACTS_REASON not in last_fields(store, view)


def test_after_a_return_the_reason_stands_until_the_facts_are_others(store: Store) -> None:
    view = lifted(store)
    version = submit_assessment(store, CASEWORKER, later(4), view.assessment.id, facts_reason=WHY)
    send_back(store, MANAGER, later(5), version, comment="Uddyb.")
    again = submit_assessment(store, CASEWORKER, later(6), view.assessment.id)
    send_back(store, MANAGER, later(7), again, comment="Endnu en gang.")
    edit(store, view, "budget", [{**NOW[0], "amount_dkk": AMOUNT + 1}])
    with pytest.raises(StepRefused):
        submit_assessment(store, CASEWORKER, later(8), view.assessment.id)
    submit_assessment(store, CASEWORKER, later(9), view.assessment.id, facts_reason="Beløbet er rettet.")
    told = late(store, view)
    assert told is not None
    assert told.reason == "Beløbet er rettet."
