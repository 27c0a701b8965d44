"""Two contents of a case beside each other: every field that differs is told in words, and nothing that is equal."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from assessment.domain.case import CaseFile
from assessment.domain.case_difference import FieldDifference, case_differences, without_assessment
from assessment.domain.case_words import case_words
from assessment.domain.word_diff import Part, text_after, text_before
from tests.domain.profiles import EGEPARKEN, rules

RULES = rules()
DEVELOP = "Anbefales videreudviklet før stillingtagen"
# A case in which every field of the contract is filled in; all of it is made up.
FULL: dict[str, Any] = {
    **json.loads(EGEPARKEN.read_bytes()),
    "origin": "fictitious",
    "address": "Egeparken 1",
    "lbf_case_number": "LBF-1",
    "bossinf_id": "B-1",
    "kle_code": "03.02.12",
    "built_year": 1971,
    "floor_area_m2": 41_000,
    "dwellings": {
        "before": {"family": 300, "youth": 20, "senior": 10, "total": 330},
        "after": {"family": 280, "youth": 30, "senior": 20, "total": 330},
        "demolished": 4,
        "lost_to_merging": 6,
        "new": 10,
        "accessible_before": 5,
        "accessible_after": 60,
        "renovated": 320,
    },
    "area": {
        "name": "Egekvarteret",
        "district": "Vest",
        "status": [{"list": "Liste A", "value": "Status A", "as_of": "2026-01-01", "source": "Kilde A"}],
        "dialogue_assessment": "Området er i bevægelse.",
        "strategic_plans": ["Plan A", "Plan B"],
    },
    "financing": {
        "supported_loan_dkk": 100,
        "unsupported_loan_dkk": 200,
        "reserves_dkk": 300,
        "grants_dkk": 400,
        "capital_injection_dkk": 500,
        "municipal_capital_dkk": 600,
        "guarantee_percent": "80",
        "counter_guarantee_percent": "50.5",
        "guarantee_dkk": 700,
        "net_guarantee_dkk": 800,
    },
    "rent": {
        "before_dkk_m2_year": 700,
        "after_dkk_m2_year": 800,
        "typical_dwelling_m2": 80,
        "stated_increase_percent": "14.3",
    },
    "residents_vote": {"date": "2026-03-01", "yes": 90, "no": 20, "blank": 3, "eligible": 300},
    "involvement": [{"date": "2026-02-01", "kind": "Møde", "participants": "Beboere", "outcome": "Enighed om altaner"}],
    "facade_statement": "Projektet åbner stueetagen mod gaden.",
    "waivers": [{"gate": RULES.gates[0].id, "reason": "Fordi området er en del af en plan."}],
    "conclusion": {
        "outcome": "vilkaar",
        "reason": "Projektet åbner området.",
        "main_considerations": "Åbenhed.",
        "essential_facts": "Stien er aftalt.",
        "special_circumstances": "Ingen.",
        "consequences_of_refusal": "Bygningerne forfalder.",
    },
    "stated_costs": [
        {
            "kind": "anlaegssum",
            "label": "Sum i ansøgningen",
            "amount_dkk": 900,
            "supported_dkk": 500,
            "unsupported_dkk": 400,
            "source": "A",
        }
    ],
    "published_facts": [{"fact": "Opført i to etaper", "source": "A"}],
    "sources": [{"id": "A", "reference": "Ansøgning"}],
    "second_assessment": {
        "grades": {"udlejning": {"grade": 1, "reason": "Anden begrundelse."}},
        "first": {"udlejning": {"grade": 3, "reason": "Første begrundelse."}},
        "common": {"udlejning": {"grade": 2, "reason": "Fælles begrundelse."}},
    },
}
FULL["grades"]["udlejning"] = {
    "grade": 3,
    "range": [2, 4],
    "reason": "Ventelisten er lang.",
    "answers": {RULES.criteria[0].questions[0].id: "ja"},
    "evidence": [
        {"document": "Helhedsplan", "reference": "s. 3", "date": "2026-01-01"},
        {"attachment": {"number": 1, "name": "Plan.pdf", "sha256": "a" * 64}, "page": 4},
    ],
    "conditions": [{"text": "Broen er åben", "deadline": "2027-03-01", "documented_by": "Foreningen"}],
    "earlier_conditions": [
        {
            "text": "Stien er åben",
            "deadline": "2026-03-01",
            "documented_by": "Kommunen",
            "assessment": 1,
            "met": "delvist",
            "note": "Halvt.",
        }
    ],
}


def parsed(content: dict[str, Any]) -> CaseFile:
    return CaseFile.model_validate_json(json.dumps(content))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[FieldDifference]:
    sides = (case_words(parsed(each), RULES, DEVELOP) for each in (before, after))
    return [field for section in case_differences(*sides) for field in section.fields]


def parts(value: Any) -> Iterator[BaseModel]:
    """Every model in a model."""
    if isinstance(value, BaseModel):
        yield value
        for name in value.model_fields_set:
            yield from parts(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from parts(each)


def leaves(content: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, (*place, key))
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from leaves(value, (*place, index))
    else:
        yield place


def another(place: tuple[str | int, ...], value: Any) -> Any:
    """Another value that the field can have."""
    name = str(place[-1])
    choices: dict[str, list[Any]] = {
        "outcome": ["stoette", "vilkaar"] if place[0] == "conclusion" else [f"{value} og mere"],
        "kind": ["entreprisesum", "anlaegssum"] if place[0] == "stated_costs" else [f"{value} og mere"],
        "met": ["ja", "nej"],
        "origin": ["published", "fictitious"],
        "phase": [phase.id for phase in RULES.phases],
        "gate": [gate.id for gate in RULES.gates],
        "category": [category.id for category in RULES.budget_categories],
    }
    if place[0] == "facts":
        choices[name] = ["ja", "nej"]
    if "answers" in place:
        choices[name] = ["nej", "ja"]
    if name in choices:
        return next(choice for choice in choices[name] if choice != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1 if name == "grade" or place[-2:] == ("range", 1) else value + 1
    if _is_date(value):
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    return "7" if name.endswith("percent") else f"{value} og mere"


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return "-" in str(value)


def changed(content: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    copied = copy.deepcopy(content)
    part: Any = copied
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = another(place, part[place[-1]])
    return copied


# What is never changed in a case: its schema, and the file behind the number of an attachment. Which earlier assessment
# asked is not shown as a field.
SILENT = {("schema",)}
SILENT_NAMES = {"assessment", "sha256"}


def test_every_field_of_a_full_case_is_told_when_it_differs() -> None:
    places = [place for place in leaves(FULL) if place not in SILENT and place[-1] not in SILENT_NAMES]
    silent = [place for place in places if not differences(FULL, changed(FULL, place))]
    print(f"fields changed one by one: {len(places)}, not told: {len(silent)}")
    assert len(places) > 100
    assert silent == []


def test_the_full_case_fills_every_field_of_the_contract() -> None:
    """A field that is added to the case file later is missing in FULL, and so would never be tried above."""
    filled: dict[type[BaseModel], set[str]] = {}
    for part in parts(parsed(FULL)):
        filled.setdefault(type(part), set()).update(part.model_fields_set)
    empty = {
        f"{kind.__name__}.{name}" for kind, names in filled.items() for name in kind.model_fields if name not in names
    }
    # One criterion has a grade, or it says why not; the same field tells of both.
    assert empty == {
        "Grading.missing_reason",
        "Grading.not_relevant",
        "CommonGrade.missing",
        "CommonGrade.not_relevant",
    }


def test_what_stands_in_place_of_a_grade_is_told() -> None:
    after = copy.deepcopy(FULL)
    after["grades"]["udlejning"] = {"missing_reason": "Ventelisten er ikke oplyst."}
    told = {each.name: each.after for each in differences(FULL, after)}
    assert (told["Trin"], told["Hvad der mangler"]) == ("", "Ventelisten er ikke oplyst.")
    after["grades"]["udlejning"] = {"not_relevant": True, "reason": "Ingen udlejning."}
    assert {each.name: each.after for each in differences(FULL, after)}["Ikke relevant"] == "Ja"


def test_control_a_field_that_no_table_names_is_not_told() -> None:
    changed_schema = {key: value for key, value in FULL.items() if key != "sources"}
    words = {
        path: each for path, each in case_words(parsed(FULL), RULES, DEVELOP).items() if not path.startswith("sources")
    }
    assert case_differences(words, case_words(parsed(changed_schema), RULES, DEVELOP)) == ()
    assert differences(FULL, changed_schema)


@given(st.data())
def test_nothing_is_told_of_what_is_equal(data: st.DataObject) -> None:
    places = [place for place in leaves(FULL) if place not in SILENT and place[-1] not in SILENT_NAMES]
    place = data.draw(st.sampled_from(places))
    after = changed(FULL, place)
    assert differences(after, after) == []
    there, back = differences(FULL, after), differences(after, FULL)
    assert {(each.path, each.before, each.after) for each in there} == {
        (each.path, each.after, each.before) for each in back
    }
    for each in there:
        assert each.before != each.after
        assert each.name
        assert "_" not in each.name, each.name
        if each.pieces is not None:
            assert (text_before(each.pieces), text_after(each.pieces)) == (each.before, each.after)


def test_amounts_are_told_with_both_figures() -> None:
    after = copy.deepcopy(FULL)
    line = after["budget"][0]
    before_amount, line["amount_dkk"] = line["amount_dkk"], 39_500_000
    found = {each.name: (each.before, each.after) for each in differences(FULL, after)}
    assert "39.500.000\u00a0kr." in [texts[1] for texts in found.values()]
    assert f"{before_amount:,}".replace(",", ".") + "\u00a0kr." in [texts[0] for texts in found.values()]
    assert found["Budget i alt"][0] != found["Budget i alt"][1]
    assert [each.pieces for each in differences(FULL, after)] == [None] * len(found)


def test_a_line_that_only_moves_is_no_difference() -> None:
    moved = {**FULL, "budget": FULL["budget"][::-1]}
    assert differences(FULL, moved) == []


def test_texts_are_told_word_by_word() -> None:
    after = copy.deepcopy(FULL)
    after["grades"]["udlejning"]["reason"] = "Ventelisten er meget lang."
    (found,) = differences(FULL, after)
    assert (found.section, found.name) == (f"Kriterium 1. {RULES.criteria[0].name}", "Begrundelse")
    assert [piece.text.strip() for piece in found.pieces or () if piece.part is Part.ADDED] == ["meget"]


def test_sections_come_in_the_order_of_the_pages() -> None:
    after = {"schema": FULL["schema"], "case_number": FULL["case_number"], "title": "En anden titel"}
    sides = (case_words(parsed(each), RULES, DEVELOP) for each in (FULL, after))
    sections = [each.section for each in case_differences(*sides)]
    assert sections[0] == "Sagens oplysninger"
    assert sections[-2:] == ["Konklusion", "Anden vurdering"]
    assert len(sections) == len(set(sections))


def test_the_facts_alone_hold_nothing_of_an_assessment() -> None:
    words = without_assessment(case_words(parsed(FULL), RULES, DEVELOP))
    kept = {each.text for each in words.values()}
    assert "Ventelisten er lang." not in kept
    assert "Projektet åbner området." not in kept
    assert "Projektet åbner stueetagen mod gaden." not in kept
    assert not [path for path in words if path.startswith(("grades", "conclusion", "waivers", "second"))]
    assert "Egekvarteret" in kept
