"""What waits for the visitor: one line for each task, with the way to where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from assessment.domain.danish import danish_time, format_short_date
from assessment.domain.waiting import Task
from assessment.domain.waiting_words import DEEDS
from assessment.domain.workflow import Role
from assessment.services.entries import today_of
from assessment.services.waiting import OwnTask, tasks_of
from assessment.ui.site import Site
from assessment.ui.steps import PEOPLE_PAGE, SECOND_PAGE

SHOWN = 8
_PAGES = {
    Task.GRADE: "kriterium-1",
    Task.SUBMIT: "indikation",
    Task.CORRECT: "godkendelse",
    Task.GRADE_SECOND: "kriterium-1",
    Task.WITHDRAW_SECOND: SECOND_PAGE,
    Task.WRITE_COMMON: SECOND_PAGE,
    Task.AGREE: SECOND_PAGE,
    Task.RELEASE: SECOND_PAGE,
    Task.APPROVE: "godkendelse",
    Task.HEAR: "partshoering",
    Task.ISSUE: "dokumenter",
    Task.RECORD_VOTE: "raadet",
    Task.BEGIN_AGAIN: "forloeb",
    Task.FOLLOW_UP: "raadet",
    Task.FIND_OWNER: PEOPLE_PAGE,
}


def show_own_tasks(site: Site) -> int:
    """The tasks of somebody who works with cases, and their number; a reader has none and is shown nothing."""
    visit = site.visit
    if not visit.actor.roles & {Role.CASEWORKER, Role.MANAGER}:
        return 0
    tasks = tasks_of(visit.context.store, visit.actor, visit.now, visit.context.municipality.lead_times)
    st.header(f"Mine opgaver ({len(tasks)})", anchor=False)
    if not tasks:
        st.write("Der er ingen sager, der venter på dig.")
        return 0
    with st.container(key="opgaver", gap=None):
        shown = tasks if st.session_state.get("alle-opgaver") else tasks[:SHOWN]
        for number, task in enumerate(shown):
            _show(site, task, number)
    _show_more(tasks)
    return len(tasks)


def _show(site: Site, task: OwnTask, number: int) -> None:
    case = task.case
    facts = [escape(f"{case.case_number} {case.title}")]
    if task.wait.deadline is not None:
        word = "fristen var" if task.wait.deadline < today_of(site.visit.now) else "frist"
        facts.append(f"<strong>{word}&nbsp;{format_short_date(task.wait.deadline)}</strong>")
    if task.since is not None:
        facts.append(f"siden&nbsp;{format_short_date(danish_time(task.since).date())}")
    with st.container(key=f"opgave-{number}", gap=None):
        site.link(_page(task), DEEDS[task.wait.task], case.case_id)
        st.html(f'<p class="opgave" data-no-i18n>{" · ".join(facts)}</p>')


def _page(task: OwnTask) -> str:
    return f"kriterium-{task.criterion}" if task.criterion is not None else _PAGES[task.wait.task]


def _show_more(tasks: Sequence[OwnTask]) -> None:
    if len(tasks) > SHOWN:
        st.checkbox(f"Vis alle {len(tasks)} opgaver", key="alle-opgaver")
