"""Habilitet: the question that everybody answers once in a case, before grading or deciding."""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import danish_time, format_date, join_words
from assessment.domain.impartiality import Declaration, in_force
from assessment.domain.plaintext import is_blank
from assessment.domain.workflow import Role, needs_declaration
from assessment.services.impartiality import (
    decide_impartial,
    decision_note,
    declarations_of,
    declare_conflict,
    declare_impartial,
    takers,
)
from assessment.services.notes import IMPARTIALITY
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, callback, clock

_QUESTION = (
    "Før du vurderer eller godkender, skal du erklære, om du er habil i denne sag. Du er inhabil, hvis du selv, din "
    "nærmeste familie eller en forening eller virksomhed, som du er knyttet til, har en særlig interesse i udfaldet. "
    "Er du i tvivl, så spørg din leder, før du går videre."
)


def show_impartiality(case: CaseVisit) -> None:
    """Ask whoever's turn it is and who has not declared yet; tell whoever declared a conflict that it is closed."""
    actor, standing = case.visit.actor, case.view.assessment.standing
    if actor.person_id in standing.conflicted:
        taker = standing.conflicted[actor.person_id]
        passes = f"Den går videre til {plain(taker)}." if taker else "En anden skal behandle den."
        st.warning(f"Du har erklæret dig inhabil i sagen. {passes} Du kan læse den, men ikke rette eller godkende.")
    elif needs_declaration(actor, standing):
        visit, case_id = case.visit, case.view.summary.case_id
        with st.container(border=True, key="habilitet"):
            st.header("Er du habil i sagen?", anchor=False)
            st.write(_QUESTION)
            st.button(
                "Jeg er habil i sagen",
                type="primary",
                key="habil",
                on_click=callback(
                    lambda: declare_impartial(visit.context.store, visit.actor, clock(), case_id),
                    "Din erklæring er gemt.",
                ),
            )
            with st.expander("Jeg er inhabil"):
                _conflict(case)


def show_declarations(case: CaseVisit) -> None:
    """Who has declared what in the case, and the ways to declare a conflict later or to decide on one."""
    visit = case.visit
    declared = in_force(declarations_of(visit.context.store, visit.actor, case.view.summary.case_id))
    impartial = [_dated(case, item) for item in declared.values() if item.impartial]
    st.header("Habilitet", anchor=False)
    st.write(f"Habile i sagen: {plain(join_words(impartial))}." if impartial else "Ingen har erklæret sig habile.")
    for item in declared.values():
        if not item.impartial:
            st.write(f"Inhabil: {plain(_dated(case, item))}. {plain(item.reason)}")
            _decision(case, item)
    if visit.actor.person_id in case.view.assessment.standing.impartial:
        with st.expander("Jeg er blevet inhabil"):
            _conflict(case)


def _dated(case: CaseVisit, item: Declaration) -> str:
    return f"{case.view.name_of(item.person_id)} ({format_date(danish_time(item.at).date())})"


def _conflict(case: CaseVisit) -> None:
    visit, case_id = case.visit, case.view.summary.case_id
    reason = note_field(case, IMPARTIALITY, "Hvad er din interesse i sagen?")
    st.caption("Kun du selv og ledere kan læse det. Det står ikke i byrådets dokumenter.")
    passes_to = None if case.view.blind else _taker(case)
    ask_first(
        "Erklær dig inhabil",
        "Sagen lukkes for dig. Du kan ikke selv fortryde det; kun en anden, som er leder, kan afgøre, at du er habil.",
        "Ja, jeg er inhabil",
        lambda: declare_conflict(
            visit.context.store, visit.actor, clock(), case_id, reason=reason, passes_to=passes_to
        ),
        done="Din erklæring er gemt, og sagen er lukket for dig.",
        disabled=is_blank(reason),
        kind="secondary",
    )


def _taker(case: CaseVisit) -> str | None:
    """Who takes over. A second assessor names nobody: the one who asked asks somebody else."""
    people = takers(case.visit.context.store, case.visit.actor, case.view.summary.case_id)
    names = {person.id: person.name for person in people}
    return st.selectbox(
        "Hvem skal overtage?",
        list(names),
        key="habilitet-overtager",
        index=None,
        format_func=lambda person: names.get(person, person),
        placeholder="Vælg, eller lad din leder fordele sagen",
    )


def _decision(case: CaseVisit, item: Declaration) -> None:
    visit, standing = case.visit, case.view.assessment.standing
    own = visit.actor.person_id
    if Role.MANAGER not in visit.actor.roles or own == item.person_id or own in standing.conflicted:
        return
    with st.expander(f"Afgør, at {plain(case.view.name_of(item.person_id))} er habil"):
        path = decision_note(item.person_id)
        reason = note_field(case, path, "Hvorfor er personen habil?")
        st.button(
            "Afgør habilitet",
            key=path,
            disabled=is_blank(reason),
            on_click=callback(
                lambda: decide_impartial(
                    visit.context.store,
                    visit.actor,
                    clock(),
                    case.view.summary.case_id,
                    person_id=item.person_id,
                    reason=reason,
                ),
                "Afgørelsen er gemt.",
            ),
        )
