"""What is missing before locking and before submission, named with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.completeness import faults_before_lock, faults_before_submission, grading_fault
from assessment.domain.grading import Grading
from tests.domain.profiles import EGEPARKEN, rules

EGEPARKEN_CONTENT: dict[str, Any] = json.loads(EGEPARKEN.read_bytes())


def egeparken(**fields: Any) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps({**EGEPARKEN_CONTENT, **fields}))


def conclusion(**fields: Any) -> dict[str, Any]:
    return {**EGEPARKEN_CONTENT["conclusion"], **fields}


def test_egeparken_is_complete() -> None:
    assert faults_before_lock(egeparken(), rules()) == ()
    assert faults_before_submission(egeparken(), rules()) == ()


@pytest.mark.parametrize(
    ("grading", "place", "part"),
    [
        (None, "grades.udlejning", "er ikke vurderet"),
        ({}, "grades.udlejning.grade", "mangler et trin"),
        ({"reason": "x"}, "grades.udlejning.grade", "mangler et trin"),
        ({"grade": 3}, "grades.udlejning.reason", "har et trin, men ingen begrundelse"),
        ({"grade": 3, "reason": " "}, "grades.udlejning.reason", "ingen begrundelse"),
        ({"missing_reason": " "}, "grades.udlejning.missing_reason", "»Ikke oplyst« uden begrundelse"),
        ({"not_relevant": True}, "grades.udlejning.reason", "»Ikke relevant« uden begrundelse"),
    ],
)
def test_each_gap_of_a_criterion(grading: dict[str, Any] | None, place: str, part: str) -> None:
    given = None if grading is None else Grading.model_validate(grading)
    fault = grading_fault(rules().criterion("udlejning"), given)
    assert fault is not None
    assert fault.place == place
    assert fault.text.startswith("Kriterium 1 ")
    assert part in fault.text


@pytest.mark.parametrize(
    "grading",
    [{"grade": 0, "reason": "x"}, {"missing_reason": "x"}, {"not_relevant": True, "reason": "x"}],
)
def test_a_settled_criterion_has_no_gap(grading: dict[str, Any]) -> None:
    assert grading_fault(rules().criterion("udlejning"), Grading.model_validate(grading)) is None


def test_all_gaps_come_at_once_in_the_order_of_the_criteria() -> None:
    places = [fault.place for fault in faults_before_submission(_empty(), rules())]
    assert places == [
        *(f"grades.{criterion.id}" for criterion in rules().criteria),
        "conclusion.outcome",
        "conclusion.reason",
        "housing_association",
        "phase",
    ]


def test_locking_asks_for_less_than_submission() -> None:
    case = egeparken(phase=None, housing_association=" ")
    assert faults_before_lock(case, rules()) == ()
    assert [fault.place for fault in faults_before_submission(case, rules())] == ["housing_association", "phase"]


@pytest.mark.parametrize(
    ("outcome", "consequences", "complete"),
    [
        ("afvis", None, False),
        ("afvis", " ", False),
        ("afvis", "x", True),
        ("vilkaar", None, True),
        ("stoette", " ", True),
    ],
)
@pytest.mark.parametrize(
    "field", ["main_considerations", "essential_facts", "special_circumstances", "consequences_of_refusal"]
)
def test_a_refusal_must_give_its_reasons_in_full(
    field: str, outcome: str, consequences: str | None, complete: bool
) -> None:
    whole = dict.fromkeys(
        ("main_considerations", "essential_facts", "special_circumstances", "consequences_of_refusal"), "x"
    )
    case = egeparken(conclusion=conclusion(outcome=outcome, **{**whole, field: consequences}))
    faults = faults_before_submission(case, rules())
    assert [fault.place for fault in faults] == ([] if complete else [f"conclusion.{field}"])
    assert "Skriv det under Konklusion." in "".join(fault.text for fault in faults) or complete


@pytest.mark.parametrize(
    ("rows", "place", "part"),
    [
        ([{"deadline": "2027-03-01"}], "grades.naboomraader.conditions[0].text", "vilkår 1 har en frist, men"),
        (
            ["Stien", {"text": " ", "documented_by": "Afdelingen"}],
            "grades.naboomraader.conditions[1].text",
            "vilkår 2 har en, der dokumenterer, men ingen tekst",
        ),
    ],
)
def test_a_condition_says_what_before_when_and_who(rows: list[Any], place: str, part: str) -> None:
    (fault,) = faults_before_lock(graded(conditions=rows), rules())
    assert fault.place == place
    assert part in fault.text
    assert faults_before_lock(graded(conditions=[{}, {"text": "Stien"}]), rules()) == ()


@pytest.mark.parametrize(
    ("answer", "part"),
    [({}, "met"), ({"met": "ja"}, "note"), ({"met": "uafklaret", "note": " "}, "note"), ({"note": "Set"}, "met")],
)
def test_what_was_asked_for_earlier_is_answered_before_the_lock(answer: dict[str, str], part: str) -> None:
    earlier = {"text": "Stien", "assessment": 1}
    answered = {**earlier, "met": "uafklaret", "note": "Afventer tegninger."}
    (fault,) = faults_before_lock(graded(earlier_conditions=[answered, {**earlier, **answer}]), rules())
    assert fault.place == f"grades.naboomraader.earlier_conditions[1].{part}"
    assert fault in faults_before_submission(graded(earlier_conditions=[answered, {**earlier, **answer}]), rules())
    assert faults_before_lock(graded(earlier_conditions=[answered]), rules()) == ()


def graded(**parts: Any) -> CaseFile:
    grades = EGEPARKEN_CONTENT["grades"]
    return egeparken(grades={**grades, "naboomraader": {**grades["naboomraader"], **parts}})


@pytest.mark.parametrize("phase", [phase.id for phase in rules().phases])
def test_further_development_is_recommended_before_skema_a_only(phase: str) -> None:
    case = egeparken(phase=phase, conclusion=conclusion(outcome="videreudvikles"))
    late = rules().phase_order(phase) >= rules().phase_order("skema_a")
    assert [fault.place for fault in faults_before_lock(case, rules())] == (["conclusion.outcome"] if late else [])
    assert faults_before_lock(egeparken(phase=phase), rules()) == ()


def test_an_unknown_phase_sets_no_limit() -> None:
    case = egeparken(phase=None, conclusion=conclusion(outcome="videreudvikles"))
    assert faults_before_lock(case, rules()) == ()


def _empty() -> CaseFile:
    return CaseFile.model_validate({"schema": "case-file/1", "case_number": "1", "title": "Sag"})
