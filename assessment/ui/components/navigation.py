"""The list of steps at the side of a case, and the way to the next step."""

from __future__ import annotations

import streamlit as st

from assessment.ui.site import Site
from assessment.ui.steps import Step, next_step, steps_of
from assessment.ui.visit import CaseVisit


def show_steps(site: Site, case: CaseVisit) -> None:
    """All steps with the state of each in words."""
    with st.sidebar:
        st.html('<p class="trin-overskrift">Trin</p>')
        for step in steps_of(case.view):
            with st.container(key=f"trin-{step.page}{'-indre' if step.inner else ''}"):
                site.link(step.page, _label(step), case.view.summary.case_id, width="stretch")


def show_next(site: Site, case: CaseVisit, page: str) -> None:
    """A link to the step after this one, at the end of the page."""
    step = next_step(case.view, page)
    if step is not None:
        with st.container(key="naeste-trin"):
            site.link(step.page, f"Næste: {step.label.split(' ', 1)[1]} \u2192", case.view.summary.case_id)


def _label(step: Step) -> str:
    return f"{step.label} \u00b7 {step.state}"
