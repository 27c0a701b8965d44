"""Hostile PDF files, each with a part of the reason that is told."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf

from tests.attachments.files import archive, pdf


def _action(name: str, **more: Any) -> Callable[[pikepdf.Pdf], object]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{name}"), **more)

    return change


def _annotation(subtype: str) -> Callable[[pikepdf.Pdf], object]:
    def change(document: pikepdf.Pdf) -> None:
        item = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{subtype}"), Rect=[0, 0, 9, 9])
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([item]))

    return change


def _in_names(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))


def _linked(document: pikepdf.Pdf, action: pikepdf.Dictionary) -> None:
    item = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([item]))


def _after_a_link(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
    _linked(document, pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=script))


def _name_elsewhere(document: pikepdf.Pdf) -> None:
    """The kind of the action lies in an object of its own."""
    _linked(document, pikepdf.Dictionary(S=document.make_indirect(pikepdf.Name.Launch), F="cmd.exe"))


def _link_to(address: str) -> Callable[[pikepdf.Pdf], object]:
    return lambda document: _linked(document, pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address))


def _on_opening_a_page(document: pikepdf.Pdf) -> None:
    called = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://fremmed.example/?aabnet")
    document.pages[0].obj.AA = pikepdf.Dictionary(O=called)


def _content_elsewhere(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    stream.Ref = pikepdf.Dictionary(F="\\\\fremmed\\fil.pdf", Page=0)
    document.Root.Fremmed = stream


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def _embedded(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = pikepdf.AttachedFileSpec(
        document,
        b"MZ",
        filename="x.exe",
        mime_type="application/octet-stream",
        creation_date="",
        mod_date="",
        description="",
    )


def _external_stream(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.F = "\\\\fremmed\\fil"
    document.Root.Fremmed = stream


def _nested(document: pikepdf.Pdf) -> None:
    inner = pikepdf.Dictionary()
    for _ in range(200):
        inner = pikepdf.Dictionary(A=inner)
    document.Root.Dybt = inner


def _flate_bomb() -> bytes:
    """A PDF whose cross-reference stream claims to hold 3 GB of nothing, packed twice."""
    packed = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
    return (
        b"%PDF-1.5\n1 0 obj<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream endobj\nstartxref\n9\n%%EOF"
    )


@functools.cache
def hostile_pdf() -> Mapping[str, tuple[bytes, str]]:
    """PDF files that are refused."""
    return {
        "a PDF that runs JavaScript when opened": (pdf(_action("JavaScript", JS="app.alert(1)")), "JavaScript"),
        "a PDF with named JavaScript": (pdf(_in_names), "JavaScript"),
        "a PDF with JavaScript after the action of a link": (pdf(_after_a_link), "JavaScript"),
        "a PDF whose action is named elsewhere": (pdf(_name_elsewhere), "starte et program"),
        "a PDF that calls out when opened": (pdf(_action("URI", URI="https://fremmed.example")), "af sig selv"),
        "a PDF that goes on when opened": (
            pdf(_action("GoTo", D=[0], Next=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://fremmed.example"))),
            "af sig selv",
        ),
        "a PDF that calls out from a page": (pdf(_on_opening_a_page), "af sig selv"),
        "a PDF with a link that runs": (pdf(_link_to(" java\nscript:alert(1)")), "henvisninger"),
        "a PDF with a link to a file": (pdf(_link_to("file:///c:/x.exe")), "henvisninger"),
        "a PDF with a link to another machine": (pdf(_link_to("\\\\fremmed\\deling\\x.exe")), "henvisninger"),
        "a PDF with a page elsewhere": (pdf(_content_elsewhere), "anden fil"),
        "a PDF with JavaScript in packed objects": (
            pdf(_in_names, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "JavaScript",
        ),
        "a PDF that starts a program": (pdf(_action("Launch", F="cmd.exe")), "starte et program"),
        "a PDF that sends a form": (pdf(_action("SubmitForm", F="https://fremmed.example")), "sende"),
        "a PDF that fetches data": (pdf(_action("ImportData", F="x.fdf")), "hente data"),
        "a PDF that opens another file": (pdf(_action("GoToR", F="\\\\fremmed\\x.pdf")), "anden fil"),
        "a PDF that opens a file in itself": (pdf(_action("GoToE")), "gemt i den"),
        "a PDF with a file in it": (pdf(_embedded), "andre filer"),
        "a PDF with a file on a page": (pdf(_annotation("FileAttachment")), "andre filer"),
        "a PDF with a film": (pdf(_annotation("RichMedia")), "lyd eller film"),
        "a PDF with a model": (pdf(_annotation("3D")), "3D-model"),
        "a PDF with an XFA form": (pdf(_xfa), "XFA"),
        "a PDF whose content lies elsewhere": (pdf(_external_stream), "anden fil"),
        "a PDF with a password": (
            pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
            "adgangskode",
        ),
        "a PDF that only its owner may print": (
            pdf(encryption=pikepdf.Encryption(owner="a", user="")),
            "adgangskode",
        ),
        "a PDF that is cut off": (pdf()[:200], "beskadiget"),
        "a PDF in name only": (b"%PDF-1.7\nHej %%EOF", "beskadiget"),
        "a PDF with a broken table": (pdf().replace(b"startxref\n", b"startxref\n9"), "beskadiget"),
        "a PDF without pages": (pdf(pages=0), "0 sider"),
        "a PDF of too many pages": (pdf(pages=2_001), "2001 sider"),
        "a PDF that is nested too deep": (pdf(_nested), "bygget på en måde"),
        "a PDF that unpacks to far more": (_flate_bomb(), "beskadiget"),
        "a PDF with a page after it": (pdf() + b"<script>alert(1)</script>", "efter PDF-dokumentets slutning"),
        "a PDF with a zip after it": (pdf() + archive(), "to filer i én"),
        "a PDF with a zip before its end": (pdf() + archive() + b"\n%%EOF", "to filer i én"),
    }
