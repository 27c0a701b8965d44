"""What is inside a PDF that somebody hands in: attachments, the text and drawing of its pages, and what can act.

The file comes from outside, so nothing in it is believed, and everything that cannot be read becomes a DocumentError.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2

from assessment.domain.errors import DocumentError
from assessment.reporting.finish import PAGES_DIGEST

MAX_PDF_BYTES = 40 * 1024 * 1024
MAX_PAGES = 400
NOT_A_PDF = "er ikke en PDF. Angiv et dokument, som programmet har lavet."
DAMAGED = "er beskadiget eller afkortet og kan ikke læses som PDF."
ENCRYPTED = "er krypteret. Programmet krypterer aldrig sine dokumenter, så filen er ændret."
TOO_LARGE = "er større end 40 MB. Så store dokumenter laver programmet ikke."
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
            if len(document.pages) > MAX_PAGES:
                raise DocumentError(f"har mere end {MAX_PAGES} sider. Så store dokumenter laver programmet ikke.")
            attachments: dict[str, list[bytes]] = {}
            for name, bytes_of_file in _attachments(document):
                attachments.setdefault(name, []).append(bytes_of_file)
            as_made, acting = _pages_as_made(document), tuple(sorted(set(_acting(document))))
    except pikepdf.PasswordError as error:
        raise DocumentError(ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise DocumentError(DAMAGED) from error
    files = {name: tuple(found) for name, found in attachments.items()}
    return PdfContent(files, page_texts(content), as_made, acting)


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


def _attachments(document: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    """Every embedded file, also one that no list of the document leads to."""
    seen = set()
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
            for stream in item.EF.values():
                if stream.objgen not in seen:
                    seen.add(stream.objgen)
                    yield str(item.get("/UF", item.get("/F", ""))), stream.read_bytes()


def _pages_as_made(document: pikepdf.Pdf) -> bool | None:
    told = document.docinfo.get(f"/{PAGES_DIGEST}")
    if told is None:
        return None
    digest = hashlib.sha256()
    for page in document.pages:
        contents = page.obj["/Contents"]
        streams = list(contents.as_list()) if isinstance(contents, pikepdf.Array) else [contents]
        digest.update(b"\n".join(stream.read_bytes() for stream in streams))
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
