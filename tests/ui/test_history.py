"""The page of a case's history: events in words, its filters, its links, and differences between two versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.domain.standing import Event
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER, DEMO_PEOPLE, demo_person
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.services.second import ask_second
from assessment.services.steps import submit_assessment
from assessment.storage import events
from tests.services.stories import send_back
from tests.ui.conftest import STATES, Site, everything

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
NEW_REASON = "Ventelisten er blevet meget længere end før."


def page(site: Site, case_id: UUID, role: str = "laeser", **query: str) -> AppTest:
    app = site.page("historik", role, case_id, **query)
    assert not app.exception, app.exception
    assert not app.error, [each.value for each in app.error]
    return app


def sentences(app: AppTest) -> str:
    return everything(app)


def twice_submitted(site: Site) -> UUID:
    """The demonstration case that was returned, mended and sent again."""
    case_id, store = site.case_id(STATES["returned"]), site.context.store
    view = open_case(store, CASEWORKER.actor, case_id)
    subject = sorted(view.assessment.standing.open_revisions)[0]
    path = f"grades.{subject}.reason"
    seen = current_draft(store, CASEWORKER.actor, view.assessment.id).draft.shown(path)
    save_edits(store, CASEWORKER.actor, NOW, view.assessment.id, [FieldEdit(path, seen, NEW_REASON)])
    submit_assessment(store, CASEWORKER.actor, NOW + timedelta(minutes=1), view.assessment.id)
    return case_id


def test_the_events_stand_in_words_with_links_to_file_and_print(site: Site) -> None:
    case_id = site.case_id(STATES["issued"])
    shown = sentences(page(site, case_id))
    for words in ("Dokumenterne blev udsendt.", "Sagen blev godkendt.", "Sagen blev oprettet.", "Leder A"):
        assert words in shown
    assert shown.index("Dokumenterne blev udsendt.") < shown.index("Sagen blev oprettet.")
    assert f"/historik/{case_id}.csv?" in shown
    assert "assessment." not in shown, "no action is told by its technical name"


def test_the_filter_of_the_address_is_that_of_page_and_links(site: Site) -> None:
    case_id = site.case_id(STATES["issued"])
    app = site.page("historik", "laeser", case_id)
    app.multiselect(key="art").select("godkendelse")
    shown = sentences(site.again(app, "laeser"))
    assert "Sagen blev godkendt." in shown
    assert "Sagen blev oprettet." not in shown
    assert f"/historik/{case_id}.csv?art=godkendelse" in shown


def test_a_day_that_is_none_is_told_and_no_filter(site: Site) -> None:
    app = site.page("historik", "laeser", site.case_id(STATES["issued"]))
    app.text_input(key="fra").input("i går")
    again = site.again(app, "laeser")
    assert [each.value for each in again.warning] == ["»i går« er ikke en dato. Skriv fx 23.11.2026."]
    assert "Sagen blev oprettet." in sentences(again)
    again.text_input(key="fra").input("1.1.2040")
    empty = site.again(again, "laeser")
    assert "Ingen hændelser passer til filteret." in sentences(empty)
    (button,) = (each for each in empty.button if each.label == "Vis alle hændelser")
    button.click()
    assert "Sagen blev oprettet." in sentences(site.again(empty, "laeser"))


def test_a_long_history_comes_in_pages(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    with own_site.context.store.write() as session:
        for number in range(30):
            event = Event(
                "document.downloaded", "demo:laeser", NOW, {"document": "indstilling", "sha256": f"{number:064}"}
            )
            events.append_event(session, event=event, case_id=case_id)
    assert sentences(page(own_site, case_id)).count("Et dokument blev hentet.") == 25
    assert sentences(page(own_site, case_id, hside="2")).count("Et dokument blev hentet.") == 5
    for address in ("9", "999999", "abc", "-1", "²"):
        assert "Et dokument blev hentet." in sentences(page(own_site, case_id, hside=address))


def test_hostile_words_are_shown_as_words(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    with own_site.context.store.write() as session:
        fields = {"reason": "<script>alert(1)</script>"}
        events.append_event(session, event=Event("<img src=x>", "<b>id</b>", NOW, fields), case_id=case_id)
    shown = sentences(page(own_site, case_id))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>" not in shown
    assert "<img src=x>" not in shown


def test_differences_wait_for_a_second_version(site: Site) -> None:
    shown = sentences(page(site, site.case_id(STATES["draft"])))
    assert "Der er ikke to endnu" in shown
    assert "Før" not in [each.label for each in page(site, site.case_id(STATES["draft"])).selectbox]


def test_two_versions_are_compared_word_by_word(own_site: Site) -> None:
    case_id = twice_submitted(own_site)
    app = page(own_site, case_id)
    assert [each.label for each in app.selectbox] == ["Før", "Nu"]
    shown = sentences(app)
    assert "Begrundelse" in shown
    assert "[+<ins>" in shown
    assert "[\u2212<del>" in shown
    same = app.selectbox(key="forskel-foer")
    same.select(app.selectbox(key="forskel-nu").value)
    again = sentences(own_site.again(app, "laeser"))
    assert "Du har valgt den samme version to gange." in again
    assert "[+<ins>" not in again.split("forskel-nu")[-1]


def test_a_returned_case_is_compared_with_its_draft(own_site: Site) -> None:
    store, case_id = own_site.context.store, own_site.case_id(STATES["submitted"])
    view = open_case(store, CASEWORKER.actor, case_id)
    manager = demo_person("leder-a")
    assert manager is not None
    assert view.version is not None
    send_back(store, manager.actor, NOW, view.version.id, comment="Ret adressen.", criterion_comments={})
    assert "Der er ingen forskel." in sentences(page(own_site, case_id))
    save_edits(
        store, CASEWORKER.actor, NOW, view.assessment.id, [FieldEdit("address", view.case.address, "Den nye adresse 7")]
    )
    shown = sentences(page(own_site, case_id))
    assert "Den nye adresse 7" in shown
    assert "Adresse" in shown


def test_a_blind_assessor_sees_what_happened_and_nothing_that_was_written(own_site: Site) -> None:
    store, case_id = own_site.context.store, own_site.case_id(STATES["returned"])
    view = open_case(store, CASEWORKER.actor, case_id)
    other = next(each for each in DEMO_PEOPLE if each.slug == "sagsbehandler-b")
    secrets = [
        text for decision in view.decisions for text in (decision.comment, *decision.criterion_comments.values())
    ]
    secrets = [text.strip() for text in secrets if text.strip()]
    assert secrets
    before = sentences(page(own_site, case_id, other.slug))
    assert [text for text in secrets if text not in before] == [], "control: without the request all is shown"
    ask_second(store, CASEWORKER.actor, NOW, view.assessment.id, assessor_id=other.actor.person_id)
    shown = sentences(page(own_site, case_id, other.slug))
    assert "Sagen blev returneret" in shown
    assert [text for text in secrets if text in shown] == []
    assert "skjult" in shown
    assert "forskel-foer" not in shown


@pytest.mark.parametrize("role", ["sagsbehandler-a", "leder-a", "laeser"])
def test_the_history_is_the_last_step(site: Site, role: str) -> None:
    app = page(site, site.case_id(STATES["locked"]), role)
    labels = [each.label for each in app.sidebar.get("page_link") if hasattr(each, "label")]
    assert not labels or "Historik" in labels[-1]
