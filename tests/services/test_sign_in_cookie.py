"""Whose cookie counts: what the installed Streamlit writes is read, and nothing else is."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from assessment.services.sign_in_cookie import USER_COOKIE, verified_claims
from tests.services.sign_in_stories import SECRET, claims, cookies, sign_in_settings, signed

SETTINGS = sign_in_settings()
CONTENT = {**claims(), "origin": SETTINGS.origin, "is_logged_in": True, "provider": "default"}


def written_by_streamlit(content: dict[str, Any], secret: str = SECRET) -> dict[str, str]:
    """The cookies that the installed Streamlit writes for this content."""
    jar: dict[str, str] = {}

    def put(name: str, value: str) -> None:
        jar[name] = create_signed_value(secret, name, value).decode()

    set_cookie_with_chunks(
        put, lambda name, value: create_signed_value(secret, name, value), USER_COOKIE, content, cookie_attr_size=60
    )
    return jar


def random_groups(number: int) -> list[str]:
    """Group names that no compression makes short."""
    return [hashlib.sha256(str(index).encode()).hexdigest() for index in range(number)]


@pytest.mark.parametrize("groups", [[], ["bv-leder", "æøå"], random_groups(600)], ids=["none", "two", "600"])
def test_what_streamlit_writes_is_read(groups: list[str]) -> None:
    assert USER_COOKIE == USER_COOKIE_NAME
    content = CONTENT | {"groups": groups}
    jar = written_by_streamlit(content)
    assert (len(jar) > 2) == (len(groups) == 600), "600 groups do not fit into one cookie"
    assert verified_claims(SETTINGS, jar) == content


def _altered(value: str, index: int) -> str:
    return value[:index] + ("A" if value[index] != "A" else "B") + value[index + 1 :]


def hostile() -> dict[str, dict[str, str]]:
    """Cookies that were not written by this program for this address, by what is wrong with them."""
    good = signed(CONTENT)
    payload, stamp, signature = good.rsplit(".", 2)
    many = written_by_streamlit(CONTENT | {"groups": random_groups(600)})
    unsigned = json.dumps(CONTENT)

    def jar(value: str) -> dict[str, str]:
        return {USER_COOKIE: value}

    return {
        "none": {},
        "blank": jar(""),
        "no signature": jar(payload),
        "plain JSON": jar(unsigned),
        "payload altered": jar(f"{_altered(payload, 5)}.{stamp}.{signature}"),
        "time altered": jar(f"{payload}.{_altered(stamp, 1)}.{signature}"),
        "signature altered": jar(f"{payload}.{stamp}.{_altered(signature, 3)}"),
        "signature blank": jar(f"{payload}.{stamp}."),
        "another secret": jar(signed(CONTENT, secret="en anden hemmelighed på mindst 32 tegn")),
        "blank secret": jar(signed(CONTENT, secret="")),
        "signed as another cookie": jar(signed(CONTENT, name="_streamlit_user_tokens")),
        "under another name": {"_streamlit_user_tokens": good, "streamlit_user": good},
        "another address": jar(signed(CONTENT | {"origin": "https://anden.kommunen.invalid"})),
        "address unencrypted": jar(signed(CONTENT | {"origin": SETTINGS.origin.replace("https", "http")})),
        "no address": jar(signed({key: value for key, value in CONTENT.items() if key != "origin"})),
        "not signed in": jar(signed(CONTENT | {"is_logged_in": False})),
        "signed in as a word": jar(signed(CONTENT | {"is_logged_in": "True"})),
        "a list": jar(signed([CONTENT])),
        "no JSON": jar(signed("bruger-1")),
        "not a text": jar(str(URLSafeTimedSerializer(SECRET, salt=USER_COOKIE).dumps(CONTENT))),
        "very deep": jar(signed("[" * 3000)),
        "a part is missing": {name: value for name, value in many.items() if name != f"{USER_COOKIE}_2"},
        "a part is exchanged": many | {f"{USER_COOKIE}_1": many[f"{USER_COOKIE}_2"]},
        "a part is altered": many | {f"{USER_COOKIE}_2": _altered(many[f"{USER_COOKIE}_2"], 9)},
        "too many parts": jar(signed("chunks-1000000")),
        "no parts": jar(signed("chunks-0")),
        "control signs": jar("a\r\nSet-Cookie: x=y"),
        "signs outside ASCII": jar("æøå.æ.ø"),
    }


def test_what_others_write_counts_for_nothing() -> None:
    tried = hostile()
    accepted = [name for name, jar in tried.items() if verified_claims(SETTINGS, jar) is not None]
    print(f"\n{len(tried)} hostile cookies, {len(accepted)} accepted")
    assert accepted == []
    assert verified_claims(SETTINGS, cookies(claims())) is not None  # control: an honest one is


def test_control_without_the_signature_forged_cookies_would_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsigned(self: URLSafeTimedSerializer, value: str, **_: Any) -> Any:
        return self.load_payload(value.rsplit(".", 2)[0].encode())

    monkeypatch.setattr(URLSafeTimedSerializer, "loads", unsigned)
    forged = ("another secret", "signature altered", "signed as another cookie", "signature blank")
    assert all(verified_claims(SETTINGS, hostile()[name]) is not None for name in forged)
