"""The web routes as the server has them, without Streamlit: a page, a script and a websocket stand in its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from assessment.services.demo import seed_from_folder
from assessment.settings import DEMO_FOLDER, SignInSettings
from assessment.storage.engine import Store, open_store
from assessment.web.cookies import CookieMiddleware
from assessment.web.middleware import PageMiddleware
from assessment.web.routes import routes
from assessment.web.sign_in_routes import sign_in_routes
from tests.services.stories import MUNICIPALITY, NOW, RULES, plain_render

PAGE = (
    '<!doctype html><html lang="en"><head><title>Streamlit</title></head><body>'
    + "<p>Siden er lang nok til at blive pakket.</p>" * 100
    + "</body></html>"
)
BEGIN = "/auth/login?provider=proeve"
Visit = Callable[..., TestClient]


@dataclass(frozen=True)
class Demonstration:
    """A demonstration database and its store."""

    url: str
    store: Store


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> pytest.MonkeyPatch:
    """Settings of an installation with an empty, migrated SQLite database."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ASSESSMENT_DATA_DIR", str(tmp_path / "data"))
    for name in ("ASSESSMENT_ENV", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture(scope="session")
def demonstration_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the demonstration cases that others are copied from."""
    path = tmp_path_factory.mktemp("demonstration") / "cases.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    seed_from_folder(store, NOW, DEMO_FOLDER, RULES, municipality=MUNICIPALITY, render=plain_render)
    store.close()
    return path


@pytest.fixture
def demonstration(
    environment: pytest.MonkeyPatch, demonstration_template: Path, sqlite_url: str
) -> Iterator[Demonstration]:
    """The demonstration cases, in the database of `environment`."""
    shutil.copy(demonstration_template, sqlite_url.removeprefix("sqlite:///"))
    store = open_store(sqlite_url)
    yield Demonstration(sqlite_url, store)
    store.close()


@pytest.fixture
def visit(environment: pytest.MonkeyPatch) -> Visit:
    """A browser on this machine, for a server that listens on `address`."""

    def client(address: str = "127.0.0.1", sign_in: SignInSettings | None = None, **settings: Any) -> TestClient:
        served = application(address, sign_in=sign_in)
        return TestClient(served, base_url="http://127.0.0.1:8501", follow_redirects=False, **settings)

    return client


def application(
    address: str = "127.0.0.1", *, page_middleware: bool = True, sign_in: SignInSettings | None = None
) -> Starlette:
    """Our routes and middleware round a page that packs its answers, as Streamlit's does."""
    return Starlette(
        routes=[
            *routes(address),
            *sign_in_routes(lambda: BEGIN),
            Route("/oauth2callback", _callback),
            Route("/_stcore/health", _text),
            Route("/_stcore/metrics", _text),
            Route("/_stcore/agent/tree", _text),
            Route("/component/x/index.html", _page),
            WebSocketRoute("/_stcore/stream", _stream),
            Route("/{rest:path}", _page),
        ],
        middleware=[
            *([Middleware(PageMiddleware)] if page_middleware else []),
            Middleware(CookieMiddleware, sign_in=sign_in),
            Middleware(GZipMiddleware, minimum_size=100),
        ],
    )


async def _callback(request: Request) -> Response:
    """What Streamlit answers when somebody comes back from the provider; with `fejl` the sign-in did not succeed."""
    answer = RedirectResponse("/", status_code=302)
    value, seconds = ("", 0) if "fejl" in request.query_params else ("vaerdi", 2_592_000)
    answer.set_cookie("_streamlit_user", value, max_age=seconds, httponly=True, samesite="lax")
    answer.set_cookie("_streamlit_session", "tilstand", max_age=14 * 86_400, httponly=True, samesite="lax")
    answer.set_cookie("andet", "urørt", max_age=2_592_000)
    return answer


async def _page(_request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"etag": '"gammel"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"})


async def _text(_request: Request) -> Response:
    return PlainTextResponse("ok", headers={"x-frame-options": "DENY"})


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()
