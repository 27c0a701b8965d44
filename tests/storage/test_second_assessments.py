"""Second assessments in the store, and attacks on them by direct SQL, on both engines."""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from uuid import UUID

import pytest

from assessment.domain.draft import FieldChange
from assessment.domain.errors import DraftConflict, NotFound, PermissionDenied, StaleAssessment
from assessment.domain.workflow import Event, State, Transition
from assessment.storage import assessments, events, second_assessments
from assessment.storage.engine import Store
from assessment.storage.records import SecondRecord
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    NOW,
    Stored,
    asked,
    decide,
    later,
    move,
    registered,
    submit,
)
from tests.storage.direct_sql import key, refusal

REASON = "grades.udlejning.reason"


def opened(store: Store, stored: Stored) -> SecondRecord:
    with store.read() as session:
        found = second_assessments.open_second(session, stored.assessment_id)
    assert found is not None
    return found


def lock(store: Store, stored: Stored) -> SecondRecord:
    with store.write() as session:
        found = second_assessments.open_second(session, stored.assessment_id)
        assert found is not None
        return second_assessments.lock_row(session, found, later(5))


def withdraw(store: Store, stored: Stored) -> None:
    with store.write() as session:
        found = second_assessments.open_second(session, stored.assessment_id)
        assert found is not None
        second_assessments.withdraw_row(session, found, by=CASEWORKER, reason="Sygdom.", now=later(2))


def save(store: Store, stored: Stored, path: str, value: object, base: object = None) -> SecondRecord:
    with store.write() as session:
        change = FieldChange(path, base, value)
        return second_assessments.save_second_change(
            session, assessment_id=stored.assessment_id, change=change, now=later(1)
        )


