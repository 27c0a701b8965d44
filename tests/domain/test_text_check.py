"""What no text should hold: found in each form it is written in, and not in ordinary sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.text_check import resident_in, text_remarks
from assessment.settings import DEMO_FOLDER
from tests.domain.profiles import rules

RESIDENTS = [
    ("Ventelisten er kort, siger hr. Jensen i opgang 4.", "hr. Jensen"),
    ("Hr Jensen har klaget over støjen.", "Hr Jensen"),
    ("Det er aftalt med fru A. Holm.", "fru A. Holm"),
    ("Frk. Østergaard flytter til stuen.", "Frk. Østergaard"),
    ("Frøken Møller er genhuset.", "Frøken Møller"),
    ("Familien Hansens lejlighed har skimmel.", "Familien Hansens"),
    ("Skimmel hos familien Al-Masri i blok 3.", "familien Al-Masri"),
    ("Beboer Anna Sørensen foreslog en sti.", "Beboer Anna Sørensen"),
    ("Se brevet fra beboeren Émile Öberg.", "beboeren Émile Öberg"),
    ("Lejer Jens Peter Lund har klaget.", "Lejer Jens Peter Lund"),
    ("Sagen mod lejeren Kirkegaard er afsluttet.", "lejeren Kirkegaard"),
    ("Talt med fru\u00a0Nielsen-Bech om altanen.", "fru\u00a0Nielsen-Bech"),
    ("Vor Frue Kirke ligger tæt på, og fru Skov bor ved siden af.", "fru Skov"),
    ("HR. Jensen og FRU Jensen er imod.", "HR. Jensen"),
]
ORDINARY = [
    "Beboerne ønsker flere mindre boliger.",
    "Beboerne Viby Syd og Rosenhøj er hørt hver for sig.",
    "Beboerforeningen Egeparken støtter planen.",
    "Beboerdemokratiet i Boligforeningen Eksempel har stemt.",
    "Boligforeningen Eksempel er hørt, og familierne flytter først.",
    "En beboer foreslog en sti mod Ringvejen.",
    "En beboer i Egeparken foreslog en sti.",
    "Familien flytter, når boligen er klar.",
    "Familieboliger over 100 m2 efterspørges ikke.",
    "Hver lejer får besked. Landsbyggefonden har godkendt planen.",
    "Det gælder for hver beboer.\nViby Skole er nabo.",
    "Beboer A og beboer B er anonyme i rapporten.",
    "Her lejer Aarhus Kommune lokaler til en fritidsklub.",
    "I dag lejer Viby Bibliotek stueetagen.",
    "Ved gavlen lejer Lokalcentret et rum.",
    "Lejerbo og Lejernes LO har udtalt sig.",
    "Vor Frue Kirke ligger på den anden side af vejen.",
    "Stien fører fra Fru Ingeborgs Vej til skolen.",
    "Beboer- og Kulturhuset får ny indgang.",
    "BL 5. kreds og Aarhus Kommune er enige.",
    "Som lejer AAB i dag, vil de leje igen.",
    "Husleje pr. m2 stiger 9 procent, og hr.-værelser bygges om.",
    "Planen er aftalt med beboere, naboer og Viby Skole.",
]


@pytest.mark.parametrize(("text", "found"), RESIDENTS)
def test_a_name_after_a_form_of_address_is_seen(text: str, found: str) -> None:
    assert resident_in(text) == found
    (remark,) = text_remarks(text, "conclusion.reason", "Teksten")
    assert found in remark.text
    assert "uden navn" in remark.text
    assert not remark.hard


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_name_nobody(text: str) -> None:
    assert resident_in(text) is None
    assert list(text_remarks(text, "conclusion.reason", "Teksten")) == []


def all_texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    parts = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return [text for part in parts for text in all_texts(part)]


def test_no_text_of_the_demonstration_or_the_rule_set_names_anybody() -> None:
    texts = [text for path in DEMO_FOLDER.glob("*.json") for text in all_texts(json.loads(path.read_bytes()))]
    texts += all_texts(rules().document())
    assert len(texts) > 500
    assert [text for text in texts if resident_in(text)] == []


@given(
    st.sampled_from(["hr. ", "Hr ", "fru ", "frk. ", "familien ", "beboer ", "beboeren ", "lejer ", "lejeren "]),
    st.sampled_from(["Jensen", "Åberg", "Al-Masri", "J. Holm", "Ida Marie Skov"]),
    st.sampled_from(["", "Det siger ", "Vi har talt med ", "»"]),
    st.sampled_from(["", ".", " i dag.", ", som bor i blok 3.", "« igen."]),
)
def test_the_name_is_found_wherever_it_stands(form: str, name: str, before: str, after: str) -> None:
    assert resident_in(f"{before}{form}{name}{after}") == form + name
    assert resident_in(f"{before}{form}{name.lower().replace('. ', ' ')}{after}") is None


@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(not remark.hard for remark in text_remarks(text, "facade_statement", "Teksten"))


def test_no_remark_is_made_of_what_is_not_written() -> None:
    assert [*text_remarks(None, "waivers", "Teksten"), *text_remarks("", "waivers", "Teksten")] == []
