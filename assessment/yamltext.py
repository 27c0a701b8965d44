"""The text of a YAML file before it is parsed: size, character set, and signs that look right and are wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 512 * 1024
MAX_DEPTH = 30
CURLY_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b"
USE_STRAIGHT_QUOTES = 'bruger et skævt anførselstegn ({sign}). Skriv det lige tegn " på begge sider af teksten.'

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NESTED = re.compile(rf"(?:[\[{{]\s*){{{MAX_DEPTH + 1}}}")
_HARD_SPACE = re.compile(
    r"^ *(?:- *)*(?:[\w-]+:)? *([\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff])", re.MULTILINE
)
_MERGED = re.compile(r"^(?:<{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_CURLY_VALUE = re.compile(rf"^ *(?:- +)*(?:[\w-]+: *)?([{CURLY_QUOTES}])")


@dataclass(frozen=True)
class LineFault:
    """One fault of a file: its line, its place in the content (may be empty), and a Danish sentence."""

    line: int
    place: str
    text: str


class RefusedError(Exception):
    """The text is refused; the reader turns this into a RuleFileError with the name of the file."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def refused(line: int, text: str) -> RefusedError:
    """One fault of a whole line."""
    return RefusedError([LineFault(line, "", text)])


def too_deep(line: int) -> RefusedError:
    """Groups within groups without end."""
    return refused(line, f"har grupper i mere end {MAX_DEPTH} niveauer. Kontrollér indrykning og parenteser.")


def read_text(content: str | bytes) -> str:
    """The text of a file. Raises RefusedError for what no YAML reader should be given."""
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise refused(1, f"er større end {MAX_BYTES // 1024} kB, som er grænsen. Kontrollér, at det er den rette fil.")
    text = _decode(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise refused(_line_at(text, forbidden), f"indeholder et styretegn (U+{ord(forbidden[0]):04X}). Slet tegnet.")
    nested = _NESTED.search(text)
    if nested:
        raise too_deep(_line_at(text, nested))
    hard = _HARD_SPACE.search(text)
    if hard:
        raise refused(
            text.count("\n", 0, hard.start(1)) + 1,
            f"har et tegn, der ligner et mellemrum uden at være det (U+{ord(hard[1]):04X}). "
            "Slet det, og skriv et almindeligt mellemrum.",
        )
    merged = _MERGED.search(text)
    if merged:
        raise refused(
            _line_at(text, merged),
            "er et mærke efter en sammenfletning af to udgaver. Vælg den ene udgave, og slet mærkerne.",
        )
    _refuse_directive(text)
    return text


def curly_quote(text: str, line: int) -> tuple[int, str] | None:
    """The line and the sign where a value begins with a curly quotation mark, in this line or the one before it."""
    lines = text.splitlines()
    for number in (line, line - 1):
        found = _CURLY_VALUE.match(lines[number - 1]) if 1 <= number <= len(lines) else None
        if found:
            return number, found[1]
    return None


def unpaired_quote(text: str, line: int) -> int | None:
    """The nearest line above this one, or itself, with a quotation mark that has no fellow; None when all have."""
    counts = [found.count('"') - found.count('\\"') for found in text.splitlines()[:line]]
    if sum(counts) % 2 == 0:
        return None
    return max(number for number, count in enumerate(counts, 1) if count % 2)


def _line_at(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refused(line, "er ikke gemt som UTF-8. Gem filen som UTF-8 i en teksteditor.") from None


def _refuse_directive(text: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("%"):
            raise refused(number, "er en YAML-instruks (%), som kan ændre, hvordan resten læses. Slet linjen.")
        if line.strip() and not line.startswith("#"):
            return
    if not text.strip():
        raise refused(1, "filen er tom. Kopiér en gyldig fil, og ret i kopien.")
