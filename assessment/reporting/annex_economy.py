"""Where the money goes, line by line: the facade test with its limits, and sums that disagree."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.arithmetic import arithmetic_faults
from assessment.domain.case import BudgetLine
from assessment.domain.danish import format_dkk, format_million_dkk, format_percent
from assessment.domain.facade import FacadeFigures, facade_figures
from assessment.domain.rule_words import gate_sentences
from assessment.domain.ruleset import FacadeShareGate
from assessment.reporting.annex_parts import BudgetLineRow, EconomyPart, LimitRow, ShareRow
from assessment.reporting.economy import facade_view, figure, financing_facts
from assessment.reporting.material import Material, tidy
from assessment.reporting.parts import Paragraphs
from assessment.reporting.sentences import Sentence


def economy_part(material: Material) -> EconomyPart:
    """Every budget line, the shares, the limits, the financing, and what does not add up."""
    figures = facade_figures(material.case.budget, material.rules)
    known = figures if figures is not None and figures.computable else None
    lines = tuple(_lines(material))
    return EconomyPart(
        facade=facade_view(material),
        lines=lines,
        total=_total(material) if lines else None,
        shares=() if known is None else tuple(_shares(known, material)),
        limits=() if known is None else tuple(_limits(known, material)),
        notes=() if known is None else _notes(known, material),
        financing=financing_facts(material),
        disagreements=_disagreements(material),
    )


def _lines(material: Material) -> Iterator[BudgetLineRow]:
    """In the order of the rule set; lines of one category in the order in which they were entered."""
    for category in material.rules.budget_categories:
        work = getattr(material.municipality.budget_words, category.budget_class)
        for line in material.case.budget:
            if line.category == category.id:
                yield BudgetLineRow(tidy(category.name), work, *_columns([line]))


def _total(material: Material) -> BudgetLineRow:
    total = sum(line.amount_dkk for line in material.case.budget)
    name = f"{material.municipality.annex.labels.total} {format_dkk(total)}"
    return BudgetLineRow(name, "", *_columns(material.case.budget))


def _columns(lines: tuple[BudgetLine, ...] | list[BudgetLine]) -> tuple[str, str]:
    supported = sum(line.amount_dkk for line in lines if line.supported)
    return figure(supported), figure(sum(line.amount_dkk for line in lines) - supported)


def _shares(figures: FacadeFigures, material: Material) -> Iterator[ShareRow]:
    words = material.municipality.budget_words
    for name, amount in (
        (words.facade, figures.facade_dkk),
        (words.teknik, figures.technical_dkk),
        (words.fundamental, figures.fundamental_dkk),
        (words.ufordelt, figures.undistributed_dkk),
        (material.municipality.annex.labels.total, figures.counted_dkk),
    ):
        yield ShareRow(name, figure(amount), format_percent(figures.share(amount)))


def _limits(figures: FacadeFigures, material: Material) -> Iterator[LimitRow]:
    facade = f"{format_percent(figures.share(figures.facade_dkk))} ({format_million_dkk(figures.facade_dkk)})"
    here = material.municipality.say(
        Sentence.ANNEX_FACADE_HERE,
        udseende=facade,
        grundlaeggende=format_percent(figures.share(figures.fundamental_dkk)),
    )
    for gate in material.rules.gates:
        if isinstance(gate, FacadeShareGate):
            yield LimitRow(tidy(gate.name), tidy(gate_sentences(gate, material.rules)[0]), here)


def _notes(figures: FacadeFigures, material: Material) -> Paragraphs:
    if not figures.neutral_dkk:
        return ()
    return (material.municipality.say(Sentence.ANNEX_NEUTRAL, beloeb=format_million_dkk(figures.neutral_dkk)),)


def _disagreements(material: Material) -> Paragraphs:
    found = tuple(tidy(fault.text) for fault in arithmetic_faults(material.case))
    known = material.case.budget_total_dkk is not None
    return found or (material.municipality.say(Sentence.ANNEX_SUMS_AGREE if known else Sentence.ANNEX_NO_SUMS),)
