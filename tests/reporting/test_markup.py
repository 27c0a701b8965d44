"""Our own HTML is read as XML, which is faster, and means the same as by the rules of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import weasyprint

from assessment.reporting.fetcher import BundleFetcher
from assessment.reporting.markup import parsed
from assessment.reporting.render import render_html
from assessment.reporting.request import DocumentKind
from tests.reporting.eight_cases import EIGHT
from tests.reporting.samples import draft
from tests.reporting.test_same_bytes import KINDS, request

Shape = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]
NAMESPACE = "http://www.w3.org/2000/xmlns/"


def by_the_rules_of_html(html: str) -> ElementTree.Element:
    root: ElementTree.Element = weasyprint.HTML(string=html).etree_element
    return root


def shapes(root: ElementTree.Element) -> Iterator[Shape]:
    """Every element in order, with its attributes and the words that stand directly in it."""
    for element in root.iter():
        words = " ".join([element.text or "", *(child.tail or "" for child in element)]).split()
        attributes = sorted((key, value) for key, value in element.attrib.items() if NAMESPACE not in key)
        yield element.tag, tuple(pair for pair in attributes if pair[0] != "xmlns"), tuple(words)


def read(html: str) -> tuple[bool, list[Shape]]:
    """Whether it was read as XML, and what was read."""
    document = parsed(html, BundleFetcher())
    return type(document) is not weasyprint.HTML, list(shapes(document.etree_element))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_is_read_as_xml_and_means_the_same(kind: DocumentKind) -> None:
    html = render_html(request(kind))
    assert read(html) == (True, list(shapes(by_the_rules_of_html(html))))


@pytest.mark.parametrize("name", EIGHT)
def test_so_is_every_case_hostile_text_included(name: str) -> None:
    html = render_html(draft(EIGHT[name]()))
    assert read(html) == (True, list(shapes(by_the_rules_of_html(html))))


def test_control_an_element_that_html_would_move_is_seen() -> None:
    html = "<!doctype html><html><head><title>t</title></head><body><table><p>moved</p></table></body></html>"
    as_xml, found = read(html)
    assert as_xml
    assert found != list(shapes(by_the_rules_of_html(html)))


def test_what_is_no_xml_is_read_by_the_rules_of_html() -> None:
    as_xml, found = read("<!doctype html><p>first<br>second<p>third &nbsp;")
    assert not as_xml
    assert [shape[2] for shape in found if shape[0] == "p"] == [("first", "second"), ("third",)]
