"""The bundled fonts are the same faces for screens and documents, complete, and with their licence."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from tests.architecture.findings import ROOT

SCREEN = ROOT / "assessment" / "ui" / "static" / "fonts"
PAPER = ROOT / "reports" / "templates" / "fonts"
FACES = {"Regular": 400, "Italic": 400, "SemiBold": 600, "Bold": 700}
# Danish letters, the punctuation of Danish texts, a no-break space, and the hyphen that WeasyPrint breaks words with.
NEEDED = "abcæøåÆØÅéü0123456789–—»«›‹…·²½×→•§%\u00a0\u2010\u2011\u2212"


@pytest.mark.parametrize(("face", "weight"), FACES.items())
def test_both_files_of_a_face_are_the_same_font(face: str, weight: int) -> None:
    with TTFont(SCREEN / f"IBMPlexSans-{face}.woff2") as screen, TTFont(PAPER / f"IBMPlexSans-{face}.ttf") as paper:
        assert screen.getGlyphOrder() == paper.getGlyphOrder()
        assert screen["name"].getDebugName(5) == paper["name"].getDebugName(5) == "Version 3.005"
        assert paper["OS/2"].usWeightClass == weight
        assert [sign for sign in NEEDED if ord(sign) not in paper.getBestCmap()] == []


def test_the_licence_lies_beside_the_fonts() -> None:
    licence = (SCREEN / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert 'Reserved Font Name "Plex"' in licence
    assert (PAPER / "OFL.txt").read_text(encoding="utf-8") == licence


def test_control_a_sign_that_the_fonts_lack_is_seen() -> None:
    with TTFont(PAPER / "IBMPlexSans-Regular.ttf") as paper:
        assert ord("漢") not in paper.getBestCmap()
