"""Runs the worked cases of the YAML files in this folder. A new case needs no programming: see rules/LAES-MIG.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from assessment.domain.consistency import case_faults
from assessment.domain.errors import RuleFileError
from assessment.domain.indication import indicate
from assessment.rulefiles import RuleLibrary
from assessment.strictyaml import parse_yaml, read_yaml_file
from tests.domain.profiles import ROOT, Given, by_class, case_of

FOLDER = Path(__file__).resolve().parent
RULE_SET = "aarhus-almen-renovering"
LIBRARY = RuleLibrary(ROOT / "rules")

Grade = Literal[0, 1, 2, 3, 4, "mangler", "ikke relevant"]
BudgetClass = Literal["facade", "teknik", "fundamental", "neutral", "ufordelt"]


class WorkedCase(BaseModel):
    """One worked case; the names are those of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(alias="navn", min_length=5)
    grades: tuple[Grade, Grade, Grade, Grade, Grade] = Field(alias="karakterer")
    facts: Mapping[str, str | None] = Field(default_factory=dict, alias="fakta")
    budget: Mapping[BudgetClass, int] | None = None
    waived: tuple[str, ...] = Field(default=(), alias="fraveget")
    expected: Literal["stoette", "vilkaar", "afvis", "ikke_oplyst"] = Field(alias="forventet")
    because: str = Field(alias="fordi", min_length=10)


class WorkedCases(BaseModel):
    """One file of worked cases under one version of the rule set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(alias="regelsaet")
    cases: tuple[WorkedCase, ...] = Field(alias="eksempler", min_length=1)


def outcome_of(worked: WorkedCase, version: str) -> str:
    """What the rule set says about a worked case."""
    rules = LIBRARY.get(RULE_SET, version)
    budget = None if worked.budget is None else by_class({str(name): amount for name, amount in worked.budget.items()})
    case = case_of([_given(grade) for grade in worked.grades], facts=worked.facts, budget=budget, waived=worked.waived)
    assert case_faults(case, rules) == (), "the worked case names something that the rule set does not hold"
    return indicate(case, rules).outcome


def _given(grade: Grade) -> Given:
    if isinstance(grade, int):
        return grade
    return None if grade == "mangler" else "ikke_relevant"


def _all() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.yaml")):
        content = read_yaml_file(path, WorkedCases)
        for worked in content.cases:
            yield pytest.param(worked, content.version, id=f"{path.stem}: {worked.name}")


@pytest.mark.parametrize(("worked", "version"), list(_all()))
def test_worked_case(worked: WorkedCase, version: str) -> None:
    assert outcome_of(worked, version) == worked.expected, worked.because


CONTROL = """
regelsaet: "2026.1.0"
eksempler:
  - navn: "Et eksempel, der er regnet forkert"
    karakterer: [3, 3, 3, 3, 2]
    forventet: afvis
    fordi: "Regnet forkert med vilje."
"""


def test_control_a_wrong_expectation_is_seen() -> None:
    (worked,) = parse_yaml(CONTROL, WorkedCases, "control").cases
    assert outcome_of(worked, "2026.1.0") == "stoette" != worked.expected


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("karakterer", "karakter", "Mente du »karakterer«?"),
        ("3, 2]", "3]", "mangler"),
        ("3, 2]", "3, 5]", "skal være en af"),
        ("forventet: afvis", "forventet: nej", "skal være en af"),
    ],
)
def test_a_mistake_in_a_worked_case_is_told_by_line(old: str, new: str, part: str) -> None:
    with pytest.raises(RuleFileError, match=part) as caught:
        parse_yaml(CONTROL.replace(old, new), WorkedCases, "eksempler.yaml")
    assert caught.value.faults[0].place.startswith("eksempler.yaml:")
