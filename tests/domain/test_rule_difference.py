"""Differences between rule sets and the fingerprint of the calculation: what can move an indication, what cannot."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.domain.calculation import calculation_document, calculation_fingerprint
from assessment.domain.case import CaseFile
from assessment.domain.indication import indicate
from assessment.domain.rule_difference import RuleChange, rule_changes
from assessment.domain.ruleset import RuleSet
from tests.domain.profiles import changed_rules, rules
from tests.domain.test_indication_invariants import cases

NUMBERS: Mapping[str, Any] = {
    "vurdering.minimum_pr_kriterium": 1,
    "vurdering.stoette.mindste_gennemsnit": "3",
    "vurdering.stoette.mindst_i_tilstraekkelig_grad": 4,
    "vurdering.vilkaar.mindste_gennemsnit": "2.2",
    "vurdering.vilkaar.hoejst_under_minimum": 1,
    "vurdering.ikke_relevant.tilladt": False,
    "vurdering.ikke_relevant.hoejst": 2,
    "vurdering.ikke_relevant.kraever_begrundelse": False,
    "budgetkategorier.0.klasse": "teknik",
    "budgetkategorier.5.id": "konstruktioner",
    "porte.0.fakta": ["byggeteknisk_dokumentation"],
    "porte.0.kan_fraviges": True,
    "porte.0.loft": "vilkaar",
    "porte.1.loft": "vilkaar",
    "porte.1.mindste_beloeb": 200_000_000,
    "porte.1.mindste_facadeandel": "0.7",
    "porte.2.fundamental_under": "0.25",
    "porte.3.senest": "skema_a",
    "sagsfakta.3.paakraevet": True,
    "sagsfakta.3.id": "screening",
}
WORDS: Mapping[str, Any] = {
    "version": "2027.1.0",
    "gyldig_fra": "2027-01-01",
    "besluttet_af": "Byrådet",
    "kriterier.0.ankre": {**{str(step): f"Trin {step}" for step in range(5)}},
    "kriterier.1.spoergsmaal.0.tekst": "Et andet spørgsmål?",
    "kriterier.2.formaal": "Et andet formål.",
    "porte.1.forklaring": "En anden forklaring.",
    "porte.1.hjemmel": ["abl-91"],
    "faser.0.navn": "Første dialog",
    "sagsfakta.0.navn": "Hvornår kom kommunen med?",
    "budgetkategorier.0.navn": "Tage",
    "vurdering.begrundelse": "En anden begrundelse.",
    "vurdering.spoergsmaal_advarsel_ved_afvigelse": 3,
    "vaegtning.begrundelse": "En anden begrundelse.",
    "udfald.stoette.navn": "Anbefales",
    "skala.0.beskrivelse": "En anden beskrivelse.",
}


def reordered(key: str) -> RuleSet:
    document = copy.deepcopy(rules().document())
    document[key] = document[key][::-1]
    return RuleSet.model_validate(document)


def without(key: str, index: int) -> RuleSet:
    document = copy.deepcopy(rules().document())
    del document[key][index]
    return RuleSet.model_validate(document)


def only(old: RuleSet, new: RuleSet) -> RuleChange:
    changes = rule_changes(old, new)
    assert len(changes) == 1, changes
    return changes[0]


def all_changed() -> Iterator[tuple[str, RuleSet, bool]]:
    for path, value in NUMBERS.items():
        yield path, changed_rules({path: value}), True
    for path, value in WORDS.items():
        yield path, changed_rules({path: value}), False
    for key, decides in (("porte", False), ("budgetkategorier", False), ("sagsfakta", False), ("faser", True)):
        yield f"{key} reversed", reordered(key), decides
    yield "weights", changed_rules({"vaegtning.princip": "besluttet", "kriterier.0.vaegt": 40}), True
    yield "principle", changed_rules({"vaegtning.princip": "besluttet"}), False
    yield "one category less", without("budgetkategorier", 3), True
    yield "one gate less", without("porte", 2), True
    yield "one phase less", without("faser", 1), True
    yield "one fact less", without("sagsfakta", 6), True
    yield "one legal basis more", changed_rules({"hjemmel": [*rules().document()["hjemmel"], NEW_BASIS]}), False


NEW_BASIS = {"id": "ny", "titel": "En ny hjemmel", "henvisning": "Byrådet 2027", "citat": None}
CHANGED = list(all_changed())


@pytest.mark.parametrize(("new", "decides"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_a_change_is_told_both_ways_and_decides_what_it_should(new: RuleSet, decides: bool) -> None:
    assert (calculation_fingerprint(new) != calculation_fingerprint(rules())) is decides
    for old, other in ((rules(), new), (new, rules())):
        changes = rule_changes(old, other)
        assert changes
        assert any(change.calculates for change in changes) is decides
        assert all(change.place and (change.before or change.after) for change in changes)
        assert all((change.before is None) == (change.kind == "tilfoejet") for change in changes)
        assert all((change.after is None) == (change.kind == "fjernet") for change in changes)
    assert new.fingerprint != rules().fingerprint


def test_equal_rule_sets_do_not_differ() -> None:
    assert rule_changes(rules(), RuleSet.model_validate(rules().document())) == ()
    assert calculation_fingerprint(rules()) == calculation_fingerprint(RuleSet.model_validate(rules().document()))
    assert len(calculation_fingerprint(rules())) == 64
    assert calculation_fingerprint(rules()) != rules().fingerprint


@settings(max_examples=60)
@given(cases(), st.sampled_from([row for row in CHANGED if not row[2]]))
def test_what_does_not_decide_changes_no_indication(case: CaseFile, row: tuple[str, RuleSet, bool]) -> None:
    now, then = indicate(case, rules()).document(), indicate(case, row[1]).document()
    for indication in (now, then):
        for unordered in ("gates", "missing"):
            indication[unordered] = sorted(indication[unordered], key=str)
    assert now == then


def test_every_number_and_id_of_the_calculation_is_in_its_document() -> None:
    """A field that a new version of the program adds to gates or thresholds counts without being listed."""
    document = calculation_document(rules())
    for gate in rules().gates:
        dumped = gate.model_dump(mode="json", by_alias=True)
        assert {key: dumped[key] for key in dumped if key not in ("navn", "hjemmel", "forklaring")} == document[
            "porte"
        ][gate.id]
    assert set(document["vurdering"]) == {"minimum_pr_kriterium", "stoette", "vilkaar", "ikke_relevant"}
    assert document["faser"][:2] == ["fordialog", "ansoegning"]
    assert document["kriterier"]["udlejning"] == {"vaegt": 20}


@pytest.mark.parametrize(
    ("changes", "place", "before", "after"),
    [
        ({"vurdering.stoette.mindste_gennemsnit": "3"}, "Vurdering, støtte, mindste gennemsnit", "2,8", "3"),
        (
            {"porte.1.mindste_beloeb": 200_000_000},
            "Port »Facaderenovering uden grundlæggende ændring - klart tilfælde«, mindste beløb",
            "100.000.000\N{NO-BREAK SPACE}kr.",
            "200.000.000\N{NO-BREAK SPACE}kr.",
        ),
        (
            {"porte.2.mindste_facadeandel": "0.55"},
            "Port »Facaderenovering uden grundlæggende ændring - opmærksomhed«, mindste facadeandel",
            "0,5",
            "0,55",
        ),
        (
            {"kriterier.4.navn": "Grøn by"},
            "Kriterium »Grøn by«, navn",
            "Langsigtet bæredygtighed i forbindelse med renoveringen",
            "Grøn by",
        ),
        ({"faser.0.navn": "Dialog"}, "Fase »Dialog«, navn", "Fordialog", "Dialog"),
        (
            {"porte.1.kan_fraviges": False},
            "Port »Facaderenovering uden grundlæggende ændring - klart tilfælde«, kan fraviges",
            "ja",
            "nej",
        ),
        ({"udfald.afvis.navn": "Afvis"}, "Udfald, afvis, navn", "Afvis støtte", "Afvis"),
        ({"titel": "Ny titel"}, "Titel", "Bystrategisk vurdering af almene renoveringssager", "Ny titel"),
    ],
)
def test_the_words_of_a_change(changes: Mapping[str, Any], place: str, before: str, after: str) -> None:
    change = only(rules(), changed_rules(changes))
    assert (change.place, change.before, change.after, change.kind) == (place, before, after, "aendret")


def test_parts_that_come_go_and_move() -> None:
    gone = only(rules(), without("porte", 3))
    assert (gone.kind, gone.place, gone.after, gone.calculates) == (
        "fjernet",
        "Port »Kommunen er inddraget, mens projektet kunne påvirkes«",
        None,
        True,
    )
    come = only(without("porte", 3), rules())
    assert (come.kind, come.place, come.before) == ("tilfoejet", gone.place, None)
    assert come.after == gone.before == "Kommunen er inddraget, mens projektet kunne påvirkes"
    moved = only(rules(), reordered("faser"))
    assert (moved.kind, moved.place, moved.calculates) == ("flyttet", "Fase, rækkefølge", True)
    assert moved.before is not None
    assert moved.before.startswith("fordialog, ansoegning")
    assert only(rules(), reordered("porte")).calculates is False


def test_questions_that_move_are_named_with_their_criterion() -> None:
    document = copy.deepcopy(rules().document())
    document["kriterier"][0]["spoergsmaal"].reverse()
    change = only(rules(), RuleSet.model_validate(document))
    assert change.place == "Kriterium »Hensyn til (fremtidig) udlejning af boliger«, spørgsmål, rækkefølge"
    assert not change.calculates


def test_legal_bases_are_shown_as_a_list() -> None:
    change = only(rules(), changed_rules({"porte.3.hjemmel": []}))
    assert (change.before, change.after) == ("tillaeg-2022", "ingen")
