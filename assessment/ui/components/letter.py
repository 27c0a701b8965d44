"""A letter to the housing association: its texts with the way back to the proposal, the draft, and the final letter."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.danish import format_moment, format_number, format_short_date
from assessment.domain.errors import StepRefused
from assessment.domain.letters import TEXT_PARTS, LetterEntry, LetterKind, LetterTexts, final_letters
from assessment.services.letter_drafts import hindrances, proposal, texts_of
from assessment.services.letters import TypedLetter, follow_proposal, keep_letter, note_path, word_letter
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.entry_fields import DATE_EXAMPLE, empty_fields, kept, line_field, written
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import bullets
from assessment.ui.visit import CaseVisit, attempt, clock, notify

DEADLINE = "deadline"
ADDRESSES = {LetterKind.HEARING: "hoering", LetterKind.DECISION: "afgoerelse"}
_LABELS = {
    "addressee": "Modtager (navn og adresse, én linje til hver)",
    "introduction": "Indledning",
    "guidance": "Vejledning",
}
_GUIDANCE = {
    LetterKind.HEARING: "Vejledning: sådan svarer modtageren",
    LetterKind.DECISION: "Vejledning: hvis modtageren er uenig",
}
_FINISH = {LetterKind.HEARING: "Gør høringsbrevet færdigt", LetterKind.DECISION: "Gør afgørelsesbrevet færdigt"}
_HEIGHTS = {"addressee": 110, "introduction": 170, "guidance": 220}


def show_letter(case: CaseVisit, kind: LetterKind) -> None:
    """The fields of a letter, its draft, and the button that makes it final. The caller asks who may."""
    municipality = case.visit.context.municipality
    saved, proposed = texts_of(case.view, kind, municipality), proposal(case.view, kind, municipality)
    st.write(
        "Resten af brevet skrives af det, der står i sagen. Teksterne her er kommunens forslag, og du kan rette dem i "
        "denne sag."
    )
    unsaved = _fields(case, kind, saved, proposed)
    _save_button(case, kind)
    if unsaved:
        st.warning("Du har skrevet noget, som ikke er gemt i brevet endnu.")
    address = f"/brev/{ADDRESSES[kind]}/{case.view.summary.case_id}"
    st.html(
        f'<p class="dokument" data-no-i18n><a href="{address}" target="_blank">{kind.danish}, udkast (PDF)</a><br>'
        "Viser brevet, som det ser ud nu, med de tekster, der er gemt.</p>"
    )
    _finish_button(case, kind, saved)


def show_final_letters(case: CaseVisit, *kinds: LetterKind) -> None:
    """The letters of these kinds that were made final in the case, each with its way out."""
    for letter in final_letters(case.view.letters):
        if letter.kind in kinds:
            st.html(_line(case, letter))


def _line(case: CaseVisit, letter: LetterEntry) -> str:
    size = format_number(letter.length // 1024)
    return (
        f'<p class="dokument" data-no-i18n><a href="/brev/{letter.id}" target="_blank">'
        f"{escape(letter.title)} (PDF, {size} kB)</a><br>Gjort færdigt den {format_moment(letter.at)} af "
        f"{escape(case.view.name_of(letter.by))}. Kontrolsum {(letter.sha256 or '')[:16]}…</p>"
    )


def _fields(case: CaseVisit, kind: LetterKind, saved: LetterTexts, proposed: LetterTexts) -> bool:
    """Draw the fields; tells whether something stands in them that is not saved."""
    shown = {part: str(getattr(saved, part)) for part in TEXT_PARTS}
    if kind is LetterKind.HEARING:
        shown[DEADLINE] = _deadline(saved)
    places = {note_path(kind, part): text for part, text in shown.items()}
    typed = kept(case, places, places)
    for part in TEXT_PARTS:
        label = _GUIDANCE[kind] if part == "guidance" else _LABELS[part]
        path = note_path(kind, part)
        note_field(case, path, label, height=_HEIGHTS[part], otherwise=shown[part])
        if typed[path] != getattr(proposed, part):
            st.button(
                "Brug forslaget",
                key=f"forslag-{kind.value}-{part}",
                on_click=_back,
                args=(case, kind, part),
                help="Den tekst, du har skrevet, bliver stående i historikken.",
            )
    if kind is LetterKind.HEARING:
        line_field(
            case,
            note_path(kind, DEADLINE),
            "Frist for svar i brevet (dd.mm.åååå)",
            example=DATE_EXAMPLE,
            otherwise=shown[DEADLINE],
        )
    return any(typed[note_path(kind, part)] != text for part, text in shown.items())


def _save_button(case: CaseVisit, kind: LetterKind) -> None:
    visit = case.visit

    def run() -> None:
        if attempt(
            lambda: word_letter(
                visit.context.store,
                visit.actor,
                clock(),
                case.view,
                _typed(case, kind),
                kind=kind,
                municipality=visit.context.municipality,
            )
        ):
            notify("Brevets tekster er gemt.")
            _empty(case, kind)

    st.button("Gem brevets tekster", key=f"gem-brev-{kind.value}", on_click=run)


def _back(case: CaseVisit, kind: LetterKind, part: str) -> None:
    visit = case.visit
    if attempt(
        lambda: follow_proposal(
            visit.context.store,
            visit.actor,
            clock(),
            case.view,
            part,
            typed=_typed(case, kind),
            kind=kind,
            municipality=visit.context.municipality,
        )
    ):
        notify("Teksten følger forslaget igen.")
        _empty(case, kind)


def _finish_button(case: CaseVisit, kind: LetterKind, saved: LetterTexts) -> None:
    visit, municipality = case.visit, case.visit.context.municipality
    faults = hindrances(case.view, kind, municipality, visit.now)
    if faults:
        st.info("**Før brevet kan gøres færdigt:**\n" + bullets(fault.text for fault in faults))

    def finish() -> None:
        typed = _typed(case, kind)
        same = all(getattr(typed, part) == getattr(saved, part) for part in TEXT_PARTS)
        if not same or typed.deadline != _deadline(saved):
            raise StepRefused("Der står tekst i felterne, som ikke er gemt i brevet. Gem brevets tekster først.")
        keep_letter(
            visit.context.store,
            visit.actor,
            clock(),
            case.view,
            kind,
            municipality=municipality,
            render=visit.context.renderer.render,
        )

    ask_first(
        _FINISH[kind],
        "Brevet dannes og gemmes med kontrolsum, og det kan ikke ændres bagefter. Programmet sender det ikke. Hent det "
        "blandt sagens dokumenter, og send det selv.",
        "Gør brevet færdigt",
        finish,
        done=f"{kind.danish}et er gjort færdigt. Hent det under Dokumenter.",
        disabled=bool(faults),
        kind="secondary",
    )


def _typed(case: CaseVisit, kind: LetterKind) -> TypedLetter:
    parts = {part: written(case, note_path(kind, part)) for part in (*TEXT_PARTS, DEADLINE)}
    return TypedLetter(**parts)


def _empty(case: CaseVisit, kind: LetterKind) -> None:
    for part in (*TEXT_PARTS, DEADLINE):
        empty_fields(case, note_path(kind, part))


def _deadline(texts: LetterTexts) -> str:
    return "" if texts.deadline is None else format_short_date(texts.deadline)
