"""Characters that the bundled fonts cannot print are named before anything is rendered."""

from __future__ import annotations

import pytest

from assessment.domain.errors import DocumentError
from assessment.reporting.coverage import require_covered, uncovered_characters
from assessment.reporting.municipality import load_municipality
from tests.reporting.samples import egeparken, rules_document


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
