"""The council's calendar: the coming meetings, by when a case must be approved, and the administrator's part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from uuid import UUID

import streamlit as st

from assessment.domain.council_calendar import coming
from assessment.domain.danish import format_date, format_short_date, format_weekday
from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import PERMISSIONS, Action
from assessment.services import calendar
from assessment.services.calendar import Body, Meeting, Timetable
from assessment.services.entries import today_of, typed_date
from assessment.services.meeting_import import read_meeting_file
from assessment.ui.components.entry_fields import DATE_EXAMPLE
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.visit import Visit, attempt, clock, notify

_BODY, _DATE, _FILE = "kalender-organ", "kalender-dato", "kalender-fil"
_CHOSEN, _TO, _REASON = "kalender-moede", "kalender-ny-dato", "kalender-begrundelse"
WIDTH_PX = 420


def render(site: Site) -> None:
    """The council's meetings with their deadlines, Magistraten's, what was changed, and how to change it."""
    visit = site.visit
    today = today_of(visit.now)
    st.title("Mødekalender", anchor=False)
    every = calendar.meetings(visit.context.store)
    lead_times = visit.context.municipality.lead_times
    timetables = coming(every, today, lead_times)
    st.header("Byrådets møder", anchor=False)
    if timetables:
        _show_timetables(timetables, today)
        st.caption(plain(f"Fristerne regnes i arbejdsdage fra mødet og tilbage. {lead_times.status}."))
    else:
        st.write("Der står ingen kommende byrådsmøder i kalenderen. En administrator skriver dem ind.")
    _show_magistracy([each for each in every if each.body is Body.MAGISTRACY and _is_coming(each, today)])
    _show_changes([each for each in every if each.reason and each.date > today])
    if visit.actor.roles & PERMISSIONS[Action.KEEP_CALENDAR].roles:
        _add(visit)
        _import(visit, every, today)
        _change(visit, [each for each in every if _is_coming(each, today)])


def _is_coming(meeting: Meeting, today: date) -> bool:
    return meeting.date > today and not meeting.withdrawn


def _show_timetables(timetables: Sequence[Timetable], today: date) -> None:
    steps = [milestone.name for milestone in timetables[0].milestones]
    names = ("Møde", *(f"{step} senest" for step in steps))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = "".join(f"<tr>{_cells(names, each, today)}</tr>" for each in timetables)
    count = "1 møde" if len(timetables) == 1 else f"{len(timetables)} møder"
    st.html(
        f'<table class="brugere" data-no-i18n><caption>{count}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _cells(names: Sequence[str], each: Timetable, today: date) -> str:
    days = [format_short_date(milestone.latest) for milestone in each.milestones]
    if each.approve_by < today:
        days[0] += " (overskredet)"
    return "".join(
        f'<td><span class="kolonnenavn">{escape(name)}: </span>{escape(value)}</td>'
        for name, value in zip(names, (format_weekday(each.meeting.date), *days), strict=True)
    )


def _show_magistracy(found: Sequence[Meeting]) -> None:
    if found:
        st.header("Magistratens møder", anchor=False)
        _show_list(format_weekday(meeting.date) for meeting in found)


def _show_changes(found: Sequence[Meeting]) -> None:
    if found:
        st.header("Flyttede og aflyste møder", anchor=False)
        _show_list(map(_told, found))


def _told(meeting: Meeting) -> str:
    name = meeting.body.possessive.capitalize()
    if meeting.withdrawn:
        return f"{name} møde den {format_date(meeting.date)} er aflyst: {meeting.reason}"
    before = "" if meeting.moved_from is None else f" fra den {format_date(meeting.moved_from)}"
    return f"{name} møde er flyttet{before} til den {format_date(meeting.date)}: {meeting.reason}"


def _show_list(lines: Iterable[str]) -> None:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f'<ul class="oplyst" data-no-i18n>{items}</ul>')


def _add(visit: Visit) -> None:
    st.header("Tilføj et møde", anchor=False)
    st.radio(
        "Hvis møde er det?",
        [body.value for body in Body],
        key=_BODY,
        format_func=lambda value: Body(value).danish,
        horizontal=True,
    )
    st.text_input("Mødets dato (dd.mm.åååå)", key=_DATE, placeholder=DATE_EXAMPLE, width=WIDTH_PX)

    def add() -> None:
        body, day = Body(st.session_state[_BODY]), typed_date("Mødets dato", st.session_state[_DATE] or "")
        calendar.add_meetings(visit.context.store, visit.actor, clock(), [(body, day)])
        notify(f"{body.possessive.capitalize()} møde den {format_date(day)} står nu i kalenderen.")

    st.button("Tilføj mødet", type="primary", key="tilfoej-moede", on_click=_emptying(add, _DATE))


def _import(visit: Visit, every: Sequence[Meeting], today: date) -> None:
    with st.expander("Hent møder fra en CSV-fil"):
        st.write("Første linje er organ;dato. Hver linje derefter er et møde, fx byrådet;24.02.2027.")
        # The key is drawn anew after each import, which takes the file out of the field.
        turn = st.session_state.setdefault(_FILE, 0)
        upload = st.file_uploader("Mødeliste", type=["csv"], key=f"{_FILE}-{turn}")
        if upload is None:
            return
        try:
            preview = read_meeting_file(upload.name, upload.getvalue(), every, today)
        except AssessmentError as error:
            show_error(error)
            return
        for fault in preview.faults:
            st.error(plain(f"{fault.place.capitalize()}: {fault.text}"))
        if preview.known:
            st.info(f"{_count(len(preview.known))} står allerede i kalenderen og tilføjes ikke igen.")
        if not preview.meetings:
            st.write("Filen indeholder ingen nye møder.")
            return
        _show_list(f"{body.danish}: {format_weekday(day)}" for body, day in preview.meetings)

        def take_over() -> None:
            if attempt(
                lambda: calendar.add_meetings(visit.context.store, visit.actor, clock(), list(preview.meetings))
            ):
                st.session_state[_FILE] = turn + 1
                notify(f"{_count(len(preview.meetings))} er tilføjet i kalenderen.")

        st.button(
            f"Tilføj {_count(len(preview.meetings))}",
            key="overtag-moeder",
            disabled=bool(preview.faults),
            help="Ret linjerne med fejl først." if preview.faults else None,
            on_click=take_over,
        )


def _count(number: int) -> str:
    return "1 møde" if number == 1 else f"{number} møder"


def _change(visit: Visit, found: Sequence[Meeting]) -> None:
    if not found:
        return
    st.header("Flyt eller aflys et møde", anchor=False)
    st.write("Begrundelsen gemmes og vises for alle. Sager, der skal nå et flyttet møde, følger med det.")
    by_id = {meeting.id: meeting for meeting in found}
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state[_CHOSEN] = None  # somebody else has moved it past, or withdrawn it
    chosen = st.selectbox(
        "Møde",
        list(by_id),
        index=None,
        key=_CHOSEN,
        placeholder="Vælg et møde",
        width=WIDTH_PX,
        format_func=lambda key: f"{by_id[key].body.danish}: {format_weekday(by_id[key].date)}",
    )
    if chosen is None:
        return
    meeting = by_id[chosen]
    st.text_input("Begrundelse", key=_REASON, placeholder="fx efterårsferie")
    st.text_input(
        "Ny dato (dd.mm.åååå), hvis mødet flyttes",
        key=_TO,
        placeholder=DATE_EXAMPLE,
        width=WIDTH_PX,
    )

    def move() -> None:
        to = typed_date("Ny dato", st.session_state[_TO] or "")
        calendar.move_meeting(
            visit.context.store, visit.actor, clock(), UUID(meeting.id), to=to, reason=st.session_state[_REASON] or ""
        )
        notify(f"Mødet er flyttet til den {format_date(to)}.")

    def withdraw() -> None:
        calendar.withdraw_meeting(
            visit.context.store, visit.actor, clock(), UUID(meeting.id), reason=st.session_state[_REASON] or ""
        )
        notify(f"Mødet den {format_date(meeting.date)} er aflyst.")

    with st.container(horizontal=True):
        st.button("Flyt mødet", key="flyt-moede", on_click=_emptying(move, _TO, _REASON, _CHOSEN))
        st.button("Aflys mødet", key="aflys-moede", on_click=_emptying(withdraw, _TO, _REASON, _CHOSEN))


def _emptying(work: Callable[[], None], *keys: str) -> Callable[[], None]:
    """A callback that does the work, and empties these fields when it went well."""

    def run() -> None:
        if attempt(work):
            for key in keys:
                st.session_state[key] = None if key == _CHOSEN else ""

    return run
