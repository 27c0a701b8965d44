"""What is inside an edition of the recommendation that somebody hands in: its words, and the PDF that it names.

The file comes from outside, so nothing in it is believed, and what cannot be read becomes a DocumentError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from assessment.domain.errors import DocumentError
from assessment.reporting.request import DocumentKind

MAX_BYTES = 8 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HTML = re.compile(rb"\s*<!doctype html", re.IGNORECASE)


@dataclass(frozen=True)
class EditionContent:
    """One edition: its kind, all its words in order, and the SHA-256 of the issued PDF that it names, if any."""

    kind: DocumentKind
    text: str
    source_sha256: str | None


def is_edition(content: bytes) -> bool:
    """Whether a file is to be read as an edition at all."""
    return _HTML.match(content[:1024]) is not None


def read_edition(content: bytes) -> EditionContent | None:
    """Look into a web page; None for what is none. Raises DocumentError for one that is damaged or too large."""
    if not is_edition(content):
        return None
    if len(content) > MAX_BYTES:
        raise DocumentError("er større end 8 MB. Så store udgaver laver programmet ikke.")
    try:
        page = _Page()
        page.feed(content.decode("utf-8"))
        page.close()
    except (UnicodeDecodeError, AssertionError) as error:
        raise DocumentError("er ikke en hel webside i UTF-8.") from error
    return EditionContent("indstilling_html", " ".join(" ".join(page.texts).split()), _digest_in(page.source))


def _digest_in(text: str | None) -> str | None:
    return text if text is not None and _SHA256.fullmatch(text) else None


class _Page(HTMLParser):
    """Collects the texts outside style and script, and the name of the PDF."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.source: str | None = None
        self._is_code = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A tag parts words, whatever it is."""
        given = dict(attributes)
        if tag == "meta" and given.get("name") == "indstilling.pdf.sha256":
            self.source = given.get("content")
        self._is_code = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        """The end of code, or of anything else."""
        self._is_code = self._is_code and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        """A text, unless it is code."""
        if not self._is_code:
            self.texts.append(data)
