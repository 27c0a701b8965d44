"""The recommendation as one page for the municipality's web agenda: no script, no font and no request to anywhere."""

from __future__ import annotations

import base64
import hashlib

from jinja2 import Environment

from assessment.reporting.edition_view import edition_note
from assessment.reporting.material import Material
from assessment.reporting.request import DocumentRequest
from assessment.reporting.view import indstilling_view

TEMPLATE = "indstilling_html.html.j2"
STYLE = "indstilling_html.css"


def web_page(request: DocumentRequest, templates: Environment) -> str:
    """The whole page. Its own policy lets nothing but its own style in, wherever the file is put."""
    material = Material.of(request)
    style = templates.get_template(STYLE).render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return templates.get_template(TEMPLATE).render(
        view=indstilling_view(request),
        words=material.municipality.editions,
        note=edition_note(request),
        dated=request.dated.isoformat(),
        source_sha256=request.source_sha256,
        # What has not been issued, or is about no real estate, is not for search engines.
        findable=request.state == "issued" and material.case.origin is None,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
