"""The whole way of a case, in any order and by anybody, on both engines against a plain model: they never differ."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from assessment.domain import workflow
from assessment.domain.review_marks import VersionMarks
from assessment.domain.workflow import Actor, Role
from assessment.storage import people, triggers
from assessment.storage.engine import Store, open_store
from tests.proof.workflow_ways import MANAGERS, SUBJECTS, Way, Who
from tests.proof.workflow_world import PEOPLE, Tally
from tests.services.stories import CASEWORKER, WRITING_MANAGER


def _go_all_ways(addresses: Sequence[str], examples: int, steps: int) -> Tally:
    tally, numbers = Tally(), iter(range(1, 1_000_000))
    stores = [open_store(address) for address in addresses]
    try:
        for store in stores:
            with store.write() as session:
                for actor in PEOPLE:
                    people.upsert_person(session, person_id=actor.person_id, name=actor.name, roles=actor.roles)
        run_state_machine_as_test(
            cast("type[Way]", lambda: Way(stores, tally, numbers)),
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=True,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        for store in stores:
            store.close()
    print("\n" + tally.line())
    return tally


@pytest.mark.postgres
@pytest.mark.timeout(900)
def test_both_engines_go_the_way_of_the_model(sqlite_url: str, postgres_url: str) -> None:
    assert _go_all_ways([sqlite_url, postgres_url], 8, 25).tried.total() > 150


@pytest.mark.proof
@pytest.mark.postgres
@pytest.mark.timeout(3600)
def test_both_engines_go_the_way_of_the_model_5000_times(sqlite_url: str, postgres_url: str) -> None:
    tally = _go_all_ways([sqlite_url, postgres_url], int(os.environ.get("PROOF_WAYS", "80")), 40)
    assert tally.tried.total() >= 5000
    assert set(+tally.done) == set(tally.tried), "each step was also allowed at least once"


def _at_the_document(store: Store, writer: Actor) -> Way:
    """A way that has come to an approved version, which waits for its documents."""
    way = Way([store], Tally(), iter(range(1, 10)))
    for _ in range(5):
        way.go_on(1, writer)
    return way


def test_control_a_rule_that_is_loosened_is_a_divergence(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    loosened = replace(workflow.PERMISSIONS[workflow.Action.ISSUE], roles=frozenset(Role))
    way = _at_the_document(sqlite_store, CASEWORKER)
    way.issue(Who(CASEWORKER))
    monkeypatch.setattr(workflow, "PERMISSIONS", {**workflow.PERMISSIONS, workflow.Action.ISSUE: loosened})
    with pytest.raises(AssertionError, match="issue: the model says False, sqlite done"):
        way.issue(Who(CASEWORKER))


def test_control_without_four_eyes_the_ways_part(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    way = Way([sqlite_store], Tally(), iter(range(1, 10)))
    way.go_on(1, WRITING_MANAGER)
    way.go_on(1, CASEWORKER)
    way.accept(Who(WRITING_MANAGER), SUBJECTS[0])
    monkeypatch.setattr(workflow, "_FOUR_EYES", frozenset())
    way.accept(Who(WRITING_MANAGER), SUBJECTS[0])  # which the database refuses by itself
    with sqlite_store.write() as session:
        triggers.remove(session.connection())
    with pytest.raises(AssertionError, match="accept: the model says False"):
        way.accept(Who(WRITING_MANAGER), SUBJECTS[0])


def test_control_without_the_review_the_ways_part(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    way = Way([sqlite_store], Tally(), iter(range(1, 10)))
    for _ in range(2):
        way.go_on(1, CASEWORKER)
    manager = Who(MANAGERS[0])
    way.declare(manager)
    way.ask_for_change(manager, SUBJECTS[0])
    way.approve(manager)
    monkeypatch.setattr(VersionMarks, "approval_faults", lambda *_: ())
    way.approve(manager)  # which the database refuses by itself
    with sqlite_store.write() as session:
        triggers.remove(session.connection())
    with pytest.raises(AssertionError, match="approve: the model says False"):
        way.approve(manager)


def test_control_what_stands_otherwise_is_a_divergence(sqlite_store: Store) -> None:
    way = Way([sqlite_store], Tally(), iter(range(1, 10)))
    way.stands_alike()
    way._model.address = "Et andet sted"
    with pytest.raises(AssertionError):
        way.stands_alike()
