"""Security headers on every answer; the page's language, title and script put into Streamlit's index page."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Bystrategisk vurdering"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
# A file that somebody has uploaded may run nothing and fetch nothing, wherever it is opened.
_UPLOADED = "/bilag/"
_UPLOADED_HEADERS = ((b"content-security-policy", b"default-src 'none'; sandbox"), *HEADERS[1:])
# A document that is a page runs nothing and fetches nothing; it has its own style, and a stricter policy of its own.
_DOCUMENTS = "/dokument/"
_DOCUMENT_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
    *HEADERS[1:],
)
_NOT_PAGES = (
    *("/static/", "/_stcore/", "/media/", "/component/", "/app/static/"),
    *(_DOCUMENTS, "/kladde/", "/sager.", "/historik/", "/brev/", _UPLOADED),
)
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_OURS = {name for name, _ in HEADERS}
_STALE = frozenset({b"content-length", b"etag", b"last-modified"})


def danish_page(body: bytes) -> bytes:
    """Streamlit's index page with `lang="da"`, our title and our script."""
    return (
        body.replace(b'<html lang="en">', b'<html lang="da">')
        .replace(b"<title>Streamlit</title>", f"<title>{TITLE}</title>".encode())
        .replace(b"</head>", b'<script defer src="/app/static/da.js"></script></head>')
    )


class PageMiddleware:
    """Pure ASGI, so that websockets pass untouched.

    Accept-Encoding is taken out of page requests: a compressed body could not be rewritten, and nothing would say so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if any(closed in path for closed in _CLOSED):
            await _not_found(send)
            return
        is_page = not path.startswith(_NOT_PAGES)
        if is_page:
            kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        # Extensions let a server send a file past this middleware, without headers or rewriting.
        ours = _UPLOADED_HEADERS if path.startswith(_UPLOADED) else HEADERS
        rewriter = _Rewriter(send, ours, is_page=is_page, is_document=path.startswith(_DOCUMENTS))
        await self.app({**scope, "extensions": {}}, receive, rewriter)


class _Rewriter:
    """Holds a page back until it is whole, then sends it rewritten; passes everything else on with our headers."""

    def __init__(self, send: Send, ours: tuple[tuple[bytes, bytes], ...], *, is_page: bool, is_document: bool) -> None:
        self._send = send
        self._ours = ours
        self._is_page = is_page
        self._is_document = is_document
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._start is not None:
            await self._collect(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = [(name, value) for name, value in message["headers"] if name.lower() not in _OURS]
        is_html = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
        ours = _DOCUMENT_HEADERS if self._is_document and is_html else self._ours
        message = {**message, "headers": [*headers, *ours]}
        if self._is_page and is_html:
            self._start = message
        else:
            await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        page = danish_page(self._body)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() not in _STALE]
        headers.append((b"content-length", str(len(page)).encode()))
        start, self._start = {**self._start, "headers": headers}, None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})


async def _not_found(send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0"), *HEADERS]})
    await send({"type": "http.response.body", "body": b""})
