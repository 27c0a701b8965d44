"""What the council will see: the pages themselves, beside the list of documents and their state."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.danish import format_moment, format_number
from assessment.domain.errors import AssessmentError
from assessment.domain.letters import LetterKind
from assessment.domain.standing import APPROVED_STATES
from assessment.domain.workflow import Action
from assessment.services.cases import CaseView
from assessment.services.document_formats import HTML, format_of
from assessment.services.documents import (
    EDITIONS,
    KIND_NAMES,
    MADE_NOW,
    document_request,
    issue_document,
    issue_hindrances,
    issued_of,
    read_document,
)
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.document_pages import pages_html
from assessment.ui.components.faults import show_faults
from assessment.ui.components.letter import show_final_letters
from assessment.ui.failures import show_error
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, attempt, clock, notify

PICTURE_WIDTH_PX = 1000
_WANTED = "udsend-nu"


def render(site: Site, case: CaseVisit) -> None:
    """The issued document, or the draft as it would look now."""
    st.title("8. Dokumenter", anchor=False)
    _issue_what_was_said_yes_to(case)
    _list(case)
    _package(case)
    _issue(site, case)
    st.header("Indstilling til byrådet", anchor=False)
    try:
        with st.spinner("Dokumentet dannes …"):
            pictures = _pictures(case)
    except AssessmentError as error:
        show_error(error)
        return
    st.html(pages_html(pictures, "indstillingen"))


def _list(case: CaseVisit) -> None:
    view = case.view
    for document in view.documents:
        form = format_of(document.kind)
        size = format_number(max(1, document.length // 1024))
        st.html(
            f'<p class="dokument" data-no-i18n><a href="/dokument/{document.id}" target="_blank">'
            f"{escape(document.title)} ({form.name}, {size} kB)</a>{_to_save(document.kind, document.id)}<br>"
            f"Udsendt den {format_moment(document.issued_at)} af {escape(view.name_of(document.issued_by))}. "
            f"Kontrolsum {document.sha256[:16]}…</p>"
        )
    show_final_letters(case, *LetterKind)
    is_issued = issued_of(view, "indstilling") is not None
    for folder, kind in MADE_NOW.items():
        if issued_of(view, kind) is None and not (is_issued and kind in EDITIONS):
            address = f"{folder}/{view.summary.case_id}"
            st.html(
                f'<p class="dokument" data-no-i18n><a href="/dokument/{address}" target="_blank">{KIND_NAMES[kind]} '
                f"({format_of(kind).name})</a>{_to_save(kind, address)}<br>{_state(view)}. "
                "Viser sagen, som den ser ud nu.</p>"
            )


def _to_save(kind: str, address: object) -> str:
    """A second link beside a page, because a browser would else only show it."""
    if format_of(kind) is not HTML:
        return ""
    return f' · <a href="/dokument/{address}?hent" target="_blank">Hent som fil</a>'


def _package(case: CaseVisit) -> None:
    """The way to the package, once the recommendation is issued."""
    if issued_of(case.view, "indstilling") is not None:
        st.html(
            f'<p class="dokument" data-no-i18n><a href="/pakke/{case.view.assessment.id}" download>Pakke til arkivet '
            "(zip)</a><br>De udsendte dokumenter, de færdige breve, sagsfilen, regelsættet, evidensen, bilagene og "
            "historikken i én fil, som kan lægges i ESDH-systemet og kontrolleres senere.</p>"
        )


def _state(view: CaseView) -> str:
    approved = view.assessment.standing.state in APPROVED_STATES
    return "Godkendt, ikke udsendt" if approved else "Udkast"


def _issue(site: Site, case: CaseVisit) -> None:
    if not case.may(Action.ISSUE):
        return
    visit = case.visit
    st.write(
        "Sagen er godkendt. Når indstillingen udsendes, gemmes den, resumeet, det tekniske bilag og udgaverne til "
        "dagsordenen nøjagtigt, som de er, og kan ikke ændres."
    )
    hindrances = issue_hindrances(case.view, visit.now)
    show_faults(site, case, "Før indstillingen kan udsendes, mangler der:", hindrances)
    ask_first(
        "Udsend indstillingen",
        "Indstillingen, resumeet, det tekniske bilag og udgaverne til dagsordenen dannes, gemmes med kontrolsum og kan "
        "ikke ændres bagefter.",
        "Udsend",
        lambda: st.session_state.update({_WANTED: case.view.assessment.id}),
        done="",
        disabled=bool(hindrances),
    )


def _issue_what_was_said_yes_to(case: CaseVisit) -> None:
    """In the page and not in the dialog, so that the page says what goes on. Nothing in here lets a click interrupt."""
    if st.session_state.pop(_WANTED, None) != case.view.assessment.id:
        return
    visit = case.visit
    with st.spinner("Dokumenterne dannes, kontrolleres og gemmes …"):
        done = attempt(
            lambda: issue_document(
                visit.context.store,
                visit.actor,
                clock(),
                case.view,
                municipality=visit.context.municipality,
                render=visit.context.render_to_issue,
            )
        )
    if done:
        notify("Indstillingen, resumeet og det tekniske bilag er udsendt. Hent dem nedenfor.")
    st.rerun()


def _pictures(case: CaseVisit) -> list[bytes]:
    visit, view = case.visit, case.view
    renderer = visit.context.renderer
    issued = issued_of(view, "indstilling")
    if issued is not None:
        _, content = read_document(visit.context.store, visit.actor, issued.id)
    else:
        content = renderer.render(document_request(view, visit.context.municipality))
    return renderer.page_pictures(content, PICTURE_WIDTH_PX)
