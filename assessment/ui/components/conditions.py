"""Conditions on the page of a criterion: those proposed now, and what became of those set in an earlier assessment."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assessment.domain.conditions import Condition, EarlierCondition
from assessment.domain.council import FollowUp
from assessment.domain.danish import format_date
from assessment.domain.ruleset import Criterion
from assessment.domain.succession import unmet
from assessment.services.entries import today_of
from assessment.ui.components.fields import Editor
from assessment.ui.components.reason_remarks import show_reason_remarks
from assessment.ui.components.rows import add_rows, show_rows
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit

MET = {"ja": "Opfyldt", "delvist": "Delvist opfyldt", "nej": "Ikke opfyldt", "uafklaret": "Uafklaret"}
UNANSWERED = "Ikke besvaret"


def show_conditions(editor: Editor, case: CaseVisit, criterion: Criterion) -> None:
    """One row for each condition, and a button for those that were not met last time."""
    path = f"grades.{criterion.id}.conditions"
    st.header("Vilkår", anchor=False)
    st.caption("Hvad skal være opfyldt, hvis støtten gives på vilkår? Skriv, hvornår og hvem der dokumenterer det.")
    left = unmet(case.view.case, criterion.id)
    if left and editor.editable(path):
        words = "det uopfyldte vilkår" if len(left) == 1 else f"de {len(left)} uopfyldte vilkår"
        st.button(f"Foreslå {words} igen", key=f"foreslaa-{criterion.id}", on_click=_propose, args=(editor, path, left))
    show_rows(
        editor,
        path,
        (
            ("text", "Vilkår", 6),
            ("deadline", "Frist (dd.mm.åååå)", 2),
            ("documented_by", "Hvem dokumenterer det?", 3),
        ),
        noun="vilkår",
    )
    show_reason_remarks(case, path)


def show_earlier_conditions(editor: Editor, case: CaseVisit, criterion: Criterion) -> None:
    """What an earlier assessment asked for, to be answered. Its grade is not shown, so that it anchors nobody."""
    grading = case.view.case.grades.get(criterion.id)
    if grading is None or not grading.earlier_conditions:
        return
    st.header("Det bad vi om sidst", anchor=False)
    st.caption("Vilkår fra en tidligere vurdering af sagen. Svar på hvert, før du låser. »Uafklaret« er også et svar.")
    for index, asked in enumerate(grading.earlier_conditions):
        path = f"grades.{criterion.id}.earlier_conditions.{index}"
        with st.container(border=True, key=f"tidligere-{criterion.id}-{index}"):
            st.markdown(f"**{plain(asked.text)}**")
            st.caption(plain(_stated(asked)))
            followed = _followed(case, criterion, asked)
            if followed:
                st.markdown(plain(followed))
            answer, note = st.columns([2, 3])
            with answer:
                editor.choice(f"{path}.met", "Er det opfyldt?", MET, horizontal=False, unanswered=None)
            with note:
                editor.area(f"{path}.note", "Hvad bygger du svaret på?", height=110)


def condition_line(condition: Condition | EarlierCondition) -> str:
    """A condition in one line, with deadline and who documents it where they are known."""
    text = condition.text.strip()
    more = _when_and_who(condition)
    return f"{text.removesuffix('.')} ({more})." if more else text


def _stated(asked: EarlierCondition) -> str:
    more = _when_and_who(asked)
    return ", ".join(filter(None, (f"Stillet i vurdering {asked.assessment}", more))) + "."


def _followed(case: CaseVisit, criterion: Criterion, asked: EarlierCondition) -> str:
    """What has been written about the condition since it was voted, the newest word of it."""
    council = next((found for found in case.view.councils if found.assessment == asked.assessment), None)
    if council is None or council.vote is None:
        return ""
    item = next((found for found in council.conditions if found.key == (criterion.id, asked.text)), None)
    if item is None:
        return "Vilkåret blev indstillet, men er ikke blandt dem, der blev vedtaget."
    newest = item.entries[-1].content if item.entries else None
    if not isinstance(newest, FollowUp):
        overdue = " Fristen er overskredet." if item.overdue(today_of(case.visit.now)) else ""
        return f"Vedtaget den {format_date(council.vote.date)}. Ikke fulgt op endnu.{overdue}"
    told = " ".join(filter(None, (newest.documentation.strip(), newest.reason.strip())))
    return f"Opfølgning den {format_date(newest.date)}: {item.status.danish}. {told}"


def _when_and_who(condition: Condition | EarlierCondition) -> str:
    deadline = f"frist den {format_date(condition.deadline)}" if condition.deadline else ""
    who = f"dokumenteres af {condition.documented_by}" if condition.documented_by else ""
    return ", ".join(filter(None, (deadline, who)))


def _propose(editor: Editor, path: str, conditions: Sequence[Condition]) -> None:
    rows = [condition.model_dump(mode="json", exclude_none=True, exclude={"criterion"}) for condition in conditions]
    add_rows(editor, path, rows, "Vilkår")
