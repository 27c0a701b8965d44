"""The file itself: header, trailer, catalog, pages, embedded files, annotations and actions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from tests.reporting.pdf_checks.report import Report, words
from tests.reporting.pdf_checks.structure import is_language
from tests.reporting.pdf_checks.tree import Tree

_MEDIA_TYPE = re.compile(r"/[-\w+.]+/[-\w+.]+")
_ANNOTATIONS = words(
    "/Text /Link /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly /StrikeOut /Stamp "
    "/Caret /Ink /Popup /FileAttachment /Widget /PrinterMark /TrapNet /Watermark /Redact"
)
_ACTIONS = ("/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm")
_TURNS = ("/NextPage", "/PrevPage", "/FirstPage", "/LastPage")
HIDDEN, PRINTED = 2, 4
_NEVER = 1 | HIDDEN | 32 | 256  # invisible, hidden, no view, toggled


def check_file(report: Report, document: pikepdf.Pdf, raw: bytes) -> None:
    """Header, trailer and what stands in the catalog."""
    root = document.Root
    report.check("6.1-1 A3-6.1.2-1", re.match(rb"%PDF-1\.[0-7](\r\n|\r|\n)", raw) is not None, raw[:9])
    comment = re.match(rb"[^\r\n]+(?:\r\n|\r|\n)%([^\r\n]+)", raw)
    binary = comment is not None and len(comment[1]) >= 4 and all(byte > 127 for byte in comment[1][:4])
    report.check("A3-6.1.2-2", binary, raw[:20])
    report.check("A3-6.1.3-1", "/ID" in document.trailer, "no ID")
    report.check("A3-6.1.3-2", not document.is_encrypted, "encrypted")
    report.check("A3-6.1.3-3", re.search(rb"%%EOF(\r\n|\r|\n)?\Z", raw) is not None, raw[-20:])
    marks = root.get("/MarkInfo", pikepdf.Dictionary())
    report.check("6.2-1 A3-6.7.2-1", bool(marks.get("/Marked", False)), "not marked as tagged")
    report.check("7.1-4", not marks.get("/Suspects", False), "suspects")
    shown_title = root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False)
    report.check("7.1-10", bool(shown_title), "the title is not shown")
    report.check("7.1-11 A3-6.7.3-1", "/StructTreeRoot" in root, "no structure tree")
    language = str(root.get("/Lang", ""))
    report.check("7.2-29 A3-6.7.4-1", is_language(language), language)
    report.check("7.2-33 7.2-34", language != "", "no language for metadata and text")
    if "/Outlines" in root:
        report.check("7.2-2", language != "", "no language for bookmarks")
    if any("/Annots" in page.obj for page in document.pages):
        report.check("7.2-24", language != "", "no language for what links are told as")
    form = root.get("/AcroForm", pikepdf.Dictionary())
    report.check("7.15-1 A3-6.4.2-1", "/XFA" not in form, "a form in XFA")
    report.check("A3-6.4.1-3", not form.get("/NeedAppearances", False), "appearances are left to the viewer")
    report.check("A3-6.4.2-2", not root.get("/NeedsRendering", False), "NeedsRendering")
    report.check("A3-6.5.2-1", "/AA" not in root, "actions of the document")
    report.check(
        "A3-6.10-1", "/AlternatePresentations" not in root.get("/Names", pikepdf.Dictionary()), "presentations"
    )
    report.check("A3-6.11-1", "/Requirements" not in root, "requirements")
    layers = root.get("/OCProperties")
    for settings in [] if layers is None else [layers.get("/D", pikepdf.Dictionary()), *layers.get("/Configs", [])]:
        report.check("7.10-1 A3-6.9-1", bool(str(settings.get("/Name", ""))), "layers without a name")
        report.check("7.10-2 A3-6.9-4", "/AS" not in settings, "layers that change by themselves")


def check_embedded(report: Report, document: pikepdf.Pdf) -> None:
    """Every embedded file says what it is and belongs to the document."""
    associated = [item.objgen for item in document.Root.get("/AF", [])]
    found = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/EF" in item]
    for item in found:
        name = str(item.get("/UF", ""))
        names = [str(item.get(key, "")) for key in ("/F", "/UF")]
        report.check("7.11-1 A3-6.8-2", all(names), names)
        kind = str(item.EF.F.get("/Subtype", ""))
        report.check("A3-6.8-1", _MEDIA_TYPE.fullmatch(kind) is not None, f"{name}: {kind}")
        report.check("A3-6.8-3", "/AFRelationship" in item, name)
        report.check("A3-6.8-4", item.objgen in associated, f"{name} belongs to nothing")
        report.check("X-file-told", bool(str(item.get("/Desc", ""))), f"{name} is not described")
        dated = item.EF.F.get("/Params", pikepdf.Dictionary())
        report.check("X-file-dated", "/ModDate" in dated and "/Size" in dated, name)
    report.check("X-file-once", len(associated) == len(set(associated)) == len(found), "a file is listed twice or not")


def check_annotations(report: Report, document: pikepdf.Pdf, tree: Tree | None) -> None:
    """Pages, links and whatever else can be clicked; and that nothing acts by itself."""
    parents = {} if tree is None else tree.parents
    for number, page in enumerate(document.pages, 1):
        where = f"page {number}"
        report.check("A3-6.5.2-2", "/AA" not in page.obj, where)
        report.check("A3-6.10-2", "/PresSteps" not in page.obj, where)
        annotations = list(page.obj.get("/Annots", []))
        if annotations:
            report.check("7.18.3-1", str(page.obj.get("/Tabs")) == "/S", where)
        for annotation in annotations:
            outside = _is_outside(annotation.Rect, page.cropbox)
            _check_annotation(report, annotation, parents, where, outside=outside)
    for action in _actions(document):
        kind = str(action.get("/S", ""))
        report.check("A3-6.5.1-1", kind in _ACTIONS, kind)
        report.check("A3-6.5.1-2", kind != "/Named" or str(action.get("/N")) in _TURNS, kind)
        report.check("X-no-action", kind == "/GoTo", f"{kind}: a document only leads to its own pages")


def _is_outside(place: Any, seen: Any) -> bool:
    """Whether a rectangle shares nothing with what is seen of its page; ISO 14289-1, 7.18.1 exempts what lies there."""
    left, bottom, right, top = (float(side) for side in place)
    return right < float(seen[0]) or left > float(seen[2]) or top < float(seen[1]) or bottom > float(seen[3])


def _check_annotation(report: Report, annotation: Any, parents: dict[int, Any], where: str, *, outside: bool) -> None:
    kind, flags = str(annotation.get("/Subtype")), int(annotation.get("/F", 0))
    owner = parents.get(int(annotation.get("/StructParent", -1)))
    inside = str(owner.get("/S")) if isinstance(owner, pikepdf.Dictionary) else None
    where = f"{where}: {kind} in {inside}"
    report.check("7.18.2-1 A3-6.3.1-1", kind in _ANNOTATIONS and kind != "/TrapNet", where)
    report.check("A3-6.3.2-1", kind == "/Popup" or "/F" in annotation, where)
    report.check("A3-6.3.2-2", kind == "/Popup" or flags & (PRINTED | _NEVER) == PRINTED, f"{where}: flags {flags}")
    flat = len({float(side) for side in annotation.Rect}) <= 2
    report.check("A3-6.3.3-1", flat or kind in ("/Popup", "/Link") or "/AP" in annotation, where)
    told = str(annotation.get("/Contents", ""))
    if kind == "/Link":
        report.check("7.18.5-1", inside == "/Link", where)
        report.check("7.18.5-2", told != "", where)
        report.check("X-link-told", told != str(annotation.get("/Dest", "")), f"{where}: told as {told!r}")
    elif kind == "/Widget":
        report.check("7.18.4-1", inside == "/Form" or outside or bool(flags & HIDDEN), where)
        report.check("7.18.1-3", "/TU" in annotation or bool(flags & HIDDEN), where)
        report.check("A3-6.4.1-1", "/A" not in annotation and "/AA" not in annotation, where)
    elif kind not in ("/Popup", "/PrinterMark"):
        report.check("7.18.1-1", inside == "/Annot", where)
        report.check("7.18.1-2", told != "" or (isinstance(owner, pikepdf.Dictionary) and "/Alt" in owner), where)
    report.check("7.18.8-1", kind != "/PrinterMark" or inside is None, where)


def _actions(document: pikepdf.Pdf) -> Iterator[Any]:
    """What something in the document does when it is opened, clicked or met."""
    opened = document.Root.get("/OpenAction")
    if isinstance(opened, pikepdf.Dictionary):
        yield opened
    for item in document.objects:
        if not isinstance(item, pikepdf.Dictionary):
            continue
        if "/JS" in item:
            yield item
        is_annotation = str(item.get("/Type", "")) == "/Annot"
        is_bookmark = "/Title" in item and "/Parent" in item
        if (is_annotation or is_bookmark) and isinstance(item.get("/A"), pikepdf.Dictionary):
            yield item.A
