"""The area that the estate is part of, and who has been involved, when."""

from __future__ import annotations

import streamlit as st

from assessment.ui.components.fields import Editor
from assessment.ui.components.navigation import show_next
from assessment.ui.components.rows import show_rows
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit


def render(site: Site, case: CaseVisit) -> None:
    """Context for the grading; list status never enters a grade."""
    editor = Editor(case)
    st.title("3. Område og inddragelse", anchor=False)
    left, right = st.columns(2)
    with left:
        editor.text("area.name", "Områdets navn")
    with right:
        editor.text("area.district", "Bydel")
    editor.area(
        "area.dialogue_assessment",
        "Dialogbaseret vurdering af området",
        hint="Kommunens og boligorganisationens fælles vurdering. Kun oplysninger om området, aldrig om personer.",
    )
    editor.area(
        "area.strategic_plans",
        "Strategiske planer i nærheden (én på hver linje)",
        height=80,
        example="fx Bedre by i Viby",
    )
    st.header("Status på lister og i kategoriseringsmodellen", anchor=False)
    st.caption("Vises som oplysning med dato. Status på en liste indgår aldrig i et trin.")
    show_rows(
        editor,
        "area.status",
        (
            ("list", "Liste eller model", 3),
            ("value", "Status", 2),
            ("as_of", "Dato (dd.mm.åååå)", 2),
            ("source", "Kilde", 4),
        ),
        noun="status",
    )
    st.header("Inddragelse", anchor=False)
    st.caption("Møder og kontakter mellem boligorganisation, kommune, beboere og naboer.")
    show_rows(
        editor,
        "involvement",
        (
            ("date", "Dato (dd.mm.åååå)", 2),
            ("kind", "Form", 2),
            ("participants", "Deltagere", 3),
            ("outcome", "Hvad kom der ud af det?", 5),
        ),
        noun="kontakt",
    )
    show_next(site, case, "omraade")
