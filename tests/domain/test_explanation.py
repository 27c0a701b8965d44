"""Every indication explains itself: over all grade profiles and the states of the gates, in words that fit the case."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from assessment.domain.dialogue import dialogue_of, way_in_words
from assessment.domain.explanation import (
    explain_gate,
    explain_indication,
    explain_robustness,
    outcome_name,
    what_is_missing,
)
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication, Outcome, indicate
from tests.domain.profiles import CRITERIA, TECHNICAL, by_class, case_of, rules

RULES = rules()
FACADE = by_class({"facade": 250, "teknik": 50, "fundamental": 10})
SITUATIONS: dict[str, dict[str, Any]] = {
    "nothing triggered": {},
    "facade clear": {"budget": FACADE},
    "facade noticed": {"budget": by_class({"facade": 60, "teknik": 20})},
    "facade waived": {"budget": FACADE, "waived": ("facade_klar", "facade_obs")},
    "budget unknown": {"budget": {}},
    "budget undistributed": {"budget": by_class({"facade": 150, "ufordelt": 100})},
    "technical nej": {"facts": {TECHNICAL[0]: "nej"}},
    "technical blank": {"facts": {TECHNICAL[1]: None}},
    "involved late": {"facts": {"fase_ved_inddragelse": "skema_a"}},
    "involvement unknown": {"facts": {"fase_ved_inddragelse": None}},
    "late and facade": {"budget": FACADE, "facts": {"fase_ved_inddragelse": "skema_b"}},
}


def explained(indication: Indication) -> str:
    return " ".join(explain_indication(indication, RULES))


def binding_words(indication: Indication) -> list[str]:
    """What the explanation must name, found by other means than the explanation itself."""
    words = []
    if indication.scored is not None:
        words.append(outcome_name(indication.scored, RULES))
    words += [
        RULES.gate(gate).name
        for gate, state in indication.gates.items()
        if state is GateState.TRIGGERED and RULES.gate(gate).cap != NOT_ENOUGH_KNOWN
    ]
    if indication.scored is not None and indication.scored < Outcome.STOETTE:
        words.append("Det rækker ikke til")
    if indication.outcome == NOT_ENOUGH_KNOWN:
        words.append("Det, der mangler")
    return words


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_profile_is_explained_and_the_binding_rule_is_named(situation: str) -> None:
    checked = 0
    for grades in product(range(5), repeat=5):
        indication = indicate(case_of(grades, **SITUATIONS[situation]), RULES)
        text = explained(indication)
        for word in binding_words(indication):
            assert word in text, (grades, word, text)
        assert "None" not in text
        checked += 1
    assert checked == 3_125


def test_the_check_can_fail() -> None:
    facade = indicate(case_of((4, 4, 4, 4, 4), budget=FACADE), RULES)
    plain = indicate(case_of((4, 4, 4, 4, 4)), RULES)
    assert not all(word in explained(plain) for word in binding_words(facade))


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        ((3, 3, 3, 3, 2), ["»Støtte«", "Alle krav er opfyldt"]),
        ((3, 3, 3, 2, 2), ["gennemsnittet 2,6 er under 2,8"]),
        ((4, 4, 2, 2, 2), ["to kriterier er opfyldt i tilstrækkelig grad (mindst tre skal være det)"]),
        ((4, 4, 4, 4, 1), ["ét kriterium ligger under minimum (ingen må)", "Langsigtet bæredygtighed"]),
        ((2, 2, 2, 2, 1), ["»Afvis støtte«", "gennemsnittet 1,8 er under 2,0"]),
        ((4, 4, 1, 1, 0), ["tre kriterier ligger under minimum (to må)"]),
        ((0, 0, 0, 1, None), ["kan ikke ændre udfaldet", "»Afvis støtte«"]),
        ((3, 3, 3, 3, None), ["kan ændre udfaldet", "»Støtte med vilkår«"]),
    ],
)
def test_golden_words(grades: tuple[int | None, ...], words: list[str]) -> None:
    text = explained(indicate(case_of(grades), RULES))
    for word in words:
        assert word in text


def test_what_is_missing_says_who_can_supply_it() -> None:
    indication = indicate(case_of((3, 3, 3, 3, None), facts={TECHNICAL[0]: None}, budget={}), RULES)
    sentences = what_is_missing(indication, RULES)
    assert any("Kriterium 5" in text for text in sentences)
    assert any("byggeteknisk dokumentation" in text for text in sentences)
    assert any("fordelt på kategorier" in text for text in sentences)
    assert all("Boligorganisationen" in text or "boligorganisationen" in text for text in sentences)
    assert what_is_missing(indicate(case_of((3, 3, 3, 3, 3)), RULES), RULES) == []


@pytest.mark.parametrize("state", list(GateState))
def test_each_gate_is_explained_in_each_state(state: GateState) -> None:
    texts = [explain_gate(gate, state, RULES) for gate in RULES.gates]
    assert all(gate.explanation in text for gate, text in zip(RULES.gates, texts, strict=True))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("grades", list(product((0, 2, 3, 4), repeat=5))[::7])
def test_robustness_is_told_for_every_criterion_that_decides(grades: tuple[int, ...]) -> None:
    robustness = indicate(case_of(grades), RULES).robustness
    assert robustness is not None
    head, *single = explain_robustness(robustness, RULES)
    assert robustness.stability.danish in head
    assert len(single) == sum(low > 0 or high < 1 for low, high in robustness.weight_intervals.values())


def test_the_dialogue_uses_the_anchors_own_words() -> None:
    indication = indicate(case_of((4, 4, 4, 4, 1)), RULES)
    dialogue = dialogue_of(indication, RULES)
    (way,) = dialogue.ways
    (step,) = way.steps
    assert step.criterion.id == CRITERIA[4]
    assert (step.now, step.then) == ("I ringe grad", "I nogen grad")
    assert step.anchor == RULES.criteria[4].anchors[2]
    assert way.outcome == "Støtte"
    assert "fra »I ringe grad« til »I nogen grad«" in way_in_words(way)


def test_a_blocking_gate_comes_with_the_dialogue() -> None:
    blocked = dialogue_of(indicate(case_of((3, 3, 3, 3, 3), budget=FACADE), RULES), RULES)
    assert [gate.id for gate in blocked.blocking] == ["facade_klar", "facade_obs"]
    assert blocked.highest
    assert blocked.ways == ()
    assert blocked.margin
    waived = case_of((3, 3, 3, 3, 3), budget=FACADE, waived=("facade_klar", "facade_obs"))
    assert dialogue_of(indicate(waived, RULES), RULES).blocking == ()


def test_there_is_no_dialogue_on_grades_before_all_are_there() -> None:
    dialogue = dialogue_of(indicate(case_of((3, 3, 3, 3, None)), RULES), RULES)
    assert not dialogue.complete
    assert dialogue.ways == ()


def test_every_way_in_the_dialogue_leads_where_it_says() -> None:
    for grades in list(product(range(5), repeat=5))[::31]:
        dialogue = dialogue_of(indicate(case_of(grades), RULES), RULES)
        for way in dialogue.ways:
            lifted = dict(zip(CRITERIA, grades, strict=True))
            for step in way.steps:
                lifted[step.criterion.id] = next(s.value for s in RULES.scale if s.name == step.then)
            scored = indicate(case_of(tuple(lifted.values())), RULES).scored
            assert scored is not None
            assert outcome_name(scored, RULES) == way.outcome
