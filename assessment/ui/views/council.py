"""The way through the council: its stations, the outcome as voted beside the recommendation, and the conditions."""

from __future__ import annotations

import streamlit as st

from assessment.domain.council import (
    AdoptedCondition,
    Council,
    CouncilEntry,
    FollowUp,
    Happened,
    StationEntry,
)
from assessment.domain.danish import format_date, format_moment
from assessment.domain.errors import Fault, InputError
from assessment.domain.letters import LetterKind, decided_outcome, subject_fault
from assessment.domain.workflow import Action, State
from assessment.services.council import write_station
from assessment.services.entries import today_of, typed_date
from assessment.services.notes import COUNCIL
from assessment.ui.components.conditions import condition_line
from assessment.ui.components.council_table import (
    OUTCOME_LINES,
    overdue_line,
    recommended_and_voted,
    status_line,
    vote_place,
)
from assessment.ui.components.council_vote import show_vote_fields
from assessment.ui.components.entry_fields import (
    DATE_EXAMPLE,
    choice_field,
    line_field,
    number_of,
    save_button,
    written,
)
from assessment.ui.components.follow_up import show_follow_up_fields
from assessment.ui.components.letter import show_final_letters, show_letter
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, clock

PAGE = "raadet"
_HAPPENED = {item.value: item.danish for item in Happened}


def render(site: Site, case: CaseVisit) -> None:
    """What was recommended and voted, the conditions, the way there, and the fields for what comes next."""
    st.title("8.1 Byrådets behandling", anchor=False)
    st.write(
        "Her skrives sagens vej til en afgørelse, det, der blev vedtaget, og hvad der bliver af vilkårene. Det, der "
        "skrives, kan ikke rettes eller slettes. Er der en fejl, så skriv en ny indtastning, der retter den."
    )
    council = case.view.council
    _standing(case)
    _recommendation(case, council)
    _conditions(case)
    _route(case, council)
    _letter(case, council)
    if case.may(Action.COUNCIL):
        _new_station(case, council)
        show_vote_fields(case, council)
    show_next(site, case, PAGE)


def _standing(case: CaseVisit) -> None:
    state = case.view.assessment.standing.state
    overdue = overdue_line(case.view.councils, today_of(case.visit.now))
    if overdue:
        st.warning(f"**{overdue}.** Se vilkårene nedenfor.")
    if state is State.WITHDRAWN:
        st.info("Sagen er trukket tilbage, så der kan ikke skrives mere om byrådets behandling.")
    elif state not in (State.ISSUED, State.DECIDED):
        st.info("Indstillingen er ikke udsendt endnu. Når den er det, kan dens vej til byrådet skrives her.")


def _recommendation(case: CaseVisit, council: Council) -> None:
    version, state = case.view.version, case.view.assessment.standing.state
    if version is None or (state not in (State.ISSUED, State.DECIDED) and not council.entries):
        return
    st.header("Indstillet og vedtaget", anchor=False)
    develop = case.visit.context.municipality.outcome_develop
    st.html(recommended_and_voted(version.case, council.vote, case.view.rules, develop))


def _conditions(case: CaseVisit) -> None:
    councils = [council for council in reversed(case.view.councils) if council.conditions]
    if not councils:
        return
    st.header("Vilkårene", anchor=False)
    for council in councils:
        if len(case.view.councils) > 1:
            st.subheader(f"Vedtaget på grundlag af vurdering {council.assessment}", anchor=False)
        for place, item in enumerate(council.conditions, 1):
            with st.container(border=True, key=f"vilkaar-{council.assessment}-{place}"):
                _condition(case, item)
    show_follow_up_fields(case, councils)


def _condition(case: CaseVisit, item: AdoptedCondition) -> None:
    st.markdown(f"**{plain(status_line(item, today_of(case.visit.now)))}.** {plain(condition_line(item.condition))}")
    for entry in item.entries:
        _entry(case, entry)


