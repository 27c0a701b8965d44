"""The page of one's own daily mail, and the administrator's log of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment.services.daily_mail import own_choice
from assessment.services.demo import CASEWORKER
from assessment.storage import mail
from tests.ui.conftest import Site, everything, texts

NOW = datetime.now(UTC)
PERSON = CASEWORKER.actor.person_id


@pytest.mark.parametrize("role", ["sagsbehandler-a", "leder-a", "laeser", "administrator"])
def test_everybody_has_the_page_and_is_told_that_no_address_is_known(site: Site, role: str) -> None:
    app = site.page("daglig-mail", role)
    assert not app.exception
    assert texts(app.title) == ["Daglig mail"]
    assert "kender ikke din e-mailadresse" in everything(app)


def test_the_mail_is_switched_off_and_on(own_site: Site) -> None:
    with own_site.context.store.write() as session:
        mail.note_address(session, person_id=PERSON, address="a@kommunen.invalid", now=NOW)
    app = own_site.page("daglig-mail")
    assert "a@kommunen.invalid" in everything(app)
    assert app.toggle(key="daglig-mail").value
    for wanted, word in ((False, "slået fra"), (True, "slået til")):
        app.toggle(key="daglig-mail").set_value(wanted)
        own_site.again(app)
        assert own_choice(own_site.context.store, CASEWORKER.actor).wanted is wanted
        assert word in everything(app)
        assert app.toggle(key="daglig-mail").value is wanted


def test_the_switch_of_somebody_else_is_not_touched(own_site: Site) -> None:
    app = own_site.page("daglig-mail")
    app.toggle(key="daglig-mail").set_value(False)
    own_site.again(app, "leder-a")
    assert own_choice(own_site.context.store, CASEWORKER.actor).wanted


def test_the_administrator_reads_what_was_sent(own_site: Site) -> None:
    assert "Der er ikke sendt nogen mail." in everything(own_site.page("administration", "administrator"))
    with own_site.context.store.write() as session:
        for outcome in ("sent", "refused", None):
            attempt = mail.begin_attempt(session, person_id=PERSON, items=["a", "b"], now=NOW)
            if outcome == "sent":
                mail.end_attempt(session, attempt_id=attempt, person_id=PERSON, outcome="sent", reply="", now=NOW)
            elif outcome == "refused":
                mail.end_attempt(
                    session, attempt_id=attempt, person_id=PERSON, outcome="refused", reply="Afvist <b>.", now=NOW
                )
    app = own_site.page("administration", "administrator")
    assert not app.exception
    shown = everything(app)
    for words in ("Sagsbehandler A", "Sendt", "Ikke sendt. Afvist &lt;b&gt;", "Uvist. Afsendelsen blev afbrudt"):
        assert words in shown
    assert "Daglig mail er ikke sat op" in shown
