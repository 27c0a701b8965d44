"""Which characters of a text the bundled fonts cannot print: found before rendering, so nobody sees empty boxes."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from assessment.domain.errors import DocumentError

TEMPLATE_FOLDER = Path(__file__).resolve().parents[2] / "reports" / "templates"
FACES = ("Regular", "Italic", "SemiBold", "Bold")
_LAYOUT = frozenset("\n\t")  # become paragraphs and spaces
_SHOWN = 8


@dataclass(frozen=True)
class Uncovered:
    """One text with characters outside the fonts: path of the field, and the characters in order, each once."""

    place: str
    characters: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{character} (U+{ord(character):04X})" for character in self.characters[:_SHOWN])
        more = len(self.characters) - _SHOWN
        return f"{self.place}: {shown}" + (f" og {more} andre" if more > 0 else "")


def font_file(face: str) -> Path:
    """The file of one bundled face: `Regular`, `Italic`, `SemiBold` or `Bold`."""
    return TEMPLATE_FOLDER / "fonts" / f"IBMPlexSans-{face}.ttf"


@functools.cache
def covered_code_points() -> frozenset[int]:
    """Code points that every bundled face can print."""
    maps = []
    for face in FACES:
        with TTFont(font_file(face), lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


def uncovered_characters(content: object, place: str = "") -> tuple[Uncovered, ...]:
    """Every text in plain JSON data (a case, or a part of it) that holds characters outside the fonts."""
    covered = covered_code_points()
    found = []
    for path, text in _texts(content, place):
        unified = unicodedata.normalize("NFC", text)
        strange = dict.fromkeys(
            character for character in unified if character not in _LAYOUT and ord(character) not in covered
        )
        if strange:
            found.append(Uncovered(path, tuple(strange)))
    return tuple(found)


def require_covered(content: object, place: str = "") -> None:
    """Raise DocumentError that names each field and its characters when the fonts cannot print the texts."""
    found = uncovered_characters(content, place)
    if found:
        places = "\n".join(str(uncovered) for uncovered in found)
        raise DocumentError(
            "Dokumentet kan ikke laves, fordi disse felter har tegn, som dokumentets skrifttype ikke indeholder "
            f"(fx emoji eller kinesiske tegn). Erstat eller slet tegnene.\n{places}"
        )


def _texts(content: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, f"{path}.{key}" if path else str(key))
    elif isinstance(content, list | tuple):
        for index, value in enumerate(content):
            yield from _texts(value, f"{path}[{index}]")
