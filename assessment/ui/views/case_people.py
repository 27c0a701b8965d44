"""Who has the case: its caseworker, the manager who is to approve it, and how that is changed."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.assignment import PAST_STATES, holder
from assessment.domain.waiting_words import upper_first, waiting_in_words
from assessment.domain.workflow import EDITABLE_STATES, Action, State
from assessment.services.assignment import Choice, Part, assign_part, choices
from assessment.services.notes import ASSIGN
from assessment.services.waiting import waits_of_view
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, callback, clock

NOBODY = ""
_APPROVERS = (
    "Vælg, hvem der skal godkende",
    "En anden leder, som ikke selv har rettet i sagen, kan også tage den.",
)
_MANAGERS = {State.APPROVED: ("Vælg, hvem der skal udsende", "En anden leder kan også udsende den.")}


def render(site: Site, case: CaseVisit) -> None:  # noqa: ARG001
    """Who has which part, what the case waits for, and the change of each part."""
    st.title("1.1 Hvem har sagen", anchor=False)
    _show_parts(case)
    if not case.may(Action.ASSIGN):
        st.write("Den sagsbehandler, der har sagen, og en leder kan ændre det.")
        return
    state = case.view.assessment.standing.state
    others = " Andre sagsbehandlere kan stadig rette i den." if state in EDITABLE_STATES else ""
    _change(case, Part.OWNER, "Giv sagen til en anden sagsbehandler", f"Sagen venter på den, der har den.{others}")
    if state in PAST_STATES:
        return
    heading, managers = _MANAGERS.get(state, _APPROVERS)
    _change(case, Part.MANAGER, heading, f"Sagen venter på den leder, du vælger. {managers}")


def _show_parts(case: CaseVisit) -> None:
    view, standing = case.view, case.view.assessment.standing
    waits = waits_of_view(view, case.visit.now)
    facts = [
        (Part.OWNER.danish, _named(case, standing.owner, "Ingen")),
        *_manager_fact(case),
        *([(Part.SECOND.danish, _named(case, view.second.assessor_id, ""))] if view.second else []),
        ("Venter på", upper_first(waiting_in_words(waits, view.names, case.visit.actor)) or "Ingen"),
    ]
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in facts)
    st.html(f'<dl class="vurderingsfakta" data-no-i18n>{rows}</dl>')


def _manager_fact(case: CaseVisit) -> list[tuple[str, str]]:
    """Who approves or issues the case; nothing once both are done."""
    standing = case.view.assessment.standing
    if standing.state in PAST_STATES:
        return []
    if standing.state is State.APPROVED:
        return [("Skal udsendes af", _named(case, standing.manager, "En leder"))]
    return [("Skal godkendes af", _named(case, standing.manager, "En leder, som ikke selv har rettet i sagen"))]


def _named(case: CaseVisit, person_id: str | None, nobody: str) -> str:
    if person_id is None:
        return nobody
    staff = case.view.staff
    left = "" if person_id in staff.caseworkers | staff.managers else " (har ikke længere adgang)"
    return f"{case.view.name_of(person_id)}{left}"


def _change(case: CaseVisit, part: Part, heading: str, explanation: str) -> None:
    visit, assessment_id = case.visit, case.view.assessment.id
    seen = holder(part, case.view.assessment.standing)
    found = choices(visit.context.store, visit.actor, assessment_id, part)
    able = {choice.person.id: choice.person.name for choice in found if choice.hindrance is None}
    if part is Part.MANAGER and seen is not None:
        able[NOBODY] = "Ingen bestemt leder"
    st.header(heading, anchor=False)
    st.write(explanation)
    _show_hindered(found)
    if not able:
        st.write(f"Der er ingen anden {part.role.danish.lower()} at vælge.")
        return
    chosen = st.selectbox(
        f"Ny {part.danish.lower()}",
        list(able),
        index=None,
        key=f"ny-{part.value}-{assessment_id.hex}-{seen or 'ingen'}",
        format_func=lambda person_id: able[person_id],
        placeholder="Vælg",
        width=420,
    )
    note = note_field(case, f"{ASSIGN}.{part.value}", f"Besked til den nye {part.danish.lower()} (kan udelades)")
    st.caption("Beskeden står i sagens historik.")
    work = callback(
        lambda: assign_part(
            visit.context.store,
            visit.actor,
            clock(),
            assessment_id,
            part,
            person_id=chosen or None,
            note=note,
            seen=seen,
        ),
        "Det er gemt, hvem der har sagen.",
    )
    button = "Giv sagen videre" if part is Part.OWNER else "Gem valget af leder"
    st.button(button, key=f"gem-{part.value}", disabled=chosen is None, on_click=work)


def _show_hindered(found: tuple[Choice, ...]) -> None:
    for choice in found:
        if choice.hindrance is not None:
            st.caption(f"{plain(choice.person.name)} kan ikke vælges, fordi {plain(choice.hindrance)}.")
