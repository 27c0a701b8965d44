"""Streamlit's cookies as they ought to be, and the way back to the page that was asked for before the sign-in."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assessment.services.sign_in_cookie import USER_COOKIE
from assessment.settings import CALLBACK, SignInSettings
from assessment.web.own_addresses import own_address
from assessment.web.sign_in_routes import BACK_COOKIE

_STREAMLITS = b"_streamlit"
_STATE_COOKIE = b"_streamlit_session"
_STATE_SECONDS = 3600  # the state of a sign-in under way
_HEADER = tuple[bytes, bytes]


class CookieMiddleware:
    """Cookies are Secure where people come by https, and last as long as a sign-in may.

    Streamlit sets 30 days, never Secure, and has no setting for either.
    """

    def __init__(self, app: ASGIApp, sign_in: SignInSettings | None) -> None:
        self.app = app
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        sign_in = self._sign_in
        if scope["type"] != "http" or sign_in is None:
            await self.app(scope, receive, send)
            return
        back = _back(scope) if scope["path"] == CALLBACK else None

        async def rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [_hardened(header, sign_in) for header in message["headers"]]
                message = {**message, "headers": headers if back is None else _led_back(headers, back)}
            await send(message)

        await self.app(scope, receive, rewritten)


def _hardened(header: _HEADER, sign_in: SignInSettings) -> _HEADER:
    name, value = header
    if name.lower() != b"set-cookie" or not value.startswith(_STREAMLITS):
        return header
    first, *attributes = [part.strip() for part in value.split(b";")]
    limit = _STATE_SECONDS if value.startswith(_STATE_COOKIE) else int(sign_in.max_age.total_seconds())
    kept = [_shortened(part, limit) for part in attributes if part.lower() != b"secure"]
    return name, b"; ".join([first, *kept, *([b"Secure"] if sign_in.is_encrypted else [])])


def _shortened(attribute: bytes, limit: int) -> bytes:
    key, _, number = attribute.partition(b"=")
    if key.lower() != b"max-age" or not number.isdigit():
        return attribute
    return b"Max-Age=%d" % min(int(number), limit)


def _led_back(headers: list[_HEADER], back: str) -> list[_HEADER]:
    """Where somebody has come in: to the page asked for, and the cookie that named it is used up."""
    if not any(_lets_in(header) for header in headers):
        return headers
    kept = [header for header in headers if header[0].lower() != b"location"]
    used = f"{BACK_COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=lax"
    return [*kept, (b"location", back.encode("ascii")), (b"set-cookie", used.encode("ascii"))]


def _lets_in(header: _HEADER) -> bool:
    name, value = header
    begins = f"{USER_COOKIE}=".encode("ascii")
    return name.lower() == b"set-cookie" and value.startswith(begins) and b"max-age=0" not in value.lower()


def _back(scope: Scope) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return "/"
    return own_address(unquote(jar[BACK_COOKIE].value)) if BACK_COOKIE in jar else "/"
