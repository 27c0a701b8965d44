"""The rule set as content: fingerprint, replay, and contradictions between its parts."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from pydantic import ValidationError

from assessment.domain.faults import danish_faults
from assessment.domain.ruleset import RuleSet
from assessment.rulefiles import parse_rules
from tests.domain.profiles import ROOT, changed_rules, rules

TEXT = (ROOT / "rules" / "aarhus-almen-renovering" / "2026.1.0.yaml").read_text(encoding="utf-8")


def fingerprint(text: str) -> str:
    assert text != TEXT, "the edit did nothing"
    return parse_rules(text, "test.yaml").fingerprint


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.replace("snit: 2,8", "snit: 2.8", 1),
        TEXT.replace("snit: 2,8", "snit: 2.80", 1),
        TEXT.replace("0,60", "0.6", 1),
        TEXT.replace("vaegt: 20", "vaegt: '20'"),
        TEXT.replace("skema:", "# en bemærkning\n\nskema:", 1),
        TEXT.replace("\n", "\r\n"),
        unicodedata.normalize("NFD", TEXT),
        "\ufeff" + TEXT,
        TEXT.replace('titel: "Bystrategisk', 'titel: "  Bystrategisk', 1),
    ],
    ids=["point", "two decimals", "shorter", "quoted", "comment", "CRLF", "NFD", "BOM", "spaces"],
)
def test_the_form_of_the_file_does_not_touch_the_fingerprint(edited: str) -> None:
    assert fingerprint(edited) == rules().fingerprint


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.replace("skal indbyde", "bør indbyde", 1),
        TEXT.replace("mindste_gennemsnit: 2,8", "mindste_gennemsnit: 2,9", 1),
        TEXT.replace("mindste_beloeb: 100000000", "mindste_beloeb: 200000000", 1),
        TEXT.replace('besluttet_af: "Forslag', 'besluttet_af: "Nyt forslag', 1),
        TEXT.replace("2026-11-01", "2026-11-02", 1),
    ],
    ids=["a word", "a threshold", "an amount", "who decided", "the date"],
)
def test_every_change_of_content_changes_the_fingerprint(edited: str) -> None:
    assert fingerprint(edited) != rules().fingerprint


def test_the_stored_form_gives_the_same_rule_set() -> None:
    replayed = RuleSet.model_validate_json(rules().canonical_json())
    assert replayed == rules()
    assert replayed.fingerprint == rules().fingerprint


def test_the_order_of_keys_does_not_touch_the_fingerprint() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    assert RuleSet.model_validate(turned(rules().document())).fingerprint == rules().fingerprint


def test_names_and_places_are_looked_up_by_id() -> None:
    assert rules().step_name(3) == "I tilstrækkelig grad"
    assert rules().criterion("udearealer").number == 2
    assert rules().category("udearealer").budget_class == "fundamental"
    assert rules().phase_order("helhedsplan") < rules().phase_order("skema_a")
    with pytest.raises(KeyError):
        rules().gate("findes_ikke")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kriterier.0.vaegt": 30}, "vaegtning.princip: er »ens«, men vægtene er forskellige"),
        ({"vurdering.stoette.mindste_gennemsnit": "1,9"}, "vurdering: grænsen for støtte"),
        ({"vurdering.stoette.hoejst_under_minimum": 3}, "vurdering: støtte tillader flere kriterier under minimum"),
        ({"vurdering.vilkaar.mindst_i_tilstraekkelig_grad": 4}, "vurdering: vilkår kræver flere kriterier"),
        ({"vurdering.vilkaar.mindste_gennemsnit": "1,5"}, "vurdering: grænsen for vilkår er lavere end minimum"),
        ({"kriterier.1.hjemmel": ["lov"]}, "kriterier.udearealer.hjemmel: »lov« findes ikke under hjemmel"),
        ({"porte.0.hjemmel": ["lov"]}, "porte.tekniske_krav.hjemmel: »lov«"),
        ({"sagsfakta.1.hjemmel": ["lov"]}, "sagsfakta.byggeteknisk_dokumentation.hjemmel: »lov«"),
        ({"kriterier.1.id": "udlejning"}, "kriterier[1].id: id'et »udlejning« er brugt to gange"),
        ({"kriterier.1.nr": 7}, "kriterier: numrene (nr) er [1, 7, 3, 4, 5]"),
        (
            {"kriterier.0.ankre": {"0": "a", "1": "b", "2": "c", "4": "e"}},
            "kriterier.udlejning.ankre: beskrivelsen af trin 3",
        ),
        ({"kriterier.0.ankre.5": "f"}, "kriterier.udlejning.ankre: trin 5 findes ikke"),
        ({"skala.0.vaerdi": 1}, "skala: der skal være præcis ét trin"),
        ({"udfald": {"stoette": {"navn": "S", "forklaring": "s"}}}, "udfald: teksten for vilkaar, afvis, ikke_oplyst"),
        ({"porte.0.fakta": ["beboer"]}, "porte.tekniske_krav.fakta: »beboer« er ikke et ja/nej-spørgsmål"),
        ({"porte.3.faktum": "beboerbeslutning"}, "porte.tidlig_inddragelse.faktum: »beboerbeslutning« er ikke"),
        ({"porte.3.senest": "skema_z"}, "porte.tidlig_inddragelse.senest: fasen »skema_z« findes ikke"),
        ({"porte.1.loft": "ikke_oplyst"}, "porte.facade_klar.loft: »ikke_oplyst« kan kun bruges"),
        ({"faser.1.id": "fordialog"}, "faser[1].id: id'et »fordialog« er brugt to gange"),
        ({"kriterier.1.spoergsmaal.0.id": "u1"}, "kriterier[1].spoergsmaal[0].id: id'et »u1« er brugt to gange"),
    ],
)
def test_contradictions_are_refused_with_key_and_remedy(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        changed_rules(changes)
    messages = [str(fault) for fault in danish_faults(caught.value, model=RuleSet)]
    assert any(message.startswith(expected) for message in messages), messages


def test_control_the_untouched_rule_set_is_coherent() -> None:
    assert changed_rules({}) == rules()


def test_unequal_weights_are_allowed_once_decided() -> None:
    decided = changed_rules({"kriterier.0.vaegt": 30, "vaegtning.princip": "besluttet"})
    assert decided.criterion("udlejning").weight == 30


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (True, "ikke ja eller nej"),
        ("ca. 2,8", "er »ca. 2,8«, som ikke er et tal"),
        ("100.000.000", "uden punktum"),
        ("", "som ikke er et tal"),
        ("-1", "som ikke er et tal"),
        (float("inf"), "som ikke er et tal"),
        ("4,1", "højst 4"),
    ],
)
def test_thresholds_are_numbers(value: object, part: str) -> None:
    with pytest.raises(ValidationError) as caught:
        changed_rules({"vurdering.stoette.mindste_gennemsnit": value})
    assert part in str(danish_faults(caught.value, model=RuleSet)[0])


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (2.5, "er 2,5, men skal være et helt tal"),
        ("tyve", "er »tyve«"),
        ("1.000", "Skriv tallet uden, fx 1000"),
        (True, "ja"),
    ],
)
def test_weights_are_whole_numbers(value: object, part: str) -> None:
    with pytest.raises(ValidationError) as caught:
        changed_rules({"kriterier.0.vaegt": value})
    assert part in str(danish_faults(caught.value, model=RuleSet)[0])


def test_no_criterion_asks_for_ethnic_origin() -> None:
    """Case C-417/23: nothing but the sentence that forbids it may speak of ethnic origin."""
    content = json.dumps([criterion.model_dump(mode="json") for criterion in rules().criteria], ensure_ascii=False)
    content = content.replace("om etnisk oprindelse må ikke indgå", "")
    assert not [word for word in ("etnisk", "vestlig", "indvandrer", "efterkommer") if word in content.lower()]
