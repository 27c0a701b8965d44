"""What `doctor` looks at of the sign-in: whether the provider answers, and whether the settings are safe to use."""

from __future__ import annotations

import json
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from assessment.settings import Settings, SignInSettings

Check = tuple[str, bool, str, str]  # name, whether it is sound, what was found, what to do
TIMEOUT_SECONDS = 10
MAX_BYTES = 1_000_000
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_ASK = "kontrollér ASSESSMENT_OIDC_METADATA_URL hos loginudbyderen, og at maskinen må kalde adressen."


def sign_in_checks(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """One check after the other; those that ask the provider come last."""
    sign_in = settings.sign_in
    if sign_in is None:
        sound = not settings.production
        text = "ikke sat op; kun en demonstration kan åbnes"
        yield "login", sound, text if sound else f"{text}.", "sæt login op som beskrevet i docs/drift.md."
        return
    yield _encrypted(sign_in, production=settings.production)
    yield from _secret_files(environment)
    yield from _provider(sign_in)


def _encrypted(sign_in: SignInSettings, *, production: bool) -> Check:
    if sign_in.is_encrypted or not production:
        return "login", True, f"sat op for {sign_in.origin}", ""
    remedy = "sæt en adresse, der begynder med https://, i ASSESSMENT_OIDC_REDIRECT_URI."
    return "login", False, f"{sign_in.origin} er ikke krypteret, men ASSESSMENT_ENV er produktion.", remedy


def _secret_files(environment: Mapping[str, str]) -> Iterator[Check]:
    for variable in ("ASSESSMENT_OIDC_CLIENT_SECRET_FILE", "ASSESSMENT_COOKIE_SECRET_FILE"):
        file = environment.get(variable)
        if not file:
            continue
        try:
            others = stat.S_IMODE(Path(file).stat().st_mode) & 0o077
        except OSError:
            others = 0  # reading the settings has said so already
        sound = not others
        text = "kun ejeren kan læse filen" if sound else "andre på maskinen kan læse filen."
        yield f"hemmelighed i {variable}", sound, text, "kør chmod 600 på filen."


def _provider(sign_in: SignInSettings) -> Iterator[Check]:
    name = "loginudbyder"
    metadata = _fetched(sign_in.metadata_url)
    if isinstance(metadata, str):
        yield name, False, metadata, _ASK
        return
    lacking = [key for key in _ENDPOINTS if not isinstance(metadata.get(key), str)]
    if lacking:
        yield name, False, f"svaret mangler {', '.join(lacking)}.", _ASK
        return
    issuer = str(metadata["issuer"])
    if not sign_in.metadata_url.startswith(issuer.rstrip("/")):
        text = f"udstederen er {issuer}, men metadata hentes et andet sted."
        yield name, False, text, "brug den adresse, der hører til kommunens egen udsteder (tenant), ikke en fælles."
        return
    keys = _fetched(str(metadata["jwks_uri"]))
    if isinstance(keys, str) or not keys.get("keys"):
        yield name, False, "udbyderens nøgler kan ikke hentes.", _ASK
        return
    pkce = "S256" in (metadata.get("code_challenge_methods_supported") or [])
    leaves = "end_session_endpoint" in metadata
    extra = ["PKCE" if pkce else "uden PKCE", "log ud også hos udbyderen" if leaves else "log ud kun her"]
    yield name, True, f"{issuer} svarer ({', '.join(extra)})", ""


def _fetched(address: str) -> dict[str, Any] | str:
    """The JSON object at an address, or in Danish why there is none."""
    if not address.startswith(("https://", "http://")):
        return "adressen kan ikke hentes."
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  (the scheme is checked)
            content = json.loads(answer.read(MAX_BYTES))
    except urllib.error.HTTPError as error:
        return f"svarede {error.code}."
    except (OSError, HTTPException, ValueError, RecursionError):
        return "svarede ikke med JSON, eller slet ikke."
    return content if isinstance(content, dict) else "svarede ikke med et JSON-objekt."
