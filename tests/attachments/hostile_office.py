"""Hostile Office files, each with a part of the reason that is told."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping

from tests.attachments.files import MAIN, office, relations

DTD = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
QUOTES = "<w:fldChar xmlns:w='w'/>".join(
    f"<w:instrText xmlns:w='w'>{code}</w:instrText>" for code in ('QUOTE "', "DDE x", '"')
)
DDE = "".join(f"<w:instrText xmlns:w='w'>{piece}</w:instrText>" for piece in ("DDE", "AUTO c:\\x.exe"))


def _renamed_zip(content: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    return content.replace(old, new)


def _symlink() -> bytes:
    written = io.BytesIO(office())
    with zipfile.ZipFile(written, "a") as package:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return written.getvalue()


def _twice_named() -> bytes:
    written = io.BytesIO(office())
    with zipfile.ZipFile(written, "a") as package:
        package.writestr("WORD/document.xml", "<w/>")
    return written.getvalue()


def _pointing(kind: str, target: str, mode: str) -> bytes:
    """A Word file that points to something."""
    return office(parts={"word/_rels/document.xml.rels": relations((kind, target, mode))})


def _typed(rule: str, by: str, name: str) -> bytes:
    """A Word file that gives a part of its own the type of a text."""
    given = f'<{rule} {by}="{name}" ContentType="{MAIN["docx"][1].replace("document.main", "footer")}"/></Types>'
    plain = office()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(written, "w") as package:
        for member in source.infolist():
            content = source.read(member)
            package.writestr(member, content.replace(b"</Types>", given.encode()))
    return written.getvalue()


def _bomb() -> bytes:
    return office(parts={"word/big.xml": b"<a>" + b"0" * 160_000_000 + b"</a>"})


@functools.cache
def hostile_office() -> Mapping[str, tuple[bytes, str]]:
    """Office files that are refused."""
    exe = b"MZ" + b"\0" * 100
    return {
        "a Word file with macros by its type": (
            office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "makroer",
        ),
        "a Word file with macros inside": (office(parts={"word/vbaProject.bin": b"\xd0\xcf"}), "makroer"),
        "an Excel file with old macros": (
            office("xlsx", {"xl/macrosheets/sheet1.xml": "<m/>"}),
            "Excel 4.0",
        ),
        "a Word file with ActiveX": (office(parts={"word/activeX/activeX1.xml": "<a/>"}), "ActiveX"),
        "a Word file with an object": (office(parts={"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), "andre filer"),
        "a Word file with a program": (office(parts={"word/media/setup.exe": exe}), ".exe"),
        "a Word file with a page in it": (office(parts={"word/chunk.html": "<script/>"}), ".html"),
        "a Word file that takes in a part": (
            _pointing("aFChunk", "chunk.xml", ""),
            "anden fil lagt ind",
        ),
        "a Word file with a template elsewhere": (
            office(
                parts={
                    "word/_rels/settings.xml.rels": relations(
                        ("attachedTemplate", "https://x.example/t.dotm", "External")
                    )
                }
            ),
            "skabelon",
        ),
        "a Word file with a picture elsewhere": (
            _pointing("image", "https://x.example/p.png", "external"),
            "fra en anden adresse",
        ),
        "a Word file with a link to a file": (
            office(
                parts={"word/_rels/document.xml.rels": relations(("hyperlink", "file://fremmed/x.exe", "External"))}
            ),
            "åbne filer",
        ),
        "a Word file with a link that runs": (
            _pointing("hyperlink", "javascript:alert(1)", "External"),
            "åbne filer",
        ),
        "a Word file with a DDE field in pieces": (office(body=DDE), "felter"),
        "a Word file with a simple field": (
            office(body="<w:fldSimple xmlns:w='w' w:instr='INCLUDETEXT c:\\x'/>"),
            "felter",
        ),
        "a Word file with a deleted field": (
            office(body="<w:delInstrText xmlns:w='w'>DDE c:\\x.exe</w:delInstrText>"),
            "felter",
        ),
        "a Word file with a field between quotes of others": (office(body=QUOTES), "felter"),
        "a Word file with an object under the name of a picture": (
            office(parts={"word/_rels/document.xml.rels": relations(("oleObject", "media/image1.png", ""))}),
            "andre filer",
        ),
        "a Word file with macros under the name of a picture": (
            office(parts={"word/_rels/document.xml.rels": relations(("vbaProject", "media/image1.png", ""))}),
            "makroer",
        ),
        "a Word file with an object elsewhere": (
            _pointing("oleObject", "mhtml:https://x.example/x.html!x-usc:", "External"),
            "andre filer",
        ),
        "a Word file with an old Office file as a picture": (
            office(parts={"word/media/image1.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
            "udgiver sig for",
        ),
        "a Word file with a program as a picture": (office(parts={"word/media/image1.png": exe}), "udgiver sig for"),
        "a Word file whose text lies in a picture": (_typed("Override", "PartName", "/word/x.png"), "udgiver sig for"),
        "a Word file whose pictures are text": (_typed("Default", "Extension", "png"), "udgiver sig for"),
        "a Word file with a drawing that fetches": (office(parts={"word/media/image1.svg": DTD}), "DTD"),
        "a spreadsheet that starts a component": (
            office("xlsx", {"xl/worksheets/sheet1.xml": '<s><f>RTD("x.y",,"z")</f></s>'}),
            "formler",
        ),
        "a spreadsheet with a rule that calls out": (
            office("xlsx", {"xl/worksheets/sheet1.xml": '<s><formula1>WEBSERVICE("https://x.example")</formula1></s>'}),
            "formler",
        ),
        "a spreadsheet that runs a program": (
            office("xlsx", {"xl/worksheets/sheet1.xml": "<s><c><f>cmd|'/c calc'!A0</f></c></s>"}),
            "formler",
        ),
        "a spreadsheet that calls out": (
            office("xlsx", {"xl/worksheets/sheet1.xml": '<s><f>_xlfn.WEBSERVICE("https://x.example")</f></s>'}),
            "formler",
        ),
        "a spreadsheet with numbers from elsewhere": (
            office("xlsx", {"xl/externalLinks/externalLink1.xml": "<e/>"}),
            "andre regneark",
        ),
        "a spreadsheet with a connection": (office("xlsx", {"xl/connections.xml": "<c/>"}), "data udefra"),
        "slides that start a program": (
            office("pptx", {"ppt/slides/slide1.xml": '<s><a action="ppaction://program?x.exe"/></s>'}),
            "knapper",
        ),
        "a Word file with a part outside": (office(parts={"../../etc/cron.d/x.xml": "<x/>"}), "leder ud"),
        "a Word file with a part at the root": (office(parts={"/etc/passwd.xml": "<x/>"}), "leder ud"),
        "a Word file with a part on a drive": (office(parts={"C:/x.xml": "<x/>"}), "leder ud"),
        "a Word file with a part after a NUL": (
            _renamed_zip(office(parts={"word/xAx.xml": "<x/>"}), b"word/xAx.xml", b"word/x\0x.xml"),
            "leder ud",
        ),
        "a Word file with a link on the disk": (_symlink(), "leder ud"),
        "a Word file with two parts of one name": (_twice_named(), "samme navn"),
        "a Word file that unpacks to far more": (_bomb(), "fylder alt for meget"),
        "a Word file of too many parts": (
            office(parts={f"word/{number}.xml": "<a/>" for number in range(3_100)}),
            "fylder alt for meget",
        ),
        "a Word file that fetches by an entity": (office(parts={"word/x.xml": DTD}), "DTD"),
        "a Word file that grows by entities": (office(parts={"word/x.xml": LAUGHS}), "DTD"),
        "a Word file with broken XML": (office(parts={"word/x.xml": "<a>"}), "gyldig XML"),
        "a Word file with deep XML": (office(parts={"word/x.xml": "<a>" * 400 + "</a>" * 400}), "gyldig XML"),
        "a Word file with a page after it": (office() + b"<script>alert(1)</script>", "før eller efter"),
        "a Word file before a Word file": (office() + office(), "før eller efter"),
        "a Word file that is cut off": (office()[:300], "beskadiget"),
        "a Word and Excel file at once": (
            office(parts={"x.xml": "<a/>"}, main_type="text/plain"),
            "anden slags",
        ),
    }
