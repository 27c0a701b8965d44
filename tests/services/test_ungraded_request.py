"""The draft for somebody who is grading: nothing of it depends on any grade, and its texts are there all the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pypdfium2
import pytest

from assessment.reporting.request import DocumentRequest
from assessment.reporting.view import indstilling_view
from assessment.reporting.worker import Renderer
from assessment.services.documents import document_request, ungraded_request
from assessment.storage.engine import Store
from tests.services.stories import EGEPARKEN, MUNICIPALITY, RULES, registered

HERE = "naboomraader"  # the criterion that is being graded; it has a condition of its own
TEXTS: Mapping[str, Mapping[str, Any]] = {
    key: {name: grading[name] for name in ("reason", "evidence", *(["conditions"] if key == HERE else []))}
    for key, grading in EGEPARKEN["grades"].items()
}
ASKED = {"conditions": ["Støjvolden er fjernet."]}
SECOND = {"grades": {"udlejning": {"grade": 0, "reason": "Set af den anden."}}, "first": {}, "common": {}}
CONCLUSION = EGEPARKEN["conclusion"]


def gradings(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """The same texts with other statements about the five criteria, in the order of the rule set."""
    return {key: {**texts, **statement} for (key, texts), statement in zip(TEXTS.items(), statements, strict=True)}


LOW = gradings(
    {"grade": 0, "range": [0, 1], "answers": {"u1": "nej"}, **ASKED},
    {"grade": 0, "range": [0, 1]},
    {"grade": 0, "range": [0, 0]},
    {"grade": 0, **ASKED},
    {"grade": 0},
)
MIXED = gradings(
    {"grade": 4},
    {"missing_reason": "Tallene kommer i januar."},
    {"not_relevant": True},
    {"grade": 2, "range": [1, 3]},
    {},
)
STATED: Mapping[str, Mapping[str, Any]] = {
    "all at the bottom": {"grades": LOW},
    "mixed, with another conclusion": {"grades": MIXED, "conclusion": {**CONCLUSION, "outcome": "afvis"}},
    "no conclusion": {"conclusion": None},
    "assessed by two": {"second_assessment": SECOND},
}


def requests_of(store: Store, **changes: Any) -> tuple[DocumentRequest, DocumentRequest]:
    """The draft without grades, and the ordinary one."""
    view = registered(store, **changes)
    return ungraded_request(view, MUNICIPALITY, HERE), document_request(view, MUNICIPALITY)


def printed(renderer: Renderer, request: DocumentRequest) -> str:
    """Every word on the pages of the PDF, and every picture's words, in small letters."""
    document = pypdfium2.PdfDocument(renderer.render(request))
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.lower().split())


@pytest.mark.parametrize("stated", STATED)
def test_cases_that_differ_in_grades_alone_cannot_be_told_apart(sqlite_store: Store, stated: str) -> None:
    ungraded, ordinary = requests_of(sqlite_store)
    other_number = {"case_number": "2026-0043"}
    other_ungraded, other = requests_of(sqlite_store, **other_number, **STATED[stated])
    assert {**other_ungraded.document(), "case": None} == {**ungraded.document(), "case": None}
    assert {**other_ungraded.case, **other_number} == {**ungraded.case, **other_number}
    assert {**other.case, **other_number} != {**ordinary.case, **other_number}, "control: the ordinary draft tells"


def test_no_grade_stands_in_the_request_or_on_its_pages(sqlite_store: Store, renderer: Renderer) -> None:
    ungraded, ordinary = requests_of(sqlite_store)
    views = indstilling_view(ungraded).criteria
    assert [(view.grade, view.assessment, view.known) for view in views] == [(None, MUNICIPALITY.unknown, False)] * 5
    assert [view.grade for view in indstilling_view(ordinary).criteria] == [3, 3, 2, 3, 3], "control"
    gradings_left = json.dumps(ungraded.case["grades"])
    assert not any(f'"{name}"' in gradings_left for name in ("grade", "range", "answers", "missing_reason"))
    assert "conclusion" not in ungraded.case

    texts, controls = printed(renderer, ungraded), printed(renderer, ordinary)
    legend = indstilling_view(ungraded).chart_caption.lower()
    assert legend in texts
    names = [step.name.lower() for step in RULES.scale]
    assert not [name for name in names if name in texts.replace(legend, "")]
    assert {"i nogen grad", "i tilstrækkelig grad"} <= {name for name in names if name in controls.replace(legend, "")}
    concluded = RULES.outcomes["vilkaar"].name.lower()
    assert concluded in controls
    assert concluded not in texts


def test_the_texts_of_the_criteria_stay(sqlite_store: Store) -> None:
    ungraded, _ = requests_of(sqlite_store)
    assert ungraded.case["grades"] == TEXTS
    kept = {key for key in EGEPARKEN if key not in ("grades", "conclusion")}
    assert {key: ungraded.case[key] for key in kept} == {key: EGEPARKEN[key] for key in kept}


def test_a_case_without_any_grading_has_a_draft_too(sqlite_store: Store) -> None:
    for number, grades in enumerate((None, {}, {"udlejning": {"grade": 1}})):
        ungraded, _ = requests_of(sqlite_store, case_number=f"2026-01{number}", grades=grades)
        assert ungraded.case["grades"] == {}
