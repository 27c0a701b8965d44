"""The facade share as one labelled bar, with words and kroner; the text is the bar's own alternative."""

from __future__ import annotations

from html import escape

from assessment.domain.danish import format_million_dkk, format_percent
from assessment.domain.facade import FacadeFigures

NOT_COMPUTABLE = "Facadeandelen kan ikke beregnes, fordi der ikke er et budget med håndværkerudgifter."


def facade_parts(figures: FacadeFigures) -> list[tuple[str, str, int]]:
    """The parts of the bar: css class, name, kroner; parts without money are left out."""
    parts = [
        ("udseende", "Facade og klimaskærm", figures.facade_dkk),
        ("teknik", "Teknik og installationer", figures.technical_dkk),
        ("aendring", "Grundlæggende ændring", figures.fundamental_dkk),
        ("ufordelt", "Endnu ikke fordelt", figures.undistributed_dkk),
    ]
    return [part for part in parts if part[2] > 0]


def facade_bar(figures: FacadeFigures | None) -> str:
    """The bar as HTML."""
    if figures is None or not figures.computable:
        return f'<p class="facade-tekst">{NOT_COMPUTABLE}</p>'
    parts = facade_parts(figures)
    widths = [(css, float(figures.share(amount)) * 100) for css, _, amount in parts]
    bar = "".join(f'<span class="del {css}" style="width:{width:.3f}%"></span>' for css, width in widths)
    words = "".join(
        f'<li><span class="prik {css}"></span><strong>{escape(name)}</strong> {format_million_dkk(amount)} '
        f"({format_percent(figures.share(amount))})</li>"
        for css, name, amount in parts
    )
    return (
        f'<figure class="facade" data-no-i18n><div class="bjaelke" aria-hidden="true">{bar}</div><ul>{words}</ul>'
        f"<figcaption>Af {format_million_dkk(figures.counted_dkk)} til håndværkerudgifter. Byggeplads, rådgivning, "
        f"genhusning og andre følgeudgifter er holdt ude.</figcaption></figure>"
    )
