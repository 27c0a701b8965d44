"""The check of a whole PDF: PDF/UA-1, PDF/A-3a and the rules of the house."""

from __future__ import annotations

import io

import pikepdf

from tests.reporting.pdf_checks.catalog import check_annotations, check_embedded, check_file
from tests.reporting.pdf_checks.content import check_content
from tests.reporting.pdf_checks.fonts import check_fonts
from tests.reporting.pdf_checks.graphics import check_graphics, check_limits
from tests.reporting.pdf_checks.house import check_house
from tests.reporting.pdf_checks.metadata import check_metadata
from tests.reporting.pdf_checks.report import Report
from tests.reporting.pdf_checks.structure import check_structure
from tests.reporting.pdf_checks.tree import read_tree


def check_pdf(content: bytes) -> Report:
    """Ask every rule of this file. A file without a structure tree is not looked into further than that."""
    report = Report()
    with pikepdf.open(io.BytesIO(content)) as document:
        tree = read_tree(document)
        check_file(report, document, content)
        check_metadata(report, document)
        check_embedded(report, document)
        check_annotations(report, document, tree)
        check_limits(report, document)
        if tree is not None:
            check_structure(report, document, tree)
            shown = check_content(report, document, tree)
            check_fonts(report, shown)
            check_graphics(report, document, shown)
            check_house(report, document, tree)
    return report
