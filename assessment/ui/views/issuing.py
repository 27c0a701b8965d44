"""Issuing many approved cases at one time: choose them, say yes once, follow them one by one, stop between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.services.bulk_issue import ApprovedCase, IssuingRun, approved_cases, begin_run, issue_next
from assessment.ui.components.confirm import ask_first
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.visit import Visit, attempt, clock

PAGE = "udsendelse"
_RUN = "udsendelse-i-gang"
# A run that has not moved for so long was left: it goes on only when somebody says so.
_LEFT_AFTER = timedelta(seconds=20)


def render(site: Site) -> None:
    """The choice, the run under way, or what became of it."""
    st.title("Udsendelse", anchor=False)
    run: IssuingRun | None = st.session_state.get(_RUN)
    if run is None:
        _choose(site)
    elif run.waiting and not run.stopped:
        _follow(site, run)
    else:
        _tell(site, run)


def _choose(site: Site) -> None:
    visit = site.visit
    st.write(
        "Her kan du udsende flere godkendte sager på én gang. Hver sag udsendes for sig, og du kan stoppe undervejs."
    )
    try:
        found = approved_cases(visit.context.store, visit.actor, visit.now)
    except AssessmentError as error:
        show_error(error)
        return
    ready = [item for item in found if not item.hindrances]
    _show_hindered(site, [item for item in found if item.hindrances])
    if not ready:
        st.write("Der er ingen godkendte sager, som kan udsendes. Sager kommer her, når en leder har godkendt dem.")
        site.link("sager", "Gå til sager")
        return
    names = {item.case.case_id: item.name for item in ready}
    wanted = st.multiselect(
        "Sager, der skal udsendes",
        list(names),
        default=list(names),
        key=f"udsend-sager-{len(names)}",
        format_func=lambda case_id: names[case_id],
        placeholder="Vælg mindst én sag",
    )
    chosen = [item for item in ready if item.case.case_id in wanted]
    count = _count(len(chosen))
    ask_first(
        f"Udsend {count}" if chosen else "Udsend",
        f"Dokumenterne i {count} dannes, gemmes med kontrolsum og kan ikke ændres bagefter. Du kan stoppe undervejs. "
        "Det, der er udsendt, når du stopper, forbliver udsendt.",
        "Udsend dem",
        lambda: _begin(chosen),
        done="",
        disabled=not chosen,
    )


def _show_hindered(site: Site, hindered: Sequence[ApprovedCase]) -> None:
    if not hindered:
        return
    st.header(f"Kan ikke udsendes endnu ({len(hindered)})", anchor=False)
    for item in hindered:
        site.link("dokumenter", plain(item.name), item.case.case_id)
        st.caption(plain(" ".join(fault.text for fault in item.hindrances)))
    st.header("Klar til udsendelse", anchor=False)


def _begin(chosen: Sequence[ApprovedCase]) -> None:
    st.session_state[_RUN] = begin_run(chosen, clock())


def _follow(site: Site, run: IssuingRun) -> None:
    left = site.visit.now - run.moved_at > _LEFT_AFTER
    done, first = len(run.outcomes), run.waiting[0]
    st.progress(done / run.total, text=f"{done} af {run.total} sager behandlet")
    if left:
        st.warning(f"Udsendelsen blev afbrudt. {_count(len(run.waiting)).capitalize()} mangler.")
        with st.container(horizontal=True):
            st.button("Fortsæt udsendelsen", type="primary", key="fortsaet-udsendelse", on_click=_go_on)
            st.button("Udsend ikke resten", key="stop-udsendelse", on_click=_stop)
        return
    st.write(f"Nu udsendes {plain(first.name)}. Bliv på siden, til alle er udsendt.")
    st.button("Stop efter denne sag", key="stop-udsendelse", on_click=_stop)
    _one_more(site.visit, run)
    st.rerun()


def _one_more(visit: Visit, run: IssuingRun) -> None:
    def work() -> None:
        context = visit.context
        moved = issue_next(
            context.store, visit.actor, clock(), run, municipality=context.municipality, render=context.render_to_issue
        )
        st.session_state[_RUN] = moved

    if not attempt(work):
        _stop()


def _go_on() -> None:
    run: IssuingRun | None = st.session_state.get(_RUN)
    if run is not None:
        st.session_state[_RUN] = replace(run, moved_at=clock())


def _stop() -> None:
    run: IssuingRun | None = st.session_state.get(_RUN)
    if run is not None:
        st.session_state[_RUN] = run.stop()


def _tell(site: Site, run: IssuingRun) -> None:
    issued = [outcome for outcome in run.outcomes if outcome.refused is None]
    refused = [outcome for outcome in run.outcomes if outcome.refused is not None]
    if issued:
        st.success(f"{_count(len(issued)).capitalize()} er udsendt.")
    for outcome in issued:
        site.link("dokumenter", plain(outcome.name), outcome.case_id)
    for outcome in refused:
        st.error(f"{plain(outcome.name)} er ikke udsendt. {plain(outcome.refused or '')}")
    if run.waiting:
        st.info(f"Du stoppede udsendelsen. {_count(len(run.waiting)).capitalize()} er ikke udsendt.")
    st.button("Luk oversigten", key="luk-udsendelse", on_click=_close)


def _close() -> None:
    st.session_state.pop(_RUN, None)


def _count(number: int) -> str:
    return "1 sag" if number == 1 else f"{number} sager"
