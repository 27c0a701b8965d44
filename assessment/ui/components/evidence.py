"""The evidence of a criterion: documents by name, or attachments of the case with a page."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.attachments import find
from assessment.domain.draft import JsonValue
from assessment.domain.grading import EvidenceAttachment
from assessment.services.attachments import AttachmentRecord
from assessment.services.drafting import FieldEdit
from assessment.ui.components.fields import Editor
from assessment.ui.components.rows import show_rows
from assessment.ui.visit import CaseVisit

_NONE = "Intet bilag"


def show_evidence(editor: Editor, case: CaseVisit, path: str) -> None:
    """The rows of the evidence at a path; each may point to an attachment and say a page."""
    show_rows(
        editor,
        path,
        (("document", "Dokument", 5), ("reference", "Side eller afsnit", 3), ("date", "Dato (dd.mm.åååå)", 2)),
        noun="dokument",
        more=lambda row: _attachment(editor, case, row),
    )


def _attachment(editor: Editor, case: CaseVisit, row: str) -> None:
    """The choice of an attachment for a row, its page, and the way to the file."""
    stored = editor.value(f"{row}.attachment")
    offered = {found.number: found for found in case.view.attachments if found.withdrawn is None}
    if not offered and stored is None:
        return
    named = None if stored is None else EvidenceAttachment.model_validate(stored)
    attachment = None if named is None else find(case.view.attachments, named)
    choice, page, _ = st.columns([5, 2, 3])
    with choice:
        _choose(editor, f"{row}.attachment", stored, named, offered)
    with page:
        if stored is not None or editor.shown(f"{row}.page") is not None:
            editor.text(f"{row}.page", "Side i bilaget")
    if named is not None:
        st.html(_way(named, attachment))


def _choose(
    editor: Editor, path: str, stored: JsonValue, named: EvidenceAttachment | None, offered: dict[int, AttachmentRecord]
) -> None:
    names = {0: _NONE} | {number: f"Bilag {number}: {found.name}" for number, found in offered.items()}
    if named is not None:
        names.setdefault(named.number, f"Bilag {named.number}: {named.name}")
    current = 0 if named is None else named.number
    # What is stored is part of the key, so that a choice by somebody else comes in.
    key = f"bilag-{path.replace('.', '-')}-{current}"

    def save() -> None:
        number: int = st.session_state[key]
        value = offered[number].reference.model_dump() if number in offered else None
        if number == current:
            return
        row = path.rpartition(".")[0]
        of_rows, _, step = row.rpartition(".")
        starts = step.isdigit() and int(step) == len(editor.value(of_rows) or [])
        edit = FieldEdit(path, stored, value, row=editor.value(row), starts_row=starts)
        editor.save([edit], "Bilag", lambda: st.session_state.pop(key, None))

    st.selectbox(
        "Bilag i sagen",
        list(names),
        index=list(names).index(current),
        format_func=lambda number: names[number],
        key=key,
        disabled=not editor.editable(path),
        on_change=save,
    )


def _way(named: EvidenceAttachment, attachment: AttachmentRecord | None) -> str:
    name = f"Bilag {named.number}: {escape(named.name)}"
    if attachment is None:
        text = f"{name} er ikke i sagen. Filen fulgte ikke med sagsfilen. Læg den i sagen under Bilag."
    elif attachment.withdrawn is not None:
        text = f'<a href="/bilag/{attachment.id}" download>{name}</a> er trukket tilbage. Vælg et andet bilag.'
    else:
        text = f'<a href="/bilag/{attachment.id}" download>Hent {name}</a>'
    return f'<p class="dokument" data-no-i18n>{text}</p>'
