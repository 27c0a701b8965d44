"""Ways in which a document may ask for something outside itself, and a place on loopback that answers all of them."""

from __future__ import annotations

import base64
import http.server
import socketserver
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

SECRET = "kun-til-proeven-0451"


@dataclass(frozen=True)
class Outside:
    """A file on this machine, a server of web pages and one of files; everything asked of the servers is noted."""

    file: str
    web: str
    ftp: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def outside(file: str) -> Iterator[Outside]:
    """The servers, on 127.0.0.1, for as long as they are needed. `file` is the address of a file with the secret."""
    asked: list[str] = []

    class Web(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/redirect/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/redirect"))
                self.end_headers()
                return
            kind, content = _answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Ftp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append("ftp")

    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as web,
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Ftp) as ftp,
    ):
        threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in (web, ftp)]
        for thread in threads:
            thread.start()
        addresses = (f"http://127.0.0.1:{web.server_address[1]}", f"ftp://127.0.0.1:{ftp.server_address[1]}")
        yield Outside(file, *addresses, asked)
        for server in (web, ftp):
            server.shutdown()
        for thread in threads:
            thread.join()


def _answer(path: str) -> tuple[str, bytes]:
    if path.endswith(".png"):
        return "image/png", picture()
    if path.endswith(".svg"):
        return "image/svg+xml", _svg(f"<text y='9'>{SECRET}</text>").encode()
    if path.endswith(".css"):
        return "text/css", f"p::before {{ content: '{SECRET}' }}".encode()
    return "text/plain", SECRET.encode()


def picture() -> bytes:
    """A picture of one point, which an embedding would keep as it is."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\0\x12\x34\x56"))
        + part(b"IEND", b"")
    )


def _svg(inside: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f"<title>Prøve</title>{inside}</svg>"
    )


def _packed(kind: str, content: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"


def _font(address: str) -> str:
    return f'<style>@font-face {{ font-family: F; src: url("{address}") }} p {{ font-family: F }}</style><p>x</p>'


def vectors(at: Outside) -> Mapping[str, str]:
    """What the typesetter would fetch if it was let: name of the way -> HTML."""
    file, web = at.file, at.web
    bare = web.removeprefix("http:")
    importing = _packed("text/css", f"@import url({web}/b.css);")
    return {
        "link to a style sheet": f'<link rel="stylesheet" href="{web}/a.css">',
        "link to a style sheet on disk": f'<link rel="stylesheet" href="{file}">',
        "style sheet in the address": f'<link rel="stylesheet" href="{importing}">',
        "import by url": f'<style>@import url("{web}/c.css");</style>',
        "import by text": f'<style>@import "{web}/d.css" print;</style>',
        "import from disk": f'<style>@import url("{file}");</style>',
        "background": f"<p style='background:url({web}/a.png)'>x</p>",
        "background from disk": f"<p style='background-image:url({file})'>x</p>",
        "background of the sheet": f"<style>@page {{ background: url({web}/b.png) }}</style>",
        "address in escapes": f"<p style='background:url(\\68 ttp{web.removeprefix('http')}/c.png)'>x</p>",
        "address in capitals": f'<img alt="x" src="HTTP{web.removeprefix("http")}/d.png">',
        "content": f"<style>p::before {{ content: url({web}/e.png) }}</style><p>x</p>",
        "content of a margin": f"<style>@page {{ @top-center {{ content: url({web}/f.png) }} }}</style>",
        "mark of a list": f"<ul><li style='list-style-image:url({web}/g.png)'>x</li></ul>",
        "border": f"<p style='border:9px solid;border-image:url({web}/h.png) 1'>x</p>",
        "font": _font(f"{web}/f.ttf"),
        "font from disk": _font(file),
        "colour profile": f'<style>@color-profile --x {{ src: url("{web}/p.icc") }}</style><p>x</p>',
        "picture": f'<img alt="x" src="{web}/i.png">',
        "picture from disk": f'<img alt="x" src="{file}">',
        "picture in the address": f'<img alt="x" src="{_packed("image/svg+xml", _svg("<rect/>"))}">',
        "drawing": f'<img alt="x" src="{web}/a.svg">',
        "drawing in the address, with a picture": '<img alt="x" src="'
        + _packed("image/svg+xml", _svg(f"<image href='{web}/j.png' width='9' height='9'/>"))
        + '">',
        "drawing in the address, with a file": '<img alt="x" src="'
        + _packed("image/svg+xml", _svg(f"<image href='{file}' width='9' height='9'/>"))
        + '">',
        "object": f'<object data="{web}/k.png" type="image/png"></object>',
        "embedded": f'<embed src="{web}/l.png" type="image/png">',
        "picture in a drawing": _svg(f'<image href="{web}/m.png" width="9" height="9"/>'),
        "picture in a drawing, old way": _svg(f'<image xlink:href="{web}/n.png" width="9" height="9"/>'),
        "file to be attached": f'<link rel="attachment" href="{web}/o.txt">',
        "file on disk to be attached": f'<link rel="attachment" href="{file}">',
        "attached to a word": f'<a rel="attachment" href="{file}">x</a>',
        "relative to a base": f'<base href="{web}/"><img alt="x" src="p.png">',
        "without a protocol": f'<base href="{web}/"><img alt="x" src="{bare}/q.png">',
        "redirected": f'<img alt="x" src="{web}/redirect/r.png">',
        "server of files": f'<img alt="x" src="{at.ftp}/s.png">',
    }


def unknown(at: Outside) -> Mapping[str, str]:
    """What the typesetter of today does not fetch by itself, and the one of tomorrow may."""
    web = at.web
    return {
        "frame": f'<iframe src="{web}/a.html"></iframe>',
        "frame in the text": f"<iframe srcdoc=\"<img src='{web}/b.png'>\"></iframe>",
        "choice of pictures": f'<img alt="x" srcset="{web}/c.png 2x">',
        "source of a picture": f'<picture><source srcset="{web}/d.png"><img alt="x"></picture>',
        "background by attribute": f'<table background="{web}/e.png"><tr><td>x</td></tr></table>',
        "film": f'<video poster="{web}/f.png" src="{web}/g.mp4"></video>',
        "script": f'<script src="{web}/h.js"></script>',
        "icon": f'<link rel="icon" href="{web}/i.png">',
        "loaded in advance": f'<link rel="preload" as="image" href="{web}/j.png">',
        "another page": f'<meta http-equiv="refresh" content="0;url={web}/k">',
        "part of another drawing": _svg(f'<use href="{web}/m.svg#x"/>'),
        "style sheet in a drawing": _svg(f"<style>@import url({web}/n.css);</style>"),
        "mask": f"<p style='mask-image:url({web}/l.png)'>x</p>",
        "share of a network": '<img alt="x" src="\\\\127.0.0.1\\share\\x.png">',
        "relative to nothing": '<img alt="x" src="../../rules/kommune.yaml">',
        "bundle from outside": '<img alt="x" src="bundle:../../rules/kommune.yaml">',
        "bundle with a question": '<img alt="x" src="bundle:udkast.svg?/../../x">',
    }
