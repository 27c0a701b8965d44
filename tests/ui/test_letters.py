"""The letters on the pages: worded, taken back to the proposal, made final, and who sees what."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assessment.domain.letters import LetterKind, final_letters
from assessment.services.cases import CaseView, open_case
from assessment.services.demo import CASEWORKER
from assessment.services.letters import note_path
from tests.ui.conftest import STATES, Site, everything, texts

REFUSAL, DECIDED = STATES["locked"], STATES["decided"]
GUIDANCE = "Skriv til os, eller ring.\n\nMed *stjerner* og {klammer}."


def view_of(site: Site, number: str) -> CaseView:
    return open_case(site.context.store, CASEWORKER.actor, site.case_id(number))


def key(view: CaseView, kind: LetterKind, part: str) -> str:
    return f"felt-{view.assessment.id.hex}-{note_path(kind, part).replace('.', '-')}"


def pressed(site: Site, app: AppTest, button: str) -> AppTest:
    app.button(key=button).click()
    return site.again(app)


def test_the_hearing_letter_is_worded_taken_back_and_made_final(own_site: Site) -> None:
    view, kind = view_of(own_site, REFUSAL), LetterKind.HEARING
    app = own_site.page("partshoering", case=view.summary.case_id)
    guidance = app.text_area(key=key(view, kind, "guidance"))
    proposed = str(guidance.value)
    assert "Send jeres bemærkninger skriftligt" in proposed
    assert app.button(key="spoerg-Gør brevet færdigt").disabled, "there is no deadline yet"
    guidance.set_value(GUIDANCE)
    app.text_input(key=key(view, kind, "deadline")).set_value("14.12.2036")
    pressed(own_site, app, "gem-brev-hoeringsbrev")
    assert "Brevets tekster er gemt." in texts(app.success)
    assert app.text_area(key=key(view, kind, "guidance")).value == GUIDANCE
    assert not app.button(key="spoerg-Gør brevet færdigt").disabled
    pressed(own_site, app, "forslag-hoeringsbrev-guidance")
    assert app.text_area(key=key(view, kind, "guidance")).value == proposed
    assert [entry.texts.guidance for entry in view_of(own_site, REFUSAL).letters] == [GUIDANCE, None]
    pressed(own_site, app, "spoerg-Gør brevet færdigt")
    pressed(own_site, app, "ja-Gør brevet færdigt")
    (letter,) = final_letters(view_of(own_site, REFUSAL).letters)
    for role in ("sagsbehandler-a", "leder-a", "laeser"):
        shown = everything(own_site.page("dokumenter", role, view.summary.case_id))
        assert f"/brev/{letter.id}" in shown
        assert (letter.sha256 or "")[:16] in shown
    assert "Høringsbrevet blev gjort færdigt" in everything(own_site.page("historik", "laeser", view.summary.case_id))


def test_what_is_typed_stays_when_it_cannot_be_saved_and_is_not_sent_unsaved(own_site: Site) -> None:
    view, kind = view_of(own_site, REFUSAL), LetterKind.HEARING
    app = own_site.page("partshoering", case=view.summary.case_id)
    app.text_area(key=key(view, kind, "introduction")).set_value("Borger 010190-1234 har klaget.")
    pressed(own_site, app, "gem-brev-hoeringsbrev")
    assert "ligner et cpr" in app.error[0].value
    fresh = own_site.page("partshoering", case=view.summary.case_id)
    assert fresh.text_area(key=key(view, kind, "introduction")).value == "Borger 010190-1234 har klaget."
    assert any("ikke er gemt i brevet endnu" in text for text in texts(fresh.warning))
    assert view_of(own_site, REFUSAL).letters == ()


def test_the_decision_letter_comes_with_the_vote(own_site: Site) -> None:
    view, kind = view_of(own_site, DECIDED), LetterKind.DECISION
    for role in ("sagsbehandler-a", "leder-a"):
        app = own_site.page("raadet", role, view.summary.case_id)
        assert "Ankestyrelsen" in str(app.text_area(key=key(view, kind, "guidance")).value)
        assert f"/brev/afgoerelse/{view.summary.case_id}" in everything(app)
        assert not app.button(key="spoerg-Gør brevet færdigt").disabled
    app = own_site.page("raadet", "laeser", view.summary.case_id)
    assert not app.text_area
    early = own_site.page("raadet", case=own_site.case_id(STATES["issued"]))
    assert "Afgørelsesbrevet" not in everything(early)


def test_only_a_caseworker_sees_the_fields_of_the_hearing_letter(own_site: Site) -> None:
    case_id = own_site.case_id(REFUSAL)
    for role in ("leder-a", "laeser"):
        assert "Høringsbrevet" not in everything(own_site.page("partshoering", role, case_id))
    other = own_site.page("partshoering", case=own_site.case_id(STATES["draft"]))
    assert "Høringsbrevet" not in everything(other), "no letter before the lock"
