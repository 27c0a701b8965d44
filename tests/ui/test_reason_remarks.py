"""Begrundelsestjek on the pages: at the field where it is mended, in one list before the case is sent, never a bar."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from assessment.domain.draft import JsonValue
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.steps import revise_assessment
from tests.ui.conftest import STATES, Site, everything, texts

GRADE = "I hvilken grad opfylder projektet kriteriet?"
LEVEL = "Svarene på spørgsmålene peger på"
NAMED = "Det er sagt af familien Holm."
ASKED = "»familien Holm«, som ligner navnet på en beboer"
LISTED = "Begrundelsestjekket spørger til"


def write(site: Site, case_id: UUID, **changes: JsonValue) -> None:
    """Save fields as their caseworker; a path has two underscores for each dot."""
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    shown = view.draft.draft.shown
    edits = [FieldEdit(path, shown(path), new) for path, new in ((k.replace("__", "."), v) for k, v in changes.items())]
    assert not save_edits(site.context.store, CASEWORKER.actor, datetime.now(UTC), view.assessment.id, edits).conflicts


def levels(app: AppTest) -> list[str]:
    return [text for text in texts(app.caption) if text.startswith(LEVEL)]


def grade_field(app: AppTest) -> Radio[object]:
    return next(radio for radio in app.radio if radio.label == GRADE)


def test_what_the_answers_point_to_is_said_only_once_there_is_a_grade(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    write(own_site, case_id, grades__udlejning__grade=None)
    app = own_site.page("kriterium-1", case=case_id)
    assert grade_field(app).value is None
    assert levels(app) == []
    assert "peger på" not in everything(app)
    grade_field(app).set_value(3)
    own_site.again(app)
    assert levels(app) == [f"{LEVEL} 3,6 (i særlig grad)."]
    grade_field(app).set_value("ikke_oplyst")
    own_site.again(app)
    assert levels(app) == []


def test_nothing_is_said_of_a_level_when_no_question_is_answered(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    write(own_site, case_id, grades__udlejning__answers=None)
    app = own_site.page("kriterium-1", case=case_id)
    assert grade_field(app).value == 3
    assert levels(app) == []


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("konklusion", "conclusion__reason"),
        ("konklusion", "conclusion__main_considerations"),
        ("konklusion", "conclusion__essential_facts"),
        ("konklusion", "conclusion__special_circumstances"),
        ("konklusion", "conclusion__consequences_of_refusal"),
        ("budget", "facade_statement"),
        ("kriterium-2", "grades__udearealer__reason"),
    ],
)
def test_a_name_is_asked_about_where_it_was_written(own_site: Site, page: str, path: str) -> None:
    case_id = own_site.case_id(STATES["draft"])
    assert ASKED not in everything(own_site.page(page, case=case_id))
    write(own_site, case_id, **{path: NAMED})
    app = own_site.page(page, case=case_id)
    assert not app.exception
    assert [ASKED in text for text in texts(app.info) if ASKED in text] == [True]


def test_what_is_missing_of_a_criterion_is_looked_at_too(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    write(own_site, case_id, grades__udearealer__grade=None, grades__udearealer__missing_reason=NAMED)
    app = own_site.page("kriterium-2", case=case_id)
    assert [text for text in texts(app.info) if ASKED in text]


def test_before_the_case_is_sent_all_soft_remarks_stand_in_one_list(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["locked"])
    before = own_site.page("indikation", case=case_id)
    write(own_site, case_id, facade_statement=NAMED)
    app = own_site.page("indikation", case=case_id)
    assert not app.exception
    (listed,) = [box for box in app.expander if LISTED in box.label]
    assert any(ASKED in text for text in texts(listed.markdown))
    assert not any(ASKED in text for box in before.expander for text in texts(box.markdown)), "control"
    blocked = {button.label: button.disabled for button in app.button}
    unblocked = {button.label: button.disabled for button in before.button}
    assert blocked == unblocked, "a soft remark blocks nothing"
    assert "budget" in [link.proto.page for link in listed.get("page_link")], "the way to where it is mended"


def test_a_grade_that_is_moved_after_the_lock_needs_another_reason(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["locked"])
    store, actor = own_site.context.store, CASEWORKER.actor
    view = open_case(store, actor, case_id)
    assert view.version is None, "nothing has been submitted that it could be compared with"
    revise_assessment(
        store, actor, datetime.now(UTC), view.assessment.id, subject="udlejning", reason="En ny venteliste er kommet."
    )
    moved = "trinnet er ændret fra 1 til 2, men begrundelsen er den samme"
    assert moved not in everything(own_site.page("kriterium-1", case=case_id))
    write(own_site, case_id, grades__udlejning__grade=2)
    assert any(moved in text for text in texts(own_site.page("kriterium-1", case=case_id).info))
    write(own_site, case_id, grades__udlejning__reason="Den nye venteliste viser, at også mindre boliger efterspørges.")
    assert moved not in everything(own_site.page("kriterium-1", case=case_id))
