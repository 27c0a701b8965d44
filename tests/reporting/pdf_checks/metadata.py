"""The XMP packet: which standards the file keeps, its title and dates, and that each property is declared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pikepdf

from tests.reporting.pdf_checks.report import Report

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"
PDF_UA = "http://www.aiim.org/pdfua/ns/id/"
PDF_A = "http://www.aiim.org/pdfa/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_KNOWN = {
    DC: {"title", "creator", "description", "subject", "format", "language", "date"},
    XMP: {"CreatorTool", "CreateDate", "ModifyDate", "MetadataDate"},
    PDF: {"Producer", "Keywords", "PDFVersion"},
    PDF_A: {"part", "conformance", "amd", "corr"},
    EXTENSION: {"schemas"},
}
_SCHEMA_FIELDS = {"schema", "namespaceURI", "prefix", "property", "valueType"}
_PROPERTY_FIELDS = {"name", "valueType", "category", "description"}


@dataclass(frozen=True)
class Packet:
    """The properties of an XMP packet: (namespace, name) -> text, and the text of the packet itself."""

    properties: dict[tuple[str, str], str]
    text: bytes


def check_metadata(report: Report, document: pikepdf.Pdf) -> None:
    """Every rule about the packet of the document. A file without one fails and is not looked into further."""
    stream = document.Root.get("/Metadata")
    report.check("7.1-8 A3-6.6.2.1-1", stream is not None, "no XMP packet")
    if stream is None:
        return
    text = stream.read_bytes()
    head = re.search(rb"<\?xpacket begin=.*?\?>", text)
    for rule, name in (("A3-6.6.2.1-2", b"bytes="), ("A3-6.6.2.1-3", b"encoding=")):
        report.check(rule, head is not None and name not in head.group(), head)
    report.check("A3-6.6.2.1-5", _is_utf8(text), "the packet is not UTF-8")
    try:
        root = ElementTree.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", text, flags=re.DOTALL))  # noqa: S314 - our own
    except ElementTree.ParseError as error:
        report.check("A3-6.6.2.1-4", False, error)
        return
    descriptions = root.findall(f"{{{RDF}}}RDF/{{{RDF}}}Description")
    whole = len(root.findall(f"{{{RDF}}}RDF")) == 1 and len(list(root)) == 1
    report.check("A3-6.6.2.1-4", whole, "not exactly one rdf:RDF, or something beside it")
    packet = Packet(_properties(descriptions), text)
    _check_standards(report, packet)
    _check_extension(report, root, packet)
    _check_information(report, document, packet)


def _properties(descriptions: list[ElementTree.Element]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for description in descriptions:
        named = [(name, value) for name, value in description.attrib.items()]
        named += [(child.tag, " ".join("".join(child.itertext()).split())) for child in description]
        for name, value in named:
            space, _, local = name[1:].partition("}")
            if space != RDF:
                found[space, local] = value
    return found


def _check_standards(report: Report, packet: Packet) -> None:
    properties = packet.properties
    report.check("5-1", (PDF_UA, "part") in properties, "no pdfuaid:part")
    report.check("5-2", properties.get((PDF_UA, "part")) == "1", properties.get((PDF_UA, "part")))
    report.check("5-3", f'xmlns:pdfuaid="{PDF_UA}"'.encode() in packet.text, "another prefix than pdfuaid")
    report.check("A3-6.6.4-1", (PDF_A, "part") in properties, "no pdfaid:part")
    report.check("A3-6.6.4-2", properties.get((PDF_A, "part")) == "3", properties.get((PDF_A, "part")))
    report.check("A3-6.6.4-3", properties.get((PDF_A, "conformance")) == "A", properties.get((PDF_A, "conformance")))
    report.check("A3-6.6.4-4", f'xmlns:pdfaid="{PDF_A}"'.encode() in packet.text, "another prefix than pdfaid")
    report.check("7.1-9", bool(properties.get((DC, "title"))), "no dc:title")


def _check_extension(report: Report, root: ElementTree.Element, packet: Packet) -> None:
    declared: dict[str, set[str]] = {}
    container = next(root.iter(f"{{{EXTENSION}}}schemas"), None)
    bags = [] if container is None else list(container)
    report.check(
        "A3-6.6.2.3-2", container is None or [bag.tag for bag in bags] == [f"{{{RDF}}}Bag"], "the schemas are no bag"
    )
    for schema in (item for bag in bags for item in bag):
        names = _fields(schema, SCHEMA)
        report.check("A3-6.6.2.3-1", set(names) <= _SCHEMA_FIELDS, sorted(names))
        whole = {"schema", "namespaceURI", "prefix", "property"} <= set(names)
        report.check("A3-6.6.2.3-3", whole, sorted(names))
        space = names.get("namespaceURI", "")
        for item in schema.iterfind(f"{{{SCHEMA}}}property/{{{RDF}}}Seq/{{{RDF}}}li"):
            fields = _fields(item, PROPERTY)
            right = set(fields) == _PROPERTY_FIELDS and fields["category"] in ("internal", "external")
            report.check("A3-6.6.2.3-4", right, fields)
            declared.setdefault(space, set()).add(fields.get("name", ""))
    for space, name in packet.properties:
        known = name in _KNOWN.get(space, set()) or name in declared.get(space, set())
        report.check("A3-6.6.2.3-7", known, f"{name} of {space} is declared nowhere")


def _fields(item: ElementTree.Element, space: str) -> dict[str, str]:
    start = f"{{{space}}}"
    return {child.tag.removeprefix(start): (child.text or "").strip() for child in item if child.tag.startswith(start)}


def _check_information(report: Report, document: pikepdf.Pdf, packet: Packet) -> None:
    """Both places that tell about the file must tell the same."""
    pairs = {
        "/Title": (DC, "title"),
        "/Author": (DC, "creator"),
        "/Subject": (DC, "description"),
        "/Keywords": (PDF, "Keywords"),
        "/Producer": (PDF, "Producer"),
    }
    for key, name in pairs.items():
        told = " ".join(str(document.docinfo.get(key, "")).split())
        report.check("X-info-xmp", told == packet.properties.get(name, ""), f"{key}: {told}")
    for key, local in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        told, beside = (
            re.sub(r"\D", "", text)[:14] for text in (_text(document, key), packet.properties.get((XMP, local), ""))
        )
        report.check("X-info-xmp", told == beside and len(told) == 14, f"{key}: {told} and {beside}")


def _text(document: pikepdf.Pdf, key: str) -> str:
    return str(document.docinfo.get(key, ""))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
