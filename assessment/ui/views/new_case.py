"""A new case: typed in, or read from a case file."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from assessment.domain.case import SCHEMA, CaseFile
from assessment.domain.errors import AssessmentError
from assessment.services.cases import read_case, register_case, typed_case
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.visit import notify

MAX_FILE_MB = 5


def render(site: Site) -> None:
    """Two ways in: the few facts that a case needs to exist, or a whole file."""
    st.title("Ny sag", anchor=False)
    st.write("Skriv de tre oplysninger, som sagen skal have for at kunne findes igen. Resten udfyldes bagefter.")
    number = st.text_input("Sagsnummer", key="ny-nummer", placeholder="fx 2026-0042")
    title = st.text_input("Titel", key="ny-titel", placeholder="fx Helhedsplan for boligområdet")
    association = st.text_input("Boligorganisation", key="ny-forening")
    if st.button("Opret sagen", type="primary", key="opret"):
        _register(site, lambda: typed_case(number, title, association))
    st.header("Eller indlæs en sagsfil", anchor=False)
    upload = st.file_uploader(f"Sagsfil ({SCHEMA}, JSON)", type=["json"], key="sagsfil", max_upload_size=MAX_FILE_MB)
    if upload is not None and st.button("Indlæs sagsfilen", key="indlaes"):
        _register(site, lambda: read_case(upload.getvalue(), upload.name))


def _register(site: Site, make: Callable[[], CaseFile]) -> None:
    case_id = _registered(site, make)
    if case_id is not None:
        site.go("oplysninger", case_id)


def _registered(site: Site, make: Callable[[], CaseFile]) -> UUID | None:
    visit = site.visit
    try:
        case = make()
        case_id = register_case(visit.context.store, visit.actor, visit.now, case, visit.context.rules_now(visit.now))
    except AssessmentError as error:
        show_error(error)
        return None
    notify(f"Sagen {plain(case.case_number)} er oprettet. Alt, hvad du skriver, gemmes af sig selv.")
    return case_id
