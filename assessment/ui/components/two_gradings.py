"""Two gradings of a criterion beside each other: what each has said alone, and how far apart the two are."""

from __future__ import annotations

import streamlit as st

from assessment.domain.case import CaseFile
from assessment.domain.comparison import Difference, difference_in_words, differences, statement_in_words
from assessment.domain.conditions import read_conditions
from assessment.domain.grading import Grading
from assessment.domain.ruleset import RuleSet
from assessment.ui.components.conditions import condition_line
from assessment.ui.failures import plain


def show_both_gradings(case: CaseFile, rules: RuleSet) -> None:
    """All criteria of a case that was assessed twice, with the common reasons; nothing for other cases."""
    found = differences(case, rules)
    if not found:
        return
    st.header("To uafhængige vurderinger", anchor=False)
    st.write(
        "Sagen er vurderet af to sagsbehandlere, som ikke kunne se hinandens trin. "
        "Hvor de lå to trin eller mere fra hinanden, har de skrevet en fælles vurdering."
    )
    for each in found:
        with st.container(border=True, key=f"to-{each.criterion.id}"):
            show_gradings(each, rules)
            if each.common is not None:
                st.markdown(f"**Fælles vurdering: {plain(statement_in_words(each.common, rules))}**")
                st.write(plain(each.common.reason or "Ingen begrundelse."))


def show_gradings(found: Difference, rules: RuleSet) -> None:
    """The name of a criterion, how far apart the two are, and both gradings with their reasons."""
    st.subheader(f"{found.criterion.number}. {found.criterion.name}", anchor=False)
    st.caption(difference_in_words(found.first, found.second))
    for column, name, grading in zip(
        st.columns(2, gap="large"),
        ("Første vurdering", "Anden vurdering"),
        (found.first, found.second),
        strict=True,
    ):
        with column:
            _grading(name, grading, found.criterion.id, rules)


def _grading(name: str, grading: Grading, criterion: str, rules: RuleSet) -> None:
    st.markdown(f"{name}: **{plain(statement_in_words(grading, rules))}**")
    st.write(plain(grading.missing_reason or grading.reason or "Ingen begrundelse."))
    documents = [", ".join(item.parts) for item in grading.evidence]
    named = "; ".join(filter(None, documents))
    if named:
        st.caption(plain(f"Dokumentation: {named}"))
    for condition in read_conditions(criterion, grading.conditions):
        st.caption(plain(f"Vilkår: {condition_line(condition)}"))
