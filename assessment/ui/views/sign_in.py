"""What is shown to somebody who is not inside: one way in, or why there is none and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from assessment.services.admission import Admission
from assessment.services.sign_in import Outside
from assessment.settings import SignInSettings
from assessment.ui.failures import plain
from assessment.ui.visit import show_notices

LEFT_COOKIE = "vurdering_ud"
# Who may try another account: signing in once more with the same one would change nothing.
_WITHOUT_ACCESS = frozenset({Outside.DEACTIVATED, Outside.NO_ROLE, Outside.UNUSABLE})


def render(admission: Admission, sign_in: SignInSettings, page: str) -> None:
    """The way in, and back to the page of this address."""
    outside = admission.outside or Outside.UNKNOWN
    st.title("Bystrategisk vurdering", anchor=False)
    reason = _reason(outside, sign_in)
    if reason:
        (st.error if outside in _WITHOUT_ACCESS else st.info)(reason)
    show_notices()
    if outside in _WITHOUT_ACCESS:
        st.write("Har du en anden arbejdskonto med adgang, så log ud, og log ind med den.")
        st.html('<p class="vej-ind"><a href="/log-ud">Log ud</a></p>')
        return
    st.write("Programmet er for medarbejdere, der arbejder med renoveringer af almene boliger.")
    query = urlencode(st.query_params.to_dict())
    back = quote(f"/{page}" + (f"?{query}" if query else ""), safe="")
    st.html(f'<p class="vej-ind"><a href="/log-ind?til={escape(back)}">Log ind med din arbejdskonto</a></p>')
    st.caption(
        f"Kan du ikke logge ind, eller mangler du adgang, så kontakt {plain(sign_in.access_contact)}. "
        "Din adgang følger de grupper, din arbejdskonto er med i."
    )


def run_at_every_address(names: Sequence[str], show: Callable[[str], None]) -> None:
    """Show the way in at each page's own address, so that the address is kept.

    The first name is the front page. It is not gone back to by its name, for not every role has it.
    """
    front = names[0]
    pages = [
        st.Page(_shown(show, "" if name == front else name), title="Log ind", url_path=name, default=name == front)
        for name in names
    ]
    st.navigation(pages, position="hidden").run()


def _shown(show: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: show(name)


def _reason(outside: Outside, sign_in: SignInSettings) -> str:
    hours, minutes = (int(limit.total_seconds()) for limit in (sign_in.max_age, sign_in.max_idle))
    contact = plain(sign_in.access_contact)
    return {
        Outside.UNKNOWN: "Du er logget ud." if st.context.cookies.get(LEFT_COOKIE) else "",
        Outside.EXPIRED: f"Du er logget ud, fordi det er mere end {hours // 3600} timer siden, du loggede ind.",
        Outside.IDLE: f"Du er logget ud, fordi du ikke har brugt programmet i {minutes // 60} minutter.",
        Outside.ENDED: "Du er logget ud. Log ind igen for at fortsætte.",
        Outside.REVOKED: "Du er logget ud, fordi en administrator har logget dig ud alle steder.",
        Outside.DEACTIVATED: (
            f"Du er logget ud, fordi din adgang er lukket. Kontakt {contact}, hvis du stadig skal bruge programmet."
        ),
        Outside.NO_ROLE: f"Du har ingen rolle i programmet. {_ask_for_group(sign_in, contact)}",
        Outside.UNUSABLE: (
            "Loginudbyderen har sendt oplysninger, som programmet ikke kan bruge. "
            f"Kontakt {contact}, og sig det, så opsætningen af login kan rettes."
        ),
    }[outside]


def _ask_for_group(sign_in: SignInSettings, contact: str) -> str:
    named = [f"- {plain(group)} ({role.danish.lower()})" for group, role in sign_in.group_roles]
    return "\n".join([f"Bed {contact} om at få en af grupperne:", "", *named])
