"""A question before what cannot be undone, in a sentence that says what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from assessment.ui.visit import callback


def ask_first(
    button: str,
    question: str,
    yes: str,
    work: Callable[[], object],
    *,
    done: str,
    disabled: bool = False,
    kind: Literal["primary", "secondary"] = "primary",
) -> None:
    """The main button of a page; a dialog asks before `work` is done. `done` is shown afterwards."""

    @st.dialog(button)
    def dialog() -> None:
        st.write(question)
        with st.container(horizontal=True):
            if st.button(yes, type="primary", key=f"ja-{yes}", on_click=callback(work, done)):
                st.rerun()
            if st.button("Fortryd", key=f"nej-{yes}"):
                st.rerun()

    if st.button(button, type=kind, key=f"spoerg-{yes}", disabled=disabled):
        dialog()
