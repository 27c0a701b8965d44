"""What surrounds every page: style, the demonstration mark, who is signed in, and the head and steps of a case."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from assessment.domain.danish import danish_time, format_clock, format_date
from assessment.domain.waiting_words import waiting_in_words
from assessment.domain.workflow import Actor, Role, State
from assessment.services.calendar import deadlines_for
from assessment.services.cases import CaseView
from assessment.services.demo import DEMO_PEOPLE
from assessment.services.entries import today_of
from assessment.services.waiting import waits_of_view
from assessment.ui.components.council_table import OUTCOME_LINES, overdue_line, vote_place
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit

PROGRAM = "Bystrategisk vurdering"
ORIGINS = {
    "fictitious": "Fiktiv demonstrationssag",
    "published": "Offentligt kendte tal \u2013 ikke en rigtig vurdering",
}


def show_person(actor: Actor, page: str, *, is_demo: bool) -> None:
    """Who is signed in, at the top of every page: with the way out, or in a demonstration with the picker of roles."""
    if is_demo:
        _show_demo_person(actor, page)
        return
    roles = ", ".join(role.danish.lower() for role in Role if role in actor.roles)
    st.html(
        f'<div class="person" data-no-i18n data-person="{escape(actor.person_id)}">'
        f'<span class="hvem">{escape(actor.name)} ({escape(roles)})</span><a href="/log-ud">Log ud</a></div>'
    )


def _show_demo_person(actor: Actor, page: str) -> None:
    """The demonstration mark and the picker of roles. `page` is the name in the address.

    The whole address is not asked of the browser: st.context.url lacks the query, and with it the case.
    """
    query = urlencode(st.query_params.to_dict())
    here = quote(f"/{page}" + (f"?{query}" if query else ""), safe="")
    # An administrator and the others have no page in common but one, so a change between them begins at the front.
    links = "".join(
        f'<li><a href="/demo/rolle/{person.slug}?til={here if shares_pages(person.actor, actor) else "/"}">'
        f"{escape(person.name)}</a></li>"
        for person in DEMO_PEOPLE
        if person.actor.person_id != actor.person_id
    )
    st.html(
        f'<div class="person" data-no-i18n data-person="{escape(actor.person_id)}"><strong class="demo">DEMO</strong>'
        f"<span>Demonstrationsdata om opdigtede boligområder</span>"
        f"<details><summary>Rolle: {escape(actor.name)} \u2013 skift</summary><ul>{links}</ul></details></div>"
    )


def shares_pages(one: Actor, other: Actor) -> bool:
    """Whether both look after people, or both work with cases."""
    return (Role.ADMINISTRATOR in one.roles) == (Role.ADMINISTRATOR in other.roles)


def show_case_head(site: Site, case: CaseVisit) -> None:
    """The head that stays the same on every page of a case."""
    view = case.view
    facts = [view.case.case_number, association(view), phase_name(view)]
    origin = ORIGINS.get(view.case.origin or "")
    site.link("sager", "\u2190 Alle sager")
    st.html(
        f'<header class="sagshoved" data-no-i18n><p class="linje">{escape(" · ".join(filter(None, facts)))}</p>'
        f"<p class='titel'>{escape(view.case.title)}</p>"
        f'<p class="linje"><span class="status {view.assessment.standing.state.value}">'
        f"{escape(view.assessment.standing.state.danish)}</span> {escape(' · '.join(_waiting(case)))}</p>"
        + _decided(case)
        + _deadline(case)
        + (f'<p class="linje oprindelse">{escape(origin)}</p>' if origin else "")
        + "</header>"
    )


def _decided(case: CaseVisit) -> str:
    """What the council did with the recommendation, and what of the conditions is overdue."""
    vote = case.view.council.vote
    voted = escape(f"{OUTCOME_LINES[vote.outcome]}, {vote_place(vote)}") if vote else ""
    overdue = overdue_line(case.view.councils, danish_time(case.visit.now).date())
    lines = (voted, f"<strong>{escape(overdue)}</strong>" if overdue else "")
    return "".join(f'<p class="linje">{line}</p>' for line in lines if line)


def _deadline(case: CaseVisit) -> str:
    """The line of the deadline, where the case is meant for a meeting; what presses stands out by words and weight."""
    visit, assessment_id = case.visit, case.view.assessment.id
    lead_times = visit.context.municipality.lead_times
    found = deadlines_for(visit.context.store, [assessment_id], today_of(visit.now), lead_times).get(assessment_id)
    if found is None:
        return ""
    urgent = f" <strong>{escape(found.remaining)}.</strong>" if found.remaining else ""
    return f'<p class="linje frist">{escape(found.sentence)}{urgent}</p>'


def association(view: CaseView) -> str:
    """The housing association and the estate's number, as `Boligforeningen Eksempel, afd. 12`."""
    number = view.case.department.number if view.case.department else None
    return ", afd. ".join(filter(None, (view.case.housing_association, number)))


def phase_name(view: CaseView) -> str:
    """The name of the case's phase, or an empty text."""
    names = {phase.id: phase.name for phase in view.rules.phases}
    return names.get(view.case.phase or "", "")


def _waiting(case: CaseVisit) -> list[str]:
    view = case.view
    waits = waits_of_view(view, case.visit.now)
    texts = [f"Venter på: {waiting_in_words(waits, view.names, case.visit.actor)}"] if waits else []
    if view.blind:
        texts.append("Du er anden vurderer, og den første vurdering er skjult")
    if view.blind and view.draft.row_version == 1:  # the assessor has written nothing yet
        return texts
    saved = view.draft.saved_at
    day, today = danish_time(saved).date(), danish_time(case.visit.now).date()
    dated = "" if day == today else f" den {format_date(day)}"
    if view.assessment.standing.state in (State.DRAFT, State.LOCKED, State.RETURNED):
        texts.append(f"Gemt {format_clock(saved)}{dated} af {view.name_of(view.draft.saved_by)}")
    return texts
