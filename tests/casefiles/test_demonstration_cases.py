"""The fictitious demonstration cases: each shows one thing, and together they show every indication."""

from __future__ import annotations

import json

import pytest

from assessment.casefiles import read_case_file, write_case
from assessment.domain.arithmetic import arithmetic_faults
from assessment.domain.case import CaseFile
from assessment.domain.completeness import faults_before_submission
from assessment.domain.consistency import case_faults
from assessment.domain.indication import GateState, Indication, indicate
from tests.domain.profiles import CRITERIA, ROOT, rules

DEMO = ROOT / "demo"
EXPECTED = {
    "aabrinken": "vilkaar",
    "bakkegaarden": "ikke_oplyst",
    "dalvangen": "vilkaar",
    "egeparken": "stoette",
    "engvaenget": "stoette",
    "laerkehaven": "vilkaar",
    "moellebakken": "afvis",
    "soendervaenget": "ikke_oplyst",
    "vintergaarden": "stoette",
}

every_case = pytest.mark.parametrize("name", sorted(EXPECTED))


def case_of(name: str) -> CaseFile:
    return read_case_file(DEMO / f"{name}.json")


def indication_of(name: str) -> Indication:
    return indicate(case_of(name), rules())


def test_every_file_is_expected_and_every_indication_is_shown() -> None:
    assert {path.stem for path in DEMO.glob("*.json")} == set(EXPECTED)
    assert set(EXPECTED.values()) == {"stoette", "vilkaar", "afvis", "ikke_oplyst"}


def test_no_two_cases_share_a_number() -> None:
    assert len({case_of(name).case_number for name in EXPECTED}) == len(EXPECTED)


@every_case
def test_the_indication(name: str) -> None:
    assert case_faults(case_of(name), rules()) == ()
    assert indication_of(name).outcome == EXPECTED[name]


@every_case
def test_it_comes_out_as_it_went_in(name: str) -> None:
    assert json.loads(write_case(case_of(name))) == json.loads((DEMO / f"{name}.json").read_bytes())


@every_case
def test_it_is_fictitious_and_says_so(name: str) -> None:
    case = case_of(name)
    assert case.housing_association in ("Boligforeningen Eksempel", "Boligselskabet Prøven")
    assert case.origin == "fictitious" or name == "egeparken"  # the example of the contract is kept as it is


@every_case
def test_every_grade_rests_on_evidence(name: str) -> None:
    graded = [grading for grading in case_of(name).grades.values() if grading.grade is not None]
    assert graded
    assert all(grading.evidence and grading.answers for grading in graded)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"bakkegaarden", "soendervaenget"}))
def test_the_whole_cases_can_be_submitted(name: str) -> None:
    assert faults_before_submission(case_of(name), rules()) == ()


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"aabrinken"}))
def test_the_figures_agree(name: str) -> None:
    assert arithmetic_faults(case_of(name)) == ()


def test_one_case_has_figures_that_disagree() -> None:
    assert {found.id for found in arithmetic_faults(case_of("aabrinken"))} == {
        "budget_financing",
        "supported_loan",
        "guarantee_dkk",
        "dwellings",
        "rent",
    }


def test_a_refusal_rests_on_the_whole_and_names_its_consequences() -> None:
    case, indication = case_of("moellebakken"), indication_of("moellebakken")
    assert indication.gates["facade_klar"] is GateState.TRIGGERED
    assert indication.scored is not None
    assert indication.scored.id == "afvis", "the grades alone would refuse: no gate does it by itself"
    assert case.conclusion is not None
    assert case.conclusion.consequences_of_refusal


def test_what_is_not_known_is_listed() -> None:
    indication = indication_of("soendervaenget")
    assert indication.missing_criteria == ("naboomraader", "blandet_by")
    assert indication.not_ready == ("tekniske_krav",)
    assert indication.gates["facade_obs"] is GateState.UNKNOWN


def test_an_early_dialogue_has_few_facts_and_its_own_conclusion() -> None:
    case, indication = case_of("bakkegaarden"), indication_of("bakkegaarden")
    assert case.phase == "fordialog"
    assert case.conclusion is not None
    assert case.conclusion.outcome == "videreudvikles"
    assert indication.facade is None
    assert set(indication.missing_criteria) == set(CRITERIA) - {"udearealer", "naboomraader"}


def test_a_waived_gate_lets_the_grades_speak() -> None:
    case = case_of("engvaenget")
    assert indication_of("engvaenget").gates["facade_obs"] is GateState.WAIVED
    assert indicate(case.model_copy(update={"waivers": ()}), rules()).outcome == "vilkaar"


def test_a_criterion_that_is_not_relevant_stands_outside_the_mean() -> None:
    indication = indication_of("vintergaarden")
    assert indication.mean == 3
    assert indication.missing_criteria == ()


def test_one_conclusion_deviates_from_the_indication() -> None:
    deviating = [
        name
        for name in EXPECTED
        if (conclusion := case_of(name).conclusion) is not None
        and conclusion.outcome not in (None, "videreudvikles", EXPECTED[name])
    ]
    assert deviating == ["egeparken"]
