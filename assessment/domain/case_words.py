"""Every field of a case in the words of the pages: its section, its name, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.domain.case import CaseFile, StatedCost
from assessment.domain.comparison import statement_in_words
from assessment.domain.danish import NBSP, format_date, format_dkk, format_number
from assessment.domain.revision_words import ANSWER_WORDS, part_words
from assessment.domain.ruleset import RuleSet
from assessment.domain.second_grading import SecondAssessment
from assessment.domain.workflow import CONCLUSION

_ORIGINS = {"fictitious": "Fiktiv demonstrationssag", "published": "Offentligt kendte tal"}
_COST_KINDS = {
    "anskaffelsessum": "Anskaffelsessum",
    "entreprisesum": "Entreprisesum",
    "anlaegssum": "Anlægssum",
    "ikke_oplyst": "Ikke oplyst, hvad beløbet dækker",
}
_GRADING_NAMES = {
    "grade": "Trin",
    "range": "Usikkerhed",
    "not_relevant": "Ikke relevant",
    "missing_reason": "Hvad der mangler",
    "reason": "Begrundelse",
    "evidence": "Dokumentation",
    "conditions": "Vilkår",
    "earlier_conditions": "Tidligere vilkår",
}
_CONCLUSION_NAMES = {
    "outcome": "Konklusion",
    "reason": "Begrundelse for konklusionen",
    "main_considerations": "Hovedhensyn",
    "essential_facts": "Væsentlige faktiske oplysninger",
    "special_circumstances": "Særlige forhold",
    "consequences_of_refusal": "Konsekvenser ved afslag",
}
FACTS, BUDGET, AREA = "Sagens oplysninger", "Budget og økonomi", "Område og inddragelse"
CONCLUSION_SECTION, SECOND_SECTION, SOURCES = "Konklusion", "Anden vurdering", "Kilder"
_CHOSEN = frozenset({"grade", "range", "not_relevant", "outcome"})


@dataclass(frozen=True)
class FieldWords:
    """One field: the section and the name under which the pages show it, and its content in words, empty for none.

    `written` tells what somebody has written from what is chosen, counted or dated.
    """

    section: str
    name: str
    text: str
    written: bool = False


Words = Mapping[str, FieldWords]
_Format = Callable[[Any], str]


def case_words(case: CaseFile, rules: RuleSet, develop: str) -> Words:
    """All fields of a case by their paths, in the order of the pages. A field without content may be left out.

    `develop` is the name of the outcome that a rule set does not know: further development first.
    """
    content = case.document()
    return {
        **dict(_plain(case)),
        **_facts(case, rules),
        **_budget(case, rules),
        **_grades(content.get("grades", {}), rules, develop),
        **_conclusion(content.get(CONCLUSION) or {}, rules, develop),
        **(_second(case.second_assessment, rules, develop) if case.second_assessment else {}),
    }


def assessed_words(subject: str, content: Mapping[str, Any], rules: RuleSet, develop: str) -> Words:
    """One part of an assessment in words: a criterion by its id, or the conclusion; `content` as in the case file."""
    if subject == CONCLUSION:
        return _conclusion(content, rules, develop)
    fields = _grading(subject, content, rules, develop, _criterion_name(subject, rules))
    return {f"grades.{subject}.{field}": words for field, words in fields}


def _count(value: int) -> str:
    return format_number(value)


def _percent(value: str) -> str:
    return f"{value.replace('.', ',')}{NBSP}%"


def _lines(values: Iterable[str]) -> str:
    return "\n".join(value for value in values if value)


def _joined(*parts: str | date | None) -> str:
    words = (format_date(part) if isinstance(part, date) else part for part in parts)
    return ", ".join(word for word in words if word)


def _cost(cost: StatedCost) -> str:
    shares = (("støttet", cost.supported_dkk), ("ustøttet", cost.unsupported_dkk))
    parts = [f"{format_dkk(amount)} {word}" for word, amount in shares if amount is not None]
    return _joined(_COST_KINDS[cost.kind], cost.label, format_dkk(cost.amount_dkk), *parts, cost.source)


_DWELLINGS = tuple(
    (FACTS, f"dwellings.{when}.{kind}", f"{name} {word}", _count)
    for when, word in (("before", "før"), ("after", "efter"))
    for kind, name in (
        ("family", "Familieboliger"),
        ("youth", "Ungdomsboliger"),
        ("senior", "Ældreboliger"),
        ("total", "Boliger i alt"),
    )
)
# Section, path, the name that the field has on its page, and how its value is told. A text is told as it stands.
_FIELDS: tuple[tuple[str, str, str, _Format], ...] = (
    (FACTS, "case_number", "Sagsnummer", str),
    (FACTS, "title", "Titel", str),
    (FACTS, "housing_association", "Boligorganisation", str),
    (FACTS, "department.number", "Afdelingsnr.", str),
    (FACTS, "department.name", "Afdelingens navn", str),
    (FACTS, "address", "Adresse", str),
    *_DWELLINGS,
    (FACTS, "dwellings.demolished", "Nedrevne boliger", _count),
    (FACTS, "dwellings.lost_to_merging", "Nedlagt ved sammenlægning", _count),
    (FACTS, "dwellings.new", "Nye boliger", _count),
    (FACTS, "dwellings.renovated", "Boliger, der renoveres", _count),
    (FACTS, "dwellings.accessible_before", "Tilgængelighedsboliger før", _count),
    (FACTS, "dwellings.accessible_after", "Tilgængelighedsboliger efter", _count),
    (FACTS, "built_year", "Byggeår", str),
    (FACTS, "floor_area_m2", "Bruttoareal (m²)", _count),
    (FACTS, "residents_vote.date", "Afstemningsdato", format_date),
    (FACTS, "residents_vote.yes", "Ja-stemmer", _count),
    (FACTS, "residents_vote.no", "Nej-stemmer", _count),
    (FACTS, "residents_vote.blank", "Blanke og ugyldige", _count),
    (FACTS, "residents_vote.eligible", "Stemmeberettigede", _count),
    (FACTS, "lbf_case_number", "Landsbyggefondens (LBF) sagsnummer", str),
    (FACTS, "bossinf_id", "BOSSINF-id", str),
    (FACTS, "kle_code", "KLE-nummer", str),
    (FACTS, "origin", "Oprindelse", lambda value: _ORIGINS[value]),
    (BUDGET, "facade_statement", "Hvad ændrer projektet grundlæggende?", str),
    (BUDGET, "financing.supported_loan_dkk", "Støttet lån", format_dkk),
    (BUDGET, "financing.unsupported_loan_dkk", "Ustøttet lån", format_dkk),
    (BUDGET, "financing.reserves_dkk", "Henlæggelser", format_dkk),
    (BUDGET, "financing.grants_dkk", "Tilskud", format_dkk),
    (BUDGET, "financing.guarantee_percent", "Kommunens garanti", _percent),
    (BUDGET, "financing.counter_guarantee_percent", "Landsbyggefondens regaranti", _percent),
    (BUDGET, "financing.guarantee_dkk", "Oplyst garanti", format_dkk),
    (BUDGET, "financing.net_guarantee_dkk", "Oplyst nettogaranti", format_dkk),
    (BUDGET, "financing.capital_injection_dkk", "Kapitaltilførsel i alt", format_dkk),
    (BUDGET, "financing.municipal_capital_dkk", "Heraf kommunens andel", format_dkk),
    (BUDGET, "rent.before_dkk_m2_year", "Husleje før (kr. pr. m² om året)", _count),
    (BUDGET, "rent.after_dkk_m2_year", "Husleje efter (kr. pr. m² om året)", _count),
    (BUDGET, "rent.typical_dwelling_m2", "Typisk bolig (m²)", _count),
    (BUDGET, "rent.stated_increase_percent", "Oplyst stigning", _percent),
    (BUDGET, "stated_costs", "Oplyste summer", lambda rows: _lines(map(_cost, rows))),
    (AREA, "area.name", "Områdets navn", str),
    (AREA, "area.district", "Bydel", str),
    (AREA, "area.dialogue_assessment", "Dialogbaseret vurdering af området", str),
    (AREA, "area.strategic_plans", "Strategiske planer i nærheden", _lines),
    (
        AREA,
        "area.status",
        "Status på lister og i kategoriseringsmodellen",
        lambda rows: _lines(_joined(row.list, row.value, row.as_of, row.source) for row in rows),
    ),
    (
        AREA,
        "involvement",
        "Inddragelse",
        lambda rows: _lines(_joined(row.date, row.kind, row.participants, row.outcome) for row in rows),
    ),
    (
        SOURCES,
        "published_facts",
        "Offentligt kendte oplysninger",
        lambda rows: _lines(_joined(row.fact, row.source) for row in rows),
    ),
    (SOURCES, "sources", "Kilder", lambda rows: _lines(f"{row.id}: {row.reference}" for row in rows)),
)
_WRITTEN = frozenset(
    {
        "facade_statement",
        "stated_costs",
        "area.dialogue_assessment",
        "area.strategic_plans",
        "area.status",
        "involvement",
        "published_facts",
        "sources",
    }
)


def _plain(case: CaseFile) -> Iterator[tuple[str, FieldWords]]:
    for section, path, name, words in _FIELDS:
        value = _value(case, path)
        if value is not None and value != ():
            yield path, FieldWords(section, name, words(value), path in _WRITTEN)


def _value(case: CaseFile, path: str) -> Any:
    part: Any = case
    for step in path.split("."):
        part = None if part is None else getattr(part, step)
    return part


def _facts(case: CaseFile, rules: RuleSet) -> dict[str, FieldWords]:
    phases = {phase.id: phase.name for phase in rules.phases}
    names = {fact.id: fact.name for fact in rules.case_facts}
    found = {}
    if case.phase is not None:
        found["phase"] = FieldWords(FACTS, "Projektets fase", phases.get(case.phase, case.phase))
    for key, value in case.facts.items():
        if value is not None:
            words = phases.get(value) or ANSWER_WORDS.get(value, value)
            found[f"facts.{key}"] = FieldWords(FACTS, names.get(key, key), words)
    return found


def _budget(case: CaseFile, rules: RuleSet) -> dict[str, FieldWords]:
    """Lines by category and support, so that a line that stands elsewhere in the table is no change."""
    names = {category.id: category.name for category in rules.budget_categories}
    amounts: dict[tuple[str, bool], list[int]] = {}
    for line in case.budget:
        amounts.setdefault((line.category, line.supported), []).append(line.amount_dkk)
    found = {
        f"budget.{category}.{'supported' if supported else 'unsupported'}": FieldWords(
            BUDGET,
            f"{names.get(category, category)} ({'støttet' if supported else 'ustøttet'})",
            " + ".join(format_dkk(amount) for amount in sorted(each, reverse=True)),
        )
        for (category, supported), each in amounts.items()
    }
    if case.budget_total_dkk is not None:
        found["budget.total"] = FieldWords(BUDGET, "Budget i alt", format_dkk(case.budget_total_dkk))
    gates = {gate.id: gate.name for gate in rules.gates}
    for waiver in case.waivers:
        name = f"Fravigelse af »{gates.get(waiver.gate, waiver.gate)}«"
        found[f"waivers.{waiver.gate}"] = FieldWords(CONCLUSION_SECTION, name, waiver.reason, written=True)
    return found


def _grades(content: Mapping[str, Any], rules: RuleSet, develop: str) -> dict[str, FieldWords]:
    return {
        path: words
        for key in _in_order(content, rules)
        for path, words in assessed_words(key, content[key], rules, develop).items()
    }


def _conclusion(content: Mapping[str, Any], rules: RuleSet, develop: str) -> dict[str, FieldWords]:
    return {
        f"{CONCLUSION}.{field}": FieldWords(
            CONCLUSION_SECTION, _CONCLUSION_NAMES.get(field, field), text, field not in _CHOSEN
        )
        for field, text in part_words(CONCLUSION, content, rules, develop).items()
    }


def _second(second: SecondAssessment, rules: RuleSet, develop: str) -> dict[str, FieldWords]:
    """Both gradings as they were locked, and what the two state together."""
    content = second.model_dump(mode="json", exclude_unset=True)
    found = {}
    for part, whose in (("first", "den første"), ("grades", "den anden")):
        for key in _in_order(content.get(part, {}), rules):
            for field, words in _grading(key, content[part][key], rules, develop, SECOND_SECTION):
                name = f"{_criterion_name(key, rules)}, {whose}: {words.name}"
                found[f"second_assessment.{part}.{key}.{field}"] = FieldWords(
                    SECOND_SECTION, name, words.text, words.written
                )
    for key, common in second.common.items():
        name, place = f"{_criterion_name(key, rules)}, fælles", f"second_assessment.common.{key}"
        found[f"{place}.grade"] = FieldWords(SECOND_SECTION, f"{name}: Trin", statement_in_words(common, rules))
        found[f"{place}.reason"] = FieldWords(SECOND_SECTION, f"{name}: Begrundelse", common.reason or "", written=True)
    return found


def _grading(
    criterion: str, content: Mapping[str, Any], rules: RuleSet, develop: str, section: str
) -> Iterator[tuple[str, FieldWords]]:
    questions = {each.id: each.text for known in rules.criteria if known.id == criterion for each in known.questions}
    for field, text in part_words(criterion, content, rules, develop).items():
        kind, _, question = field.partition(".")
        name = questions.get(question, question) if question else _GRADING_NAMES.get(kind, kind)
        yield field, FieldWords(section, name, text, kind not in _CHOSEN and not question)


def _criterion_name(criterion: str, rules: RuleSet) -> str:
    names = {each.id: f"Kriterium {each.number}. {each.name}" for each in rules.criteria}
    return names.get(criterion, criterion)


def _in_order(content: Mapping[str, Any], rules: RuleSet) -> list[str]:
    known = [criterion.id for criterion in rules.criteria if criterion.id in content]
    return [*known, *(key for key in content if key not in known)]
