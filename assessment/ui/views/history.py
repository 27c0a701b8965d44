"""The history of a case: what happened, filtered and in pages, and what differs between two versions."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from assessment.domain.danish import NumberFormatError, format_moment, parse_date
from assessment.domain.errors import AssessmentError, PermissionDenied
from assessment.domain.event_words import Kind
from assessment.services.history_query import FIRST_DAY, KINDS, LAST_DAY, PERSONS, history_query
from assessment.services.record import Change, HistoryFilter, HistoryLine, HistoryPage, history_page, people_of_history
from assessment.services.version_difference import Content, contents_of_case, difference_between
from assessment.ui.components.differences import LEGEND, differences_html
from assessment.ui.failures import plain, show_error
from assessment.ui.page_number import page_number
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit

PAGE_SIZE = 25
SEARCHED_CHARS = 200
PAGE = "hside"
_BLIND = (
    "Du er anden vurderer. Du kan se, hvad der er sket i sagen. Tekster, trin og forskelle fra den første vurdering er "
    "skjult, indtil begge vurderinger er låst."
)


def render(site: Site, case: CaseVisit) -> None:  # noqa: ARG001
    """Events first, differences behind the second tab."""
    st.title("10. Historik", anchor=False)
    st.write("Alt, der har betydning for sagen, står her og kan ikke ændres. Det, du skriver undervejs, er ikke med.")
    if case.view.blind:
        st.info(_BLIND)
    happened, differs = st.tabs(["Hændelser", "Forskel mellem to versioner"])
    with happened:
        _events(case)
    with differs:
        _differences(case)


def _events(case: CaseVisit) -> None:
    case_id, wanted = case.view.summary.case_id, _filter(case)
    found = _page_of(case, wanted, page_number(PAGE))
    pages = max(1, -(-found.total // PAGE_SIZE))
    if not found.lines and found.total:
        found = _page_of(case, wanted, pages)
    if not found.total:
        st.write("Ingen hændelser passer til filteret. Fjern et filter, eller vælg en længere periode.")
        st.button("Vis alle hændelser", on_click=_clear)
        return
    query = urlencode(history_query(wanted))
    count = "1 hændelse" if found.total == 1 else f"{found.total} hændelser"
    address = f"/historik/{case_id}"
    st.html(
        f'<p class="antal" data-no-i18n><strong>{count}</strong> · Hent som '
        f'<a href="{address}.csv?{escape(query)}">CSV</a> eller '
        f'<a href="{address}?{escape(query)}" target="_blank">side til udskrift</a></p>'
    )
    st.html(f'<ol class="historik" data-no-i18n>{"".join(map(_line, found.lines))}</ol>')
    if pages > 1:
        st.pagination(pages, key=PAGE, bind="query-params")


def _page_of(case: CaseVisit, wanted: HistoryFilter, page: int) -> HistoryPage:
    visit = case.visit
    return history_page(
        visit.context.store,
        visit.actor,
        case.view.summary.case_id,
        wanted,
        develop=visit.context.municipality.outcome_develop,
        page=page,
        size=PAGE_SIZE,
    )


def _filter(case: CaseVisit) -> HistoryFilter:
    people = people_of_history(case.visit.context.store, case.visit.actor, case.view)
    kind, who, first, last = st.columns([3, 3, 2, 2])
    kinds = kind.multiselect(
        "Art",
        [each.value for each in Kind],
        key=KINDS,
        format_func=lambda value: Kind(value).danish,
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    persons = who.multiselect(
        "Hvem",
        list(people),
        key=PERSONS,
        format_func=lambda value: people.get(value, value),
        placeholder="Alle",
        bind="query-params",
        on_change=_first_page,
    )
    with first:
        since = _day("Fra og med", FIRST_DAY)
    with last:
        until = _day("Til og med", LAST_DAY)
    return HistoryFilter(frozenset(map(Kind, kinds)), frozenset(persons), since, until)


def _day(label: str, key: str) -> date | None:
    typed = st.text_input(
        label, key=key, placeholder="dd.mm.åååå", max_chars=SEARCHED_CHARS, bind="query-params", on_change=_first_page
    )
    if not (typed or "").strip():
        return None
    try:
        day = parse_date(typed)
    except NumberFormatError as fault:
        st.warning(plain(str(fault)))
        return None
    if not date.min < day < date.max:
        st.warning("Datoen ligger uden for kalenderen. Skriv fx 23.11.2026.")
        return None
    return day


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _clear() -> None:
    for key, value in ((KINDS, []), (PERSONS, []), (FIRST_DAY, ""), (LAST_DAY, "")):
        st.session_state[key] = value
    _first_page()


def _line(line: HistoryLine) -> str:
    about = [format_moment(line.at), line.who, line.kind.danish]
    if line.assessment is not None:
        about.append(f"vurdering {line.assessment}")
    about.append(f"nummer {line.seq}")
    details = "".join(f"<dt>{escape(item.label)}</dt><dd>{escape(item.text)}</dd>" for item in line.details)
    return (
        f'<li><h2>{escape(line.sentence)}</h2><p class="om">{escape(" · ".join(about))}</p>'
        + (f"<dl>{details}</dl>" if details else "")
        + "".join(map(_change, line.changes))
        + "</li>"
    )


def _change(change: Change) -> str:
    notes = "".join(f'<p class="om">{escape(note)}</p>' for note in change.notes)
    if not change.sections:
        return notes
    count = sum(len(section.fields) for section in change.sections)
    words = "1 felt blev ændret" if count == 1 else f"{count} felter blev ændret"
    return f"<details><summary>{words}</summary>{differences_html(change.sections, heading=3)}</details>{notes}"


def _differences(case: CaseVisit) -> None:
    visit, case_id = case.visit, case.view.summary.case_id
    try:
        contents = contents_of_case(visit.context.store, visit.actor, case_id)
    except PermissionDenied as refusal:
        st.write(plain(refusal.text))
        return
    if len(contents) < 2:
        st.write(
            "Her kan du sammenligne to versioner af sagen. Der er ikke to endnu: en version gemmes, hver gang sagen "
            "sendes til godkendelse."
        )
        return
    names = {content.key: _name(content) for content in contents}
    keys = list(names)
    left, right = st.columns(2)
    before = left.selectbox("Før", keys, index=len(keys) - 2, format_func=names.__getitem__, key="forskel-foer")
    after = right.selectbox("Nu", keys, index=len(keys) - 1, format_func=names.__getitem__, key="forskel-nu")
    try:
        found = difference_between(
            visit.context.store,
            visit.actor,
            case_id,
            before,
            after,
            develop=visit.context.municipality.outcome_develop,
        )
    except AssessmentError as error:
        show_error(error)
        return
    if found.facts_only:
        st.info(
            "Trin, begrundelser og konklusioner er ikke med, før den nye vurdering er låst. Sådan påvirker de den ikke."
        )
    if before == after:
        st.write("Du har valgt den samme version to gange.")
    elif not found.sections:
        st.write("Der er ingen forskel.")
    else:
        st.write(f"Før: {plain(_about(found.before))}. Nu: {plain(_about(found.after))}.")
        if any(field.pieces is not None for section in found.sections for field in section.fields):
            st.caption(plain(LEGEND))
        st.html(f'<div class="historik" data-no-i18n>{differences_html(found.sections)}</div>')


def _name(content: Content) -> str:
    """Short enough for a narrow screen."""
    what = "kladden" if content.number is None else f"version {content.number}"
    return f"Vurdering {content.assessment}, {what}"


def _about(content: Content) -> str:
    if content.number is None:
        return f"kladden, gemt {format_moment(content.at)} af {content.who}"
    return f"version {content.number}, sendt {format_moment(content.at)} af {content.who}"
