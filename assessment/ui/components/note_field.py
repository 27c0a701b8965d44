"""A text under way that is no field of the case: kept for its writer until the step that it belongs to is taken."""

from __future__ import annotations

import streamlit as st

from assessment.domain.plaintext import MAX_TEXT
from assessment.services.notes import own_notes, save_note
from assessment.ui.visit import CaseVisit, attempt, clock


def note_field(case: CaseVisit, path: str, label: str, *, height: int = 80) -> str:
    """A text area that keeps what is typed; returns the text as it stands."""
    visit, assessment_id = case.visit, case.view.assessment.id
    key = f"felt-{assessment_id.hex}-{path.replace('.', '-')}"
    if key not in st.session_state:
        st.session_state[key] = own_notes(visit.context.store, visit.actor, assessment_id).get(path, "")

    def keep() -> None:
        text: str = st.session_state[key]
        attempt(
            lambda: save_note(visit.context.store, visit.actor, clock(), assessment_id, path=path, text=text),
            lambda: text,
        )

    st.text_area(label, key=key, height=height, max_chars=MAX_TEXT, on_change=keep)
    return str(st.session_state[key])
