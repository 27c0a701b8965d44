"""The fields for what became of a condition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import streamlit as st

from assessment.domain.council import AdoptedCondition, ConditionStatus, Council
from assessment.domain.errors import Fault, InputError
from assessment.domain.workflow import PERMISSIONS, Action
from assessment.services.council import follow_up_condition
from assessment.services.entries import typed_date
from assessment.services.notes import FOLLOW_UP
from assessment.ui.components.conditions import condition_line
from assessment.ui.components.entry_fields import (
    DATE_EXAMPLE,
    choice_field,
    line_field,
    number_of,
    save_button,
    select_field,
    written,
)
from assessment.ui.components.note_field import note_field
from assessment.ui.visit import CaseVisit, clock

_LABEL_LENGTH = 110
_STATUSES = {
    ConditionStatus.FULFILLED.value: "Opfyldt",
    ConditionStatus.LAPSED.value: "Bortfaldet: det er ikke længere muligt eller relevant",
    ConditionStatus.WAIVED.value: "Frafaldet: det er besluttet ikke at kræve det",
    ConditionStatus.OPEN.value: "Åben igen",
}


def show_follow_up_fields(case: CaseVisit, councils: Iterable[Council]) -> None:
    """One form for all conditions that are followed up here: which one, what became of it, and what that rests on."""
    followed = {
        _id(council, item): (council, item)
        for council in councils
        for item in council.conditions
        if item.set_again_in is None
    }
    if not followed or not _may(case):
        return
    st.subheader("Følg et vilkår op", anchor=False)
    names = {key: _label(item) for key, (_, item) in followed.items()}
    select_field(case, f"{FOLLOW_UP}.condition", "Hvilket vilkår?", names)
    choice_field(case, f"{FOLLOW_UP}.status", "Hvad er der blevet af det?", _STATUSES, horizontal=False)
    line_field(case, f"{FOLLOW_UP}.date", "Dato for opfølgningen (dd.mm.åååå)", example=DATE_EXAMPLE)
    note_field(case, f"{FOLLOW_UP}.documentation", "Dokumentation (kræves, når vilkåret er opfyldt)")
    note_field(case, f"{FOLLOW_UP}.reason", "Begrundelse (kræves, når vilkåret ikke er opfyldt)")
    if any(item.entries for _, item in followed.values()):
        line_field(case, f"{FOLLOW_UP}.corrects", "Retter nr. (kun hvis opfølgningen retter en anden)")
    save_button(case, "Gem opfølgningen", FOLLOW_UP, lambda: _save(case, followed), "Opfølgningen er gemt.")


def _may(case: CaseVisit) -> bool:
    """Whether the visitor may write; the assessment that set a condition is decided, whatever the newest one is."""
    actor, standing = case.visit.actor, case.view.assessment.standing
    closed = case.view.blind or actor.person_id in standing.conflicted
    return bool(actor.roles & PERMISSIONS[Action.FOLLOW_UP].roles) and not closed


def _save(case: CaseVisit, followed: dict[str, tuple[Council, AdoptedCondition]]) -> None:
    chosen = followed.get(written(case, f"{FOLLOW_UP}.condition"))
    if chosen is None:
        raise InputError([Fault("Hvilket vilkår?", "mangler. Vælg et af vilkårene.")])
    status = written(case, f"{FOLLOW_UP}.status")
    if status not in _STATUSES:
        raise InputError([Fault("Hvad er der blevet af det?", "mangler. Vælg et svar.")])
    council, item = chosen
    follow_up_condition(
        case.visit.context.store,
        case.visit.actor,
        clock(),
        case.view.summary.case_id,
        council.assessment,
        criterion=item.condition.criterion,
        condition=item.condition.text,
        status=ConditionStatus(status),
        date=typed_date("Dato for opfølgningen", written(case, f"{FOLLOW_UP}.date")),
        documentation=written(case, f"{FOLLOW_UP}.documentation"),
        reason=written(case, f"{FOLLOW_UP}.reason"),
        corrects=number_of(case, f"{FOLLOW_UP}.corrects"),
    )


def _id(council: Council, item: AdoptedCondition) -> str:
    """The same in every tab, whatever else was written meanwhile."""
    return f"{council.assessment}-{hashlib.sha256(chr(10).join(item.key).encode()).hexdigest()[:16]}"


def _label(item: AdoptedCondition) -> str:
    line = condition_line(item.condition)
    short = line if len(line) <= _LABEL_LENGTH else f"{line[: _LABEL_LENGTH - 1].rstrip()}…"
    return f"{item.status.danish}: {short}"
