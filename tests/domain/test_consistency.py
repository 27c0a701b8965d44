"""A case may only name what its rule set holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.consistency import case_faults, require_consistent
from assessment.domain.errors import CaseFileError
from tests.domain.profiles import EGEPARKEN, changed_rules, rules

LINE = {"amount_dkk": 1, "supported": True}


def case_with(**fields: Any) -> CaseFile:
    return CaseFile.model_validate_json(
        json.dumps({"schema": "case-file/1", "case_number": "1", "title": "Sag", **fields})
    )


def test_egeparken_is_consistent() -> None:
    case = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
    assert case_faults(case, rules()) == ()
    require_consistent(case, rules())


@pytest.mark.parametrize(
    ("fields", "place", "part"),
    [
        ({"phase": "skema_d"}, "phase", "Mente du »skema_"),
        ({"facts": {"beboer": "ja"}}, "facts.beboer", "oplysningen »beboer« findes ikke"),
        ({"facts": {"beboerbeslutning": "måske"}}, "facts.beboerbeslutning", "Brug en af: ja, nej."),
        ({"facts": {"fase_ved_inddragelse": "ja"}}, "facts.fase_ved_inddragelse", "fasen »ja« findes ikke"),
        ({"budget": [{"category": "facader", **LINE}]}, "budget[0].category", "Mente du »facade«?"),
        (
            {"budget": [{"category": "tag", **LINE}, {"category": "baeredygtighed", **LINE}]},
            "budget[1].category",
            "budgetkategorien »baeredygtighed« findes ikke",
        ),
        ({"grades": {"tag": {"grade": 1, "reason": "x"}}}, "grades.tag", "kriteriet »tag« findes ikke"),
        (
            {"grades": {"udlejning": {"answers": {"m1": "ja"}}}},
            "grades.udlejning.answers.m1",
            "spørgsmålet »m1« findes ikke",
        ),
        ({"waivers": [{"gate": "facade", "reason": "x"}]}, "waivers[0].gate", "porten »facade« findes ikke"),
        ({"waivers": [{"gate": "tekniske_krav", "reason": "x"}]}, "waivers[0].gate", "kan ikke fraviges"),
        ({"waivers": [{"gate": "facade_obs", "reason": " "}]}, "waivers[0].reason", "har ingen begrundelse"),
    ],
)
def test_what_the_rule_set_does_not_hold_is_named(fields: dict[str, Any], place: str, part: str) -> None:
    (fault,) = case_faults(case_with(**fields), rules())
    assert fault.place == place
    assert part in fault.text
    with pytest.raises(CaseFileError) as caught:
        require_consistent(case_with(**fields), rules())
    assert caught.value.faults == (fault,)


def test_all_faults_come_at_once() -> None:
    case = case_with(phase="x1", facts={"x2": "ja"}, grades={"x3": {}}, budget=[{"category": "x4", **LINE}])
    assert [fault.place for fault in case_faults(case, rules())] == [
        "phase",
        "facts.x2",
        "budget[0].category",
        "grades.x3",
    ]


def test_blank_answers_are_missing_and_not_wrong() -> None:
    assert case_faults(case_with(facts={"beboerbeslutning": "", "notat_genhusning": None}), rules()) == ()


def test_at_most_one_criterion_is_not_relevant() -> None:
    out = {"not_relevant": True, "reason": "x"}
    assert case_faults(case_with(grades={"udlejning": out}), rules()) == ()
    (fault,) = case_faults(case_with(grades={"udlejning": out, "blandet_by": out}), rules())
    assert fault.place == "grades.blandet_by.not_relevant"
    assert "højst 1" in fault.text


def test_a_rule_set_may_forbid_not_relevant() -> None:
    strict = changed_rules({"vurdering.ikke_relevant.tilladt": False})
    case = case_with(grades={"udlejning": {"not_relevant": True, "reason": "x"}})
    (fault,) = case_faults(case, strict)
    assert "tillader ikke" in fault.text
