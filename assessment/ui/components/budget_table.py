"""The budget as a table of categories: supported and unsupported kroner, one field each, filled with Tab."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from assessment.domain.budget_cells import cell_path
from assessment.domain.danish import format_dkk
from assessment.domain.ruleset import BudgetCategory, RuleSet
from assessment.ui.components.fields import Editor

CLASS_NAMES = {
    "facade": "Facade og klimaskærm",
    "teknik": "Teknik og installationer",
    "fundamental": "Grundlæggende ændring af boligområdet",
    "neutral": "Følgeudgifter (uden for facadeandelen)",
    "ufordelt": "Endnu ikke fordelt",
}
_WIDTHS = [5, 3, 3]


def show_budget_table(editor: Editor, rules: RuleSet) -> None:
    """All categories of the rule set under their classes, and the sums."""
    with st.container(key="budgettabel"):
        for budget_class, categories in groupby(rules.budget_categories, key=lambda item: item.budget_class):
            name, supported, unsupported = st.columns(_WIDTHS)
            name.subheader(CLASS_NAMES[budget_class], anchor=False)
            supported.html('<p class="kolonne">Støttet (kr.)</p>')
            unsupported.html('<p class="kolonne">Ustøttet (kr.)</p>')
            for category in categories:
                _row(editor, category)
        _sums(editor)


def _row(editor: Editor, category: BudgetCategory) -> None:
    name, *cells = st.columns(_WIDTHS, vertical_alignment="top")
    name.html(f'<p class="budgetpost">{escape(category.name)}</p>')
    for cell, supported in zip(cells, (True, False), strict=True):
        with cell:
            word = "støttet" if supported else "ustøttet"
            editor.text(cell_path(category.id, supported), f"{category.name}, {word} (kr.)", label_shown=False)
            lines = _lines(editor, category.id, supported)
            if lines > 1:
                st.caption(f"Summen af {lines} linjer. Retter du tallet, bliver de til én linje.")


def _lines(editor: Editor, category: str, supported: bool) -> int:
    budget = editor.value("budget") or []
    return sum(line["category"] == category and line["supported"] is supported for line in budget)


def _sums(editor: Editor) -> None:
    budget = editor.value("budget") or []
    if not budget:
        return
    supported = sum(line["amount_dkk"] for line in budget if line["supported"])
    total = sum(line["amount_dkk"] for line in budget)
    st.html(
        f'<p class="budgetsum" data-no-i18n><strong>I alt {format_dkk(total)}</strong> '
        f"Støttet {format_dkk(supported)} · Ustøttet {format_dkk(total - supported)}</p>"
    )
