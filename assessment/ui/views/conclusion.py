"""The caseworker's own conclusion, before the tool says anything; then the lock."""

from __future__ import annotations

import streamlit as st

from assessment.domain.completeness import faults_before_lock
from assessment.domain.conclusions import DEVELOP, OUTCOMES, possible_outcomes
from assessment.domain.workflow import CONCLUSION, Action, State
from assessment.services.steps import lock_assessment
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.faults import draft_faults, show_faults
from assessment.ui.components.fields import Editor
from assessment.ui.components.impartiality import show_impartiality
from assessment.ui.components.navigation import show_next
from assessment.ui.components.reason_remarks import show_reason_remarks
from assessment.ui.components.revision import show_lock
from assessment.ui.components.second_request import offer_second
from assessment.ui.components.threads import show_threads
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, clock

DEVELOP_NAME = "Anbefales videreudviklet før stillingtagen"


def outcome_names(case: CaseVisit) -> dict[str, str]:
    """The outcomes that a conclusion can have in the phase of the case, and the one that is chosen."""
    rules = case.view.rules
    chosen = case.view.case.conclusion.outcome if case.view.case.conclusion else None
    possible = possible_outcomes(case.view.case.phase, rules)
    return {
        key: DEVELOP_NAME if key == DEVELOP else rules.outcomes[key].name  # type: ignore[index]
        for key in (*OUTCOMES, DEVELOP)
        if key in possible or key == chosen
    }


def render(site: Site, case: CaseVisit) -> None:
    """Own outcome and reasons; then "Vis vejledende indikation"."""
    editor = Editor(case)
    st.title("5. Konklusion", anchor=False)
    st.write("Skriv din egen samlede, konkrete vurdering. Programmet viser først sin vejledende indikation bagefter.")
    show_impartiality(case)
    show_lock(case, CONCLUSION, "Konklusionen")
    show_threads(case, CONCLUSION)
    editor.choice("conclusion.outcome", "Hvad konkluderer du?", outcome_names(case), horizontal=False, unanswered=None)
    show_reason_remarks(case, "conclusion.outcome")
    editor.area("conclusion.reason", "Begrundelse for konklusionen", height=150)
    show_reason_remarks(case, "conclusion.reason")
    editor.area("conclusion.main_considerations", "Hovedhensyn: hvad har vejet tungest for og imod?")
    show_reason_remarks(case, "conclusion.main_considerations")
    editor.area(
        "conclusion.essential_facts",
        "Hvilke faktiske oplysninger har væsentlig betydning?",
        hint="Skal udfyldes, når støtten afvises.",
    )
    show_reason_remarks(case, "conclusion.essential_facts")
    editor.area(
        "conclusion.special_circumstances",
        "Er der særlige forhold i sagen?",
        height=80,
        example="Skriv »Ingen«, hvis der ikke er.",
    )
    show_reason_remarks(case, "conclusion.special_circumstances")
    editor.area(
        "conclusion.consequences_of_refusal",
        "Hvad sker der med bygningerne og beboerne, hvis støtten afvises?",
        hint="Skal udfyldes, når støtten afvises, og læses af byrådet også i andre sager.",
    )
    show_reason_remarks(case, "conclusion.consequences_of_refusal")
    if case.view.assessment.standing.state is State.DRAFT and case.may(Action.LOCK):
        _lock(site, case)
    offer_second(site, case)
    show_next(site, case, "konklusion")


def _lock(site: Site, case: CaseVisit) -> None:
    st.header("Lås vurderingen", anchor=False)
    faults = [*draft_faults(case), *faults_before_lock(case.view.case, case.view.rules)]
    show_faults(site, case, "Før du kan låse, mangler der:", faults)
    visit = case.visit
    ask_first(
        "Vis vejledende indikation",
        "De fem kriterier og din konklusion låses, og indikationen vises. "
        "Bagefter kan du kun rette dem, når du skriver hvorfor, og rettelsen gemmes i sagens historik.",
        "Lås og vis indikationen",
        lambda: lock_assessment(visit.context.store, visit.actor, clock(), case.view.assessment.id),
        done="Vurderingen er låst. Indikationen står under trin 6.",
        disabled=bool(faults),
    )
