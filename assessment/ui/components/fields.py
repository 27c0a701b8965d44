"""Fields that save themselves. The database is the truth; a field shows it unless the visitor has typed since.

Each field remembers what it last had in common with the database (`_Common`), so that a change by somebody else comes
in where nothing was typed, and is told where something was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

import streamlit as st

from assessment.domain.draft import Draft, FieldChange, JsonValue, apply_change, normal, value_at
from assessment.domain.errors import AssessmentError, EnvironmentFault, PermissionDenied, StepRefused
from assessment.domain.plaintext import MAX_TEXT, MAX_TITLE
from assessment.domain.workflow import may_change
from assessment.services.drafting import FIXED_FIELDS, FieldEdit, save_edits, value_fault
from assessment.services.fields import Kind, echo_of, kind_of, read_field, write_field
from assessment.ui.components.text_limits import show_text_limits
from assessment.ui.components.unsaved import forget, keep_unsaved, texts_of, unsaved_edits
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, attempt, clock, notify

_COMMON = "faelles"
NOT_STATED = "Ikke oplyst"
_NO_VALUE = ""  # the option that stands for no value; None would show as nothing chosen


@dataclass(frozen=True)
class _Common:
    """What the database and the field last had in common: the stored value, and the field's own state."""

    stored: JsonValue
    shown: Any


