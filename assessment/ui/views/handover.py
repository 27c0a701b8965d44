"""A colleague's open cases and giving them to somebody else. Shows the number and title of a case, nothing it holds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.plaintext import MAX_TEXT
from assessment.services.assignment import Part
from assessment.services.transfer import (
    Handover,
    OpenPart,
    PersonRecord,
    Taker,
    open_parts,
    people_to_relieve,
    takers,
    transfer_parts,
)
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.text_limits import show_text_limits
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.visit import Visit, clock

WIDTH_PX = 420
PERSON = "fra"
_TAKERS = {
    Part.OWNER: "Hvem skal være sagsbehandler?",
    Part.MANAGER: "Hvem skal godkende?",
    Part.SECOND: "Hvem skal være anden vurderer?",
}
_HEADINGS = {
    Part.OWNER: "Som sagsbehandler",
    Part.MANAGER: "Som den leder, der skal godkende",
    Part.SECOND: "Som anden vurderer",
}


def render(site: Site) -> None:
    """Choose the person, then what goes to whom, part by part."""
    visit = site.visit
    st.title("Overdragelse", anchor=False)
    st.write(
        "Når en kollega stopper eller er væk i længere tid, kan kollegaens sager gives videre. Du ser kun sagernes "
        "nummer og titel. Hver overdragelse står i sagens historik med din begrundelse."
    )
    try:
        everybody = {person.id: person for person in people_to_relieve(visit.context.store, visit.actor)}
    except AssessmentError as error:
        show_error(error)
        return
    asked_for = st.query_params.get(PERSON)
    chosen = st.selectbox(
        "Hvis sager skal gives videre?",
        list(everybody),
        index=list(everybody).index(asked_for) if asked_for in everybody else None,
        key="overdrag-fra",
        on_change=_keep_in_address,
        placeholder="Vælg en person",
        width=WIDTH_PX,
        format_func=lambda person_id: _name(everybody[person_id]),
    )
    if chosen is None:
        return
    found = open_parts(visit.context.store, visit.actor, chosen)
    if not found:
        st.write(f"{plain(everybody[chosen].name)} har ingen åbne sager.")
    for part in Part:
        held = [item for item in found if item.part is part]
        if held:
            _show_part(visit, everybody[chosen], part, held)


def _keep_in_address() -> None:
    """By the id, because an address is written into logs; Streamlit's own binding would write the name."""
    st.query_params[PERSON] = st.session_state["overdrag-fra"] or ""


def _name(person: PersonRecord) -> str:
    return person.name if person.active else f"{person.name} (adgangen er lukket)"


def _show_part(visit: Visit, person: PersonRecord, part: Part, held: Sequence[OpenPart]) -> None:
    st.header(f"{_HEADINGS[part]} ({len(held)})", anchor=False)
    movable = {item.assessment_id: f"{item.case_number} {item.title}" for item in held if item.movable}
    for item in held:
        if not item.movable:
            st.caption(
                f"{plain(f'{item.case_number} {item.title}')}: vurderingen er låst og kan ikke gives videre. Mangler "
                "der en fælles vurdering, kan en leder frigive sagen, når adgangen er lukket."
            )
    if not movable:
        return
    key = f"{part.value}-{person.id}"
    wanted = st.multiselect(
        f"Sager {_HEADINGS[part].lower()}",
        list(movable),
        default=list(movable),
        key=f"sager-{key}-{len(movable)}",
        format_func=lambda assessment_id: movable[assessment_id],
        placeholder="Vælg mindst én sag",
    )
    if part is Part.SECOND:
        st.write("Det, den anden vurderer har skrevet, gives ikke med. Den nye begynder forfra uden at se noget.")
    _show_taker(visit, person, part, wanted, key)


def _show_taker(visit: Visit, person: PersonRecord, part: Part, wanted: Sequence[UUID], key: str) -> None:
    able = {taker.person.id: taker for taker in takers(visit.context.store, visit.actor, person.id, part, wanted)}
    if not able:
        st.write(f"Der er ingen anden {part.role.danish.lower()} at give dem til.")
        return
    chosen = st.selectbox(
        _TAKERS[part],
        list(able),
        index=None,
        key=f"til-{key}",
        placeholder="Vælg",
        width=WIDTH_PX,
        format_func=lambda person_id: able[person_id].person.name,
    )
    reason = st.text_area(f"Hvorfor gives de videre {_HEADINGS[part].lower()}?", key=f"hvorfor-{key}", height=80)
    show_text_limits(reason, MAX_TEXT, kept="")
    hindered = able[chosen] if chosen else None
    if hindered:
        _show_hindrances(hindered)
    name = plain(able[chosen].person.name) if chosen else ""
    count = "1 sag" if len(wanted) == 1 else f"{len(wanted)} sager"
    ask_first(
        f"Giv videre {_HEADINGS[part].lower()}",
        f"{name} får {count} i stedet for {plain(person.name)}.",
        f"Giv {count} videre",
        lambda: transfer_parts(
            visit.context.store, visit.actor, clock(), Handover(person.id, part, chosen or "", reason), wanted
        ),
        done=f"{name} har fået {count}.",
        disabled=chosen is None or not wanted or not reason.strip() or bool(hindered and hindered.hindrances),
    )


def _show_hindrances(taker: Taker) -> None:
    for number, why in taker.hindrances.items():
        st.warning(f"{plain(taker.person.name)} kan ikke få sag {plain(number)}, fordi {plain(why)}. Fjern den først.")
