"""Drawing and the objects of the file: colours, states, pictures, and the limits of PDF/A-3 (6.1 and 6.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pikepdf

from tests.reporting.pdf_checks.content import Shown
from tests.reporting.pdf_checks.report import Report, words

_BLENDS = words(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight "
    "/Difference /Exclusion /Hue /Saturation /Color /Luminosity"
)
_INTENTS = ("/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation")
_FILTERS = words(
    "/ASCIIHexDecode /ASCII85Decode /FlateDecode /RunLengthDecode /CCITTFaxDecode /JBIG2Decode /DCTDecode /JPXDecode"
)
_PROFILE_COLOURS = {b"RGB ": "RGB", b"CMYK": "CMYK", b"GRAY": "Gray"}
LONGEST_STRING, LONGEST_NAME = 32_767, 127
LARGEST_INTEGER, SMALLEST_INTEGER = 2**31 - 1, -(2**31)
LARGEST_REAL, SMALLEST_REAL = Decimal("3.403e38"), Decimal("1.175e-38")
MOST_OBJECTS = 8_388_607
SHORTEST_SIDE, LONGEST_SIDE = 3, 14_400
A4 = (595.28, 841.89)


def check_graphics(report: Report, document: pikepdf.Pdf, shown: Shown) -> None:
    """Output intent and colours, and every object that something is drawn with."""
    printed = _output_colours(report, document)
    report.check("A3-6.2.4.3-2", "RGB" not in shown.colours or printed == "RGB", "RGB without an RGB profile")
    report.check("A3-6.2.4.3-3", "CMYK" not in shown.colours or printed == "CMYK", "CMYK without a CMYK profile")
    report.check("A3-6.2.4.3-4", "Gray" not in shown.colours or printed is not None, "grey without a profile")
    for item in document.objects:
        if isinstance(item, pikepdf.Stream):
            _check_drawing(report, item)
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for state in _states(item):
                _check_state(report, state)


def _output_colours(report: Report, document: pikepdf.Pdf) -> str | None:
    """Which colours the profile of the archive speaks of, None without a profile."""
    intents = [item for item in document.Root.get("/OutputIntents", []) if item.get("/S") == "/GTS_PDFA1"]
    report.check("X-output-intent", len(intents) == 1, f"{len(intents)} output intents of PDF/A")
    profiles = {
        item.DestOutputProfile.objgen: item.DestOutputProfile for item in intents if "/DestOutputProfile" in item
    }
    report.check("A3-6.2.3-2", len(profiles) <= 1, "more than one profile")
    found = None
    for profile in profiles.values():
        head = profile.read_bytes()[:20]
        right = head[12:16] in (b"prtr", b"mntr") and head[16:20] in _PROFILE_COLOURS and head[8] < 5
        report.check("A3-6.2.3-1", right, head)
        found = _PROFILE_COLOURS.get(head[16:20])
    return found


def _states(item: Any) -> list[Any]:
    resources = item.get("/Resources", item)
    named: Any = resources.get("/ExtGState", pikepdf.Dictionary()) if isinstance(resources, pikepdf.Dictionary) else {}
    return [state for state in named.values() if isinstance(state, pikepdf.Dictionary)]


def _check_state(report: Report, state: Any) -> None:
    report.check("A3-6.2.5-1", "/TR" not in state, "a transfer function")
    report.check("A3-6.2.5-2", state.get("/TR2", "/Default") == "/Default", "a transfer function")
    report.check("A3-6.2.5-3", "/HTP" not in state, "HTP")
    report.check("A3-6.2.6-1", state.get("/RI", _INTENTS[0]) in _INTENTS, state.get("/RI"))
    report.check("A3-6.2.10-1", str(state.get("/BM", "/Normal")) in _BLENDS, state.get("/BM"))


def _check_drawing(report: Report, item: Any) -> None:
    kind = item.get("/Subtype")
    if kind == "/Form":
        report.check(
            "A3-6.2.9-1", not {"/OPI", "/PS"} & set(item.keys()) and item.get("/Subtype2") != "/PS", "PostScript"
        )
        report.check("7.20-1 A3-6.2.9-2", "/Ref" not in item, "a drawing of another file")
    elif kind == "/Image":
        report.check("A3-6.2.8-1", "/Alternates" not in item, "other pictures")
        report.check("A3-6.2.8-2", "/OPI" not in item, "OPI")
        report.check("A3-6.2.8-3", not item.get("/Interpolate", False), "interpolated")
    report.check("A3-6.2.9-3", kind != "/PS", "PostScript")


def check_limits(report: Report, document: pikepdf.Pdf) -> None:
    """Streams, numbers, names and sizes."""
    report.check("A3-6.1.13-7", len(document.objects) <= MOST_OBJECTS, len(document.objects))
    for item in document.objects:
        if isinstance(item, pikepdf.Stream):
            report.check("A3-6.1.7-3", not {"/F", "/FFilter", "/FDecodeParms"} & set(item.keys()), "kept in a file")
            packed: Any = item.get("/Filter", [])
            for name in packed if isinstance(packed, pikepdf.Array | list) else [packed]:
                report.check("A3-6.1.7-4", str(name) in _FILTERS, name)
        _check_values(report, item)
    for number, page in enumerate(document.pages, 1):
        for key in ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"):
            if key in page.obj:
                left, bottom, right, top = (float(side) for side in page.obj[key].as_list())
                sides = (abs(right - left), abs(top - bottom))
                fits = all(SHORTEST_SIDE <= side <= LONGEST_SIDE for side in sides)
                report.check("A3-6.1.13-11", fits, f"page {number}: {sides}")
        corner = [float(side) for side in page.obj.MediaBox.as_list()][2:]
        report.check("X-a4", all(abs(side - wanted) < 1 for side, wanted in zip(corner, A4, strict=True)), corner)


def _check_values(report: Report, item: Any) -> None:
    """One check a kind of value and object, so that the counts tell of objects and not of numbers."""
    values = list(_values(item))
    strings = [value for value in values if isinstance(value, pikepdf.String)]
    report.check("A3-6.1.13-3", all(len(bytes(text)) <= LONGEST_STRING for text in strings), "a long string")
    names = [str(value) for value in values if isinstance(value, pikepdf.Name)]
    names += [str(key) for key in item] if isinstance(item, pikepdf.Dictionary) else []
    report.check("A3-6.1.13-4", all(len(name.encode()) - 1 <= LONGEST_NAME for name in names), "a long name")
    report.check("A3-6.1.8-1", all(name.isprintable() for name in names), "a name that is no text")
    whole = [value for value in values if isinstance(value, int)]
    report.check("A3-6.1.13-1", all(SMALLEST_INTEGER <= value <= LARGEST_INTEGER for value in whole), whole)
    real = [abs(value) for value in values if isinstance(value, Decimal) and value]
    report.check("A3-6.1.13-2", all(value <= LARGEST_REAL for value in real), real)
    report.check("A3-6.1.13-5", all(value >= SMALLEST_REAL for value in real), real)


def _values(item: Any) -> list[Any]:
    """What stands directly in an object, not in those that it leads to."""
    held: list[Any] = []
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        held = list(item.values())
    elif isinstance(item, pikepdf.Array):
        held = list(item)
    inside = [
        value for value in held if isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
    ]
    return held + [value for each in inside for value in _values(each)]
