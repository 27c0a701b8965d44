"""`make screenshots`: the pictures of the README, taken of a demonstration in a database of its own."""

from __future__ import annotations

import re
import sys
import tempfile
import urllib.request
from pathlib import Path

from assessment.reporting.worker import Renderer
from benchmarks.served import serving
from benchmarks.visitor import Visitor, browser, visitor

FOLDER = Path(__file__).resolve().parent
LARGEST_BYTES = 300_000
DRAFT_CASE, ISSUED_CASE = "Lærkehaven", "Engvænget"
_DOCUMENT_WIDTH_PX = 820
_PARAMETER = re.compile(r"sag=([0-9a-f-]{36})")


def main() -> int:
    """Take the three pictures and the first page of the document."""
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-") as name,
        serving(Path(name) / "demo.db") as served,
        browser() as chromium,
        visitor(chromium) as guest,
    ):
        guest.open(served.address)
        _take(guest, "oversigt")
        draft, issued = _case(guest, DRAFT_CASE), _case(guest, ISSUED_CASE)
        guest.open(f"{served.address}/kriterium-3?sag={draft}")
        _take(guest, "kriterium")
        guest.open(f"{served.address}/dokumenter?sag={issued}")
        _take(guest, "dokument")
        link = guest.page.locator('a[href^="/dokument/"]').first.get_attribute("href")
        with urllib.request.urlopen(f"{served.address}{link}", timeout=60) as answer:  # noqa: S310  (this machine)
            _write("indstilling-side-1", _first_page(answer.read()))
    return 0


def _case(guest: Visitor, title: str) -> str:
    """The id of the case, from its link in the list."""
    address = guest.page.get_by_role("link", name=title).first.get_attribute("href") or ""
    found = _PARAMETER.search(address)
    if found is None:
        raise RuntimeError(f"The list has no link to {title}.")
    return found.group(1)


def _take(guest: Visitor, name: str) -> None:
    guest.page.evaluate("document.fonts.ready")
    guest.page.wait_for_function("Array.from(document.images).every((image) => image.complete)")
    _write(name, guest.page.screenshot())


def _first_page(document: bytes) -> bytes:
    renderer = Renderer()
    try:
        return renderer.page_pictures(document, _DOCUMENT_WIDTH_PX)[0]
    finally:
        renderer.close()


def _write(name: str, picture: bytes) -> None:
    if len(picture) > LARGEST_BYTES:
        raise RuntimeError(f"{name}.png is {len(picture)} bytes; the limit is {LARGEST_BYTES}.")
    (FOLDER / f"{name}.png").write_bytes(picture)
    print(f"{name}.png: {len(picture) // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
