"""PDF files: no code, no files inside, no password, nothing that cannot be read.

Nothing acts by itself when the file is opened, and nothing leaves the document but links to the web.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

from assessment.domain.attachments import AttachmentKind, Inspected
from assessment.domain.errors import AttachmentRefused

MAX_PAGES = 2_000
MAX_OBJECTS = 500_000
MAX_DEPTH = 60
DAMAGED = "er beskadiget og kan ikke læses som PDF. Gem den igen som PDF fra det program, den er lavet i."
PROTECTED = "er beskyttet med adgangskode, så indholdet ikke kan kontrolleres. Gem den uden beskyttelse."
TRAILING = "har andet efter PDF-dokumentets slutning. Gem den igen som PDF fra det program, den er lavet i."
AGAIN = "Udskriv dokumentet til en ny PDF, og læg den i sagen i stedet."

# What an action may be called that runs something, fetches something or sends something.
_ACTIONS = {
    "/JavaScript": "indeholder programkode (JavaScript)",
    "/Launch": "kan starte et program",
    "/SubmitForm": "kan sende indholdet videre",
    "/ImportData": "kan hente data udefra",
    "/GoToR": "henviser til en anden fil",
    "/GoToE": "henviser til en fil, der er gemt i den",
    "/Rendition": "indeholder lyd eller film",
    "/Movie": "indeholder lyd eller film",
    "/Sound": "indeholder lyd eller film",
    "/GoTo3DView": "indeholder en 3D-model",
    "/RichMediaExecute": "indeholder lyd eller film",
}
_KEYS = {
    "/JS": "indeholder programkode (JavaScript)",
    "/JavaScript": "indeholder programkode (JavaScript)",
    "/EF": "har andre filer gemt i sig",
    "/EmbeddedFiles": "har andre filer gemt i sig",
    "/XFA": "er en formular med programkode (XFA)",
    "/RichMediaContent": "indeholder lyd eller film",
}
# Where a link may lead; without a scheme it is an address that the writer has shortened.
_ADDRESS = re.compile(r"https?:|mailto:|tel:|(?![a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
_LINKS = "har henvisninger, der kan åbne filer eller programmer"
_BY_ITSELF = "gør noget af sig selv, når den åbnes"
_ELSEWHERE = "henter en del af indholdet fra en anden fil"
_ANNOTATIONS = {
    "/FileAttachment": "har andre filer gemt i sig",
    "/RichMedia": "indeholder lyd eller film",
    "/Screen": "indeholder lyd eller film",
    "/Movie": "indeholder lyd eller film",
    "/Sound": "indeholder lyd eller film",
    "/3D": "indeholder en 3D-model",
}


def inspect_pdf(content: bytes) -> Inspected:
    """The number of its pages. Raises AttachmentRefused."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise AttachmentRefused(DAMAGED)
    if content[end + len(b"%%EOF") :].strip(b"\r\n\t \x00"):
        raise AttachmentRefused(TRAILING)
    try:
        # A reader that mends a damaged file may find other objects in it than those that are looked at here.
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise AttachmentRefused(PROTECTED)
            pages = len(document.pages)
            found = next(_acting(document), None)
    except pikepdf.PasswordError as error:
        raise AttachmentRefused(PROTECTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise AttachmentRefused(DAMAGED) from error
    if found is not None:
        raise AttachmentRefused(f"{found}. {AGAIN}")
    if not 0 < pages <= MAX_PAGES:
        raise AttachmentRefused(
            f"har {pages} sider. Et bilag skal have mellem 1 og {MAX_PAGES}. Del den i flere filer."
        )
    return Inspected(AttachmentKind.PDF, pages)


def _acting(document: pikepdf.Pdf) -> Iterator[str]:
    if len(document.objects) > MAX_OBJECTS:
        yield "har for mange dele til, at den kan kontrolleres"
    yield from _in_tree(document.trailer.get("/Root"), 0)
    for item in document.objects:
        yield from _in_tree(item, 0)


def _in_tree(item: object, depth: int) -> Iterator[str]:
    """What acts in an object and in what is written inside it; an object of its own is looked at by itself."""
    if depth > MAX_DEPTH:
        yield "er bygget på en måde, der ikke kan kontrolleres"
        return
    if isinstance(item, pikepdf.Array):
        children = [item[place] for place in range(len(item))]
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        entries = dict(item.items())
        yield from _in_dictionary(entries, is_stream=isinstance(item, pikepdf.Stream))
        children = list(entries.values())
    else:
        return
    for child in children:
        if getattr(child, "is_indirect", True) is False:  # a number or a truth value is no object
            yield from _in_tree(child, depth + 1)


def _in_dictionary(entries: dict[str, pikepdf.Object], *, is_stream: bool) -> Iterator[str]:
    yield from (text for key, text in _KEYS.items() if key in entries)
    for key, words in (("/S", _ACTIONS), ("/Subtype", _ANNOTATIONS), ("/Type", {"/EmbeddedFile": _KEYS["/EF"]})):
        value = entries.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in words:
            yield words[str(value)]
    if is_stream and ("/F" in entries or isinstance(entries.get("/Ref"), pikepdf.Dictionary)):
        yield _ELSEWHERE
    address = entries.get("/URI")
    if isinstance(address, pikepdf.String) and not _ADDRESS.match(_readable(address)):
        yield _LINKS
    if "/AA" in entries or _acts_by_itself(entries.get("/OpenAction")):
        yield _BY_ITSELF


def _acts_by_itself(action: pikepdf.Object | None) -> bool:
    """Whether opening the document does more than to go to a place in it; what is refused anyway is told by itself."""
    if not isinstance(action, pikepdf.Dictionary):
        return False
    return str(action.get("/S")) not in ("/GoTo", *_ACTIONS) or "/Next" in action


def _readable(address: pikepdf.Object) -> str:
    """An address without the signs that programs leave out before they follow it."""
    return "".join(sign for sign in str(address).strip() if sign.isprintable())
