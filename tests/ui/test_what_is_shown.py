"""What pages show of texts that people typed, of a conflict that goes on, and of addresses that somebody changed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER, demo_person
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from tests.services.stories import send_back
from tests.ui.conftest import STATES, Site

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def _write(site: Site, case_id: UUID, path: str, value: str, *, by: str, base: object = ..., typed: str = "") -> None:
    person = demo_person(by)
    assert person is not None
    store = site.context.store
    assessment_id = open_case(store, CASEWORKER.actor, case_id).assessment.id
    seen = current_draft(store, person.actor, assessment_id).draft.shown(path) if base is ... else base
    fault = "er ikke et tal" if typed else None
    save_edits(store, person.actor, NOW, assessment_id, [FieldEdit(path, seen, value or None, typed, fault)])


def _areas(app: AppTest) -> dict[str, str]:
    return {area.label: area.value or "" for area in app.text_area}


def test_a_conflict_shows_what_stands_in_the_field_now(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    _write(own_site, case_id, "address", "Adressen fra B", by="sagsbehandler-b")
    _write(own_site, case_id, "address", "Min adresse", by="sagsbehandler-a", base="noget helt andet")
    assert _areas(own_site.page("oplysninger", case=case_id))["Teksten fra Sagsbehandler B"] == "Adressen fra B"
    _write(own_site, case_id, "address", "Rettet igen af B", by="sagsbehandler-b")
    panel = _areas(own_site.page("oplysninger", case=case_id))
    assert panel["Din tekst"] == "Min adresse"
    assert panel["Det, der står i feltet nu"] == "Rettet igen af B"


def test_what_stops_the_lock_is_named_as_on_the_pages(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    _write(own_site, case_id, "financing.reserves_dkk", "", by="sagsbehandler-a", typed="to mio")
    said = " ".join(text.value for text in own_site.page("konklusion", case=case_id).markdown)
    assert "»to mio« kan ikke læses" in said
    assert "Finansiering" in said
    assert "financing" not in said


@pytest.mark.parametrize("page", ["\u00b2", "99999999999999999999", "-1", "0", "to"])
def test_a_page_number_that_is_none_shows_the_list(own_site: Site, page: str) -> None:
    app = own_site.page("sager", side=page)
    assert not app.exception
    assert [title.value for title in app.title] == ["Sager"]
    assert app.get("page_link")


def test_a_title_is_shown_with_its_signs(own_site: Site) -> None:
    _write(own_site, own_site.case_id(STATES["draft"]), "title", "Plan *A* [1]", by="sagsbehandler-a")
    labels = [link.proto.label for link in own_site.page("sager").get("page_link")]
    assert r"Plan \*A\* \[1\]" in labels


def test_a_comment_on_the_conclusion_is_shown(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    manager = demo_person("leder-a")
    assert manager is not None
    version = open_case(own_site.context.store, manager.actor, case_id).version
    assert version is not None
    comments = {"conclusion": "Uddyb hovedhensynet."}
    send_back(own_site.context.store, manager.actor, NOW, version.id, comment="", criterion_comments=comments)
    app = own_site.page("godkendelse", case=case_id)
    assert not app.exception
    assert any("Konklusionen: Uddyb hovedhensynet." in warning.value for warning in app.warning)
