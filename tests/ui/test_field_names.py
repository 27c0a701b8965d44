"""The page's script knows a field by the CSS class that Streamlit makes of its key; every field must be found again."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.budget_cells import cell_path
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.drafting import value_fault
from assessment.settings import PROJECT
from tests.ui.conftest import CASE_PAGES, STATES, Site

SCRIPT = (PROJECT / "assessment" / "ui" / "static" / "da.js").read_text(encoding="utf-8")
FIELD = re.compile(SCRIPT.split("const FIELD = /", 1)[1].split("/;", 1)[0])
WITHOUT_FIELDS = (
    *("ansvar", "bilag", "samtaler", "anden-vurdering", "indikation", "godkendelse", "partshoering", "dokumenter"),
    *("raadet", "forloeb", "historik"),
)
CASE: dict[str, Any] = json.loads((PROJECT / "tests" / "fixtures" / "egeparken.json").read_text(encoding="utf-8"))


def _paths(content: Any, path: str = "") -> list[str]:
    """The place of every value of a case file."""
    if isinstance(content, dict):
        return [found for name, value in content.items() for found in _paths(value, f"{path}.{name}".strip("."))]
    if isinstance(content, list):
        return [found for index, value in enumerate(content) for found in _paths(value, f"{path}.{index}")]
    return [path]


def _recovered(key: str) -> tuple[str, str] | None:
    """Assessment and path as the script finds them: Streamlit's class of the key, then the script's expression."""
    css_class = "other st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip()) + " stElementContainer"
    match = FIELD.search(css_class)
    return None if match is None else (match[1], match[2].replace("-", "."))


def test_the_script_replaces_dashes_as_this_test_does() -> None:
    assert 'path: match[2].replaceAll("-", ".")' in SCRIPT


@given(path=st.sampled_from(_paths(CASE)), assessment=st.uuids())
def test_every_place_of_a_case_file_is_found_again(path: str, assessment: UUID) -> None:
    key = f"felt-{assessment.hex}-{path.replace('.', '-')}"
    assert _recovered(key) == (assessment.hex, path)


@given(category=st.from_regex(r"[a-z][a-z0-9_]{0,59}", fullmatch=True), supported=st.booleans(), assessment=st.uuids())
def test_every_cell_of_a_budget_is_found_again(category: str, supported: bool, assessment: UUID) -> None:
    path = cell_path(category, supported)
    assert _recovered(f"felt-{assessment.hex}-{path.replace('.', '-')}") == (assessment.hex, path)


def test_control_a_name_with_a_dash_would_not_be_found_again() -> None:
    assert _recovered(f"felt-{UUID(int=1).hex}-facts-a-b") != (UUID(int=1).hex, "facts.a-b")


@pytest.mark.parametrize("name", CASE_PAGES)
def test_every_text_field_of_a_page_leads_to_a_place_that_can_be_saved(site: Site, name: str) -> None:
    case_id = site.case_id(STATES["draft"])
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    app = site.page(name, case=case_id)
    every = [str(each.key) for each in [*app.text_input, *app.text_area] if str(each.key).startswith("felt-")]
    keys = [key for key in every if "-note-" not in key]  # a text under way is no field of the case
    found = [_recovered(key) for key in keys]
    assert all(each is not None and each[0] == view.assessment.id.hex for each in found), keys
    for _, path in filter(None, found):
        value_fault(view.draft.draft, path, None)  # NotFound for a place that no case file has
    assert (name in WITHOUT_FIELDS) == (not keys)
