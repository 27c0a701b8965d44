"""A second, deliberately simple reading of the rule set as a check on the first, over all 3,125 profiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

from ruamel.yaml import YAML

from assessment.domain.indication import indicate, scored_outcome
from tests.domain.profiles import CRITERIA, ROOT, case_of, rules

RULES = ROOT / "rules" / "aarhus-almen-renovering" / "2026.1.0.yaml"
PROFILES = list(product(range(5), repeat=5))


def _decimal(value: object) -> Decimal:
    return Decimal(str(value).replace(",", "."))


@cache
def thresholds() -> dict[str, Any]:
    """Read from the file itself, past the code that is tested. Equal weights only."""
    content = YAML(typ="safe", pure=True).load(RULES)
    assert {criterion["vaegt"] for criterion in content["kriterier"]} == {20}
    return dict(content["vurdering"])


def scored(grades: tuple[int, ...]) -> str:
    return scored_outcome(dict(zip(CRITERIA, grades, strict=True)), rules()).id


def naive_outcome(grades: tuple[int, ...], grading: Mapping[str, Any]) -> str:
    """Decimals and counting, nothing shared with the code."""
    mean = Decimal(sum(grades)) / 5
    weak = len([grade for grade in grades if grade < int(str(grading["minimum_pr_kriterium"]))])
    good = len([grade for grade in grades if grade in (3, 4)])
    for outcome in ("stoette", "vilkaar"):
        limits = grading[outcome]
        if (
            mean >= _decimal(limits["mindste_gennemsnit"])
            and weak <= int(str(limits["hoejst_under_minimum"]))
            and good >= int(str(limits["mindst_i_tilstraekkelig_grad"]))
        ):
            return outcome
    return "afvis"


def test_all_profiles_agree_with_the_oracle() -> None:
    assert [grades for grades in PROFILES if scored(grades) != naive_outcome(grades, thresholds())] == []


def test_the_counts_of_all_profiles() -> None:
    assert Counter(scored(grades) for grades in PROFILES) == {"afvis": 1432, "vilkaar": 1511, "stoette": 182}


def test_the_whole_indication_agrees_where_no_gate_speaks() -> None:
    for grades in PROFILES[::17]:
        indication = indicate(case_of(grades), rules())
        assert indication.outcome == indication.worst.id == indication.best.id == naive_outcome(grades, thresholds())


def test_control_the_oracle_sees_a_changed_threshold() -> None:
    stricter = {**thresholds(), "stoette": {**thresholds()["stoette"], "mindste_gennemsnit": "3,0"}}
    differing = [grades for grades in PROFILES if scored(grades) != naive_outcome(grades, stricter)]
    assert differing
    assert all(sum(grades) == 14 for grades in differing)