def _route(case: CaseVisit, council: Council) -> None:
    st.header("Sagens vej", anchor=False)
    if not council.route:
        st.write("Der er ikke skrevet noget endnu.")
    for entry in council.route:
        with st.container(border=True, key=f"raad-{entry.number}"):
            _entry(case, entry)


def _entry(case: CaseVisit, entry: CouncilEntry) -> None:
    head, texts = _told(entry)
    st.markdown(f"**Nr. {entry.number}: {plain(head)}**")
    for text in texts:
        if text.strip():
            st.markdown(plain(text))
    if entry.corrects is not None:
        st.markdown(f"Retter nr. {entry.corrects}.")
    if entry.corrected_by is not None:
        st.markdown(f"**Rettet af nr. {entry.corrected_by}.** Læs den nye indtastning.")
    st.caption(plain(f"Skrevet af {case.view.name_of(entry.by)} den {format_moment(entry.at)}."))


def _told(entry: CouncilEntry) -> tuple[str, tuple[str, ...]]:
    content = entry.content
    if isinstance(content, StationEntry):
        return f"{content.station_name} den {format_date(content.date)}: {content.happened.danish}", (content.note,)
    if isinstance(content, FollowUp):
        documentation = f"Dokumentation: {content.documentation}" if content.documentation.strip() else ""
        return f"{content.status.danish} den {format_date(content.date)}", (documentation, content.reason)
    return f"{vote_place(content)}: {OUTCOME_LINES[content.outcome]}", (content.text,)


def _letter(case: CaseVisit, council: Council) -> None:
    """The letter with the decision, once the vote is written down."""
    version, vote = case.view.version, council.vote
    if version is None or vote is None or not case.may(Action.DECISION_LETTER):
        return
    st.header("Afgørelsesbrevet", anchor=False)
    fault = subject_fault(LetterKind.DECISION, version.case, vote)
    if fault is not None:
        st.info(plain(fault.text))
        return
    show_final_letters(case, LetterKind.DECISION)
    conclusion = version.case.conclusion
    if conclusion is not None and decided_outcome(version.case, vote) != conclusion.outcome:
        st.warning(
            "Byrådet har besluttet noget andet, end der var indstillet. Kontrollér, at byrådets begrundelse står i "
            "beslutningen eller i brevets indledning, og at parten er hørt, hvis beslutningen er et afslag."
        )
    with st.expander("Ret brevets tekster, og gør det færdigt"):
        show_letter(case, LetterKind.DECISION)


def _new_station(case: CaseVisit, council: Council) -> None:
    st.header("Skriv et skridt på vejen", anchor=False)
    stations = {station.id: station.name for station in case.visit.context.municipality.stations}
    choice_field(case, f"{COUNCIL}.station", "Hvor var sagen?", stations)
    choice_field(case, f"{COUNCIL}.happened", "Hvad skete der?", _HAPPENED)
    line_field(case, f"{COUNCIL}.date", "Mødets dato (dd.mm.åååå)", example=DATE_EXAMPLE)
    note_field(case, f"{COUNCIL}.note", "Påtegning, forbehold eller bemærkning")
    if any(isinstance(item.content, StationEntry) for item in council.entries):
        line_field(case, f"{COUNCIL}.corrects", "Retter nr. (kun hvis skridtet retter et andet)")
    save_button(case, "Gem skridtet", COUNCIL, lambda: _save_station(case), "Skridtet er gemt.")


def _save_station(case: CaseVisit) -> None:
    happened = written(case, f"{COUNCIL}.happened")
    if happened not in _HAPPENED:
        raise InputError([Fault("Hvad skete der?", "mangler. Vælg det, der skete.")])
    write_station(
        case.visit.context.store,
        case.visit.actor,
        clock(),
        case.view.assessment.id,
        station=written(case, f"{COUNCIL}.station"),
        date=typed_date("Mødets dato", written(case, f"{COUNCIL}.date")),
        happened=Happened(happened),
        note=written(case, f"{COUNCIL}.note"),
        stations={station.id: station.name for station in case.visit.context.municipality.stations},
        corrects=number_of(case, f"{COUNCIL}.corrects"),
    )
