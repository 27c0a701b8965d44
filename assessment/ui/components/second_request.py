"""Asking a colleague for a second assessment: where it is offered, the request itself, and its withdrawal."""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.domain.indication import Indication
from assessment.domain.second_assessment import is_suggested
from assessment.domain.workflow import Action
from assessment.services.cases import SecondSummary
from assessment.services.notes import SECOND_WITHDRAWAL
from assessment.services.second import ask_second, candidates, withdraw_second
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import SECOND_PAGE
from assessment.ui.visit import CaseVisit, clock


def offer_second(site: Site, case: CaseVisit) -> None:
    """A quiet line for who is in doubt; nothing once somebody has been asked."""
    if not _can_be_asked(case):
        return
    st.header("Er du i tvivl?", anchor=False)
    st.write("En kollega kan vurdere de fem kriterier uden at se dine trin. Bagefter sammenligner I.")
    site.link(SECOND_PAGE, "Bed om en anden vurdering", case.view.summary.case_id)


def suggest_second(site: Site, case: CaseVisit, indication: Indication) -> None:
    """The suggestion to ask, where one step on one criterion would give another outcome."""
    if not _can_be_asked(case) or not is_suggested(indication):
        return
    st.header("En anden vurdering", anchor=False)
    st.write(
        "Ét trin på ét kriterium ville give et andet udfald. "
        "Så kan det være en hjælp, at en kollega vurderer sagen uden at se dine trin."
    )
    site.link(SECOND_PAGE, "Bed om en anden vurdering", case.view.summary.case_id)


def show_request(case: CaseVisit) -> None:
    """Who has been asked and how far it is, or the way to ask somebody; and the requests that were withdrawn."""
    second = case.view.second
    if second is not None:
        _show_open(case, second)
    elif case.may(Action.ASK_SECOND):
        _ask(case)
    else:
        st.write("Der er ikke bedt om en anden vurdering.")
    for earlier in case.view.seconds:
        if earlier.withdrawn_at is not None:
            st.caption(
                f"Anmodningen til {plain(case.view.name_of(earlier.assessor_id))} blev trukket tilbage "
                f"den {format_moment(earlier.withdrawn_at)}: {plain(earlier.withdrawn_reason or '')}"
            )


def show_withdrawal(case: CaseVisit, heading: str, why: str) -> None:
    """Taking the request back, with a reason; nothing for who may not."""
    if not case.may(Action.WITHDRAW_SECOND) or case.view.assessment.standing.second_locked:
        return
    st.header(heading, anchor=False)
    reason = note_field(case, SECOND_WITHDRAWAL, why)
    visit = case.visit
    ask_first(
        "Træk den anden vurdering tilbage",
        "Den anden vurdering bruges ikke, og begrundelsen gemmes i sagens historik. En anden kollega kan bagefter "
        "blive spurgt.",
        "Træk tilbage",
        lambda: withdraw_second(visit.context.store, visit.actor, clock(), case.view.assessment.id, reason=reason),
        done="Den anden vurdering er trukket tilbage.",
        disabled=not reason.strip(),
        kind="secondary",
    )


def _can_be_asked(case: CaseVisit) -> bool:
    nobody = case.view.second is None and case.view.case.second_assessment is None
    return nobody and case.may(Action.ASK_SECOND)


def _show_open(case: CaseVisit, second: SecondSummary) -> None:
    name, by = plain(case.view.name_of(second.assessor_id)), plain(case.view.name_of(second.asked_by))
    st.write(f"{name} er bedt om en anden vurdering af {by} den {format_moment(second.asked_at)}.")
    if second.assessor_id in case.view.assessment.standing.conflicted:
        st.warning(f"{name} har erklæret sig inhabil. Træk anmodningen tilbage, og spørg en anden.")
    if second.locked_at is not None:
        st.write(
            f"{name} har låst sin vurdering. I kan se hinandens vurdering, når den første også er låst under trin 5."
        )
        return
    st.write(
        f"{name} har ikke låst sin vurdering endnu. Du kan arbejde videre og låse din egen, "
        "men sagen kan først sendes til godkendelse, når den anden er låst eller trukket tilbage."
    )
    show_withdrawal(case, "Træk tilbage", "Hvorfor trækkes den tilbage?")


def _ask(case: CaseVisit) -> None:
    visit, assessment_id = case.visit, case.view.assessment.id
    people = {person.id: person.name for person in candidates(visit.context.store, visit.actor, assessment_id)}
    st.write(
        "En anden sagsbehandler vurderer de fem kriterier ud fra sagens oplysninger uden at se dine trin, "
        "begrundelser og din konklusion. Du kan heller ikke se den andens. Når I begge har låst, vises forskellene."
    )
    if not people:
        st.info(
            "Der er ingen at spørge. Det kræver en sagsbehandler, som har logget ind i programmet, "
            "og som ikke selv har rettet i vurderingen."
        )
        return
    chosen = st.selectbox(
        "Hvem skal vurdere sagen?",
        list(people),
        index=None,
        key=f"anden-{assessment_id.hex}",
        format_func=lambda person_id: people[person_id],
        placeholder="Vælg en sagsbehandler",
        help="Vælg en, der ikke har læst din vurdering.",
    )
    name = people.get(chosen or "", "")
    ask_first(
        "Bed om en anden vurdering",
        f"{plain(name)} kan fra nu af ikke se din vurdering, før I begge har låst, og kan ikke senere godkende sagen.",
        "Spørg",
        lambda: ask_second(visit.context.store, visit.actor, clock(), assessment_id, assessor_id=chosen or ""),
        done=f"{plain(name)} er bedt om en anden vurdering.",
        disabled=chosen is None,
    )
