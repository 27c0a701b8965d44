"""The facade share as one labelled bar, with words and kroner; the text is the bar's own alternative."""

from __future__ import annotations

from html import escape

from assessment.domain.danish import format_million_dkk, format_percent
from assessment.domain.facade import FacadeFigures, threshold_marks
from assessment.domain.ruleset import FacadeShareGate, RuleSet

NOT_COMPUTABLE = "Facadeandelen kan ikke beregnes, fordi der ikke er et budget med håndværkerudgifter."


def facade_parts(figures: FacadeFigures) -> list[tuple[str, str, int]]:
    """The parts of the bar: css class, name, kroner; parts without money are left out."""
    parts = [
        ("udseende", "Facade og klimaskærm", figures.facade_dkk),
        ("teknik", "Teknik og installationer", figures.technical_dkk),
        ("ufordelt", "Endnu ikke fordelt", figures.undistributed_dkk),
        ("aendring", "Grundlæggende ændring", figures.fundamental_dkk),
    ]
    return [part for part in parts if part[2] > 0]


def facade_bar(figures: FacadeFigures | None, rules: RuleSet) -> str:
    """The bar as HTML, with the thresholds of the rule set drawn on it: facade from the left, change from the right."""
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
        f'<figure class="facade" data-no-i18n><div aria-hidden="true"><div class="bjaelke">{bar}</div>'
        f'<div class="graenser">{_marks(rules)}</div></div><ul>{words}</ul>'
        f"<figcaption>Af {format_million_dkk(figures.counted_dkk)} til håndværkerudgifter. Byggeplads, rådgivning, "
        f"genhusning og andre følgeudgifter er holdt ude. {escape(threshold_words(rules))}</figcaption></figure>"
    )


def threshold_words(rules: RuleSet) -> str:
    """The thresholds in words, strictest first; not what they lead to, which would anticipate the indication."""
    limits = [
        f"facade mindst {format_percent(gate.minimum_facade_share, 0)}"
        + (f" og mindst {format_million_dkk(gate.minimum_amount_dkk)}" if gate.minimum_amount_dkk else "")
        + f" med grundlæggende ændring under {format_percent(gate.fundamental_below, 0)}"
        for gate in _facade_gates(rules)
    ]
    return f"Regelsættets grænser: {'; '.join(limits)}." if limits else ""


def _marks(rules: RuleSet) -> str:
    """Facade is measured from the left, change from the right; the first mark of each kind carries the name."""
    classes = {"facade": "udseende", "fundamental": "aendring"}
    first = {"facade": "facade", "fundamental": "ændring"}
    texts = []
    for mark in threshold_marks(rules):
        label = f"{first.pop(mark.kind, '')} {format_percent(mark.share, 0)}".strip()
        place = f"left:{float(mark.place) * 100:.2f}%"
        texts.append(f'<span class="maerke {classes[mark.kind]}-maerke" style="{place}">{label}</span>')
    return "".join(texts)


def _facade_gates(rules: RuleSet) -> list[FacadeShareGate]:
    gates = [gate for gate in rules.gates if isinstance(gate, FacadeShareGate)]
    return sorted(gates, key=lambda gate: gate.minimum_facade_share, reverse=True)
