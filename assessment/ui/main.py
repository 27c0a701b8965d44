"""Runs on every rerun: page config, who comes in, which pages there are, then the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.services.admission import Admission
from assessment.ui.catalogue import PAGE_NAMES, build_site
from assessment.ui.components.frame import PROGRAM, show_person
from assessment.ui.entry import clock, current_admission, draw_for
from assessment.ui.failures import plain, show_error
from assessment.ui.views import sign_in
from assessment.ui.visit import Visit

STYLE = Path(__file__).with_name("style.css")


def main() -> None:
    """One run for one visitor."""
    st.set_page_config(page_title=PROGRAM, page_icon=str(STYLE.with_name("icon.png")), layout="wide")
    st.html(STYLE)
    try:
        admission = current_admission()
    except AssessmentError as error:
        st.title("Programmet kan ikke bruges lige nu", anchor=False)
        show_error(error)
        return
    draw_for(admission)
    if admission.actor is None:
        _show_outside(admission)
        return
    _, chosen = build_site(Visit(admission.context, admission.actor, clock()))
    show_person(admission.actor, chosen.url_path, is_demo=admission.sign_in is None)
    chosen.run()


def _show_outside(admission: Admission) -> None:
    settings = admission.sign_in
    if admission.refusals or settings is None:
        _show_closed_door(admission)
    else:
        sign_in.run_at_every_address(PAGE_NAMES, lambda page: sign_in.render(admission, settings, page))


def _show_closed_door(admission: Admission) -> None:
    if admission.sign_in is not None:
        st.title("Login og demonstration kan ikke bruges sammen", anchor=False)
        st.write(f"Der vises ingen sager, fordi {plain(' og '.join(admission.refusals))}.")
        st.write("Peg DATABASE_URL på en anden database, eller fjern indstillingerne for login.")
        return
    st.title("Login er ikke sat op", anchor=False)
    st.write(
        "Programmet har ingen loginudbyder, og demonstrationsudgaven må ikke åbnes her. Derfor vises der ingen sager."
    )
    st.write("Demonstrationsudgaven er lukket, fordi:")
    st.markdown("\n".join(f"- {plain(reason)}" for reason in admission.refusals))
    st.write(
        "Vil du prøve programmet med opdigtede sager, så stop det og kør `make run` i projektets mappe "
        "(eller `python -m assessment serve --demo`)."
    )


main()
