"""The last touch on a PDF before it is written: what WeasyPrint leaves open of PDF/A-3a and PDF/UA-1.

Works on the objects of pydyf, so WeasyPrint and pydyf are pinned and the tests look at the result.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pydyf

from assessment.reporting.written import write_once
from assessment.reporting.xmp import with_pdf_ua

PAGES_DIGEST = "VurderingSider"  # the name among the document's properties
_BEGIN, _END = b"stream\n", b"\nendstream"


def finish(document: Any, pdf: Any) -> None:
    """Say that the file is PDF/UA-1 too, mend its tags, list associated files once, and seal the pages."""
    metadata = _resolve(pdf.catalog["Metadata"], pdf)
    metadata.stream = [with_pdf_ua(b"".join(metadata.stream))]
    elements = {item.reference: item for item in pdf.objects if _is_element(item)}
    root = _resolve(pdf.catalog["StructTreeRoot"], pdf)
    reachable = _reachable(root, elements)
    _scope_headers(elements, pdf)
    _mark_running_text(root, reachable, pdf)
    _name_notes(elements, reachable)
    _describe_links(document)
    _list_identifiers(root, [elements[reference] for reference in sorted(reachable)], pdf)
    for reference, element in elements.items():
        if reference not in reachable:
            element.clear()
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.info[PAGES_DIGEST] = pydyf.String(_pages_digest(pdf))
    write_once(pdf)


def _pages_digest(pdf: Any) -> str:
    """SHA-256 in hex over what the pages draw, so that a page that was altered shows in any later program."""
    digest = hashlib.sha256()
    for number in pdf.pages["Kids"][::3]:
        contents = _resolve(pdf.objects[number]["Contents"], pdf)
        data = pydyf.Stream(contents.stream).data
        drawn = data[data.index(_BEGIN) + len(_BEGIN) : -len(_END)]
        digest.update(drawn)
        contents.stream = [drawn]  # joined once, here
    return digest.hexdigest()


def _is_element(item: Any) -> bool:
    return isinstance(item, dict) and item.get("Type") == "/StructElem"


def _resolve(value: Any, pdf: Any) -> Any:
    if isinstance(value, bytes | str):
        return pdf.objects[int(value.split()[0])]
    return value


def _reachable(root: Any, elements: dict[bytes, Any]) -> set[bytes]:
    found: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        if reference in elements and reference not in found:
            found.add(reference)
            waiting.extend(child for child in elements[reference].get("K", []) if isinstance(child, bytes))
    return found


def _scope_headers(elements: dict[bytes, Any], pdf: Any) -> None:
    for element in elements.values():
        if element["S"] == "/TH":
            group = _resolve(_resolve(element["P"], pdf)["P"], pdf)
            attributes = element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            attributes["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _mark_running_text(root: Any, reachable: set[bytes], pdf: Any) -> None:
    """Text of margin boxes belongs to elements outside the tree; it becomes an artifact of the page layout."""
    numbers = _resolve(root["ParentTree"], pdf)["Nums"]
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    for index in range(0, len(numbers), 2):
        owners = numbers[index + 1]
        if not isinstance(owners, pydyf.Array):
            continue
        dead = {place for place, reference in enumerate(owners) if reference not in reachable}
        for place in dead:
            owners[place] = b"null"
        operations = _resolve(pages[numbers[index]]["Contents"], pdf).stream
        for at in range(1, len(operations) - 1):
            properties = operations[at]
            if isinstance(properties, dict) and operations[at + 1] == b"BDC" and properties.get("MCID") in dead:
                operations[at - 1] = "/Artifact"
                operations[at] = pydyf.Dictionary({"Type": "/Pagination"})


def _name_notes(elements: dict[bytes, Any], reachable: set[bytes]) -> None:
    """The body of a footnote stands as a span of its own beside the text; it is a note, and a note has an ID."""
    number = 0
    for reference, element in elements.items():
        if reference not in reachable or element["S"] != "/Span" or not _in_footnotes(element, elements):
            continue
        number += 1
        element["S"] = "/Note"
        element["ID"] = pydyf.String(f"note-{number}")


def _in_footnotes(element: Any, elements: dict[bytes, Any]) -> bool:
    """Whether the element lies in the area of the footnotes: an unnamed group of nothing but spans and notes."""
    area = elements.get(element["P"])
    if area is None or area["S"] != "/NonStruct" or elements.get(area["P"], {}).get("S") != "/Document":
        return False
    return all(elements.get(child, {}).get("S") in ("/Span", "/Note") for child in area["K"])


def _describe_links(document: Any) -> None:
    """A link is told by its text; WeasyPrint tells the name of its target, which nobody is meant to hear."""
    for page in document.pages:
        for kind, _target, _rectangle, box in page.links:
            if kind in ("internal", "external"):
                box.link_annotation["Contents"] = pydyf.String(" ".join("".join(box.element.itertext()).split()))


def _list_identifiers(root: Any, elements: list[Any], pdf: Any) -> None:
    identifiers = sorted((element["ID"].string, element.reference) for element in elements if "ID" in element)
    if not identifiers:
        return
    names = pydyf.Array()
    for identifier, reference in identifiers:
        names.extend((pydyf.String(identifier), reference))
    limits = pydyf.Array([pydyf.String(identifiers[0][0]), pydyf.String(identifiers[-1][0])])
    leaf = pydyf.Dictionary({"Names": names, "Limits": limits})
    pdf.add_object(leaf)
    tree = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})
    pdf.add_object(tree)
    root["IDTree"] = tree.reference
