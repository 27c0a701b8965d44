"""Fields that differ, with what stood there and what stands there now; texts word by word."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assessment.domain.case_difference import FieldDifference, SectionDifference
from assessment.services.history_export import NOTHING
from assessment.services.marked_text import marked_html

LEGEND = "I tekster står det, der er fjernet, i [\u2212 \u2212], og det, der er føjet til, i [+ +]."


def differences_html(sections: Iterable[SectionDifference], *, heading: int = 2) -> str:
    """The fields by section; `heading` is the level of the section's heading."""
    return "".join(
        f"<h{heading}>{escape(section.section)}</h{heading}>{fields_html(section.fields)}" for section in sections
    )


def fields_html(fields: Iterable[FieldDifference]) -> str:
    """The fields alone, where it is plain what they belong to."""
    return f'<dl class="forskelle">{"".join(map(_field, fields))}</dl>'


def _field(field: FieldDifference) -> str:
    if field.pieces is not None:
        return f"<dt>{escape(field.name)}</dt><dd>{marked_html(field.pieces)}</dd>"
    sides = (("Før", field.before), ("Nu", field.after))
    words = "".join(
        f'<span class="side"><span class="hvornaar">{word}:</span> {escape(text or NOTHING)}</span>'
        for word, text in sides
    )
    return f"<dt>{escape(field.name)}</dt><dd>{words}</dd>"
