"""One criterion on a page of its own: purpose, questions and anchors, evidence, reason, and then the grade.

No grade of another criterion, no mean and no colour is in sight, so that each criterion is judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from assessment.domain.grading import Grading
from assessment.domain.readability import lix
from assessment.domain.reason_check import indicative_level, level_in_words
from assessment.domain.ruleset import Criterion, RuleSet
from assessment.services.drafting import FieldEdit
from assessment.ui.components.conditions import show_conditions, show_earlier_conditions
from assessment.ui.components.evidence import show_evidence
from assessment.ui.components.fields import Editor
from assessment.ui.components.impartiality import show_impartiality
from assessment.ui.components.navigation import show_next
from assessment.ui.components.reason_remarks import show_reason_remarks
from assessment.ui.components.revision import show_lock
from assessment.ui.components.threads import show_threads
from assessment.ui.components.uncertainty import show_uncertainty
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import criterion_page
from assessment.ui.visit import CaseVisit

ANSWERS = {
    "ja": "Ja",
    "delvist": "Delvist",
    "nej": "Nej",
    "ikke_relevant": "Ikke relevant",
    "ved_ikke": "Ved ikke",
}
MISSING, NOT_RELEVANT = "ikke_oplyst", "ikke_relevant"


def page(number: int) -> Callable[[Site, CaseVisit], None]:
    """The page of the criterion with this number."""

    def render(site: Site, case: CaseVisit) -> None:
        criterion = next(item for item in case.view.rules.criteria if item.number == number)
        _render(site, case, criterion)

    return render


def _render(site: Site, case: CaseVisit, criterion: Criterion) -> None:
    editor = Editor(case)
    base = f"grades.{criterion.id}"
    st.title(f"4.{criterion.number} {criterion.name}", anchor=False)
    st.write(plain(criterion.purpose))
    if criterion.guidance:
        st.info(plain(criterion.guidance))
    show_impartiality(case)
    show_lock(case, criterion.id, "Kriteriet")
    show_threads(case, criterion.id)
    questions, anchors = st.columns([6, 5], gap="large")
    with questions:
        st.header("Vejledende spørgsmål", anchor=False)
        st.caption("Svarene hjælper dig og læseren. De regnes ikke sammen til et trin.")
        for question in criterion.questions:
            editor.choice(f"{base}.answers.{question.id}", question.text, ANSWERS, unanswered=None)
    with anchors:
        st.header("Hvad trinene betyder", anchor=False)
        st.html(_anchors(criterion, case.view.rules))
    show_earlier_conditions(editor, case, criterion)
    st.header("Dokumentation", anchor=False)
    show_evidence(editor, case, f"{base}.evidence")
    st.header("Begrundelse", anchor=False)
    editor.area(
        f"{base}.reason",
        "Begrundelse for vurderingen",
        height=170,
        hint="Skriv, hvad der taler for og imod, og henvis til dokumentationen. Ingen oplysninger om enkeltpersoner.",
    )
    _length(case.view.case.grades.get(criterion.id))
    show_reason_remarks(case, f"{base}.reason")
    st.header("Vurdering", anchor=False)
    _grade(editor, case, criterion)
    show_uncertainty(editor, criterion, case.view.case.grades.get(criterion.id), case.view.rules)
    show_reason_remarks(case, f"{base}.grade", f"{base}.evidence")
    show_conditions(editor, case, criterion)
    show_next(site, case, criterion_page(criterion))


def _anchors(criterion: Criterion, rules: RuleSet) -> str:
    rows = "".join(
        f"<dt><span class='trin-tal'>{step.value}</span> {escape(step.name)}</dt>"
        f"<dd>{escape(criterion.anchors[step.value])}</dd>"
        for step in reversed(rules.scale)
    )
    return f'<dl class="ankre" data-no-i18n>{rows}</dl>'


def _length(grading: Grading | None) -> None:
    reason = (grading.reason or "") if grading else ""
    if not reason.strip():
        return
    st.caption(f"{len(reason)} tegn · LIX {lix(reason) or 0}")


def _grade(editor: Editor, case: CaseVisit, criterion: Criterion) -> None:
    rules = case.view.rules
    names: dict[int | str, str] = {step.value: f"{step.value} \u2013 {step.name}" for step in rules.scale}
    names[MISSING] = "Ikke oplyst"
    if rules.grading.not_relevant.allowed:
        names[NOT_RELEVANT] = "Ikke relevant"
    grading = case.view.case.grades.get(criterion.id)
    editor.composed(
        f"grades.{criterion.id}.grade",
        "I hvilken grad opfylder projektet kriteriet?",
        names,
        current=_stated(grading),
        edits=lambda value: stated_edits(editor, criterion, value),
    )
    _level(grading, rules)
    if grading and grading.missing_reason is not None:
        editor.area(
            f"grades.{criterion.id}.missing_reason",
            "Hvad mangler der, og hvem kan oplyse det?",
            height=90,
            hint="Ikke oplyst er ikke det samme som trin 0. Kriteriet regnes både bedst og værst muligt.",
        )
        show_reason_remarks(case, f"grades.{criterion.id}.missing_reason")
    if grading and grading.not_relevant:
        st.caption("Skriv under Begrundelse, hvorfor kriteriet ikke er relevant her. Højst ét kriterium kan udgå.")


def _level(grading: Grading | None, rules: RuleSet) -> None:
    """What the answers point to, once there is a grade: before that it would anchor it."""
    level = indicative_level(grading) if grading is not None and grading.grade is not None else None
    if level is not None:
        st.caption(f"Svarene på spørgsmålene peger på {level_in_words(level, rules)}.")


def _stated(grading: Grading | None) -> int | str | None:
    if grading is None:
        return None
    if grading.missing_reason is not None:
        return MISSING
    return NOT_RELEVANT if grading.not_relevant else grading.grade


def stated_edits(editor: Editor, criterion: Criterion, value: int | str | None) -> list[FieldEdit]:
    """What an answer changes in a criterion: first clear what contradicts it, then set it; all in one transaction."""
    base = f"grades.{criterion.id}"
    wanted = {
        "grade": value if isinstance(value, int) else None,
        "missing_reason": (editor.shown(f"{base}.missing_reason") or "") if value == MISSING else None,
        "not_relevant": True if value == NOT_RELEVANT else None,
    }
    span = editor.value(f"{base}.range")
    if span and not (isinstance(value, int) and span[0] <= value <= span[1]):
        wanted = {"range": None, **wanted}
    ordered = sorted(wanted.items(), key=lambda item: item[1] is not None)
    return [
        editor.edit(f"{base}.{name}", new)
        for name, new in ordered
        if new is not None or editor.shown(f"{base}.{name}") is not None
    ]
