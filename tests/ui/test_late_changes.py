"""The manager sees what was changed after the indication was revealed: who, why, and both texts."""

from __future__ import annotations

from datetime import UTC, datetime

from assessment.domain.workflow import Role
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.services.steps import revise_assessment, submit_assessment
from tests.ui.conftest import STATES, Site, everything

REASON = "grades.naboomraader.reason"
WHY = "Naboejeren har sendt en skriftlig bekræftelse."
ADDED = "Naboejeren har bekræftet aftalen skriftligt den 20. november."
WHY_FACTS = "Landsbyggefonden har flyttet beløbet i det nye budget."
QUESTION = "Hvorfor er oplysningerne ændret efter låsningen?"
FACT = "facts.byggeteknisk_dokumentation"


def reopened(site: Site) -> str:
    """A locked case in which one reason was changed with a why, and submitted; returns the reason before."""
    store, now = site.context.store, datetime.now(UTC)
    actor = CASEWORKER.actor
    view = open_case(store, actor, site.case_id(STATES["returned"]))
    assessment_id = view.assessment.id
    revise_assessment(store, actor, now, assessment_id, subject="naboomraader", reason=WHY)
    before = current_draft(store, actor, assessment_id).draft.shown(REASON)
    save_edits(store, actor, now, assessment_id, [FieldEdit(REASON, before, f"{before} {ADDED}")])
    submit_assessment(store, actor, now, assessment_id)
    return str(before)


def test_the_review_page_tells_every_change_with_its_reason_and_both_texts(own_site: Site) -> None:
    before = reopened(own_site)
    app = own_site.page("godkendelse", "leder-a", own_site.case_id(STATES["returned"]))
    assert not app.exception
    text = everything(app)
    assert "Ændret, efter at indikationen blev vist" in text
    assert WHY in text
    assert f"[+<ins>{ADDED}</ins>+]" in text
    assert before.split()[0] in text
    assert Role.CASEWORKER.danish in text


def test_control_a_case_without_changes_has_no_such_section(site: Site) -> None:
    app = site.page("godkendelse", "leder-a", site.case_id(STATES["submitted"]))
    assert not app.exception
    assert "Ændret, efter at indikationen blev vist" not in everything(app)


def moved_after_the_lock(site: Site, facts: str = "nej") -> None:
    """A locked case in which an answer that decides is turned, so that the indication is another one."""
    store, now, actor = site.context.store, datetime.now(UTC), CASEWORKER.actor
    assessment_id = open_case(store, actor, site.case_id(STATES["locked"])).assessment.id
    before = current_draft(store, actor, assessment_id).draft.shown(FACT)
    assert before != facts
    save_edits(store, actor, now, assessment_id, [FieldEdit(FACT, before, facts)])


def test_who_changed_facts_reads_it_in_one_line_and_is_asked_why_before_the_manager_reads_it(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["locked"])
    untouched = everything(own_site.page("indikation", case=case_id))
    assert "Siden låsningen er ændret" not in untouched  # control
    assert QUESTION not in untouched
    moved_after_the_lock(own_site)
    app = own_site.page("indikation", case=case_id)
    assert not app.exception
    (line,) = [each.value.replace("\\", "") for each in app.caption if "Siden låsningen er ændret" in each.value]
    assert "(før: Ja, nu: Nej)" in line
    (field,) = [area for area in app.text_area if area.label == QUESTION]
    assert "er blevet en anden" in everything(app)
    field.set_value(WHY_FACTS)
    again = own_site.again(app)
    assert "er blevet en anden" not in everything(again)
    store = own_site.context.store
    view = open_case(store, CASEWORKER.actor, case_id)
    submit_assessment(store, CASEWORKER.actor, datetime.now(UTC), view.assessment.id, facts_reason=WHY_FACTS)
    text = everything(own_site.page("godkendelse", "leder-a", case_id))
    assert "Ændret, efter at indikationen blev vist" in text
    assert WHY_FACTS in text
    assert "Nu er den »" in text
