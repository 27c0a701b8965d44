"""Meetings, calls and letters: what was said of importance, written down for good."""

from __future__ import annotations

import streamlit as st

from assessment.domain.case_log import KINDS, LOG_KINDS, LoggedEntry
from assessment.domain.danish import format_date, format_moment
from assessment.domain.errors import Fault, InputError, PermissionDenied
from assessment.domain.workflow import Action
from assessment.services.case_log import read_log, write_log
from assessment.services.entries import typed_date
from assessment.services.notes import LOG
from assessment.ui.components.entry_fields import DATE_EXAMPLE, choice_field, line_field, save_button, written
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, clock

PAGE = "samtaler"


def render(site: Site, case: CaseVisit) -> None:
    """The log, the newest day first, and the fields for a new entry."""
    st.title("3.1 Møder og samtaler", anchor=False)
    st.write(
        "Skriv møder, opkald og breve ned, når der bliver sagt noget af betydning for sagen. "
        "Et notat kan ikke rettes eller slettes. Er der en fejl, så skriv et nyt notat, der retter det."
    )
    try:
        log = read_log(case.visit.context.store, case.visit.actor, case.view.assessment.id)
    except PermissionDenied as error:
        st.info(plain(error.text))
        return
    if case.may(Action.WRITE_LOG):
        _new(case, log)
    st.header("Notater i sagen", anchor=False)
    if not log:
        st.write("Der er ingen notater endnu.")
    for item in log:
        _show(case, item)
    show_next(site, case, PAGE)


def _new(case: CaseVisit, log: tuple[LoggedEntry, ...]) -> None:
    st.header("Nyt notat", anchor=False)
    choice_field(case, f"{LOG}.kind", "Hvad var det?", LOG_KINDS)
    line_field(case, f"{LOG}.date", "Dato (dd.mm.åååå)", example=DATE_EXAMPLE)
    note_field(case, f"{LOG}.participants", "Hvem deltog? Skriv roller og organisationer, ikke navne på beboere.")
    note_field(case, f"{LOG}.said", "Hvad blev sagt af betydning for sagen?", height=150)
    if log:
        names = {str(item.number): _name(item) for item in log if item.corrected_by is None}
        line_field(case, f"{LOG}.corrects", "Retter notat nr. (kun hvis notatet retter et andet)")
        st.caption(plain("Notater, der kan rettes: " + ", ".join(names.values()) + "."))
    save_button(case, "Gem notatet", LOG, lambda: _save(case), "Notatet er gemt i sagen.")


def _save(case: CaseVisit) -> None:
    kind = next((known for known in KINDS if known == written(case, f"{LOG}.kind")), None)
    if kind is None:
        raise InputError([Fault("Hvad var det?", "mangler. Vælg møde, opkald, brev eller andet.")])
    corrects = written(case, f"{LOG}.corrects").strip()
    if corrects and not (corrects.isascii() and corrects.isdigit() and len(corrects) <= 6):
        raise InputError([Fault("Retter notat nr.", "skal være nummeret på et notat, fx 2.")])
    write_log(
        case.visit.context.store,
        case.visit.actor,
        clock(),
        case.view.assessment.id,
        kind=kind,
        date=typed_date("Dato", written(case, f"{LOG}.date")),
        participants=written(case, f"{LOG}.participants"),
        said=written(case, f"{LOG}.said"),
        corrects=int(corrects) if corrects else None,
    )


def _show(case: CaseVisit, item: LoggedEntry) -> None:
    entry = item.entry
    with st.container(border=True, key=f"notat-{item.number}"):
        st.subheader(_name(item), anchor=False)
        st.markdown(f"**Deltagere:** {plain(entry.participants)}")
        st.markdown(plain(entry.said))
        if item.corrects is not None:
            st.markdown(f"Retter notat nr. {item.corrects}.")
        if item.corrected_by is not None:
            st.markdown(f"**Rettet af notat nr. {item.corrected_by}.** Læs det nye notat.")
        st.caption(plain(f"Skrevet af {case.view.name_of(item.by)} den {format_moment(item.at)}."))


def _name(item: LoggedEntry) -> str:
    return f"Nr. {item.number}: {LOG_KINDS[item.entry.kind]} den {format_date(item.entry.date)}"
