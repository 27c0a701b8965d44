"""Fields for what is written into a case beside its assessments; kept for their writer until the entry is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import streamlit as st

from assessment.domain.errors import Fault, InputError
from assessment.domain.plaintext import MAX_TITLE
from assessment.services.notes import own_notes, save_note
from assessment.ui.components.note_field import note_key
from assessment.ui.components.text_limits import show_text_limits
from assessment.ui.visit import CaseVisit, attempt, clock, notify

DATE_EXAMPLE = "fx 23.11.2026"


def line_field(
    case: CaseVisit, path: str, label: str, *, example: str = "", otherwise: str = "", most: int = MAX_TITLE
) -> None:
    """A field of one line, for a date or a name. `otherwise` stands there before anything is typed, and `most` is the
    number of characters that can be saved."""
    key, keep = _kept(case, path, otherwise)
    st.text_input(label, key=key, on_change=keep, placeholder=example)
    show_text_limits(st.session_state[key], most, kept="")


def choice_field(case: CaseVisit, path: str, label: str, names: Mapping[str, str], *, horizontal: bool = True) -> None:
    """A choice between ids, shown by their names, with nothing chosen beforehand."""
    key, keep = _kept(case, path)
    if st.session_state[key] not in names:
        st.session_state[key] = None
    st.radio(label, list(names), key=key, format_func=lambda name: names[name], on_change=keep, horizontal=horizontal)


def select_field(case: CaseVisit, path: str, label: str, names: Mapping[str, str]) -> None:
    """The same for many or long names, as a list to pick from."""
    key, keep = _kept(case, path)
    if st.session_state[key] not in names:
        st.session_state[key] = None
    st.selectbox(label, list(names), key=key, format_func=lambda name: names[name], on_change=keep, placeholder="Vælg")


def written(case: CaseVisit, path: str) -> str:
    """What stands in a field now. Ask in a callback, not while the page is drawn: a button may follow at once."""
    return st.session_state.get(note_key(case, path)) or ""


def kept(case: CaseVisit, paths: Iterable[str], otherwise: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What stands in fields now, or was typed there in an earlier visit, before the fields are drawn.

    `otherwise` holds what stands in a field before anything is typed.
    """
    notes = own_notes(case.visit.context.store, case.visit.actor, case.view.assessment.id)
    typed = {**otherwise, **notes}
    return {path: st.session_state.get(note_key(case, path), typed.get(path)) or "" for path in paths}


def number_of(case: CaseVisit, path: str) -> int | None:
    """The number of an earlier entry that stands in a field, None when it is empty. Raises InputError for a word."""
    typed = written(case, path).strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
        raise InputError([Fault("Retter nr.", "skal være et af de numre, der står på siden, fx 2.")])
    return int(typed) if typed else None


def save_button(
    case: CaseVisit, label: str, place: str, work: Callable[[], object], done: str, *, empties: str | None = None
) -> None:
    """A button that saves the entry at a place. Its fields are emptied when it went well, and stay else.

    `empties` is the place whose fields the entry uses up, when that is not its own.
    """

    def run() -> None:
        if attempt(work):
            notify(done)
            empty_fields(case, empties or place)

    st.button(label, type="primary", key=f"gem-{place.replace('.', '-')}", on_click=run)


def empty_fields(case: CaseVisit, place: str) -> None:
    """Forget what stands in the fields at a place and below it."""
    start = note_key(case, place)
    for key in [str(key) for key in st.session_state if str(key).startswith(start)]:
        del st.session_state[key]


def _kept(case: CaseVisit, path: str, otherwise: str = "") -> tuple[str, Callable[[], None]]:
    """The key of a field, filled with what its writer has typed before, and the callback that keeps it."""
    visit, assessment_id = case.visit, case.view.assessment.id
    key = note_key(case, path)
    if key not in st.session_state:
        st.session_state[key] = own_notes(visit.context.store, visit.actor, assessment_id).get(path, otherwise)

    def keep() -> None:
        text = st.session_state[key] or ""
        attempt(lambda: save_note(visit.context.store, visit.actor, clock(), assessment_id, path=path, text=text))

    return key, keep
