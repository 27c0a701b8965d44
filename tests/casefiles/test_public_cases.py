"""Real estates with published figures only: what is not known stays unknown, and nothing is graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessment.casefiles import read_case_file, write_case
from assessment.domain.arithmetic import arithmetic_faults
from assessment.domain.consistency import case_faults
from assessment.domain.indication import indicate
from tests.domain.profiles import CRITERIA, ROOT, rules

PUBLIC = sorted((ROOT / "tests" / "fixtures" / "public").glob("*.json"))
REQUIRED_FACTS = ("fase_ved_inddragelse", "byggeteknisk_dokumentation", "driftsoekonomisk_begrundelse")

every_public_case = pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.stem)


def published(stem: str) -> Path:
    return next(path for path in PUBLIC if path.stem == stem)


def test_there_are_seven() -> None:
    assert len(PUBLIC) == 7


@every_public_case
def test_it_is_exported_as_it_was_imported(path: Path) -> None:
    assert json.loads(write_case(read_case_file(path))) == json.loads(path.read_bytes())
    assert write_case(read_case_file(path)) == path.read_text(encoding="utf-8")


@every_public_case
def test_it_says_that_it_is_published_and_from_where(path: Path) -> None:
    case = read_case_file(path)
    assert case.origin == "published"
    known = {source.id for source in case.sources}
    assert known
    named = [fact.source for fact in case.published_facts] + [cost.source for cost in case.stated_costs]
    for source in named:
        assert source is not None
        assert set(source.split(", ")) <= known


@every_public_case
def test_nobody_has_graded_or_concluded_anything(path: Path) -> None:
    case = read_case_file(path)
    assert case.grades == {}
    assert case.conclusion is None
    assert case.facts == {}


@every_public_case
def test_the_indication_is_not_enough_known(path: Path) -> None:
    case = read_case_file(path)
    assert case_faults(case, rules()) == ()
    indication = indicate(case, rules())
    assert indication.outcome == "ikke_oplyst"
    assert indication.document()["missing"] == [*CRITERIA, *REQUIRED_FACTS]
    assert indication.facade is None
    assert indication.mean is None
    assert indication.gates["facade_klar"] == "ukendt"


@every_public_case
def test_no_figure_is_compared_with_an_unknown_one(path: Path) -> None:
    assert arithmetic_faults(read_case_file(path)) == ()


def test_a_guarantee_chain_that_was_printed() -> None:
    financing = read_case_file(published("rosenhoej")).financing
    assert financing is not None
    assert financing.computed_guarantee_dkk == 545_140_000
    assert financing.computed_net_guarantee_dkk == 272_570_000
    assert financing.guarantee_dkk is None, "a computed figure is not a published one"


def test_a_contract_sum_is_not_an_acquisition_sum() -> None:
    kinds = {cost.kind for path in PUBLIC for cost in read_case_file(path).stated_costs}
    assert kinds == {"anlaegssum", "ikke_oplyst"}


def test_only_a_part_of_an_estate_is_renovated() -> None:
    homes = read_case_file(published("skovgaardsparken")).dwellings
    assert homes is not None
    assert homes.before is not None
    assert (homes.renovated, homes.before.count) == (256, 432)


def test_status_on_a_list_comes_and_goes_by_date_and_is_context_only() -> None:
    area = read_case_file(published("skovgaardsparken")).area
    assert area is not None
    assert [(status.value, str(status.as_of)) for status in area.status] == [
        ("ja", "2019-12-01"),
        ("nej", "2020-12-01"),
    ]


def test_two_sources_that_differ_are_both_kept() -> None:
    facts = " ".join(fact.fact for fact in read_case_file(published("bispehaven")).published_facts)
    assert "530" in facts
    assert "520" in facts
