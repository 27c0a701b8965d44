"""A document reaches nothing but the bundled fonts and the draft mark, whatever its HTML asks for."""

from __future__ import annotations

import base64
import http.server
import io
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from assessment.reporting.associated import AssociatedFile
from assessment.reporting.coverage import TEMPLATE_FOLDER
from assessment.reporting.fetcher import BundleFetcher, DeniedAddress, bundled_files
from assessment.reporting.render import print_html

SECRET = "kun-til-proeven-0451"
STAMP = datetime(2026, 11, 23, tzinfo=UTC)
FILES = (AssociatedFile("vurdering.json", "{}", "Vurderingen"),)


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "hemmelig.txt"
    file.write_text(SECRET)
    return file


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that notes every path asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}", asked
        httpd.shutdown()
        thread.join()


def vectors(file: str, web: str) -> dict[str, str]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}" width="9" height="9"/></svg>'
    data_svg = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    font = f'@font-face {{ font-family: F; src: url("{web}/f.ttf") }} p {{ font-family: F }}'
    return {
        "img file": f'<img alt="x" src="{file}">',
        "img http": f'<img alt="x" src="{web}/img.png">',
        "img data": '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        "data svg with file": f'<img alt="x" src="{data_svg}">',
        "inline svg image": svg,
        "object": f'<object data="{file}"></object>',
        "embed": f'<embed src="{web}/embed">',
        "style url": f'<p style="background:url({file})">x</p>',
        "style content": f"<style>p::before {{ content: url({web}/content.png) }}</style><p>x</p>",
        "style import": f'<style>@import url("{file}");</style>',
        "font face": f"<style>{font}</style><p>x</p>",
        "link stylesheet": f'<link rel="stylesheet" href="{web}/a.css">',
        "link attachment": f'<link rel="attachment" href="{file}">',
        "anchor attachment": f'<a rel="attachment" href="{file}">x</a>',
        "list image": f'<ul><li style="list-style-image:url({file})">x</li></ul>',
        "bundle outside": '<img alt="x" src="bundle:../../rules/kommune.yaml">',
        "bundle query": '<img alt="x" src="bundle:udkast.svg?/../../x">',
    }


def document(part: str) -> str:
    return f'<html lang="da-DK"><head><title>x</title></head><body><h1>x</h1>{part}</body></html>'


def attachments(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: item.get_file().read_bytes() for name, item in opened.attachments.items()}


@pytest.mark.parametrize("name", list(vectors("", "")))
def test_hostile_addresses_reach_nothing(
    name: str,
    secret_file: Path,
    server: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    web, asked = server
    denied: list[str] = []
    fetch = BundleFetcher.fetch

    def noting(self: BundleFetcher, url: str, headers: None = None) -> object:
        try:
            return fetch(self, url, headers)
        except DeniedAddress:
            denied.append(url)
            raise

    monkeypatch.setattr(BundleFetcher, "fetch", noting)
    with caplog.at_level(logging.CRITICAL, "weasyprint"):
        pdf = print_html(document(vectors(secret_file.as_uri(), web)[name]), FILES, STAMP)
    assert asked == []
    assert set(attachments(pdf)) == {"vurdering.json"}
    assert SECRET.encode() not in pdf
    assert denied, "the vector was never tried, so it proves nothing"


def test_control_the_default_fetcher_would_embed_the_file(secret_file: Path) -> None:
    html = document(vectors(secret_file.as_uri(), "")["link attachment"])
    pdf = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    assert SECRET.encode() in attachments(pdf).values()


def test_control_the_default_fetcher_would_ask_the_server(server: tuple[str, list[str]]) -> None:
    web, asked = server
    weasyprint.HTML(string=document(vectors("", web)["link stylesheet"])).write_pdf()
    assert asked == ["/a.css"]


def test_the_bundle_is_the_fonts_and_the_draft_mark() -> None:
    fetcher = BundleFetcher()
    assert len(bundled_files()) == 5
    for address, (file, _media_type) in bundled_files().items():
        assert TEMPLATE_FOLDER in file.parents
        assert fetcher.fetch(address).read() == file.read_bytes()
    with pytest.raises(DeniedAddress):
        fetcher.fetch("file:///etc/hostname")
    assert fetcher.denied == ["file:///etc/hostname"]
