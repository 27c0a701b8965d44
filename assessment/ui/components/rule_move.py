"""When a newer rule set is in force than the one of an open assessment: the difference, and the change to it."""

from __future__ import annotations

from html import escape
from typing import cast

import streamlit as st

from assessment.domain.danish import format_date
from assessment.domain.errors import AssessmentError, Fault
from assessment.domain.indication import Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import OutcomeId, RuleSet
from assessment.domain.workflow import Action
from assessment.services.field_names import field_name
from assessment.services.notes import RULE_MOVE
from assessment.services.rule_move import MovePreview, move_assessment, newer_rules, preview_move
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.note_field import note_field
from assessment.ui.components.rule_changes import show_changes
from assessment.ui.failures import plain, show_error
from assessment.ui.visit import CaseVisit, clock


def show_rule_move(case: CaseVisit) -> None:
    """A notice, and behind it both results; nothing when the assessment has the newest rule set or is not open."""
    visit = case.visit
    if not case.may(Action.MOVE_RULES):
        return
    try:
        rules = newer_rules(visit.context, visit.now, case.view.rules)
        if rules is None:
            return
        preview = preview_move(visit.context.store, visit.actor, case.view.assessment.id, rules)
    except AssessmentError as error:
        show_error(error)
        return
    st.info(
        f"Et nyere regelsæt, {plain(rules.version)}, gælder fra den {format_date(rules.valid_from)}. Vurderingen er "
        f"lavet efter {plain(case.view.rules.version)} og beholder det, indtil du vælger at skifte."
    )
    with st.expander("Se forskellen", key="regelskifte"):
        _show_results(preview)
        show_changes(preview.changes)
        if preview.faults:
            _show_faults(preview)
        else:
            _ask(case, preview)


def _show_results(preview: MovePreview) -> None:
    if preview.before is None and preview.after is None:
        if not preview.faults:
            st.write("Den vejledende indikation er skjult efter begge regelsæt, indtil vurderingen er låst.")
        return
    st.html(
        '<div class="udfald" data-no-i18n>'
        + _result(preview.before, preview.old, "Efter det nuværende regelsæt")
        + _result(preview.after, preview.new, "Efter det nyere regelsæt")
        + "</div>"
    )


def _result(indication: Indication | None, rules: RuleSet, when: str) -> str:
    name = "Kan ikke beregnes" if indication is None else _outcome(indication, rules)
    return (
        f'<div><p class="navn">{when}, {escape(rules.version)}</p><p class="svar">{escape(name)}</p>'
        f"<p>{'' if indication is None else escape(rules.outcomes[_id(indication)].explanation)}</p></div>"
    )


def _show_faults(preview: MovePreview) -> None:
    faults = "\n".join(f"- {plain(f'{_place(fault, preview.old)}: {fault.text}')}" for fault in preview.faults)
    st.warning(
        f"Vurderingen kan ikke skifte, fordi sagen ikke passer til regelsæt {plain(preview.new.version)}. Ret det, der "
        f"står her, eller behold {plain(preview.old.version)}.\n\n{faults}"
    )


def _place(fault: Fault, rules: RuleSet) -> str:
    return field_name(fault.place.split("[")[0], rules)


def _ask(case: CaseVisit, preview: MovePreview) -> None:
    visit = case.visit
    reason = note_field(case, RULE_MOVE, "Hvorfor skal vurderingen skifte regelsæt?")
    ask_first(
        "Skift regelsæt",
        f"Vurderingen flyttes fra regelsæt {plain(preview.old.version)} til {plain(preview.new.version)}. "
        f"{_consequence(preview)} Begrundelsen gemmes i sagens historik. Der kan ikke skiftes tilbage.",
        "Skift nu",
        lambda: move_assessment(
            visit.context.store,
            visit.actor,
            clock(),
            case.view.assessment.id,
            preview.new,
            seen_row_version=preview.row_version,
            reason=reason,
        ),
        done=f"Vurderingen følger nu regelsæt {plain(preview.new.version)}.",
        disabled=is_blank(reason),
    )
    if is_blank(reason):
        st.caption("Skriv en begrundelse for at kunne skifte.")


def _consequence(preview: MovePreview) -> str:
    if preview.before is None or preview.after is None:
        return "Det, du har skrevet, ændres ikke."
    before, after = _outcome(preview.before, preview.old), _outcome(preview.after, preview.new)
    if before == after:
        return f"Den vejledende indikation er »{plain(after)}« efter begge."
    return f"Den vejledende indikation ændres fra »{plain(before)}« til »{plain(after)}«."


def _outcome(indication: Indication, rules: RuleSet) -> str:
    return rules.outcomes[_id(indication)].name


def _id(indication: Indication) -> OutcomeId:
    return cast(OutcomeId, indication.outcome)
