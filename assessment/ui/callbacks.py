"""Callbacks that run to their end, however quickly the visitor goes on.

Streamlit ends a run at its next look into the session when the browser has asked for another one. Within a callback
the look raises RerunException, the callback stops before it has saved, and the change counts as told: nobody is called
again and what was typed is lost. Three fields left within a few milliseconds are enough.
"""

from __future__ import annotations

from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState

_on_script_will_rerun = SafeSessionState.on_script_will_rerun


def let_callbacks_finish() -> None:
    """Have every callback of this process run to its end; the run that was asked for follows after the last one."""
    SafeSessionState.on_script_will_rerun = _call_undisturbed  # type: ignore[method-assign,assignment]


def _call_undisturbed(state: SafeSessionState, *args: Any, **options: Any) -> None:
    yields = state._yield_callback
    yields()
    object.__setattr__(state, "_yield_callback", _go_on)
    try:
        _on_script_will_rerun(state, *args, **options)
    finally:
        object.__setattr__(state, "_yield_callback", yields)


def _go_on() -> None:
    """Instead of Streamlit's look for another run."""
