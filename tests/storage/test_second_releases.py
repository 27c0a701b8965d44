"""Releases from a second assessor who has left, and who has a case: kept on both engines, and attacked by SQL."""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

import pytest

from assessment.domain.errors import PermissionDenied, StaleAssessment
from assessment.domain.workflow import State
from assessment.storage import assessments, second_assessments, second_releases
from assessment.storage.engine import Store
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    Stored,
    asked,
    case_file,
    decide,
    later,
    move,
    registered,
    submit,
)
from tests.storage.direct_sql import key, refusal


def compared(store: Store) -> Stored:
    """A locked case whose second assessment is locked too."""
    stored = registered(store)
    second = asked(store, stored)
    with store.write() as session:
        second_assessments.lock_row(session, second, NOW)
    move(store, stored, State.LOCKED)
    return stored


def release(store: Store, stored: Stored, by: str = MANAGER) -> None:
    with store.write() as session:
        second = second_assessments.open_second(session, stored.assessment_id)
        assert second is not None
        second_releases.insert_release(session, second, by=by, reason="Er fratrådt.", now=later(9))


def test_a_release_is_kept_with_who_and_why(store: Store) -> None:
    stored = compared(store)
    with store.read() as session:
        assert not assessments.get_assessment(session, stored.assessment_id).standing.second_released
    release(store, stored)
    with store.read() as session:
        assert assessments.get_assessment(session, stored.assessment_id).standing.second_released
        (found,) = second_assessments.summaries(session, stored.assessment_id)
    assert (found.released_by, found.released_reason, found.released_at) == (MANAGER, "Er fratrådt.", later(9))
    assert found.withdrawn_at is None, "the second assessment itself stands"


@pytest.mark.parametrize("by", [CASEWORKER, COLLEAGUE])
def test_nobody_who_has_worked_in_it_releases_it(store: Store, by: str) -> None:
    stored = compared(store)
    with pytest.raises(StaleAssessment):
        release(store, stored, by)


def _forged(store: Store, stored: Stored, by: str) -> str:
    return (
        "INSERT INTO second_release (second_id, assessment_id, released_by, reason, released_at)"
        f" SELECT id, assessment_id, '{by}', 'x', '2026-11-23 08:00:00.000000' FROM second_assessment"
        f" WHERE assessment_id = '{key(store, stored.assessment_id)}'"
    )


def test_a_release_by_direct_sql_is_refused_where_it_does_not_belong(store: Store) -> None:
    stored = compared(store)
    attacks = {f"by {by}": _forged(store, stored, by) for by in (CASEWORKER, COLLEAGUE)}
    attacks["of another case"] = _forged(store, stored, MANAGER).replace(
        "SELECT id, assessment_id",
        f"SELECT id, '{key(store, _another(store))}'"
        if store.engine_name == "sqlite"
        else f"SELECT id, uuid '{key(store, _another(store))}'",
    )
    for name, statement in attacks.items():
        assert "second-assessment" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, f"control: {name}"
    assert refusal(store, _forged(store, stored, MANAGER)) is None, "control: a manager without a part in it"
    open_one = registered_and_asked(store)
    assert "second-assessment" in str(refusal(store, _forged(store, open_one, MANAGER))), "not locked yet"
    submit(store, stored)
    assert "second-assessment" in str(refusal(store, _forged(store, stored, MANAGER))), "no longer at work"
    print(f"\n{store.engine_name}: {len(attacks) + 2} attacks on releases, 0 accepted")


def _another(store: Store) -> object:
    return registered(store, case_file("2026-0002")).assessment_id


def registered_and_asked(store: Store) -> Stored:
    """A locked case whose second assessment is not locked."""
    stored = registered(store, case_file("2026-0003"))
    asked(store, stored)
    move(store, stored, State.LOCKED)
    return stored


def test_the_owner_never_decides_even_without_having_written(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    with store.write() as session:
        seen = assessments.get_assessment(session, stored.assessment_id)
        assert MANAGER not in seen.standing.contributors
        assessments.set_people(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=seen.row_version,
            owner_id=MANAGER,
            manager_id=None,
            now=later(3),
        )
    with pytest.raises(PermissionDenied, match="fire øjne"):
        decide(store, version, "approved", MANAGER)
    decide(store, version, "approved", "leder-b")


def test_who_has_a_case_is_changed_on_what_was_seen(store: Store) -> None:
    stored = registered(store)
    with store.write() as session:
        seen = assessments.get_assessment(session, stored.assessment_id)
        named = assessments.set_people(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=seen.row_version,
            owner_id=COLLEAGUE,
            manager_id=MANAGER,
            now=later(3),
        )
    assert (named.standing.owner, named.standing.manager, named.owner_id) == (COLLEAGUE, MANAGER, COLLEAGUE)
    with pytest.raises(StaleAssessment), store.write() as session:
        assessments.set_people(
            session,
            assessment_id=stored.assessment_id,
            seen_row_version=seen.row_version,
            owner_id=CASEWORKER,
            manager_id=None,
            now=later(4),
        )
