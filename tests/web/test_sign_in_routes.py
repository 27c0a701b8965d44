"""The way in and out as routes: cookies as they ought to be, and only from here to here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from assessment.settings import read_sign_in
from tests.services.sign_in_stories import ENVIRONMENT, claims, cookies, sign_in_settings
from tests.web.conftest import BEGIN, Demonstration, Visit

LOCAL = {
    "ASSESSMENT_OIDC_METADATA_URL": "http://localhost:9/.well-known/openid-configuration",
    "ASSESSMENT_OIDC_REDIRECT_URI": "http://127.0.0.1:8501/oauth2callback",
}
CASE = "5f0c7a3e-2b64-4d7f-9c1e-8a2d6b9f4c10"


@pytest.fixture
def set_up(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An installation with sign-in."""
    for name, value in ENVIRONMENT.items():
        environment.setenv(name, value)
    return environment


def set_cookies(client: TestClient, path: str) -> dict[str, str]:
    """The attributes of each cookie that an answer sets."""
    answer = client.get(path)
    lines = answer.headers.get_list("set-cookie")
    return {line.split("=", 1)[0]: line for line in lines}


@pytest.mark.parametrize(("changes", "secure"), [({}, True), (LOCAL, False)])
def test_cookies_are_short_and_secure_where_people_come_by_https(
    visit: Visit, set_up: pytest.MonkeyPatch, changes: dict[str, str], secure: bool
) -> None:
    for name, value in changes.items():
        set_up.setenv(name, value)
    client = visit(sign_in=read_sign_in(ENVIRONMENT | changes))
    found = set_cookies(client, "/oauth2callback")
    assert "Max-Age=28800" in found["_streamlit_user"]
    assert "Max-Age=3600" in found["_streamlit_session"]
    assert "Max-Age=2592000" in found["andet"], "cookies of others are left alone"
    for name in ("_streamlit_user", "_streamlit_session"):
        assert "HttpOnly" in found[name]
        assert "samesite=lax" in found[name].lower()
        assert ("Secure" in found[name]) is secure
    back = set_cookies(client, "/log-ind?til=/sager")["vurdering_hen"]
    assert ("Secure" in back) is secure
    assert "HttpOnly" in back


def test_control_without_sign_in_cookies_are_streamlits_own(visit: Visit) -> None:
    found = set_cookies(visit(), "/oauth2callback")
    assert "Max-Age=2592000" in found["_streamlit_user"]
    assert "Secure" not in found["_streamlit_user"]


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        (f"/godkendelse?sag={CASE}", f"/godkendelse?sag={CASE}"),
        ("/", "/"),
        ("//ond.invalid", "/"),
        ("https://ond.invalid/sager", "/"),
    ],
)
def test_the_way_back_is_kept_until_somebody_has_come_in(
    visit: Visit, set_up: pytest.MonkeyPatch, asked: str, led: str
) -> None:
    client = visit(sign_in=sign_in_settings(**LOCAL))
    set_up.setenv("ASSESSMENT_OIDC_REDIRECT_URI", LOCAL["ASSESSMENT_OIDC_REDIRECT_URI"])
    begun = client.get("/log-ind", params={"til": asked})
    assert (begun.status_code, begun.headers["location"]) == (303, BEGIN)
    failed = client.get("/oauth2callback?fejl=1")
    assert failed.headers["location"] == "/"
    came = client.get("/oauth2callback")
    assert came.headers["location"] == led
    assert "vurdering_hen" not in client.cookies, "used once"
    assert client.get("/oauth2callback").headers["location"] == "/"


def test_without_sign_in_there_is_no_way_in(visit: Visit, environment: pytest.MonkeyPatch) -> None:
    for path in ("/log-ind", "/log-ud"):
        assert visit().get(path).status_code == 404
    environment.setenv("ASSESSMENT_OIDC_CLIENT_ID", "en halv opsætning")
    for path in ("/log-ind", "/log-ud"):
        assert visit().get(path).status_code == 404


def test_a_document_that_is_asked_for_by_a_link_leads_to_the_sign_in(visit: Visit, set_up: pytest.MonkeyPatch) -> None:
    client = visit(sign_in=sign_in_settings())
    asked = client.get(f"/dokument/{CASE}", headers={"accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (303, f"/log-ind?til=%2Fdokument%2F{CASE}")
    plain = client.get(f"/dokument/{CASE}", headers={"accept": "application/pdf"})
    assert (plain.status_code, plain.text) == (401, "Du er ikke logget ind.")


def test_who_has_signed_in_is_inside_until_signing_out(visit: Visit, set_up: pytest.MonkeyPatch) -> None:
    client = visit(sign_in=sign_in_settings())
    now = datetime.now(UTC)
    for name, value in cookies(claims(now)).items():
        client.cookies.set(name, value)
    assert client.get("/sager.csv").status_code == 200
    refused = client.get("/log-ud", headers={"sec-fetch-site": "cross-site"})
    assert (refused.status_code, client.get("/sager.csv").status_code) == (403, 200)
    left = client.get("/log-ud", headers={"sec-fetch-site": "same-origin"})
    assert (left.status_code, left.headers["location"]) == (303, "/auth/logout")
    assert client.get("/sager.csv").status_code == 401, "the cookie is still sent and counts for nothing"


def test_a_demonstration_stays_closed_where_sign_in_is_set_up(
    visit: Visit, set_up: pytest.MonkeyPatch, demonstration: Demonstration
) -> None:
    client = visit(sign_in=sign_in_settings())
    for headers in ({}, {"cookie": "demo_rolle=leder-a"}):
        assert client.get("/sager.csv", headers=headers).status_code == 401
    assert client.get("/demo/rolle/leder-a").status_code == 401
    for name in ENVIRONMENT:
        set_up.delenv(name)
    assert visit().get("/sager.csv").status_code == 200  # control: it is the sign-in that closes it


def test_the_role_picker_is_not_there_for_those_who_have_signed_in(visit: Visit, set_up: pytest.MonkeyPatch) -> None:
    client = visit(sign_in=sign_in_settings())
    for name, value in cookies(claims(datetime.now(UTC))).items():
        client.cookies.set(name, value)
    assert client.get("/demo/rolle/leder-a").status_code == 404
