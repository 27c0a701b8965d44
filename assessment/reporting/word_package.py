"""The Word file as bytes: the same for the same content, without what the program did not put in."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

# Parts of the empty document that python-docx begins with, which say nothing true of ours.
_FOREIGN = frozenset(
    {
        RELATIONSHIP_TYPE.THUMBNAIL,
        RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
        RELATIONSHIP_TYPE.CUSTOM_XML,
        "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    }
)


def word_package(document: Document, stamp: datetime) -> bytes:
    """The document as a file whose parts are all dated `stamp`: saving it twice gives the same bytes."""
    for relationships in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relationships.items() if relation.reltype in _FOREIGN]:
            del relationships[key]
    raw = io.BytesIO()
    document.save(raw)
    target = io.BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(target, "w") as file:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, (stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            file.writestr(part, made.read(name), compresslevel=6)
    return target.getvalue()
