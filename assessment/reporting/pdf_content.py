"""What is inside a PDF that somebody hands in: attachments, the text and drawing of its pages, and what can act.

The file comes from outside, so nothing in it is believed, and everything that cannot be read becomes a DocumentError.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf
import pypdfium2

from assessment.domain.errors import DocumentError
from assessment.reporting.finish import PAGES_DIGEST

MAX_PDF_BYTES = 40 * 1024 * 1024
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
MAX_PAGES = 400
SEAL_MARK = b"/ByteRange"  # stands in every PDF with a signature
NOT_A_PDF = "er ikke en PDF. Angiv et dokument, som programmet har lavet."
DAMAGED = "er beskadiget eller afkortet og kan ikke læses som PDF."
ENCRYPTED = "er krypteret. Programmet krypterer aldrig sine dokumenter, så filen er ændret."
TOO_LARGE = "er større end 40 MB. Så store dokumenter laver programmet ikke."
TOO_LARGE_INSIDE = "fylder mere end 128 MB, når det pakkes ud. Så store dokumenter laver programmet ikke."
OTHER_PACKING = (
    "er pakket på en måde, som programmet aldrig bruger, så filen er ændret eller kommer fra et andet program."
)
_ACTING = ("/OpenAction", "/AA", "/AcroForm")
_ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMedia")


@dataclass(frozen=True)
class PdfContent:
    """One PDF. `pages_as_made` tells whether the pages draw what they did when the program made them.

    It is None where the file does not say what they drew. `acting` names what the program never puts in.
    """

    attachments: dict[str, tuple[bytes, ...]]
    page_texts: tuple[str, ...]
    pages_as_made: bool | None
    acting: tuple[str, ...]


def read_pdf(content: bytes) -> PdfContent:
    """Look into a PDF. Raises DocumentError with what is wrong, to be put after the name of the file."""
    with _opened(content) as document:
        if len(document.pages) > MAX_PAGES:
            raise DocumentError(f"har mere end {MAX_PAGES} sider. Så store dokumenter laver programmet ikke.")
        unpack = _Unpacker()
        files = _files(document, unpack)
        as_made, acting = _pages_as_made(document, unpack), tuple(sorted(set(_acting(document))))
    return PdfContent(files, page_texts(content), as_made, acting)


def attached_files(content: bytes) -> dict[str, tuple[bytes, ...]]:
    """The files inside a PDF by their names, without a look at its pages. Raises DocumentError as `read_pdf`."""
    with _opened(content) as document:
        return _files(document, _Unpacker())


@contextmanager
def _opened(content: bytes) -> Iterator[pikepdf.Pdf]:
    if len(content) > MAX_PDF_BYTES:
        raise DocumentError(TOO_LARGE)
    if b"%PDF-" not in content[:1024]:
        raise DocumentError(NOT_A_PDF)
    if b"%%EOF" not in content[-1024:]:
        raise DocumentError(DAMAGED)
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise DocumentError(ENCRYPTED)
            yield document
    except pikepdf.PasswordError as error:
        raise DocumentError(ENCRYPTED) from error
    except (pikepdf.PdfError, zlib.error, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise DocumentError(DAMAGED) from error


def _files(document: pikepdf.Pdf, unpack: _Unpacker) -> dict[str, tuple[bytes, ...]]:
    found: dict[str, list[bytes]] = {}
    for name, content in _attachments(document, unpack):
        found.setdefault(name, []).append(content)
    return {name: tuple(contents) for name, contents in found.items()}


def page_texts(content: bytes) -> tuple[str, ...]:
    """The text of each page, with white space unified. Raises DocumentError for what is not a PDF."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(DAMAGED) from error
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(" ".join(text_page.get_text_bounded().split()))
            text_page.close()
            page.close()
        return tuple(texts)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(DAMAGED) from error
    finally:
        document.close()


class _Unpacker:
    """Unpacks the streams of one file up to a limit in all: a small file may hold what would fill the memory."""

    def __init__(self) -> None:
        self._left = MAX_UNPACKED_BYTES

    def __call__(self, stream: pikepdf.Object) -> bytes:
        """The bytes of a stream. Raises DocumentError beyond the limit, zlib.error for a damaged one."""
        content = stream.read_raw_bytes()
        packing = stream.get("/Filter")
        names = [str(name) for name in packing.as_list()] if isinstance(packing, pikepdf.Array) else [str(packing)]
        if packing is not None and names:
            if names != ["/FlateDecode"] or "/DecodeParms" in stream:
                raise DocumentError(OTHER_PACKING)
            content = zlib.decompressobj().decompress(content, self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise DocumentError(TOO_LARGE_INSIDE)
        return content


def _attachments(document: pikepdf.Pdf, unpack: _Unpacker) -> Iterator[tuple[str, bytes]]:
    """Every embedded file, also one that no list of the document leads to."""
    seen = set()
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
            for stream in item.EF.values():
                if stream.objgen not in seen:
                    seen.add(stream.objgen)
                    yield str(item.get("/UF", item.get("/F", ""))), unpack(stream)


def _pages_as_made(document: pikepdf.Pdf, unpack: _Unpacker) -> bool | None:
    told = document.docinfo.get(f"/{PAGES_DIGEST}")
    if told is None:
        return None
    digest = hashlib.sha256()
    for page in document.pages:
        contents = page.obj["/Contents"]
        streams = list(contents.as_list()) if isinstance(contents, pikepdf.Array) else [contents]
        digest.update(b"\n".join(unpack(stream) for stream in streams))
    return digest.hexdigest() == str(told)


def _acting(document: pikepdf.Pdf) -> Iterator[str]:
    yield from (name for name in _ACTING if name in document.Root)
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary):
            action = str(item.get("/S", ""))
            if action in _ACTIONS:
                yield action
            if item.get("/Type") == "/Annot" and str(item.get("/Subtype")) != "/Link":
                yield f"anmærkningen {item.get('/Subtype')}"
