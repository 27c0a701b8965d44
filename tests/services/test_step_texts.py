"""Who counts as a contributor by a step alone, and what the texts that go with a step may hold."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from assessment.domain.errors import InputError, PermissionDenied
from assessment.domain.plaintext import MAX_TEXT
from assessment.domain.workflow import State
from assessment.services.cases import CaseView, open_case
from assessment.services.steps import (
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.storage.engine import Store
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    WRITING_MANAGER,
    approve,
    later,
    locked,
    registered,
    send_back,
    submitted,
)


def _locked_by_another(store: Store) -> CaseView:
    view = registered(store)
    lock_assessment(store, WRITING_MANAGER, later(1), view.assessment.id)
    return view


def _revised_by_another(store: Store) -> CaseView:
    view = locked(store)
    revise_assessment(store, WRITING_MANAGER, later(2), view.assessment.id, subject="udlejning", reason="Ny aftale.")
    return view


@pytest.mark.parametrize("prepare", [_locked_by_another, _revised_by_another])
def test_who_locks_or_reopens_has_contributed_and_cannot_decide(
    store: Store, prepare: Callable[[Store], CaseView]
) -> None:
    view = prepare(store)
    version_id = submit_assessment(store, CASEWORKER, later(3), view.assessment.id)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve(store, WRITING_MANAGER, later(4), version_id, levers=LEVERS)
    approve(store, MANAGER, later(5), version_id, levers=LEVERS)  # control
    assert open_case(store, MANAGER, view.summary.case_id).assessment.standing.state is State.APPROVED


def _return_whole(store: Store, view: CaseView, version_id: UUID, text: str) -> None:
    send_back(store, MANAGER, later(4), version_id, comment=text, criterion_comments={})


def _return_criterion(store: Store, view: CaseView, version_id: UUID, text: str) -> None:
    send_back(store, MANAGER, later(4), version_id, comment="", criterion_comments={"udlejning": text})


def _approve(store: Store, view: CaseView, version_id: UUID, text: str) -> None:
    approve(store, MANAGER, later(4), version_id, text, levers=LEVERS)


@pytest.mark.parametrize("decide", [_return_whole, _return_criterion, _approve])
@pytest.mark.parametrize("text", ["Ja\x00", "Indsat fra et lysbillede\x0bnæste linje", "x" * (MAX_TEXT + 1)])
def test_a_comment_holds_only_what_can_be_stored_and_printed(
    store: Store, decide: Callable[[Store, CaseView, UUID, str], None], text: str
) -> None:
    view, version_id = submitted(store)
    with pytest.raises(InputError):
        decide(store, view, version_id, text)
    assert open_case(store, MANAGER, view.summary.case_id).decisions == ()
    decide(store, view, version_id, "x" * MAX_TEXT)  # control
    assert len(open_case(store, MANAGER, view.summary.case_id).decisions) == 1


def test_a_reason_for_a_change_holds_only_what_can_be_stored(sqlite_store: Store) -> None:
    view = locked(sqlite_store)
    with pytest.raises(InputError):
        revise_assessment(
            sqlite_store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="Fordi\x00"
        )
    assert open_case(sqlite_store, CASEWORKER, view.summary.case_id).assessment.standing.open_revisions == {}