class Editor:
    """The fields of one case on one page. A field that may not be changed is shown as it stands."""

    def __init__(self, case: CaseVisit) -> None:
        self._case = case
        self._assessment_id = case.view.assessment.id
        self._draft: Draft = case.view.draft.draft
        # A new run calls back while the callback of the run that it overtakes is still saving.
        self._one_at_a_time = Lock()

    def value(self, path: str) -> JsonValue:
        """The stored value at a path; None where there is none."""
        return value_at(self._draft.case.document(), path)

    def shown(self, path: str) -> JsonValue:
        """What stands in a field: a text that could not be read, else the stored value."""
        return self._draft.shown(path)

    def editable(self, path: str) -> bool:
        """Whether the visitor may change this field now."""
        case = self._case
        return path not in FIXED_FIELDS and may_change(path, case.visit.actor, case.view.assessment.standing)

    def text(
        self, path: str, label: str, *, hint: str | None = None, example: str = "", label_shown: bool = True
    ) -> None:
        """A field of one line: text, amount, count, percentage or date, by its path."""
        key = self._prepare_typed(path)
        st.text_input(
            label,
            key=key,
            help=hint,
            placeholder=example or None,
            label_visibility="visible" if label_shown else "collapsed",
            disabled=not self.editable(path),
            on_change=self._save_typed,
            args=(path, label),
        )
        self._typed_remarks(path, MAX_TITLE)
        self.remarks(path)

    def fixed(self, path: str, label: str, *, hint: str) -> None:
        """A field that nobody may change."""
        shown = write_field(path, self._draft.shown(path))
        st.text_input(label, shown, key=f"fast-{self._key(path)}", help=hint, disabled=True)

    def area(self, path: str, label: str, *, hint: str | None = None, height: int = 120, example: str = "") -> None:
        """A field of several lines."""
        key = self._prepare_typed(path)
        st.text_area(
            label,
            key=key,
            help=hint,
            height=height,
            placeholder=example or None,
            disabled=not self.editable(path),
            on_change=self._save_typed,
            args=(path, label),
        )
        self._typed_remarks(path, MAX_TEXT)
        self.remarks(path)

    def choice(
        self,
        path: str,
        label: str,
        options: Mapping[str, str],
        *,
        horizontal: bool = True,
        hint: str | None = None,
        unanswered: str | None = NOT_STATED,
    ) -> None:
        """One of a few answers. With `unanswered`, that is an answer too and stands for no value."""
        names = {**options, _NO_VALUE: unanswered} if unanswered is not None else dict(options)
        key = self._prepare_chosen(path, options, blank=None if unanswered is None else _NO_VALUE)
        st.radio(
            label,
            list(names),
            key=key,
            index=None,
            format_func=lambda option: names[option],
            horizontal=horizontal,
            help=hint,
            disabled=not self.editable(path),
            on_change=self._save_chosen,
            args=(path, label),
        )

    def composed(
        self,
        path: str,
        label: str,
        options: Mapping[int | str, str],
        *,
        current: int | str | None,
        edits: Callable[[int | str | None], Sequence[FieldEdit]],
    ) -> None:
        """A choice that stands for several fields at once: `edits` says what each answer changes."""
        key = self._synchronise(f"{path}.valg", current, current)

        def save() -> None:
            with self._one_at_a_time:
                commons, value = self._commons(), st.session_state[key]
                if not self.save(edits(value), label, lambda: commons.update({key: _Common(value, value)})):
                    self._forget_when_lost(key)

        st.radio(
            label,
            list(options),
            key=key,
            index=None,
            format_func=lambda option: options[option],
            disabled=not self.editable(path),
            on_change=save,
        )

    def select(self, path: str, label: str, options: Mapping[str, str], *, hint: str | None = None) -> None:
        """One of many answers; none is chosen to begin with, and the choice can be cleared."""
        key = self._prepare_chosen(path, options, blank=None)
        st.selectbox(
            label,
            list(options),
            key=key,
            index=None,
            format_func=lambda option: options[option],
            placeholder="Vælg",
            help=hint,
            disabled=not self.editable(path),
            on_change=self._save_chosen,
            args=(path, label),
        )

    def save(self, edits: Sequence[FieldEdit], label: str, remember: Callable[[], object] | None = None) -> bool:
        """Save edits from a callback; tells whether they went in without a conflict. `remember` is called if so.

        A visitor who goes on ends a run at its next look into the session, also within a callback. Therefore there is
        no such look between the save and `remember`; else the page would not know its own edit.
        """
        saved: list[bool] = []

        def work() -> None:
            visit, unsaved = self._case.visit, unsaved_edits(self._assessment_id)
            try:
                result = save_edits(visit.context.store, visit.actor, clock(), self._assessment_id, edits)
            except EnvironmentFault:
                keep_unsaved(self._assessment_id, edits)
                raise
            except (PermissionDenied, StepRefused):
                notify(f"Teksten, som ikke kunne gemmes: {plain(texts_of(edits))}", "warning")
                raise
            forget(unsaved, edits)
            saved.append(not result.conflicts)
            if result.conflicts:
                notify(
                    f"»{label}« er ændret af en anden, mens du skrev. Begge tekster står øverst på siden.", "warning"
                )
                return
            self._draft = _with_saved(self._draft, edits, result.faults)
            if remember:
                remember()

        return attempt(work, lambda: texts_of(edits)) and saved[0]

    def edit(self, path: str, value: JsonValue) -> FieldEdit:
        """An edit of a field from what this page shows of it."""
        return FieldEdit(path, self.shown(path), value)

    def _key(self, path: str) -> str:
        return f"felt-{self._assessment_id.hex}-{path.replace('.', '-')}"

    def _prepare_typed(self, path: str) -> str:
        stored = self._draft.shown(path)
        return self._synchronise(path, stored, write_field(path, stored))

    def _prepare_chosen(self, path: str, options: Mapping[str, str], *, blank: str | None) -> str:
        stored = self.value(path)
        return self._synchronise(path, stored, stored if stored in options else blank)

    def _synchronise(self, path: str, stored: JsonValue, shown: Any) -> str:
        key = self._key(path)
        common = self._commons().get(key)
        untouched = common is not None and st.session_state.get(key) == common.shown
        changed = untouched and common is not None and normal(common.stored) != normal(stored)
        if key not in st.session_state or common is None or changed or not self.editable(path):
            st.session_state[key] = shown
            self._commons()[key] = _Common(stored, shown)
        return key

    def _save_typed(self, path: str, label: str) -> None:
        key = self._key(path)
        with self._one_at_a_time:
            commons, typed = self._commons(), str(st.session_state[key])
            reading = read_field(path, typed)
            edit = FieldEdit(
                path,
                commons[key].stored,
                reading.value,
                typed,
                reading.fault,
                row=self.value(path.rpartition(".")[0]),
                starts_row=self._starts_row(path),
            )

            def remember() -> None:
                unread = reading.fault or self._misfit(path, reading.value)
                commons[key] = _Common(typed if unread else reading.value, typed)

            if not self.save([edit], label, remember):
                self._forget_when_lost(key)

    def _starts_row(self, path: str) -> bool:
        """Whether the field stands in the blank row at the end of a list."""
        of_rows, _, step = path.rpartition(".")[0].rpartition(".")
        return step.isdigit() and int(step) == len(self.value(of_rows) or [])

    def _save_chosen(self, path: str, label: str) -> None:
        key = self._key(path)
        with self._one_at_a_time:
            commons, chosen = self._commons(), st.session_state[key]
            value = None if chosen == _NO_VALUE else chosen
            edit = FieldEdit(path, commons[key].stored, value)
            if not self.save([edit], label, lambda: commons.update({key: _Common(value, chosen)})):
                self._forget_when_lost(key)

    def _misfit(self, path: str, value: JsonValue) -> str | None:
        try:
            return value_fault(self._draft, path, value)
        except AssessmentError as error:
            return error.text

    def _forget_when_lost(self, key: str) -> None:
        """After a lost race the field shows what stands in the database; the lost text waits above."""
        if "fejl" not in st.session_state:
            self._commons().pop(key, None)

    def _typed_remarks(self, path: str, most: int) -> None:
        if path in self._draft.unread:
            typed = self._draft.unread[path]
            reading = read_field(path, typed)
            fault = reading.fault or self._misfit(path, reading.value) or "Feltet kan ikke læses. Ret det."
            st.error(f"{plain(_sentence(fault))} Teksten er gemt, som du skrev den.")
            return
        echo = echo_of(path, st.session_state[self._key(path)], self._draft.shown(path))
        if echo:
            st.caption(echo)
        if kind_of(path) in (Kind.TEXT, Kind.WORDS) and self.editable(path):
            show_text_limits(self._draft.shown(path), most)

    def remarks(self, path: str) -> None:
        """Figures that disagree, beside the field where they are mended."""
        for disagreement in self._case.view.disagreements:
            if disagreement.place == path:
                st.warning(plain(disagreement.text))

    def remove_row(self, item: str, label: str) -> bool:
        """Take away the row at this path; tells whether it went. The rows below it move up, so all are read anew."""
        return self.save([self.edit(item, None)], label, self._commons().clear)

    @staticmethod
    def _commons() -> dict[str, _Common]:
        commons: dict[str, _Common] = st.session_state.setdefault(_COMMON, {})
        return commons


def _with_saved(draft: Draft, edits: Sequence[FieldEdit], faults: Mapping[str, str]) -> Draft:
    """The draft with what has just been saved: quick hands call again before the page has been drawn anew."""
    with suppress(IndexError, TypeError, ValueError):  # where others have changed the case, it is read anew anyway
        for edit in edits:
            unread = edit.path in faults
            value = edit.typed if unread else edit.value
            draft = apply_change(draft, FieldChange(edit.path, edit.base, value, unreadable=unread))
    return draft


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
