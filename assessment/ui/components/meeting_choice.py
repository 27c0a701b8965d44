"""Which meeting of the council a case is meant for: the sentence for everybody, and the choice for who may make it."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from assessment.domain.case_deadline import AWAITING_APPROVAL, Urgency, reach_sentence
from assessment.domain.danish import format_short_date, format_weekday
from assessment.domain.standing import UNDECIDED_STATES
from assessment.domain.workflow import Action, Role
from assessment.services.calendar import CaseCalendar, case_calendar, choose_meeting
from assessment.services.entries import today_of
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, attempt, clock, notify

_NONE = "Intet møde"


def show_meeting_choice(site: Site, case: CaseVisit) -> None:
    """The deadline in words and the coming meetings to choose from; nothing once the case is decided or withdrawn."""
    visit, state = case.visit, case.view.assessment.standing.state
    if state not in UNDECIDED_STATES:
        return
    st.header("Byrådets møde", anchor=False)
    lead_times = visit.context.municipality.lead_times
    found = case_calendar(visit.context.store, case.view.assessment.id, today_of(visit.now), lead_times)
    if found.deadline is not None:
        st.write(plain(" ".join(filter(None, (found.deadline.sentence, _ended(found.deadline.remaining))))))
    lost = found.deadline is None or found.deadline.urgency in (Urgency.OVERDUE, Urgency.WITHDRAWN)
    if lost and state in AWAITING_APPROVAL and found.coming:
        st.write(plain(reach_sentence(found.reachable)))
    if found.coming:
        st.caption(plain(f"{lead_times.status}."))
    if not found.coming and found.deadline is None:
        st.write("Der står ingen kommende byrådsmøder i mødekalenderen.")
    elif case.may(Action.CHOOSE_MEETING) and _is_theirs(case):
        _choice(case, found)
    site.link("kalender", "Se mødekalenderen")


def _ended(text: str) -> str:
    return f"{text}." if text else ""


def _is_theirs(case: CaseVisit) -> bool:
    actor = case.visit.actor
    return actor.person_id == case.view.assessment.owner_id or Role.MANAGER in actor.roles


def _choice(case: CaseVisit, found: CaseCalendar) -> None:
    by_id = {each.meeting.id: each for each in found.coming}
    current = "" if found.deadline is None else found.deadline.meeting.id
    options = ["", *by_id]
    key = f"sagens-moede-{case.view.assessment.id.hex}"
    st.session_state[key] = current if current in options else ""

    def choose() -> None:
        chosen = st.session_state[key]
        meeting_id = UUID(chosen) if chosen else None
        visit = case.visit
        if attempt(
            lambda: choose_meeting(visit.context.store, visit.actor, clock(), case.view.assessment.id, meeting_id)
        ):
            notify("Sagens møde er valgt." if chosen else "Sagen har ikke længere et møde at nå.")

    st.selectbox(
        "Hvilket møde skal sagen nå?",
        options,
        key=key,
        on_change=choose,
        format_func=lambda each: (
            f"{format_weekday(by_id[each].meeting.date)} (godkendt senest {format_short_date(by_id[each].approve_by)})"
            if each
            else _NONE
        ),
    )
