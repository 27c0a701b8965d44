"""Hostile ways in, against the running program and a real provider: nobody comes in who does not belong.

Each family has a control: the same way, honestly gone, leads inside; or with the protection taken away it would.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from assessment.services.sign_in_cookie import USER_COOKIE
from tests.browser.conftest import Tell
from tests.browser.provider import Claims, Provider
from tests.browser.server import Server
from tests.browser.sign_in_server import TITLE, provider, server
from tests.browser.visitor import Visitor
from tests.services.sign_in_stories import SECRET, signed

pytestmark = pytest.mark.browser
__all__ = ["provider", "server"]  # the fixtures of this module
STRANGERS = (
    *("ukendt-gruppe", "ingen-gruppe", "kun-fremmede-grupper", "grupper-i-en-tekst", "grupper-i-objekt"),
    *("rolle-ved-navn", "store-bogstaver", "samme-adresse", "findes-ikke-hos-os"),
)
MEMBERS = ("laeser", "sagsbehandler", "leder", "mange-grupper", "en-gruppe-som-tekst", "begge")


@pytest.fixture
def visitor(server: Server) -> Visitor:
    """A visitor whom nobody knows yet."""
    return Visitor(server.url)


def inside(server: Server, subject: str = "sagsbehandler") -> Visitor:
    """Somebody who has come in honestly."""
    visitor = Visitor(server.url)
    visitor.sign_in(subject)
    assert visitor.is_inside()
    return visitor


@pytest.mark.parametrize("subject", MEMBERS)
def test_honest_ways_lead_inside(visitor: Visitor, subject: str) -> None:
    assert not visitor.is_inside()
    visitor.sign_in(subject)
    assert visitor.is_inside()
    assert TITLE in visitor.opened_page()


def test_an_administrator_reads_no_case(visitor: Visitor) -> None:
    visitor.sign_in("administrator")
    answer = visitor.get("/sager.csv")
    assert (answer.status_code, TITLE in answer.text) == (403, False)
    page = visitor.opened_page()
    assert TITLE not in page
    assert "Administration" in page


def _with(**changes: object) -> Callable[[Claims], Claims]:
    def alter(claims: Claims) -> Claims:
        return {key: value for key, value in {**claims, **changes}.items() if value is not None}

    return alter


def wrong_tokens() -> dict[str, tuple[Callable[[Claims], Claims], str]]:
    """Tokens that are wrong in one way: the claims, and how they are signed."""
    now = int(time.time())
    return {
        "issuer": (_with(iss="https://ond.invalid"), "soundly"),
        "issuer missing": (_with(iss=None), "soundly"),
        "audience": (_with(aud="en-anden"), "soundly"),
        "audience, authorised for us": (_with(aud="en-anden", azp="vurdering"), "soundly"),
        "audience missing": (_with(aud=None), "soundly"),
        "expired": (_with(iat=now - 7200, exp=now - 3600), "soundly"),
        "no end": (_with(exp=None), "soundly"),
        "nonce missing": (_with(nonce=None), "soundly"),
        "nonce of another": (_with(nonce="en-anden"), "soundly"),
        "subject missing": (_with(sub=None), "soundly"),
        "issued nine hours ago": (_with(iat=now - 9 * 3600), "soundly"),
        "issued tomorrow": (_with(iat=now + 86_400, exp=now + 90_000), "soundly"),
        "issued as a word": (_with(iat="nu"), "soundly"),
        "key of somebody else": (dict, "by somebody else"),
        "unsigned": (dict, "not at all"),
        "public key as secret": (dict, "with the public key"),
    }


def test_wrong_tokens_let_nobody_in(server: Server, provider: Provider, tell: Tell) -> None:
    accepted = []
    for name, (alter, how) in wrong_tokens().items():
        visitor = Visitor(server.url)
        with provider.issuing(alter, how):
            visitor.sign_in("leder")
        if visitor.is_inside():
            accepted.append(name)
    tell(f"{len(wrong_tokens())} wrong tokens of the provider, {len(accepted)} accepted")
    assert accepted == []
    control = Visitor(server.url)
    with provider.issuing():  # control: what the wrong tokens are made from is right
        control.sign_in("leder")
    assert control.is_inside()


def test_who_has_no_group_of_ours_stays_outside(server: Server, tell: Tell) -> None:
    accepted = []
    for subject in STRANGERS:
        visitor = Visitor(server.url)
        visitor.sign_in(subject)
        assert USER_COOKIE in visitor.jar, "the provider let the person in; it is the program that does not"
        if visitor.is_inside() or TITLE in visitor.opened_page():
            accepted.append(subject)
    tell(f"{len(STRANGERS)} persons without a group of ours, {len(accepted)} accepted")
    assert accepted == []
    control = Visitor(server.url)
    control.sign_in(STRANGERS[0])
    assert "Du har ingen rolle i programmet" in control.opened_page()


def test_the_same_address_is_not_the_same_person(server: Server) -> None:
    first = inside(server, "sagsbehandler")
    second = Visitor(server.url)
    second.sign_in("samme-adresse")
    assert not second.is_inside()
    assert first.is_inside()


def claims_now(**changes: object) -> Claims:
    """What the provider says of a manager who signs in now, as Streamlit puts it into its cookie."""
    now = int(time.time())
    said = {"iss": "https://x.invalid", "sub": "leder", "aud": "vurdering", "iat": now, "exp": now + 600}
    return {**said, "nonce": "n", "name": "Leder A", "groups": ["bv-leder"], "is_logged_in": True, **changes}


def test_forged_cookies_let_nobody_in(server: Server, tell: Tell) -> None:
    honest = inside(server).jar[USER_COOKIE]
    payload, stamp, signature = honest.rsplit(".", 2)
    content = claims_now(origin=server.url)
    now = int(time.time())
    forged = {
        "invented": "leder",
        "unsigned": payload,
        "signature cut": f"{payload}.{stamp}.{signature[:-3]}",
        "payload of another": f"{signed(content, secret='x' * 40).rsplit('.', 2)[0]}.{stamp}.{signature}",
        "another secret": signed(content, secret="x" * 40),
        "no secret": signed(content, secret=""),
        "signed as another cookie": signed(content, name="_streamlit_user_tokens"),
        "for another address": signed(claims_now(origin="https://ond.invalid")),
        "too old": signed(claims_now(origin=server.url, iat=now - 9 * 3600)),
        "from the future": signed(claims_now(origin=server.url, iat=now + 3600)),
        "for another program": signed(claims_now(origin=server.url, aud="en-anden")),
        "without nonce": signed(claims_now(origin=server.url, nonce=None)),
    }
    accepted = []
    for name, value in forged.items():
        visitor = Visitor(server.url)
        visitor.jar = {USER_COOKIE: value}
        if visitor.is_inside() or TITLE in visitor.opened_page():
            accepted.append(name)
    tell(f"{len(forged)} forged cookies, {len(accepted)} accepted")
    assert accepted == []
    control = Visitor(server.url)
    control.jar = {USER_COOKIE: signed(content, secret=SECRET)}  # control: who knows the secret comes in
    assert control.is_inside()


def test_names_of_others_in_headers_and_parameters_let_nobody_in(server: Server, tell: Tell) -> None:
    tried = (
        {"x-forwarded-user": "leder"},
        {"x-forwarded-email": "delt@kommunen.invalid"},
        {"remote-user": "leder"},
        {"x-ms-client-principal-name": "leder"},
        {"authorization": "Bearer leder"},
        {"host": "127.0.0.1", "cookie": "demo_rolle=leder-a"},
        {"x-streamlit-user": "leder"},
    )
    accepted = [headers for headers in tried if Visitor(server.url).is_inside(headers)]
    paths = ("/sager.csv?demo_rolle=leder-a", "/demo/rolle/leder-a", "/sager.csv?sub=leder", "/sager.csv;/healthz")
    for path in paths:
        answer = Visitor(server.url).get(path)
        if answer.status_code == 200 and TITLE in answer.text:
            accepted.append({"path": path})
    tell(f"{len(tried) + len(paths)} invented names, {len(accepted)} accepted")
    assert accepted == []


def test_what_is_used_up_cannot_be_used_again(server: Server, tell: Tell) -> None:
    accepted = []
    left = inside(server)
    old = dict(left.jar)
    left.get("/log-ud")
    replayed = Visitor(server.url)
    replayed.jar = old
    if replayed.is_inside() or TITLE in replayed.opened_page():
        accepted.append("cookie after the sign-out")
    with closing(sqlite3.connect(server.database)) as connection, connection:
        connection.execute("DELETE FROM sign_in WHERE ended_at IS NOT NULL")
    assert replayed.is_inside(), "control: it is the remembered end that keeps the cookie out"
    replayed.get("/log-ud")
    first = Visitor(server.url)
    back = first.at_provider(first.begin(), "leder")
    first.get(back)
    assert first.is_inside()
    for name, jar in (("code in another browser", {}), ("code for a second time", dict(first.jar))):
        again = Visitor(server.url)
        again.jar = {key: value for key, value in jar.items() if not key.startswith(USER_COOKIE)}
        again.get(back)
        if again.is_inside():
            accepted.append(name)
    victim = Visitor(server.url)
    victim.begin()
    victim.get(first_step(server, "leder"))
    if victim.is_inside():
        accepted.append("somebody else's way in, put upon a victim")
    tell(f"4 replays, {len(accepted)} accepted")
    assert accepted == []


def first_step(server: Server, subject: str) -> str:
    """The address by which another visitor would come back from the provider."""
    attacker = Visitor(server.url)
    return attacker.at_provider(attacker.begin(), subject)


def test_a_way_back_that_was_not_begun_here_leads_nowhere(server: Server, tell: Tell) -> None:
    whole = parse_qs(urlsplit(first_step(server, "leder")).query)
    code, state = whole["code"][0], whole["state"][0]
    attempts: tuple[dict[str, str], ...] = (
        *({"code": code}, {"state": state}, {"code": code, "state": ""}, {"code": code, "state": "opfundet"}),
        *({"code": "opfundet", "state": state}, {"error": "access_denied\r\nSet-Cookie: x=y", "state": state}),
        {},
    )
    accepted = []
    for attempt in attempts:
        visitor = Visitor(server.url)
        answer = visitor.get(f"/oauth2callback?{urlencode(attempt)}")
        assert "x=y" not in str(answer.headers)
        if visitor.is_inside():
            accepted.append(attempt)
    for token in ("", "default", "eyJhbGciOiJub25lIn0.eyJwcm92aWRlciI6ImRlZmF1bHQifQ."):
        answer = Visitor(server.url).get(f"/auth/login?provider={token}")
        if "authorize" in answer.headers.get("location", ""):
            accepted.append({"provider": token})
    tell(f"{len(attempts) + 3} ways back that were not begun, {len(accepted)} accepted")
    assert accepted == []


def test_connections_from_elsewhere_are_refused(server: Server, tell: Tell) -> None:
    honest = inside(server)
    foreign = ("https://ond.invalid", "null", server.url.replace("127.0.0.1", "localhost"), f"{server.url}.ond.invalid")
    shown = {origin: honest.opened_page(origin=origin) for origin in foreign}
    shown["no origin"] = honest.opened_page(origin=None)
    shown["no token"] = honest.opened_page(token=False)
    accepted = [name for name, page in shown.items() if TITLE in page]
    tell(f"{len(shown)} connections from elsewhere with a good cookie, {len(accepted)} accepted")
    assert accepted == []
    assert TITLE in honest.opened_page()  # control
    left = honest.get("/log-ud", {"sec-fetch-site": "cross-site"})
    assert left.status_code == 403
    assert honest.is_inside(), "another site cannot sign anybody out"


def test_the_way_back_stays_in_the_program(server: Server, tell: Tell) -> None:
    hostile = (
        *("https://ond.invalid", "//ond.invalid", "/\\ond.invalid", "/\t/ond.invalid", "javascript:alert(1)"),
        *("/sager\r\nSet-Cookie: x=y", "/sager\nLocation: https://ond.invalid", "/%0d%0aX: y", "/@ond.invalid", ""),
        *("/log-ud", "/auth/logout", "/.//ond.invalid", "https:ond.invalid", "/" + "a" * 5000),
    )
    led_out = []
    for back in hostile:
        visitor = Visitor(server.url)
        answer = visitor.sign_in("laeser", back)
        if answer.headers["location"] != "/" or "x=y" in str(answer.headers):
            led_out.append(back)
    tell(f"{len(hostile)} hostile ways back, {len(led_out)} followed")
    assert led_out == []
    visitor, page = Visitor(server.url), "/sager?soeg=Ege&status=draft"
    assert visitor.sign_in("laeser", page).headers["location"] == page
    back = visitor.at_provider(visitor.begin(page), "laeser")
    visitor.jar["vurdering_hen"] = "https%3A%2F%2Fond.invalid"  # put there by another program of the domain
    assert visitor.get(back).headers["location"] == "/"


def test_the_cookies_last_no_longer_than_a_sign_in(server: Server) -> None:
    visitor = inside(server)
    streamlits = [line for line in visitor.set_cookies if line.startswith("_streamlit_user")]
    assert streamlits
    for line in streamlits:
        assert "Max-Age=28800" in line, line
        assert "HttpOnly" in line
        assert "samesite=lax" in line.lower()
