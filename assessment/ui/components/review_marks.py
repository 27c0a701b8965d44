"""The manager's marks on a submitted version: what differs since the last look, and accept or ask for a change."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import streamlit as st

from assessment.domain.danish import format_moment
from assessment.domain.errors import StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import ReviewEntry, ReviewKind
from assessment.services.notes import REVIEW
from assessment.services.review import (
    PartReview,
    ReviewSheet,
    accept_parts,
    ask_for_change,
    take_back_mark,
)
from assessment.ui.components.differences import LEGEND, differences_html, fields_html
from assessment.ui.components.note_field import note_button, note_field, note_key
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, callback, clock


def show_progress(case: CaseVisit, sheet: ReviewSheet) -> None:
    """How far the visitor has come with the marks, and one click for all that stands as it was accepted before."""
    accepted = len(sheet.marks.accepted_by(case.visit.actor.person_id))
    wanted = len(sheet.marks.returned_comments)
    text = f"Du har accepteret {accepted} af {len(sheet.parts)} dele."
    if wanted:
        text += f" {wanted} er markeret »Skal rettes«."
    unchanged = sheet.unchanged
    with st.container(border=True, key="gennemgang"):
        st.markdown(plain(text))
        if unchanged:
            names = ", ".join(sheet.parts[part].name for part in unchanged)
            st.caption(plain(f"Uændret, siden du accepterede: {names}."))
            st.button(
                f"Acceptér det uændrede ({len(unchanged)})",
                key="accepter-uaendrede",
                on_click=callback(partial(_accept, case, list(unchanged)), "Det uændrede er accepteret."),
            )


def show_facts_changed(sheet: ReviewSheet) -> None:
    """What differs beside the criteria and the conclusion; nothing where nothing does."""
    if sheet.facts_changed:
        with st.expander(f"Sagens oplysninger er ændret siden version {sheet.before}", key="aendrede-oplysninger"):
            st.html(f'<div class="historik" data-no-i18n>{differences_html(sheet.facts_changed, heading=4)}</div>')


def show_changes(sheet: ReviewSheet, part: str) -> None:
    """What has changed in a part since the version before, or that nothing has."""
    item = sheet.parts[part]
    if item.changed:
        st.caption(plain(f"Ændret siden version {sheet.before}. {LEGEND}"))
        fields = [field for section in item.changed for field in section.fields]
        st.html(f'<div class="historik" data-no-i18n>{fields_html(fields)}</div>')
    elif item.unchanged_since is not None:
        st.caption(plain(f"Uændret siden din accept af version {item.unchanged_since}."))
    elif sheet.before is not None:
        st.caption(plain(f"Uændret siden version {sheet.before}."))


def show_marks(case: CaseVisit, sheet: ReviewSheet, part: str, *, deciding: bool) -> None:
    """The marks on a part, and the visitor's own where one may be made."""
    item = sheet.parts[part]
    marks = item.others if deciding or item.own is None else (*item.others, item.own)
    for mark in marks:
        if mark.kind is ReviewKind.ACCEPTED or not mark.returned:  # else it is a thread, shown with its answers
            _show_mark(mark, case.view.name_of(mark.written_by))
    if deciding and item.own is not None:
        _own(case, item.own)
    elif deciding:
        _choose(case, item)


def unsent_parts(case: CaseVisit, sheet: ReviewSheet) -> list[str]:
    """The names of the parts at which the visitor has typed a text that no mark holds yet."""
    return [
        item.name
        for part, item in sheet.parts.items()
        if item.own is None and not is_blank(st.session_state.get(note_key(case, f"{REVIEW}.{part}")))
    ]


def _show_mark(mark: ReviewEntry, who: str) -> None:
    when = format_moment(mark.written_at)
    if mark.kind is ReviewKind.ACCEPTED:
        st.caption(plain(f"Accepteret af {who} den {when}."))
        return
    st.warning(f"**Skal rettes:** {plain(mark.text)}  \n{plain(f'Markeret af {who} den {when}.')}")


def _own(case: CaseVisit, mark: ReviewEntry) -> None:
    _show_mark(mark, "dig")
    st.button(
        "Fortryd markeringen",
        key=f"fortryd-{mark.part}",
        on_click=callback(partial(_take_back, case, mark.part)),
    )


def _choose(case: CaseVisit, item: PartReview) -> None:
    path = f"{REVIEW}.{item.part}"
    note_field(case, path, f"{item.name}: hvad skal rettes?")
    with st.container(horizontal=True):
        st.button("Acceptér", key=f"accepter-{item.part}", on_click=callback(partial(_accept, case, [item.part])))
        note_button(case, path, "Skal rettes", key=f"ret-{item.part}", work=partial(_ask, case, item.part))


def _version_id(case: CaseVisit) -> UUID:
    version = case.view.version
    if version is None:
        raise StepRefused("Sagen er ikke sendt til godkendelse. Genindlæs siden.")
    return version.id


def _accept(case: CaseVisit, parts: list[str]) -> None:
    accept_parts(case.visit.context.store, case.visit.actor, clock(), _version_id(case), parts)


def _ask(case: CaseVisit, part: str, comment: str) -> None:
    visit = case.visit
    ask_for_change(visit.context.store, visit.actor, clock(), _version_id(case), part=part, comment=comment)


def _take_back(case: CaseVisit, part: str) -> None:
    take_back_mark(case.visit.context.store, case.visit.actor, clock(), _version_id(case), part=part)
