"""What nginx does with the shipped configuration: headers, names, limits, and what it keeps to itself.

Counted against the running program; each protection has a control in which it is taken out of the configuration.
"""

from __future__ import annotations

import socket
import ssl
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.proof.replicas import NAME, Installation, installation

__all__ = ["installation"]  # the fixture of this module
pytestmark = [pytest.mark.proof, pytest.mark.postgres]

HSTS = "max-age=63072000; includeSubDomains"
CALLER, SPOOFER, STRANGER, NEIGHBOUR, READER, BALANCER = (f"127.0.0.{number}" for number in range(2, 8))
MANY = 200
WORDS = ("Secure", "HttpOnly", "SameSite=")
INSIDE = (
    *(
        "/.git/config",
        "/.git/HEAD",
        "/app.py",
        "/pyproject.toml",
        "/data/vurdering.db",
        "/deploy/nginx.conf",
        "/static/",
    ),
    *("/app/static/", "/app/static/../../app.py", "/app/static/%2e%2e/%2e%2e/app.py", "/static/..%2fapp.py"),
)
SIGNS_OF_FILES = (
    "[core]",
    "refs/heads",
    "import streamlit",
    "[project]",
    "SQLite format",
    "limit_req",
    "Index of",
    "<li>",
)
UPGRADE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def answers_to_many(
    installation: Installation, source: str, path: str = "/log-ind", *, spoofed: bool = False
) -> list[httpx.Response]:
    """The answers to many requests at once from one address, each with another invented sender where it is spoofed."""
    with installation.client(source) as client, ThreadPoolExecutor(8) as pool:

        def ask(number: int) -> httpx.Response:
            return client.get(path, headers={"x-forwarded-for": f"10.1.1.{number}"} if spoofed else {})

        return list(pool.map(ask, range(MANY)))


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    """How many answers there are of each status."""
    return Counter(answer.status_code for answer in answers)


def test_every_answer_asks_for_encryption_and_is_not_guessed_at(installation: Installation) -> None:
    with installation.client() as client:
        answers = {
            "page": client.get("/"),
            "sign-in": client.get("/log-ind"),
            "not signed in": client.get("/dokument/00000000-0000-0000-0000-000000000000"),
            "refused by the program": client.get("/_stcore/agent"),
            "too large": client.post("/kladde/x", content=b"x" * 2_000_000),
        }
    with installation.client(STRANGER) as stranger:
        answers["refused by nginx"] = stranger.get("/readyz")
    for name, answer in answers.items():
        assert answer.headers.get_list("strict-transport-security") == [HSTS], name
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"], name
        assert len(answer.headers.get_list("referrer-policy")) == 1, name
        (policy,) = answer.headers.get_list("content-security-policy")
        assert "frame-ancestors '" in policy, name
    assert (answers["too large"].status_code, answers["refused by nginx"].status_code) == (413, 403)
    assert "Gør filen mindre" in answers["too large"].text
    assert {answer.headers["server"] for answer in answers.values()} == {"nginx"}
    print(f"\nheaders: {len(answers)} kinds of answers, all with HSTS for two years")


def test_cookies_are_bound_to_the_address_and_to_encryption(installation: Installation) -> None:
    with installation.client() as client:
        given = [
            *client.get("/").headers.get_list("set-cookie"),
            *client.get("/log-ind").headers.get_list("set-cookie"),
        ]
        again = client.get("/").headers.get_list("set-cookie")
    assert len(given) >= 2
    assert [cookie for cookie in given if any(word not in cookie for word in WORDS)] == []
    assert again == [], "the cookie of the place is given once"


def test_without_encryption_nothing_is_taken(installation: Installation) -> None:
    plain = f"http://127.0.0.1:{installation.front.plain_port}"
    led = httpx.get(f"{plain}/kriterium-1?sag=x", headers={"host": NAME})
    assert (led.status_code, led.headers["location"]) == (308, f"https://{NAME}/kriterium-1?sag=x")
    assert httpx.post(f"{plain}/kladde/x", headers={"host": NAME}, content=b"x").status_code == 403


