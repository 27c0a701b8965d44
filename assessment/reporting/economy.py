"""Money in words: the facade bar, the budget, the financing, and sums that sources state."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from assessment.domain.case import BudgetLine
from assessment.domain.danish import format_dkk, format_million_dkk, format_number, format_percent
from assessment.domain.facade import FacadeFigures, facade_figures, threshold_marks
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import BarMark, BudgetRow, BudgetView, FacadeView, Fact, Paragraphs, Segment
from assessment.reporting.sentences import Sentence

STATED_COSTS = {
    "anskaffelsessum": "anskaffelsessum",
    "entreprisesum": "entreprisesum",
    "anlaegssum": "anlægssum",
    "ikke_oplyst": "arten af summen er ikke oplyst",
}


def facade_view(material: Material) -> FacadeView:
    """How much of the counted budget goes to looks, technique and fundamental change; words when it is not known."""
    municipality = material.municipality
    figures = facade_figures(material.case.budget, material.rules)
    if figures is None or not figures.computable:
        return FacadeView((), "", (municipality.say(Sentence.FACADE_NOT_COMPUTABLE),))
    segments = tuple(_segments(figures, material))
    title = "Fordeling af håndværkerudgifterne: " + "; ".join(
        f"{segment.label} {segment.amount}, {segment.percent}" for segment in segments
    )
    limits = _limits(material)
    note = municipality.say(Sentence.NOTE_FACADE, talt_med=format_million_dkk(figures.counted_dkk))
    sentences = [" ".join((note, *limits))]
    if figures.undistributed_dkk:
        amount = format_million_dkk(figures.undistributed_dkk)
        sentences.append(municipality.say(Sentence.FACADE_UNDISTRIBUTED, ufordelt=amount))
    return FacadeView(segments, " ".join((f"{title}.", *limits)), tuple(sentences), tuple(_marks(material)))


def _marks(material: Material) -> Iterable[BarMark]:
    for mark in threshold_marks(material.rules):
        yield BarMark(mark.kind, format_percent(mark.share, 0), mark.place)


def _limits(material: Material) -> list[str]:
    """The thresholds in words, or nothing when the rule set has no facade gate."""
    marks = threshold_marks(material.rules)
    shares = {
        kind: " og ".join(format_percent(mark.share, 0) for mark in marks if mark.kind == kind)
        for kind in ("facade", "fundamental")
    }
    if not marks:
        return []
    limits = {"udseende": shares["facade"], "grundlaeggende": shares["fundamental"]}
    return [material.municipality.say(Sentence.BAR_LIMITS, **limits)]


def _segments(figures: FacadeFigures, material: Material) -> Iterable[Segment]:
    words = material.municipality.budget_words
    for style, label, amount in (
        ("facade", words.facade, figures.facade_dkk),
        ("teknik", words.teknik, figures.technical_dkk),
        ("fundamental", words.fundamental, figures.fundamental_dkk),
        ("ufordelt", words.ufordelt, figures.undistributed_dkk),
    ):
        if amount or style in ("facade", "fundamental"):
            share = figures.share(amount)
            yield Segment(style, label, format_million_dkk(amount), format_percent(share), share)  # type: ignore[arg-type]


def budget_view(material: Material) -> BudgetView:
    """The lines summed by category, in the order of the rule set."""
    rows = []
    for category in material.rules.budget_categories:
        lines = [line for line in material.case.budget if line.category == category.id]
        if lines:
            kind = getattr(material.municipality.budget_words, category.budget_class)
            rows.append(_row(category.name, kind, lines))
    total = _row("I alt", "", material.case.budget) if rows else None
    return BudgetView(tuple(rows), total)


def _row(name: str, kind: str, lines: Iterable[BudgetLine]) -> BudgetRow:
    amounts = [(line.amount_dkk, line.supported) for line in lines]
    supported = sum(amount for amount, is_supported in amounts if is_supported)
    total = sum(amount for amount, _ in amounts)
    return BudgetRow(name, kind, figure(supported), figure(total - supported), figure(total))


def figure(amount: int) -> str:
    """A figure of a table: zero is an en dash."""
    return format_number(amount) if amount else "\u2013"


def financing_facts(material: Material) -> tuple[Fact, ...]:
    """How the project is paid for. Empty when nothing is known."""
    financing = material.case.financing
    if financing is None or financing.total_dkk is None:
        return ()
    parts = (
        ("Støttet lån", financing.supported_loan_dkk),
        ("Ustøttet lån", financing.unsupported_loan_dkk),
        ("Henlæggelser", financing.reserves_dkk),
        ("Tilskud", financing.grants_dkk),
    )
    rows = [material.fact(label, None if amount is None else figure(amount)) for label, amount in parts]
    label = "I alt" if all(row.known for row in rows) else "I alt kendt"
    return (*rows, Fact(label, figure(financing.total_dkk)))


def stated_costs(material: Material) -> tuple[Fact, ...]:
    """Totals that sources state, each with what kind of total it is."""
    facts = []
    for cost in material.case.stated_costs:
        kind = STATED_COSTS[cost.kind]
        label = f"{tidy(cost.label)} ({kind})" if cost.label else kind.capitalize()
        parts = [
            f"{format_million_dkk(amount)} {word}"
            for amount, word in ((cost.supported_dkk, "støttet"), (cost.unsupported_dkk, "ustøttet"))
            if amount is not None
        ]
        value = format_million_dkk(cost.amount_dkk) + (f", heraf {' og '.join(parts)}" if parts else "")
        facts.append(Fact(label, f"{value} (kilde {tidy(cost.source)})" if cost.source else value))
    return tuple(facts)


def resource_sentences(material: Material) -> Paragraphs:
    """What the project costs the municipality."""
    financing = material.case.financing
    capital = financing.municipal_capital_dkk if financing is not None else None
    if capital is None:
        return (material.municipality.say(Sentence.MUNICIPAL_COST_MISSING),)
    return (material.municipality.say(Sentence.MUNICIPAL_COST, beloeb=format_dkk(capital)),)


def rounded(amount: Fraction) -> int:
    """Whole kroner, rounded half up: only for print."""
    return int((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))
