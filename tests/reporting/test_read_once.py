"""Case and rule set are read into models once for a document, however many parts of it are written from them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.ruleset import RuleSet
from assessment.reporting.material import Material
from assessment.reporting.render import render_document
from assessment.reporting.request import EDITION_OF, DocumentKind
from tests.reporting.eight_cases import longest
from tests.reporting.samples import draft
from tests.reporting.test_same_bytes import KINDS, request

pytestmark = pytest.mark.usefixtures("no_log_lines")


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each model was made of plain data."""
    found: Counter[str] = Counter()
    read_case, read_rules = CaseFile.model_validate_json, RuleSet.model_validate

    def case(content: Any, **options: Any) -> CaseFile:
        found["case"] += 1
        return read_case(content, **options)

    def rules(content: Any, **options: Any) -> RuleSet:
        found["rules"] += 1
        return read_rules(content, **options)

    monkeypatch.setattr(CaseFile, "model_validate_json", case)
    monkeypatch.setattr(RuleSet, "model_validate", rules)
    return found


@pytest.mark.parametrize("kind", [*KINDS, *EDITION_OF])
def test_a_document_reads_its_case_once(readings: Counter[str], kind: DocumentKind) -> None:
    wanted = request(kind)
    readings.clear()
    assert render_document(wanted)
    assert readings == {"case": 1, "rules": 1}


@pytest.mark.parametrize("kind", ["resume", "resume_html"])
def test_also_where_the_texts_are_shortened_until_they_fit(readings: Counter[str], kind: DocumentKind) -> None:
    assert render_document(draft(longest(), kind=kind))
    assert readings == {"case": 1, "rules": 1}


def test_control_another_request_is_read_for_itself(readings: Counter[str]) -> None:
    for title in ("Første", "Anden"):
        assert Material.of(draft({**longest(), "title": title})).case.title == title
    assert readings == {"case": 2, "rules": 2}
