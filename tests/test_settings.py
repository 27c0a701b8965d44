"""The sign-in is read from the environment as a whole, or it is refused with the variable and the remedy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assessment.domain.errors import SettingsError
from assessment.domain.workflow import Role
from assessment.settings import read_settings, read_sign_in
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
