"""The administrator's page and the guard before what a page had prepared."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment.services.backup import LastBackup, remember_backup
from assessment.services.cases import open_case
from assessment.services.demo import CASEWORKER
from tests.ui.conftest import CASE_PAGES, STATES, Site, everything, texts


def test_the_administrator_sees_people_and_rules_and_no_case(site: Site) -> None:
    app = site.page("administration", "administrator")
    assert not app.exception
    assert texts(app.title) == ["Administration"]
    shown = everything(app)
    for words in ("Sagsbehandler A", "Leder B", "I dag gælder", "I demonstrationen vælges rollen uden login"):
        assert words in shown
    assert "Egeparken" not in shown


@pytest.mark.parametrize("name", ["sager", "ny-sag", *CASE_PAGES])
def test_no_page_of_a_case_is_there_for_the_administrator(site: Site, name: str) -> None:
    app = site.page(name, "administrator", site.case_id(STATES["draft"]))
    assert not app.exception
    assert texts(app.title) == ["Administration"], "what is not registered gives the front page"
    assert "Egeparken" not in everything(app)
    assert "Møllebakken" not in everything(app)


@pytest.mark.parametrize("role", ["sagsbehandler-a", "leder-a", "laeser"])
def test_others_have_no_such_page(site: Site, role: str) -> None:
    app = site.page("administration", role)
    assert not app.exception
    assert texts(app.title) == ["Sager"]


@pytest.mark.parametrize(("days", "old"), [(1, False), (8, True)])
def test_the_last_backup_is_told(
    own_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, old: bool
) -> None:
    monkeypatch.setenv("ASSESSMENT_DATA_DIR", str(tmp_path))
    assert "kender ingen sikkerhedskopi" in everything(own_site.page("administration", "administrator"))
    made = datetime.now(UTC) - timedelta(days=days)
    last = LastBackup(
        file="/hemmelig/mappe/kopi.zip", made_at=made, sha256="a" * 64, cases=8, events=2, chain_head="b" * 64
    )
    remember_backup(tmp_path, last)
    shown = everything(own_site.page("administration", "administrator"))
    assert "Den rummer 8 sager og 2 hændelser." in shown
    assert "kopi.zip" in shown.replace("\\", "")
    assert "hemmelig" not in shown, "where it lies is not told"
    assert re.search(r"Siden er der skrevet \d+ hændelser", shown)
    assert ("mere end en uge gammel" in shown) is old


def test_what_a_page_had_prepared_is_not_done_for_somebody_with_another_role(own_site: Site) -> None:
    """The callback of a field runs before the page; a role that was lost in between must count all the same."""
    case_id = own_site.case_id(STATES["draft"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-address"
    for role, saved in (("laeser", False), (CASEWORKER.slug, True)):
        app = own_site.page("oplysninger", case=case_id)
        app.text_input(key=key).set_value(f"Prøvevej {role}")
        own_site.again(app, role)
        assert not app.exception
        stored = open_case(own_site.context.store, CASEWORKER.actor, case_id).case.address
        assert (stored == f"Prøvevej {role}") is saved
        assert ("din adgang er ændret" in everything(app)) is not saved
        assert (f"Teksten, som ikke kunne gemmes: Prøvevej {role}" in everything(app)) is not saved


def test_a_backup_of_another_database_is_told(own_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSESSMENT_DATA_DIR", str(tmp_path))
    last = LastBackup(
        file="/kopi", made_at=datetime.now(UTC), sha256="a" * 64, cases=8, events=10_000, chain_head="b" * 64
    )
    remember_backup(tmp_path, last)
    assert "af en anden database" in everything(own_site.page("administration", "administrator"))
