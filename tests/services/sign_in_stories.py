"""A sign-in as an installation sets it up, and what its provider says of people. All persons are roles only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itsdangerous import URLSafeTimedSerializer

from assessment.services.sign_in_cookie import USER_COOKIE
from assessment.settings import SignInSettings, read_sign_in
from tests.services.stories import NOW

ISSUER = "https://login.kommunen.invalid"
SECRET = "kun-til-proever-" * 3
ENVIRONMENT = {
    "ASSESSMENT_OIDC_METADATA_URL": f"{ISSUER}/.well-known/openid-configuration",
    "ASSESSMENT_OIDC_CLIENT_ID": "vurdering",
    "ASSESSMENT_OIDC_CLIENT_SECRET": "klientens",
    "ASSESSMENT_OIDC_REDIRECT_URI": "https://vurdering.kommunen.invalid/oauth2callback",
    "ASSESSMENT_COOKIE_SECRET": SECRET,
    "ASSESSMENT_GROUPS_LAESER": "bv-laeser",
    "ASSESSMENT_GROUPS_SAGSBEHANDLER": "bv-sagsbehandler; CN=bv-sag,OU=grupper,DC=kommunen",
    "ASSESSMENT_GROUPS_LEDER": "bv-leder",
    "ASSESSMENT_GROUPS_ADMINISTRATOR": "bv-administrator",
}


def sign_in_settings(**changes: str) -> SignInSettings:
    """The sign-in of ENVIRONMENT with some variables exchanged."""
    settings = read_sign_in(ENVIRONMENT | changes)
    assert settings is not None
    return settings


def claims(issued: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """What the provider says of somebody who signs in at `issued`; a caseworker unless told otherwise. None removes."""
    said = {
        "iss": ISSUER,
        "sub": "bruger-1",
        "aud": "vurdering",
        "iat": int(issued.timestamp()),
        "exp": int(issued.timestamp()) + 3600,
        "nonce": f"nonce-{issued.isoformat()}",
        "name": "Sagsbehandler A",
        "groups": ["bv-sagsbehandler", "noget-andet"],
    }
    return {key: value for key, value in (said | changes).items() if value is not None}


def signed(content: Any, *, secret: str = SECRET, name: str = USER_COOKIE) -> str:
    """A value of a cookie, signed as Streamlit signs it."""
    text = content if isinstance(content, str) else json.dumps(content)
    value: str | bytes = URLSafeTimedSerializer(secret, salt=name).dumps(text)
    return value.decode() if isinstance(value, bytes) else value


def cookies(said: Mapping[str, Any], settings: SignInSettings | None = None) -> dict[str, str]:
    """The cookies of somebody of whom the provider said this."""
    origin = (settings or sign_in_settings()).origin
    return {USER_COOKIE: signed({**said, "origin": origin, "is_logged_in": True, "provider": "default"})}
