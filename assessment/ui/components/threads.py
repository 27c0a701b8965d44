"""Comments at their place: open threads with the field for an answer, resolved ones folded away, and a new comment."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from uuid import UUID

import streamlit as st

from assessment.domain.comments import Thread, may_settle, threads_of
from assessment.domain.danish import format_moment
from assessment.domain.event_words import subject_name
from assessment.domain.review_marks import WHOLE_CASE, ReviewEntry, ReviewKind
from assessment.domain.workflow import Action, State
from assessment.services.comments import (
    answer_path,
    answer_thread,
    reopen_thread,
    resolve_thread,
    write_comment,
)
from assessment.services.notes import COMMENT
from assessment.ui.components.note_field import note_button, note_field
from assessment.ui.visit import CaseVisit, callback, clock

_DONE = {
    ReviewKind.RESOLVED: "Løst af",
    ReviewKind.REOPENED: "Genåbnet af",
    ReviewKind.ACCEPTED: "Accepteret af",
}


def show_case_threads(case: CaseVisit) -> None:
    """The comments on the case as a whole, under their own heading."""
    if case.view.blind or not (case.may(Action.COMMENT) or _threads(case, WHOLE_CASE)):
        return
    st.header("Kommentarer til sagen", anchor=False)
    show_threads(case, WHOLE_CASE)


def show_threads(case: CaseVisit, part: str) -> None:
    """The comments on a part, and the field for a new one. A second assessor who is blind sees none."""
    show_said(case, part)
    offer_comment(case, part)


def show_said(case: CaseVisit, part: str) -> None:
    """The comments on a part: the open ones with the field for an answer, the resolved ones folded away."""
    if case.view.blind:
        return
    threads = _threads(case, part)
    for thread in threads:
        if thread.settled is None:
            _show(case, thread)
    settled = [thread for thread in threads if thread.settled is not None]
    if settled:
        with st.expander(f"Løste kommentarer ({len(settled)})", key=f"loeste-{part}"):
            for thread in settled:
                _show(case, thread)


def offer_comment(case: CaseVisit, part: str) -> None:
    """The field for a new comment on a part, for those who may write one."""
    if case.may(Action.COMMENT) and not case.view.blind:
        with st.expander("Skriv en kommentar", key=f"ny-kommentar-{part}"):
            _new(case, part)


def _threads(case: CaseVisit, part: str) -> list[Thread]:
    return [thread for thread in threads_of(case.view.review) if thread.start.part == part]


def _new(case: CaseVisit, part: str) -> None:
    visit, path = case.visit, f"{COMMENT}.{part}"
    note_field(case, path, f"Kommentar til {subject_name(part, case.view.rules)}")
    st.caption("Kommentarer kan ikke slettes. De står i sagen og trykkes ikke i indstillingen.")

    def save(text: str) -> None:
        write_comment(visit.context.store, visit.actor, clock(), case.view.assessment.id, part=part, text=text)

    note_button(case, path, "Gem kommentaren", key=f"gem-kommentar-{part}", work=save, done="Kommentaren er gemt.")


def _show(case: CaseVisit, thread: Thread) -> None:
    with st.container(border=True, key=f"traad-{thread.start.number}"):
        entries = [thread.start, *thread.replies]
        if thread.settled is not None and thread.settled.kind is ReviewKind.ACCEPTED:
            entries.append(thread.settled)
        said = "".join(_word(case, entry) for entry in entries)
        st.html(f'<div class="traad" data-no-i18n>{said}</div>')
        if not case.may(Action.COMMENT):
            return
        if thread.settled is None:
            _answer(case, thread)
        else:
            _button(case, thread, "Genåbn", reopen_thread)


def _word(case: CaseVisit, entry: ReviewEntry) -> str:
    who = f"{case.view.name_of(entry.written_by)} den {format_moment(entry.written_at)}"
    if entry.kind in _DONE:
        version = f" i version {entry.version}" if entry.kind is ReviewKind.ACCEPTED else ""
        return f'<p class="om">{escape(f"{_DONE[entry.kind]} {who}{version}.")}</p>'
    returned = f" · returneret i version {entry.version}" if entry.kind is ReviewKind.REWORK else ""
    answer = "Svar fra " if entry.kind is ReviewKind.ANSWER else ""
    return f'<p class="om">{escape(f"{answer}{who}{returned}")}</p><p class="ord">{escape(entry.text)}</p>'


def _answer(case: CaseVisit, thread: Thread) -> None:
    visit, path = case.visit, answer_path(thread.start.number)
    is_due = thread.is_return and case.view.assessment.standing.state is State.RETURNED and case.may(Action.SUBMIT)
    note_field(case, path, "Hvorfor uændret? Svar, hvis du ikke retter" if is_due else "Svar")

    def save(text: str) -> None:
        answer_thread(
            visit.context.store,
            visit.actor,
            clock(),
            case.view.assessment.id,
            thread=UUID(thread.start.id),
            text=text,
        )

    with st.container(horizontal=True):
        note_button(case, path, "Svar", key=f"svar-{thread.start.number}", work=save, done="Svaret er gemt.")
        if may_settle(visit.actor, case.view.assessment.standing, thread):
            _button(case, thread, "Markér som løst", resolve_thread)


def _button(case: CaseVisit, thread: Thread, label: str, work: Callable[..., None]) -> None:
    visit, assessment_id = case.visit, case.view.assessment.id

    def run() -> None:
        work(visit.context.store, visit.actor, clock(), assessment_id, thread=UUID(thread.start.id))

    st.button(label, key=f"{label}-{thread.start.number}", on_click=callback(run))