def test_another_name_gets_no_answer(installation: Installation) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{installation.front.plain_port}/", headers={"host": "andet.invalid"})
    with pytest.raises(httpx.TransportError):
        httpx.get(f"https://localhost:{installation.front.port}/", verify=False)  # noqa: S501  (refused before that)
    with installation.client() as client, pytest.raises(httpx.TransportError):
        client.get("/", headers={"host": "andet.invalid"})


def test_one_address_cannot_flood_the_sign_in_and_does_not_stop_another(installation: Installation) -> None:
    answers = answers_to_many(installation, CALLER)
    with installation.client(NEIGHBOUR) as neighbour:
        assert neighbour.get("/log-ind").status_code == 303
    with installation.client(CALLER) as client:
        assert client.get("/").status_code == 200, "pages are not limited"
    counted = statuses(answers)
    assert counted[429] >= MANY // 3
    assert counted[303] >= 60
    told = next(answer for answer in answers if answer.status_code == 429)
    assert (told.headers["retry-after"], told.headers["strict-transport-security"]) == ("5", HSTS)
    assert "Vent lidt" in told.text
    print(f"\nsign-in, {MANY} at once from one address: {counted[429]} refused, {counted[303]} answered")


def test_a_header_of_the_visitor_does_not_evade_the_limit(installation: Installation) -> None:
    assert statuses(answers_to_many(installation, SPOOFER, spoofed=True))[429] >= MANY // 3
    assert {line["fra"] for line in installation.front.log[-MANY:]} == {SPOOFER}


def test_behind_a_balancer_each_visitor_counts_alone(installation: Installation) -> None:
    with installation.fronted_by(**{"# RET: set_real_ip_from 10.0.0.10;": f"set_real_ip_from {BALANCER};"}):
        assert statuses(answers_to_many(installation, BALANCER, spoofed=True)) == {303: MANY}
        refused = statuses(answers_to_many(installation, SPOOFER, spoofed=True))[429]
        assert refused >= MANY // 3, "only the balancer is believed"


def test_control_without_the_limit_everything_is_answered(installation: Installation) -> None:
    with installation.fronted_by(**{"limit_req zone=vurdering_login burst=60 nodelay;": ""}):
        assert statuses(answers_to_many(installation, CALLER)) == {303: MANY}


def test_documents_are_limited(installation: Installation) -> None:
    path = "/dokument/00000000-0000-0000-0000-000000000000"
    refused = statuses(answers_to_many(installation, READER, path))[429]
    assert refused >= MANY // 2
    print(f"\ndocuments, {MANY} at once from one address: {refused} refused")


def test_a_page_from_elsewhere_cannot_open_the_connection(installation: Installation) -> None:
    own = installation.front.url
    with installation.client() as client:
        asked = {
            origin: client.get("/_stcore/stream", headers={**UPGRADE, "origin": origin}).status_code
            for origin in ("https://ond.invalid", f"http://{NAME}", f"{own}.ond.invalid", "null")
        }
        with client.stream("GET", "/_stcore/stream", headers={**UPGRADE, "origin": own}) as opened:
            assert opened.status_code == 101
    assert set(asked.values()) == {403}
    reached = [line for line in installation.front.log if line["status"] == 403 and line["sti"] == "/_stcore/stream"]
    assert [line["kopi"] for line in reached] == [""] * len(asked), "refused before it reaches the program"


def test_what_is_for_monitoring_is_not_for_everybody(installation: Installation) -> None:
    with installation.client(STRANGER) as stranger, installation.client() as here:
        for path in ("/healthz", "/readyz", "/_stcore/metrics"):
            assert stranger.get(path).status_code == 403
        assert here.get("/readyz").status_code == 200
        assert here.request("TRACE", "/").status_code == 405


