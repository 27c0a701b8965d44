"""Who comes in now. Asked at the beginning of each run, and again before anything that a page had prepared is done.

A callback of Streamlit's belongs to the run before: it runs ahead of `main.py`, with what was true when the page was
drawn. Somebody who has lost access or a role since then would otherwise get one more click.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime

import streamlit as st

from assessment.domain.errors import DatabaseBusy, DatabaseUnreachable, PermissionDenied, StorageFull
from assessment.services.admission import Admission, admit
from assessment.settings import read_settings

_DRAWN_FOR = "tegnet-for"


def clock() -> datetime:
    """The time of this run, aware UTC; the one place where the interface asks the clock."""
    return datetime.now(UTC)


def current_admission() -> Admission:
    """Who comes in by the request that this page was opened with. Raises EnvironmentFault."""
    settings = read_settings(os.environ)
    cookies = dict(st.context.cookies)
    # Streamlit takes the cookie of a connection only with the token against requests from other sites.
    if settings.sign_in is not None and not st.user.get("is_logged_in"):
        cookies = {}
    return admit(settings, str(st.get_option("server.address") or ""), st.context.headers, cookies, clock())


def draw_for(admission: Admission) -> None:
    """Remember whom the page is drawn for, to compare with; it gives nobody a right."""
    st.session_state[_DRAWN_FOR] = admission.actor


def require_same_visitor() -> None:
    """Raise PermissionDenied when the visitor has lost the access, or got other roles, since the page was drawn."""
    if _DRAWN_FOR not in st.session_state:
        return
    # Where the database does not answer, nothing can be written either, and the writing itself keeps the text.
    with suppress(DatabaseBusy, DatabaseUnreachable, StorageFull):
        actor = current_admission().actor
        if actor is None:
            raise PermissionDenied("Det blev ikke gjort, fordi du ikke længere er logget ind.")
        if actor != st.session_state[_DRAWN_FOR]:
            raise PermissionDenied("Det blev ikke gjort, fordi din adgang er ændret. Se siden igen, og prøv så.")
