"""Every free text of a case file, found by walking its model, and hostile texts to put into all of them."""

from __future__ import annotations

import functools
import json
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from assessment.domain.case import CaseFile
from assessment.domain.consistency import case_faults
from assessment.domain.draft import value_at, with_value
from tests.services.stories import EGEPARKEN, RULES

# What would be run or obeyed where a text is shown without care. LIVE marks what would show in a page.
CRITERION, UNGRADED = "udlejning", "naboomraader"
MARK = "data-live"
LIVE: Mapping[str, str] = {
    "markup": f"<b {MARK}=1>x</b>",
    "script": f"<script {MARK}=2>document.title='live'</script>",
    "picture": f"<img {MARK}=3 src=x onerror=\"document.title='live'\">",
    "frame": f"</textarea></p></td><iframe {MARK}=4 srcdoc='<p>x'></iframe>",
    "vector": f"<svg {MARK}=5 onload=\"document.title='live'\"/>",
    "link": "[klik](javascript:alert(1)) <a href='javascript:alert(1)'>klik</a>",
    "fetched picture": "![x](https://live.example/x.png)",
    "style": f"<style {MARK}=6>body{{display:none}}</style>",
    "template": "{{7*191}} {% for x in [7] %}{{x*191}}{% endfor %} ${7*191} #{7*191}",
    "formula": "=cmd|'/c calc'!A0",
    "formula after a blank": "\t=7*191",
    "formula by another sign": "+7*191 -7*191 @SUM(7,191)",
    "log line": "x\n2026-11-23 ERROR assessment: forfalsket",
    "typesetting": "@import url(https://live.example/x.css); </style><link rel=attachment href=file:///etc/passwd>",
    "Streamlit's own": ":material/lock: $x^2$ :red[x] <!-- -->",
    "SQL": "'; DROP TABLE event; --",
    "format": "{0.__class__} %s %(x)s",
}
# What no text may hold at all, whoever sends it.
UNSTORABLE: Mapping[str, str] = {
    "NUL": "a\0b",
    "escape": "a\x1b[31mb",
    "backspace": "a\bb",
    "right to left": "a\u202eb",
    "isolate": "a\u2066b\u2069",
    "mark": "a\u200fb",
    "half a character": "a\ud800b",
    "no character": "a\uffffb",
    "next line": "a\x85b",
}


def hostile_text(number: int, room: int) -> str:
    """All hostile texts that there is room for, beginning with another one in each field."""
    texts = list(LIVE.values())
    ordered = [*texts[number % len(texts) :], *texts[: number % len(texts)]]
    taken = ""
    for text in ordered:
        if len(taken) + len(text) + 1 <= room:
            taken = f"{taken} {text}" if taken else text
    return taken


@functools.cache
def free_texts() -> tuple[str, ...]:
    """The paths of every field that takes any text, found by trying; a field of an alternative is one too."""
    return tuple(path for path in _texts() if takes(path, "Vilkårlig <tekst>, {her}"))


@functools.cache
def other_texts() -> tuple[str, ...]:
    """The paths of the texts that take only some words: ids, choices, shares, hashes."""
    return tuple(path for path in _texts() if path not in free_texts())


def hostile_case(**changes: Any) -> tuple[CaseFile, dict[str, str]]:
    """A case with hostile texts in every free field, and what was put where."""
    content, put = _whole(), {}
    for number, path in enumerate(free_texts()):
        room = next(room for room in (4_000, 200, 60) if takes(path, "x" * room))
        put[path] = hostile_text(number, room)
        content = with_value(content, _beside(path), put[path])
    return CaseFile.model_validate_json(json.dumps(content | changes)), put


def takes(path: str, text: str) -> bool:
    """Whether a case with this text at this place is read, and fits the rule set."""
    content = _whole()
    if path.endswith(".missing_reason"):
        for name in ("grade", "range"):
            content = with_value(content, path.replace("missing_reason", name), None)
    try:
        case = CaseFile.model_validate_json(json.dumps(with_value(content, path, text)))
    except (ValidationError, UnicodeError):
        return False
    return not any(fault.place.startswith(path) for fault in case_faults(case, RULES))


def _texts() -> tuple[str, ...]:
    return tuple(dict.fromkeys(_leaves(CaseFile, ())))


def _beside(path: str) -> str:
    """A criterion that is graded states no missing reason, so that goes into one that is not."""
    return path.replace(CRITERION, UNGRADED) if path.endswith(".missing_reason") else path


def _whole() -> dict[str, Any]:
    """Egeparken with something in every list, so that every field has a place."""
    content: dict[str, Any] = json.loads(json.dumps(EGEPARKEN))
    graded = {
        **content["grades"][CRITERION],
        "evidence": [{"document": "Plan", "attachment": {"number": 1, "name": "plan.pdf", "sha256": "0" * 64}}],
        "conditions": ["Vilkår", {"text": "Vilkår", "documented_by": "Boligforeningen"}],
        "earlier_conditions": [{"text": "Vilkår", "assessment": 1}],
    }
    content["grades"] |= {CRITERION: graded, UNGRADED: {"missing_reason": "Tal mangler."}}
    gradings = {CRITERION: graded, UNGRADED: {"missing_reason": "Tal mangler."}}
    content["second_assessment"] = {"grades": gradings, "first": gradings, "common": {CRITERION: {"reason": "Fælles."}}}
    content["waivers"] = [{"gate": "facade_obs", "reason": "Fraviges."}]
    content["stated_costs"] = [{"kind": "anlaegssum", "amount_dkk": 1}]
    content["published_facts"] = [{"fact": "Oplyst."}]
    content["sources"] = [{"id": "1", "reference": "Kilde."}]
    return content


def _leaves(kind: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The path of every text below a type: rows of a list are 0, and 1 for the second form that a row may have."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _leaves(arguments[0], path)
    elif origin in (Union, types.UnionType):
        forms = [item for item in arguments if item is not type(None)]
        for number, item in enumerate(forms):
            yield from _leaves(item, (*path[:-1], str(number)) if path[-1:] == ("0",) and len(forms) > 1 else path)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _leaves(arguments[1], (*path, _a_key(path)))
    elif isinstance(origin, type) and issubclass(origin, Sequence):
        yield from _leaves(arguments[0], (*path, "0"))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from _leaves(field.annotation, (*path, field.alias or name))
    elif kind is str:
        yield ".".join(path)


def _a_key(path: tuple[str, ...]) -> str:
    """A key that the mapping at this place has."""
    return str(next(iter(value_at(_whole(), ".".join(path)))))
