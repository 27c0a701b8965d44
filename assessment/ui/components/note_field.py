"""A text under way that is no field of the case: kept for its writer until the step that it belongs to is taken."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assessment.domain.plaintext import MAX_TEXT
from assessment.services.notes import own_notes, save_note
from assessment.ui.components.text_limits import show_text_limits
from assessment.ui.visit import CaseVisit, attempt, clock, notify


def note_field(case: CaseVisit, path: str, label: str, *, height: int = 80, otherwise: str = "") -> str:
    """A text area that keeps what is typed; returns the text as it stands. `otherwise` stands there before that."""
    visit, assessment_id = case.visit, case.view.assessment.id
    key = note_key(case, path)
    if key not in st.session_state:
        st.session_state[key] = own_notes(visit.context.store, visit.actor, assessment_id).get(path, otherwise)

    def keep() -> None:
        text: str = st.session_state[key]
        attempt(
            lambda: save_note(visit.context.store, visit.actor, clock(), assessment_id, path=path, text=text),
            lambda: text,
        )

    st.text_area(label, key=key, height=height, on_change=keep)
    text = str(st.session_state[key])
    show_text_limits(text, MAX_TEXT, kept="")
    return text


def note_key(case: CaseVisit, path: str) -> str:
    """Where the session keeps what is typed at a place."""
    return f"felt-{case.view.assessment.id.hex}-{path.replace('.', '-')}"


def note_button(
    case: CaseVisit, path: str, label: str, *, key: str, work: Callable[[str], object], done: str = ""
) -> None:
    """A button that uses the text of a note field as it stands when it is pressed. The field is emptied when it went
    well, and keeps its text else."""

    def run() -> None:
        if attempt(lambda: work(st.session_state.get(note_key(case, path)) or "")):
            st.session_state.pop(note_key(case, path), None)
            if done:
                notify(done)

    st.button(label, key=key, on_click=run)
