"""Hvad skal der til? on the page of the indication: a few ways at once, and never a way left out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.steps import lock_assessment
from assessment.ui.components.dialogue import FIRST_WAYS
from tests.ui.conftest import STATES, Site, texts

WAY = re.compile(r"\*\*Mulighed (\d+)\.\*\*")


def page_with_grades(site: Site, *grades: int) -> AppTest:
    """The page of the indication of a case that was locked with these five grades."""
    case_id, now = site.case_id(STATES["draft"]), datetime.now(UTC)
    store, actor = site.context.store, CASEWORKER.actor
    view = open_case(store, actor, case_id)
    named = {f"grades.{item.id}.grade": grade for item, grade in zip(view.rules.criteria, grades, strict=True)}
    save_edits(
        store,
        actor,
        now,
        view.assessment.id,
        [FieldEdit(path, view.draft.draft.shown(path), grade) for path, grade in named.items()],
    )
    lock_assessment(store, actor, now, view.assessment.id)
    return site.page("indikation", case=case_id)


def ways_in(element: Any) -> list[int]:
    return [int(number) for text in texts(element.markdown) for number in WAY.findall(text)]


@pytest.mark.parametrize(("grades", "number"), [((2, 2, 2, 2, 2), 30), ((3, 3, 2, 2, 2), 3)])
def test_the_first_ways_stand_there_and_the_rest_can_be_opened(
    own_site: Site, grades: tuple[int, ...], number: int
) -> None:
    app = page_with_grades(own_site, *grades)
    assert not app.exception
    folded = [box for box in app.expander if "måder" in box.label]
    assert ways_in(app) == list(range(1, number + 1)), "every way once, in order"
    assert [box.label for box in folded] == ([f"Vis alle {number} måder"] if number > FIRST_WAYS else [])
    for box in folded:
        assert ways_in(box) == list(range(FIRST_WAYS + 1, number + 1))
