"""Runs on every rerun: page config, who comes in, which pages there are, then the page itself."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.services.admission import admit
from assessment.settings import read_settings
from assessment.ui.catalogue import build_site
from assessment.ui.components.frame import show_person
from assessment.ui.failures import plain, show_error
from assessment.ui.visit import Visit, clock

STYLE = Path(__file__).with_name("style.css")


def main() -> None:
    """One run for one visitor."""
    st.set_page_config(page_title="Bystrategisk vurdering", page_icon=str(STYLE.with_name("icon.png")), layout="wide")
    st.html(STYLE)
    try:
        address = str(st.get_option("server.address") or "")
        admission = admit(read_settings(os.environ), address, st.context.headers, st.context.cookies, clock())
    except AssessmentError as error:
        st.title("Programmet kan ikke bruges lige nu", anchor=False)
        show_error(error)
        return
    if admission.actor is None:
        _show_closed_door(admission.refusals)
        return
    site, chosen = build_site(Visit(admission.context, admission.actor, clock()))
    show_person(site.visit.actor, chosen.url_path)
    chosen.run()


def _show_closed_door(refusals: tuple[str, ...]) -> None:
    st.title("Login er ikke sat op", anchor=False)
    st.write(
        "Programmet har ingen loginudbyder, og demonstrationsudgaven må ikke åbnes her. Derfor vises der ingen sager."
    )
    st.write("Demonstrationsudgaven er lukket, fordi:")
    st.markdown("\n".join(f"- {plain(reason)}" for reason in refusals))
    st.write(
        "Vil du prøve programmet med opdigtede sager, så stop det og kør `make run` i projektets mappe "
        "(eller `python -m assessment serve --demo`)."
    )


main()
