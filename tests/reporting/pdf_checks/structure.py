"""The structure tree: types, nesting, headings, figures, notes and languages (ISO 14289-1, 7.1 to 7.9)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pikepdf

from tests.reporting.pdf_checks.report import Report, words
from tests.reporting.pdf_checks.tables import check_table
from tests.reporting.pdf_checks.tree import Element, Tree

STANDARD = words(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu "
    "WT WP Figure Formula Form"
)
GROUPS = {"THead": ("7.2-5", "7.2-36"), "TBody": ("7.2-6", "7.2-37"), "TFoot": ("7.2-7", "7.2-38")}
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def is_language(text: object) -> bool:
    """Whether the text is a language tag (RFC 3066)."""
    return _LANGUAGE.fullmatch(str(text)) is not None


def check_structure(report: Report, document: pikepdf.Pdf, tree: Tree) -> None:
    """Every rule about the elements and how they stand in each other."""
    roles = document.Root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary())
    for name in roles:
        report.check("7.1-6", _ends(str(name), roles), name)
        report.check("7.1-7", str(name).lstrip("/") not in STANDARD, name)
    has_language = "/Lang" in document.Root
    elements = tree.elements()
    header_ids = {str(item.node.ID) for item in elements if item.kind == "TH" and "/ID" in item.node}
    for element in elements:
        _check_element(report, element, roles, has_language=has_language)
        _check_nesting(report, element)
        if element.kind == "Table":
            check_table(report, element, header_ids)
    _check_headings(report, elements)
    _check_notes(report, [item for item in elements if item.kind == "Note"])


def _check_element(report: Report, element: Element, roles: Any, *, has_language: bool) -> None:
    node, kind = element.node, element.kind
    report.check("7.1-5 A3-6.7.3-2", kind in STANDARD or f"/{kind}" in roles, kind)
    report.check("7.1-12", "/P" in node, kind)
    if "/Lang" in node:
        report.check("7.2-29 A3-6.7.4-1", is_language(node.Lang), node.Lang)
    for key, rule in (("/ActualText", "7.2-21"), ("/Alt", "7.2-22"), ("/E", "7.2-23")):
        if key in node:
            report.check(rule, has_language or "/Lang" in node, kind)
    if kind in ("Figure", "Formula"):
        told = str(node.get("/Alt", "")) or str(node.get("/ActualText", ""))
        report.check("7.3-1" if kind == "Figure" else "7.7-1", bool(told), kind)
    report.check("7.4.4-1", element.kinds.count("H") <= 1, kind)


def _check_nesting(report: Report, element: Element) -> None:
    kind, parent, kinds = element.kind, element.parent, element.kinds
    if kind in GROUPS:
        inside_table, only_rows = GROUPS[kind]
        report.check(inside_table, parent == "Table", f"{kind} in {parent}")
        report.check(only_rows, set(kinds) <= {"TR"}, f"{kind} holds {kinds}")
    elif kind == "TR":
        report.check("7.2-4", parent in ("Table", *GROUPS), f"TR in {parent}")
        report.check("7.2-10", set(kinds) <= {"TH", "TD"}, f"TR holds {kinds}")
    elif kind in ("TH", "TD"):
        report.check("7.2-8" if kind == "TH" else "7.2-9", parent == "TR", f"{kind} in {parent}")
    elif kind == "L":
        report.check("7.2-19", set(kinds) <= {"L", "LI", "Caption"}, f"L holds {kinds}")
        report.check("7.2-40", "Caption" not in kinds[1:], f"L holds {kinds}")
    elif kind == "LI":
        report.check("7.2-17", parent == "L", f"LI in {parent}")
        report.check("7.2-20", set(kinds) <= {"Lbl", "LBody"}, f"LI holds {kinds}")
    elif kind == "LBody":
        report.check("7.2-18", parent == "LI", f"LBody in {parent}")
    elif kind == "TOCI":
        report.check("7.2-26", parent == "TOC", f"TOCI in {parent}")
    elif kind == "TOC":
        report.check("7.2-27", set(kinds) <= {"TOC", "TOCI", "Caption"}, f"TOC holds {kinds}")
        report.check("7.2-28", "Caption" not in kinds[1:], f"TOC holds {kinds}")


def _check_headings(report: Report, elements: list[Element]) -> None:
    levels = [int(item.kind[1]) for item in elements if re.fullmatch(r"H[1-6]", item.kind)]
    report.check("7.4.2-1", not levels or levels[0] == 1, levels)
    for above, level in pairwise(levels):
        report.check("7.4.2-1", level <= above + 1, f"H{level} after H{above}")
    unnumbered = any(item.kind == "H" for item in elements)
    report.check("7.4.4-2 7.4.4-3", not (unnumbered and levels), "H beside H1 to H6")


def _check_notes(report: Report, notes: list[Element]) -> None:
    ids = [str(note.node.get("/ID", "")) for note in notes]
    for number, name in enumerate(ids):
        report.check("7.9-1", name != "", f"note {number}")
        report.check("7.9-2", ids.count(name) == 1, name)


def _ends(name: str, roles: Any) -> bool:
    """Whether the role map leads from this name to an end, and not round in a circle."""
    passed = set()
    while name in roles:
        if name in passed:
            return False
        passed.add(name)
        name = str(roles[name])
    return True
