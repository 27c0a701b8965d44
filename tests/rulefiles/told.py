"""How faults of files are to be told: file, line, and a sentence without English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(?P<file>.+?\.(?:ya?ml|txt)):(?P<line>[0-9]+): (?P<text>.+\.)")
_WORD = re.compile("(?<![0-9a-zæøå_])[a-zæøå]+(?![0-9a-zæøå_])")  # no part of a fingerprint
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "is",
        "are",
        "was",
        "not",
        "of",
        "with",
        "without",
        "while",
        "found",
        "find",
        "expected",
        "unexpected",
        "mapping",
        "mappings",
        "token",
        "scanning",
        "parsing",
        "parse",
        "block",
        "input",
        "should",
        "must",
        "cannot",
        "could",
        "field",
        "fields",
        "required",
        "extra",
        "value",
        "values",
        "valid",
        "invalid",
        "error",
        "string",
        "integer",
        "number",
        "boolean",
        "tuple",
        "dictionary",
        "object",
        "missing",
        "unknown",
        "duplicate",
        "key",
        "keys",
        "line",
        "column",
        "character",
        "permitted",
        "allowed",
        "less",
        "greater",
        "than",
        "equal",
        "when",
        "where",
        "which",
        "this",
        "that",
        "be",
        "from",
        "document",
        "empty",
        "traceback",
        "exception",
        "warning",
        "file",
        "assertion",
        "none",
    ]
)


@dataclass(frozen=True)
class Told:
    """One line of what was told."""

    file: Path
    line: int
    text: str


def told_lines(told: str) -> Iterator[Told | None]:
    """Each line that was told; None for one that has not the form `file:line: sentence.`"""
    for line in told.splitlines():
        match = _LINE.fullmatch(line)
        yield match and Told(Path(match["file"]), int(match["line"]), match["text"])


def english_words(line: Told) -> set[str]:
    """The English words of a line, without names of files and without what is the file's own: places and quotes."""
    own = re.sub(r"»[^«]*«|^[\w.\[\]-]+(?=: )", "", line.text.replace(str(line.file.parent.parent), ""))
    return set(_ENGLISH.intersection(_WORD.findall(own.lower())))
