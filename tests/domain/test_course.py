"""From one assessment to the next, criterion by criterion, each in the words of its own time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.course import course_between, verdict
from assessment.domain.grading import Grading
from tests.domain.profiles import EGEPARKEN, rules

CONTENT: dict[str, Any] = json.loads(EGEPARKEN.read_bytes())


def case_with(**grades: dict[str, Any]) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps({**CONTENT, "grades": {**CONTENT["grades"], **grades}}))


@pytest.mark.parametrize(
    ("grading", "words"),
    [
        (None, "Ikke vurderet"),
        ({}, "Ikke vurderet"),
        ({"grade": 3}, "Ikke vurderet"),
        ({"grade": 0, "reason": "x"}, "Modvirker (trin 0)"),
        ({"grade": 4, "reason": "x"}, "I særlig grad (trin 4)"),
        ({"missing_reason": "x"}, "Ikke oplyst"),
        ({"not_relevant": True, "reason": "x"}, "Ikke relevant"),
    ],
)
def test_a_verdict_in_words(grading: dict[str, Any] | None, words: str) -> None:
    assert verdict(None if grading is None else Grading.model_validate(grading), rules()) == words


def test_each_criterion_tells_before_now_and_what_was_asked_for() -> None:
    asked = {"text": "Stien", "assessment": 1, "met": "ja", "note": "Set."}
    after = case_with(
        naboomraader={"grade": 3, "reason": "Stien er anlagt.", "earlier_conditions": [asked]},
        blandet_by={"missing_reason": "Priserne mangler."},
    )
    steps = course_between(case_with(), rules(), after, rules())
    assert [step.criterion.number for step in steps] == [1, 2, 3, 4, 5]
    assert [step.changed for step in steps] == [False, False, True, True, False]
    neighbours, mixed = steps[2], steps[3]
    assert (neighbours.before, neighbours.after) == ("I nogen grad (trin 2)", "I tilstrækkelig grad (trin 3)")
    assert neighbours.reason_before == CONTENT["grades"]["naboomraader"]["reason"]
    assert (neighbours.reason_after, mixed.reason_after) == ("Stien er anlagt.", "Priserne mangler.")
    assert [item.text for item in neighbours.asked] == ["Stien"]
    assert (mixed.after, mixed.asked) == ("Ikke oplyst", ())


def test_a_criterion_that_is_new_has_no_before_and_each_time_has_its_words() -> None:
    now = rules()
    earlier = now.model_copy(
        update={
            "criteria": now.criteria[1:],
            "scale": tuple(step.model_copy(update={"name": f"Dengang {step.value}"}) for step in now.scale),
        }
    )
    steps = course_between(case_with(), earlier, case_with(), now)
    assert (steps[0].before, steps[0].changed) == (None, True)
    assert steps[1].before == "Dengang 3 (trin 3)"
