"""What Streamlit's sign-in must know, from the environment instead of a file in the project's folder."""

from __future__ import annotations

from typing import Any

from streamlit import config
from streamlit.user_info import generate_login_redirect_url

from assessment.domain.attachments import MEGABYTE
from assessment.settings import SignInSettings

_PROVIDER = "default"


def provider_secrets(sign_in: SignInSettings | None) -> dict[str, Any] | None:
    """The `[auth]` section, for `st.App(secrets=...)`; None where no sign-in is set up."""
    if sign_in is None:
        return None
    return {
        "auth": {
            "redirect_uri": sign_in.redirect_uri,
            "cookie_secret": sign_in.cookie_secret,
            "client_id": sign_in.client_id,
            "client_secret": sign_in.client_secret,
            "server_metadata_url": sign_in.metadata_url,
            "client_kwargs": {"scope": sign_in.scope},
        }
    }


def use_cookie_secret(sign_in: SignInSettings | None) -> None:
    """Sign the state of a sign-in under way with the same secret.

    Streamlit makes its session cookie before it knows the secrets, and would draw a key for each process; then nobody
    could come in whose sign-in is begun before a restart and finished after it.
    """
    if sign_in is not None:
        config.set_option("server.cookieSecret", sign_in.cookie_secret)


def use_upload_limit(most_bytes: int) -> None:
    """Refuse larger files at the door, before they fill the memory of the server."""
    config.set_option("server.maxUploadSize", most_bytes // MEGABYTE)


def login_address() -> str:
    """Where a sign-in begins, with a token of Streamlit's that is good for two minutes."""
    return generate_login_redirect_url(_PROVIDER)
