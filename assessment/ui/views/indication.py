"""What the rule set says, beside the caseworker's own conclusion; hidden until that is locked."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.comments import open_threads
from assessment.domain.comparison import comparison_faults
from assessment.domain.completeness import faults_before_submission
from assessment.domain.course import course_between
from assessment.domain.explanation import explain_gate, explain_indication, explain_robustness, what_is_missing
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication
from assessment.domain.late_facts import LateFacts
from assessment.domain.ruleset import AnyGate
from assessment.domain.uncertainty import explain_uncertainty, stated_ranges
from assessment.domain.workflow import Action
from assessment.services.notes import LATE_FACTS, WAIVER, forget_notes
from assessment.services.review import unanswered_faults
from assessment.services.steps import submit_assessment
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.course_table import course_table
from assessment.ui.components.dialogue import show_dialogue
from assessment.ui.components.faults import draft_faults, show_faults
from assessment.ui.components.fields import Editor
from assessment.ui.components.impartiality import show_impartiality
from assessment.ui.components.late_changes import late_facts_of_draft, show_late_facts
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.components.outcome_bar import outcome_bar
from assessment.ui.components.reason_remarks import list_soft_remarks, show_reason_remarks
from assessment.ui.components.second_request import suggest_second
from assessment.ui.failures import bullets, plain
from assessment.ui.site import Site
from assessment.ui.steps import comments_in_words
from assessment.ui.views.conclusion import outcome_names
from assessment.ui.visit import CaseVisit, clock


def render(site: Site, case: CaseVisit) -> None:
    """One sentence; then why, what is missing, and what may be waived."""
    st.title("6. Vejledende indikation", anchor=False)
    indication = case.view.indication
    if indication is None:
        st.write(
            "Indikationen er skjult, indtil alle fem kriterier er vurderet, og du har skrevet din egen konklusion. "
            "Sådan påvirker den ikke din vurdering."
        )
        site.link("konklusion", "Gå til konklusionen", case.view.summary.case_id)
        return
    show_impartiality(case)
    _show_both(case, indication)
    late = late_facts_of_draft(case)
    if late is not None:
        show_late_facts(case, late)
    st.header("Hvorfor", anchor=False)
    st.markdown(bullets(explain_indication(indication, case.view.rules)))
    _show_missing(case, indication)
    _show_gates(case, indication)
    _show_robustness(case, indication)
    _since_last(case)
    show_dialogue(case, indication)
    suggest_second(site, case, indication)
    _submit(site, case, late)
    show_next(site, case, "indikation")


def _show_both(case: CaseVisit, indication: Indication) -> None:
    rules = case.view.rules
    outcome = rules.outcomes[indication.outcome]  # type: ignore[index]
    conclusion = case.view.case.conclusion
    own = outcome_names(case).get((conclusion.outcome if conclusion else None) or "", "Ingen konklusion")
    agrees = conclusion is not None and conclusion.outcome == indication.outcome
    whose = "Din konklusion" if case.may(Action.EDIT) else "Sagsbehandlerens konklusion"
    relation = "Konklusionen svarer til indikationen." if agrees else _DEVIATES
    if indication.outcome == NOT_ENOUGH_KNOWN:
        relation = "Indikationen tager ikke stilling, fordi der mangler oplysninger."
    st.html(
        f'<div class="udfald" data-no-i18n><div><p class="navn">Regelsættets indikation</p>'
        f'<p class="svar">{escape(outcome.name)}</p><p>{escape(outcome.explanation)}</p></div>'
        f'<div><p class="navn">{escape(whose)}</p><p class="svar">{escape(own)}</p>'
        f"<p>{escape(relation)}</p></div></div>"
    )
    st.caption(
        f"Indikationen er vejledende. Den følger regelsæt {rules.version}: {plain(rules.decided_by)}. "
        "Afgørelsen er altid en konkret vurdering, og både konklusion og indikation trykkes i indstillingen."
    )


_DEVIATES = "Konklusionen afviger fra indikationen. Begrundelsen under trin 5 trykkes ved siden af."


def _show_missing(case: CaseVisit, indication: Indication) -> None:
    missing = what_is_missing(indication, case.view.rules)
    if missing:
        st.header("Det mangler", anchor=False)
        st.markdown(bullets(missing))


def _show_robustness(case: CaseVisit, indication: Indication) -> None:
    robustness = indication.robustness
    if robustness is None:
        return
    st.header("Hvor robust er det?", anchor=False)
    st.html(outcome_bar(robustness, case.view.rules))
    st.markdown(bullets(explain_robustness(robustness, case.view.rules)))
    if indication.grades is not None:
        ranges = stated_ranges(case.view.case.grades)
        st.header("Hvor meget afhænger af et enkelt trin?", anchor=False)
        st.markdown(bullets(explain_uncertainty(indication.grades, ranges, case.view.rules)))


def _since_last(case: CaseVisit) -> None:
    """What was said and asked for in the assessment before this one; only here, where the own grades are locked."""
    view = case.view
    if view.earlier is None:
        return
    st.header("Siden sidste vurdering", anchor=False)
    steps = course_between(view.earlier.case, view.earlier.rules, view.case, view.rules)
    st.html(course_table(steps, f"Før (vurdering {view.earlier.number})", "Nu"))


def _show_gates(case: CaseVisit, indication: Indication) -> None:
    st.header("Lofter", anchor=False)
    st.caption("Et loft kan højst sænke indikationen. Nogle lofter kan fraviges med en begrundelse.")
    show_reason_remarks(case, "waivers")
    for gate in case.view.rules.gates:
        state = indication.gates[gate.id]
        with st.container(border=True, key=f"port-{gate.id}"):
            st.markdown(f"**{plain(gate.name)}**  \n{plain(explain_gate(gate, state, case.view.rules))}")
            _waiver(case, gate, state)


def _waiver(case: CaseVisit, gate: AnyGate, state: GateState) -> None:
    editor = Editor(case)
    stored = editor.value("waivers") or []
    mine = [index for index, waiver in enumerate(stored) if waiver["gate"] == gate.id]
    if mine:
        st.write(f"Fraveget, fordi: {plain(stored[mine[0]]['reason'])}")
        if editor.editable("waivers"):
            kept = [waiver for waiver in stored if waiver["gate"] != gate.id]
            st.button("Ophæv fravigelsen", key=f"ophaev-{gate.id}", on_click=_save_waivers, args=(editor, kept))
        return
    if state is not GateState.TRIGGERED or not gate.waivable or not editor.editable("waivers"):
        return
    reason = note_field(case, f"{WAIVER}.{gate.id}", "Begrundelse for at fravige")
    st.button(
        "Fravig loftet",
        key=f"fravig-{gate.id}",
        on_click=_waive,
        args=(case, editor, gate.id, reason),
        disabled=not reason.strip(),
        help=None if reason.strip() else "Skriv en begrundelse først.",
    )


def _waive(case: CaseVisit, editor: Editor, gate_id: str, reason: str) -> None:
    visit, path = case.visit, f"{WAIVER}.{gate_id}"
    waivers = [*(editor.value("waivers") or []), {"gate": gate_id, "reason": reason}]
    if editor.save([editor.edit("waivers", waivers)], "Fravigelser"):
        forget_notes(visit.context.store, visit.actor, case.view.assessment.id, path)


def _save_waivers(editor: Editor, waivers: list[dict[str, str]]) -> None:
    editor.save([editor.edit("waivers", waivers or None)], "Fravigelser")


def _submit(site: Site, case: CaseVisit, late: LateFacts | None) -> None:
    if not case.may(Action.SUBMIT):
        return
    st.header("Send til godkendelse", anchor=False)
    view = case.view
    reason = _reason_for_facts(case, late)
    faults = [
        *draft_faults(case),
        *faults_before_submission(view.case, view.rules),
        *comparison_faults(view.case, view.rules, view.assessment.standing),
        *unanswered_faults(case.visit.actor, view),
        *(late.faults(reason) if late else ()),
    ]
    show_faults(site, case, "Før du kan sende, mangler der:", faults)
    list_soft_remarks(site, case)
    left = len(open_threads(view.review))
    if left:
        st.info(plain(f"Der er {comments_in_words(left)} i sagen. Du kan godt sende den alligevel."))
    visit = case.visit
    ask_first(
        "Send til godkendelse",
        "Sagen sendes til en leder, som ikke selv har rettet i den. Du kan ikke rette, mens den er til godkendelse.",
        "Send sagen",
        lambda: submit_assessment(
            visit.context.store, visit.actor, clock(), case.view.assessment.id, facts_reason=reason
        ),
        done="Sagen er sendt til godkendelse.",
        disabled=bool(faults),
    )


def _reason_for_facts(case: CaseVisit, late: LateFacts | None) -> str:
    """Asked for while the facts move the indication and nothing was written about them as they are now."""
    if late is None or not late.faults():
        return ""
    return note_field(case, LATE_FACTS, "Hvorfor er oplysningerne ændret efter låsningen?")
