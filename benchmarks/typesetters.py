"""The same document by three typesetters: WeasyPrint as the program uses it, Chromium's print, and typst.

Chromium is given the same HTML, style sheets and fonts, and no way out of the machine. Typst has a language of its own,
so it is given the same headings, texts, lists and tables, without drawings, margins of the page and attached data: it
does less, which its figures must be read with. None of them is given the files inside the document.

Everything is imported where it is used, because what a cold start takes is measured.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from assessment.reporting.coverage import FACES, TEMPLATE_FOLDER, font_file
from assessment.reporting.request import DocumentKind

Name = Literal["weasyprint", "chromium", "typst"]
Typeset = Callable[[str], bytes]
NAMES: Mapping[Name, str] = {"weasyprint": "WeasyPrint, here", "chromium": "Chromium's print", "typst": "typst"}


@contextmanager
def typesetter(name: Name, kind: DocumentKind) -> Iterator[Typeset]:
    """Makes a PDF of HTML of this kind; everything that it starts is ended afterwards."""
    match name:
        case "weasyprint":
            yield _by_weasyprint(kind)
        case "chromium":
            with _chromium(kind) as typeset:
                yield typeset
        case "typst":
            yield _by_typst()


def _by_weasyprint(kind: DocumentKind) -> Typeset:
    from assessment.reporting.render import prepare, print_html
    from assessment.reporting.render_process import collect_between_documents

    prepare()
    collect_between_documents()
    return lambda html: print_html(html, (), datetime(2026, 11, 20, 9, 0), kind)  # noqa: DTZ001  (as in the program: UTC)


@contextmanager
def _chromium(kind: DocumentKind) -> Iterator[Typeset]:
    """One page that is kept open, without a network."""
    from assessment.reporting.render import STYLE_SHEETS
    from benchmarks.visitor import browser

    style = "".join(with_files(TEMPLATE_FOLDER / name) for name in STYLE_SHEETS[kind])
    with browser() as chromium:
        page = chromium.new_context(offline=True).new_page()

        def typeset(html: str) -> bytes:
            page.set_content(html.replace("</head>", f"<style>{style}</style></head>", 1))
            page.evaluate("document.fonts.ready.then(() => true)")
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

        yield typeset


def _by_typst() -> Typeset:
    import typst

    folder = os.path.commonpath([font_file(face) for face in FACES])
    compiler = typst.Compiler(font_paths=[folder], ignore_system_fonts=True)

    def typeset(html: str) -> bytes:
        pdf = compiler.compile(input=typst_of(html).encode(), format="pdf", pdf_standards=["a-3a"])
        assert isinstance(pdf, bytes)
        return pdf

    return typeset


def with_files(path: Path) -> str:
    """A style sheet with the files that it names inside it, because there is nothing to fetch them from."""

    def inside(match: re.Match[str]) -> str:
        content = base64.b64encode((TEMPLATE_FOLDER / match[1]).read_bytes()).decode()
        return f'url("data:{"image/svg+xml" if match[1].endswith(".svg") else "font/ttf"};base64,{content}")'

    return re.sub(r'url\("bundle:([^"]+)"\)', inside, path.read_text("utf-8"))


_HEADINGS = {"h1": "=", "h2": "==", "h3": "==="}
_UNSEEN = frozenset({"svg", "head"})
_SETTINGS = """\
#set document(title: {title}, date: datetime(year: 2026, month: 11, day: 20))
#set page(paper: "a4", margin: (left: 23mm, right: 21mm, top: 20mm, bottom: 18mm), numbering: "1")
#set text(font: "IBM Plex Sans", size: 11pt, lang: "da")
#set par(leading: 0.55em)
#show table: set text(size: 9.5pt)
#set table(stroke: (bottom: 0.5pt), inset: (x: 0pt, y: 2.5pt))
"""


def typst_of(html: str) -> str:
    """The headings, texts, lists and tables of our own HTML in typst's language."""
    reader = _Reader()
    reader.feed(html)
    title = next(block for block in reader.blocks if block.startswith("= ")).removeprefix("= #").strip()
    return _SETTINGS.format(title=title) + "\n".join(reader.blocks)


@dataclass
class _Table:
    columns: int = 0
    head: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The table with its columns equally wide."""
        head = f"table.header({', '.join(self.head)}), " if self.head else ""
        return f"#table(columns: (1fr,) * {max(1, self.columns)}, {head}{', '.join(self.cells)})\n"


class _Reader(HTMLParser):
    """Blocks of typst from our own HTML, which has no table inside a table."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._table: _Table | None = None
        self._row: list[str] = []
        self._in_head = False
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        self._in_head = self._in_head or tag == "thead"
        if tag == "table":
            self._table = _Table()
        elif tag == "tr":
            self._row = []

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self._in_head = self._in_head and tag != "thead"
        if self._table is None:
            self._end_of_text(tag)
        elif tag == "caption":
            self.blocks.append(f"{self._taken()}\n")
        elif tag in ("td", "th"):
            self._row.append(f"[{self._taken()}]")
        elif tag == "tr":
            self._table.columns = max(self._table.columns, len(self._row))
            (self._table.head if self._in_head else self._table.cells).extend(self._row)
        elif tag == "table":
            self.blocks.append(self._table.text())
            self._table = None

    def _end_of_text(self, tag: str) -> None:
        if tag in (*_HEADINGS, "p", "li", "figcaption"):
            mark = _HEADINGS.get(tag, "-" if tag == "li" else "")
            self.blocks.append(f"{mark} {self._taken()}\n".lstrip(" "))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(data)

    def _taken(self) -> str:
        text = re.sub(r"[ \n]+", " ", "".join(self._words)).strip()
        self._words.clear()
        return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
