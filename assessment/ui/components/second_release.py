"""A second assessor who has left before the two agreed: what can be done, and what was done."""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.domain.waiting import Common, common_of
from assessment.domain.workflow import Action
from assessment.services.assignment import release_second
from assessment.services.notes import RELEASE, WHOLE
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, clock


def show_release(case: CaseVisit) -> None:
    """That the case was released, or the way to release it; nothing while the second assessor can still agree."""
    view, visit, second = case.view, case.visit, case.view.second
    if second is None:
        return
    name = plain(case.assessor)
    if second.released_at is not None:
        by = plain(view.name_of(second.released_by or ""))
        st.info(
            f"{by} frigav sagen den {format_moment(second.released_at)}, fordi {name} ikke længere kan erklære sig "
            f"enig. De to vurderinger står, som de blev låst. Begrundelse: {plain(second.released_reason or '')}"
        )
        return
    owed = common_of(view.case, view.rules, view.assessment.standing) is not Common.NONE_OWED
    present = view.staff.caseworkers - frozenset(view.assessment.standing.conflicted)
    if not owed or second.assessor_id in present:
        return
    st.header("Den anden vurderer er stoppet", anchor=False)
    st.write(
        f"{name} har ikke længere adgang til sagen og kan ikke erklære sig enig i en fælles vurdering. En leder, som "
        "ikke selv har rettet i sagen, kan frigive den. De to vurderinger bliver stående, og bilaget fortæller, hvad "
        "der er sket."
    )
    if not case.may(Action.RELEASE_SECOND):
        return
    reason = note_field(case, f"{RELEASE}.{WHOLE}", "Hvorfor frigives sagen?")
    ask_first(
        "Frigiv sagen",
        "Sagen kan sendes til godkendelse uden en fælles vurdering, som begge står inde for. Det kan ikke fortrydes.",
        "Frigiv",
        lambda: release_second(visit.context.store, visit.actor, clock(), view.assessment.id, reason=reason),
        done="Sagen er frigivet.",
        disabled=not reason.strip(),
    )
