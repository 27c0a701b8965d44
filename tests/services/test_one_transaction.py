"""A step and its event are saved together or not at all: a fault between them leaves neither."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from assessment.domain.errors import DatabaseBusy
from assessment.domain.review_marks import part_names
from assessment.domain.workflow import State
from assessment.services.cases import CaseView, matching_cases, open_case, register_case
from assessment.services.comments import write_comment
from assessment.services.course import begin_assessment
from assessment.services.documents import issue_document
from assessment.services.review import accept_parts
from assessment.services.steps import (
    approve_assessment,
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    RULES,
    approve,
    case_file,
    issued,
    later,
    locked,
    plain_render,
    registered,
    send_back,
    submitted,
)

Step = Callable[[Store], object]


def _lock(store: Store) -> tuple[CaseView, Step]:
    view = registered(store)
    return view, lambda store: lock_assessment(store, CASEWORKER, later(4), view.assessment.id)


def _revise(store: Store) -> tuple[CaseView, Step]:
    view = locked(store)
    return view, lambda store: revise_assessment(
        store, CASEWORKER, later(4), view.assessment.id, subject="udlejning", reason="Ny viden."
    )


def _submit(store: Store) -> tuple[CaseView, Step]:
    view = locked(store)
    return view, lambda store: submit_assessment(store, CASEWORKER, later(4), view.assessment.id)


def _return(store: Store) -> tuple[CaseView, Step]:
    view, version_id = submitted(store)
    return view, lambda store: send_back(store, MANAGER, later(4), version_id, comment="Uddyb.", criterion_comments={})


def _approve(store: Store) -> tuple[CaseView, Step]:
    view, version_id = submitted(store)
    accept_parts(store, MANAGER, later(3), version_id, list(part_names(RULES)))
    return view, lambda store: approve_assessment(store, MANAGER, later(4), version_id, levers=LEVERS)


def _accept(store: Store) -> tuple[CaseView, Step]:
    view, version_id = submitted(store)
    return view, lambda store: accept_parts(store, MANAGER, later(4), version_id, ["conclusion"])


def _comment(store: Store) -> tuple[CaseView, Step]:
    view = locked(store)
    return view, lambda store: write_comment(
        store, CASEWORKER, later(4), view.assessment.id, part="case", text="Hvornår er der svar?"
    )


def _issue(store: Store) -> tuple[CaseView, Step]:
    view, version_id = submitted(store)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    approved = open_case(store, MANAGER, view.summary.case_id)
    return approved, lambda store: issue_document(
        store, MANAGER, later(4), approved, municipality=MUNICIPALITY, render=plain_render
    )


def _begin(store: Store) -> tuple[CaseView, Step]:
    view = issued(store)
    return view, lambda store: begin_assessment(
        store, CASEWORKER, later(9), view.summary.case_id, RULES, phase="skema_b", reason="Skema B er modtaget."
    )


@pytest.mark.parametrize("prepare", [_lock, _revise, _submit, _accept, _comment, _return, _approve, _issue, _begin])
def test_a_fault_after_the_state_change_leaves_neither_state_nor_event(
    store: Store, prepare: Callable[[Store], tuple[CaseView, Step]], monkeypatch: pytest.MonkeyPatch
) -> None:
    view, step = prepare(store)
    before = _picture(store, view.summary.case_id)
    with monkeypatch.context() as fault:
        fault.setattr(events, "append_event", _no_event)
        with pytest.raises(DatabaseBusy):
            step(store)
    assert _picture(store, view.summary.case_id) == before
    step(store)  # control: without the fault the same step changes both
    after = _picture(store, view.summary.case_id)
    assert after.events == before.events + 1
    assert after != before


def test_a_fault_at_registration_leaves_no_case(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(events, "append_event", _no_event)
        with pytest.raises(DatabaseBusy):
            register_case(store, CASEWORKER, NOW, case_file(), RULES)
    assert matching_cases(store, MANAGER, CaseFilter()) == ()
    register_case(store, CASEWORKER, NOW, case_file(), RULES)
    assert len(matching_cases(store, MANAGER, CaseFilter())) == 1


def _no_event(*_positional: object, **_named: object) -> None:
    raise DatabaseBusy("Fejl midt i et trin.")


class _Picture(tuple[State, int, int, int, int, int]):
    """State, row version, and how many versions, decisions, documents, and marks with comments; and how many events."""

    events: int


def _picture(store: Store, case_id: UUID) -> _Picture:
    view = open_case(store, CASEWORKER, case_id)
    with store.read() as session:
        count = len(events.events_of_case(session, case_id))
    versions = view.version.number if view.version else 0
    kept = (len(view.decisions), len(view.documents), len(view.review))
    picture = _Picture((view.summary.state, view.assessment.row_version, versions, *kept))
    picture.events = count
    return picture
