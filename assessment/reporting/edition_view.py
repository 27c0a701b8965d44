"""What an edition of the recommendation says of itself: which issued PDF it was made beside, or that there is none."""

from __future__ import annotations

from assessment.reporting.material import Material
from assessment.reporting.parts import Paragraphs
from assessment.reporting.request import DocumentRequest


def edition_note(request: DocumentRequest) -> Paragraphs:
    """The note at the end of a web page or a Word document."""
    words = Material.of(request).municipality.editions
    version = "" if request.version_number is None else str(request.version_number)
    if request.source_sha256 is not None:
        origin = words.of_issued.format(version=version, sha256=request.source_sha256)
    else:
        origin = words.of_draft if request.is_draft else words.of_approved.format(version=version)
    return (origin, words.word_note) if request.kind == "indstilling_word" else (origin,)
