"""How the Word document looks and what its styles say: named styles alone, so that the secretariat can change them."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LANGUAGE = "da-DK"
FONT = "Arial"  # every Word has it
TEXT_WIDTH_MM = 163
POINT = "Beslutningspunkt"
FACT = "Oplysning"
BOX = "Anbefaling"
CELL = "Tabeltekst"
SMALL = "Note"
LETTERHEAD = "Brevhoved"
KICKER = "Overlinje"
_BLUE, _MUTED, _RUST = RGBColor(0x1D, 0x4F, 0x91), RGBColor(0x4D, 0x56, 0x61), RGBColor(0x9D, 0x3D, 0x08)
_TEXT = RGBColor(0x1B, 0x24, 0x30)
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes of the same namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def prepare_styles(document: Document) -> None:
    """Paper, fonts, colours, spacing, lists and language, in the styles and nowhere else."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    _style(document, "Normal", size=11, after=6)
    _style(document, "Heading 1", size=20, before=0, after=6, bold=True)
    _style(document, "Heading 2", size=14, before=16, after=4, bold=True)
    _style(document, "Heading 3", size=11.5, before=10, after=3, bold=True)
    _style(document, "Caption", size=10, before=8, after=3, bold=True).paragraph_format.keep_with_next = True
    _style(document, "List Bullet", size=11, after=2)
    _style(document, "Header", size=9, colour=_RUST, bold=True)
    _style(document, "Footer", size=8.5, colour=_MUTED)
    _style(document, LETTERHEAD, size=10, after=14)
    _style(document, KICKER, size=11, after=0, colour=_BLUE, bold=True).paragraph_format.keep_with_next = True
    _style(document, POINT, size=11, after=4)
    fact = _style(document, FACT, size=10, after=2).paragraph_format
    fact.left_indent, fact.first_line_indent = Mm(42), Mm(-42)
    fact.tab_stops.add_tab_stop(Mm(42))
    _style(document, CELL, size=9.5, after=2)
    _style(document, SMALL, size=9.5, after=3, colour=_MUTED)
    _boxed(_style(document, BOX, size=11, after=2))
    for name in (LETTERHEAD, "Footer"):
        document.styles[name].paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    _number_points(document)
    _speak_danish(document)


def _style(
    document: Document,
    name: str,
    *,
    size: float,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
    colour: RGBColor = _TEXT,
) -> Any:
    styles: Any = document.styles
    known = any(style.name == name for style in styles)
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not known:
        style.base_style = styles["Normal"]
        style.quick_style = True
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = colour
    fonts = style.element.rPr.rFonts
    for theme in _THEME:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for old in style.element.rPr.findall(qn("w:lang")):
        style.element.rPr.remove(old)
    style.element.rPr.append(element("w:lang", val=LANGUAGE))
    return style


def _boxed(style: Any) -> None:
    """A light ground with a blue line at the left, as the box of the PDF has."""
    properties = style.element.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz="24", space="8", color="1D4F91"))
    spacing = properties.find(qn("w:spacing"))
    for part in (borders, element("w:shd", val="clear", color="auto", fill="EEF3FA")):
        spacing.addprevious(part)
    style.paragraph_format.left_indent = Mm(4)
    style.paragraph_format.keep_together = True


def _number_points(document: Document) -> None:
    """A list of its own, numbered "At 1)": the points stay a list when one is put in or taken out."""
    numbering: Any = document.part.numbering_part.element
    kind, number = _next(numbering, "w:abstractNum", "w:abstractNumId"), _next(numbering, "w:num", "w:numId")
    abstract = element("w:abstractNum", abstractNumId=kind)
    level = element("w:lvl", ilvl="0")
    indent = element("w:pPr")
    indent.append(element("w:ind", left="794", hanging="794"))
    bold = element("w:rPr")
    bold.append(element("w:b"))
    for part in (
        element("w:start", val="1"),
        element("w:numFmt", val="decimal"),
        element("w:lvlText", val="At %1)"),
        element("w:lvlJc", val="left"),
        indent,
        bold,
    ):
        level.append(part)
    abstract.append(element("w:multiLevelType", val="singleLevel"))
    abstract.append(level)
    numbering.insert(0, abstract)
    listed = element("w:num", numId=number)
    listed.append(element("w:abstractNumId", val=kind))
    numbering.append(listed)
    styles: Any = document.styles
    chosen = element("w:numPr")
    chosen.append(element("w:numId", val=number))
    styles[POINT].element.get_or_add_pPr().insert(0, chosen)


def _next(numbering: Any, name: str, key: str) -> str:
    return str(max((int(each.get(qn(key))) for each in numbering.findall(qn(name))), default=0) + 1)


def _speak_danish(document: Document) -> None:
    styles: Any = document.styles.element
    for lang in styles.iterfind(f".//{qn('w:docDefaults')}//{qn('w:lang')}"):
        lang.set(qn("w:val"), LANGUAGE)
        lang.set(qn("w:eastAsia"), LANGUAGE)
    settings: Any = document.settings.element
    for name, key, value in (
        ("w:themeFontLang", "w:val", LANGUAGE),
        ("w:themeFontLang", "w:eastAsia", LANGUAGE),
        ("w:decimalSymbol", "w:val", ","),
        ("w:listSeparator", "w:val", ";"),
    ):
        settings.find(qn(name)).set(qn(key), value)
    for setting in settings.iterfind(f".//{qn('w:compatSetting')}"):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
