"""What a file is by its content, and what it may not hold. The name of the file plays no part.

Runs in the inspecting process, never in the program's own: the file may be made to exhaust or to break what reads it.
"""

from __future__ import annotations

import io
import zipfile

from assessment.attachments.office import inspect_office
from assessment.attachments.pdf import inspect_pdf
from assessment.attachments.pictures import inspect_jpeg, inspect_png
from assessment.domain.attachments import ACCEPTED, Inspected
from assessment.domain.errors import AttachmentRefused

PDF, PNG, JPEG, ZIP = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"
# What people try to upload, by how it begins, and what to do instead.
_KNOWN_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "er i et gammelt Office-format eller beskyttet med adgangskode. Fjern beskyttelsen, og gem filen som docx, "
        "xlsx, pptx eller PDF.",
    ),
    (b"MZ", "er et program. Programmer kan ikke lægges som bilag."),
    (b"\x7fELF", "er et program. Programmer kan ikke lægges som bilag."),
    (b"#!", "er et program. Programmer kan ikke lægges som bilag."),
    (b"GIF8", "er et GIF-billede. Gem det som PNG eller JPEG."),
    (b"BM", "er et BMP-billede. Gem det som PNG eller JPEG."),
    (b"II*\x00", "er et TIFF-billede. Gem det som PNG, JPEG eller PDF."),
    (b"MM\x00*", "er et TIFF-billede. Gem det som PNG, JPEG eller PDF."),
    (b"RIFF", "er et billede eller en lyd i et format, der ikke tages imod. Gem et billede som PNG eller JPEG."),
    (b"{\\rtf", "er i RTF-format. Gem filen som docx eller PDF."),
    (b"7z\xbc\xaf", "er et arkiv. Pak det ud, og læg filerne op hver for sig."),
    (b"Rar!", "er et arkiv. Pak det ud, og læg filerne op hver for sig."),
    (b"\x1f\x8b", "er et arkiv. Pak det ud, og læg filerne op hver for sig."),
)
_MARKUP = "er en webside, et SVG-billede eller andet med koder i. Gem den som PDF, eller gem billedet som PNG."
POLYGLOT = "er to filer i én: der er gemt et arkiv i den. Gem filen igen fra det program, den er lavet i."


def inspect(content: bytes) -> Inspected:
    """What the file is. Raises AttachmentRefused with what is wrong, to be put after the words »Filen«."""
    if content.startswith(ZIP):
        return inspect_office(content)
    if not content.startswith((PDF, PNG, JPEG)):
        raise AttachmentRefused(_refusal(content))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise AttachmentRefused(POLYGLOT)
    if content.startswith(PDF):
        return inspect_pdf(content)
    return inspect_png(content) if content.startswith(PNG) else inspect_jpeg(content)


def _refusal(content: bytes) -> str:
    for beginning, text in _KNOWN_BEGINNINGS:
        if content.startswith(beginning):
            return text
    if content[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return _MARKUP
    return f"er ikke en type, der kan lægges som bilag. Der tages imod {ACCEPTED}."
