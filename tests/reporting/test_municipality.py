"""`rules/kommune.yaml`: read strictly, faults named in Danish with place and remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.domain.errors import RuleFileError
from assessment.reporting.municipality import DEFAULT_FILE, Municipality, load_municipality
from assessment.reporting.sentences import Sentence


def test_the_file_of_the_project_holds_every_sentence_and_survives_as_data() -> None:
    municipality = load_municipality()
    assert set(municipality.sentences) == {sentence.key for sentence in Sentence}
    assert Municipality.model_validate(municipality.document()) == municipality
    assert municipality.section_number("samlet") == 5
    assert "Forslag" in municipality.status


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ("resume_mangler:", "resume_manglr:", "saetninger.resume_mangler", "Tilføj sætningen"),
        ("resume_mangler:", "resume_manglr:", "saetninger.resume_manglr", "Ret stavningen"),
        ("    mange_maader:", "    mange_mader:", "saetninger.mange_maader", "Tilføj sætningen"),
        ("    mange_maader:", "    mange_mader:", "saetninger.mange_mader", "Ret stavningen"),
        (
            'i afsnit {afsnit}."\n    teknisk_bilag',
            'i {sted}."\n    teknisk_bilag',
            "foreslaaede_vilkaar",
            "Mulige felter",
        ),
        ("skal {boligorganisation} være", "skal {dato} være", "saetninger.part_afslag", "Mulige felter"),
        ("skal {boligorganisation} være", "skal {boligorganisation være", "saetninger.part_afslag", "ikke er lukket"),
        ("indikation »{foer}«", "indikation »{dengang}«", "aendrede_oplysninger.anden_indikation", "Mulige felter"),
        ('overskriftssaet: "standard"', 'overskriftssaet: "andet"', "overskriftssaet", "Vælg et af"),
        ('indhold: ["part"]', 'indhold: ["resume"]', "overskrifter.standard", "én gang"),
        ("lix_maal: 45", 'lix_maal: "ca. 45"', "lix_maal", "skal være et helt tal"),
        ("kommune: ", "komune: ", ":9: komune", "Mente du »kommune«?"),
        ("kommune: ", "komune: ", "kommune", "mangler"),
        ('til: "Aarhus', 'til: "x"\ntil: "Aarhus', "kommune.yaml:", "to gange"),
        ("afsnit:\n", "afsnit:\n\t", "kommune.yaml:42", "tabulatortegn"),
        ('brevhoved: ["Aarhus Kommune", "Teknik og Miljø"]', "brevhoved: [1]", "brevhoved", "anførselstegn"),
    ],
)
def test_typical_editing_mistakes(tmp_path: Path, old: str, new: str, place: str, remedy: str) -> None:
    text = DEFAULT_FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "kommune.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleFileError) as caught:
        load_municipality(file)
    assert any(place in str(fault) and remedy in str(fault) for fault in caught.value.faults), str(caught.value)
    assert all(re.search(r"/kommune\.yaml:\d+: ", str(fault)) for fault in caught.value.faults)
    assert "Input should" not in str(caught.value)


def test_a_document_from_before_facts_were_compared_still_has_its_words() -> None:
    document = load_municipality().document()
    assert document.pop("aendrede_oplysninger")
    assert Municipality.model_validate(document).late_facts == load_municipality().late_facts


def test_a_file_without_the_words_of_the_recommendation_is_refused(tmp_path: Path) -> None:
    text = DEFAULT_FILE.read_text("utf-8")
    start, end = text.index("indstilling:\n  taler_imod"), text.index("# Resumeet på én side")
    file = tmp_path / "kommune.yaml"
    file.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(RuleFileError, match=r"kommune\.yaml: indstilling: mangler\. Tilføj afsnittet"):
        load_municipality(file)


def test_an_untouched_copy_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "kommune.yaml"
    file.write_text(DEFAULT_FILE.read_text("utf-8"), "utf-8")
    assert load_municipality(file) == load_municipality()


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "filen er tom"),
        (b"- a\n- b\n", "felter med navn og kolon"),
        ('kommune: "Århus"'.encode("latin-1"), "UTF-8"),
        (b"a: " + b"x" * 1_100_000, "512 kB"),
        (b"a: {" * 5_000, "niveauer"),
    ],
)
def test_files_that_are_no_settings_at_all(tmp_path: Path, content: bytes, remedy: str) -> None:
    file = tmp_path / "kommune.yaml"
    file.write_bytes(content)
    with pytest.raises(RuleFileError, match=remedy):
        load_municipality(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=r"kommune\.yaml.*findes ikke"):
        load_municipality(tmp_path / "kommune.yaml")
