"""The draft of the recommendation beside the form: made anew in the render process after each pause in the writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import Action
from assessment.services.documents import document_request, ungraded_request
from assessment.ui.components.document_pages import pages_html
from assessment.ui.failures import show_error
from assessment.ui.steps import criterion_page
from assessment.ui.visit import CaseVisit

CRITERION_PAGES = frozenset(f"kriterium-{number}" for number in range(1, 6))
PAGES = frozenset({"oplysninger", "budget", "omraade", "konklusion"}) | CRITERION_PAGES
PICTURE_WIDTH_PX = 760
MOST_SECONDS = 30  # of a long case's draft: made after every pause, it must not keep others from their documents
KEY = "vis-udkast"
_CHOSEN = "udkast-valgt"
_UNGRADED = (
    "Trin, konklusion, indikation og vilkår ved de andre kriterier er udeladt her, indtil vurderingen er låst, så du "
    "vurderer kriteriet for sig selv. Skriver udkastet »Ikke belyst« eller »Konklusion mangler«, kan der godt stå "
    "noget i sagen."
)


@contextmanager
def beside_preview(case: CaseVisit, page: str) -> Iterator[None]:
    """The page itself, with the draft to the right of it where the writer has asked for that.

    Offered on the pages whose texts stand in the recommendation, to whoever may write on them and see them all. The
    choice holds from page to page. The form is drawn first, so that the draft never keeps it waiting. On the page of a
    criterion it holds no grades until they are locked: whoever grades one criterion sees no other grade.
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
        _show(case, None if case.view.assessment.standing.revealed else _criterion_of(case, page))


def _remember() -> None:
    """Streamlit forgets a field of a page that is left."""
    st.session_state[_CHOSEN] = st.session_state[KEY]


def _criterion_of(case: CaseVisit, page: str) -> str | None:
    """The id of the criterion that is graded on a page; None on the pages of everything else."""
    return next((item.id for item in case.view.rules.criteria if criterion_page(item) == page), None)


def _show(case: CaseVisit, graded_here: str | None) -> None:
    """The pages of the draft; where a criterion is being graded (its id), without what could colour that."""
    renderer, municipality = case.visit.context.renderer, case.visit.context.municipality
    try:
        if graded_here is None:
            request = document_request(case.view, municipality)
        else:
            request = ungraded_request(case.view, municipality, graded_here)
        pictures = renderer.page_pictures(renderer.render(request, MOST_SECONDS), PICTURE_WIDTH_PX)
    except AssessmentError as error:
        show_error(error)
        return
    if graded_here is None:
        st.html(pages_html(pictures, "udkastet", f"/dokument/udkast/{case.view.summary.case_id}"))
    else:
        st.caption(_UNGRADED)
        st.html(pages_html(pictures, "udkastet uden trin", read_instead="Teksten står i felterne på sagens sider."))
    st.caption("Udkastet følger med, hver gang du holder en pause.")
