"""Recommendation and resume as pages for the municipality's web agenda: no script, no font, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from jinja2 import Environment

from assessment.reporting.edition_view import edition_note
from assessment.reporting.material import Material
from assessment.reporting.parts import IndstillingView
from assessment.reporting.request import DocumentKind, DocumentRequest
from assessment.reporting.resume_parts import ResumeView
from assessment.reporting.view import indstilling_view

# What each page is set by; the first sheet is that of both.
STYLES: Mapping[DocumentKind, tuple[str, ...]] = {
    "indstilling_html": ("indstilling_html.css",),
    "resume_html": ("indstilling_html.css", "resume_html.css"),
}


def web_page(request: DocumentRequest, templates: Environment) -> str:
    """The recommendation as one page. Its own policy lets nothing but its own style in, wherever the file is put."""
    return _page(request, indstilling_view(request), templates)


def resume_page(request: DocumentRequest, view: ResumeView, templates: Environment) -> str:
    """The resume as one page, with the words of `view`; its policy is that of `web_page`."""
    return _page(request, view, templates)


def _page(request: DocumentRequest, view: IndstillingView | ResumeView, templates: Environment) -> str:
    material = Material.of(request)
    style = "".join(templates.get_template(name).render() for name in STYLES[request.kind])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return templates.get_template(f"{request.kind}.html.j2").render(
        view=view,
        styles=STYLES[request.kind],
        words=material.municipality.editions,
        note=edition_note(request),
        dated=request.dated.isoformat(),
        source_sha256=request.source_sha256,
        # What has not been issued, or is about no real estate, is not for search engines.
        findable=request.state == "issued" and material.case.origin is None,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
