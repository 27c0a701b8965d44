"""Fonts: embedded, with the glyphs and widths that are used, and a way to Unicode (ISO 14289-1, 7.21)."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, TTLibError

from tests.reporting.pdf_checks.content import Shown
from tests.reporting.pdf_checks.report import Report

_SUBTYPES = ("/Type1", "/MMType1", "/TrueType", "/Type3", "/Type0", "/CIDFontType0", "/CIDFontType2")
_WIDTH_TOLERANCE = 1  # thousandths of the font size
_FORBIDDEN = {0, 0xFEFF, 0xFFFE}


def check_fonts(report: Report, shown: Shown) -> None:
    """Every rule about the fonts that some text of the pages is shown in."""
    for font, codes in shown.fonts.values():
        name = str(font.get("/BaseFont", ""))
        report.check("A3-6.2.11.2-1", font.get("/Type") == "/Font", name)
        report.check("A3-6.2.11.2-2", str(font.get("/Subtype")) in _SUBTYPES, name)
        report.check("A3-6.2.11.2-3", name != "", "a font without a name")
        report.check("X-font-family", re.fullmatch(r"/[A-Z]{6}\+IBM-?Plex-?Sans.*", name) is not None, name)
        report.check("X-font-composite", font.get("/Subtype") == "/Type0", name)
        if font.get("/Subtype") == "/Type0":
            _check_composite(report, font, codes, name)


def _check_composite(report: Report, font: Any, codes: set[int], name: str) -> None:
    encoding = str(font.get("/Encoding", ""))
    report.check("7.21.3.1-1 A3-6.2.11.3-1", encoding in ("/Identity-H", "/Identity-V"), f"{name}: {encoding}")
    report.check("7.21.3.3-1 A3-6.2.11.3-3", encoding in ("/Identity-H", "/Identity-V"), f"{name}: {encoding}")
    descendant = font.DescendantFonts[0]
    descriptor = descendant.get("/FontDescriptor", pikepdf.Dictionary())
    report.check(
        "7.21.3.2-1 A3-6.2.11.3-2",
        descendant.get("/Subtype") != "/CIDFontType2" or "/CIDToGIDMap" in descendant,
        f"{name}: no CIDToGIDMap",
    )
    report.check("7.21.8-1 A3-6.2.11.8-1", 0 not in codes, f"{name}: .notdef is shown")
    _check_unicode(report, font, codes, name)
    program = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
    report.check("7.21.4.1-1 A3-6.2.11.4-1", program is not None, f"{name}: not embedded")
    if program is not None:
        kind = program.get("/Subtype")
        report.check("A3-6.2.11.2-7", kind is None or kind in ("/Type1C", "/CIDFontType0C", "/OpenType"), name)
        _check_program(report, program.read_bytes(), descendant, codes, name)


def _check_unicode(report: Report, font: Any, codes: set[int], name: str) -> None:
    mapped = _mapped(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
    for code in codes:
        report.check("7.21.7-1 A3-6.2.11.7-1", code in mapped, f"{name}: code {code} has no Unicode")
        values = mapped.get(code, set())
        report.check("7.21.7-2 A3-6.2.11.7-2", not values & _FORBIDDEN, f"{name}: code {code} is {values}")
        private = any(0xE000 <= value <= 0xF8FF for value in values)
        report.check("A3-6.2.11.7-3", not private, f"{name}: code {code} is of private use")


def _mapped(table: bytes) -> dict[int, set[int]]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {
        int(code, 16): {int(value[at : at + 4], 16) for at in range(0, len(value), 4)}
        for code, value in pairs
        if len(value) % 4 == 0
    }


def _check_program(report: Report, program: bytes, descendant: Any, codes: set[int], name: str) -> None:
    try:
        with TTFont(io.BytesIO(program)) as font:
            order, units = font.getGlyphOrder(), font["head"].unitsPerEm
            advances = {code: font["hmtx"].metrics[order[code]][0] for code in codes if code < len(order)}
    except (TTLibError, KeyError, AssertionError) as error:
        report.check("7.21.4.1-2 A3-6.2.11.4-2", False, f"{name}: {error}")
        return
    told, other = _widths(descendant), float(descendant.get("/DW", 1_000))
    for code in codes:
        report.check("7.21.4.1-2 A3-6.2.11.4-2", code in advances, f"{name}: glyph {code} is not in the font")
        if code in advances:
            apart = abs(advances[code] * 1_000 / units - told.get(code, other))
            report.check("7.21.5-1 A3-6.2.11.5-1", apart <= _WIDTH_TOLERANCE, f"{name}: width of glyph {code}")


def _widths(descendant: Any) -> dict[int, float]:
    """The widths of /W: `first [w w w]` or `first last w`, in turn."""
    widths: dict[int, float] = {}
    entries = list(descendant.get("/W", []))
    while entries:
        first = int(entries.pop(0))
        second = entries.pop(0)
        if isinstance(second, pikepdf.Array):
            widths.update({first + at: float(width) for at, width in enumerate(second.as_list())})
        else:
            width = float(entries.pop(0))
            widths.update(dict.fromkeys(range(first, int(second) + 1), width))
    return widths
