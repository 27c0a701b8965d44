"""Decision points and their legal levers: which points a case has, and that none is approved without a lever."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.deciding import approve
from assessment.domain.decision_points import POINT_KINDS, POINT_NAMES, LeverChoice, PointKind, lever_faults, points_of
from assessment.domain.errors import StepRefused
from assessment.domain.workflow import Actor, Role, State
from tests.domain.marks import all_accepted
from tests.domain.profiles import EGEPARKEN, stands

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MANAGER = Actor("p2", "Leder A", frozenset({Role.MANAGER}))
ACCEPTED = all_accepted("p2")
KNOWN = {point: ["a", f"kun_{point}"] for point in POINT_KINDS}


def egeparken(**fields: Any) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps({**json.loads(EGEPARKEN.read_bytes()), **fields}))


def concluded(outcome: str | None, **fields: Any) -> tuple[PointKind, ...]:
    conclusion = None if outcome is None else {"outcome": outcome, "reason": "x"}
    return points_of(egeparken(conclusion=conclusion, **fields))


def test_every_kind_has_a_name() -> None:
    assert set(POINT_NAMES) == set(POINT_KINDS)


def test_the_points_follow_from_conclusion_and_money() -> None:
    assert concluded(None) == ()
    assert concluded("afvis") == ("afslag",)
    assert concluded("videreudvikles") == ("videreudvikles",)
    assert concluded("stoette", financing=None) == ("stoette",)
    money = {"supported_loan_dkk": 1_000, "guarantee_percent": "50"}
    assert concluded("stoette", financing=money) == ("stoette", "garanti")
    assert concluded("stoette", financing={"municipal_capital_dkk": 1}) == ("stoette", "kapital")
    assert concluded("stoette", financing={"municipal_capital_dkk": 0}) == ("stoette",)
    grades = {"udlejning": {"grade": 3, "reason": "x", "conditions": ["Stien anlægges."]}}
    assert concluded("vilkaar", financing=None, grades=grades) == ("stoette", "vilkaar")
    assert concluded("stoette", financing=None, grades=grades) == ("stoette",)
    assert concluded("vilkaar", financing=None, grades={}) == ("stoette",)


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [
        ({}, ["afslag", "garanti"]),
        ({"afslag": "a"}, ["garanti"]),
        ({"afslag": "a", "garanti": "kun_afslag"}, ["garanti"]),
        ({"afslag": "kun_afslag", "garanti": "a"}, []),
    ],
)
def test_each_point_needs_a_lever_that_it_can_rest_on(chosen: dict[PointKind, str], missing: list[str]) -> None:
    points: tuple[PointKind, ...] = ("afslag", "garanti")
    levers = LeverChoice(chosen, KNOWN)
    assert [fault.place for fault in lever_faults(points, levers)] == [f"legal_basis.{point}" for point in missing]
    if missing:
        with pytest.raises(StepRefused, match="hjemmel") as refused:
            approve(MANAGER, stands(State.SUBMITTED), NOW, "", marks=ACCEPTED, points=points, levers=levers)
        assert len(refused.value.faults) == len(missing)
    else:
        approved = approve(MANAGER, stands(State.SUBMITTED), NOW, "", marks=ACCEPTED, points=points, levers=levers)
        assert approved.event.fields["levers"] == chosen


def test_a_lever_of_a_point_that_the_case_does_not_have_is_left_out() -> None:
    levers = LeverChoice({"afslag": "a", "garanti": "a"}, KNOWN)
    approved = approve(MANAGER, stands(State.SUBMITTED), NOW, "", marks=ACCEPTED, points=("afslag",), levers=levers)
    assert approved.event.fields == {"levers": {"afslag": "a"}}
