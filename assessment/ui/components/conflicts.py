"""Two people wrote in the same field: both texts, and the choice. Nothing disappears before the choice is made."""

from __future__ import annotations

import streamlit as st

from assessment.domain.draft import JsonValue
from assessment.domain.plaintext import MAX_TEXT
from assessment.services.drafting import Leftover, field_text, leftovers, settle_leftover
from assessment.services.field_names import field_name
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, callback, clock


def show_conflicts(case: CaseVisit) -> None:
    """One panel for each of the visitor's own texts that lost a race."""
    visit = case.visit
    for leftover in leftovers(visit.context.store, visit.actor, case.view.assessment.id):
        _panel(case, leftover)


def _panel(case: CaseVisit, leftover: Leftover) -> None:
    name = field_name(leftover.path, case.view.rules)
    who = case.view.name_of(leftover.theirs_by)
    now_there = case.view.draft.draft.shown(leftover.path)
    theirs_now = field_text(leftover.path, now_there)
    with st.container(border=True, key=f"konflikt-{leftover.id.hex}"):
        st.warning(
            f"{plain(who)} rettede »{plain(name)}«, mens du skrev. Din tekst er gemt her, og intet er overskrevet. "
            "Vælg, hvad der skal stå."
        )
        mine, theirs = st.columns(2)
        mine.text_area("Din tekst", leftover.text, key=f"min-{leftover.id.hex}", disabled=True)
        key = f"deres-{leftover.id.hex}"
        st.session_state[key] = theirs_now  # it may have been changed again since the race
        label = f"Teksten fra {who}" if theirs_now == leftover.theirs else "Det, der står i feltet nu"
        theirs.text_area(label, key=key, disabled=True)
        both = f"{theirs_now}\n\n{leftover.text}"
        with st.container(horizontal=True):
            _button(case, leftover, "Brug min tekst", leftover.text, now_there)
            _button(case, leftover, "Behold den andens", None, now_there)
            is_text = leftover.path != "conclusion.outcome" and leftover.path.rsplit(".", 1)[-1] in _LONG_TEXTS
            if len(both) <= MAX_TEXT and is_text:
                _button(case, leftover, "Behold begge efter hinanden", both, now_there)


_LONG_TEXTS = frozenset(
    {
        "reason",
        "missing_reason",
        "outcome",
        "participants",
        "dialogue_assessment",
        "facade_statement",
        "main_considerations",
        "essential_facts",
        "special_circumstances",
        "consequences_of_refusal",
    }
)


def _button(case: CaseVisit, leftover: Leftover, label: str, text: str | None, now_there: JsonValue) -> None:
    def settle() -> None:
        visit = case.visit
        settle_leftover(visit.context.store, visit.actor, clock(), leftover, text=text, base=now_there)

    st.button(label, key=f"{label}-{leftover.id.hex}", on_click=callback(settle, "Valget er gemt."))
