"""The facts of the case: what it is, how big, and what Landsbyggefonden needs."""

from __future__ import annotations

import streamlit as st

from assessment.domain.ruleset import CaseFact
from assessment.ui.components.fields import Editor
from assessment.ui.components.navigation import show_next
from assessment.ui.components.published import show_published
from assessment.ui.components.rule_move import show_rule_move
from assessment.ui.components.threads import show_case_threads
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit

YES_NO = {"ja": "Ja", "nej": "Nej"}


def render(site: Site, case: CaseVisit) -> None:
    """The few facts that everyone needs first; the rest under clear headings."""
    editor = Editor(case)
    rules = case.view.rules
    phases = {phase.id: phase.name for phase in rules.phases}
    st.title("1. Sagens oplysninger", anchor=False)
    show_rule_move(case)
    left, right = st.columns(2)
    with left:
        editor.text("title", "Titel")
        editor.text("housing_association", "Boligorganisation")
        editor.select("phase", "Projektets fase", phases)
    with right:
        editor.fixed("case_number", "Sagsnummer", hint="Sagsnummeret ligger fast, når sagen er oprettet.")
        number, name = st.columns([1, 3])
        with number:
            editor.text("department.number", "Afdelingsnr.")
        with name:
            editor.text("department.name", "Afdelingens navn")
        editor.text("address", "Adresse")
    _required_facts(editor, rules.case_facts, phases)
    _dwellings(editor)
    _buildings(editor)
    _references(editor)
    show_published(case.view.case)
    for disagreement in case.view.disagreements:
        if disagreement.place.startswith("stated_costs"):
            st.warning(plain(disagreement.text))
    show_case_threads(case)
    show_next(site, case, "oplysninger")


def _required_facts(editor: Editor, facts: tuple[CaseFact, ...], phases: dict[str, str]) -> None:
    st.header("Oplysninger, som vurderingen bygger på", anchor=False)
    left, right = st.columns(2)
    for index, fact in enumerate(facts):
        with left if index % 2 == 0 else right:
            label = fact.name + ("" if fact.required else " (kan udelades)")
            if fact.type == "fase":
                editor.select(f"facts.{fact.id}", label, phases)
            else:
                editor.choice(f"facts.{fact.id}", label, YES_NO)


def _dwellings(editor: Editor) -> None:
    st.header("Boliger", anchor=False)
    for key, title in (("before", "før"), ("after", "efter")):
        columns = st.columns(4)
        for column, (kind, label) in zip(
            columns,
            (("family", "Familieboliger"), ("youth", "Ungdomsboliger"), ("senior", "Ældreboliger"), ("total", "I alt")),
            strict=True,
        ):
            with column:
                editor.text(
                    f"dwellings.{key}.{kind}", f"{label} {title}", hint=_TOTAL_HINT if kind == "total" else None
                )
    editor.remarks("dwellings.after")
    for row in (_CHANGES[:3], _CHANGES[3:]):
        for column, (path, label) in zip(st.columns(3), row, strict=True):
            with column:
                editor.text(f"dwellings.{path}", label)


_TOTAL_HINT = "Udfyldes kun, når fordelingen på typer ikke kendes. Ellers lægges de tre typer sammen."
_CHANGES = (
    ("demolished", "Nedrevne boliger"),
    ("lost_to_merging", "Nedlagt ved sammenlægning"),
    ("new", "Nye boliger"),
    ("renovated", "Boliger, der renoveres (hvis ikke alle)"),
    ("accessible_before", "Tilgængelighedsboliger før"),
    ("accessible_after", "Tilgængelighedsboliger efter"),
)


def _buildings(editor: Editor) -> None:
    st.header("Bygninger og beboernes afstemning", anchor=False)
    year, size, _, _ = st.columns(4)
    with year:
        editor.text("built_year", "Byggeår", example="fx 1971")
    with size:
        editor.text("floor_area_m2", "Bruttoareal (m²)")
    columns = st.columns(5)
    fields = (
        ("date", "Afstemningsdato"),
        ("yes", "Ja-stemmer"),
        ("no", "Nej-stemmer"),
        ("blank", "Blanke og ugyldige"),
        ("eligible", "Stemmeberettigede"),
    )
    for column, (name, label) in zip(columns, fields, strict=True):
        with column:
            editor.text(f"residents_vote.{name}", label, example="dd.mm.åååå" if name == "date" else "")


def _references(editor: Editor) -> None:
    st.header("Numre i andre systemer", anchor=False)
    columns = st.columns(3)
    for column, (path, label) in zip(
        columns,
        (
            ("lbf_case_number", "Landsbyggefondens (LBF) sagsnummer"),
            ("bossinf_id", "BOSSINF-id"),
            ("kle_code", "KLE-nummer"),
        ),
        strict=True,
    ):
        with column:
            editor.text(path, label)
