"""Pictures: decoded wholly within bounds, and nothing after their end."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Literal

from PIL import Image, ImageFile

from assessment.domain.attachments import AttachmentKind, Inspected
from assessment.domain.errors import AttachmentRefused

MAX_SIDE_PX = 20_000
MAX_PIXELS = 60_000_000
MAX_PICTURES_IN_FILE = 8  # a telephone puts its small previews after the picture
DAMAGED = "er beskadiget og kan ikke læses som billede. Gem billedet igen."
TRAILING = "har andet efter billedets slutning. Åbn billedet i et billedprogram, og gem det igen."
TOO_LARGE = "er et billede på over 60 millioner punkter. Gem det i en lavere opløsning."


def inspect_png(content: bytes) -> Inspected:
    """Raises AttachmentRefused unless the file is one PNG picture and no more."""
    if _end_of_png(content) != len(content):
        raise AttachmentRefused(TRAILING)
    _decode(content, "PNG")
    return Inspected(AttachmentKind.PNG)


def inspect_jpeg(content: bytes) -> Inspected:
    """Raises AttachmentRefused unless the file is a JPEG picture, which smaller ones may follow."""
    end = _end_of_jpeg(content, 0)
    for _ in range(MAX_PICTURES_IN_FILE):
        rest = content[end:].lstrip(b"\x00")
        if not rest:
            break
        if not rest.startswith(b"\xff\xd8\xff"):
            raise AttachmentRefused(TRAILING)
        end = _end_of_jpeg(content, len(content) - len(rest))
    else:
        raise AttachmentRefused(TRAILING)
    _decode(content, "JPEG")
    return Inspected(AttachmentKind.JPEG)


def _decode(content: bytes, form: Literal["PNG", "JPEG"]) -> None:
    mending = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # another library of the process may have asked for it
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                width, height = picture.size
                if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
                    raise AttachmentRefused(TOO_LARGE)
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise AttachmentRefused(TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, EOFError, Warning, LookupError, OverflowError, struct.error) as error:
        raise AttachmentRefused(DAMAGED) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = mending


def _end_of_png(content: bytes) -> int:
    """Where the last chunk ends. Raises AttachmentRefused for a file without one."""
    place = 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            return place
    raise AttachmentRefused(DAMAGED)


def _end_of_jpeg(content: bytes, begin: int) -> int:
    """Where the picture that begins here ends. Raises AttachmentRefused for one that does not."""
    place = begin + 2
    while 0 <= place < len(content) - 1:
        if content[place] != 0xFF:
            raise AttachmentRefused(DAMAGED)
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF:  # filling
            place += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            place += 2
        else:
            length = int.from_bytes(content[place + 2 : place + 4], "big")
            if length < 2:
                raise AttachmentRefused(DAMAGED)
            place += 2 + length
            if marker == 0xDA:
                place = _end_of_scan(content, place)
    raise AttachmentRefused(DAMAGED)


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the compressed points end: at the first marker that is neither a filler nor a restart; -1 for none."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            return -1
        if content[place + 1] != 0x00 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2
