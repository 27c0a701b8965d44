"""What a Word file says and how it is built, read from its parts alone, by other code than wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
ALLOWED_PARTS = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?_rels/.*\.rels|docProps/core\.xml|word/(document|styles|settings|webSettings|fontTable"
    r"|numbering|header\d|footer\d|theme/theme1)\.xml"
)


def part(content: bytes, name: str) -> Any:
    """One part of the file as XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read(name))  # noqa: S314  (our own file)


def with_part(content: bytes, name: str, old: str, new: str, count: int = 1) -> bytes:
    """The file with one part altered; the old text must stand in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(target, "w") as file:
        for item in package.infolist():
            text = package.read(item.filename)
            if item.filename == name:
                assert old.encode() in text, (name, old)
                text = text.replace(old.encode(), new.encode(), count)
            file.writestr(item, text)
    return target.getvalue()


def texts(content: bytes) -> list[str]:
    """Each paragraph of the body in order, with the number that Word writes before it."""
    styles = _numbered_styles(content)
    counts: dict[str, int] = {}
    found = []
    for paragraph in part(content, "word/document.xml").iter(f"{W}p"):
        style = _style_of(paragraph)
        label = styles.get(style, "")
        if "%1" in label:
            counts[style] = counts.get(style, 0) + 1
            label = label.replace("%1", str(counts[style])) + " "
        text = "".join(
            item.text or "" if item.tag == f"{W}t" else " " for item in paragraph.iter() if item.tag in _SAID
        )
        found.append((label if "At" in label else "") + " ".join(text.split()))
    return [text for text in found if text]


_SAID = (f"{W}t", f"{W}tab")


def findings(content: bytes) -> list[str]:
    """What is wrong with the build of the file; empty when nothing is."""
    return sorted({*_parts(content), *_headings(content), *_tables(content), *_language(content), *_lists(content)})


def _parts(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for item in package.infolist():
            if not ALLOWED_PARTS.fullmatch(item.filename):
                yield f"part {item.filename}"
            text = package.read(item.filename)
            if b'TargetMode="External"' in text:
                yield "external target"
            drawn = len(re.findall(rb"<w:(drawing|pict)\b", text))
            if drawn > len(re.findall(rb'<wp:docPr[^>]* descr="[^"]{15,}"', text)):
                yield "alternative text"
    properties = part(content, "docProps/core.xml")
    if properties.findtext(f"{DC}language") != "da-DK":
        yield "language of the properties"
    if not (properties.findtext(f"{DC}title") and properties.findtext(f"{DC}creator")):
        yield "title or author"


def _headings(content: bytes) -> Iterator[str]:
    names = {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val")
        for style in part(content, "word/styles.xml").iter(f"{W}style")
    }
    shown = [names.get(_style_of(item), "") for item in part(content, "word/document.xml").iter(f"{W}p")]
    levels = [int(name[-1]) for name in shown if re.fullmatch(r"heading [1-9]", name.lower())]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "heading 1"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield "order of headings"
    if len(levels) < 5:
        yield "few headings"


def _tables(content: bytes) -> Iterator[str]:
    for table in part(content, "word/document.xml").iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        if heads[0] is not True or any(heads[1:]):
            yield "header row"
        for name in ("tblCaption", "tblDescription"):
            given = table.find(f"{W}tblPr/{W}{name}")
            if given is None or len(given.get(f"{W}val", "")) < 5:
                yield name
        if any(len(row.findall(f"{W}tc")) != len(rows[0].findall(f"{W}tc")) for row in rows):
            yield "ragged table"


def _language(content: bytes) -> Iterator[str]:
    styles = part(content, "word/styles.xml")
    default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    used = {_style_of(item) for item in part(content, "word/document.xml").iter(f"{W}p")}
    listed = [style for style in styles.iter(f"{W}style") if style.get(f"{W}styleId") in used]
    given = [default, *(style.find(f"{W}rPr/{W}lang") for style in listed)]
    if any(lang is None or lang.get(f"{W}val") != "da-DK" for lang in given):
        yield "language of the styles"


def _lists(content: bytes) -> Iterator[str]:
    numbered = _numbered_styles(content)
    for item in part(content, "word/document.xml").iter(f"{W}p"):
        text = "".join(piece.text or "" for piece in item.iter(f"{W}t"))
        if re.match(r"(At \d+\)|[•\-*] )", text):
            yield "typed list"
    if not any(label.startswith("At") for label in numbered.values()):
        yield "numbered list"


def _numbered_styles(content: bytes) -> dict[str, str]:
    """Style -> what Word writes before each paragraph of it."""
    numbering = part(content, "word/numbering.xml")
    kinds = {
        kind.get(f"{W}abstractNumId"): kind.find(f"{W}lvl/{W}lvlText").get(f"{W}val")
        for kind in numbering.findall(f"{W}abstractNum")
    }
    numbers = {
        number.get(f"{W}numId"): kinds[number.find(f"{W}abstractNumId").get(f"{W}val")]
        for number in numbering.findall(f"{W}num")
    }
    found = {}
    for style in part(content, "word/styles.xml").iter(f"{W}style"):
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None and number.get(f"{W}val") in numbers:
            found[str(style.get(f"{W}styleId"))] = str(numbers[number.get(f"{W}val")])
    return found


def _style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "Normal" if style is None else str(style.get(f"{W}val"))
