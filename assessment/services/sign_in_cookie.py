"""The cookie that Streamlit's sign-in leaves: read and verified here, so that routes of our own know who asks.

The format is Streamlit's: JSON, signed with the cookie secret under the name of the cookie as salt, and cut into
numbered cookies where it is too long for one. A test holds it to the installed version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from assessment.settings import SignInSettings

USER_COOKIE = "_streamlit_user"
# Streamlit's own limit. How long a sign-in lasts is decided by what the provider says, where a reason can be told.
_SIGNATURE_SECONDS = 31 * 86_400
_CUT = re.compile(r"chunks-([1-9][0-9]?)")


def verified_claims(settings: SignInSettings, cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What the provider said of the visitor, or None when the cookie is missing, altered, too old or not ours."""
    text = _whole_text(settings, cookies)
    if text is None:
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("is_logged_in") is not True:
        return None
    # A cookie of another program that happens to share the secret names another address.
    return content if content.get("origin") == settings.origin else None


def _whole_text(settings: SignInSettings, cookies: Mapping[str, str]) -> str | None:
    first = _signed_text(settings, cookies, USER_COOKIE)
    cut = None if first is None else _CUT.fullmatch(first)
    if cut is None:
        return first
    parts = [_signed_text(settings, cookies, f"{USER_COOKIE}_{number}") for number in range(1, int(cut[1]) + 1)]
    return None if any(part is None for part in parts) else "".join(part for part in parts if part is not None)


def _signed_text(settings: SignInSettings, cookies: Mapping[str, str], name: str) -> str | None:
    # The serializer alone signs with SHA-1 by default; that is what Streamlit writes, and HMAC keeps it sound.
    serializer = URLSafeTimedSerializer(settings.cookie_secret, salt=name)
    try:
        text = serializer.loads(cookies.get(name, ""), max_age=_SIGNATURE_SECONDS)
    except BadData:
        return None
    return text if isinstance(text, str) else None
