"""The page of meetings and talks: empty, with a note, with a correction, and closed to those who only read."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assessment.services.case_log import read_log
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from tests.ui.conftest import STATES, Site, everything, texts

PAGE = "samtaler"


def fill(app: AppTest, key: str, *, kind: str | None, date: str, said: str, corrects: str | None = None) -> None:
    if kind is not None:
        app.radio(key=f"{key}-kind").set_value(kind)
    app.text_input(key=f"{key}-date").set_value(date)
    app.text_area(key=f"{key}-participants").set_value("Boligorganisationen og kommunen")
    app.text_area(key=f"{key}-said").set_value(said)
    if corrects is not None:
        app.text_input(key=f"{key}-corrects").set_value(corrects)
    app.button(key="gem-note-log").click()


def test_a_note_is_written_corrected_and_shown(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-note-log"
    app = own_site.page(PAGE, case=case_id)
    assert "Der er ingen notater endnu." in texts(app.markdown)
    fill(app, key, kind="opkald", date="20.11.2026", said="Taget er fra 1971.")
    own_site.again(app)
    assert texts(app.success) == ["Notatet er gemt i sagen."]
    assert app.text_area(key=f"{key}-said").value == ""
    fill(app, key, kind="andet", date="i går", said="Taget er fra 1974 * [x](y).", corrects="1")
    own_site.again(app)
    assert "Dato" in app.error[0].value
    assert app.text_area(key=f"{key}-said").value == "Taget er fra 1974 * [x](y).", "nothing typed is lost"
    app.text_input(key=f"{key}-date").set_value("21.11.2026")
    app.button(key="gem-note-log").click()
    own_site.again(app)
    log = read_log(own_site.context.store, CASEWORKER.actor, view.assessment.id)
    assert [(item.number, item.corrects, item.corrected_by) for item in log] == [(2, 1, None), (1, None, 2)]
    shown = everything(own_site.page(PAGE, "laeser", case_id))
    assert "Rettet af notat nr. 2" in shown
    assert "Taget er fra 1974 \\\\* \\\\[x\\\\]" in shown, "typed texts are shown as they were typed"


def test_readers_have_no_fields_and_an_unfinished_note_is_told(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    assert not own_site.page(PAGE, "laeser", case_id).button
    app = own_site.page(PAGE, "leder-a", case_id)
    app.button(key="gem-note-log").click()
    own_site.again(app, "leder-a")
    assert "Hvad var det?" in app.error[0].value
