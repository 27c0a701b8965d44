"""What was changed after the indication was revealed, for the manager who is to put a name to it."""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.domain.event_words import person_in_role, subject_name, words_of
from assessment.domain.revisions import Revision, revisions_of
from assessment.services.history import case_history
from assessment.services.record import change_of
from assessment.ui.components.differences import LEGEND, differences_html
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit

_HOW = {"assessment.returned": "Returneret af", "second.compared": "Åbnet efter den anden vurdering af"}


def show_late_changes(case: CaseVisit) -> None:
    """Each part that was opened after the reveal: who, when, why, and what was changed; nothing where none was."""
    visit, view = case.visit, case.view
    revisions = revisions_of(case_history(visit.context.store, visit.actor, view))
    if not revisions:
        return
    st.header("Ændret, efter at indikationen blev vist", anchor=False)
    st.caption(plain(LEGEND))
    for number, revision in enumerate(revisions):
        with st.container(border=True, key=f"efter-visningen-{number}"):
            _show(case, revision)


def _show(case: CaseVisit, revision: Revision) -> None:
    rules = case.view.rules
    st.subheader(plain(subject_name(revision.subject, rules).capitalize()), anchor=False)
    who = person_in_role(revision.who, revision.who, words_of(revision.cause).role)
    how = _HOW.get(revision.cause, "Åbnet af")
    st.caption(plain(f"{how} {who} den {format_moment(revision.at)}"))
    if revision.reason:
        st.markdown(f"**Begrundelse for ændringen:** {plain(revision.reason)}")
    change = change_of(revision, rules, case.visit.context.municipality.outcome_develop)
    if change.sections:
        st.html(f'<div class="historik" data-no-i18n>{differences_html(change.sections, heading=4)}</div>')
    for note in change.notes:
        st.caption(plain(note))
