"""Figures that disagree are named with both figures; figures that are unknown are never compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessment.domain.arithmetic import arithmetic_faults
from assessment.domain.case import CaseFile
from tests.domain.profiles import EGEPARKEN

NBSP = "\u00a0"
TEN = [{"category": "tag", "amount_dkk": 10_000_000, "supported": True}]


def disagreements(**fields: Any) -> list[tuple[str, str, str]]:
    case = CaseFile.model_validate_json(
        json.dumps({"schema": "case-file/1", "case_number": "1", "title": "Sag", **fields})
    )
    return [(found.id, found.place, found.text.replace(NBSP, " ")) for found in arithmetic_faults(case)]


def test_egeparken_agrees() -> None:
    assert arithmetic_faults(CaseFile.model_validate_json(EGEPARKEN.read_bytes())) == ()


@pytest.mark.parametrize(
    ("fields", "id_", "place", "figures"),
    [
        (
            {"budget": TEN, "financing": {"supported_loan_dkk": 10_000_000, "reserves_dkk": 500_000}},
            "budget_financing",
            "financing",
            ("10.000.000 kr.", "10.500.000 kr.", "500.000 kr."),
        ),
        (
            {"budget": TEN, "financing": {"supported_loan_dkk": 8_000_000, "unsupported_loan_dkk": 2_000_000}},
            "supported_loan",
            "financing.supported_loan_dkk",
            ("10.000.000 kr.", "8.000.000 kr."),
        ),
        (
            {"financing": {"supported_loan_dkk": 562_000_000, "guarantee_percent": "97", "guarantee_dkk": 540_000_000}},
            "guarantee_dkk",
            "financing.guarantee_dkk",
            ("545.140.000 kr.", "540.000.000 kr."),
        ),
        (
            {
                "financing": {
                    "supported_loan_dkk": 562_000_000,
                    "guarantee_percent": "97",
                    "counter_guarantee_percent": "50",
                    "net_guarantee_dkk": 545_140_000,
                }
            },
            "net_guarantee_dkk",
            "financing.net_guarantee_dkk",
            ("272.570.000 kr.", "545.140.000 kr."),
        ),
        (
            {
                "stated_costs": [
                    {"kind": "ikke_oplyst", "amount_dkk": 900, "supported_dkk": 10**8, "unsupported_dkk": 1}
                ]
            },
            "stated_parts",
            "stated_costs[0].amount_dkk",
            ("100.000.001 kr.", "900 kr."),
        ),
        (
            {"budget": TEN, "stated_costs": [{"kind": "anskaffelsessum", "amount_dkk": 12_000_000}]},
            "budget_stated",
            "stated_costs[0].amount_dkk",
            ("10.000.000 kr.", "12.000.000 kr."),
        ),
        (
            {
                "dwellings": {
                    "before": {"total": 100},
                    "after": {"total": 99},
                    "demolished": 5,
                    "lost_to_merging": 0,
                    "new": 5,
                }
            },
            "dwellings",
            "dwellings.after",
            ("100 boliger", "99 boliger"),
        ),
        (
            {"dwellings": {"before": {"family": 90, "youth": 5, "senior": 5, "total": 110}}},
            "dwellings_before",
            "dwellings.before.total",
            ("100", "110"),
        ),
        (
            {"dwellings": {"after": {"total": 10}, "accessible_after": 11}},
            "accessible",
            "dwellings.accessible_after",
            ("11", "10"),
        ),
        (
            {"rent": {"before_dkk_m2_year": 800, "after_dkk_m2_year": 880, "stated_increase_percent": "12"}},
            "rent",
            "rent.stated_increase_percent",
            ("10,0 %", "12,0 %"),
        ),
        (
            {"residents_vote": {"yes": 60, "no": 40, "blank": 1, "eligible": 100}},
            "vote",
            "residents_vote.eligible",
            ("101", "100"),
        ),
    ],
)
def test_a_disagreement_names_both_figures(
    fields: dict[str, Any], id_: str, place: str, figures: tuple[str, ...]
) -> None:
    (found,) = disagreements(**fields)
    assert found[:2] == (id_, place)
    assert all(figure in found[2] for figure in figures), found[2]
    assert "Ret en af dem." in found[2]


@pytest.mark.parametrize(("apart", "count"), [(100_000, 0), (100_001, 1)])
def test_the_tolerance_is_a_hundred_thousand_kroner(apart: int, count: int) -> None:
    financing = {"supported_loan_dkk": 10_000_000, "reserves_dkk": apart}
    assert len(disagreements(budget=TEN, financing=financing)) == count


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"budget": TEN},
        {"financing": {"reserves_dkk": 5}},
        {"budget": TEN, "financing": {"guarantee_percent": "50"}},
        {"financing": {"supported_loan_dkk": 5, "guarantee_dkk": 10**9}},
        {"dwellings": {"before": {"total": 100}, "after": {"total": 5}}},
        {
            "dwellings": {
                "before": {"family": 100},
                "after": {"total": 5},
                "demolished": 1,
                "lost_to_merging": 1,
                "new": 1,
            }
        },
        {"rent": {"before_dkk_m2_year": 800, "stated_increase_percent": "12"}},
        {"residents_vote": {"yes": 60, "no": 40}},
        {"budget": TEN, "stated_costs": [{"kind": "anlaegssum", "amount_dkk": 99_000_000}]},
        {"stated_costs": [{"kind": "ikke_oplyst", "amount_dkk": 5, "supported_dkk": 10**9}]},
    ],
)
def test_what_is_unknown_is_never_compared(fields: dict[str, Any]) -> None:
    assert disagreements(**fields) == []


def test_the_guarantee_chain_of_a_published_case() -> None:
    """562 mio. at 97 % is 545.14; half of it counter-guaranteed leaves 272.57; printed with one decimal."""
    financing = {
        "supported_loan_dkk": 562_000_000,
        "guarantee_percent": "97",
        "counter_guarantee_percent": "50",
        "guarantee_dkk": 545_100_000,
        "net_guarantee_dkk": 272_600_000,
    }
    assert disagreements(financing=financing) == []


def test_financing_that_is_not_all_known_is_compared_only_where_it_exceeds_the_budget() -> None:
    budget = [*TEN, {**TEN[0], "supported": False, "amount_dkk": 500_000}]
    for loan, expected in ((10_000_000, []), (12_000_000, ["budget_financing", "supported_loan"])):
        found = disagreements(budget=budget, financing={"supported_loan_dkk": loan})
        assert [id_ for id_, _, _ in found] == expected