def test_the_log_tells_the_copy_and_nothing_that_was_searched_for(installation: Installation) -> None:
    with installation.client() as client:
        client.get("/sager.csv?soeg=hemmeligt-navn")
        client.get("/oauth2callback?code=engangskode&state=x")
        client.get("/%0a%22falsk")
    written = (installation.folder / "requests.log").read_text(encoding="utf-8")
    assert "hemmeligt-navn" not in written
    assert "engangskode" not in written
    lines = installation.front.log[-3:]
    assert [line["sti"] for line in lines] == ["/sager.csv", "/oauth2callback", '/\n"falsk']
    assert {line["kopi"] for line in lines} <= {replica.address for replica in installation.replicas}


def test_files_of_the_installation_are_not_served(installation: Installation) -> None:
    with installation.client() as client:
        for path in INSIDE:
            answer = client.get(path)
            assert [sign for sign in SIGNS_OF_FILES if sign in answer.text] == [], path
        style = client.get("/app/static/da.js")
    assert style.status_code == 200, "control: what is meant to be served is"


def test_no_other_site_may_read_an_answer(installation: Installation) -> None:
    with installation.client() as client:
        for path in ("/", "/_stcore/health", "/_stcore/host-config", "/sager.csv", "/log-ind"):
            answer = client.get(path, headers={"origin": "https://ond.invalid"})
            assert "access-control-allow-origin" not in answer.headers, path
        # Fonts, style and script are the same for everybody, and there is nothing of a case in them.
        public = client.get("/app/static/da.js", headers={"origin": "https://ond.invalid"})
    assert public.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in public.headers


def test_old_and_weak_encryption_is_refused(installation: Installation) -> None:
    offers = {
        "TLS 1.0": (ssl.TLSVersion.TLSv1, "ALL:@SECLEVEL=0"),
        "TLS 1.1": (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"),
        "a cipher without authentication of the data": (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA"),
        "a cipher that keeps no secret for later": (ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256"),
        "TLS 1.2": (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256"),
        "TLS 1.3": (ssl.TLSVersion.TLSv1_3, "ALL"),
    }
    taken = [name for name, offer in offers.items() if greeted(installation, *offer)]
    assert taken == ["TLS 1.2", "TLS 1.3"]
    weaker = {
        "ssl_protocols TLSv1.2 TLSv1.3;": "ssl_protocols TLSv1.1 TLSv1.2;",
        "ssl_ciphers ECDHE": "ssl_ciphers ALL:@SECLEVEL=0:ECDHE",
    }
    with installation.fronted_by(**weaker):
        assert greeted(installation, *offers["TLS 1.1"]), "control: such a client can be greeted"


def greeted(installation: Installation, version: ssl.TLSVersion, ciphers: str) -> bool:
    """Whether nginx agrees with a client that offers this version and these ciphers alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the old versions are what is tried
        context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", installation.front.port), timeout=10) as connection:
        try:
            with context.wrap_socket(connection, server_hostname=NAME):
                return True
        except (ssl.SSLError, ConnectionError):
            return False


@pytest.mark.parametrize(
    ("lengths", "status"),
    [
        ("Content-Length: 4\r\nTransfer-Encoding: chunked", b"400"),
        ("Content-Length: 4\r\nContent-Length: 5", b"400"),
        ("Transfer-Encoding: chunked, identity", b"501"),
        ("Content-Length: 0", b"404"),
    ],
)
def test_a_request_of_two_lengths_is_refused(installation: Installation, lengths: str, status: bytes) -> None:
    context = ssl.create_default_context(cafile=str(installation.folder / "certificate.pem"))
    with (
        socket.create_connection(("127.0.0.1", installation.front.port), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname=NAME) as encrypted,
    ):
        request = f"POST /_stcore/metrics HTTP/1.1\r\nHost: {NAME}\r\n{lengths}\r\nConnection: close\r\n\r\n0\r\n\r\n"
        encrypted.sendall(request.encode())
        answer = encrypted.recv(4096)
    assert answer.split(b" ")[1] == status
