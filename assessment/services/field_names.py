"""What a field of the case file is called on the pages, and faults told by these names."""

from __future__ import annotations

from collections.abc import Iterable

from assessment.domain.errors import Fault
from assessment.domain.ruleset import RuleSet

_NAMES = {
    "case_number": "Sagsnummer",
    "title": "Titel",
    "housing_association": "Boligorganisation",
    "department.number": "Afdelingsnummer",
    "department.name": "Afdelingens navn",
    "address": "Adresse",
    "area.name": "Områdets navn",
    "area.district": "Bydel",
    "area.dialogue_assessment": "Dialogbaseret vurdering",
    "area.strategic_plans": "Strategiske planer",
    "lbf_case_number": "Sagsnummer hos Landsbyggefonden",
    "bossinf_id": "BOSSINF-id",
    "kle_code": "KLE-nummer",
    "phase": "Projektets fase",
    "built_year": "Byggeår",
    "floor_area_m2": "Bruttoareal",
    "facade_statement": "Hvad ændrer projektet grundlæggende?",
    "budget": "Budgetlinjer",
    "involvement": "Inddragelse",
    "waivers": "Fravigelser",
    "conclusion.outcome": "Konklusion",
    "conclusion.reason": "Begrundelse for konklusionen",
    "conclusion.main_considerations": "Hovedhensyn",
    "conclusion.essential_facts": "Væsentlige faktiske oplysninger",
    "conclusion.special_circumstances": "Særlige forhold",
    "conclusion.consequences_of_refusal": "Konsekvenser ved afslag",
}
_PARTS = {
    "grade": "trin",
    "reason": "begrundelse",
    "missing_reason": "hvad der mangler",
    "evidence": "dokumentation",
    "answers": "svar på spørgsmål",
    "conditions": "vilkår",
    "earlier_conditions": "det bad vi om sidst",
    "not_relevant": "ikke relevant",
    "range": "usikkerhed",
    "dwellings": "Boliger",
    "financing": "Finansiering",
    "rent": "Husleje",
    "residents_vote": "Beboernes afstemning",
    "area": "Området",
    "involvement": "Inddragelse",
    "facts": "Oplysninger",
    "conclusion": "Konklusion",
    "stated_costs": "Oplyst sum",
}
_COMMON_PARTS = {"grade": "fælles trin", "reason": "fælles begrundelse"}


def named(faults: Iterable[Fault], rules: RuleSet) -> list[Fault]:
    """Faults of fields, each with the name that its field has on the pages before what is wrong."""
    return [Fault(fault.place, f"{field_name(fault.place, rules)}: {fault.text}") for fault in faults]


def field_name(path: str, rules: RuleSet) -> str:
    """A name for a path of the case file that a caseworker recognises from the pages."""
    if path in _NAMES:
        return _NAMES[path]
    first, *rest = path.split(".")
    if first == "grades" and rest:
        criterion = next((item for item in rules.criteria if item.id == rest[0]), None)
        part = _PARTS.get(rest[1], rest[1]) if len(rest) > 1 else "vurdering"
        return f"Kriterium {criterion.number}, {part}" if criterion else path
    if first == "second_assessment" and len(rest) > 1:
        criterion = next((item for item in rules.criteria if item.id == rest[1]), None)
        part = _COMMON_PARTS.get(rest[-1], "fælles vurdering")
        return f"Kriterium {criterion.number}, {part}" if criterion else "Anden vurdering"
    if first == "facts" and rest:
        fact = next((item for item in rules.case_facts if item.id == rest[0]), None)
        return fact.name if fact else path
    return _NAMES.get(first) or _PARTS.get(first, path)
