"""A person's own page about the daily mail: where it goes, and whether it comes."""

from __future__ import annotations

import streamlit as st

from assessment.services.daily_mail import choose_mail, own_choice
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import attempt, clock, notify

_KEY = "daglig-mail"


def render(site: Site) -> None:
    """What the mail tells, where it goes, and the switch."""
    visit = site.visit
    st.title("Daglig mail", anchor=False)
    st.write(
        "Programmet kan én gang om dagen sende dig en mail om det, der er nyt for dig: at du er bedt om en vurdering, "
        "at en sag er returneret eller godkendt, eller at en frist er nær. Er der intet nyt, kommer der ingen mail. "
        "I mailen står kun sagens nummer og titel, hvad der er sket, og et link."
    )
    choice = own_choice(visit.context.store, visit.actor)
    if choice.address is None:
        st.info("Programmet kender ikke din e-mailadresse. Den kommer fra loginudbyderen, når du logger ind.")
    else:
        st.write(plain(f"Mailen sendes til {choice.address}."))

    st.session_state[_KEY] = choice.wanted

    def choose() -> None:
        wanted = bool(st.session_state[_KEY])
        if attempt(lambda: choose_mail(visit.context.store, visit.actor, clock(), wanted=wanted)):
            notify("Daglig mail er slået til." if wanted else "Daglig mail er slået fra.")

    st.toggle("Send mig den daglige mail", key=_KEY, on_change=choose)
