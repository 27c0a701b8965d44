"""Which pages there are, and who sees which. A page that is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import PERMISSIONS, Action
from assessment.services.cases import open_case
from assessment.ui.components.conflicts import show_conflicts
from assessment.ui.components.frame import show_case_head
from assessment.ui.components.navigation import show_steps
from assessment.ui.components.preview import beside_preview
from assessment.ui.components.unsaved import retry_unsaved, show_unsaved
from assessment.ui.failures import show_error
from assessment.ui.site import Site
from assessment.ui.steps import ATTACHMENTS_PAGE, BLIND_PAGES, HISTORY_PAGE, PEOPLE_PAGE, SECOND_PAGE
from assessment.ui.views import (
    administration,
    area,
    attachments,
    budget,
    calendar,
    case_list,
    case_log,
    case_people,
    conclusion,
    council,
    course,
    criterion,
    daily_mail,
    documents,
    facts,
    handover,
    hearing,
    history,
    indication,
    issuing,
    new_case,
    review,
    rule_sets,
    second,
)
from assessment.ui.visit import CaseVisit, Visit, current_case_id, show_notices

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

RenderCase = Callable[[Site, CaseVisit], None]
CRITERIA = 5
CASE_PAGES: dict[str, tuple[str, RenderCase]] = {
    "oplysninger": ("Sagens oplysninger", facts.render),
    PEOPLE_PAGE: ("Hvem har sagen", case_people.render),
    "budget": ("Budget og økonomi", budget.render),
    "omraade": ("Område og inddragelse", area.render),
    "samtaler": ("Møder og samtaler", case_log.render),
    ATTACHMENTS_PAGE: ("Bilag", attachments.render),
    **{f"kriterium-{number}": (f"Kriterium {number}", criterion.page(number)) for number in range(1, CRITERIA + 1)},
    SECOND_PAGE: ("Anden vurdering", second.render),
    "konklusion": ("Konklusion", conclusion.render),
    "indikation": ("Vejledende indikation", indication.render),
    "godkendelse": ("Godkendelse", review.render),
    "partshoering": ("Partshøring", hearing.render),
    "dokumenter": ("Dokumenter", documents.render),
    council.PAGE: ("Byrådets behandling", council.render),
    "forloeb": ("Forløb", course.render),
    HISTORY_PAGE: ("Historik", history.render),
}
# The front page comes first; each role has its own, which has an address of its own besides.
PAGE_NAMES = (
    *(
        "forside",
        "sager",
        "ny-sag",
        "kalender",
        "overdragelse",
        issuing.PAGE,
        "daglig-mail",
        "regelsaet",
        "administration",
    ),
    *CASE_PAGES,
)


def build_site(visit: Visit) -> tuple[Site, StreamlitPage]:
    """The pages for this visitor, and the one that the address asks for."""
    pages: dict[str, StreamlitPage] = {}
    site = Site(visit, pages)
    reads, administers = _has_role(visit, Action.READ), _has_role(visit, Action.ADMINISTER)
    if reads:
        pages["sager"] = st.Page(_page(site, case_list.render), title="Sager", default=True)
        pages["sager/"] = _at_own_address(site, "sager", "Sager", case_list.render)
    if _has_role(visit, Action.CREATE):
        pages["ny-sag"] = st.Page(_page(site, new_case.render), title="Ny sag", url_path="ny-sag")
    pages["kalender"] = st.Page(_page(site, calendar.render), title="Mødekalender", url_path="kalender")
    pages["regelsaet"] = st.Page(_page(site, rule_sets.render), title="Regelsæt", url_path="regelsaet")
    pages["daglig-mail"] = st.Page(
        _page(site, daily_mail.render),
        title="Daglig mail",
        url_path="daglig-mail",
        visibility="visible" if visit.context.settings.mail else "hidden",
    )
    if _has_role(visit, Action.TRANSFER):
        pages["overdragelse"] = st.Page(_page(site, handover.render), title="Overdragelse", url_path="overdragelse")
    if _has_role(visit, Action.ISSUE):
        pages[issuing.PAGE] = st.Page(_page(site, issuing.render), title="Udsendelse", url_path=issuing.PAGE)
    if administers and reads:
        pages["administration"] = st.Page(
            _page(site, administration.render), title="Administration", url_path="administration"
        )
    elif administers:
        pages["administration"] = st.Page(_page(site, administration.render), title="Administration", default=True)
        pages["administration/"] = _at_own_address(site, "administration", "Administration", administration.render)
    for name, (title, render) in CASE_PAGES.items() if reads else ():
        pages[name] = st.Page(_case_page(site, name, render), title=title, url_path=name, visibility="hidden")
    return site, st.navigation(list(pages.values()), position="top")


def _at_own_address(site: Site, name: str, title: str, render: Callable[[Site], None]) -> StreamlitPage:
    """The front page once more under its name: Streamlit gives the page that is the default no address but `/`."""
    return st.Page(_page(site, render), title=title, url_path=name, visibility="hidden")


def _has_role(visit: Visit, action: Action) -> bool:
    return bool(visit.actor.roles & PERMISSIONS[action].roles)


def _page(site: Site, render: Callable[[Site], None]) -> Callable[[], None]:
    def run() -> None:
        show_notices()
        render(site)

    return run


def _case_page(site: Site, name: str, render: RenderCase) -> Callable[[], None]:
    def run() -> None:
        case_id = current_case_id()
        if case_id is None:
            st.title("Vælg en sag", anchor=False)
            st.write("Adressen nævner ingen sag. Find sagen på listen.")
            site.link("sager", "Gå til sager")
            return
        try:
            view = open_case(site.visit.context.store, site.visit.actor, case_id)
            if retry_unsaved(site.visit, view.assessment.id):
                view = open_case(site.visit.context.store, site.visit.actor, case_id)
        except AssessmentError as error:
            show_error(error)
            site.link("sager", "Gå til sager")
            return
        case = CaseVisit(site.visit, view)
        show_steps(site, case)
        show_case_head(site, case)
        show_notices()
        show_unsaved(case)
        show_conflicts(case)
        if view.blind and name not in BLIND_PAGES:
            second.show_closed(site, case)
        else:
            with beside_preview(case, name):
                render(site, case)

    return run
