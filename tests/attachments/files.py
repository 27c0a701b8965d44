"""Good files of every kind for the tests of attachments, and the parts that hostile ones are made of."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pikepdf
from PIL import Image

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{_OFFICE_TYPE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE_TYPE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE_TYPE}presentationml.presentation.main+xml"),
}

PAGE_FIELD = "<w:instrText xmlns:w='w'> PAGE </w:instrText>"
_LINK_FIELD = (
    "<w:fldChar xmlns:w='w'/><w:instrText xmlns:w='w'> HYPERLINK \"https://www.aarhus.dk/link/database\" </w:instrText>"
)
_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def pdf(change: Callable[[pikepdf.Pdf], object] | None = None, pages: int = 1, **save: Any) -> bytes:
    """A PDF of blank pages, changed before it is saved."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        if change is not None:
            change(document)
        written = io.BytesIO()
        document.save(written, **save)
    return written.getvalue()


def office(
    kind: str = "docx", parts: Mapping[str, str | bytes] | None = None, main_type: str | None = None, body: str = ""
) -> bytes:
    """An Office document with parts put into it."""
    main, usual_type = MAIN[kind]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", content_types(main, main_type or usual_type))
        package.writestr("_rels/.rels", relations(("officeDocument", main, "")))
        package.writestr(main, f'<w xmlns="urn:w"><p>Prøve</p>{body}</w>')
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return written.getvalue()


def content_types(part: str, content_type: str) -> str:
    return f'<Types xmlns="{_TYPES}"><Override PartName="/{part}" ContentType="{content_type}"/></Types>'


def relations(*items: tuple[str, str, str]) -> str:
    """Relations of a part: kind, target, and `External` or nothing."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE_RELATION}/{kind}" Target="{target}"'
        f"{f' TargetMode={mode!r}' if mode else ''}/>"
        for number, (kind, target, mode) in enumerate(items)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def workbook() -> bytes:
    """A spreadsheet as a library writes it, with a formula that adds."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([1, 2, "=SUM(A1:B1)"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def png(width: int = 4, height: int = 3) -> bytes:
    """A PNG picture; a large one is all of one colour and small in the file."""
    written = io.BytesIO()
    Image.new("1" if width * height > 10**7 else "RGB", (width, height)).save(written, "PNG")
    return written.getvalue()


def jpeg(**save: Any) -> bytes:
    """A JPEG picture."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(written, "JPEG", **save)
    return written.getvalue()


def archive() -> bytes:
    """A zip that is no document."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("a.txt", "a")
    return written.getvalue()


@functools.cache
def good() -> Mapping[str, bytes]:
    """Files that are taken, by a name that fits."""
    hyperlink = relations(("hyperlink", "https://www.retsinformation.dk/", "External"))
    return {
        "tilstandsrapport.pdf": pdf(pages=3),
        "åbner på sin side.pdf": pdf(_opens_at_its_page),
        "går til sin side.pdf": pdf(_goes_to_its_page),
        "med link.pdf": pdf(_link),
        "gemt to gange.pdf": twice_saved(),
        "komprimeret.pdf": pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "notat.docx": office(
            parts={"word/_rels/document.xml.rels": hyperlink, "word/media/image1.svg": _DRAWING},
            body=f"{PAGE_FIELD}{_LINK_FIELD}",
        ),
        "budget.xlsx": workbook(),
        "oplæg.pptx": office("pptx", {"ppt/media/image1.png": png()}),
        "facade.png": png(),
        "gård.jpg": jpeg(),
        "trin.jpeg": jpeg(progressive=True),
        "telefon.jpg": jpeg() + jpeg(),
    }


def _opens_at_its_page(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def _goes_to_its_page(document: pikepdf.Pdf) -> None:
    place = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place)


def _link(document: pikepdf.Pdf) -> None:
    for address in ("https://www.aarhus.dk/", "mailto:post@kommune.example", "www.aarhus.dk/boliger", "#side2"):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address)
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([*document.pages[0].get("/Annots", []), link]))


def twice_saved() -> bytes:
    """A PDF with line ends after its end, as some programs write."""
    return pdf() + b"\r\n\r\n"
