"""The sign-in is read from the environment as a whole, or it is refused with the variable and the remedy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assessment.domain.attachments import MEGABYTE, AttachmentLimits
from assessment.domain.errors import SettingsError
from assessment.domain.workflow import Role
from assessment.seal_settings import SealSettings
from assessment.settings import PROJECT, AttachmentSettings, read_attachments, read_mail, read_settings, read_sign_in
from tests.services.sign_in_stories import ENVIRONMENT, SECRET


def test_without_any_of_it_there_is_no_sign_in() -> None:
    assert read_sign_in({}) is None
    assert read_sign_in({"ASSESSMENT_GROUPS_LEDER": "x", "ASSESSMENT_OIDC_CLIENT_ID": ""}) is None


def test_what_is_read() -> None:
    settings = read_settings(ENVIRONMENT).sign_in
    assert settings is not None
    assert settings.origin == "https://vurdering.kommunen.invalid"
    assert settings.is_encrypted
    assert (settings.groups_claim, settings.scope) == ("groups", "openid profile")
    assert (settings.max_age, settings.max_idle) == (timedelta(hours=8), timedelta(minutes=60))
    assert settings.access_contact == "den systemansvarlige"
    assert settings.group_roles == (
        ("bv-laeser", Role.READER),
        ("bv-sagsbehandler", Role.CASEWORKER),
        ("CN=bv-sag,OU=grupper,DC=kommunen", Role.CASEWORKER),
        ("bv-leder", Role.MANAGER),
        ("bv-administrator", Role.ADMINISTRATOR),
    )


def test_secrets_are_never_part_of_what_is_written_about_the_settings() -> None:
    written = repr(read_settings(ENVIRONMENT))
    assert SECRET not in written
    assert "klientens" not in written
    assert "vurdering.kommunen.invalid" in written  # control: it is the whole of the settings


def test_secrets_may_lie_in_files(tmp_path: Path) -> None:
    file = tmp_path / "hemmelighed"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    given = {name: value for name, value in ENVIRONMENT.items() if name != "ASSESSMENT_COOKIE_SECRET"}
    settings = read_sign_in(given | {"ASSESSMENT_COOKIE_SECRET_FILE": str(file)})
    assert settings is not None
    assert settings.cookie_secret == SECRET


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        *(
            ({f"ASSESSMENT_OIDC_{name}": ""}, f"ASSESSMENT_OIDC_{name} mangler")
            for name in ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI")
        ),
        ({"ASSESSMENT_COOKIE_SECRET": ""}, "ASSESSMENT_COOKIE_SECRET mangler"),
        ({"ASSESSMENT_COOKIE_SECRET": "for kort"}, "mindst 32 tilfældige tegn"),
        ({"ASSESSMENT_COOKIE_SECRET_FILE": "/findes/ikke"}, "ASSESSMENT_COOKIE_SECRET_FILE kan ikke læses"),
        ({"ASSESSMENT_OIDC_METADATA_URL": "http://login.kommunen.invalid/x"}, "skal begynde med https"),
        ({"ASSESSMENT_OIDC_METADATA_URL": "login.kommunen.invalid"}, "skal begynde med https"),
        ({"ASSESSMENT_OIDC_METADATA_URL": "https://[::1"}, "ikke en adresse"),
        (
            {"ASSESSMENT_OIDC_REDIRECT_URI": "http://vurdering.kommunen.invalid/oauth2callback"},
            "skal begynde med https",
        ),
        ({"ASSESSMENT_OIDC_REDIRECT_URI": "https://vurdering.kommunen.invalid/"}, "efterfulgt af /oauth2callback"),
        ({"ASSESSMENT_OIDC_REDIRECT_URI": "https://k.invalid/a/oauth2callback"}, "efterfulgt af /oauth2callback"),
        ({"ASSESSMENT_OIDC_SCOPE": "profile"}, "openid"),
        ({name: "" for name in ENVIRONMENT if "GROUPS" in name}, "ingen gruppe giver en rolle"),
        ({"ASSESSMENT_SESSION_HOURS": "25"}, "mellem 1 og 24"),
        ({"ASSESSMENT_SESSION_HOURS": "otte"}, "ASSESSMENT_SESSION_HOURS er »otte«"),
        ({"ASSESSMENT_IDLE_MINUTES": "0"}, "mellem 1 og 1440"),
    ],
)
def test_a_half_of_it_is_refused_with_what_to_do(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read_settings(ENVIRONMENT | changes)


def test_plain_http_is_for_this_machine_alone() -> None:
    local = {
        "ASSESSMENT_OIDC_METADATA_URL": "http://localhost:9000/.well-known/openid-configuration",
        "ASSESSMENT_OIDC_REDIRECT_URI": "http://127.0.0.1:8501/oauth2callback",
    }
    settings = read_sign_in(ENVIRONMENT | local)
    assert settings is not None
    assert settings.origin == "http://127.0.0.1:8501"
    assert not settings.is_encrypted


MAIL = {
    "SMTP_HOST": "mail.kommunen.invalid",
    "MAIL_FROM": "vurdering@kommunen.invalid",
    "PUBLIC_URL": "https://vurdering.kommunen.invalid/",
}


def test_the_daily_mail_is_off_until_a_server_is_named() -> None:
    assert read_mail({name: text for name, text in MAIL.items() if name != "SMTP_HOST"}) is None
    assert read_settings({}).mail is None
    assert read_settings(ENVIRONMENT).sign_in == read_sign_in(ENVIRONMENT)
    found = read_sign_in(ENVIRONMENT)
    assert found is not None
    assert found.email_claim is None, "no address is kept while there is no mail"


@pytest.mark.parametrize(
    ("changes", "security", "port"),
    [
        ({}, "starttls", 587),
        ({"SMTP_SECURITY": "tls"}, "tls", 465),
        ({"SMTP_SECURITY": "none", "SMTP_HOST": "127.0.0.1"}, "none", 25),
        ({"SMTP_PORT": "2525"}, "starttls", 2525),
    ],
)
def test_what_is_read_of_the_mail_server(changes: dict[str, str], security: str, port: int) -> None:
    found = read_mail(MAIL | changes)
    assert found is not None
    assert (found.security, found.port, found.user, found.password) == (security, port, "", "")
    assert found.public_url == "https://vurdering.kommunen.invalid"


def test_the_address_of_the_sign_in_serves_for_the_links_too() -> None:
    found = read_settings(ENVIRONMENT | MAIL | {"PUBLIC_URL": "", "ASSESSMENT_OIDC_EMAIL_CLAIM": "mail"})
    assert found.mail is not None
    assert found.mail.public_url == "https://vurdering.kommunen.invalid"
    assert found.sign_in is not None
    assert found.sign_in.email_claim == "mail"


def test_the_password_of_the_mail_server_may_lie_in_a_file_and_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "hemmelighed"
    file.write_text("meget-hemmeligt\n", encoding="utf-8")
    found = read_mail(MAIL | {"SMTP_USER": "vurdering", "SMTP_PASSWORD_FILE": str(file)})
    assert found is not None
    assert found.password == "meget-hemmeligt"
    assert "meget-hemmeligt" not in repr(found)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SMTP_SECURITY": "none"}, "kun være none, når mailserveren er på denne maskine"),
        ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY er »ssl«"),
        ({"SMTP_PORT": "70000"}, "SMTP_PORT er"),
        ({"SMTP_PORT": "ja"}, "SMTP_PORT er"),
        ({"MAIL_FROM": ""}, "MAIL_FROM er ikke"),
        ({"MAIL_FROM": "Vurdering <a@b.dk>"}, "MAIL_FROM er ikke"),
        ({"MAIL_FROM": "a@b.dk\nBcc: c@d.dk"}, "MAIL_FROM er ikke"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL mangler"),
        ({"PUBLIC_URL": "http://vurdering.kommunen.invalid"}, "PUBLIC_URL skal begynde med https"),
        ({"PUBLIC_URL": "http://[1"}, "PUBLIC_URL er ikke en adresse"),
        ({"SMTP_USER": "vurdering"}, "SMTP_PASSWORD mangler"),
        ({"SMTP_USER": "x", "SMTP_PASSWORD": "y", "SMTP_HOST": "localhost", "SMTP_SECURITY": "none"}, "krypteret"),
        ({"SMTP_USER": "x", "SMTP_PASSWORD_FILE": "/findes/ikke"}, "SMTP_PASSWORD_FILE kan ikke læses"),
    ],
)
def test_half_a_mail_server_and_one_in_the_clear_are_refused(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read_mail(MAIL | changes)


def test_nothing_is_sealed_until_a_certificate_and_its_passphrase_are_given() -> None:
    assert read_settings({}).seal is None
    given = {"ASSESSMENT_SEAL_PKCS12": "/srv/segl.p12", "ASSESSMENT_SEAL_PASSPHRASE_FILE": "data/kode"}
    assert read_settings(given).seal == SealSettings(Path("/srv/segl.p12"), PROJECT / "data" / "kode")
    for missing in given:
        with pytest.raises(SettingsError, match=f"Segl er kun delvist sat op: {missing} mangler"):
            read_settings({key: text for key, text in given.items() if key != missing})


def test_attachments_lie_in_the_database_until_a_folder_is_given() -> None:
    assert read_attachments({}) == AttachmentSettings(None, AttachmentLimits(25 * MEGABYTE, 500 * MEGABYTE))
    given = {
        "ASSESSMENT_ATTACHMENTS_DIR": "/srv/bilag",
        "ASSESSMENT_ATTACHMENT_MB": "50",
        "ASSESSMENT_CASE_ATTACHMENTS_MB": "50",
    }
    limits = AttachmentLimits(50 * MEGABYTE, 50 * MEGABYTE)
    assert read_attachments(given) == AttachmentSettings(Path("/srv/bilag"), limits)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ASSESSMENT_ATTACHMENT_MB": "101"}, "ASSESSMENT_ATTACHMENT_MB"),
        ({"ASSESSMENT_ATTACHMENT_MB": "0"}, "ASSESSMENT_ATTACHMENT_MB"),
        ({"ASSESSMENT_ATTACHMENT_MB": "mange"}, "ASSESSMENT_ATTACHMENT_MB"),
        ({"ASSESSMENT_CASE_ATTACHMENTS_MB": "20"}, "er 20, men ét bilag må fylde 25 MB"),
    ],
)
def test_limits_of_attachments_that_make_no_sense_are_refused(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read_attachments(changes)
