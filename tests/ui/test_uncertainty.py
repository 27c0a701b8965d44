"""The doubt about a grade: asked after the grade, stored as a range, cleared by a grade outside it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from tests.ui.conftest import STATES, Site

DOUBT = "Kan et andet trin også forsvares?"
GRADE = "I hvilken grad opfylder projektet kriteriet?"


def test_a_range_is_kept_and_goes_when_the_grade_leaves_it(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])

    def stored() -> tuple[int | None, tuple[int, int] | None]:
        grading = open_case(own_site.context.store, CASEWORKER.actor, case_id).case.grades["udlejning"]
        return grading.grade, grading.range

    app = own_site.page("kriterium-1", case=case_id)
    assert stored() == (3, None)
    assert _radio(app, DOUBT).options == [
        "Nej, trinnet er dækkende",
        "Ja, også 2 \u2013 I nogen grad",
        "Ja, også 4 \u2013 I særlig grad",
        "Ja, både 2 og 4",
    ]
    _radio(app, DOUBT).set_value("2-3")
    own_site.again(app)
    assert stored() == (3, (2, 3))
    _radio(app, GRADE).set_value(2)
    own_site.again(app)
    assert stored() == (2, (2, 3))
    assert _radio(app, DOUBT).value == "2-3"
    _radio(app, GRADE).set_value(0)
    own_site.again(app)
    assert stored() == (0, None)
    assert _radio(app, DOUBT).options == ["Nej, trinnet er dækkende", "Ja, også 1 \u2013 I ringe grad"]


def test_nothing_is_asked_before_there_is_a_grade(own_site: Site) -> None:
    app = own_site.page("kriterium-1", case=own_site.case_id(STATES["draft"]))
    _radio(app, GRADE).set_value("ikke_oplyst")
    own_site.again(app)
    assert DOUBT not in [radio.label for radio in app.radio]


def test_the_indication_says_what_the_steps_mean(site: Site) -> None:
    app = site.page("indikation", case=site.case_id(STATES["locked"]))
    said = " ".join(text.value for text in app.markdown)
    assert "Hvor meget afhænger af et enkelt trin?" in [header.value for header in app.header]
    assert "ændre udfaldet" in said


def _radio(app: AppTest, label: str) -> Radio[object]:
    return next(radio for radio in app.radio if radio.label == label)
