"""Ways to spoil a finished PDF, each with the rule that must say so. A checker that is silent about one is no good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Spoil = Callable[[pikepdf.Pdf], object]


def each(pdf: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    """Every structure element of this type."""
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == "/StructElem" and item.get("/S") == f"/{kind}":
            yield item


def first(pdf: pikepdf.Pdf, kind: str) -> Any:
    """The first structure element of this type. LookupError without one: the mutation would prove nothing."""
    found = next(each(pdf, kind), None)
    if found is None:
        raise LookupError(kind)
    return found


def renamed(kind: str, other: str, *, every: bool = True) -> Spoil:
    """Give elements another type: all of them, or the first."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        first(pdf, kind)
        for element in list(each(pdf, kind)) if every else [first(pdf, kind)]:
            element.S = Name(f"/{other}")

    return spoil


def without(kind: str, key: str) -> Spoil:
    """Take a key from the first element of a type."""
    return lambda pdf: first(pdf, kind).__delitem__(key)


def with_key(kind: str, key: str, value: Any) -> Spoil:
    """Set a key of the first element of a type."""
    return lambda pdf: first(pdf, kind).__setitem__(key, value)


def in_root(key: str, value: Any) -> Spoil:
    """Set a key of the catalog."""
    return lambda pdf: pdf.Root.__setitem__(key, value)


def not_in_root(key: str) -> Spoil:
    """Take a key from the catalog."""
    return lambda pdf: pdf.Root.__delitem__(key)