def test_what_the_second_writes_is_kept_apart_from_the_first(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    saved = save(store, stored, REASON, "Tomgangen er ikke belyst.")
    assert saved.document.draft.shown(REASON) == "Tomgangen er ikke belyst."
    assert opened(store, stored).document == saved.document
    assert opened(store, stored).document.saved_at == later(1)
    with store.read() as session:
        standing = assessments.get_assessment(session, stored.assessment_id).standing
    assert standing.second_assessor == COLLEAGUE
    assert not standing.second_locked
    assert standing.contributors == {CASEWORKER, COLLEAGUE}, "the database itself makes the assessor a contributor"


def test_two_windows_of_the_second_never_overwrite_each_other(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    save(store, stored, REASON, "Et")
    with pytest.raises(DraftConflict) as caught:
        save(store, stored, REASON, "To")
    assert (caught.value.mine, caught.value.theirs, caught.value.who_id) == ("To", "Et", COLLEAGUE)
    assert save(store, stored, REASON, "Et") == opened(store, stored), "the same text again changes nothing"


def test_one_request_at_a_time_and_a_withdrawn_one_stays(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    with pytest.raises(StaleAssessment):
        asked(store, stored, "sagsbehandler-c")
    withdraw(store, stored)
    with store.read() as session:
        assert second_assessments.open_second(session, stored.assessment_id) is None
        assert assessments.get_assessment(session, stored.assessment_id).standing.second_assessor is None
    with pytest.raises(NotFound):
        save(store, stored, REASON, "Et")
    asked(store, stored, "sagsbehandler-c", later(3))
    with store.read() as session:
        both = second_assessments.summaries(session, stored.assessment_id)
    assert [(found.assessor_id, found.withdrawn_reason) for found in both] == [
        (COLLEAGUE, "Sygdom."),
        ("sagsbehandler-c", None),
    ]


def test_whoever_has_contributed_cannot_be_asked(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    withdraw(store, stored)
    with pytest.raises(StaleAssessment):
        asked(store, stored, COLLEAGUE, later(3))
    with store.read() as session:
        assert second_assessments.open_second(session, stored.assessment_id) is None


def test_who_is_blind_to_what(store: Store) -> None:
    stored = registered(store)

    def blind() -> frozenset[UUID]:
        with store.read() as session:
            assert second_assessments.blind_assessments(session, CASEWORKER) == frozenset()
            return second_assessments.blind_assessments(session, COLLEAGUE)

    assert blind() == frozenset()
    asked(store, stored)
    assert blind() == {stored.assessment_id}
    lock(store, stored)
    assert blind() == {stored.assessment_id}, "the first one has not locked"
    move(store, stored, State.LOCKED)
    assert blind() == frozenset()


def test_a_write_on_what_was_not_read_is_refused(store: Store) -> None:
    stored = registered(store)
    seen = asked(store, stored)
    save(store, stored, REASON, "Et")
    with pytest.raises(StaleAssessment), store.write() as session:
        second_assessments.lock_row(session, seen, later(5))


def test_the_second_assessor_can_never_decide(store: Store) -> None:
    stored = registered(store)
    asked(store, stored, MANAGER)
    lock(store, stored)
    move(store, stored, State.LOCKED)
    version = submit(store, stored)
    with pytest.raises(PermissionDenied, match="fire øjne"):
        decide(store, version, "approved", decider=MANAGER)
    decide(store, version, "returned", decider="leder-b")


def test_submission_waits_in_the_database_too(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    move(store, stored, State.LOCKED)
    with pytest.raises(StaleAssessment):
        move(store, stored, State.SUBMITTED)
    withdraw(store, stored)
    move(store, stored, State.SUBMITTED)


OPEN = {
    "another assessor": "assessor_id = 'en-anden'",
    "another who asked": "asked_by = 'en-anden'",
    "another time": "asked_at = saved_at, saved_at = asked_at",
    "another assessment": "assessment_id = id",
    "the same person": "asked_by = assessor_id",
    "withdrawn without a reason": "withdrawn_at = asked_at",
    "locked and withdrawn": "locked_at = asked_at, withdrawn_at = asked_at, withdrawn_reason = 'x'",
}
LOCKED = {
    "another content": "content = '{}'",
    "unlocked": "locked_at = NULL",
    "locked at another time": "locked_at = asked_at",
    "withdrawn": "withdrawn_at = asked_at, withdrawn_reason = 'x'",
}
WITHDRAWN = {
    "taken up again": "withdrawn_at = NULL, withdrawn_reason = NULL",
    "another reason": "withdrawn_reason = 'x'",
    "another content": "content = '{}'",
}
SUBMITTED = {"agreed afterwards": 'agreed = \'{"udlejning":"x"}\''}


@pytest.mark.parametrize("stage", ["open", "locked", "withdrawn", "submitted"])
def test_direct_sql_cannot_change_what_stands(store: Store, stage: str) -> None:
    stored = registered(store)
    asked(store, stored)
    save(store, stored, REASON, "Et")
    if stage == "withdrawn":
        withdraw(store, stored)
    if stage in {"locked", "submitted"}:
        lock(store, stored)
    if stage == "submitted":
        move(store, stored, State.LOCKED)
        submit(store, stored)
    attacks = {"open": OPEN, "locked": LOCKED, "withdrawn": WITHDRAWN, "submitted": SUBMITTED}[stage]
    for name, change in attacks.items():
        statement = f"UPDATE second_assessment SET {change}"
        assert refusal(store, statement) is not None, name
    by_trigger = [change for name, change in attacks.items() if name not in _BY_OTHER_MEANS]
    for change in by_trigger:
        assert refusal(store, f"UPDATE second_assessment SET {change}", unprotected=True) is None, change
    print(f"\n{store.engine_name}, {stage}: {len(attacks)} refused; {len(by_trigger)} go through without triggers")


# Refused by a CHECK or a foreign key as well, with or without triggers.
_BY_OTHER_MEANS = frozenset(
    {"another assessment", "the same person", "withdrawn without a reason", "locked and withdrawn", "withdrawn"}
)


def test_a_second_assessment_cannot_be_put_in_ready_made(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    withdraw(store, stored)
    columns = "id, assessment_id, assessor_id, asked_by, asked_at, row_version, content, saved_at, agreed"
    new_id = key(store, "00000000-0000-4000-8000-00000000000a")
    copied = f"'{new_id}', assessment_id, {{assessor}}, asked_by, asked_at, 1, content, saved_at, agreed"
    insert = f"INSERT INTO second_assessment ({columns}{{more}}) SELECT {copied}{{values}} FROM second_assessment"
    fresh = insert.format(assessor="'sagsbehandler-c'", more="", values="")
    assert refusal(store, fresh) is None, "control: a fresh request of this form goes through"
    for name, statement in {
        "a contributor": insert.format(assessor="assessor_id", more="", values=""),
        "locked": insert.format(assessor="'sagsbehandler-c'", more=", locked_at", values=", asked_at"),
    }.items():
        assert refusal(store, statement) is not None, name
        assert refusal(store, statement, unprotected=True) is None, name


def test_agreement_is_kept(store: Store) -> None:
    stored = registered(store)
    asked(store, stored)
    seen = lock(store, stored)
    move(store, stored, State.LOCKED)
    with store.write() as session:
        second_assessments.set_agreed(session, seen, {"udlejning": "a" * 64})
    with store.read() as session:
        standing = assessments.get_assessment(session, stored.assessment_id).standing
    assert standing.agreed == {"udlejning": "a" * 64}
    assert standing.compared


def test_asking_moves_the_assessment_on(store: Store) -> None:
    """Whoever has read the assessment before the request was made cannot take a step on it unaware."""
    stored = registered(store)
    with store.write() as session:
        seen = assessments.get_assessment(session, stored.assessment_id)
        event = Event("second.asked", CASEWORKER, NOW)
        step = Transition(seen.standing.state, event)
        assessments.set_state(
            session,
            assessment_id=seen.id,
            seen_row_version=seen.row_version,
            transition=step,
            now=NOW,
            waiting_on="sagsbehandler",
        )
        events.append_event(session, event=event, case_id=stored.case_id, assessment_id=stored.assessment_id)
    with pytest.raises(StaleAssessment), store.write() as session:
        assessments.set_state(
            session,
            assessment_id=seen.id,
            seen_row_version=seen.row_version,
            transition=Transition(State.LOCKED, event),
            now=NOW,
            waiting_on="sagsbehandler",
        )
