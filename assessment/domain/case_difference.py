"""What differs between two contents of a case, field by field in the words of the pages; what is equal is not told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from assessment.domain.case_words import CONCLUSION_SECTION, SECOND_SECTION, Words
from assessment.domain.second_assessment import is_hidden
from assessment.domain.word_diff import Piece, word_diff


@dataclass(frozen=True)
class FieldDifference:
    """One field that differs. `before` and `after` are words, empty where nothing stands."""

    path: str
    section: str
    name: str
    before: str
    after: str
    written: bool

    @property
    def pieces(self) -> tuple[Piece, ...] | None:
        """The change word by word; None for what is not written, and where one side is empty."""
        return word_diff(self.before, self.after) if self.written and self.before and self.after else None


@dataclass(frozen=True)
class SectionDifference:
    """The fields of one section that differ."""

    section: str
    fields: tuple[FieldDifference, ...]


def case_differences(before: Words, after: Words) -> tuple[SectionDifference, ...]:
    """Everything that differs, by section, in the order of the pages."""
    found = []
    for path in dict.fromkeys([*after, *before]):
        old, new = before.get(path), after.get(path)
        told = new or old
        texts = (old.text if old else "", new.text if new else "")
        if told is not None and texts[0] != texts[1]:
            found.append(FieldDifference(path, told.section, told.name, *texts, told.written))
    return _by_section(found, [each.section for each in (*after.values(), *before.values())])


def without_assessment(words: Words) -> Words:
    """The facts alone: without grades, conclusion, waivers and what belongs to a second assessment."""
    return {path: each for path, each in words.items() if not is_hidden(path)}


def _by_section(found: list[FieldDifference], order: Iterable[str]) -> tuple[SectionDifference, ...]:
    sections = list(dict.fromkeys(order))
    for last in (CONCLUSION_SECTION, SECOND_SECTION):
        if last in sections:
            sections.remove(last)
            sections.append(last)
    place = {section: index for index, section in enumerate(sections)}
    ordered = sorted(found, key=lambda each: place[each.section])
    return tuple(
        SectionDifference(section, tuple(fields)) for section, fields in groupby(ordered, key=lambda each: each.section)
    )
