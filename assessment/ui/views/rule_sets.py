"""The rule sets: what the rules are, what differs between two versions, and what a version does to the stored cases."""

from __future__ import annotations

import streamlit as st

from assessment.domain.errors import AssessmentError
from assessment.domain.rule_difference import rule_changes
from assessment.domain.ruleset import RuleSet
from assessment.rulefiles import RegisterEntry, RuleLibrary
from assessment.ui.components.rule_changes import show_changes, show_effect
from assessment.ui.components.rule_set import STATUSES, show_rule_set
from assessment.ui.failures import show_error
from assessment.ui.site import Site

WIDTH_PX = 360
# The steps of rules/LAES-MIG.md in a few words; the file has the whole of each.
NEW_VERSION_STEPS = (
    ("Kopiér filen.", "Kopiér den nyeste version i mappen med regelsæt, og giv kopien et nyt nummer."),
    ("Ret kopien.", "Sæt version, gyldig_fra og besluttet_af, og ret derefter teksterne eller tallene."),
    ("Tilføj versionen i REGISTER.yaml", "nederst, med status udkast."),
    ("Kontrollér.", "Kør python -m assessment rules check. Programmet siger, hvad der er galt, og i hvilken linje."),
    ("Se virkningen.", "Genstart programmet. Så vises forskelle og virkning på denne side."),
    ("Tag den i brug, når den er besluttet.", "Sæt status i_brug, og luk den gamle version med en slutdato."),
)


def render(site: Site) -> None:
    """The version in force first; other versions of the register by choice."""
    st.title("Regelsæt", anchor=False)
    library = site.visit.context.library
    try:
        entries = {_key(entry): entry for entry in library.register().entries}
    except AssessmentError as error:
        show_error(error)
        return
    in_force = _in_force(site, entries)
    chosen = entries[_choose(entries, in_force)]
    rules = _read(library, chosen)
    rules_tab, changes_tab, effect_tab = st.tabs(
        ["Reglerne", "Forskelle mellem to versioner", "Virkning på sagerne"], key="regelsaet-faner"
    )
    with rules_tab:
        if rules is not None:
            show_rule_set(rules, chosen)
    with changes_tab:
        st.header("Forskelle mellem to versioner", anchor=False)
        _show_changes(library, entries, chosen)
    with effect_tab:
        st.header(f"Virkning på sagerne af {chosen.version}", anchor=False)
        if len(entries) == 1:
            _show_how_to_make_another()
        elif rules is not None:
            show_effect(site.visit, rules)


def _key(entry: RegisterEntry) -> str:
    return f"{entry.id} {entry.version}"


def _in_force(site: Site, entries: dict[str, RegisterEntry]) -> str:
    """The key of the version in force today; of the last one when none is, or when its file is at fault."""
    try:
        rules = site.visit.context.rules_now(site.visit.now)
    except AssessmentError:
        return list(entries)[-1]
    return f"{rules.id} {rules.version}"


def _choose(entries: dict[str, RegisterEntry], in_force: str) -> str:
    if len(entries) == 1:
        st.write("Der er én version. Den vises her.")
        return in_force
    keys = list(entries)
    return str(
        st.selectbox(
            "Version",
            keys,
            index=keys.index(in_force),
            key="regelsaet-version",
            width=WIDTH_PX,
            format_func=lambda key: _label(entries[key], in_force=key == in_force),
        )
    )


def _label(entry: RegisterEntry, *, in_force: bool = False) -> str:
    return f"{entry.version} ({'gælder i dag' if in_force else STATUSES[entry.status]})"


def _read(library: RuleLibrary, entry: RegisterEntry) -> RuleSet | None:
    """The rule set, or None after its faults were shown; another version can still be chosen."""
    try:
        return library.get(entry.id, entry.version)
    except AssessmentError as error:
        show_error(error)
        return None


def _show_changes(library: RuleLibrary, entries: dict[str, RegisterEntry], chosen: RegisterEntry) -> None:
    if len(entries) == 1:
        _show_how_to_make_another()
        return
    keys = list(entries)
    place = keys.index(_key(chosen))
    first, second = (place - 1, place) if place else (0, 1)
    columns = st.columns(2)
    picked = [
        column.selectbox(label, keys, index=index, key=key, format_func=lambda option: _label(entries[option]))
        for column, label, index, key in zip(
            columns, ("Fra", "Til"), (first, second), ("forskel-fra", "forskel-til"), strict=True
        )
    ]
    old, new = (_read(library, entries[key]) for key in picked)
    if old is not None and new is not None:
        show_changes(rule_changes(old, new))


def _show_how_to_make_another() -> None:
    st.write(
        "Der er kun én version. Når du laver en til, kan du her se, hvad der er ændret, og hvilke sager det betyder "
        "noget for, før den tages i brug. Filen LAES-MIG.md i mappen med regelsæt har hele vejledningen. I korte træk:"
    )
    st.markdown("\n".join(f"{number}. **{head}** {rest}" for number, (head, rest) in enumerate(NEW_VERSION_STEPS, 1)))
