"""What doctor says of the sign-in, asked of a real provider on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assessment.commands.sign_in_check import sign_in_checks
from assessment.settings import Settings, SignInSettings, read_settings
from tests.browser.provider import running_provider
from tests.services.sign_in_stories import ENVIRONMENT, sign_in_settings


@contextmanager
def answering(content: bytes, status: int = 200) -> Iterator[str]:
    """A server that answers every request with this; its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def settings(sign_in: SignInSettings | None, *, production: bool = False) -> Settings:
    """An installation with this sign-in."""
    return Settings("sqlite:////tmp/a.db", Path("/tmp"), 8501, production, sign_in=sign_in)


def found(sign_in: SignInSettings, name: str) -> tuple[bool, str, str]:
    """Whether a check is sound, its text and its remedy."""
    checks = {check[0]: check[1:] for check in sign_in_checks(settings(sign_in), {})}
    return checks[name]


def test_a_provider_that_answers_is_sound() -> None:
    with running_provider() as provider:
        sign_in = replace(sign_in_settings(), metadata_url=provider.settings["ASSESSMENT_OIDC_METADATA_URL"])
        sound, text, _ = found(sign_in, "loginudbyder")
    assert sound
    assert f"{provider.url} svarer" in text
    assert "uden PKCE" in text


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"{}", 200, "svaret mangler issuer, authorization_endpoint, token_endpoint, jwks_uri"),
        (b"<html>", 200, "svarede ikke med JSON"),
        (b"[]", 200, "svarede ikke med et JSON-objekt"),
        (b"{}", 404, "svarede 404"),
        (b"[" * 5000, 200, "svarede ikke med JSON"),
    ],
)
def test_a_provider_that_is_none_is_told_with_a_remedy(content: bytes, status: int, told: str) -> None:
    with answering(content, status) as address:
        sound, text, remedy = found(replace(sign_in_settings(), metadata_url=address), "loginudbyder")
    assert not sound
    assert told in text
    assert "ASSESSMENT_OIDC_METADATA_URL" in remedy


def test_nobody_there_is_told() -> None:
    with answering(b"{}") as address:
        gone = address
    sound, text, _ = found(replace(sign_in_settings(), metadata_url=gone), "loginudbyder")
    assert (sound, text) == (False, "svarede ikke med JSON, eller slet ikke.")


def test_an_issuer_of_everybody_is_told() -> None:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    said = {"issuer": "https://login.invalid/{tenantid}/v2.0", **dict.fromkeys(names, "https://login.invalid/x")}
    with answering(json.dumps(said).encode()) as address:
        sound, text, remedy = found(replace(sign_in_settings(), metadata_url=address), "loginudbyder")
    assert not sound
    assert "{tenantid}" in text
    assert "tenant" in remedy


def test_production_needs_a_sign_in_and_encryption() -> None:
    local = ENVIRONMENT | {"ASSESSMENT_OIDC_REDIRECT_URI": "http://127.0.0.1:8501/oauth2callback"}
    unencrypted = read_settings(local).sign_in
    for sign_in, production, sound in ((None, False, True), (None, True, False), (unencrypted, False, True)):
        first = next(iter(sign_in_checks(settings(sign_in, production=production), {})))
        assert first[:2] == ("login", sound)
    assert "ikke krypteret" in next(iter(sign_in_checks(settings(unencrypted, production=True), {})))[2]


def test_a_secret_that_others_may_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hemmelighed"
    file.write_text("x", encoding="utf-8")
    for mode, sound in ((0o644, False), (0o640, False), (0o600, True), (0o400, True)):
        file.chmod(mode)
        with answering(b"{}") as address:
            sign_in = replace(sign_in_settings(), metadata_url=address)
            checks = list(sign_in_checks(settings(sign_in), {"ASSESSMENT_COOKIE_SECRET_FILE": str(file)}))
        assert checks[1][:2] == ("hemmelighed i ASSESSMENT_COOKIE_SECRET_FILE", sound)
