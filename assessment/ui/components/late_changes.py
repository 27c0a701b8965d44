"""What was changed after the indication was revealed, for the manager who is to put a name to it."""

from __future__ import annotations

import streamlit as st

from assessment.domain.case import CaseFile
from assessment.domain.danish import format_moment
from assessment.domain.event_words import person_in_role, subject_name, words_of
from assessment.domain.history import CaseHistory
from assessment.domain.late_facts import LateFacts, compared_outcomes, late_facts
from assessment.domain.revisions import Revision, revisions_of
from assessment.services.history import case_history
from assessment.services.history_export import NOTHING
from assessment.services.record import change_of
from assessment.ui.components.differences import LEGEND, differences_html
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit

_HOW = {"assessment.returned": "Returneret af", "second.compared": "Åbnet efter den anden vurdering af"}


def show_late_changes(case: CaseVisit, submitted: CaseFile) -> None:
    """The deciding facts of the submitted version that differ from what was locked, and each part that was opened after
    the reveal: who, when, why, and what was changed; nothing where nothing was."""
    history = _history(case)
    facts, revisions = _facts(case, history, submitted), revisions_of(history)
    if facts is None and not revisions:
        return
    st.header("Ændret, efter at indikationen blev vist", anchor=False)
    if facts is not None:
        with st.container(border=True, key="oplysninger-efter-visningen"):
            _show_facts(case, facts)
    if revisions:
        st.caption(plain(LEGEND))
    for number, revision in enumerate(revisions):
        with st.container(border=True, key=f"efter-visningen-{number}"):
            _show(case, revision)


def late_facts_of_draft(case: CaseVisit) -> LateFacts | None:
    """The deciding facts of the draft that differ from what was locked."""
    return _facts(case, _history(case), case.view.case)


def show_late_facts(case: CaseVisit, late: LateFacts) -> None:
    """The same in one quiet line."""
    changed = "; ".join(
        f"{field.name} (før: {field.before or NOTHING}, nu: {field.after or NOTHING})" for field in late.fields
    )
    st.caption(plain(f"Siden låsningen er ændret: {changed}. {compared_outcomes(late, case.view.rules)}"))


def _history(case: CaseVisit) -> CaseHistory:
    return case_history(case.visit.context.store, case.visit.actor, case.view)


def _facts(case: CaseVisit, history: CaseHistory, content: CaseFile) -> LateFacts | None:
    return late_facts(history.own_entries, history.versions, content, case.view.rules)


def _show_facts(case: CaseVisit, late: LateFacts) -> None:
    st.subheader("Oplysninger, der afgør indikationen", anchor=False)
    if late.reason:
        st.markdown(f"**Begrundelse for ændringen:** {plain(late.reason)}")
    st.html(f'<div class="historik" data-no-i18n>{differences_html(late.sections, heading=4)}</div>')
    st.markdown(plain(compared_outcomes(late, case.view.rules)))


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
