"""Strict JSON: everything that JSON readers usually let pass or die of is refused, in Danish and with its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assessment.domain.danish import format_number
from assessment.domain.faults import Finding, show_name
from assessment.domain.modelpaths import Location
from assessment.domain.plaintext import check_text

MAX_DEPTH = 40
MAX_DIGITS = 30
_MEGABYTE = 1024 * 1024
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)
_SYNTAX = {
    "Expecting value": "Her mangler en værdi (en tekst i anførselstegn, et tal, true, false eller null).",
    "Expecting property name enclosed in double quotes": (
        "Her skal stå et feltnavn i dobbelte anførselstegn. Slet et komma for meget, eller sæt navnet i anførselstegn."
    ),
    "Illegal trailing comma before end of object": "Slet kommaet før parentesen.",
    "Illegal trailing comma before end of array": "Slet kommaet før parentesen.",
    "Expecting ':' delimiter": "Her mangler et kolon mellem feltnavn og værdi.",
    "Expecting ',' delimiter": "Her mangler et komma, eller en parentes er ikke lukket.",
    "Extra data": "Filen er slut før dette sted. Slet det, der følger efter den sidste parentes.",
    "Unterminated string starting at": "En tekst, der begynder her, mangler sit sidste anførselstegn.",
    "Invalid control character at": (
        "En tekst indeholder et linjeskift eller et styretegn. Skriv \\n i stedet, eller slet det."
    ),
    "Invalid \\escape": "En omvendt skråstreg står alene i en tekst. Skriv \\\\ i stedet.",
    "Invalid \\uXXXX escape": "Et tegn efter \\u er ikke skrevet med fire hexadecimale cifre.",
}


class JsonRefusedError(ValueError):
    """The text is not JSON at all, or is too large to be looked at. `text` is the Danish message."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class JsonContent:
    """A JSON object whose refused values are replaced (by null, or by text without the bad characters).

    `findings` says what was refused; the value may only be used when it is empty, or to look for further faults.
    """

    value: dict[str, Any]
    findings: tuple[Finding, ...]


class _Object(dict[str, Any]):
    """An object that remembers the names that were written twice."""

    doubled: tuple[str, ...] = ()


@dataclass(frozen=True)
class _BadNumber:
    text: str


def read_json(text: str | bytes, max_bytes: int) -> JsonContent:
    """Read one JSON object. Raises JsonRefusedError where nothing further can be told."""
    readable = _decode(text, max_bytes)
    if not readable.strip():
        raise JsonRefusedError("er tom. Vælg en anden fil, eller eksportér sagen igen.")
    _check_depth(readable)
    try:
        value = json.loads(
            readable,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        raise JsonRefusedError(_syntax(error)) from None
    if not isinstance(value, _Object):
        raise JsonRefusedError("indeholder ikke en sag. Filen skal begynde med { og slutte med }.")
    findings: list[Finding] = []
    return JsonContent(_clean_object(value, (), findings), tuple(findings))


def _decode(text: str | bytes, max_bytes: int) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise JsonRefusedError(
            f"er større end {max_bytes // _MEGABYTE} MB, som er grænsen. "
            "Kontrollér, at det er en sagsfil; bilag vedhæftes for sig."
        )
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise JsonRefusedError(
            f"linje {format_number(line)}: er ikke gemt som UTF-8. Åbn filen i en teksteditor, og gem den som UTF-8."
        ) from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _TOKENS.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                raise JsonRefusedError(
                    f"linje {format_number(line)}: har parenteser i mere end {MAX_DEPTH} niveauer. En sagsfil har få. "
                    "Kontrollér filen."
                )
        elif mark in "]}":
            depth -= 1


def _syntax(error: json.JSONDecodeError) -> str:
    remedy = _SYNTAX.get(error.msg, "Kontrollér komma, kolon, anførselstegn og parenteser.")
    return f"linje {format_number(error.lineno)}, tegn {format_number(error.colno)}: er ikke gyldig JSON. {remedy}"


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    result = _Object(pairs)
    if len(result) != len(pairs):
        written = Counter(name for name, _ in pairs)
        result.doubled = tuple(name for name, times in written.items() if times > 1)
    return result


def _constant(name: str) -> _BadNumber:
    return _BadNumber(f"er {name}, som ikke er et tal. Skriv tallet, eller slet feltet.")


def _integer(digits: str) -> int | _BadNumber:
    if len(digits) > MAX_DIGITS:
        return _BadNumber(f"er et tal på {format_number(len(digits))} cifre. Kontrollér antallet af nuller.")
    return int(digits)


def _decimal(digits: str) -> float | _BadNumber:
    value = float(digits)
    if value in (float("inf"), float("-inf")) or len(digits) > MAX_DIGITS:
        return _BadNumber("er et tal med for mange cifre. Skriv det med færre.")
    return value


def _clean(value: Any, location: Location, findings: list[Finding]) -> Any:
    if isinstance(value, _Object):
        return _clean_object(value, location, findings)
    if isinstance(value, list):
        return [_clean(item, (*location, index), findings) for index, item in enumerate(value)]
    if isinstance(value, _BadNumber):
        findings.append(Finding(location, value.text))
        return None
    if isinstance(value, str):
        return _clean_text(value, location, findings)
    return value


def _clean_object(value: _Object, location: Location, findings: list[Finding]) -> dict[str, Any]:
    for name in value.doubled:
        findings.append(Finding((*location, name), "står to gange i samme gruppe. Slet den ene."))
    return dict(_clean_fields(value, location, findings))


def _clean_fields(value: _Object, location: Location, findings: list[Finding]) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        try:
            check_text(name)
        except ValueError as error:
            findings.append(Finding(location, f"har et felt {show_name(name)}, hvis navn {error}"))
            continue
        yield name, _clean(item, (*location, name), findings)


def _clean_text(text: str, location: Location, findings: list[Finding]) -> str:
    try:
        return check_text(text)
    except ValueError as error:
        findings.append(Finding(location, str(error)))
        return ""
