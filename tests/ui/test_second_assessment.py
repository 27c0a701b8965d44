"""The pages of a second assessment: what the second assessor sees of a case, and the way to a common grade."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import CaseView, open_case, register_case
from assessment.services.demo import CASEWORKER, SECOND_CASEWORKER
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.second import ask_second, lock_second
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.ui.catalogue import CASE_PAGES
from assessment.ui.steps import BLIND_PAGES
from tests.services.stories import case_file, declared
from tests.ui.conftest import STATES, Site, everything, texts

B = SECOND_CASEWORKER.slug
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
OWN = "Set af den anden vurderer"


def asked(site: Site, state: str = "locked") -> UUID:
    """The demonstration case of a state, with the colleague asked."""
    case_id = site.case_id(STATES[state])
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    ask_second(
        site.context.store, CASEWORKER.actor, NOW, view.assessment.id, assessor_id=SECOND_CASEWORKER.actor.person_id
    )
    declared(site.context.store, case_id, SECOND_CASEWORKER.actor.person_id)
    return case_id


def graded(site: Site, case_id: UUID, *grades: int) -> None:
    """The colleague grades all criteria and locks."""
    store, actor = site.context.store, SECOND_CASEWORKER.actor
    view = open_case(store, actor, case_id)
    for criterion, grade in zip(view.rules.criteria, grades, strict=True):
        base = f"grades.{criterion.id}"
        edits = [
            FieldEdit(f"{base}.evidence", None, [{"document": "Besigtigelse"}]),
            FieldEdit(f"{base}.reason", None, f"{OWN}: {criterion.id}."),
            FieldEdit(f"{base}.grade", None, grade),
        ]
        save_edits(store, actor, NOW + timedelta(minutes=1), view.assessment.id, edits)
    lock_second(store, actor, NOW + timedelta(minutes=2), view.assessment.id)


def words_of(view: CaseView) -> list[str]:
    """The texts of the first assessment, long enough to be nobody else's words."""
    case = view.case
    conclusion = case.conclusion
    found = [grading.reason for grading in case.grades.values()]
    found += [condition for grading in case.grades.values() for condition in _texts(grading.conditions)]
    found += [case.facade_statement, conclusion.reason if conclusion else None]
    found += [conclusion.main_considerations if conclusion else None]
    return [text for text in found if text and len(text) > 20]


def _texts(conditions: tuple[object, ...]) -> list[str]:
    return [each if isinstance(each, str) else str(getattr(each, "text", "")) for each in conditions]


def told(app: AppTest, words: list[str]) -> list[str]:
    """Those of the words that the page has sent, whatever signs are put before for Markdown."""
    sent = everything(app).replace("\\", "")
    return [text for text in words if text.replace("\\", "") in sent]


def test_the_second_assessor_is_shown_nothing_of_the_first_assessment(own_site: Site) -> None:
    words = words_of(open_case(own_site.context.store, CASEWORKER.actor, own_site.case_id(STATES["locked"])))
    assert len(words) >= 6
    case_id = asked(own_site)
    closed = []
    for page in CASE_PAGES:
        app = own_site.page(page, B, case_id)
        assert not app.exception, page
        assert told(app, words) == [], page
        if "lukket for dig" in "\n".join(texts(app.title)):
            closed.append(page)
        assert all(radio.value is None for radio in app.radio if "grad opfylder" in radio.label)
    print(f"\n{len(CASE_PAGES)} pages of a case without a word of the first assessment; closed: {closed}")
    assert set(closed) == set(CASE_PAGES) - BLIND_PAGES


def test_control_the_same_pages_tell_the_first_assessor(own_site: Site) -> None:
    words = words_of(open_case(own_site.context.store, CASEWORKER.actor, own_site.case_id(STATES["locked"])))
    case_id = asked(own_site)
    found = {text for page in CASE_PAGES for text in told(own_site.page(page, CASEWORKER.slug, case_id), words)}
    assert found == set(words)


@pytest.mark.parametrize("role", [CASEWORKER.slug, "leder-a", "laeser"])
def test_nobody_else_is_shown_the_second_assessment_before_both_are_locked(own_site: Site, role: str) -> None:
    case_id = asked(own_site, "draft")
    graded(own_site, case_id, 1, 1, 1, 1, 1)
    for page in CASE_PAGES:
        assert OWN not in everything(own_site.page(page, role, case_id)), page
    assert OWN in everything(own_site.page("kriterium-1", B, case_id)), "control: it is there for its writer"


