"""The page of the hearing: from nothing to done, what is typed stays when it is refused, and who sees fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assessment.domain.danish import danish_time, format_short_date
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from tests.ui.conftest import STATES, Site, everything, texts

PAGE = "partshoering"
REFUSAL = STATES["locked"]  # the demonstrated refusal; its draft is in hearing


def test_the_hearing_of_the_demonstrated_refusal_goes_on_to_its_end(own_site: Site) -> None:
    case_id = own_site.case_id(REFUSAL)
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-note-hearing"
    app = own_site.page(PAGE, case=case_id)
    assert "Afslaget kan ikke udsendes endnu." in app.warning[0].value
    assert not [each for each in app.text_area if each.key == f"{key}-text"], "no remarks before answer or deadline"
    app.text_area(key=f"{key}-summary").set_value("Foreningen er uenig i *alt*.")
    app.button(key="gem-note-hearing-answered").click()
    own_site.again(app)
    assert "Svaret er modtaget" in app.error[0].value
    assert app.text_area(key=f"{key}-summary").value == "Foreningen er uenig i *alt*."
    today = format_short_date(danish_time(datetime.now(UTC)).date())
    app.text_input(key=f"{key}-answered").set_value(today)
    app.button(key="gem-note-hearing-answered").click()
    own_site.again(app)
    assert texts(app.success) == ["Svaret er gemt."]
    app.text_area(key=f"{key}-text").set_value("Det ændrer ikke vurderingen.")
    app.button(key="gem-note-hearing-text").click()
    own_site.again(app)
    assert not app.warning
    assert "Partshøringen er gennemført." in texts(app.info)
    shown = everything(own_site.page(PAGE, "leder-a", case_id))
    assert "uenig i \\\\*alt\\\\*" in shown


def test_only_a_caseworker_has_fields(own_site: Site) -> None:
    case_id = own_site.case_id(REFUSAL)
    for role in ("leder-a", "laeser"):
        app = own_site.page(PAGE, role, case_id)
        assert not app.button
        assert not app.text_area


def test_a_hearing_can_be_left_out_with_a_ground_and_a_reason(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-note-hearing"
    app = own_site.page(PAGE, case=case_id)
    assert "partshøring er ikke påkrævet" in app.info[0].value
    app.text_area(key=f"{key}-reason").set_value("Foreningen har trukket projektet.")
    app.button(key="gem-note-hearing-ground").click()
    own_site.again(app)
    assert "Vælg en af grundene" in app.error[0].value
    app.radio(key=f"{key}-ground").set_value("ubetaenkeligt")
    app.button(key="gem-note-hearing-ground").click()
    own_site.again(app)
    assert "Partshøringen er undladt." in texts(app.info)


def test_a_date_in_the_future_is_told(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-note-hearing"
    app = own_site.page(PAGE, case=case_id)
    ahead = danish_time(datetime.now(UTC)).date() + timedelta(days=5)
    app.text_input(key=f"{key}-recipient").set_value("Boligforeningen Eksempel")
    app.text_input(key=f"{key}-sent").set_value(format_short_date(ahead))
    app.text_input(key=f"{key}-deadline").set_value(format_short_date(ahead))
    app.button(key="gem-note-hearing-sent").click()
    own_site.again(app)
    assert "i fremtiden" in app.error[0].value
    assert "Fristen skal ligge efter" in app.error[0].value
