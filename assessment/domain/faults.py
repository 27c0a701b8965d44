"""What pydantic finds wrong, said in Danish: where it is, what is wrong, and what to do about it.

Every text continues its place: `budget[3].amount_dkk: skal være et helt tal, ...`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from assessment.domain.danish import format_number
from assessment.domain.errors import Fault
from assessment.domain.modelpaths import Location, Step, known_names, real_location

_KEY_MARK = "[key]"
_PREFIXED = re.compile(r"([a-z_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*): (.+)")
_PLAIN_NAME = re.compile(r"[\w-]{1,60}")
_HARMLESS_VALUE = re.compile(r"[\w.,:/%+-]{1,40}( [\w.,:/%+-]{1,20}){0,3}")
_PATTERNS = {
    r"^[0-9]{1,3}(\.[0-9]{1,6})?$": 'skal være en procentdel i anførselstegn med punktum, fx "62.5".',
    r"^[a-z][a-z0-9_]{0,59}$": "må kun bestå af små bogstaver a-z, tal og _ og skal begynde med et bogstav. Ret id'et.",
    r"^[a-z][a-z0-9_-]{0,59}$": (
        "må kun bestå af små bogstaver a-z, tal, _ og - og skal begynde med et bogstav. Ret id'et."
    ),
    r"^[0-9]{4}\.[0-9]+\.[0-9]+$": 'skal være et versionsnummer i anførselstegn, fx "2026.1.0".',
    r"^[0-9a-f]{64}$": "skal være 64 tegn af 0-9 og a-f. Kør rules check med 64 nuller; den siger, hvad der skal stå.",
}


@dataclass(frozen=True)
class Finding:
    """One fault with its place as the steps into the data, for those who look up a line or a field by it."""

    location: Location
    text: str

    @property
    def place(self) -> str:
        """The place as people read it: `budget[3].amount_dkk`."""
        return place_of(self.location)


def danish_faults(
    error: ValidationError, prefix: str = "", *, model: type[BaseModel] | None = None
) -> tuple[Fault, ...]:
    """Translate a validation error.

    `prefix` is put before each place (`grades.udlejning`). With `model`, the class that was validated, a misspelt
    field gets the nearest known name as a suggestion.
    """
    return tuple(Fault(_joined(prefix, finding.place), finding.text) for finding in findings(error, model=model))


def findings(error: ValidationError, *, model: type[BaseModel] | None = None) -> tuple[Finding, ...]:
    """The faults with their places as steps, in the order of the error. A text of several lines becomes several."""
    found: list[Finding] = []
    for item in error.errors(include_url=False):
        if item["type"] == "too_short" and _long_enough(item.get("input"), item.get("ctx", {})):
            continue  # pydantic counts only the items without faults of their own, and those are reported
        location = tuple(item["loc"])
        text = _sentence(item["type"], item.get("ctx", {}), item.get("input"), location, model)
        location = tuple(step for step in real_location(location, model) if step != _KEY_MARK)
        found.extend(_split(location, text))
    return tuple(dict.fromkeys(found))


def place_of(location: Sequence[Step]) -> str:
    """`("budget", 3, "amount_dkk")` as `budget[3].amount_dkk`; the first item of a list is [0], as in JSON."""
    place = ""
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        elif _PLAIN_NAME.fullmatch(step):
            place += f".{step}" if place else step
        else:
            place += f"[{show_name(step)}]"
    return place


def show_name(name: str) -> str:
    """A name from a file as it may stand in a message: in quotes, shortened, without unprintable characters."""
    shortened = name if len(name) <= 40 else name[:39] + "\u2026"
    printable = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shortened)
    return f"»{printable}«"


def nearest_name(name: str, known: Sequence[str]) -> str | None:
    """The known name that `name` most likely was meant to be, or None when none is near."""
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return near[0] if near else None


def _long_enough(value: object, context: Mapping[str, Any]) -> bool:
    return isinstance(value, Sized) and len(value) >= int(context["min_length"])


def _split(location: Location, text: str) -> Iterator[Finding]:
    for line in text.split("\n"):
        prefixed = _PREFIXED.fullmatch(line)
        if prefixed:
            steps = (int(step) if step.isdigit() else step for step in prefixed[1].split("."))
            yield Finding((*location, *steps), prefixed[2])
        else:
            yield Finding(location, line)


def _joined(prefix: str, place: str) -> str:
    if not prefix or not place:
        return prefix or place
    return f"{prefix}{place}" if place.startswith("[") else f"{prefix}.{place}"


def _sentence(
    kind: str, context: Mapping[str, Any], value: object, location: Location, model: type[BaseModel] | None
) -> str:
    if kind == "extra_forbidden":
        return _unknown_field(str(location[-1]), known_names(location[:-1], model))
    if kind == "missing":
        name = location[-1] if location else ""
        if isinstance(name, int):
            return "mangler. Listen har for få værdier; tilføj den, der mangler."
        return f"mangler. Tilføj feltet {show_name(name)}."
    say = _SENTENCES.get(kind)
    if say is not None:
        return say(context, value)
    return "har en værdi, som ikke kan bruges her. Ret værdien, eller slet feltet."


def _unknown_field(name: str, known: Sequence[str]) -> str:
    near = nearest_name(name, known)
    if near:
        return f"er et ukendt felt. Mente du »{near}«? Ret navnet, eller slet feltet."
    if known:
        return f"er et ukendt felt. Slet det, eller brug et af: {', '.join(known)}."
    return "er et ukendt felt. Slet det, eller ret navnet."


def _shown(value: object) -> str:
    """`er »x«, men ` for a short and harmless value; nothing for long texts, which may hold anything."""
    if value is None:
        return "er tomt (null), men "
    if isinstance(value, bool):
        return f"er {'true' if value else 'false'}, men "
    if isinstance(value, int | float):
        text = str(value)
        return f"er {text}, men " if len(text) <= 40 else ""
    if isinstance(value, str) and _HARMLESS_VALUE.fullmatch(value):
        return f"er »{value}«, men "
    return ""


Sentence = Callable[[Mapping[str, Any], object], str]


def _must_be(what: str) -> Sentence:
    return lambda _context, value: f"{_shown(value)}skal være {what}"


def _exactly(text: str) -> Sentence:
    return lambda _context, _value: text


def _own_text(context: Mapping[str, Any], _value: object) -> str:
    return str(context.get("error", "")) or "har en værdi, som ikke kan bruges her. Ret værdien."


def _pattern(context: Mapping[str, Any], value: object) -> str:
    remedy = _PATTERNS.get(str(context.get("pattern")), "skal have en anden form. Ret værdien efter vejledningen.")
    return f"{_shown(value)}{remedy}"


def _choice(context: Mapping[str, Any], value: object) -> str:
    expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if not expected:
        return (
            f"{_shown(value)}skal være {str(context.get('expected', 'en af de faste værdier')).lower()}. Ret værdien."
        )
    near = nearest_name(value, expected) if isinstance(value, str) else None
    if len(expected) == 1:
        return f"{_shown(value)}skal være »{expected[0]}«. Ret værdien."
    hint = f" Mente du »{near}«?" if near else ""
    return f"{_shown(value)}skal være en af: {', '.join(expected)}.{hint} Ret værdien."


def _tag(context: Mapping[str, Any], _value: object) -> str:
    field = str(context.get("discriminator", "type")).strip("'")
    tag = str(context["tag"])
    return f"{field}: {_choice({'expected': context.get('expected_tags', '')}, tag)}"


def _tag_missing(context: Mapping[str, Any], _value: object) -> str:
    field = str(context.get("discriminator", "type")).strip("'")
    return f"{field}: mangler. Tilføj feltet »{field}«."


def _too_long_text(context: Mapping[str, Any], value: object) -> str:
    most = format_number(int(context["max_length"]))
    length = f"{format_number(len(value))} tegn" if isinstance(value, str) else "for langt"
    return f"er {length}, men må højst være {most} tegn. Forkort teksten."


def _too_many(context: Mapping[str, Any], _value: object) -> str:
    has = context.get("actual_length")
    known = f"har {_elements(int(has))}, men " if has is not None else ""
    return f"{known}må højst have {format_number(int(context['max_length']))}. Slet dem, der er for mange."


def _too_few(context: Mapping[str, Any], _value: object) -> str:
    return (
        f"har {_elements(int(context.get('actual_length', 0)))}, men skal have mindst "
        f"{format_number(int(context['min_length']))}. Tilføj dem, der mangler."
    )


def _elements(number: int) -> str:
    return f"{format_number(number)} {'element' if number == 1 else 'elementer'}"


def _bound(key: str, words: str) -> Sentence:
    def say(context: Mapping[str, Any], value: object) -> str:
        bound = context[key]
        grouped = isinstance(bound, int) and bound > 9_999  # a year stays 2200
        shown = format_number(bound) if grouped else str(bound).replace(".", ",")
        return f"{_shown(value)}skal være {words} {shown}. Ret tallet."

    return say


_WHOLE = "et helt tal uden punktummer og anførselstegn, fx 38000000. Ret tallet."
_TEXT = "en tekst i anførselstegn. Sæt værdien i anførselstegn, eller ret den."
_DATE = "en dato, fx 2026-11-23. Ret datoen."
_LIST = "en liste. Skriv værdierne i kantede parenteser, eller en pr. linje med bindestreg i YAML."
_GROUP = "en gruppe af felter med navn og værdi. Ret indholdet."
_BOOLEAN = "true (ja) eller false (nej) uden anførselstegn. Ret værdien."
_NUMBER = "et tal, fx 2,8 i en regelfil og 2.8 i en sagsfil. Ret tallet."

_SENTENCES: Mapping[str, Sentence] = {
    "value_error": _own_text,
    "assertion_error": _own_text,
    "string_type": _must_be(_TEXT),
    "string_sub_type": _must_be(_TEXT),
    "string_unicode": _exactly("indeholder tegn, der ikke er gyldig tekst (UTF-8). Slet tegnene, og skriv dem igen."),
    "string_too_long": _too_long_text,
    "string_too_short": _exactly("er tomt. Skriv en tekst."),
    "string_pattern_mismatch": _pattern,
    "int_type": _must_be(_WHOLE),
    "int_parsing": _must_be(_WHOLE),
    "int_from_float": _must_be("et helt tal uden decimaler. Ret tallet."),
    "int_parsing_size": _exactly("er et tal med alt for mange cifre. Kontrollér antallet af nuller."),
    "float_type": _must_be(_NUMBER),
    "float_parsing": _must_be(_NUMBER),
    "finite_number": _must_be("et endeligt tal. Ret tallet."),
    "decimal_type": _must_be(_NUMBER),
    "decimal_parsing": _must_be(_NUMBER),
    "bool_type": _must_be(_BOOLEAN),
    "bool_parsing": _must_be(_BOOLEAN),
    "greater_than_equal": _bound("ge", "mindst"),
    "greater_than": _bound("gt", "større end"),
    "less_than_equal": _bound("le", "højst"),
    "less_than": _bound("lt", "mindre end"),
    "literal_error": _choice,
    "enum": _choice,
    "tuple_type": _must_be(_LIST),
    "list_type": _must_be(_LIST),
    "set_type": _must_be(_LIST),
    "frozen_set_type": _must_be(_LIST),
    "iterable_type": _must_be(_LIST),
    "too_long": _too_many,
    "too_short": _too_few,
    "dict_type": _must_be(_GROUP),
    "mapping_type": _must_be(_GROUP),
    "model_type": _must_be(_GROUP),
    "model_attributes_type": _must_be(_GROUP),
    "dataclass_type": _must_be(_GROUP),
    "is_instance_of": _must_be("af en anden slags. Ret værdien."),
    "date_type": _must_be(_DATE),
    "date_parsing": _must_be(_DATE),
    "date_from_datetime_parsing": _must_be(_DATE),
    "date_from_datetime_inexact": _must_be("en dato uden klokkeslæt, fx 2026-11-23. Slet klokkeslættet."),
    "datetime_type": _must_be("et tidspunkt, fx 2026-11-23T10:42:00Z. Ret tidspunktet."),
    "datetime_parsing": _must_be("et tidspunkt, fx 2026-11-23T10:42:00Z. Ret tidspunktet."),
    "datetime_from_date_parsing": _must_be("et tidspunkt, fx 2026-11-23T10:42:00Z. Ret tidspunktet."),
    "timezone_aware": _exactly("mangler tidszone. Skriv fx 2026-11-23T10:42:00Z."),
    "none_required": _must_be("tomt. Slet værdien."),
    "union_tag_invalid": _tag,
    "union_tag_not_found": _tag_missing,
    "invalid_key": _exactly("er et feltnavn, der ikke er en tekst. Sæt navnet i anførselstegn."),
    "recursion_loop": _exactly("henviser til sig selv. Slet henvisningen."),
    "json_invalid": _exactly("kan ikke læses som JSON. Kontrollér komma, kolon, anførselstegn og parenteser."),
    "json_type": _exactly("kan ikke læses som JSON. Kontrollér, at filen er ren tekst i UTF-8."),
    "frozen_instance": _exactly("kan ikke ændres. Lav en ny udgave i stedet."),
    "frozen_field": _exactly("kan ikke ændres. Lav en ny udgave i stedet."),
}
"""Error types that our models can give; all others get one general sentence, so that nothing English comes out."""


def translated_types() -> tuple[str, ...]:
    """The pydantic error types that have a sentence of their own."""
    return ("missing", "extra_forbidden", *_SENTENCES)
