"""A rule set in sentences: every number of the file stands in them, and each change reads as what happened."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.domain.rule_difference import rule_changes
from assessment.domain.rule_words import (
    change_sentence,
    gate_sentences,
    is_long,
    is_proposal,
    threshold_sentences,
    weight_sentences,
)
from tests.domain.profiles import changed_rules, rules


def test_the_thresholds_in_sentences() -> None:
    assert threshold_sentences(rules()) == [
        "»Støtte« anbefales, når gennemsnittet er mindst 2,8, intet kriterium ligger under »I nogen grad« og mindst "
        "tre kriterier er vurderet til mindst »I tilstrækkelig grad«.",
        "Ellers anbefales »Støtte med vilkår«, når gennemsnittet er mindst 2,0 og højst to kriterier ligger under "
        "»I nogen grad«.",
        "Ellers er indikationen »Afvis støtte«.",
        "Mangler der oplysninger, som kan ændre resultatet, er indikationen »Ikke oplyst nok«.",
        "Højst ét kriterium kan være ikke relevant. Det kræver en begrundelse. Resultatet bliver aldrig bedre, end "
        "hvis det var vurderet til »I nogen grad«.",
    ]


def test_the_gates_in_sentences() -> None:
    technical, clear, attention, early = (gate_sentences(gate, rules()) for gate in rules().gates)
    assert technical == [
        "Udløses, når »Foreligger byggeteknisk dokumentation?« og »Foreligger driftsøkonomisk begrundelse?« ikke alle "
        "er besvaret med ja.",
        "Så er sagen ikke klar til indstilling, og indikationen er »Ikke oplyst nok«.",
        "Kan ikke fraviges.",
    ]
    assert clear == [
        "Udløses, når mindst 100,0\u00a0mio.\u00a0kr. og mindst 60\u00a0% af håndværkerudgifterne går til facade og "
        "klimaskærm, og under 10\u00a0% går til grundlæggende ændringer.",
        "Så er indikationen »Afvis støtte«.",
        "Kan fraviges med en begrundelse, som en leder bekræfter.",
    ]
    assert attention[0].startswith("Udløses, når mindst 50\u00a0% af")
    assert early[:2] == [
        "Udløses, når svaret på »Projektets fase, da kommunen første gang blev inddraget« er en fase senere end "
        "»Helhedsplan«.",
        "Så kan indikationen højst blive »Støtte med vilkår«.",
    ]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("vurdering.stoette.mindste_gennemsnit", "2.85", "mindst 2,85,"),
        ("vurdering.vilkaar.hoejst_under_minimum", 1, "højst ét kriterium ligger"),
        ("vurdering.stoette.mindst_i_tilstraekkelig_grad", 4, "mindst fire kriterier"),
        ("vurdering.minimum_pr_kriterium", 1, "under »I ringe grad«"),
        ("vurdering.ikke_relevant.tilladt", False, "Intet kriterium kan være ikke relevant."),
        ("vurdering.ikke_relevant.hoejst", 2, "Højst to kriterier kan være ikke relevant."),
        ("porte.1.mindste_beloeb", 250_500_000, "mindst 250,5\u00a0mio.\u00a0kr."),
        ("porte.1.mindste_facadeandel", "0.625", "mindst 62,5\u00a0%"),
        ("porte.2.fundamental_under", "0.25", "under 25\u00a0%"),
        ("porte.0.fakta", ["byggeteknisk_dokumentation"], "»Foreligger byggeteknisk dokumentation?« ikke er besvaret"),
        ("porte.3.senest", "skema_a", "senere end »Skema A«"),
        ("porte.3.kan_fraviges", False, "Kan ikke fraviges."),
    ],
)
def test_another_number_gives_another_sentence(path: str, value: Any, words: str) -> None:
    changed = changed_rules({path: value})
    before, after = _all_sentences(rules()), _all_sentences(changed)
    assert words in after
    assert before != after


def _all_sentences(given: Any) -> str:
    gates = [sentence for gate in given.gates for sentence in gate_sentences(gate, given)]
    return " ".join([*threshold_sentences(given), *gates])


def test_weights_equal_and_decided() -> None:
    assert weight_sentences(rules()) == ["Alle fem kriterier vægter lige meget: 20\u00a0% hver."]
    decided = changed_rules({"vaegtning.princip": "besluttet", "kriterier.0.vaegt": 40})
    assert weight_sentences(decided)[0].endswith("vægter 33,3\u00a0%.")
    assert len(weight_sentences(decided)) == 5


@pytest.mark.parametrize(
    ("decided_by", "proposal"),
    [
        (("Forslag fra Teknik og Miljø – ikke vedtaget",), True),
        (("Aarhus Byråd", "Forslag fra Teknik og Miljø"), True),
        (("Tærskler skal godkendes",), True),
        (("Aarhus Byråd, den 3. marts 2027",), False),
    ],
)
def test_what_is_a_proposal(decided_by: tuple[str, ...], proposal: bool) -> None:
    assert is_proposal(decided_by) is proposal


def test_changes_as_sentences() -> None:
    new = changed_rules({"vurdering.stoette.mindste_gennemsnit": "3", "kriterier.2.formaal": "Et " * 60 + "formål."})
    short, long = sorted(rule_changes(rules(), new), key=is_long)
    assert change_sentence(short) == "Vurdering, støtte, mindste gennemsnit er ændret fra 2,8 til 3."
    assert change_sentence(long) == "Kriterium »Sammenhæng til naboområder«, formål er ændret."
    assert is_long(long)
    dated = changed_rules({"gyldig_fra": "2027-01-01"})
    assert change_sentence(rule_changes(rules(), dated)[0]) == (
        "Gyldig fra er ændret fra 1.\u00a0november\u00a02026 til 1.\u00a0januar\u00a02027."
    )
    dearer = changed_rules({"porte.1.mindste_beloeb": 200_000_000})
    assert change_sentence(rule_changes(rules(), dearer)[0]).endswith("til 200.000.000\u00a0kr."), "one full stop"
    gone = changed_rules({"sagsfakta": rules().document()["sagsfakta"][:-1]})
    assert change_sentence(rule_changes(rules(), gone)[0]).endswith("er fjernet.")
    assert change_sentence(rule_changes(gone, rules())[0]).endswith("er tilføjet.")
