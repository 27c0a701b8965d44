"""Edits that the database could not take when they were made: kept in the session and tried again on every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import streamlit as st

from assessment.domain.errors import AssessmentError, EnvironmentFault
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.field_names import field_name
from assessment.services.fields import write_field
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, Visit, clock, notify

_UNSAVED = "ikke-gemt"
_JUST_FAILED = "lige-mislykket"


def keep_unsaved(assessment_id: UUID, edits: Sequence[FieldEdit]) -> None:
    """Keep edits for the next try. A later edit of the same field takes the place of the earlier one."""
    st.session_state[_JUST_FAILED] = True
    kept = unsaved_edits(assessment_id)
    for edit in edits:
        earlier = kept.get(edit.path)
        kept[edit.path] = replace(edit, base=earlier.base) if earlier else edit


def forget(kept: dict[str, FieldEdit], edits: Sequence[FieldEdit]) -> None:
    """Take out what has been saved since; it needs no new try."""
    for edit in edits:
        kept.pop(edit.path, None)


def retry_unsaved(visit: Visit, assessment_id: UUID) -> bool:
    """Try again; tells whether something was saved, so that the page is read anew."""
    edits = list(unsaved_edits(assessment_id).values())
    if st.session_state.pop(_JUST_FAILED, False) or not edits:  # a second wait in the same run would help nobody
        return False
    try:
        save_edits(visit.context.store, visit.actor, clock(), assessment_id, edits)
    except EnvironmentFault:
        return False
    except AssessmentError as error:
        notify(f"{plain(error.text)} Teksten, som ikke kunne gemmes: {plain(texts_of(edits))}", "warning")
        unsaved_edits(assessment_id).clear()
        return False
    unsaved_edits(assessment_id).clear()
    notify("Det, der ikke kunne gemmes før, er gemt nu.")
    return True


def show_unsaved(case: CaseVisit) -> None:
    """Say what is not saved yet, with the text itself."""
    kept = unsaved_edits(case.view.assessment.id)
    for edit in kept.values():
        name = field_name(edit.path, case.view.rules)
        text = edit.typed or write_field(edit.path, edit.value)
        st.warning(f"»{plain(name)}« er ikke gemt endnu. Programmet prøver igen. Din tekst: {plain(text)}")


def unsaved_edits(assessment_id: UUID) -> dict[str, FieldEdit]:
    """What waits for a new try, by field."""
    by_assessment: dict[UUID, dict[str, FieldEdit]] = st.session_state.setdefault(_UNSAVED, {})
    return by_assessment.setdefault(assessment_id, {})


def texts_of(edits: Sequence[FieldEdit]) -> str:
    """What was typed or chosen, for a message that must not let it be lost."""
    return " | ".join(edit.typed or write_field(edit.path, edit.value) for edit in edits)
