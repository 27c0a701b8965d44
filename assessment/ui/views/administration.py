"""The administrator's page: who has which role and since when seen, closing access, rule sets in force, backup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from pathlib import PurePath

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import Role
from assessment.services.backup import events_since, last_backup
from assessment.services.people import (
    PersonOverview,
    deactivate,
    people_overview,
    reactivate,
    sign_out_everywhere,
)
from assessment.services.transfer import open_parts
from assessment.settings import DEFAULT_MAX_AGE
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.mail_log import show_mail_log
from assessment.ui.components.pseudonym import offer_pseudonym
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.views.handover import PERSON
from assessment.ui.visit import Visit, clock

WIDTH_PX = 420
OLD_BACKUP = timedelta(days=7)
_COLUMNS = ("Navn", "Roller", "Seneste login", "Åbne login", "Adgang")


def render(site: Site) -> None:
    """People first, then what is in force."""
    visit = site.visit
    st.title("Administration", anchor=False)
    sign_in = visit.context.settings.sign_in
    st.header("Brugere", anchor=False)
    st.write(
        "Roller følger de grupper, en bruger er med i hos loginudbyderen, og slås op ved hvert login. Her kan du lukke "
        "en brugers adgang. Ingen bruger slettes, for det, en bruger har gjort, skal kunne læses."
    )
    try:
        everybody = people_overview(
            visit.context.store, visit.actor, visit.now, sign_in.max_age if sign_in else DEFAULT_MAX_AGE
        )
    except AssessmentError as error:
        show_error(error)
        return
    if not everybody:
        st.write("Ingen har logget ind endnu. En bruger kommer på listen ved sit første login med en rolle.")
    else:
        _show_people(everybody)
        if sign_in is None:
            st.info("I demonstrationen vælges rollen uden login. Derfor kan adgangen ikke lukkes her.")
        else:
            _show_access(site, everybody)
    _show_rule_sets(site)
    show_mail_log(visit)
    _show_backup(visit)


def _show_people(everybody: Sequence[PersonOverview]) -> None:
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in everybody)
    count = "1 bruger" if len(everybody) == 1 else f"{len(everybody)} brugere"
    st.html(
        f'<table class="brugere" data-no-i18n><caption>{count}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _cells(row: PersonOverview) -> str:
    values = (
        row.person.name,
        _roles(row),
        _seen(row),
        str(row.open_sign_ins),
        "Åben" if row.person.active else "Lukket",
    )
    return "".join(
        f'<td><span class="kolonnenavn">{name}: </span>{escape(value)}</td>'
        for name, value in zip(_COLUMNS, values, strict=True)
    )


def _roles(row: PersonOverview) -> str:
    return ", ".join(role.danish.lower() for role in Role if role in row.person.roles) or "ingen"


def _seen(row: PersonOverview) -> str:
    seen = row.person.last_sign_in
    return "aldrig" if seen is None else format_moment(seen)


def _show_access(site: Site, everybody: Sequence[PersonOverview]) -> None:
    visit = site.visit
    st.header("Adgang for én bruger", anchor=False)
    by_id = {row.person.id: row for row in everybody}
    chosen = st.selectbox(
        "Bruger",
        list(by_id),
        index=None,
        key="bruger",
        placeholder="Vælg en bruger",
        width=WIDTH_PX,
        format_func=lambda person_id: f"{by_id[person_id].person.name} ({_roles(by_id[person_id])})",
    )
    if chosen is None:
        return
    row = by_id[chosen]
    name = plain(row.person.name)
    with st.container(horizontal=True, key="adgang"):
        if row.person.active:
            _close(visit, chosen, name)
        else:
            ask_first(
                "Åbn adgangen igen",
                f"{name} kan logge ind igen og får de roller, som grupperne hos loginudbyderen giver.",
                "Åbn adgangen",
                lambda: reactivate(visit.context.store, visit.actor, clock(), chosen),
                done=f"Adgangen for {name} er åben igen.",
            )
            offer_pseudonym(visit, chosen, name)
        ask_first(
            "Log ud overalt",
            f"Alle login for {name} ophører med det samme på alle maskiner. Brugeren kan logge ind igen.",
            "Log ud alle steder",
            lambda: sign_out_everywhere(visit.context.store, visit.actor, clock(), chosen),
            done=f"{name} er logget ud alle steder.",
            kind="secondary",
        )
    _show_open_cases(site, chosen, name)


def _show_open_cases(site: Site, person_id: str, name: str) -> None:
    """How many cases wait for the person by name, and the way to give them to somebody else."""
    count = len({part.case_number for part in open_parts(site.visit.context.store, site.visit.actor, person_id)})
    if not count:
        st.write(f"{name} har ingen åbne sager.")
        return
    st.write(f"{name} har {'1 åben sag' if count == 1 else f'{count} åbne sager'}.")
    site.link_with("overdragelse", "Giv sagerne videre", {PERSON: person_id})


def _close(visit: Visit, person_id: str, name: str) -> None:
    own = person_id == visit.actor.person_id
    ask_first(
        "Luk adgangen",
        f"{name} er ude ved næste klik og kan ikke logge ind igen, før du åbner adgangen. "
        "Sager, som venter på brugeren, skal overtages af en anden.",
        "Luk adgangen nu",
        lambda: deactivate(visit.context.store, visit.actor, clock(), person_id),
        done=f"Adgangen for {name} er lukket.",
        disabled=own,
    )
    if own:
        st.caption("Din egen adgang lukkes af en anden administrator.")


def _show_rule_sets(site: Site) -> None:
    st.header("Regelsæt", anchor=False)
    try:
        rules = site.visit.context.rules_now(site.visit.now)
        st.write(f"I dag gælder {plain(rules.title)}, version {plain(rules.version)}.")
        st.write(f"Besluttet af: {plain(rules.decided_by)}")
    except AssessmentError as error:
        show_error(error)
    site.link("regelsaet", "Se reglerne og de andre versioner")


def _show_backup(visit: Visit) -> None:
    st.header("Sikkerhedskopi", anchor=False)
    last = last_backup(visit.context.settings.data_folder)
    if last is None:
        st.write("Programmet kender ingen sikkerhedskopi. En sikkerhedskopi tages med kommandoen backup.")
        return
    st.write(
        f"Den seneste sikkerhedskopi blev taget og afprøvet {format_moment(last.made_at)}. "
        f"Den rummer {last.cases} sager og {last.events} hændelser."
    )
    # Where the file lies is for the operators: a path tells how the machine is set up.
    st.write(f"Filen hedder {plain(PurePath(last.file).name)}, og dens kontrolsum begynder med {last.sha256[:16]}.")
    since = events_since(visit.context.store, visit.actor, last)
    if since is None:
        st.warning("Sikkerhedskopien er af en anden database end den, programmet bruger nu.")
    else:
        st.write(f"Siden er der skrevet {since} hændelser." if since else "Der er ikke sket noget siden.")
    if visit.now - last.made_at > OLD_BACKUP:
        st.warning("Sikkerhedskopien er mere end en uge gammel. Bed den systemansvarlige om at tage en ny.")
