"""One run of one page for one person: who, when, and with which shared parts. Built anew on every rerun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import streamlit as st

from assessment.domain.errors import AssessmentError, PermissionDenied
from assessment.domain.workflow import Action, Actor, may
from assessment.services.cases import CaseView
from assessment.services.context import Context
from assessment.ui.entry import clock, require_same_visitor
from assessment.ui.failures import plain, show_error

__all__ = [
    "CASE_PARAMETER",
    "CaseVisit",
    "NoticeKind",
    "Visit",
    "attempt",
    "callback",
    "clock",
    "current_case_id",
    "notify",
    "show_notices",
]

CASE_PARAMETER = "sag"
_NOTICES = "beskeder"
_FAILURES = "fejl"

NoticeKind = Literal["success", "info", "warning"]


@dataclass(frozen=True)
class Visit:
    """Who visits, when, and the shared parts of the program."""

    context: Context
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class CaseVisit:
    """A visit to one case."""

    visit: Visit
    view: CaseView

    def may(self, action: Action) -> bool:
        """Whether to offer an action; the services decide again."""
        return may(action, self.visit.actor, self.view.assessment.standing)

    @property
    def assessor(self) -> str:
        """The name of who has been asked for a second assessment; an empty text when nobody is."""
        second = self.view.second
        return self.view.name_of(second.assessor_id) if second else ""


def current_case_id() -> UUID | None:
    """The case of the address, or None when there is none or it is not an id."""
    try:
        return UUID(st.query_params.get(CASE_PARAMETER, ""))
    except ValueError:
        return None


def notify(text: str, kind: NoticeKind = "success") -> None:
    """Show a message on the next run of any page."""
    st.session_state.setdefault(_NOTICES, []).append((kind, text))


def attempt(work: Callable[[], object], unsent: Callable[[], str] | None = None) -> bool:
    """Do something in a callback; an error of ours is shown on the run that follows. Tells whether it went well.

    Nothing is done for somebody who has lost the access since the page was drawn; `unsent` is the text that was typed,
    which is then shown, so that it is not lost.
    """
    try:
        try:
            require_same_visitor()
        except PermissionDenied:
            text = unsent() if unsent else ""
            if text.strip():
                notify(f"Teksten, som ikke kunne gemmes: {plain(text)}", "warning")
            raise
        work()
    except AssessmentError as error:
        st.session_state.setdefault(_FAILURES, []).append(error)
        return False
    return True


def callback(work: Callable[[], object], done: str | None = None) -> Callable[[], None]:
    """A callback of a button: does the work, shows its error or the message when done."""

    def run() -> None:
        if attempt(work) and done:
            notify(done)

    return run


def show_notices() -> None:
    """Show and forget what callbacks had to say."""
    for kind, text in st.session_state.pop(_NOTICES, []):
        {"success": st.success, "info": st.info, "warning": st.warning}[kind](text)
    for error in st.session_state.pop(_FAILURES, []):
        show_error(error)
