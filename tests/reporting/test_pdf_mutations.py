"""The check of PDF/UA-1 and PDF/A-3a sees what is wrong: every mutation is caught under the rule that is meant.

`pdf_checks/mutations.py` and `mutations_of_file.py` spoil finished documents; here the page is spoilt too, before it is
printed, and the finisher is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime

import pikepdf
import pytest
import weasyprint

from assessment.reporting.associated import AssociatedFile
from assessment.reporting.fetcher import BundleFetcher
from assessment.reporting.render import PDF_VARIANT, STYLE_SHEETS, prepare, print_html, render_html
from assessment.reporting.worker import Renderer
from tests.reporting.annex_samples import approved_annex
from tests.reporting.pdf_checks.checker import check_pdf
from tests.reporting.pdf_checks.mutations import TAGS, Spoil
from tests.reporting.pdf_checks.mutations_of_file import BYTES, FILE, LINKS
from tests.reporting.samples import approved, egeparken

STAMP = datetime(2026, 11, 23, 9, 42)  # noqa: DTZ001 - dates inside a PDF are UTC without saying so
FILES = (AssociatedFile("vurdering.json", "{}", "Vurderingen som maskinlæsbare data"),)


def replaced(old: str, new: str) -> Callable[[str], str]:
    """Put something else on the page. LookupError when it does not stand there."""

    def spoil(html: str) -> str:
        if re.search(old, html, re.DOTALL) is None:
            raise LookupError(old)
        return re.sub(old, new, html, count=1, flags=re.DOTALL)

    return spoil


PICTURE = r'\g<0><p><img src="bundle:udkast.svg"{}></p>'
PAGES: Mapping[str, tuple[Callable[[str], str], str]] = {
    "a drawing without a title": (replaced(r"(<svg[^>]*>\s*)<title.*?</title>", r"\1"), "7.3-1"),
    "a picture without alternative text": (replaced("</h1>", PICTURE.format("")), "7.3-1"),
    "a picture that is told as nothing": (replaced("</h1>", PICTURE.format(' alt=""')), "7.3-1"),
    "a heading of level 4": (replaced(r"<h2>(.*?)</h2>", r"<h4>\1</h4>"), "7.4.2-1"),
    "two headings of level 1": (replaced(r"<h2>(.*?)</h2>", r"<h1>\1</h1>"), "X-one-title"),
    "a sign that no font has": (replaced("</h1>", "\u0378</h1>"), "7.21.4.1-2"),
    "a box one can see through": (replaced('class="recommendation"', 'style="opacity:.5"'), "7.1-3"),
    "a table with a short row": (replaced("</tbody>", "<tr><td>1</td></tr></tbody>"), "7.2-43"),
    "a table without headers": (
        replaced("</h1>", r"\g<0><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
        "X-table-header",
    ),
    "a page in English": (replaced('lang="da-DK"', 'lang="en"'), "X-danish"),
    "a page without a title": (replaced("<title>.*?</title>", ""), "7.1-9"),
    "a page without a date": (replaced('<meta name="dcterms.created"[^>]*>', ""), "X-info-xmp"),
    "a link out of the document": (replaced("</h1>", r'\g<0><a href="https://example.org">ud</a>'), "X-no-action"),
    "a sheet of another size": (replaced("</head>", "<style>@page { size: letter }</style></head>"), "X-a4"),
    "a page without a foot": (
        replaced(
            "</head>", "<style>@page { @bottom-left { content: none } @bottom-right { content: none } }</style></head>"
        ),
        "X-running-text",
    ),
}


@pytest.fixture(scope="module")
def recommendation(renderer: Renderer) -> bytes:
    return renderer.render(approved(egeparken()))


@pytest.fixture(scope="module")
def annex(renderer: Renderer) -> bytes:
    return renderer.render(approved_annex(egeparken()))


def spoilt(content: bytes, spoil: Spoil) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        spoil(pdf)
        pdf.save(target, fix_metadata_version=False)
    return target.getvalue()


def silent(mutants: Mapping[str, tuple[bytes, str]]) -> dict[str, object]:
    """The mutations that were not caught under their rule, with what was said instead."""
    said = {name: (rule, check_pdf(content).failed) for name, (content, rule) in mutants.items()}
    return {name: f"{rule} not in {sorted(failed)}" for name, (rule, failed) in said.items() if rule not in failed}


def test_every_mutation_of_a_finished_document_is_caught(recommendation: bytes, annex: bytes) -> None:
    mutants = {name: (spoilt(recommendation, spoil), rule) for name, (spoil, rule) in {**TAGS, **FILE}.items()}
    mutants |= {name: (spoilt(annex, spoil), rule) for name, (spoil, rule) in LINKS.items()}
    mutants |= {name: (alter(recommendation), rule) for name, (alter, rule) in BYTES.items()}
    mutants["encrypted"] = (encrypted(recommendation), "A3-6.1.3-2")
    rules = {rule for _, rule in mutants.values()}
    missed = silent(mutants)
    print(f"\n{len(mutants)} mutations of finished documents, {len(rules)} rules, {len(missed)} not caught")
    assert missed == {}
    assert len(mutants) >= 20


def encrypted(content: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="x", user=""))
    return target.getvalue()


def test_every_mutation_of_a_page_is_caught() -> None:
    html = render_html(approved(egeparken()))
    mutants = {name: (print_html(spoil(html), FILES, STAMP), rule) for name, (spoil, rule) in PAGES.items()}
    missed = silent(mutants)
    print(f"\n{len(mutants)} mutations of pages, {len(missed)} not caught")
    assert missed == {}


def test_control_the_same_documents_unspoilt_and_saved_again_have_no_fault(recommendation: bytes, annex: bytes) -> None:
    for content in (recommendation, annex):
        assert check_pdf(content).failures == []
        assert check_pdf(spoilt(content, lambda _pdf: None)).failures == []
    assert check_pdf(print_html(render_html(approved(egeparken())), FILES, STAMP)).failures == []


def test_control_without_the_finisher_the_typesetter_leaves_faults() -> None:
    press = prepare()
    document = weasyprint.HTML(string=render_html(approved_annex(egeparken())), url_fetcher=BundleFetcher())
    pdf = document.write_pdf(
        stylesheets=[press.css[name] for name in STYLE_SHEETS["teknisk_bilag"]],
        font_config=press.fonts,
        pdf_variant=PDF_VARIANT,
        attachments=[weasyprint.Attachment(string="{}", name="vurdering.json", relationship="Data")],
    )
    failed = check_pdf(pdf).failed
    print(f"\nwithout the finisher: {', '.join(sorted(failed))}")
    assert failed >= {"5-1", "7.1-3", "X-header-scope", "X-id-tree", "X-link-told", "X-file-once", "X-running-text"}
