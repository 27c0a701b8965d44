"""Changing what was locked: a reason first, and it is kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assessment.domain.comments import open_threads
from assessment.domain.workflow import Action, State
from assessment.services.notes import REVISION
from assessment.services.steps import revise_assessment
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, callback, clock


def show_lock(case: CaseVisit, subject: str, name: str) -> None:
    """Says why a part is locked, and offers to open it; or says why it is open. `subject` is a criterion id or
    "conclusion"."""
    standing = case.view.assessment.standing
    if not standing.revealed:
        return
    opened = standing.open_revisions.get(subject)
    if opened is not None:
        st.warning(_why_open(case, subject, opened))
        return
    if not case.may(Action.REVISE):
        return
    with st.container(border=True, key=f"laas-{subject}"):
        st.write(f"{name} er låst, fordi den vejledende indikation er vist. Du kan rette, når du skriver hvorfor.")
        reason = note_field(case, f"{REVISION}.{subject}", "Hvorfor retter du?")
        st.button("Ret vurderingen", key=f"ret-{subject}", on_click=callback(_work(case, subject, reason)))


def _why_open(case: CaseVisit, subject: str, reason: str) -> str:
    if any(thread.is_return and thread.start.part == subject for thread in open_threads(case.view.review)):
        return "Returneret af lederen. Ret det, eller svar på kommentaren herunder, hvorfor det skal stå uændret."
    who = "Lederens kommentar" if _commented(case, subject) else "Åbnet, fordi"
    return f"**{who}:** {plain(reason)}"


def _commented(case: CaseVisit, subject: str) -> bool:
    returned = case.view.assessment.standing.state is State.RETURNED
    return returned and any(subject in decision.criterion_comments for decision in case.view.decisions[-1:])


def _work(case: CaseVisit, subject: str, reason: str) -> Callable[[], None]:
    visit = case.visit

    def work() -> None:
        revise_assessment(
            visit.context.store, visit.actor, clock(), case.view.assessment.id, subject=subject, reason=reason
        )

    return work
