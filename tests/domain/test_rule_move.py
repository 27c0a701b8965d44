"""When an open assessment may move to another rule set, and what the event keeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.rule_move import is_newer, move_rules
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Role, Standing, State, Transition
from tests.domain.profiles import EGEPARKEN, changed_rules, rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
CASEWORKER = Actor("p1", "Person", frozenset({Role.CASEWORKER}))
DRAFT = Standing(State.DRAFT)
NEWER = changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-15"})


def moved(new: RuleSet = NEWER, standing: Standing = DRAFT, reason: str = "Vedtaget.") -> Transition:
    return move_rules(CASEWORKER, standing, NOW, CASE, old=rules(), new=new, reason=reason)


def test_a_move_keeps_state_and_openings_and_tells_from_to_and_why() -> None:
    standing = Standing(State.RETURNED, frozenset({"p2"}), {"udlejning": "Tal mangler"})
    step = moved(standing=standing)
    assert (step.state, step.open_revisions) == (State.RETURNED, {"udlejning": "Tal mangler"})
    assert (step.event.action, step.event.actor_id, step.event.at) == ("assessment.rules_moved", "p1", NOW)
    assert step.event.fields == {
        "from": {"id": rules().id, "version": "2026.1.0", "fingerprint": rules().fingerprint},
        "to": {"id": rules().id, "version": "2026.2.0", "fingerprint": NEWER.fingerprint},
        "reason": "Vedtaget.",
    }


@pytest.mark.parametrize(
    ("new", "reason", "part"),
    [
        (rules(), "x", "ikke nyere"),
        (changed_rules({"version": "2025.9.0", "gyldig_fra": "2026-10-31"}), "x", "ikke nyere"),
        (
            changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-24"}),
            "x",
            "gælder først fra den 24.\u00a0november",
        ),
        (NEWER, " \n", "Skriv, hvorfor"),
    ],
)
def test_refused_moves_say_why(new: RuleSet, reason: str, part: str) -> None:
    with pytest.raises(StepRefused, match=part):
        moved(new, reason=reason)


def test_a_case_that_does_not_fit_is_told_where() -> None:
    unfit = changed_rules(
        {"version": "2026.2.0", "gyldig_fra": "2026-11-15", "kriterier.0.spoergsmaal.0.id": "u1_ny", "faser.6.id": "a"}
    )
    with pytest.raises(StepRefused, match="passer ikke til regelsæt") as refused:
        moved(unfit)
    assert {fault.place for fault in refused.value.faults} == {"phase", "grades.udlejning.answers.u1"}


def test_it_is_valid_from_the_danish_day() -> None:
    tomorrow = changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-24"})
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Denmark
    step = move_rules(CASEWORKER, DRAFT, late, CASE, old=rules(), new=tomorrow, reason="Vedtaget.")
    assert step.state is State.DRAFT


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.ISSUED])
def test_what_was_submitted_cannot_move(state: State) -> None:
    with pytest.raises(StepRefused, match="skifte regelsæt"):
        moved(standing=Standing(state))


@pytest.mark.parametrize("role", [Role.READER, Role.MANAGER])
def test_others_cannot_move(role: Role) -> None:
    with pytest.raises(PermissionDenied, match="sagsbehandler"):
        move_rules(Actor("p3", "P", frozenset({role})), DRAFT, NOW, CASE, old=rules(), new=NEWER, reason="x")


@pytest.mark.parametrize(
    ("version", "day", "newer"),
    [
        ("2026.1.1", "2026-11-01", True),
        ("2026.10.0", "2026-11-01", True),
        ("2026.1.0", "2026-11-02", True),
        ("2026.0.9", "2026-11-01", False),
        ("2027.1.0", "2026-10-31", False),
    ],
)
def test_what_newer_means(version: str, day: str, newer: bool) -> None:
    other = changed_rules({"version": version, "gyldig_fra": day})
    assert is_newer(other, rules()) is newer
    assert is_newer(rules(), other) is not newer
    assert not is_newer(rules(), rules())
