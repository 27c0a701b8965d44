"""Which page of a long list the address or the visitor asks for."""

from __future__ import annotations

import streamlit as st

MAX_PAGE_DIGITS = 6


def page_number(key: str) -> int:
    """The page under this key, counted from 1; what is no number is the first page."""
    text = str(st.session_state.get(key, st.query_params.get(key, 1)))
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= MAX_PAGE_DIGITS else 1
