"""What is inside an edition of recommendation or resume that somebody hands in: its words, and the PDF that it names.

The file comes from outside, so nothing in it is believed, and what cannot be read becomes a DocumentError.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assessment.domain.errors import DocumentError
from assessment.reporting.request import DocumentKind

MAX_BYTES = 8 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HTML = re.compile(rb"\s*<!doctype html", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_TEXT_PART, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAID = frozenset({f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"})
_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
# What a web page calls the SHA-256 of its PDF, which also says what the page is.
_SOURCES: Mapping[str, DocumentKind] = {
    "indstilling.pdf.sha256": "indstilling_html",
    "resume.pdf.sha256": "resume_html",
}
_TOO_LARGE = "er større end 8 MB. Så store udgaver laver programmet ikke."


@dataclass(frozen=True)
class EditionContent:
    """One edition: its kind, all its words in order, and the SHA-256 of the issued PDF that it names, if any."""

    kind: DocumentKind
    text: str
    source_sha256: str | None


def is_edition(content: bytes) -> bool:
    """Whether a file is to be read as an edition at all."""
    return content.startswith(_ZIP) or _HTML.match(content[:1024]) is not None


def read_edition(content: bytes) -> EditionContent | None:
    """Look into an edition; None for what is none. Raises DocumentError for one that is damaged or too large."""
    if not is_edition(content):
        return None
    if len(content) > MAX_BYTES:
        raise DocumentError(_TOO_LARGE)
    if content.startswith(_ZIP):
        return _word_file(content)
    try:
        page = _Page()
        page.feed(content.decode("utf-8"))
        page.close()
    except (UnicodeDecodeError, AssertionError) as error:
        raise DocumentError("er ikke en hel webside i UTF-8.") from error
    return EditionContent(page.kind, " ".join(" ".join(page.texts).split()), _digest_in(page.source))


def _word_file(content: bytes) -> EditionContent:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            text, properties = (_tree(package, name) for name in (_TEXT_PART, _PROPERTIES))
    except (KeyError, zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, ValueError, OSError) as error:
        raise DocumentError("er beskadiget og kan ikke læses som et Word-dokument.") from error
    except RuntimeError as error:
        raise DocumentError("er beskyttet med adgangskode eller pakket, som programmet aldrig gør det.") from error
    words = (
        "".join(part.text or "" if part.tag == f"{_WORD}t" else " " for part in paragraph.iter() if part.tag in _SAID)
        for paragraph in text.iter(f"{_WORD}p")
    )
    source = _digest_in(properties.findtext(_IDENTIFIER))
    return EditionContent("indstilling_word", " ".join(" ".join(words).split()), source)


def _tree(package: zipfile.ZipFile, name: str) -> Any:
    """A part as XML, unpacked within bounds and without document type declarations."""
    with package.open(name) as part:
        unpacked = part.read(MAX_BYTES + 1)
    if len(unpacked) > MAX_BYTES:
        raise DocumentError(_TOO_LARGE)
    return fromstring(unpacked, forbid_dtd=True)


def _digest_in(text: str | None) -> str | None:
    return text if text is not None and _SHA256.fullmatch(text) else None


class _Page(HTMLParser):
    """Collects the texts outside style and script, and the name of the PDF."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.kind: DocumentKind = "indstilling_html"
        self.source: str | None = None
        self._is_code = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A tag parts words, whatever it is."""
        given = dict(attributes)
        kind = _SOURCES.get(given.get("name") or "") if tag == "meta" else None
        if kind is not None:
            self.kind, self.source = kind, given.get("content")
        self._is_code = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        """The end of code, or of anything else."""
        self._is_code = self._is_code and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        """A text, unless it is code."""
        if not self._is_code:
            self.texts.append(data)
