"""Which characters of a text the bundled fonts cannot print: found before rendering, so nobody sees empty boxes."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from assessment.domain.errors import DocumentError

TEMPLATE_FOLDER = Path(__file__).resolve().parents[2] / "reports" / "templates"
FACES = ("Regular", "Italic", "SemiBold", "Bold")
_LAYOUT = frozenset("\n\t")  # become paragraphs and spaces
_SHOWN = 8
# Accents upon accents climb over the lines above; no language sets more than two on a letter.
_MOST_ACCENTS = 3
_HEAPED = re.compile(f"[\u0300-\u036f]{{{_MOST_ACCENTS + 1},}}")
UNPRINTED = "\ufffd"  # the sign of Unicode itself for what cannot be shown


@dataclass(frozen=True)
class Uncovered:
    """One text with characters outside the fonts: path of the field, and the characters in order, each once."""

    place: str
    characters: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The characters with their numbers in Unicode, the first of many."""
        shown = ", ".join(f"{character} (U+{ord(character):04X})" for character in self.characters[:_SHOWN])
        more = len(self.characters) - _SHOWN
        return shown + (f" og {more} andre" if more > 0 else "")

    @property
    def remedy(self) -> str:
        """What is wrong with the text and what to do, as the end of a sentence."""
        return f"har tegn, som dokumenterne ikke kan vise: {self.shown}. Erstat eller slet dem."

    def __str__(self) -> str:
        return f"{self.place}: {self.shown}"


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


@functools.cache
def _printable() -> frozenset[str]:
    return _LAYOUT | frozenset(map(chr, covered_code_points()))


def uncovered_characters(content: object, place: str = "") -> tuple[Uncovered, ...]:
    """Every text in plain JSON data (a case, or a part of it) that holds characters which cannot be printed."""
    found = []
    for path, text in texts_in(content, place):
        strange = strange_characters(text)
        if strange:
            found.append(Uncovered(path, strange))
    return tuple(found)


def strange_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that cannot be printed, in order, each once: those that the fonts lack, and the accents
    of a letter that has more than three."""
    unified = unicodedata.normalize("NFC", text)
    accents = "".join(_HEAPED.findall(unified))
    if not accents and _printable().issuperset(unified):
        return ()
    return tuple(dict.fromkeys(sign for sign in unified if sign not in _printable() or sign in accents))


def with_marks(content: Any) -> Any:
    """Plain JSON data as they are printed where nobody can mend them any more: a sign in place of each character that
    the fonts lack, and no more than three accents on a letter. No text grows by it."""
    if isinstance(content, str):
        return _marked(content)
    if isinstance(content, Mapping):
        return {key: with_marks(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [with_marks(value) for value in content]
    return content


def _marked(text: str) -> str:
    if not strange_characters(text):
        return text
    unified = _HEAPED.sub(lambda heap: heap[0][:_MOST_ACCENTS], unicodedata.normalize("NFC", text))
    return "".join(sign if sign in _printable() else UNPRINTED for sign in unified)[: len(text)]


def require_covered(content: object, place: str = "") -> None:
    """Raise DocumentError that names each field and its characters when the fonts cannot print the texts."""
    found = uncovered_characters(content, place)
    if found:
        places = "\n".join(str(uncovered) for uncovered in found)
        raise DocumentError(
            "Dokumentet kan ikke laves, fordi disse felter har tegn, som dokumentets skrifttype ikke indeholder "
            f"(fx emoji eller kinesiske tegn). Erstat eller slet tegnene.\n{places}"
        )


def texts_in(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in plain JSON data with its place."""
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from texts_in(value, f"{path}.{key}" if path else str(key))
    elif isinstance(content, list | tuple):
        for index, value in enumerate(content):
            yield from texts_in(value, f"{path}[{index}]")
