"""More ways to spoil a finished PDF: metadata, files inside, fonts, colours, links, and the bytes of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.reporting.pdf_checks.mutations import Spoil, drawn, in_root, not_in_root


def packet(old: bytes, new: bytes) -> Spoil:
    """Write something else in the metadata. LookupError when it does not stand there."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        text = pdf.Root.Metadata.read_bytes()
        if re.search(old, text, re.DOTALL) is None:
            raise LookupError(old)
        pdf.Root.Metadata.write(re.sub(old, new, text, flags=re.DOTALL))

    return spoil


def font(change: Callable[[Any], object]) -> Spoil:
    """Change the first font of the first page."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        fonts = pdf.pages[0].Resources.Font
        change(fonts[next(iter(fonts.keys()))])

    return spoil


def file(change: Callable[[Any], object]) -> Spoil:
    """Change how the first associated file is told of."""
    return lambda pdf: change(pdf.Root.AF[0])


def link(change: Callable[[Any], object]) -> Spoil:
    """Change the first link."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        change(next(page.obj.Annots[0] for page in pdf.pages if "/Annots" in page.obj))

    return spoil


def acting(action: Dictionary) -> Spoil:
    """Let the first link do something else than lead to its page."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        link(lambda annotation: annotation.__delitem__("/Dest"))(pdf)
        link(lambda annotation: annotation.__setitem__("/A", action))(pdf)

    return spoil


def state(key: str, value: Any) -> Spoil:
    """Give the first page a state to draw in."""
    return lambda pdf: pdf.pages[0].Resources.ExtGState.__setitem__("/x", Dictionary({key: value}))


def _mail(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[1, 1, 20, 20], F=4, Contents=String("Bemærkning"))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=[1, 1, 20, 20], F=4))
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _links_outside(pdf: pikepdf.Pdf) -> None:
    link(lambda annotation: annotation.__setitem__("/StructParent", 9_999))(pdf)


def _glyphs_missing(pdf: pikepdf.Pdf) -> None:
    contents = pdf.pages[0].obj.Contents
    contents.write(re.sub(rb"\[<[0-9a-fA-F]{4}", b"[<0000", contents.read_bytes(), count=1))


def _widths(item: Any) -> None:
    item.DescendantFonts[0].W = Array([])


def _unicode(value: bytes) -> Spoil:
    def change(item: Any) -> None:
        item.ToUnicode.write(
            re.sub(rb"(<[0-9a-fA-F]{4}> )<[0-9a-fA-F]+>", rb"\1<" + value + b">", item.ToUnicode.read_bytes())
        )

    return font(change)


def _reference(pdf: pikepdf.Pdf) -> None:
    drawing = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], Ref=Dictionary())
    pdf.Root.Andet = drawing


def _picture(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Andet = pdf.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, Interpolate=True)


def _all_links_untold(pdf: pikepdf.Pdf) -> None:
    link(lambda annotation: annotation.__setitem__("/Contents", String(str(annotation.Dest))))(pdf)


FILE: Mapping[str, tuple[Spoil, str]] = {
    "metadata without PDF/UA": (packet(rb' pdfuaid:part="1"', b""), "5-1"),
    "PDF/UA of another part": (packet(rb'pdfuaid:part="1"', b'pdfuaid:part="2"'), "5-2"),
    "another prefix": (packet(rb"pdfuaid(?=[:=])", b"ua"), "5-3"),
    "PDF/UA that is not declared": (packet(rb"<pdfaExtension:schemas>.*</pdfaExtension:schemas>", b""), "A3-6.6.2.3-7"),
    "a property told by halves": (packet(rb"<pdfaProperty:category>.*?</pdfaProperty:category>", b""), "A3-6.6.2.3-4"),
    "a schema told by halves": (packet(rb"<pdfaSchema:prefix>.*?</pdfaSchema:prefix>", b""), "A3-6.6.2.3-3"),
    "PDF/A of another part": (packet(rb'pdfaid:part="3"', b'pdfaid:part="2"'), "A3-6.6.4-2"),
    "PDF/A of another level": (packet(rb'conformance="A"', b'conformance="B"'), "A3-6.6.4-3"),
    "metadata without a title": (packet(rb"<dc:title>.*</dc:title>", b""), "7.1-9"),
    "metadata that are not whole": (packet(rb"</rdf:RDF>", b""), "A3-6.6.2.1-4"),
    "metadata with an encoding": (packet(rb'begin="" ', b'begin="" encoding="UTF-8" '), "A3-6.6.2.1-3"),
    "no metadata": (not_in_root("/Metadata"), "7.1-8"),
    "another title beside": (lambda pdf: pdf.docinfo.__setitem__("/Title", "Andet"), "X-info-xmp"),
    "another date beside": (lambda pdf: pdf.docinfo.__setitem__("/ModDate", "D:20250101000000Z"), "X-info-xmp"),
    "not marked as tagged": (not_in_root("/MarkInfo"), "6.2-1"),
    "suspect tags": (lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True), "7.1-4"),
    "the title is not shown": (not_in_root("/ViewerPreferences"), "7.1-10"),
    "no language": (not_in_root("/Lang"), "7.2-34"),
    "another language": (in_root("/Lang", String("en-GB")), "X-danish"),
    "no bookmarks": (not_in_root("/Outlines"), "X-bookmarks"),
    "no output intent": (not_in_root("/OutputIntents"), "A3-6.2.4.3-2"),
    "a profile of something else": (
        lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"\0" * 40),
        "A3-6.2.3-1",
    ),
    "a file of no list": (not_in_root("/AF"), "A3-6.8-4"),
    "a file listed twice": (lambda pdf: pdf.Root.AF.append(pdf.Root.AF[0]), "X-file-once"),
    "a file without relationship": (file(lambda item: item.__delitem__("/AFRelationship")), "A3-6.8-3"),
    "a file without media type": (file(lambda item: item.EF.F.__delitem__("/Subtype")), "A3-6.8-1"),
    "a file without a name": (file(lambda item: item.__delitem__("/UF")), "7.11-1"),
    "a file without a date": (file(lambda item: item.EF.F.__delitem__("/Params")), "X-file-dated"),
    "a file that is not described": (file(lambda item: item.__delitem__("/Desc")), "X-file-told"),
    "a font that is not inside": (
        font(lambda item: item.DescendantFonts[0].FontDescriptor.__delitem__("/FontFile2")),
        "7.21.4.1-1",
    ),
    "a font that is broken": (
        font(lambda item: item.DescendantFonts[0].FontDescriptor.FontFile2.write(b"\0" * 99)),
        "7.21.4.1-2",
    ),
    "a font without Unicode": (font(lambda item: item.__delitem__("/ToUnicode")), "7.21.7-1"),
    "Unicode of zeros": (_unicode(b"0000"), "7.21.7-2"),
    "Unicode of private use": (_unicode(b"E001"), "A3-6.2.11.7-3"),
    "other widths": (font(_widths), "7.21.5-1"),
    "codes without glyphs": (font(lambda item: item.DescendantFonts[0].__delitem__("/CIDToGIDMap")), "7.21.3.2-1"),
    "another encoding": (font(lambda item: item.__setitem__("/Encoding", Name("/Andet"))), "7.21.3.3-1"),
    "another font": (font(lambda item: item.__setitem__("/BaseFont", Name("/ABCDEF+Andet"))), "X-font-family"),
    "a missing glyph": (_glyphs_missing, "7.21.8-1"),
    "colours of a printer": (drawn(b"\n/Artifact BMC 0 0 0 1 k 0 0 1 1 re f EMC\n"), "A3-6.2.4.3-3"),
    "an unknown operator": (drawn(b"\nxx\n"), "A3-6.2.2-1"),
    "too many nested states": (drawn(b"\n" + b"q " * 30 + b"Q " * 30), "A3-6.1.13-8"),
    "a transfer function": (state("/TR", Name.Identity), "A3-6.2.5-1"),
    "an unknown blend": (state("/BM", Name("/Andet")), "A3-6.2.10-1"),
    "an unknown intent": (state("/RI", Name("/Andet")), "A3-6.2.6-1"),
    "a drawing of another file": (_reference, "7.20-1"),
    "an interpolated picture": (_picture, "A3-6.2.8-3"),
    "a stream in another file": (lambda pdf: pdf.Root.Metadata.__setitem__("/F", String("x")), "A3-6.1.7-3"),
    "a string that is too long": (in_root("/Andet", String("x" * 40_000)), "A3-6.1.13-3"),
    "a number that is too large": (in_root("/Andet", 2**40), "A3-6.1.13-1"),
    "a sheet of another size": (lambda pdf: pdf.pages[0].obj.__setitem__("/MediaBox", [0, 0, 612, 792]), "X-a4"),
    "a page without a size": (lambda pdf: pdf.pages[0].obj.__setitem__("/TrimBox", [0, 0, 1, 1]), "A3-6.1.13-11"),
    "a document that acts": (in_root("/AA", Dictionary()), "A3-6.5.2-1"),
    "a page that acts": (lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary()), "A3-6.5.2-2"),
    "a script at the start": (in_root("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))), "A3-6.5.1-1"),
    "a form of another kind": (in_root("/AcroForm", Dictionary(XFA=String("x"))), "7.15-1"),
    "a form without looks": (in_root("/AcroForm", Dictionary(NeedAppearances=True)), "A3-6.4.1-3"),
    "layers without a name": (in_root("/OCProperties", Dictionary(D=Dictionary())), "7.10-1"),
    "something that is required": (in_root("/Requirements", Array([])), "A3-6.11-1"),
    "a comment on the page": (_mail, "7.18.1-1"),
    "a field on the page": (_field, "7.18.4-1"),
}
LINKS: Mapping[str, tuple[Spoil, str]] = {
    "a link in no element": (_links_outside, "7.18.5-1"),
    "a link without words": (link(lambda annotation: annotation.__delitem__("/Contents")), "7.18.5-2"),
    "a link told by its target": (_all_links_untold, "X-link-told"),
    "a link that is hidden": (link(lambda annotation: annotation.__setitem__("/F", 6)), "A3-6.3.2-2"),
    "a link without flags": (link(lambda annotation: annotation.__delitem__("/F")), "A3-6.3.2-1"),
    "a film": (link(lambda annotation: annotation.__setitem__("/Subtype", Name.Movie)), "A3-6.3.1-1"),
    "a link out of the document": (acting(Dictionary(S=Name.URI, URI=String("https://example.org"))), "X-no-action"),
    "a link that starts a program": (acting(Dictionary(S=Name.Launch, F=String("x"))), "A3-6.5.1-1"),
    "another order of the tabulator": (
        lambda pdf: [page.obj.__delitem__("/Tabs") for page in pdf.pages],
        "7.18.3-1",
    ),
}
BYTES: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "a newer header": (lambda raw: raw.replace(b"%PDF-1.7", b"%PDF-2.0", 1), "6.1-1"),
    "a header without the four bytes": (lambda raw: re.sub(rb"\n%[^\n]+\n", b"\n%aaaa\n", raw, count=1), "A3-6.1.2-2"),
    "something behind the end": (lambda raw: raw + b"\n% mere", "A3-6.1.3-3"),
    "no id": (lambda raw: raw.replace(b"/ID [", b"/IX [").replace(b"/ID[", b"/IX["), "A3-6.1.3-1"),
    "a stream of another length": (lambda raw: re.sub(rb"/Length (\d)", rb"/Length 9\1", raw, count=1), "X-syntax"),
}
