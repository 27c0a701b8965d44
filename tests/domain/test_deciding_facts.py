"""The deciding part of a stored case gives exactly the indication of the whole case."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from assessment.casefiles import read_case_file
from assessment.domain.case import CaseFile
from assessment.domain.consistency import case_faults
from assessment.domain.deciding_facts import DecidingFacts, deciding_facts_of_draft
from assessment.domain.draft import Draft
from assessment.domain.indication import indicate
from tests.domain.profiles import ROOT, case_of, changed_rules, rules
from tests.domain.test_indication_invariants import cases

FILES = sorted((ROOT / "demo").glob("*.json"))


def deciding(case: CaseFile) -> DecidingFacts:
    """As it is read from the text of a stored draft."""
    return deciding_facts_of_draft(json.dumps(Draft(case, {"title": "x"}).document()))


@settings(max_examples=200)
@given(cases())
def test_the_indication_is_that_of_the_whole_case(case: CaseFile) -> None:
    assert indicate(deciding(case), rules()) == indicate(case, rules())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_demonstration_cases_are_read_alike(file: Any) -> None:
    case = read_case_file(file)
    assert indicate(deciding(case), rules()).document() == indicate(case, rules()).document()
    other = changed_rules({"budgetkategorier": rules().document()["budgetkategorier"][4:]})
    assert case_faults(deciding(case), other) == case_faults(case, other)


@pytest.mark.parametrize(
    "statement",
    [
        {"grade": 3, "reason": "Begrundet."},
        {"grade": 3},
        {"grade": 3, "reason": " "},
        {"reason": "Begrundet."},
        {"not_relevant": True, "reason": "Begrundet."},
        {"not_relevant": True},
        {"missing_reason": "Ikke modtaget.", "reason": "Begrundet."},
        {"missing_reason": " ", "reason": "Begrundet."},
        {},
    ],
)
def test_each_way_to_settle_a_criterion_is_read_alike(statement: dict[str, Any]) -> None:
    case = case_of((4, 4, 4, 4, 4))
    document = case.document()
    document["grades"]["udlejning"] = statement
    changed = CaseFile.model_validate_json(json.dumps(document))
    assert deciding(changed).grades["udlejning"].status is changed.grades["udlejning"].status
    assert indicate(deciding(changed), rules()) == indicate(changed, rules())


@pytest.mark.parametrize("content", ["{}", "null", '{"case": {"grades": {"udlejning": {"grade": "3"}}}}', "{"])
def test_damaged_content_is_refused(content: str) -> None:
    with pytest.raises(ValidationError):
        deciding_facts_of_draft(content)
