"""Characters that the bundled fonts cannot print are named before anything is rendered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.errors import DocumentError
from assessment.reporting.coverage import (
    UNPRINTED,
    require_covered,
    strange_characters,
    uncovered_characters,
    with_marks,
)
from assessment.reporting.municipality import load_municipality
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.worker import Renderer
from tests.reporting.annex_samples import history
from tests.reporting.samples import approved, attachment, egeparken, rules_document


def test_what_the_project_prints_is_covered() -> None:
    assert uncovered_characters(egeparken()) == ()
    assert uncovered_characters(rules_document()) == ()
    assert uncovered_characters(load_municipality().document()) == ()
    assert uncovered_characters({"a": "æøå ÆØÅ é ü – » « … m² ½ € → \u00a0\u00ad\n\t"}) == ()


def test_decomposed_letters_count_as_the_letters_they_are() -> None:
    assert uncovered_characters({"a": "A\u030arhus"}) == ()


@pytest.mark.parametrize("character", ["😀", "漢", "م", "\ue123", "\u0e01"])
def test_other_characters_are_found_with_the_path_of_their_field(character: str) -> None:
    case = egeparken()
    case["grades"]["udlejning"]["reason"] = f"Godt{character} og {character}igen"
    (found,) = uncovered_characters(case)
    assert found.place == "grades.udlejning.reason"
    assert found.characters == (character,)
    with pytest.raises(DocumentError) as caught:
        require_covered(case)
    assert "grades.udlejning.reason" in str(caught.value)
    assert f"U+{ord(character):04X}" in str(caught.value)


def test_lists_have_numbered_places_and_many_characters_are_cut_short() -> None:
    case = egeparken()
    case["involvement"][1]["outcome"] = "漢字仮名交文章言語学"
    (found,) = uncovered_characters(case)
    assert found.place == "involvement[1].outcome"
    assert str(found).endswith("og 2 andre")


@pytest.mark.parametrize(("text", "heaped"), [("a" + "\u0301" * 4, False), ("a" + "\u0301" * 5, True)])
def test_more_than_three_accents_on_a_letter_cannot_be_printed(text: str, heaped: bool) -> None:
    assert (strange_characters(text) == ("\u0301",)) is heaped


@given(text=st.text(max_size=80))
def test_with_marks_every_text_can_be_printed_and_none_grows(text: str) -> None:
    shown = with_marks({"a": [text]})["a"][0]
    assert strange_characters(shown) == ()
    assert len(shown) <= len(text)
    assert (shown == text) is (strange_characters(text) == ())


def test_what_stands_for_good_is_printed_with_marks_and_kept_as_it_is(renderer: Renderer) -> None:
    case = egeparken()
    told = history(case).document()
    told["entries"][4]["fields"]["comment"] = "Godt 👍 på vej"
    hearing = [{"step": "omitted", "ground": "haster", "reason": "Aftalt 漢字 med parten."}]
    names = {"prepared_by": "Sagsbehandler 漢", "approved_by": "Leder 👍"}
    annex = renderer.render(approved(case, kind="teknisk_bilag", history=told, **names))
    assert f"Godt {UNPRINTED} på vej" in " ".join(page_texts(annex))
    assert attachment(annex)["request"]["history"] == told
    letter = renderer.render(approved(case, hearing=hearing, **names))
    text = " ".join(page_texts(letter))
    assert f"Aftalt {UNPRINTED}{UNPRINTED} med parten" in text
    assert f"Leder {UNPRINTED}" in text
    assert f"Sagsbehandler {UNPRINTED}" in text
    assert attachment(letter)["approval"]["approved_by"] == "Leder 👍"
