"""Eight fictitious cases whose pages are looked at as pictures: the estates, the grades and the figures are made up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.reporting.annex_samples import extreme
from tests.reporting.samples import ROOT, bare, egeparken

HOSTILE = (
    "<script>alert(1)</script> {{7*7}} {% raw %} </td></table> &amp; <!-- \u00ad\u2009\u202f Æøå ÆØÅ ß "
    + "Sammenhængskraftsundersøgelsesmetodebeskrivelse" * 6
)


def demonstration(name: str) -> dict[str, Any]:
    """A case of the demonstration, marked as one."""
    content: dict[str, Any] = json.loads((ROOT / "demo" / f"{name}.json").read_text("utf-8"))
    return {**content, "origin": "fictitious"}


def shortest() -> dict[str, Any]:
    """Nothing but a number and a title."""
    return bare(origin="fictitious")


def longest() -> dict[str, Any]:
    """Every text as long as it may be, and twenty conditions."""
    case = extreme()
    long = case["conclusion"]["reason"]
    for grading in case["grades"].values():
        grading["conditions"] = [f"Vilkår {number}. {long}"[:4_000] for number in range(1, 5)]
    return {**case, "origin": "fictitious"}


def conditions() -> dict[str, Any]:
    """Egeparken: support with conditions, against an indication of support."""
    return {**egeparken(), "origin": "fictitious"}


def sixty_lines() -> dict[str, Any]:
    """Sixty budget lines in every category, and ordinary texts."""
    case = demonstration("engvaenget")
    lines = case["budget"]
    case["budget"] = [
        {**copy.deepcopy(lines[number % len(lines)]), "amount_dkk": 1_234_567 * (number + 1)} for number in range(60)
    ]
    return case


def hostile() -> dict[str, Any]:
    """Markup, template code, soft hyphens and words without an end in every text."""
    case = {**egeparken(), "origin": "fictitious", "title": HOSTILE[:200].strip()}
    for grading in case["grades"].values():
        grading["reason"] = HOSTILE
        grading["conditions"] = [HOSTILE, "x" * 300]
    case["housing_association"] = ("Boligorganisationen" * 11)[:200]
    case["department"] = {**case["department"], "name": "W" * 200}
    case["conclusion"] = {**case["conclusion"], "reason": HOSTILE, "main_considerations": HOSTILE * 3}
    return case


EIGHT: Mapping[str, Callable[[], dict[str, Any]]] = {
    "kortest": shortest,
    "laengst": longest,
    "stoette": lambda: demonstration("engvaenget"),
    "vilkaar": conditions,
    "afslag": lambda: demonstration("moellebakken"),
    "ikke-oplyst-nok": lambda: demonstration("soendervaenget"),
    "tres-budgetlinjer": sixty_lines,
    "fjendtlig": hostile,
}
