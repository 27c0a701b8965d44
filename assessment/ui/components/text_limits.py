"""What a text may be, said at its field: how long, and which characters the documents can show.

The browser is never given a limit: a pasted text that is longer than such a limit disappears without a word.
"""

from __future__ import annotations

import streamlit as st

from assessment.domain.danish import format_number
from assessment.services.printable import unprintable
from assessment.ui.failures import plain

_NEAR = 0.9  # of the room; before that the count would only disturb


def show_text_limits(text: object, most: int, *, kept: str = "Teksten er gemt, som du skrev den.") -> None:
    """Say that a text is nearly full or too long, or holds characters that no document can show. `kept` is what has
    become of the text meanwhile."""
    length = len(text) if isinstance(text, str) else 0
    if length > most:
        words = f"Teksten er på {format_number(length)} tegn. Forkort den til højst {format_number(most)}."
        st.error(plain(f"{words} {kept}"))
    elif length > most * _NEAR:
        st.caption(f"{format_number(length)} af højst {format_number(most)} tegn")
    fault = unprintable(text)
    if fault:
        st.error(plain(f"Teksten {fault} {kept}"))
