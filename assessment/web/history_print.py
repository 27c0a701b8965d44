"""The history of a case as a page that prints well: no script, nothing fetched, black on white."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assessment.domain.danish import format_moment
from assessment.services.history_export import NOTHING, HistoryExport
from assessment.services.marked_text import marked_html
from assessment.services.record import Change, HistoryLine

_STYLE = """
body { font: 10.5pt/1.45 "IBM Plex Sans", "Segoe UI", sans-serif; color: #1b2430; background: #fff; max-width: 48rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 16pt; margin: 0 0 .25rem; } h2 { font-size: 11pt; margin: 0; }
p { margin: .125rem 0; } dl { margin: .25rem 0 0; } dt { font-weight: 600; } dd { margin: 0 0 .25rem 1rem; }
dd, p, h2 { overflow-wrap: anywhere; } .linjer { white-space: pre-line; }
section { border-top: 1px solid #d5dbe1; padding: .6rem 0; break-inside: avoid-page; }
.om { color: #4d5661; } ins { text-decoration: underline; } del { text-decoration: line-through; }
@page { size: A4; margin: 18mm 16mm; }
"""
_BLIND = "Du er anden vurderer. Teksterne fra den første vurdering er ikke med, indtil begge vurderinger er låst."


def history_sheet(export: HistoryExport) -> str:
    """The whole page."""
    count = "1 hændelse" if len(export.lines) == 1 else f"{len(export.lines)} hændelser"
    head = (
        f"<h1>Historik for sag {escape(export.case_number)}</h1><p>{escape(export.title)}</p>"
        f'<p class="om">{count}: {escape(export.filter_words)}. Taget ud den {format_moment(export.made_at)}. '
        "Den nyeste hændelse står øverst.</p>"
    )
    blind = f"<p><strong>{_BLIND}</strong></p>" if export.blind else ""
    body = "".join(map(_line, export.lines))
    title = f"Historik {escape(export.case_number)}"
    return (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main>{head}{blind}{body}</main></body></html>"
    )


def _line(line: HistoryLine) -> str:
    number = f"Nummer {line.seq}" + (f", vurdering {line.assessment}" if line.assessment else "")
    details = "".join(f"<dt>{escape(item.label)}</dt>{_text(item.text)}" for item in line.details)
    changes = "".join(text for change in line.changes for text in _change(change))
    return (
        f"<section><h2>{escape(line.sentence)}</h2>"
        f'<p class="om">{format_moment(line.at)} · {escape(line.who)} · {escape(line.kind.danish)} · {number}</p>'
        + (f"<dl>{details}{changes}</dl>" if details or changes else "")
        + "</section>"
    )


def _change(change: Change) -> Iterator[str]:
    for section in change.sections:
        for field in section.fields:
            yield f"<dt>{escape(section.section)}: {escape(field.name)}</dt>"
            if field.pieces is not None:
                yield f'<dd class="linjer">{marked_html(field.pieces)}</dd>'
            else:
                yield f"{_text('Før: ' + (field.before or NOTHING))}{_text('Nu: ' + (field.after or NOTHING))}"
    for note in change.notes:
        yield f"<dt>Rettelsen</dt>{_text(note)}"


def _text(text: str) -> str:
    return f'<dd class="linjer">{escape(text)}</dd>'
