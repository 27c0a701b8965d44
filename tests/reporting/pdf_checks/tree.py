"""The structure tree of a PDF as plain objects, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

Place = tuple[tuple[int, int], int]  # page, and the number of the marked content on it


@dataclass(eq=False)
class Element:
    """One structure element. `kind` is its standard type after the role map; `owns` is its marked content."""

    node: Any
    kind: str
    parent: str
    kids: list[Element] = field(default_factory=list)
    owns: list[Place] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """The kinds of the children, in order."""
        return [kid.kind for kid in self.kids]

    @property
    def attributes(self) -> Any:
        """The first attribute object, or an empty one."""
        found = self.node.get("/A", pikepdf.Dictionary())
        return found[0] if isinstance(found, pikepdf.Array) else found

    def within(self) -> Iterator[Element]:
        """This element and everything below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.within()


@dataclass(frozen=True)
class Tree:
    """The elements that can be reached from the root, and the table that leads back from the content."""

    roots: tuple[Element, ...]
    parents: dict[int, Any]
    twice: int

    def elements(self) -> list[Element]:
        """Every element in reading order."""
        return [element for root in self.roots for element in root.within()]

    def owners(self) -> dict[Place, Element]:
        """Which element owns each piece of marked content."""
        return {place: element for element in self.elements() for place in element.owns}


def read_tree(document: pikepdf.Pdf) -> Tree | None:
    """The tree, or None where the file has none. An element that is met twice is followed once and counted."""
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return None
    seen: set[tuple[int, int]] = set()
    twice = 0

    def read(node: Any, parent: str) -> Element:
        nonlocal twice
        element = Element(node, str(node.get("/S", "")).lstrip("/"), parent)
        for kid in children(node):
            place = _place(kid, node)
            if place is not None:
                element.owns.append(place)
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if kid.objgen in seen:
                    twice += 1
                    continue
                seen.add(kid.objgen)
                element.kids.append(read(kid, element.kind))
        return element

    roots = tuple(read(node, "StructTreeRoot") for node in children(root))
    return Tree(roots, dict(_numbers(root.get("/ParentTree"))), twice)


def children(node: Any) -> list[Any]:
    """What stands under /K, as a list."""
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _place(kid: Any, node: Any) -> Place | None:
    if isinstance(kid, int):
        return node.Pg.objgen, kid
    if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
        return kid.get("/Pg", node.get("/Pg")).objgen, int(kid.MCID)
    return None


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    if tree is None:
        return
    numbers = list(tree.get("/Nums", []))
    yield from ((int(number), value) for number, value in zip(numbers[::2], numbers[1::2], strict=True))
    for kid in tree.get("/Kids", []):
        yield from _numbers(kid)
