"""Many approved cases are issued one by one; one that cannot be issued stops no other, and a stop leaves the rest."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from uuid import UUID

import pytest

from assessment.domain.errors import DocumentError, PermissionDenied
from assessment.domain.workflow import State
from assessment.reporting.request import DocumentRequest
from assessment.services.bulk_issue import IssuingRun, approved_cases, begin_run, issue_next
from assessment.services.cases import open_case
from assessment.services.documents import Render, issue_document
from assessment.storage.engine import Store
from tests.services.stories import CASEWORKER, MANAGER, MUNICIPALITY, READER, approve, later, plain_render, submitted

NOW = later(300)


def approved(store: Store, *numbers: str) -> list[UUID]:
    made = []
    for number in numbers:
        view, version_id = submitted(store, case_number=number)
        approve(store, MANAGER, later(3), version_id)
        made.append(view.summary.case_id)
    return made


def states(store: Store, case_ids: list[UUID]) -> list[State]:
    return [open_case(store, READER, case_id).assessment.standing.state for case_id in case_ids]


def run_to_its_end(store: Store, run: IssuingRun, render: Render = plain_render) -> IssuingRun:
    minutes = count(301)
    while run.waiting and not run.stopped:
        run = issue_next(store, MANAGER, later(next(minutes)), run, municipality=MUNICIPALITY, render=render)
    return run


def test_all_approved_cases_are_offered_in_order_and_issued(store: Store) -> None:
    case_ids = approved(store, "2026-B2", "2026-B1", "2026-B3")
    submitted(store, case_number="2026-B4")
    found = approved_cases(store, MANAGER, NOW)
    assert [item.case.case_number for item in found] == ["2026-B1", "2026-B2", "2026-B3"]
    run = begin_run(found, NOW)
    assert run.total == 3
    run = run_to_its_end(store, run)
    assert [outcome.refused for outcome in run.outcomes] == [None, None, None]
    assert [outcome.name[:7] for outcome in run.outcomes] == ["2026-B1", "2026-B2", "2026-B3"]
    assert states(store, case_ids) == [State.ISSUED] * 3
    assert approved_cases(store, MANAGER, NOW) == ()


def test_one_that_cannot_be_made_stops_no_other_and_stays_approved(store: Store) -> None:
    case_ids = approved(store, "2026-B1", "2026-B2", "2026-B3")

    def render(request: DocumentRequest) -> bytes:
        if request.case["case_number"] == "2026-B2":
            raise DocumentError("Dokumentet kunne ikke laves.")
        return plain_render(request)

    run = run_to_its_end(store, begin_run(approved_cases(store, MANAGER, NOW), NOW), render)
    assert [outcome.refused for outcome in run.outcomes] == [None, "Dokumentet kunne ikke laves.", None]
    assert states(store, case_ids) == [State.ISSUED, State.APPROVED, State.ISSUED]
    assert open_case(store, READER, case_ids[1]).documents == ()


def test_a_stop_leaves_the_rest_as_it_is(store: Store) -> None:
    case_ids = approved(store, "2026-B1", "2026-B2")
    run = begin_run(approved_cases(store, MANAGER, NOW), NOW)
    run = issue_next(store, MANAGER, NOW, run, municipality=MUNICIPALITY, render=plain_render).stop()
    assert issue_next(store, MANAGER, NOW, run, municipality=MUNICIPALITY, render=plain_render) is run
    assert (len(run.outcomes), len(run.waiting), run.total) == (1, 1, 2)
    assert states(store, case_ids) == [State.ISSUED, State.APPROVED]


def test_a_case_that_somebody_else_issued_meanwhile_is_told_and_keeps_its_document(store: Store) -> None:
    first, second = approved(store, "2026-B1", "2026-B2")
    run = begin_run(approved_cases(store, MANAGER, NOW), NOW)
    kept = issue_document(
        store, MANAGER, NOW, open_case(store, MANAGER, first), municipality=MUNICIPALITY, render=plain_render
    )
    run = run_to_its_end(store, run)
    told, other = run.outcomes
    assert told.refused is not None
    assert "udsende" in told.refused
    assert other.refused is None
    assert kept in [document.id for document in open_case(store, READER, first).documents]
    assert states(store, [second]) == [State.ISSUED]


@pytest.mark.parametrize("actor", [CASEWORKER, READER])
def test_only_a_manager_is_shown_them_or_issues(store: Store, actor: object) -> None:
    case_ids = approved(store, "2026-B1")
    with pytest.raises(PermissionDenied):
        approved_cases(store, actor, NOW)  # type: ignore[arg-type]
    run = begin_run(approved_cases(store, MANAGER, NOW), NOW)
    run = issue_next(store, actor, NOW, run, municipality=MUNICIPALITY, render=plain_render)  # type: ignore[arg-type]
    assert run.outcomes[0].refused is not None
    assert states(store, case_ids) == [State.APPROVED]


def test_the_run_knows_when_it_moved(store: Store) -> None:
    approved(store, "2026-B1")
    run = begin_run(approved_cases(store, MANAGER, NOW), NOW)
    moment: datetime = later(400)
    assert issue_next(store, MANAGER, moment, run, municipality=MUNICIPALITY, render=plain_render).moved_at == moment
