"""The second assessment as a part of the case file."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from assessment.domain.case import CaseFile, canonical_json
from assessment.domain.faults import danish_faults

CASE = {"schema": "case-file/1", "case_number": "2026-0001", "title": "Lyngparken"}
SECOND = {
    "grades": {"udlejning": {"grade": 1, "reason": "Tomgangen er ikke belyst."}},
    "first": {"udlejning": {"grade": 3, "reason": "Ventelisten er lang."}},
    "common": {"udlejning": {"grade": 2, "reason": "Ventelisten tæller, men tomgangen mangler."}},
}


def test_a_second_assessment_comes_back_as_it_was_given() -> None:
    given = {**CASE, "second_assessment": SECOND}
    assert CaseFile.model_validate_json(json.dumps(given)).canonical_json() == canonical_json(given)


def test_a_case_without_one_says_nothing_of_it() -> None:
    assert "second_assessment" not in CaseFile.model_validate(CASE).document()


@pytest.mark.parametrize(
    ("common", "said"),
    [
        ({"grade": 2, "missing": True}, "mere end ét af felterne grade, missing og not_relevant"),
        ({"grade": 5}, "skal være højst 4"),
        ({"assessor": "x"}, "ukendt felt"),
    ],
)
def test_what_does_not_fit_is_refused_in_danish(common: dict[str, object], said: str) -> None:
    given = {**CASE, "second_assessment": {"common": {"udlejning": common}}}
    with pytest.raises(ValidationError) as caught:
        CaseFile.model_validate_json(json.dumps(given))
    (fault,) = danish_faults(caught.value, model=CaseFile)
    assert fault.place.startswith("second_assessment.common.udlejning")
    assert said in fault.text
