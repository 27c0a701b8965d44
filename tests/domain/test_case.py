"""The case file as a model: what it accepts, refuses, computes, and that it comes out as it went in."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assessment.domain.case import CaseFile, DwellingMix, Dwellings, Financing, Rent
from assessment.domain.grading import Grading, GradingStatus
from tests.domain.profiles import EGEPARKEN

MINIMAL = {"schema": "case-file/1", "case_number": "1", "title": "Sag"}


def case_with(**fields: Any) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps({**MINIMAL, **fields}))


def test_egeparken_comes_out_as_it_went_in() -> None:
    content = json.loads(EGEPARKEN.read_text(encoding="utf-8"))
    case = CaseFile.model_validate_json(json.dumps(content))
    assert case.document() == content
    assert CaseFile.model_validate_json(case.canonical_json()) == case
    assert list(case.document()) == list(content), "fields keep their order in the file"


def test_only_given_fields_are_written() -> None:
    assert case_with().document() == MINIMAL
    assert case_with(address=None, facts={}).document() == {**MINIMAL, "address": None, "facts": {}}


def test_canonical_form_does_not_depend_on_the_order_of_keys() -> None:
    turned = CaseFile.model_validate_json(json.dumps(dict(reversed(MINIMAL.items()))))
    assert turned.canonical_json() == case_with().canonical_json()


@pytest.mark.parametrize(
    "fields",
    [
        {"case_number": " "},
        {"case_number": "x" * 61},
        {"title": ""},
        {"title": "x" * 201},
        {"facade_statement": "x" * 4_001},
        {"budget": [{"category": "tag", "amount_dkk": -1, "supported": True}]},
        {"budget": [{"category": "tag", "amount_dkk": 10**12 + 1, "supported": True}]},
        {"budget": [{"category": "tag", "amount_dkk": 1.0, "supported": True}]},
        {"budget": [{"category": "tag", "amount_dkk": True, "supported": True}]},
        {"budget": [{"category": "tag", "amount_dkk": 1, "supported": 1}]},
        {"financing": {"guarantee_percent": 62.5}},
        {"financing": {"guarantee_percent": "62,5"}},
        {"financing": {"guarantee_percent": "100.1"}},
        {"financing": {"guarantee_percent": "-1"}},
        {"grades": {"udlejning": {"grade": 5, "reason": "x"}}},
        {"grades": {"udlejning": {"grade": -1, "reason": "x"}}},
        {"grades": {"udlejning": {"grade": 2.5, "reason": "x"}}},
        {"grades": {"udlejning": {"grade": 3, "range": [3, 2], "reason": "x"}}},
        {"grades": {"udlejning": {"grade": 3, "range": [0, 2], "reason": "x"}}},
        {"grades": {"udlejning": {"grade": 1, "range": [2, 3], "reason": "x"}}},
        {"grades": {"udlejning": {"range": [3, 2]}}},
        {"grades": {"udlejning": {"grade": 3, "missing_reason": "x"}}},
        {"grades": {"udlejning": {"not_relevant": False}}},
        {"grades": {"udlejning": {"answers": {"u1": "måske"}}}},
        {"residents_vote": {"date": "2026-02-30"}},
        {"residents_vote": {"date": "20.5.2026"}},
        {"conclusion": {"outcome": "ikke_oplyst"}},
        {"origin": "real"},
        {"stated_costs": [{"kind": "pris", "amount_dkk": 1}]},
        {"waivers": [{"gate": "facade_obs", "reason": "a"}, {"gate": "facade_obs", "reason": "b"}]},
        {"unknown": 1},
        {"area": {"unknown": 1}},
    ],
    ids=lambda fields: json.dumps(fields, ensure_ascii=False)[:60],
)
def test_what_breaks_the_contract_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        case_with(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"case_number": "POB/08/00076"},
        {"facade_statement": "x" * 4_000},
        {"budget": [{"category": "tag", "amount_dkk": 10**12, "supported": False}]},
        {"financing": {"guarantee_percent": "100", "counter_guarantee_percent": "0"}},
        {"grades": {"udlejning": {}}},
        {"grades": {"udlejning": {"grade": 0, "range": [0, 4], "reason": "x"}}},
        {"conclusion": {"outcome": "videreudvikles", "reason": "x"}},
        {"residents_vote": {"date": "2026-05-20"}},
    ],
)
def test_control_what_keeps_the_contract_is_accepted(fields: dict[str, Any]) -> None:
    assert case_with(**fields).document() == {**MINIMAL, **fields}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({}, GradingStatus.OPEN),
        ({"grade": 0}, GradingStatus.OPEN),
        ({"grade": 0, "reason": " "}, GradingStatus.OPEN),
        ({"grade": 0, "reason": "x"}, GradingStatus.GRADED),
        ({"reason": "x"}, GradingStatus.OPEN),
        ({"missing_reason": "x"}, GradingStatus.DECLARED_MISSING),
        ({"missing_reason": " "}, GradingStatus.OPEN),
        ({"not_relevant": True}, GradingStatus.OPEN),
        ({"not_relevant": True, "reason": "x"}, GradingStatus.NOT_RELEVANT),
    ],
)
def test_a_statement_counts_with_its_reason(content: dict[str, Any], status: GradingStatus) -> None:
    assert Grading.model_validate(content).status is status


def test_figures_of_egeparken() -> None:
    case = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
    assert case.budget_total_dkk == 412_750_000
    assert case.supported_budget_dkk == 373_250_000
    assert case.financing is not None
    assert case.financing.total_dkk == 412_750_000
    assert case.financing.computed_guarantee_dkk == Fraction(233_281_250)
    assert case.financing.computed_net_guarantee_dkk == Fraction(233_281_250, 2)
    assert case.rent is not None
    assert case.rent.increase == Fraction(74, 790)
    assert case.rent.typical_monthly_increase_dkk == Fraction(74 * 80, 12)


def test_what_is_not_known_is_never_computed_as_nothing() -> None:
    assert case_with().budget_total_dkk is None
    assert case_with().supported_budget_dkk is None
    assert Financing().total_dkk is None
    assert Financing(supported_loan_dkk=5).computed_guarantee_dkk is None
    assert Financing(guarantee_percent="50").computed_guarantee_dkk is None
    assert Financing(supported_loan_dkk=5, guarantee_percent="50").computed_net_guarantee_dkk is None
    assert DwellingMix(family=5).count is None
    assert DwellingMix(total=5).count == 5
    assert DwellingMix(family=5, youth=0, senior=1).count == 6
    assert Rent(before_dkk_m2_year=0, after_dkk_m2_year=5).increase is None
    assert Rent(before_dkk_m2_year=5).typical_monthly_increase_dkk is None
    assert Dwellings().before is None


@given(st.integers(0, 10**12), st.integers(0, 10_000), st.integers(0, 10_000))
def test_guarantees_are_exact(loan: int, percent: int, counter: int) -> None:
    financing = Financing(
        supported_loan_dkk=loan,
        guarantee_percent=f"{percent // 100}.{percent % 100:02d}",
        counter_guarantee_percent=f"{counter // 100}.{counter % 100:02d}",
    )
    assert financing.computed_guarantee_dkk == Fraction(loan * percent, 10_000)
    assert financing.computed_net_guarantee_dkk == Fraction(loan * percent * (10_000 - counter), 10**8)
