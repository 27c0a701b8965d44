"""What public sources say of a case, with the source beside each statement; shown, never edited here."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.case import CaseFile, StatedCost
from assessment.domain.danish import format_dkk
from assessment.domain.plaintext import is_blank

_KINDS = {
    "anskaffelsessum": "Anskaffelsessum",
    "entreprisesum": "Entreprisesum",
    "anlaegssum": "Anlægssum",
    "ikke_oplyst": "Sum, hvis art ikke er oplyst",
}


def show_published(case: CaseFile) -> None:
    """Stated sums, statements and sources; nothing is shown when there are none."""
    if not (case.stated_costs or case.published_facts or case.sources):
        return
    st.header("Oplyst i kilder", anchor=False)
    rows = [_cost(cost) for cost in case.stated_costs]
    rows += [f"{escape(item.fact)}{_reference(item.source)}" for item in case.published_facts]
    sources = [f"<strong>{escape(source.id)}</strong> {escape(source.reference)}" for source in case.sources]
    st.html(f'<ul class="oplyst" data-no-i18n>{_items(rows)}</ul>' if rows else "<p></p>")
    if sources:
        st.subheader("Kilder", anchor=False)
        st.html(f'<ul class="oplyst" data-no-i18n>{_items(sources)}</ul>')


def _cost(cost: StatedCost) -> str:
    label = "" if is_blank(cost.label) else f", {escape(cost.label or '')}"
    parts = [
        f"{word} {format_dkk(amount)}"
        for word, amount in (("støttet", cost.supported_dkk), ("ustøttet", cost.unsupported_dkk))
        if amount is not None
    ]
    split = f" ({', '.join(parts)})" if parts else ""
    return f"{_KINDS[cost.kind]}{label}: {format_dkk(cost.amount_dkk)}{split}{_reference(cost.source)}"


def _reference(source: str | None) -> str:
    return "" if is_blank(source) else f' <span class="kilde">(kilde {escape(source or "")})</span>'


def _items(rows: list[str]) -> str:
    return "".join(f"<li>{row}</li>" for row in rows)
