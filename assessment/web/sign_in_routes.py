"""The way in and the way out, around what Streamlit does itself (`/auth/login`, `/oauth2callback`, `/auth/logout`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.domain.errors import AssessmentError
from assessment.services.admission import sign_out
from assessment.services.sign_in_cookie import USER_COOKIE
from assessment.settings import SignInSettings, read_settings
from assessment.web.origins import is_foreign
from assessment.web.own_addresses import own_address

BACK_COOKIE = "vurdering_hen"
LEFT_COOKIE = "vurdering_ud"
BACK_SECONDS = 15 * 60
LEFT_SECONDS = 60
_NOT_SET_UP = "Login er ikke sat op."


def sign_in_routes(login_address: Callable[[], str]) -> list[Route]:
    """`/log-ind` and `/log-ud`. `login_address` gives where Streamlit begins a sign-in, good for two minutes."""

    async def go_in(request: Request) -> Response:
        settings = _sign_in()
        if settings is None:
            return PlainTextResponse(_NOT_SET_UP, status_code=404)
        answer = RedirectResponse(login_address(), status_code=303)
        back = quote(own_address(request.query_params.get("til", "/")), safe="")
        _set(answer, settings, BACK_COOKIE, back, BACK_SECONDS)
        return answer

    async def go_out(request: Request) -> Response:
        if is_foreign(request, may_be_typed=True):
            return PlainTextResponse("Afvist.", status_code=403)
        return await anyio.to_thread.run_sync(_leave, request)

    return [Route("/log-ind", go_in), Route("/log-ud", go_out)]


def way_in(request: Request) -> Response:
    """To the sign-in, and after it back to what was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/log-ind?til={quote(asked, safe='')}", status_code=303)


def _leave(request: Request) -> Response:
    settings = _sign_in()
    if settings is None:
        return PlainTextResponse(_NOT_SET_UP, status_code=404)
    try:
        sign_out(read_settings(os.environ), request.cookies, datetime.now(UTC))
    except AssessmentError as error:
        text = f"Du er ikke logget ud endnu. {error.text}\n\nFejlkode: {error.code}"
        return PlainTextResponse(text, status_code=503)
    answer = RedirectResponse("/auth/logout" if USER_COOKIE in request.cookies else "/", status_code=303)
    _set(answer, settings, LEFT_COOKIE, "1", LEFT_SECONDS)
    return answer


def _sign_in() -> SignInSettings | None:
    try:
        return read_settings(os.environ).sign_in
    except AssessmentError:
        return None  # the pages say what is wrong with the settings


def _set(answer: Response, settings: SignInSettings, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=settings.is_encrypted)
