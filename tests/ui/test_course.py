"""Conditions and the assessments of a case over its phases, on the pages."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import open_case
from assessment.services.course import begin_assessment
from assessment.services.demo import CASEWORKER, MANAGER
from assessment.services.demo_course import CASE_NUMBER
from assessment.services.documents import issue_document
from assessment.services.steps import lock_assessment, submit_assessment
from tests.services.stories import EGEPARKEN, LEVERS, MUNICIPALITY, approve, edit, plain_render
from tests.ui.conftest import STATES, Site, everything, texts

NEIGHBOURS, OUTDOORS, LETTING = "kriterium-3", "kriterium-2", "kriterium-1"
PATH = "grades.naboomraader"


def field(app: AppTest, kind: str, ending: str) -> object:
    """The field whose key ends so."""
    (found,) = (each for each in getattr(app, kind) if str(each.key).endswith(ending))
    return found


def press(site: Site, app: AppTest, label: str) -> AppTest:
    (button,) = (each for each in app.button if each.label == label)
    button.click()
    return site.again(app)


def stored(site: Site, case_id: UUID, criterion: str = "naboomraader") -> list[object]:
    document = open_case(site.context.store, CASEWORKER.actor, case_id).case.document()
    return list(document["grades"][criterion].get("conditions", []))


def test_a_condition_has_a_row_with_deadline_and_who_documents(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    before = stored(own_site, case_id, "udlejning")
    app = own_site.page(LETTING, case=case_id)
    ending = f"-grades-udlejning-conditions-{len(before)}"
    field(app, "text_area", f"{ending}-text").input("Stien er anlagt.")  # type: ignore[attr-defined]
    app = own_site.again(app)
    field(app, "text_input", f"{ending}-deadline").input("1.3.2027")  # type: ignore[attr-defined]
    app = own_site.again(app)
    field(app, "text_input", f"{ending}-documented_by").input("Boligforeningen")  # type: ignore[attr-defined]
    app = own_site.again(app)
    whole = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "documented_by": "Boligforeningen"}
    assert stored(own_site, case_id, "udlejning") == [*before, whole]
    app = press(own_site, app, f"Fjern vilkår {len(before) + 1}")
    assert stored(own_site, case_id, "udlejning") == before
    assert f"Vilkår {len(before) + 1} er fjernet." in texts(app.markdown)
    press(own_site, app, "Fortryd")
    assert stored(own_site, case_id, "udlejning") == [*before, whole]


def test_what_was_asked_for_last_time_is_answered_on_the_page_of_its_criterion(own_site: Site) -> None:
    case_id = own_site.case_id(CASE_NUMBER)
    app = own_site.page(OUTDOORS, case=case_id)
    assert "Det bad vi om sidst" in texts(app.header)
    field(app, "radio", "earlier_conditions-0-met").set_value("delvist")  # type: ignore[attr-defined]
    app = own_site.again(app)
    field(app, "text_area", "earlier_conditions-0-note").input("Planen er i udkast.")  # type: ignore[attr-defined]
    own_site.again(app)
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    (asked,) = view.case.grades["udearealer"].earlier_conditions
    assert (asked.met, asked.note) == ("delvist", "Planen er i udkast.")


def test_a_first_assessment_asks_nothing_of_last_time(site: Site) -> None:
    app = site.page(NEIGHBOURS, case=site.case_id(STATES["draft"]))
    assert "Det bad vi om sidst" not in texts(app.header)


def test_what_is_not_met_is_proposed_again_with_one_button(own_site: Site) -> None:
    case_id = own_site.case_id(CASE_NUMBER)
    app = press(own_site, own_site.page(NEIGHBOURS, case=case_id), "Foreslå det uopfyldte vilkår igen")
    assert stored(own_site, case_id) == [{"text": "Naboejeren er spurgt, om stien må gå over grunden."}]
    assert not [each for each in app.button if each.label.startswith("Foreslå")]


def graded(site: Site, case_id: UUID) -> None:
    """Grade the second assessment of the demonstration, answer what is open, and lock it."""
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    store = site.context.store
    for criterion, grading in EGEPARKEN["grades"].items():
        for name in ("reason", "grade"):
            edit(store, view, f"grades.{criterion}.{name}", grading[name], actor=CASEWORKER.actor)
    for name, value in (("met", "delvist"), ("note", "Planen er i udkast.")):
        edit(store, view, f"grades.udearealer.earlier_conditions.0.{name}", value, actor=CASEWORKER.actor)
    edit(store, view, "conclusion", {"outcome": "vilkaar", "reason": "Samlet set."}, actor=CASEWORKER.actor)
    lock_assessment(store, CASEWORKER.actor, view.draft.saved_at, view.assessment.id)


OLD_REASON = "bebyggelsens rand er lukket som i dag"
OLD_GRADE = re.compile(r"trin 1\)")


@pytest.mark.parametrize("role", ["sagsbehandler-a", "leder-a", "laeser"])
def test_the_earlier_grade_is_seen_nowhere_before_the_own_is_locked(site: Site, role: str) -> None:
    case_id = site.case_id(CASE_NUMBER)
    pages = ("oplysninger", *(f"kriterium-{number}" for number in range(1, 6)), "konklusion", "indikation", "forloeb")
    for name in pages:
        shown = everything(site.page(name, role, case_id))
        assert OLD_REASON not in shown, name
        assert not OLD_GRADE.search(shown), name


def test_after_the_lock_a_table_tells_before_now_and_what_was_asked_for(own_site: Site) -> None:
    case_id = own_site.case_id(CASE_NUMBER)
    graded(own_site, case_id)
    shown = everything(own_site.page("indikation", case=case_id))
    assert "Siden sidste vurdering" in shown
    assert OLD_GRADE.search(shown)
    assert "Ikke opfyldt:" in shown
    assert "Boligforeningen oplyser, at naboejeren ikke har svaret endnu." in shown
    other = everything(own_site.page("indikation", case=own_site.case_id(STATES["locked"])))
    assert "Siden sidste vurdering" not in other


def test_the_course_lists_every_assessment_with_its_document(site: Site) -> None:
    case_id = site.case_id(CASE_NUMBER)
    shown = everything(site.page("forloeb", "laeser", case_id))
    assert "Vurdering 1: Fordialog" in shown
    assert "Vurdering 2: Helhedsplan" in shown
    assert "Boligforeningen har afleveret en helhedsplan" in shown
    (first, *_) = re.findall(r"/dokument/([0-9a-f-]{36})", shown)
    assert str(UUID(first)) == first
    assert "Når to vurderinger af sagen er godkendt" in shown
    alone = everything(site.page("forloeb", "laeser", site.case_id(STATES["draft"])))
    assert "Når to vurderinger af sagen er godkendt" in alone
    assert "Vurdering 2" not in alone


def approved(site: Site, case_id: UUID) -> None:
    """Grade the second assessment, send it and approve it."""
    store = site.context.store
    graded(site, case_id)
    view = open_case(store, CASEWORKER.actor, case_id)
    version_id = submit_assessment(store, CASEWORKER.actor, view.draft.saved_at, view.assessment.id)
    approve(store, MANAGER.actor, view.draft.saved_at, version_id, levers=LEVERS)


def test_two_approved_assessments_are_compared_with_the_reasons_of_both(own_site: Site) -> None:
    case_id = own_site.case_id(CASE_NUMBER)
    approved(own_site, case_id)
    app = own_site.page("forloeb", "laeser", case_id)
    shown = everything(app)
    assert "Fra vurdering 1 til vurdering 2" in shown
    assert OLD_REASON in shown
    assert EGEPARKEN["grades"]["naboomraader"]["reason"][:40] in shown
    assert len([each for each in app.expander if each.label.endswith("begrundelserne")]) == 5


def test_the_comparison_is_hidden_again_while_the_next_one_is_a_draft(own_site: Site) -> None:
    case_id, store = own_site.case_id(CASE_NUMBER), own_site.context.store
    approved(own_site, case_id)
    view = open_case(store, MANAGER.actor, case_id)
    now = view.draft.saved_at
    issue_document(store, MANAGER.actor, now, view, municipality=MUNICIPALITY, render=plain_render)
    begin_assessment(store, CASEWORKER.actor, now, case_id, view.rules, phase="skema_a", reason="Skema A er kommet.")
    for role in ("sagsbehandler-a", "leder-a", "laeser"):
        shown = everything(own_site.page("forloeb", role, case_id))
        assert "er skjult, indtil den nye vurdering er låst" in shown
        assert OLD_REASON not in shown
        assert "Vurdering 3: Skema A" in shown


@pytest.mark.parametrize(
    ("role", "state", "offered"),
    [
        ("sagsbehandler-a", "issued", True),
        ("leder-a", "issued", False),
        ("laeser", "issued", False),
        ("sagsbehandler-a", "approved", False),
        ("sagsbehandler-a", "draft", False),
    ],
)
def test_a_new_assessment_is_offered_to_a_caseworker_when_the_last_is_issued(
    site: Site, role: str, state: str, offered: bool
) -> None:
    app = site.page("forloeb", role, site.case_id(STATES[state]))
    assert bool([each for each in app.button if each.label == "Begynd en ny vurdering"]) == offered
    assert bool([each for each in app.selectbox if each.label == "Projektets fase nu"]) == offered


def test_the_manager_reads_what_became_of_the_conditions(own_site: Site) -> None:
    case_id = own_site.case_id(CASE_NUMBER)
    graded(own_site, case_id)
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    submit_assessment(own_site.context.store, CASEWORKER.actor, view.draft.saved_at, view.assessment.id)
    shown = everything(own_site.page("godkendelse", MANAGER.slug, case_id))
    assert "Det bad vi om sidst" in shown
    assert "**Delvist opfyldt.** Planen er i udkast" in shown
    assert "frist den 1.\u00a0marts\u00a02027" in shown
