"""Builds cases and rule sets for the tests of the domain: five grades in the order of the criteria, and the rest."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Standing, State
from assessment.rulefiles import RuleLibrary

ROOT = Path(__file__).resolve().parents[2]
EGEPARKEN = ROOT / "demo" / "egeparken.json"
CRITERIA = ("udlejning", "udearealer", "naboomraader", "blandet_by", "baeredygtighed")
TECHNICAL = ("byggeteknisk_dokumentation", "driftsoekonomisk_begrundelse")
NOT_RELEVANT = "ikke_relevant"
Given = int | str | None

PEOPLE = frozenset(f"p{number}" for number in range(1, 10))

FACTS: Mapping[str, str | None] = {
    "fase_ved_inddragelse": "fordialog",
    "byggeteknisk_dokumentation": "ja",
    "driftsoekonomisk_begrundelse": "ja",
}
BUDGET: Mapping[str, int] = {  # mio. kr.; no gate has anything to say about it
    "facade": 90,
    "ombygning_sammenlaegning": 60,
    "udearealer": 30,
    "vand_afloeb": 50,
    "raadgivning": 40,
}
CATEGORY_OF_CLASS = {
    "facade": "facade",
    "teknik": "vand_afloeb",
    "fundamental": "ombygning_sammenlaegning",
    "neutral": "raadgivning",
    "ufordelt": "ufordelt",
}


@cache
def rules() -> RuleSet:
    """The first rule set of the product."""
    return RuleLibrary(ROOT / "rules").get("aarhus-almen-renovering", "2026.1.0")


def changed_rules(changes: Mapping[str, Any]) -> RuleSet:
    """A copy with other values: `{"vurdering.stoette.mindste_gennemsnit": "3"}`; lists are walked by number."""
    document = copy.deepcopy(rules().document())
    for path, value in changes.items():
        *parents, last = path.split(".")
        target: Any = document
        for step in parents:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = value
    return RuleSet.model_validate(document)


def weighted_rules(weights: Sequence[int]) -> RuleSet:
    """The rule set with these five weights, decided by somebody."""
    return changed_rules(
        {
            "vaegtning.princip": "besluttet",
            **{f"kriterier.{index}.vaegt": weight for index, weight in enumerate(weights)},
        }
    )


def grading(given: Given) -> dict[str, Any]:
    """One criterion of a case file with a reason."""
    if given is None:
        return {"missing_reason": "Oplysningerne er ikke modtaget."}
    if given == NOT_RELEVANT:
        return {"not_relevant": True, "reason": "Projektet rører ikke ved dette."}
    return {"grade": given, "reason": "Begrundet i helhedsplanen."}


def case_of(
    grades: Sequence[Given],
    *,
    facts: Mapping[str, str | None] | None = None,
    budget: Mapping[str, int] | None = None,
    waived: Sequence[str] = (),
) -> CaseFile:
    """A case with these five grades; `budget` in mio. kr. by category, `waived` gates with a reason."""
    return CaseFile.model_validate(
        {
            "schema": "case-file/1",
            "case_number": "2026-0001",
            "title": "Prøvesag",
            "facts": {**FACTS, **(facts or {})},
            "budget": tuple(
                {"category": category, "amount_dkk": amount * 1_000_000, "supported": True}
                for category, amount in (BUDGET if budget is None else budget).items()
            ),
            "grades": {criterion: grading(given) for criterion, given in zip(CRITERIA, grades, strict=True)},
            "waivers": tuple({"gate": gate, "reason": "Ændringen er teknisk nødvendig."} for gate in waived),
        }
    )


def by_class(amounts: Mapping[str, int]) -> dict[str, int]:
    """A budget in mio. kr. by class as one by category."""
    return {CATEGORY_OF_CLASS[name]: amount for name, amount in amounts.items()}


def stands(state: State, contributors: frozenset[str] = frozenset(), revisions: Any = None, **more: Any) -> Standing:
    """An assessment in which p1 to p9 have declared to be impartial."""
    known = {"open_revisions": revisions or {}, "impartial": PEOPLE, **more}
    return Standing(state, contributors, **known)
