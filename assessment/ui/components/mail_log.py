"""The administrator's view of what the daily mail has sent."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.services.daily_mail import SHOWN, MailAttempt, mail_log
from assessment.ui.visit import Visit

_COLUMNS = ("Tidspunkt", "Bruger", "Nyheder", "Resultat")
_OUTCOMES = {
    "sent": "Sendt",
    "refused": "Ikke sendt",
    "unknown": "Uvist",
    None: "Uvist. Afsendelsen blev afbrudt",
}


def show_mail_log(visit: Visit) -> None:
    """Whether the daily mail is set up, and the newest attempts."""
    st.header("Daglig mail", anchor=False)
    if visit.context.settings.mail is None:
        st.write("Daglig mail er ikke sat op. Den systemansvarlige sætter den op efter vejledningen om drift.")
    log = mail_log(visit.context.store, visit.actor)
    if not log.attempts:
        st.write("Der er ikke sendt nogen mail.")
        return
    if len(log.attempts) == SHOWN:
        st.caption(f"De {SHOWN} seneste mail.")
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "".join(f"<tr>{_cells(_values(each, log.names.get(each.person_id, '')))}</tr>" for each in log.attempts)
    st.html(f'<table class="brugere" data-no-i18n><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _values(attempt: MailAttempt, name: str) -> Sequence[str]:
    told = ". ".join(filter(None, (_OUTCOMES[attempt.outcome], attempt.reply.rstrip("."))))
    return (format_moment(attempt.at), name or "ukendt", str(attempt.notices), told)


def _cells(values: Sequence[str]) -> str:
    return "".join(
        f'<td><span class="kolonnenavn">{name}: </span>{escape(value)}</td>'
        for name, value in zip(_COLUMNS, values, strict=True)
    )
