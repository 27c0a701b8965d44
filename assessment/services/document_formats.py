"""In which form a kind of document is kept and handed out. The kind alone says it, so that no record has to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentFormat:
    """What people call the form, the ending of a file's name, its media type, and whether a browser shows it."""

    name: str
    suffix: str
    media_type: str
    is_shown: bool


PDF = DocumentFormat("PDF", ".pdf", "application/pdf", is_shown=True)
HTML = DocumentFormat("HTML", ".html", "text/html", is_shown=True)
WORD = DocumentFormat(
    "Word", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", is_shown=False
)
_OTHERS: Mapping[str, DocumentFormat] = {"indstilling_html": HTML, "resume_html": HTML, "indstilling_word": WORD}


def format_of(kind: str) -> DocumentFormat:
    """The form of this kind of document; a PDF unless it is one of the editions."""
    return _OTHERS.get(kind, PDF)
