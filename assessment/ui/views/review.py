"""The manager's page: each part of the version is accepted or marked to be changed, then the whole is decided."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from assessment.domain.case import CaseFile, Conclusion
from assessment.domain.comments import open_threads
from assessment.domain.conditions import read_conditions
from assessment.domain.danish import format_date, format_moment, join_words
from assessment.domain.decision_points import LeverChoice
from assessment.domain.grading import Grading, GradingStatus
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import Criterion, RuleSet
from assessment.domain.workflow import CONCLUSION, Action, State, needs_declaration
from assessment.services.cases import CaseView, VersionRecord
from assessment.services.documents import issue_hindrances
from assessment.services.levers import lever_choice
from assessment.services.notes import REVIEW, WHOLE
from assessment.services.review import ReviewSheet, review_sheet
from assessment.services.steps import approve_assessment, return_assessment
from assessment.ui.components.conditions import MET, UNANSWERED, condition_line
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.faults import show_faults
from assessment.ui.components.impartiality import show_declarations, show_impartiality
from assessment.ui.components.late_changes import show_late_changes
from assessment.ui.components.legal_levers import levers_confirmed
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.components.review_marks import (
    show_changes,
    show_facts_changed,
    show_marks,
    show_progress,
    unsent_parts,
)
from assessment.ui.components.threads import offer_comment, show_case_threads, show_said
from assessment.ui.components.two_gradings import show_both_gradings
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import comments_in_words
from assessment.ui.views.conclusion import outcome_names
from assessment.ui.visit import CaseVisit, clock


def render(site: Site, case: CaseVisit) -> None:
    """What was submitted, the decisions so far, and the choice for a manager who has not contributed."""
    st.title("7. Godkendelse", anchor=False)
    version = case.view.version
    show_impartiality(case)
    _decisions(case.view)
    if version is None:
        st.write("Sagen er ikke sendt til godkendelse endnu. Det sker under trin 6, når vurderingen er låst.")
        show_declarations(case)
        show_next(site, case, "godkendelse")
        return
    st.write(
        f"Version {version.number}, sendt af {plain(case.view.name_of(version.author_id))} "
        f"den {format_moment(version.submitted_at)}."
    )
    visit = case.visit
    develop = visit.context.municipality.outcome_develop
    sheet = review_sheet(visit.context.store, visit.actor, case.view, develop=develop)
    if sheet is None:
        return
    deciding = case.may(Action.REVIEW)
    _why_not(case, deciding)
    _named_manager(case, deciding)
    if deciding:
        show_progress(case, sheet)
    _conclusion(case, version.case, sheet, deciding=deciding)
    hindrances = issue_hindrances(case.view, case.visit.now)
    show_faults(site, case, "Sagen kan godkendes nu, men ikke udsendes, før det er på plads:", hindrances)
    st.header("De fem kriterier", anchor=False)
    for criterion in case.view.rules.criteria:
        _card(case, criterion, version.case.grades.get(criterion.id), sheet, deciding=deciding)
    show_facts_changed(sheet)
    show_late_changes(case, version.case)
    show_both_gradings(version.case, case.view.rules)
    show_declarations(case)
    show_case_threads(case)
    if deciding:
        _decide(case, version, sheet)
    show_next(site, case, "godkendelse")


def _decisions(view: CaseView) -> None:
    for decision in view.decisions:
        verb = "Godkendt" if decision.outcome == "approved" else "Returneret"
        lines = [f"**{verb}** af {plain(view.name_of(decision.decider_id))} den {format_moment(decision.decided_at)}."]
        if decision.comment:
            lines.append(plain(decision.comment))
        for criterion_id, comment in decision.criterion_comments.items():
            lines.append(f"{_subject(criterion_id, view.rules)}: {plain(comment)}")
        text = "  \n".join(lines)
        if decision.outcome == "approved":
            st.success(text)
        else:
            st.warning(text)


def _subject(subject: str, rules: RuleSet) -> str:
    return "Konklusionen" if subject == CONCLUSION else f"Kriterium {rules.criterion(subject).number}"


def _why_not(case: CaseVisit, deciding: bool) -> None:
    standing = case.view.assessment.standing
    if deciding or standing.state is not State.SUBMITTED or needs_declaration(case.visit.actor, standing):
        return
    if standing.has_worked(case.visit.actor.person_id):
        st.info("Du har selv rettet i sagen eller har den. En anden leder skal tage stilling (fire øjne).")
    else:
        st.info("En leder, som ikke selv har rettet i sagen, skal godkende den eller returnere den med en kommentar.")


def _named_manager(case: CaseVisit, deciding: bool) -> None:
    """Another manager was named: the visitor may decide all the same, and is told."""
    named = case.view.assessment.standing.manager
    if deciding and named is not None and named != case.visit.actor.person_id:
        st.info(f"Sagen venter på {plain(case.view.name_of(named))}. Du kan også tage stilling til den.")


def _conclusion(case: CaseVisit, submitted: CaseFile, sheet: ReviewSheet, *, deciding: bool) -> None:
    conclusion = submitted.conclusion
    indication = case.view.version.indication if case.view.version else {}
    own = outcome_names(case).get((conclusion.outcome if conclusion else None) or "", "Ingen konklusion")
    name = case.view.rules.outcomes[indication["outcome"]].name
    st.header("Konklusionen", anchor=False)
    st.html(
        f'<div class="udfald" data-no-i18n><div><p class="navn">Sagsbehandlerens konklusion</p>'
        f'<p class="svar">{escape(own)}</p></div><div><p class="navn">Regelsættets indikation</p>'
        f'<p class="svar">{escape(name)}</p></div></div>'
    )
    with st.container(border=True, key=f"kort-{CONCLUSION}"):
        for label, text in _conclusion_texts(conclusion) if conclusion else ():
            if not is_blank(text):
                st.markdown(f"**{label}.** {plain(text or '')}")
        _review_part(case, sheet, CONCLUSION, deciding=deciding)


def _conclusion_texts(conclusion: Conclusion) -> tuple[tuple[str, str | None], ...]:
    return (
        ("Begrundelse", conclusion.reason),
        ("Hovedhensyn", conclusion.main_considerations),
        ("Væsentlige faktiske oplysninger", conclusion.essential_facts),
        ("Særlige forhold", conclusion.special_circumstances),
        ("Konsekvenser ved afslag", conclusion.consequences_of_refusal),
    )


def _card(
    case: CaseVisit, criterion: Criterion, grading: Grading | None, sheet: ReviewSheet, *, deciding: bool
) -> None:
    with st.container(border=True, key=f"kort-{criterion.id}"):
        st.subheader(f"{criterion.number}. {criterion.name}", anchor=False)
        st.markdown(f"**{plain(_verdict(grading, case.view.rules))}**")
        if grading is not None:
            st.write(plain(grading.missing_reason or grading.reason or "Ingen begrundelse."))
            for item in grading.evidence:
                parts = filter(None, (*item.parts, _day(item.date)))
                st.caption(plain("Dokumentation: " + ", ".join(parts)))
            for asked in grading.earlier_conditions:
                answer = MET.get(asked.met or "", UNANSWERED)
                line = f"Det bad vi om sidst: {condition_line(asked)}"
                st.markdown(f"{plain(line)}  \n**{answer}.** {plain(asked.note or '')}")
            for condition in read_conditions(criterion.id, grading.conditions):
                st.markdown(plain(f"Vilkår: {condition_line(condition)}"))
        _review_part(case, sheet, criterion.id, deciding=deciding)


def _review_part(case: CaseVisit, sheet: ReviewSheet, part: str, *, deciding: bool) -> None:
    show_changes(sheet, part)
    show_said(case, part)
    show_marks(case, sheet, part, deciding=deciding)
    offer_comment(case, part)


def _verdict(grading: Grading | None, rules: RuleSet) -> str:
    if grading is None or grading.status is GradingStatus.OPEN:
        return "Ikke vurderet"
    if grading.status is GradingStatus.DECLARED_MISSING:
        return "Ikke oplyst"
    if grading.status is GradingStatus.NOT_RELEVANT or grading.grade is None:
        return "Ikke relevant"
    return f"{rules.step_name(grading.grade)} (trin {grading.grade})"


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day)


def _confirmed_waivers(case: CaseVisit, submitted: CaseFile) -> list[str]:
    """The waivers that the manager has ticked; each is shown with its reason."""
    confirmed = []
    for waiver in submitted.waivers:
        gate = case.view.rules.gate(waiver.gate)
        with st.container(border=True, key=f"fravigelse-{waiver.gate}"):
            st.markdown(f"**Fravigelse af »{plain(gate.name)}«.** {plain(waiver.reason)}")
            if st.checkbox("Jeg er enig i, at loftet fraviges her", key=f"bekraeft-{waiver.gate}"):
                confirmed.append(waiver.gate)
    return confirmed


def _decide(case: CaseVisit, version: VersionRecord, sheet: ReviewSheet) -> None:
    st.header("Din afgørelse", anchor=False)
    comment = note_field(case, f"{REVIEW}.{WHOLE}", "Kommentar til hele sagen", height=100)
    confirmed = _confirmed_waivers(case, version.case)
    levers = levers_confirmed(case, version.case)
    unsent = unsent_parts(case, sheet)
    if unsent:
        names = ", ".join(unsent)
        st.info(plain(f"Du har skrevet ved {names} uden at markere »Skal rettes«. Markér, eller slet teksten."))
    approve, send_back = st.columns(2)
    with approve:
        _approve(case, version, sheet, comment, confirmed=confirmed, levers=levers, unsent=bool(unsent))
    with send_back:
        _send_back(case, version, sheet, comment, unsent=bool(unsent))


def _approve(
    case: CaseVisit,
    version: VersionRecord,
    sheet: ReviewSheet,
    comment: str,
    *,
    confirmed: list[str],
    levers: LeverChoice | None,
    unsent: bool,
) -> None:
    visit = case.visit
    faults = sheet.marks.approval_faults(visit.actor.person_id)
    all_confirmed = len(confirmed) == len(version.case.waivers)
    ask_first(
        "Godkend",
        "Du godkender den version, der står her. Derefter kan indstillingen udsendes.",
        "Godkend sagen",
        lambda: approve_assessment(
            visit.context.store,
            visit.actor,
            clock(),
            version.id,
            comment,
            levers=levers or lever_choice(visit.context.municipality, {}),
            confirmed_waivers=confirmed,
        ),
        done="Sagen er godkendt. Indstillingen kan udsendes under trin 8.",
        disabled=bool(faults) or unsent or not all_confirmed or levers is None,
    )
    if sheet.marks.returned_comments:
        st.caption("En del er markeret »Skal rettes«. Returnér sagen, eller fortryd markeringen.")
    elif faults:
        st.caption("Acceptér alle fem kriterier og konklusionen for at kunne godkende.")
    if levers is None:
        st.caption("Bekræft hjemlen for hvert beslutningspunkt for at kunne godkende.")
    if not all_confirmed:
        st.caption("Bekræft hver fravigelse for at kunne godkende.")
    left = len(open_threads(case.view.review))
    if left:
        st.caption(plain(f"Der er {comments_in_words(left)} i sagen. Det forhindrer ikke, at du godkender."))


def _send_back(case: CaseVisit, version: VersionRecord, sheet: ReviewSheet, comment: str, *, unsent: bool) -> None:
    visit = case.visit
    marked = [sheet.parts[part].name for part in sheet.marks.returned_comments]
    opened = (
        f"Sagen går tilbage til sagsbehandleren. Det, du har markeret, åbnes for rettelse: {join_words(marked)}."
        if marked
        else "Sagen går tilbage til sagsbehandleren. Intet er markeret »Skal rettes«, så kommentaren åbner ikke "
        "vurderingen. Kun sagens oplysninger kan rettes."
    )
    ask_first(
        "Returnér",
        opened,
        "Returnér sagen",
        lambda: return_assessment(visit.context.store, visit.actor, clock(), version.id, comment=comment),
        done="Sagen er returneret til sagsbehandleren.",
        disabled=unsent or (not marked and is_blank(comment)),
    )
    if not marked and is_blank(comment):
        st.caption("Markér, hvad der skal rettes, eller skriv en kommentar for at kunne returnere.")
