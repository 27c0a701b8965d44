"""Conditions in both forms: read alike, kept as given, refused with their place."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition, EarlierCondition
from assessment.domain.draft import Draft, FieldChange, apply_change, value_at, with_value
from assessment.domain.faults import danish_faults

BASE = "grades.naboomraader"
OBJECT = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
EARLIER = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "assessment": 1}


def case_with(**grading: Any) -> CaseFile:
    content = {"schema": "case-file/1", "case_number": "1", "title": "T", "grades": {"naboomraader": grading}}
    return CaseFile.model_validate_json(json.dumps(content))


def faults(**grading: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        case_with(**grading)
    return [str(fault) for fault in danish_faults(refused.value, model=CaseFile)]


def test_both_forms_are_read_alike_with_their_criterion() -> None:
    case = case_with(conditions=["Stien er anlagt.", OBJECT])
    assert case.conditions_of("naboomraader") == (
        Condition(criterion="naboomraader", text="Stien er anlagt."),
        Condition(
            criterion="naboomraader",
            text="Stien er anlagt.",
            deadline=date(2027, 3, 1),
            documented_by="Boligorganisationen",
        ),
    )
    assert case.conditions_of("udlejning") == ()


def test_a_row_without_a_text_is_no_condition_yet() -> None:
    rows = [{}, {"text": " "}, {"deadline": "2027-03-01"}, " ", {"text": "Stien.", "documented_by": " "}]
    assert case_with(conditions=rows).conditions_of("naboomraader") == (
        Condition(criterion="naboomraader", text="Stien."),
    )


TEXTS = st.text(alphabet="abcæøå .", max_size=20)
OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.none() | TEXTS,
        "deadline": st.none() | st.dates().map(date.isoformat),
        "documented_by": st.none() | TEXTS,
    },
)
ANSWERED = st.fixed_dictionaries(
    {"text": TEXTS, "assessment": st.integers(1, 9)},
    optional={"met": st.sampled_from(["ja", "delvist", "nej", "uafklaret", None]), "note": st.none() | TEXTS},
)


@given(st.lists(TEXTS | OBJECTS, max_size=5), st.lists(ANSWERED, max_size=3))
def test_each_form_comes_back_as_it_was_given(rows: list[Any], earlier: list[Any]) -> None:
    given_content = {"conditions": rows, "earlier_conditions": earlier}
    assert case_with(**given_content).document()["grades"]["naboomraader"] == given_content


@pytest.mark.parametrize(
    ("grading", "place"),
    [
        ({"conditions": ["ok", 5]}, f"{BASE}.conditions[1]: er 5, men skal være en tekst"),
        ({"conditions": [{"text": 5}]}, f"{BASE}.conditions[0].text: "),
        ({"conditions": [{"deadline": "1. marts"}]}, f"{BASE}.conditions[0].deadline: "),
        ({"conditions": [{"tekst": "x"}]}, f"{BASE}.conditions[0].tekst: "),
        ({"conditions": [{"string": "x"}]}, f"{BASE}.conditions[0].string: "),
        ({"conditions": ["x"] * 51}, f"{BASE}.conditions: "),
        ({"earlier_conditions": [{"text": "x"}]}, f"{BASE}.earlier_conditions[0].assessment: mangler."),
        ({"earlier_conditions": [{**EARLIER, "assessment": 0}]}, f"{BASE}.earlier_conditions[0].assessment: "),
        ({"earlier_conditions": [{**EARLIER, "met": "måske"}]}, f"{BASE}.earlier_conditions[0].met: "),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(grading: dict[str, Any], place: str) -> None:
    (found,) = faults(**grading)
    assert found.startswith(place)


def test_a_misspelt_part_of_a_condition_gets_the_nearest_name() -> None:
    (found,) = faults(conditions=[{"deadlin": "2027-03-01"}])
    assert "deadline" in found.removeprefix(f"{BASE}.conditions[0].deadlin")


@pytest.mark.parametrize(
    ("met", "note", "answered"),
    [
        (None, None, False),
        ("ja", None, False),
        ("ja", " ", False),
        (None, "Set i projektet.", False),
        ("uafklaret", "Afventer tegninger.", True),
    ],
)
def test_an_answer_needs_what_it_rests_on(met: Any, note: str | None, answered: bool) -> None:
    assert EarlierCondition(text="Stien", assessment=1, met=met, note=note).answered is answered


def test_a_text_becomes_an_object_only_when_more_is_said_of_it() -> None:
    content = case_with(conditions=["Stien er anlagt."]).document()
    row = f"{BASE}.conditions.0"
    assert value_at(content, f"{row}.text") == "Stien er anlagt."
    assert value_at(content, f"{row}.deadline") is None
    assert value_at(with_value(content, f"{row}.text", "Broen er bygget."), row) == "Broen er bygget."
    more = with_value(content, f"{row}.deadline", "2027-03-01")
    assert value_at(more, row) == {"text": "Stien er anlagt.", "deadline": "2027-03-01"}
    assert value_at(with_value(content, f"{row}.text", None), row) == {}
    assert value_at(content, "title.text") is None


def test_a_new_row_may_begin_with_any_of_its_parts() -> None:
    begun = apply_change(Draft(case_with()), FieldChange(f"{BASE}.conditions.0.deadline", None, "2027-03-01"))
    assert begun.case.conditions_of("naboomraader") == ()
    whole = apply_change(begun, FieldChange(f"{BASE}.conditions.0.text", None, "Stien er anlagt."))
    assert [item.deadline for item in whole.case.conditions_of("naboomraader")] == [date(2027, 3, 1)]
