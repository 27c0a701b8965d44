"""The review and the comments on the pages: marks, what they open and shut, and texts that stay texts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from assessment.domain.review_marks import part_names
from assessment.domain.workflow import CONCLUSION
from assessment.services.cases import CaseView, open_case
from assessment.services.comments import write_comment
from assessment.services.demo import CASEWORKER, MANAGER, SECOND_CASEWORKER
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.review import accept_parts
from assessment.services.second import ask_second
from assessment.services.steps import submit_assessment
from assessment.ui.steps import comments_in_words
from tests.services.stories import send_back
from tests.ui.conftest import STATES, Site, everything

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
FIRST, SECOND = "udlejning", "udearealer"
HOSTILE = "<script>alert(1)</script> **fed** [link](javascript:alert(1)) =1+1 {{7*7}} :material/home:"


def view_of(site: Site, case_id: UUID) -> CaseView:
    return open_case(site.context.store, MANAGER.actor, case_id)


def version_of(site: Site, case_id: UUID) -> UUID:
    version = view_of(site, case_id).version
    assert version is not None
    return version.id


def typed(app: AppTest, path: str, text: str) -> None:
    """Type into a field of the case on this page."""
    (key,) = (area.key for area in app.text_area if area.key and area.key.endswith(path.replace(".", "-")))
    app.text_area(key=key).set_value(text)


def pressed(site: Site, app: AppTest, key: str, role: str = MANAGER.slug) -> AppTest:
    app.button(key=key).click()
    app = site.again(app, role)
    assert not app.exception
    return app


def shut(app: AppTest, label: str) -> bool:
    return {button.label: button.disabled for button in app.button}[label]


def returned(site: Site) -> UUID:
    """A case of which everything but one criterion and the conclusion is accepted, and that is returned."""
    case_id = site.case_id(STATES["submitted"])
    store, version_id = site.context.store, version_of(site, case_id)
    parts = [part for part in part_names(view_of(site, case_id).rules) if part not in (SECOND, CONCLUSION)]
    accept_parts(store, MANAGER.actor, NOW, version_id, parts)
    send_back(store, MANAGER.actor, NOW, version_id, criterion_comments={SECOND: "Hvornår?", CONCLUSION: "Hvorfor?"})
    return case_id


def test_each_part_is_marked_where_it_stands_and_the_approval_opens_with_the_last(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    app = own_site.page("godkendelse", MANAGER.slug, case_id)
    parts = list(part_names(view_of(own_site, case_id).rules))
    app.checkbox[0].check()
    app = own_site.again(app, MANAGER.slug)
    for part in parts:
        assert shut(app, "Godkend")
        app = pressed(own_site, app, f"accepter-{part}")
    assert "Du har accepteret 6 af 6 dele." in everything(app)
    assert not shut(app, "Godkend")
    app = pressed(own_site, app, f"fortryd-{FIRST}")
    assert shut(app, "Godkend")


def test_a_mark_needs_words_and_a_text_without_its_mark_shuts_both_decisions(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    app = pressed(own_site, own_site.page("godkendelse", MANAGER.slug, case_id), f"ret-{FIRST}")
    assert any("tom" in error.value for error in app.error)
    assert shut(app, "Returnér")
    typed(app, f"note.review.{FIRST}", "Uddyb ventelisten.")
    app = own_site.again(app, MANAGER.slug)
    assert any("uden at markere" in info.value for info in app.info)
    assert shut(app, "Returnér")
    app = pressed(own_site, app, f"ret-{FIRST}")
    assert any("Uddyb ventelisten" in warning.value for warning in app.warning)
    assert not shut(app, "Returnér")
    assert shut(app, "Godkend")
    app = pressed(own_site, app, f"fortryd-{FIRST}")
    assert "Uddyb ventelisten." in [area.value for area in app.text_area], "the words come back"


def test_the_caseworker_is_asked_why_a_returned_part_stands_and_others_are_not(own_site: Site) -> None:
    case_id = returned(own_site)
    page = own_site.page("kriterium-2", CASEWORKER.slug, case_id)
    assert "Hvornår?" in everything(page)
    assert [area.label for area in page.text_area if "Hvorfor uændret" in area.label]
    assert not [
        area.label
        for area in own_site.page("kriterium-2", MANAGER.slug, case_id).text_area
        if "Hvorfor uændret" in area.label
    ], "the answer of a manager is none"
    app = own_site.page("indikation", CASEWORKER.slug, case_id)
    assert "Konklusionen er returneret og står uændret." in everything(app)
    assert shut(app, "Send til godkendelse")
    app = own_site.page("konklusion", CASEWORKER.slug, case_id)
    number = next(entry.number for entry in view_of(own_site, case_id).review if entry.text == "Hvorfor?")
    typed(app, f"note.answer.t{number}", "Prisen følger licitationen.")
    app = pressed(own_site, app, f"svar-{number}", CASEWORKER.slug)
    assert "Svar fra Sagsbehandler A" in everything(app)
    said = everything(own_site.page("indikation", CASEWORKER.slug, case_id))
    assert "Konklusionen er returneret" not in said
    assert "Kriterium 2 er returneret" in said


def test_the_next_version_is_accepted_in_one_click_where_it_stands(own_site: Site) -> None:
    case_id = returned(own_site)
    store, view = own_site.context.store, view_of(own_site, case_id)
    for path, now in ((f"grades.{SECOND}.reason", "Stien er færdig i 2029."), ("conclusion.reason", "Ny begrundelse.")):
        save_edits(
            store, CASEWORKER.actor, NOW, view.assessment.id, [FieldEdit(path, view.draft.draft.shown(path), now)]
        )
    submit_assessment(store, CASEWORKER.actor, NOW, view.assessment.id)
    app = own_site.page("godkendelse", MANAGER.slug, case_id)
    said = everything(app)
    assert said.count("Uændret siden din accept af version 1") == 4
    assert "Stien er færdig i 2029." in said
    app = pressed(own_site, app, "accepter-uaendrede")
    assert "Du har accepteret 4 af 6 dele." in everything(app)
    assert "accepter-uaendrede" not in [button.key for button in app.button]


def test_comments_are_told_on_the_steps_and_folded_away_when_they_are_resolved(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["draft"])
    app = own_site.page("kriterium-1", CASEWORKER.slug, case_id)
    typed(app, f"note.comment.{FIRST}", "Er kilden den nyeste?")
    app = pressed(own_site, app, f"gem-kommentar-{FIRST}", CASEWORKER.slug)
    app = own_site.again(app)
    assert comments_in_words(1) in everything(app)
    assert comments_in_words(1) in everything(own_site.page("sager"))
    app = pressed(own_site, app, "Markér som løst-1", CASEWORKER.slug)
    app = own_site.again(app)
    assert comments_in_words(1) not in everything(app)
    assert "Løste kommentarer (1)" in everything(app)
    app = pressed(own_site, app, "Genåbn-1", CASEWORKER.slug)
    assert comments_in_words(1) in everything(own_site.again(app))


def test_who_only_reads_sees_comments_and_writes_none(own_site: Site) -> None:
    case_id = returned(own_site)
    app = own_site.page("godkendelse", "laeser", case_id)
    assert "Hvornår?" in everything(app)
    assert not [button.label for button in app.button if button.label in ("Svar", "Gem kommentaren", "Acceptér")]


def test_a_blind_second_assessor_is_shown_no_comment_and_no_field_for_one(own_site: Site) -> None:
    case_id = own_site.case_id(STATES["locked"])
    store, view = own_site.context.store, view_of(own_site, case_id)
    write_comment(store, CASEWORKER.actor, NOW, view.assessment.id, part=FIRST, text="Perlemorsskal")
    ask_second(store, CASEWORKER.actor, NOW, view.assessment.id, assessor_id=SECOND_CASEWORKER.actor.person_id)
    for page in ("oplysninger", "kriterium-1", "historik", "sager"):
        said = everything(own_site.page(page, SECOND_CASEWORKER.slug, case_id))
        assert "Perlemorsskal" not in said
        assert "Skriv en kommentar" not in said
    assert "Perlemorsskal" in everything(own_site.page("kriterium-1", CASEWORKER.slug, case_id))  # control


@pytest.mark.parametrize("page", ["kriterium-1", "godkendelse"])
def test_a_hostile_comment_is_a_text(own_site: Site, page: str) -> None:
    case_id = own_site.case_id(STATES["submitted"])
    store, view = own_site.context.store, view_of(own_site, case_id)
    write_comment(store, CASEWORKER.actor, NOW, view.assessment.id, part=FIRST, text=HOSTILE)
    app = own_site.page(page, CASEWORKER.slug, case_id)
    assert not app.exception
    said = everything(app)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **fed** [link]" in said
    assert "<script>alert(1)" not in said
