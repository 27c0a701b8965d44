"""What is missing, each with the way to the page where it is mended."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assessment.domain.errors import Fault
from assessment.domain.late_facts import FACTS_REASON
from assessment.services.field_names import named
from assessment.services.steps import faults_of_draft
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import SECOND_PAGE, criterion_page
from assessment.ui.visit import CaseVisit

_PAGES = {
    "conclusion": "konklusion",
    "budget": "budget",
    "financing": "budget",
    "rent": "budget",
    "facade_statement": "budget",
    "area": "omraade",
    "involvement": "omraade",
    "waivers": "indikation",
    FACTS_REASON: "indikation",
    "hearing": "partshoering",
    "second_assessment": SECOND_PAGE,
}


def draft_faults(case: CaseVisit) -> list[Fault]:
    """What cannot be read or is not allowed in the draft, each with the name that its field has on the pages."""
    view = case.view
    return named(faults_of_draft(view.draft.draft, view.rules), view.rules)


def show_faults(site: Site, case: CaseVisit, heading: str, faults: Sequence[Fault]) -> None:
    """A list of what is missing; nothing is shown when nothing is."""
    if not faults:
        return
    with st.container(border=True, key="mangler"):
        st.write(f"**{heading}**")
        for index, fault in enumerate(faults):
            with st.container(horizontal=True, key=f"mangel-{index}", vertical_alignment="center"):
                st.write(plain(fault.text))
                site.link(page_of(case, fault.place), "Gå dertil", case.view.summary.case_id)


def page_of(case: CaseVisit, place: str) -> str:
    """The page on which the field at this path stands."""
    first, *rest = place.replace("[", ".").split(".")
    if first == "grades" and rest:
        criteria = {criterion.id: criterion for criterion in case.view.rules.criteria}
        if rest[0] in criteria:
            return criterion_page(criteria[rest[0]])
    return _PAGES.get(first, "oplysninger")
