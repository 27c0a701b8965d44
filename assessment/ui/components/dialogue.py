"""Hvad skal der til? What would lift the case, first what blocks, as points to bring to a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from assessment.domain.dialogue import Way, dialogue_of, way_in_words
from assessment.domain.indication import Indication
from assessment.ui.failures import bullets, plain
from assessment.ui.visit import CaseVisit

FIRST_WAYS = 5  # more at once would be a table, not points for a talk


def show_dialogue(case: CaseVisit, indication: Indication) -> None:
    """The points for the dialogue with the housing association, and the sheet to print."""
    dialogue = dialogue_of(indication, case.view.rules)
    st.header("Hvad skal der til?", anchor=False)
    st.caption("De mindste ændringer, der ville løfte sagen, som oplæg til dialogen med boligorganisationen.")
    if dialogue.blocking:
        st.write("**Først skal det, der blokerer, på plads:**")
        st.markdown(bullets(f"{gate.name}: {gate.explanation}" for gate in dialogue.blocking))
    if not dialogue.complete and indication.missing_criteria:
        st.write("Når alle fem kriterier er vurderet, står det her, hvilke løft der ville ændre udfaldet.")
    elif not dialogue.complete:
        st.write("Et kriterium er ikke relevant her. Løftene beregnes kun, når alle fem kriterier er vurderet.")
    elif dialogue.highest:
        st.write("De fem vurderinger giver allerede det højeste udfald.")
    else:
        _show_ways(dialogue.ways)
    if dialogue.margin:
        st.write("**Det må ikke gå tabt:**")
        st.markdown(bullets(dialogue.margin))
    st.html(
        f'<p class="dokument" data-no-i18n><a href="/dokument/dialogark/{case.view.summary.case_id}" target="_blank">'
        "Dialogark til mødet (PDF)</a></p>"
    )


def _show_ways(ways: Sequence[Way]) -> None:
    """The first ways at once; all others are there for whoever wants them, none is left out."""
    numbered = list(enumerate(ways, start=1))
    if len(ways) > FIRST_WAYS:
        st.write(f"Der er {len(ways)} lige små veje til et bedre udfald. De første {FIRST_WAYS} står her.")
    for number, way in numbered[:FIRST_WAYS]:
        _way(number if len(ways) > 1 else None, way)
    if len(ways) > FIRST_WAYS:
        with st.expander(f"Vis alle {len(ways)} måder"):
            for number, way in numbered[FIRST_WAYS:]:
                _way(number, way)


def _way(number: int | None, way: Way) -> None:
    with st.container(border=True, key=f"vej-{number or 1}"):
        head = f"**Mulighed {number}.** " if number else ""
        st.markdown(f"{head}{plain(way_in_words(way))}")
        rows = "".join(
            f"<dt>{escape(step.criterion.name)}: {escape(step.then)}</dt><dd>{escape(step.anchor)}</dd>"
            for step in way.steps
        )
        st.html(f'<dl class="ankre" data-no-i18n>{rows}</dl>')
