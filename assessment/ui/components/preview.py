"""The draft of the recommendation beside the form: made anew in the render process after each pause in the writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import Action
from assessment.services.documents import document_request
from assessment.ui.components.document_pages import pages_html
from assessment.ui.failures import show_error
from assessment.ui.visit import CaseVisit

PAGES = frozenset(
    {"oplysninger", "budget", "omraade", "konklusion", *(f"kriterium-{number}" for number in range(1, 6))}
)
PICTURE_WIDTH_PX = 760
KEY = "vis-udkast"
_CHOSEN = "udkast-valgt"


@contextmanager
def beside_preview(case: CaseVisit, page: str) -> Iterator[None]:
    """The page itself, with the draft to the right of it where the writer has asked for that.

    Offered on the pages whose texts stand in the recommendation, to whoever may write on them and see them all. The
    choice holds from page to page. The form is drawn first, so that the draft never keeps it waiting.
    """
    if page not in PAGES or case.view.blind or not case.may(Action.EDIT):
        yield
        return
    if KEY not in st.session_state:
        st.session_state[KEY] = bool(st.session_state.get(_CHOSEN))
    st.toggle("Vis udkastet til indstilling ved siden af", key=KEY, on_change=_remember)
    if not st.session_state[KEY]:
        yield
        return
    form, paper = st.columns([11, 10], gap="medium")
    with form:
        yield
    with paper, st.container(key="udkast-ved-siden-af"):
        _show(case)


def _remember() -> None:
    """Streamlit forgets a field of a page that is left."""
    st.session_state[_CHOSEN] = st.session_state[KEY]


def _show(case: CaseVisit) -> None:
    renderer = case.visit.context.renderer
    try:
        document = renderer.render(document_request(case.view, case.visit.context.municipality))
        pictures = renderer.page_pictures(document, PICTURE_WIDTH_PX)
    except AssessmentError as error:
        show_error(error)
        return
    st.html(pages_html(pictures, "udkastet", f"/dokument/udkast/{case.view.summary.case_id}"))
    st.caption("Udkastet følger med, hver gang du holder en pause.")
