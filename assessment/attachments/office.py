"""Word, Excel and PowerPoint files: no macros, no embedded objects, nothing that is fetched, and a sound package.

Every part of the package is unpacked and every XML part is read, so that nothing rests on what the package says of
itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from assessment.attachments.office_parts import CONTENT_TYPES, Part, is_xml, read_part
from assessment.attachments.zip_directory import END_LENGTH, END_MARK, closes_the_file, is_encrypted, leads_out
from assessment.domain.attachments import MEGABYTE, AttachmentKind, Inspected
from assessment.domain.errors import AttachmentRefused

MAX_PARTS = 3_000
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 250  # of a whole package; a spreadsheet packs well
NOT_OFFICE = (
    "er et arkiv, eller et dokument af en anden slags end docx, xlsx og pptx. Gem et dokument som en af dem eller som "
    "PDF. Pak et arkiv ud, og læg filerne op hver for sig."
)
DAMAGED = "er beskadiget og kan ikke læses som Office-dokument. Åbn den i Office, og gem den igen."
AROUND = "har andet før eller efter dokumentet. Åbn den i Office, og gem den igen."
BOMB = "fylder alt for meget, når den pakkes ud. Gem den som PDF i stedet."
PLACES = "har dele med stier, der leder ud af dokumentet. Åbn den i Office, og gem den igen."
TWICE = "har to dele med samme navn. Åbn den i Office, og gem den igen."
DISGUISED = "har dele, der udgiver sig for noget andet, end de er. Åbn den i Office, og gem den igen."
PROTECTED = "har dele, der er beskyttet med adgangskode. Gem den uden beskyttelse."

_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": AttachmentKind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": AttachmentKind.XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": AttachmentKind.PPTX,
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": AttachmentKind.PPTX,
}
# What a part of a document may be; everything else is something put into it.
_ENDINGS = frozenset(
    {
        *("xml", "rels", "vml"),
        *("png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "svg"),
        *("odttf", "fntdata"),
    }
)
_PLACES = (
    ("vbaproject", "indeholder makroer (programkode). Gem den som docx, xlsx eller pptx uden makroer"),
    ("vbadata", "indeholder makroer (programkode). Gem den som docx, xlsx eller pptx uden makroer"),
    ("macrosheets/", "indeholder makroer (Excel 4.0). Gem den som xlsx uden makroer, eller som PDF"),
    ("dialogsheets/", "indeholder makroer (Excel 4.0). Gem den som xlsx uden makroer, eller som PDF"),
    ("activex/", "indeholder ActiveX-objekter. Fjern dem, eller gem den som PDF"),
    ("embeddings/", "har andre filer lagt ind i sig. Fjern dem, eller gem den som PDF"),
    ("externallinks/", "henter tal fra andre regneark. Bryd kæderne (Data, Rediger kæder), eller gem den som PDF"),
    ("connections.xml", "henter data udefra. Fjern forbindelserne, eller gem den som PDF"),
    ("querytables/", "henter data udefra. Fjern forbindelserne, eller gem den som PDF"),
    ("webextensions/", "indeholder et tilføjelsesprogram. Fjern det, eller gem den som PDF"),
    ("customui/", "indeholder egne menuer, som kan starte programkode. Gem den som PDF"),
)
_PRINTER = "printersettings/"
# How files begin that are no picture. Fonts are scrambled, and may begin with anything.
_OTHER_FILES = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\x7fELF", b"MZ")
_FONTS = (".odttf", ".fntdata")


def inspect_office(content: bytes) -> Inspected:
    """Which kind of document it is. Raises AttachmentRefused."""
    _require_bare(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            _require_sound(members, len(content))
            kind = _kind_of(package, members)
            for member in members:
                _require_place(member.filename)
                unpacked = package.read(member)
                if unpacked.startswith(_OTHER_FILES) and not member.filename.lower().endswith(_FONTS):
                    raise AttachmentRefused(DISGUISED)
                part = read_part(member.filename, unpacked)
                found = next(part.acting(), None)
                if found is not None:
                    raise AttachmentRefused(f"{found}.")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise AttachmentRefused(DAMAGED) from error
    return Inspected(kind)


def _require_bare(content: bytes) -> None:
    """The directory of the package ends the file, and says that it begins where the file begins."""
    if not closes_the_file(content[-END_LENGTH:], len(content)):
        raise AttachmentRefused(DAMAGED if content.rfind(END_MARK) < 0 else AROUND)


def _require_sound(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise AttachmentRefused(BOMB)
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names):
        raise AttachmentRefused(TWICE)
    if any(map(leads_out, members)):
        raise AttachmentRefused(PLACES)
    if any(map(is_encrypted, members)):
        raise AttachmentRefused(PROTECTED)
    if not {CONTENT_TYPES.lower(), "_rels/.rels"} <= set(names):
        raise AttachmentRefused(NOT_OFFICE)


def _kind_of(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> AttachmentKind:
    types: Part = next(
        read_part(member.filename, package.read(member))
        for member in members
        if member.filename.lower() == CONTENT_TYPES.lower()
    )
    if any("macro" in name.lower() or "vba" in name.lower() for name in types.content_types):
        raise AttachmentRefused(f"{_PLACES[0][1]}.")
    # A part is what its type says, whatever its name: XML under the name of a picture would be read by nobody here.
    if any(_is_typed_xml(kind) and not is_xml(name) for name, kind in types.typed):
        raise AttachmentRefused(DISGUISED)
    found = {_MAIN_TYPES[name] for name in types.content_types if name in _MAIN_TYPES}
    if len(found) != 1:
        raise AttachmentRefused(NOT_OFFICE)
    return found.pop()


def _is_typed_xml(content_type: str) -> bool:
    return content_type.lower().partition(";")[0].strip().endswith(("+xml", "/xml"))


def _require_place(name: str) -> None:
    for text in _put_in(name.lower()):
        raise AttachmentRefused(f"{text}.")


def _put_in(name: str) -> Iterator[str]:
    yield from (text for place, text in _PLACES if place in name)
    ending = name.rpartition(".")[2]
    known = ending in _ENDINGS or is_xml(name) or name.endswith("/") or (ending == "bin" and _PRINTER in name)
    if not known:
        yield f"har en fil af typen .{ending[:12]} lagt ind i sig. Fjern den, eller gem dokumentet som PDF"
