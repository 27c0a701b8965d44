"""Lists whose rows are filled in field by field. A removed row can be brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from assessment.domain.draft import JsonValue
from assessment.services.drafting import FieldEdit
from assessment.ui.components.fields import Editor

# Columns that hold texts of several lines; one line would cut off what a case file brings.
_LONG_COLUMNS = frozenset({"participants", "outcome", "source", "text"})
_REMOVED = "fjernet"


@dataclass(frozen=True)
class _Removed:
    """The row that was removed last: from which list, under which number, and what stood in it."""

    path: str
    number: int
    row: JsonValue


def show_rows(
    editor: Editor,
    path: str,
    columns: Sequence[tuple[str, str, int]],
    *,
    noun: str,
    more: Callable[[str], None] | None = None,
) -> None:
    """A list whose rows have the fields `columns` (name, label, width). A blank row at the end starts a new one.

    `more` is called with the path of each row, and shows what else it has.
    """
    stored = editor.value(path) or []
    editable = editor.editable(path)
    if editable:
        _bring_back(editor, path, stored, noun)
    for index in range(len(stored) + (1 if editable else 0)):
        with st.container(border=True, key=f"raekke-{path.replace('.', '-')}-{index}"):
            for column, (name, label, _) in zip(st.columns([width for _, _, width in columns]), columns, strict=True):
                with column:
                    (editor.area if name in _LONG_COLUMNS else editor.text)(f"{path}.{index}.{name}", label)
            if more is not None:
                more(f"{path}.{index}")
            if index < len(stored) and editable:
                _remove_button(editor, path, index, stored[index], noun)


def add_rows(editor: Editor, path: str, rows: Sequence[JsonValue], label: str) -> bool:
    """Put rows at the end of a list, after those that others have put there meanwhile; tells whether it went."""
    first = len(editor.value(path) or [])
    edits = [FieldEdit(f"{path}.{first + place}", None, row, starts_row=True) for place, row in enumerate(rows)]
    return editor.save(edits, label)


def _remove_button(editor: Editor, path: str, index: int, row: JsonValue, noun: str) -> None:
    def remove() -> None:
        if editor.remove_row(f"{path}.{index}", noun):
            st.session_state[_REMOVED] = _Removed(path, index + 1, row)

    st.button(f"Fjern {noun} {index + 1}", key=f"fjern-{path}.{index}", on_click=remove, type="tertiary")


def _bring_back(editor: Editor, path: str, stored: Sequence[JsonValue], noun: str) -> None:
    removed = st.session_state.get(_REMOVED)
    if not isinstance(removed, _Removed) or removed.path != path:
        return

    def undo() -> None:
        if add_rows(editor, path, [removed.row], noun):
            del st.session_state[_REMOVED]

    with st.container(horizontal=True, vertical_alignment="center", key=f"fortryd-{path.replace('.', '-')}"):
        st.write(f"{noun.capitalize()} {removed.number} er fjernet.")
        st.button("Fortryd", key=f"fortryd-{path}-{len(stored)}", on_click=undo)