def drawn(more: bytes, *, before: bytes = b"") -> Spoil:
    """Draw something more on the first page, behind the rest or before it."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[0].obj.Contents
        contents.write(before + contents.read_bytes() + more)

    return spoil


def _two_headers_of_one_name(pdf: pikepdf.Pdf) -> None:
    one, other = list(each(pdf, "TH"))[:2]
    other.ID = String(str(one.ID))


def _row_without_its_last_cell(pdf: pikepdf.Pdf) -> None:
    del list(each(pdf, "TR"))[-1].K[-1]


def _cell_over_the_edge(pdf: pikepdf.Pdf) -> None:
    list(each(pdf, "TR"))[-1].K[-1].A.RowSpan = 2


def _cells_that_meet(pdf: pikepdf.Pdf) -> None:
    upper, lower = next(
        (rows[0], rows[1]) for rows in (list(body.K) for body in each(pdf, "TBody")) if len(rows) > 1 < len(rows[0].K)
    )
    upper.K[1].A.RowSpan, lower.K[0].A.ColSpan = 2, 2


def _caption_in_the_middle(pdf: pikepdf.Pdf) -> None:
    table = next(table for table in each(pdf, "Table") if table.K[0].S == "/Caption" and len(table.K) == 3)
    table.K = Array([table.K[1], table.K[0], table.K[2]])


def _caption_twice(pdf: pikepdf.Pdf) -> None:
    table = next(table for table in each(pdf, "Table") if table.K[0].S == "/Caption")
    table.K.append(pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Caption, P=table)))


def _head_without_body(pdf: pikepdf.Pdf) -> None:
    table = next(table for table in each(pdf, "Table") if "/THead" in [str(kid.S) for kid in table.K])
    for kid in table.K:
        if kid.S == "/TBody":
            kid.S = Name.TFoot


def _mark_that_is_not_there(pdf: pikepdf.Pdf) -> None:
    first(pdf, "Span").K.append(9_999)


def _tree_back_turned_round(pdf: pikepdf.Pdf) -> None:
    entries = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    pdf.Root.StructTreeRoot.ParentTree.Nums[1] = Array(list(entries)[::-1])


def _element_in_two_places(pdf: pikepdf.Pdf) -> None:
    document = pdf.Root.StructTreeRoot.K[0]
    document.K.append(document.K[0])


def _note_without_name(pdf: pikepdf.Pdf) -> None:
    first(pdf, "P").S = Name.Note


def _notes_of_one_name(pdf: pikepdf.Pdf) -> None:
    for element in list(each(pdf, "P"))[:2]:
        element.S, element.ID = Name.Note, String("note-1")


def _role(name: str, meaning: str) -> Spoil:
    return lambda pdf: pdf.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary({name: Name(meaning)}))


TAGS: Mapping[str, tuple[Spoil, str]] = {
    "a figure without alternative text": (without("Figure", "/Alt"), "7.3-1"),
    "a figure told in one word": (with_key("Figure", "/Alt", String("Graf")), "X-alt-length"),
    "a figure without its place": (without("Figure", "/A"), "X-figure-box"),
    "a formula without words": (renamed("P", "Formula", every=False), "7.7-1"),
    "a header cell without scope": (without("TH", "/A"), "X-header-scope"),
    "a header cell without id": (without("TH", "/ID"), "7.5-2"),
    "header cells as cells": (renamed("TH", "TD"), "X-table-header"),
    "a cell without headers": (without("TD", "/A"), "7.5-1"),
    "two headers of one name": (_two_headers_of_one_name, "X-id-once"),
    "a heading that skips a level": (renamed("H2", "H3"), "7.4.2-1"),
    "two titles": (renamed("H2", "H1", every=False), "X-one-title"),
    "an unnumbered heading": (renamed("H2", "H", every=False), "7.4.4-2"),
    "a list of paragraphs": (renamed("LI", "P"), "7.2-19"),
    "items outside a list": (renamed("L", "Div"), "7.2-17"),
    "bodies outside an item": (renamed("LI", "Div"), "7.2-18"),
    "an item of paragraphs": (renamed("LBody", "P"), "7.2-20"),
    "a head outside a table": (renamed("Table", "Div"), "7.2-5"),
    "a body outside a table": (renamed("Table", "Sect"), "7.2-6"),
    "a table of divisions": (renamed("TBody", "Div"), "7.2-3"),
    "rows outside a table": (renamed("TBody", "Sect"), "7.2-4"),
    "header cells outside a row": (renamed("TR", "Div"), "7.2-8"),
    "cells outside a row": (renamed("TR", "Sect"), "7.2-9"),
    "a row of paragraphs": (renamed("TD", "P"), "7.2-10"),
    "a head of divisions": (renamed("TR", "Part"), "7.2-36"),
    "a table with two heads": (renamed("TBody", "THead"), "7.2-11"),
    "a head without a body": (_head_without_body, "7.2-14"),
    "a foot without a body": (renamed("TBody", "TFoot"), "7.2-13"),
    "a caption in the middle": (_caption_in_the_middle, "7.2-16"),
    "two captions": (_caption_twice, "7.2-39"),
    "a row that is too short": (_row_without_its_last_cell, "7.2-43"),
    "a cell over the edge": (_cell_over_the_edge, "7.2-41"),
    "cells that meet": (_cells_that_meet, "7.2-15"),
    "a type of our own": (renamed("P", "Afsnit", every=False), "7.1-5"),
    "types in a circle": (_role("/Afsnit", "/Afsnit"), "7.1-6"),
    "a standard type with another meaning": (_role("/P", "/Span"), "7.1-7"),
    "an element that knows no other": (without("P", "/P"), "7.1-12"),
    "an entry outside a table of contents": (renamed("P", "TOCI", every=False), "7.2-26"),
    "a note without a name": (_note_without_name, "7.9-1"),
    "two notes of one name": (_notes_of_one_name, "7.9-2"),
    "an element in two places": (_element_in_two_places, "X-tree-once"),
    "a language that is none": (with_key("P", "/Lang", String("på dansk")), "7.2-29"),
    "no tree": (not_in_root("/StructTreeRoot"), "7.1-11"),
    "no list of ids": (lambda pdf: pdf.Root.StructTreeRoot.__delitem__("/IDTree"), "X-id-tree"),
    "a mark that is not on the page": (_mark_that_is_not_there, "X-mark-exists"),
    "the way back turned round": (_tree_back_turned_round, "X-parent-tree"),
    "something drawn that is not tagged": (drawn(b"\n0 0 10 10 re f\n"), "7.1-3"),
    "a tag that no element owns": (drawn(b"\n/P <</MCID 9999>> BDC 0 0 1 1 re f EMC\n"), "7.1-3"),
    "an artifact in the text": (drawn(b"\n/P <</MCID 0>> BDC /Artifact BMC EMC EMC\n"), "7.1-1"),
    "text in an artifact": (drawn(b"\n/Artifact BMC /P <</MCID 0>> BDC EMC EMC\n"), "7.1-2"),
    "a mark that is used twice": (drawn(b"\n/P <</MCID 0>> BDC EMC\n"), "X-mark-unique"),
    "a mark that is not closed": (drawn(b"\n/Artifact BMC\n"), "X-marks-closed"),
    "a page that was drawn on": (drawn(b"\n/Artifact BMC 0 0 9 9 re f EMC\n"), "X-pages-sealed"),
}