def test_asking_a_colleague(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    app = own_site.page("anden-vurdering", CASEWORKER.slug, case_id)
    (chosen,) = app.selectbox
    assert chosen.options == ["Sagsbehandler B"]
    assert chosen.value is None, "nobody is chosen beforehand"
    (ask,) = [button for button in app.button if button.label == "Bed om en anden vurdering"]
    assert ask.disabled
    chosen.set_value(chosen.proto.options and SECOND_CASEWORKER.actor.person_id)
    app = own_site.again(app)
    (ask,) = [button for button in app.button if button.label == "Bed om en anden vurdering"]
    assert not ask.disabled


def test_a_reader_cannot_ask(own_site: Site) -> None:
    app = own_site.page("anden-vurdering", "laeser", own_site.case_id(STATES["draft"]))
    assert not app.selectbox
    assert "Der er ikke bedt om en anden vurdering." in texts(app.markdown)


def test_the_second_assessor_locks_when_nothing_is_missing(own_site: Site) -> None:
    case_id = asked(own_site)
    app = own_site.page("anden-vurdering", B, case_id)
    assert texts(app.title) == ["5. Lås din vurdering"]
    (lock,) = [button for button in app.button if button.label == "Lås din vurdering"]
    assert lock.disabled
    assert sum("er ikke vurderet" in text for text in texts(app.markdown)) == 5
    facts = own_site.page("oplysninger", B, case_id)
    assert all(field.disabled for field in facts.text_input)
    criterion = own_site.page("kriterium-1", B, case_id)
    assert not any(field.disabled for field in criterion.text_area)


def test_the_pair_writes_a_common_grade_and_the_second_agrees(own_site: Site) -> None:
    case_id = asked(own_site)
    graded(own_site, case_id, 3, 2, 1, 1, 2)
    app = own_site.page("anden-vurdering", B, case_id)
    assert texts(app.title) == ["Fælles vurdering"]
    assert len(app.radio) == 1, "one criterion is two steps apart"
    assert app.radio[0].value is None
    assert not [button for button in app.button if button.label == "Jeg er enig"]
    app.text_area[0].set_value("Tomgangen vejer tungest, men ventelisten er lang.")
    app = own_site.again(app, B)
    app.radio[0].set_value(2)
    app = own_site.again(app, B)
    assert "Sagsbehandler B har ikke erklæret sig enig endnu." in texts(app.caption)
    assert not [
        button
        for button in own_site.page("anden-vurdering", CASEWORKER.slug, case_id).button
        if button.label == "Jeg er enig"
    ], "the first assessor cannot agree in place of the second"
    (agree,) = [button for button in app.button if button.label == "Jeg er enig"]
    agree.click()
    app = own_site.again(app, B)
    assert "Sagsbehandler B er enig." in texts(app.caption)
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    assert view.case.grades["udlejning"].grade == 2
    own = own_site.page("anden-vurdering", CASEWORKER.slug, case_id)
    own.text_area[0].set_value("Et andet ord.")
    own = own_site.again(own)
    assert any("har ændret" in text or "er ændret, siden Sagsbehandler B" in text for text in texts(own.caption))


def test_the_steps_of_the_second_assessor(own_site: Site) -> None:
    case_id = asked(own_site)
    sent = everything(own_site.page("kriterium-5", B, case_id))
    assert "5 Lås din vurdering" in sent
    assert "Godkendelse" not in sent
    assert "Du er anden vurderer, og den første vurdering er skjult" in sent
    listed = everything(own_site.page("sager", B))
    assert "Dig (anden vurdering)" in listed


def test_the_manager_sees_both_gradings(own_site: Site) -> None:
    case_id = asked(own_site)
    graded(own_site, case_id, 1, 2, 1, 1, 2)
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    submit_assessment(own_site.context.store, CASEWORKER.actor, NOW + timedelta(minutes=5), view.assessment.id)
    app = own_site.page("godkendelse", "leder-a", case_id)
    sent = everything(app)
    assert "To uafhængige vurderinger" in sent
    assert sent.count(OWN) == 5
    assert sum(text == "Samme trin" for text in texts(app.caption)) == 5


def test_the_conditions_of_the_second_assessor_stand_beside_the_grade(own_site: Site) -> None:
    case_id = asked(own_site)
    store, actor = own_site.context.store, SECOND_CASEWORKER.actor
    view = open_case(store, actor, case_id)
    condition = {"text": "Cykelparkeringen er overdækket.", "documented_by": "Boligforeningen"}
    edits = [FieldEdit("grades.udlejning.conditions.0", None, condition, starts_row=True)]
    save_edits(store, actor, NOW, view.assessment.id, edits)
    graded(own_site, case_id, 1, 2, 1, 1, 2)
    said = ["Vilkår: Cykelparkeringen er overdækket (dokumenteres af Boligforeningen)."]
    assert told(own_site.page("anden-vurdering", CASEWORKER.slug, case_id), said) == said
    submit_assessment(store, CASEWORKER.actor, NOW + timedelta(minutes=5), view.assessment.id)
    assert told(own_site.page("godkendelse", "leder-a", case_id), said) == said


def test_a_case_one_step_from_another_outcome_suggests_a_second_assessment(own_site: Site) -> None:
    store, actor = own_site.context.store, CASEWORKER.actor
    near = register_case(store, actor, NOW, case_file(case_number="2026-0999"), own_site.context.rules_now(NOW))
    declared(store, near, actor.person_id)
    lock_assessment(store, actor, NOW, open_case(store, actor, near).assessment.id)
    said = "Ét trin på ét kriterium ville give et andet udfald."
    assert any(text.startswith(said) for text in texts(own_site.page("indikation", CASEWORKER.slug, near).markdown))
    sure = own_site.page("indikation", CASEWORKER.slug, own_site.case_id(STATES["locked"]))
    assert not any(said in text for text in texts(sure.markdown))
    assert not any(said in text for text in texts(own_site.page("indikation", "laeser", near).markdown))
