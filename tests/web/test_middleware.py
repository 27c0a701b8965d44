"""Headers on every answer; a page that is Danish for every browser; websockets pass; metrics are closed."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from assessment.web.middleware import HEADERS, danish_page
from tests.web.conftest import PAGE, Demonstration, Visit, application

BROWSER = {"accept-encoding": "gzip, deflate, br"}
EVERY_KIND = (
    "/",
    "/indikation",
    "/healthz",
    "/_stcore/health",
    "/_stcore/metrics",
    "/sager.csv",
    "/component/x/index.html",
)


def wrong_headers(client: TestClient) -> list[str]:
    """Each header that an address does not answer with exactly once and as it should be."""
    return [
        f"{path} {name.decode()}"
        for path in EVERY_KIND
        for answer in [client.get(path, headers=BROWSER)]
        for name, value in HEADERS
        if answer.headers.get_list(name.decode()) != [value.decode()]
    ]


def test_every_answer_has_each_header_once(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = wrong_headers(visit())
    looked_at = len(EVERY_KIND) * len(HEADERS)
    with capsys.disabled():
        print(f"\n{len(EVERY_KIND)} addresses x {len(HEADERS)} headers: {looked_at} looked at, {len(wrong)} wrong")
    assert wrong == []
    assert looked_at >= 28


def test_control_without_the_middleware_every_header_is_missing(environment: pytest.MonkeyPatch) -> None:
    bare = TestClient(application(page_middleware=False), base_url="http://127.0.0.1:8501", follow_redirects=False)
    assert len(wrong_headers(bare)) == len(EVERY_KIND) * len(HEADERS)


def test_a_refusal_has_the_headers_too(visit: Visit) -> None:
    answer = visit().get("/sager.csv")
    assert answer.status_code == 401
    assert "content-security-policy" in answer.headers


def test_the_policy_allows_no_foreign_script_and_no_eval() -> None:
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["script-src"] == rules["default-src"] == rules["connect-src"] == "'self'"
    assert "unsafe-eval" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("headers", [BROWSER, {"accept-encoding": "identity"}], ids=["packed", "plain"])
def test_the_page_is_danish_and_whole(visit: Visit, headers: dict[str, str]) -> None:
    answer = visit().get("/indikation", headers=headers)
    assert '<html lang="da">' in answer.text
    assert "<title>Bystrategisk vurdering</title>" in answer.text
    assert '<script defer src="/app/static/da.js"></script></head>' in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))
    assert not {"etag", "last-modified", "content-encoding"} & set(answer.headers)


def test_control_a_packed_page_cannot_be_rewritten(visit: Visit) -> None:
    plain = TestClient(application(page_middleware=False)).get("/", headers=BROWSER)
    assert plain.headers["content-encoding"] == "gzip"
    import gzip

    packed = gzip.compress(PAGE.encode())
    assert danish_page(packed) == packed  # so without taking accept-encoding away nothing would change, in silence


def test_what_is_no_page_is_left_as_it_is(visit: Visit) -> None:
    answer = visit().get("/component/x/index.html", headers=BROWSER)
    assert answer.text == PAGE
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"] == '"gammel"'


def test_a_head_request_is_answered(visit: Visit) -> None:
    answer = visit().head("/")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/tree", "/sager/_stcore/metrics"])
def test_what_tells_about_the_inside_is_closed(visit: Visit, path: str) -> None:
    answer = visit().get(path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert TestClient(application(page_middleware=False)).get(path).status_code == 200  # control


def test_websockets_pass_untouched(visit: Visit) -> None:
    with visit().websocket_connect("/_stcore/stream") as socket:
        socket.send_text("æøå")
        assert socket.receive_text() == "æøå"


def test_a_page_of_the_demonstration_is_no_different(visit: Visit, demonstration: Demonstration) -> None:
    assert '<html lang="da">' in visit().get("/").text
