"""What we ask of our documents beyond the standards; the ids begin with X."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pikepdf

from assessment.reporting.finish import PAGES_DIGEST
from tests.reporting.pdf_checks.report import Report
from tests.reporting.pdf_checks.tree import Element, Tree

SHORTEST_ALT, LONGEST_ALT = 15, 1_000


def check_house(report: Report, document: pikepdf.Pdf, tree: Tree) -> None:
    """Danish, one title, bookmarks, header scopes, ids, page numbers outside the text, sealed pages, no faults."""
    elements = tree.elements()
    report.check("X-danish", str(document.Root.get("/Lang", "")).startswith("da"), document.Root.get("/Lang"))
    report.check("X-one-title", sum(item.kind == "H1" for item in elements) == 1, "not exactly one H1")
    report.check("X-tree-once", tree.twice == 0, f"{tree.twice} elements stand in two places")
    headings = sum(re.fullmatch(r"H[1-6]", item.kind) is not None for item in elements)
    marks = _bookmarks(document.Root.get("/Outlines", pikepdf.Dictionary()))
    report.check("X-bookmarks", len(marks) == headings > 0, f"{len(marks)} bookmarks, {headings} headings")
    for mark in marks:
        report.check(
            "X-bookmark-leads", bool(str(mark.get("/Title", "")).strip()) and "/Dest" in mark, mark.get("/Title")
        )
    for item in elements:
        if item.kind == "Figure":
            told = str(item.node.get("/Alt", ""))
            report.check("X-alt-length", SHORTEST_ALT <= len(told) <= LONGEST_ALT, f"{len(told)} characters")
            report.check("X-figure-box", "/BBox" in item.attributes, "a figure without its place")
    _check_ids(report, document, elements)
    _check_running_text(report, document)
    report.check("X-pages-sealed", str(document.docinfo.get(f"/{PAGES_DIGEST}", "")) == _digest(document), "pages")
    syntax = document.check_pdf_syntax()
    report.check("X-syntax", syntax == [], syntax)


def _check_ids(report: Report, document: pikepdf.Pdf, elements: list[Element]) -> None:
    ids = [str(item.node.ID) for item in elements if "/ID" in item.node]
    report.check("X-id-once", len(ids) == len(set(ids)), "an id is used twice")
    listed = _names(document.Root.StructTreeRoot.get("/IDTree", pikepdf.Dictionary()))
    report.check("X-id-tree", listed == sorted(ids), f"{len(listed)} of {len(ids)} ids are listed, or not in order")


def _check_running_text(report: Report, document: pikepdf.Pdf) -> None:
    """The foot is on every page, and no screen reader reads it in the middle of the text."""
    for number, page in enumerate(document.pages, 1):
        marked = [
            operation.operands[1].get("/Type")
            for operation in pikepdf.parse_content_stream(page, "BDC")
            if str(operation.operands[0]) == "/Artifact" and isinstance(operation.operands[1], pikepdf.Dictionary)
        ]
        report.check("X-running-text", "/Pagination" in marked, f"page {number}")


def _digest(document: pikepdf.Pdf) -> str:
    drawn = hashlib.sha256()
    for page in document.pages:
        contents = page.obj.Contents
        for stream in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
            drawn.update(stream.read_bytes())
    return drawn.hexdigest()


def _bookmarks(node: Any) -> list[Any]:
    found = []
    mark = node.get("/First")
    while mark is not None:
        found += [mark, *_bookmarks(mark)]
        mark = mark.get("/Next")
    return found


def _names(node: Any) -> list[str]:
    names = [str(name) for name in list(node.get("/Names", []))[::2]]
    return names + [name for kid in node.get("/Kids", []) for name in _names(kid)]
