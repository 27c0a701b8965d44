"""Overview of cases: search, filter, sort, page, and export exactly what is shown."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from assessment.domain.council import VoteOutcome
from assessment.domain.danish import danish_time, format_million_dkk, format_short_date
from assessment.domain.waiting_words import first_in_words
from assessment.domain.workflow import State
from assessment.services.calendar import Deadline, deadlines_for
from assessment.services.case_query import query_of
from assessment.services.cases import CaseFilter, CaseSummary, SortKey, find_cases, known_associations
from assessment.services.entries import today_of
from assessment.services.waiting import narrowed, waits_of_cases
from assessment.ui.components.council_table import OUTCOME_LINES, overdue_words
from assessment.ui.components.frame import ORIGINS, PROGRAM
from assessment.ui.components.own_tasks import show_own_tasks
from assessment.ui.failures import plain
from assessment.ui.page_number import page_number
from assessment.ui.site import Site
from assessment.ui.steps import comments_in_words

PAGE_SIZE = 25
SEARCHED_CHARS = 200
_DEADLINE = "Frist"
_ORDERS = {
    "Senest ændret først": (SortKey.UPDATED, True),
    "Ældste ændring først": (SortKey.UPDATED, False),
    "Sagsnummer": (SortKey.CASE_NUMBER, False),
    "Titel": (SortKey.TITLE, False),
    "Boligorganisation": (SortKey.ASSOCIATION, False),
    "Status": (SortKey.STATE, False),
    "Fase": (SortKey.PHASE, False),
    _DEADLINE: (SortKey.DEADLINE, False),
}
_COLUMNS = ("Boligorganisation", "Fase", "Status", "Venter på", _DEADLINE, "Budget", "Ændret")


def render(site: Site) -> None:
    """The list, or what to do when there is nothing in it."""
    visit = site.visit
    st.title("Sager", anchor=False)
    phases = {phase.id: phase.name for phase in visit.context.rules_now(visit.now).phases}
    waiting = show_own_tasks(site)
    if waiting:
        st.set_page_config(page_title=f"({waiting}) {PROGRAM}")
    st.header("Alle sager", anchor=False)
    wanted = narrowed(visit.context.store, visit.actor, visit.now, _filters(site, phases))
    page = page_number("side")
    found = find_cases(visit.context.store, visit.actor, wanted, page, PAGE_SIZE)
    pages = max(1, -(-found.total // PAGE_SIZE))
    if not found.rows and found.total:
        found = find_cases(visit.context.store, visit.actor, wanted, pages, PAGE_SIZE)
    if not found.total:
        _show_nothing(site, wanted)
        return
    _show_count(found.total, wanted)
    _show_rows(site, found.rows, phases)
    if pages > 1:
        st.pagination(pages, key="side", bind="query-params")


def _filters(site: Site, phases: dict[str, str]) -> CaseFilter:
    visit = site.visit
    text = st.text_input(
        "Søg i sager",
        key="soeg",
        bind="query-params",
        placeholder="Sagsnummer, titel, boligorganisation, område eller adresse",
        max_chars=SEARCHED_CHARS,
        on_change=_first_page,
    )
    status, phase, association, order = st.columns([3, 3, 3, 2])
    states = status.multiselect(
        "Status",
        [state.value for state in State],
        key="status",
        format_func=lambda value: State(value).danish,
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    chosen_phases = phase.multiselect(
        "Fase",
        list(phases),
        key="fase",
        format_func=lambda value: phases[value],
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    associations = association.multiselect(
        "Boligorganisation",
        list(known_associations(visit.context.store, visit.actor)),
        key="forening",
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    key, descending = _ORDERS[
        order.selectbox("Rækkefølge", list(_ORDERS), key="orden", bind="query-params", on_change=_first_page)
    ]
    council, mine, overdue = st.columns([3, 3, 5], vertical_alignment="bottom")
    voted = council.multiselect(
        "Byrådets beslutning",
        [outcome.value for outcome in VoteOutcome],
        key="byraad",
        format_func=lambda value: VoteOutcome(value).danish,
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    waiting = mine.checkbox("Kun sager, der venter på mig", key="mine", bind="query-params", on_change=_first_page)
    late = overdue.checkbox(
        "Kun sager med vilkår, hvis frist er overskredet", key="frister", bind="query-params", on_change=_first_page
    )
    return CaseFilter(
        text=text or "",
        states=frozenset(State(value) for value in states),
        phases=frozenset(chosen_phases),
        associations=frozenset(associations),
        waiting_on_me=waiting,
        sort=key,
        descending=descending,
        phase_order=tuple(phases),
        voted=frozenset(VoteOutcome(value) for value in voted),
        overdue_only=late,
        on=today_of(visit.now),
    )


def _first_page() -> None:
    st.session_state["side"] = 1


def _show_count(total: int, wanted: CaseFilter) -> None:
    query = urlencode(query_of(wanted))
    count = "1 sag" if total == 1 else f"{total} sager"
    st.html(
        f'<p class="antal" data-no-i18n><strong>{count}</strong> · Hent listen som '
        f'<a href="/sager.csv?{escape(query)}">CSV</a> eller <a href="/sager.xlsx?{escape(query)}">Excel</a></p>'
    )


def _show_rows(site: Site, rows: tuple[CaseSummary, ...], phases: dict[str, str]) -> None:
    visit = site.visit
    lead_times = visit.context.municipality.lead_times
    shown = [row.assessment_id for row in rows]
    deadlines = deadlines_for(visit.context.store, shown, today_of(visit.now), lead_times)
    waits = waits_of_cases(visit.context.store, visit.actor, visit.now, rows)
    with st.container(key="sagsliste", gap=None):
        head = "".join(f"<span>{name}</span>" for name in _COLUMNS)
        title, rest = st.columns([2.5, 9])
        title.html('<div class="sagsrække hoved"><span>Sag</span></div>')
        rest.html(f'<div class="sagsrække hoved" aria-hidden="true">{head}</div>')
        for row in rows:
            title, rest = st.columns([2.5, 9], vertical_alignment="top")
            with title:
                site.link("oplysninger", plain(row.title), row.case_id)
                origin = ORIGINS.get(row.origin or "")
                comments = comments_in_words(row.open_comments) if row.open_comments else None
                st.caption(plain(" · ".join(filter(None, (row.case_number, origin, comments)))))
                if row.voted:
                    st.caption(plain(OUTCOME_LINES[row.voted]))
                if row.overdue:
                    st.caption(f"**{plain(overdue_words(row.overdue))}**")
            waiting = first_in_words(waits.by_case[row.case_id], waits.names, visit.actor)
            deadline = deadlines.get(row.assessment_id)
            rest.html(f'<div class="sagsrække" data-no-i18n>{_cells(row, phases, waiting, deadline)}</div>')


def _cells(row: CaseSummary, phases: dict[str, str], waiting: str, deadline: Deadline | None) -> str:
    budget = "ikke oplyst" if row.budget_total_dkk is None else format_million_dkk(row.budget_total_dkk)
    presses = deadline is not None and deadline.presses
    values = (
        row.housing_association or "ikke oplyst",
        phases.get(row.phase or "", "ikke oplyst"),
        row.state.danish,
        waiting,
        deadline.short if deadline else "",
        budget,
        format_short_date(danish_time(row.updated_at).date()),
    )
    named = zip(_COLUMNS, values, strict=True)
    return "".join(_cell(name, value, presses=presses and name == _DEADLINE) for name, value in named)


def _cell(name: str, value: str, *, presses: bool) -> str:
    """A value of a case; on a narrow screen one that is empty is left out."""
    kind = ("haster" if presses else "") if value else "tom"
    lines = "<br>".join(escape(line) for line in value.split("\n"))
    return f'<span class="{kind}"><span class="skjult">{name}: </span>{lines}</span>'


def _show_nothing(site: Site, wanted: CaseFilter) -> None:
    filtered = query_of(wanted)
    with st.container(border=True):
        if any(key != "orden" for key in filtered):
            st.write("Ingen sager passer til søgningen. Fjern et filter, eller søg på et andet ord.")
            st.button("Vis alle sager", on_click=_clear_filters)
        elif "ny-sag" in site.pages:
            st.write("Der er ingen sager endnu. Opret den første sag, eller indlæs en sagsfil.")
            site.link("ny-sag", "Opret den første sag")
        else:
            st.write("Der er ingen sager endnu. En sagsbehandler opretter dem.")


def _clear_filters() -> None:
    for key, value in (
        ("soeg", ""),
        ("status", []),
        ("fase", []),
        ("forening", []),
        ("byraad", []),
        ("mine", False),
        ("frister", False),
    ):
        st.session_state[key] = value
    _first_page()
