"""A visitor who goes on while a callback is under way: the callback runs to its end all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from assessment.ui.callbacks import let_callbacks_finish


@pytest.fixture(autouse=True)
def streamlit_as_it_was() -> Iterator[None]:
    """What the tests change in Streamlit is put back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun)
        yield


def _two_fields() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def first() -> None:
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        # As the server does when the browser sends the next message.
        context.script_requests.request_rerun(RerunData(page_script_hash=context.page_script_hash))

    def second() -> None:
        st.session_state["saved"] = st.session_state["reason"]

    st.text_input("Svar", key="answer", on_change=first)
    st.text_input("Begrundelse", key="reason", on_change=second)


def _saved_after_quick_hands() -> object:
    page = AppTest.from_function(_two_fields).run()
    page.text_input(key="answer").set_value("ja")
    page.text_input(key="reason").set_value("Fordi det er sådan.")
    page.run()
    assert page.text_input(key="reason").value == "Fordi det er sådan."
    found: object = page.session_state.get("saved", None)
    return found


def test_a_callback_runs_to_its_end_when_the_visitor_has_gone_on() -> None:
    let_callbacks_finish()
    assert _saved_after_quick_hands() == "Fordi det er sådan."


def test_control_streamlit_alone_loses_the_callback() -> None:
    assert _saved_after_quick_hands() is None
