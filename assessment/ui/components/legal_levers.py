"""The legal lever of each decision point, for the manager to confirm or to change."""

from __future__ import annotations

import streamlit as st

from assessment.domain.case import CaseFile
from assessment.domain.decision_points import POINT_NAMES, LeverChoice, PointKind, points_of
from assessment.services.levers import lever_choice, lever_names
from assessment.ui.visit import CaseVisit


def levers_confirmed(case: CaseVisit, submitted: CaseFile) -> LeverChoice | None:
    """What the manager has chosen, or None until it is confirmed. The municipality's proposal is chosen beforehand."""
    points = points_of(submitted)
    municipality = case.visit.context.municipality
    if not points:
        return lever_choice(municipality, {})
    chosen: dict[PointKind, str] = {}
    with st.container(border=True, key="hjemmel"):
        st.markdown("**Hjemmel for hvert beslutningspunkt.** Den trykkes i indstillingen under Retligt grundlag.")
        for point in points:
            names = lever_names(municipality, point)
            key = f"hjemmel-{case.view.assessment.id.hex}-{point}"
            picked = st.radio(POINT_NAMES[point], list(names), key=key, format_func=names.__getitem__)
            if picked is not None:
                chosen[point] = picked
        confirmed = st.checkbox("Jeg har taget stilling til hjemlen for hvert beslutningspunkt", key="bekraeft-hjemmel")
    return lever_choice(municipality, chosen) if confirmed else None
