"""A document reaches nothing but the bundled fonts and the draft mark, whatever its HTML asks for."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from assessment.reporting.associated import AssociatedFile
from assessment.reporting.coverage import TEMPLATE_FOLDER
from assessment.reporting.fetcher import BundleFetcher, DeniedAddress, bundled_files
from assessment.reporting.render import print_html
from tests.reporting.fetch_vectors import SECRET, Outside, outside, unknown, vectors

STAMP = datetime(2026, 11, 23, tzinfo=UTC)
FILES = (AssociatedFile("vurdering.json", "{}", "Vurderingen"),)
STOPPED = {"colour profile"}  # the typesetter makes no document without it
NOWHERE = Outside("", "http://127.0.0.1", "ftp://127.0.0.1")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Outside]:
    file = tmp_path / "hemmelig.txt"
    file.write_text(SECRET)
    with outside(file.as_uri()) as servers:
        yield servers


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The typesetter complains of everything that it cannot fetch, which is what is wanted here."""
    with caplog.at_level(logging.CRITICAL, "weasyprint"):
        yield


class Noting(URLFetcher):  # type: ignore[misc]  # the base class has no type information
    """The typesetter's own fetcher, which tells what it has brought home."""

    def __init__(self) -> None:
        super().__init__(timeout=5)
        self.brought: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """What the default fetcher brings, noted when it has come."""
        response = super().fetch(url, headers)
        self.brought.append(url)
        return response


def document(part: str) -> str:
    return f'<html lang="da-DK"><head><title>x</title></head><body><h1>x</h1>{part}</body></html>'


def contents(pdf: bytes) -> dict[str, bytes]:
    """The embedded files, and under other names the pictures and what else of a file is not text or drawing."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
                found[str(item.UF)] = item.EF.F.read_bytes()
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
                found[f"picture {item.objgen}"] = item.read_raw_bytes()
    return found


def streams(pdf: bytes) -> bytes:
    """Every stream of the file, unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return b"".join(item.read_bytes() for item in opened.objects if isinstance(item, pikepdf.Stream))


@pytest.mark.parametrize("name", [*vectors(NOWHERE), *unknown(NOWHERE)])
def test_hostile_addresses_reach_nothing(name: str, at: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    denied: list[str] = []
    fetch = BundleFetcher.fetch

    def noting(self: BundleFetcher, url: str, headers: None = None) -> object:
        try:
            return fetch(self, url, headers)
        except DeniedAddress:
            denied.append(url)
            raise

    monkeypatch.setattr(BundleFetcher, "fetch", noting)
    plain = print_html(document("<p>x</p>"), FILES, STAMP)
    part = document({**vectors(at), **unknown(at)}[name])
    if name in STOPPED:
        with pytest.raises(URLFetchingError):
            print_html(part, FILES, STAMP)
    else:
        pdf = print_html(part, FILES, STAMP)
        assert contents(pdf) == contents(plain) == {"vurdering.json": b"{}"}
        assert SECRET.encode() not in streams(pdf)
    assert at.asked == []
    assert denied or name in unknown(at), "the way was never tried, so it proves nothing"


def test_control_the_default_fetcher_takes_every_way(at: Outside) -> None:
    ways = vectors(at)
    taken, asked, brought = 0, 0, 0
    for name, part in ways.items():
        at.asked.clear()
        fetcher = Noting()
        weasyprint.HTML(string=document(part), url_fetcher=fetcher).write_pdf()
        assert at.asked or fetcher.brought, name
        taken, asked, brought = taken + 1, asked + len(at.asked), brought + len(fetcher.brought)
    print(
        f"\n{len(ways)} ways out, and {len(unknown(at))} that the typesetter does not know, lead nowhere; its own "
        f"fetcher took {taken} of them, with {asked} requests and {brought} answers"
    )
    assert taken >= 24


def test_control_the_default_fetcher_would_embed_the_file(at: Outside) -> None:
    for name in ("file on disk to be attached", "file to be attached", "attached to a word"):
        pdf = weasyprint.HTML(string=document(vectors(at)[name])).write_pdf(pdf_variant="pdf/a-3a")
        assert SECRET.encode() in contents(pdf).values(), name
    pdf = weasyprint.HTML(string=document(vectors(at)["picture"])).write_pdf()
    assert [name for name in contents(pdf) if name.startswith("picture")]
    assert SECRET.encode() in streams(
        weasyprint.HTML(string=document(vectors(at)["file to be attached"])).write_pdf(pdf_variant="pdf/a-3a")
    )


def test_the_bundle_is_the_fonts_and_the_draft_mark() -> None:
    fetcher = BundleFetcher()
    assert len(bundled_files()) == 5
    for address, (file, _media_type) in bundled_files().items():
        assert TEMPLATE_FOLDER in file.parents
        assert fetcher.fetch(address).read() == file.read_bytes()
    with pytest.raises(DeniedAddress):
        fetcher.fetch("file:///etc/hostname")
    assert fetcher.denied == ["file:///etc/hostname"]
