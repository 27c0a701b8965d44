"""Where the daily mail goes comes from the sign-in, is kept only while there is a mail, and goes with the name."""

from __future__ import annotations

from typing import Any

import pytest

from assessment.domain.errors import PermissionDenied
from assessment.domain.workflow import Actor, Role
from assessment.services.daily_mail import choose_mail, mail_log, own_choice
from assessment.services.people import deactivate
from assessment.services.pseudonym import pseudonymise
from assessment.services.sign_in import enter, person_id_of
from assessment.settings import SignInSettings
from assessment.storage import mail
from assessment.storage.engine import Store
from assessment.storage.mail import MailChoice
from tests.services.second_stories import know
from tests.services.sign_in_stories import ISSUER, claims, sign_in_settings
from tests.services.stories import CASEWORKER, MANAGER, NOW, READER, later

ADMINISTRATOR = Actor("id-adm", "Administrator A", frozenset({Role.ADMINISTRATOR}))
WITH_MAIL = sign_in_settings(SMTP_HOST="mail.kommunen.invalid")
ADDRESS = "sagsbehandler-a@kommunen.invalid"
WHO = person_id_of(ISSUER, "bruger-1")


def signed_in(store: Store, settings: SignInSettings = WITH_MAIL, minutes: int = 0, **said: Any) -> MailChoice:
    """What is known of a person's mail after a sign-in."""
    assert isinstance(enter(store, settings, claims(later(minutes), **said), later(minutes)), Actor)
    with store.read() as session:
        return mail.choice_of(session, WHO)


def test_the_address_follows_the_newest_sign_in(store: Store) -> None:
    assert signed_in(store, email=ADDRESS).address == ADDRESS
    assert signed_in(store, minutes=1, email="ny@kommunen.invalid").address == "ny@kommunen.invalid"
    assert signed_in(store, minutes=2).address is None
    other = sign_in_settings(SMTP_HOST="mail.kommunen.invalid", ASSESSMENT_OIDC_EMAIL_CLAIM="upn")
    assert signed_in(store, other, 3, upn=ADDRESS, email="ikke@kommunen.invalid").address == ADDRESS


def test_without_a_daily_mail_no_address_is_kept(store: Store) -> None:
    assert signed_in(store, sign_in_settings(), email=ADDRESS) == MailChoice(None, wanted=True)
    with store.read() as session:
        assert mail.recipients(session) == ()


@pytest.mark.parametrize(
    "said",
    [
        {"email": "a@b.dk\nBcc: c@d.dk"},
        {"email": ["a@b.dk"]},
        {"email": 1},
        {"email": "Navn <a@b.dk>"},
        {"email": ADDRESS, "email_verified": False},
    ],
)
def test_what_is_no_address_of_the_person_is_not_kept(sqlite_store: Store, said: dict[str, Any]) -> None:
    assert signed_in(sqlite_store, **said).address is None


def test_the_address_goes_with_the_name(store: Store) -> None:
    signed_in(store, email=ADDRESS)
    deactivate(store, ADMINISTRATOR, later(1), WHO)
    pseudonymise(store, ADMINISTRATOR, later(2), WHO)
    with store.read() as session:
        assert mail.choice_of(session, WHO).address is None


def test_everybody_chooses_for_himself(store: Store) -> None:
    for actor in (CASEWORKER, MANAGER):
        know(store, actor)
    choose_mail(store, CASEWORKER, NOW, wanted=False)
    assert not own_choice(store, CASEWORKER).wanted
    assert own_choice(store, MANAGER).wanted
    choose_mail(store, CASEWORKER, NOW, wanted=True)
    assert own_choice(store, CASEWORKER).wanted


@pytest.mark.parametrize("actor", [CASEWORKER, MANAGER, READER])
def test_only_the_administrator_reads_the_log(sqlite_store: Store, actor: Actor) -> None:
    with pytest.raises(PermissionDenied):
        mail_log(sqlite_store, actor)
    assert mail_log(sqlite_store, ADMINISTRATOR).attempts == ()
