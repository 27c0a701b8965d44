"""The texts of an HTML document as its reader gets them, and the outline of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "col", "line", "rect"})
_LEFT_OUT = frozenset({"style", "title", "svg"})
_BLOCKS = frozenset(["p", "li", "dt", "dd", "td", "th", "caption", "h1", "h2", "h3", "figcaption", "div"])


class Outline(HTMLParser):
    """Texts of `<body>` in order, one for each block; headings; and the attributes of every element."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.hidden: list[str] = []
        self.drawn: list[str] = []
        self.headings: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, bool]] = []
        self._block = ""
        self.feed(content)
        self.close()
        self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where in the document the next texts stand."""
        given = dict(attrs)
        self.elements.append((tag, given))
        if tag in _BLOCKS:
            self._end_block()
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self._open.append((tag, given.get("class") in ("hidden", "skip")))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and the block with it."""
        if tag in VOID:
            return
        if tag in _BLOCKS:
            self._end_block()
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """A text: read, hidden from the eye, or drawn."""
        names = {name for name, _ in self._open}
        if "body" not in names or not data.strip():
            return
        if any(hidden for _, hidden in self._open):
            self.hidden.append(data.strip())
        elif names & _LEFT_OUT:
            self.drawn.append(data.strip())
        else:
            self._block += data

    def _end_block(self) -> None:
        text = " ".join(self._block.split())
        if text:
            self.texts.append(text)
        self._block = ""


def squeezed(text: str) -> str:
    """The signs of a text without white space and hyphens, which the end of a line may add or take away."""
    return re.sub(r"[\s\u00ad\u2010\u0002-]", "", text)
