"""What the pages draw: everything is tagged or an artifact, and the tags and the tree agree (ISO 14289-1, 7.1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from tests.reporting.pdf_checks.report import Report, words
from tests.reporting.pdf_checks.tree import Tree

PAINTS = words("Tj TJ ' \" f F f* S s B B* b b* Do sh BI EI") | {"INLINE IMAGE"}
OTHERS = words(
    "b BDC BMC BT BX c cm CS cs d d0 d1 DP EMC ET EX g G gs h i ID j J K k l m M MP n q Q re RG rg ri SC sc SCN scn T* "
    "Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y"
)
# The device colour spaces, by the operators that choose one.
COLOURS = {"rg": "RGB", "RG": "RGB", "k": "CMYK", "K": "CMYK", "g": "Gray", "G": "Gray"}
MOST_NESTED = 28
MOST_FORMS_DEEP = 8


@dataclass
class Shown:
    """What the content of the pages uses: fonts with the codes that are shown in them, and device colour spaces."""

    fonts: dict[tuple[int, int], tuple[Any, set[int]]] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)
    forms_with_marks: Counter[tuple[int, int]] = field(default_factory=Counter)


def check_content(report: Report, document: pikepdf.Pdf, tree: Tree) -> Shown:
    """Read every page and say what it uses."""
    shown = Shown()
    for number, page in enumerate(document.pages, 1):
        _Page(report, tree, shown, page, number).check()
    for times in shown.forms_with_marks.values():
        report.check("7.20-2", times == 1, "a drawing with marks is used more than once")
    return shown


class _Page:
    def __init__(self, report: Report, tree: Tree, shown: Shown, page: pikepdf.Page, number: int) -> None:
        self._report, self._shown, self._page = report, shown, page
        self._name = f"page {number}"
        self._owned = {mark: element for (where, mark), element in tree.owners().items() if where == page.obj.objgen}
        self._leads_back = tree.parents.get(int(page.obj.get("/StructParents", -1)))
        self._stack: list[tuple[str, int | None]] = []
        self._met: set[int] = set()
        self._nested = self._deepest = 0

    def check(self) -> None:
        self._report.check("A3-6.2.2-2", "/Resources" in self._page.obj, self._name)
        self._read(self._page.obj, self._page.obj.get("/Resources", pikepdf.Dictionary()), 0)
        self._report.check("A3-6.1.13-8", self._deepest <= MOST_NESTED, f"{self._name}: {self._deepest} levels of q")
        self._report.check("X-marks-closed", not self._stack, self._name)
        for mark in self._owned:
            self._report.check("X-mark-exists", mark in self._met, f"{self._name}: mark {mark} is not on the page")
        entries = list(self._leads_back) if isinstance(self._leads_back, pikepdf.Array) else []
        for mark, entry in enumerate(entries):
            known = isinstance(entry, pikepdf.Dictionary)
            self._report.check("X-parent-tree", known == (mark in self._owned), f"{self._name}: mark {mark}")

    def _read(self, content: Any, resources: Any, depth: int) -> None:
        font = None
        for operation in pikepdf.parse_content_stream(content):
            name, operands = str(operation.operator), operation.operands
            self._report.check("A3-6.2.2-1", name in PAINTS or name in OTHERS, f"{self._name}: {name}")
            if name in ("BMC", "BDC"):
                self._open(str(operands[0]), operands[1] if name == "BDC" else None)
            elif name == "EMC":
                self._report.check("X-marks-closed", bool(self._stack), self._name)
                if self._stack:
                    self._stack.pop()
            elif name in ("q", "Q"):
                self._nested += 1 if name == "q" else -1
                self._deepest = max(self._deepest, self._nested)
            elif name == "Tf":
                font = resources.Font[str(operands[0])]
            elif name in COLOURS:
                self._shown.colours.add(COLOURS[name])
            if name in PAINTS:
                self._paint(name, operands, font)
            if name == "Do":
                self._draw(resources.XObject[str(operands[0])], resources, depth)

    def _open(self, tag: str, properties: Any) -> None:
        mark = int(properties.MCID) if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties else None
        inside = [outer for outer, _ in self._stack]
        if tag == "/Artifact":
            tagged = any(number is not None for _, number in self._stack)
            self._report.check("7.1-1", not tagged, f"{self._name}: an artifact in tagged content")
        if mark is not None:
            self._report.check("7.1-2", "/Artifact" not in inside, f"{self._name}: mark {mark} in an artifact")
            self._report.check("X-mark-unique", mark not in self._met, f"{self._name}: mark {mark}")
            self._report.check("7.1-3", mark in self._owned, f"{self._name}: mark {mark} ({tag}) is in no element")
            self._check_way_back(mark)
            self._met.add(mark)
        self._stack.append((tag, mark))

    def _check_way_back(self, mark: int) -> None:
        entries = list(self._leads_back) if isinstance(self._leads_back, pikepdf.Array) else []
        entry = entries[mark] if mark < len(entries) else None
        owner = self._owned.get(mark)
        same = isinstance(entry, pikepdf.Dictionary) and owner is not None and entry.objgen == owner.node.objgen
        self._report.check("X-parent-tree", same, f"{self._name}: mark {mark} does not lead back to its element")

    def _paint(self, name: str, operands: Any, font: Any) -> None:
        covered = any(tag == "/Artifact" or mark is not None for tag, mark in self._stack)
        self._report.check("7.1-3", covered, f"{self._name}: {name} is neither tagged nor an artifact")
        if name in ("Tj", "TJ", "'", '"') and font is not None:
            parts = operands[0] if name == "TJ" else [operands[-1]]
            codes = self._shown.fonts.setdefault(font.objgen, (font, set()))[1]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes.update(int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))

    def _draw(self, drawing: Any, resources: Any, depth: int) -> None:
        if drawing.get("/Subtype") == "/Form" and depth < MOST_FORMS_DEEP:
            before = len(self._met)
            self._read(drawing, drawing.get("/Resources", resources), depth + 1)
            if len(self._met) > before:
                self._shown.forms_with_marks[drawing.objgen] += 1
