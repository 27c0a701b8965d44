"""Begrundelsestjek on the pages: remarks stand where they are mended; soft ones ask and never block."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from assessment.domain.danish import danish_time
from assessment.domain.grading import Grading
from assessment.domain.reason_check import check_reasons
from assessment.domain.remark import Remark
from assessment.domain.revisions import locked_gradings
from assessment.domain.standing import EDITABLE_STATES, State
from assessment.services.history import case_history
from assessment.ui.components.faults import page_of
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit


def show_reason_remarks(case: CaseVisit, *places: str) -> None:
    """The remarks on the texts at these paths."""
    of_grades = any(place.startswith("grades.") and place.endswith(".reason") for place in places)
    for remark in _remarks(case, _locked(case) if of_grades else {}):
        if remark.place in places:
            if remark.hard:
                st.warning(plain(remark.text))
            else:
                st.info(plain(remark.text))


def list_soft_remarks(site: Site, case: CaseVisit) -> None:
    """The soft remarks on the whole case, each with the way to its page; nothing is shown when there are none."""
    soft = [remark for remark in _remarks(case, _locked(case)) if not remark.hard]
    if not soft:
        return
    with st.expander(f"Begrundelsestjekket spørger til {len(soft)} {'sted' if len(soft) == 1 else 'steder'}"):
        st.write("Se dem igennem. De hindrer ikke, at du sender sagen.")
        for index, remark in enumerate(soft):
            with st.container(horizontal=True, key=f"spoergsmaal-{index}", vertical_alignment="center"):
                st.write(plain(remark.text))
                site.link(page_of(case, remark.place), "Gå dertil", case.view.summary.case_id)


def _remarks(case: CaseVisit, locked: Mapping[str, Grading]) -> tuple[Remark, ...]:
    view = case.view
    earlier = view.version.case if view.version else None
    begun = danish_time(view.assessment.created_at).date()
    return check_reasons(view.case, view.rules, earlier, dated=begun, locked=locked)


def _locked(case: CaseVisit) -> dict[str, Grading]:
    """What was locked, as long as it can still be changed; a second assessor who is blind is told nothing of it."""
    view = case.view
    if view.blind or view.assessment.standing.state not in EDITABLE_STATES - {State.DRAFT}:
        return {}
    return locked_gradings(case_history(case.visit.context.store, case.visit.actor, view))
