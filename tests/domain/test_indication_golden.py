"""The golden tables: what the first rule set says about chosen profiles and situations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from assessment.casefiles import read_case_file
from assessment.domain.indication import GateState, indicate
from tests.domain.profiles import EGEPARKEN, NOT_RELEVANT, Given, by_class, case_of, rules

OUTCOMES = {"S": "stoette", "V": "vilkaar", "A": "afvis", "I": "ikke_oplyst"}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("33332", "S"),
        ("33322", "V"),
        ("43322", "S"),
        ("42242", "V"),
        ("44441", "V"),
        ("44440", "V"),
        ("22222", "V"),
        ("22221", "A"),
        ("44211", "V"),
        ("44111", "A"),
        ("44400", "V"),
        ("44000", "A"),
        ("44444", "S"),
        ("00000", "A"),
    ],
)
def test_profile(profile: str, expected: str) -> None:
    assert indicate(case_of([int(grade) for grade in profile]), rules()).outcome == OUTCOMES[expected]


@dataclass(frozen=True)
class Situation:
    name: str
    expected: str
    grades: Sequence[Given] = (4, 4, 4, 4, 4)
    budget: Mapping[str, int] | None = None
    facts: Mapping[str, str | None] = field(default_factory=dict)
    waived: tuple[str, ...] = ()


ALL_THREES = (3, 3, 3, 3, 3)
CLEAR_FACADE = {"facade": 250, "teknik": 50, "fundamental": 10}
SITUATIONS = [
    Situation("clear facade renovation", "A", budget=CLEAR_FACADE),
    Situation("facade, over a tenth fundamental", "V", budget={"facade": 250, "teknik": 50, "fundamental": 45}),
    Situation("small facade renovation", "V", budget={"facade": 60, "teknik": 20, "fundamental": 0}),
    Situation("under half facade", "S", budget={"facade": 60, "teknik": 40, "fundamental": 30}),
    Situation("undistributed money decides", "I", budget={"facade": 150, "ufordelt": 100}),
    Situation("empty budget", "I", budget={}),
    Situation("neutral lines only", "I", budget={"neutral": 10}),
    Situation("counted lines of nothing", "I", budget={"facade": 0}),
    Situation("both facade gates waived", "S", budget=CLEAR_FACADE, waived=("facade_klar", "facade_obs")),
    Situation("only the clear gate waived", "V", budget=CLEAR_FACADE, waived=("facade_klar",)),
    Situation("one criterion missing", "I", grades=(3, 3, 3, 3, None)),
    Situation("missing but not decisive", "A", grades=(0, 0, 0, 1, None)),
    Situation("no technical documentation", "I", grades=ALL_THREES, facts={"byggeteknisk_dokumentation": "nej"}),
    Situation("no economic grounds", "I", grades=ALL_THREES, facts={"driftsoekonomisk_begrundelse": "nej"}),
    Situation("technical no with zeros", "I", grades=(0,) * 5, facts={"byggeteknisk_dokumentation": "nej"}),
    Situation("technical fact blank", "I", grades=ALL_THREES, facts={"byggeteknisk_dokumentation": None}),
    Situation("technical fact of spaces", "I", grades=ALL_THREES, facts={"byggeteknisk_dokumentation": "  "}),
    Situation(
        "technical no, attempted waiver", "I", facts={"byggeteknisk_dokumentation": "nej"}, waived=("tekniske_krav",)
    ),
    Situation("involved at skema A", "V", facts={"fase_ved_inddragelse": "skema_a"}),
    Situation("involved at the master plan", "S", facts={"fase_ved_inddragelse": "helhedsplan"}),
    Situation(
        "late involvement waived", "S", facts={"fase_ved_inddragelse": "skema_a"}, waived=("tidlig_inddragelse",)
    ),
    Situation("phase of involvement blank", "I", facts={"fase_ved_inddragelse": None}),
    Situation("blank phase where it decides nothing", "I", grades=(0,) * 5, facts={"fase_ved_inddragelse": ""}),
    Situation("one criterion not relevant", "S", grades=(3, 3, 4, 4, NOT_RELEVANT)),
    Situation("not relevant counts as two", "V", grades=(3, 3, 3, 2, NOT_RELEVANT)),
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_situation(situation: Situation) -> None:
    budget = None if situation.budget is None else by_class(situation.budget)
    case = case_of(situation.grades, budget=budget, facts=situation.facts, waived=situation.waived)
    assert indicate(case, rules()).outcome == OUTCOMES[situation.expected]


def test_the_golden_tables_hold_every_outcome() -> None:
    """A control: a rule that always answered the same would fail the tables."""
    assert {situation.expected for situation in SITUATIONS} == set(OUTCOMES)


def test_egeparken_is_the_worked_example_of_the_contract() -> None:
    indication = indicate(read_case_file(EGEPARKEN), rules())
    assert indication.outcome == "stoette"
    assert indication.mean == Fraction(14, 5)
    assert set(indication.gates.values()) == {GateState.OK}
    assert indication.missing_criteria == indication.missing_facts == indication.below_minimum == ()
    assert indication.document()["facade"] == {
        "facade_dkk": 171_000_000,
        "fundamental_dkk": 119_500_000,
        "counted_dkk": 340_000_000,
        "undistributed_dkk": 0,
    }


def test_what_is_missing_is_listed_with_criteria_first() -> None:
    case = case_of((3, None, 3, 3, 3), facts={"fase_ved_inddragelse": None, "driftsoekonomisk_begrundelse": ""})
    indication = indicate(case, rules())
    assert indication.document()["missing"] == ["udearealer", "fase_ved_inddragelse", "driftsoekonomisk_begrundelse"]
    assert indication.not_ready == ("tekniske_krav",)
    assert indication.mean is None
    assert indication.scored is None


def test_the_states_of_gates_are_told_apart() -> None:
    case = case_of(
        (3, 3, 3, 3, 3),
        budget=by_class({"facade": 150, "ufordelt": 100}),
        facts={"fase_ved_inddragelse": "skema_b", "byggeteknisk_dokumentation": "ja"},
        waived=("facade_obs",),
    )
    states = {gate: state.value for gate, state in indicate(case, rules()).gates.items()}
    assert states == {
        "tekniske_krav": "ok",
        "facade_klar": "ukendt",
        "facade_obs": "fraveget",
        "tidlig_inddragelse": "udloest",
    }


def test_a_grade_without_a_reason_counts_as_missing() -> None:
    case = case_of((3, 3, 3, 3, 3))
    unreasoned = case.model_copy(
        update={"grades": {**case.grades, "udlejning": case.grades["udlejning"].model_copy(update={"reason": " \n"})}}
    )
    assert indicate(unreasoned, rules()).missing_criteria == ("udlejning",)
    assert indicate(case, rules()).missing_criteria == ()


def test_a_waiver_without_a_reason_waives_nothing() -> None:
    case = case_of((4, 4, 4, 4, 4), facts={"fase_ved_inddragelse": "skema_a"}, waived=("tidlig_inddragelse",))
    empty = case.model_copy(update={"waivers": (case.waivers[0].model_copy(update={"reason": " "}),)})
    assert indicate(case, rules()).outcome == "stoette"
    assert indicate(empty, rules()).outcome == "vilkaar"
