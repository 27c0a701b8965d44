"""The other typesetters are given the same words, and the tables show what was measured."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest

from assessment.reporting.coverage import TEMPLATE_FOLDER
from assessment.reporting.render import STYLE_SHEETS, render_html
from assessment.reporting.request import DocumentKind
from benchmarks import documents, typesetting
from benchmarks.documents import Goal
from benchmarks.typesetters import typesetter, typst_of, with_files
from benchmarks.typesetting import Measured
from tests.reporting.html_text import Outline
from tests.reporting.samples import draft, egeparken

TEXT = re.compile(r'#"((?:[^"\\]|\\.)*)"')


def html_of(kind: DocumentKind, title: str = 'Et "rigtigt" \\ navn #1') -> str:
    return render_html(draft({**egeparken(), "title": title}, kind=kind))


def words(texts: list[str]) -> str:
    return "".join("".join(texts).split())


@pytest.mark.parametrize("kind", typesetting.KINDS)
def test_typst_is_given_every_text_in_order(kind: DocumentKind) -> None:
    html = html_of(kind)
    _settings, _, body = typst_of(html).partition("2.5pt))\n")
    given = [re.sub(r"\\(.)", r"\1", text) for text in TEXT.findall(body)]
    assert words(given) == words(Outline(html).texts)


def test_typst_makes_a_document_of_it() -> None:
    with typesetter("typst", "resume") as typeset:
        pdf = pypdfium2.PdfDocument(io.BytesIO(typeset(html_of("resume"))))
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    assert 'Et "rigtigt" \\ navn #1' in text


def test_the_browser_has_nothing_to_fetch() -> None:
    for names in STYLE_SHEETS.values():
        for name in names:
            addresses = re.findall(r"url\(([^)]{0,12})", with_files(TEMPLATE_FOLDER / name))
            assert {address[:6] for address in addresses} <= {'"data:'}
    assert 'url("bundle:' in (TEMPLATE_FOLDER / "grundform.css").read_text("utf-8")


def test_a_typesetter_has_a_row_with_what_it_took() -> None:
    measured = Measured([2.0, 1.0], [0.9, 0.8], [0.2, 0.1], [0.05, 0.04], [70.0, 80.0], [27_400])
    lines = typesetting.report({("resume", "weasyprint"): measured}, 2, "Today.")
    assert lines[-1] == (
        "| Resume: WeasyPrint, here | 1500 ms (1000) | 850 ms (800) | 150 ms (100) | 45.0 ms (40.0) "
        "| 80.0 MiB | 27.4 kB |"
    )


def test_a_goal_stands_beside_what_was_found() -> None:
    assert documents.report([Goal("A resume", "60 ms", "70 ms")], "Today.")[-1] == "| A resume | 60 ms | 70 ms |"
