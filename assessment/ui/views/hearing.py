"""The hearing of the party before a refusal: what was sent, what was answered, and what the municipality says to it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assessment.domain.danish import format_date
from assessment.domain.hearing import (
    REFUSAL,
    AnswerReceived,
    DraftSent,
    Hearing,
    HearingState,
    HearingStep,
    Omitted,
    Remarks,
    hearing_of,
    refusal_faults,
)
from assessment.domain.letters import LetterKind
from assessment.domain.plaintext import MAX_TEXT
from assessment.domain.workflow import Action
from assessment.services.desk import HIDDEN
from assessment.services.entries import today_of, typed_date
from assessment.services.hearing import take_hearing_step
from assessment.services.notes import HEARING, storable_text
from assessment.ui.components.entry_fields import DATE_EXAMPLE, choice_field, line_field, save_button, written
from assessment.ui.components.letter import show_final_letters, show_letter
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import bullets, plain
from assessment.ui.site import Site
from assessment.ui.visit import CaseVisit, clock

PAGE = "partshoering"
_WORDS = {
    HearingState.NONE: "Parten er ikke hørt.",
    HearingState.WAITING: "Udkastet er i høring. Der er ikke kommet svar.",
    HearingState.ANSWERED: "Parten har svaret. Kommunens bemærkninger mangler.",
    HearingState.EXPIRED: "Fristen er udløbet uden svar. Kommunens bemærkninger mangler.",
    HearingState.DONE: "Partshøringen er gennemført.",
    HearingState.OMITTED: "Partshøringen er undladt.",
}


def render(site: Site, case: CaseVisit) -> None:
    """What has happened so far, and the fields for what may happen next."""
    st.title("7.1 Partshøring", anchor=False)
    if case.view.blind:
        st.info(HIDDEN)
        return
    hearing = hearing_of(case.view.hearing, today_of(case.visit.now))
    st.write(
        "Før et afslag meddeles, skal boligorganisationen have haft lejlighed til at udtale sig om udkastet. "
        "Det, der står her, gengives i indstillingens afsnit om partens bemærkninger. Det kan ikke rettes bagefter."
    )
    _standing(case, hearing)
    _so_far(case, hearing)
    _letter(case)
    if case.may(Action.HEAR):
        _next(case, hearing)
    show_next(site, case, PAGE)


def _standing(case: CaseVisit, hearing: Hearing) -> None:
    version = case.view.version
    shown = version.case if version else case.view.case
    missing = refusal_faults(shown, hearing)
    if missing:
        st.warning("**Afslaget kan ikke udsendes endnu.**\n" + bullets(fault.text for fault in missing))
        return
    refused = shown.conclusion is not None and shown.conclusion.outcome == REFUSAL
    needless = hearing.state is HearingState.NONE and not refused
    st.info("Konklusionen er ikke et afslag, så partshøring er ikke påkrævet." if needless else _WORDS[hearing.state])


def _so_far(case: CaseVisit, hearing: Hearing) -> None:
    st.header("Det er der sket", anchor=False)
    if not case.view.hearing:
        st.write("Der er ikke skrevet noget om partshøring endnu.")
    for number, step in enumerate(case.view.hearing, 1):
        with st.container(border=True, key=f"hoering-{number}"):
            st.markdown(_told(case, step))
    if hearing.sent is not None and len([step for step in case.view.hearing if isinstance(step, DraftSent)]) > 1:
        st.caption("Det seneste udkast gælder. Svar på et tidligere udkast står her stadig.")


def _told(case: CaseVisit, step: HearingStep) -> str:
    if isinstance(step, DraftSent):
        head, text = (
            f"Udkast sendt den {format_date(step.date)} med frist den {format_date(step.deadline)}",
            step.recipient,
        )
    elif isinstance(step, AnswerReceived):
        head, text = f"Svar modtaget den {format_date(step.date)}", step.summary
    elif isinstance(step, Remarks):
        head, text = "Kommunens bemærkninger", step.text
    else:
        names = case.visit.context.municipality.hearing_law.names
        head, text = f"Høringen er undladt: {names.get(step.ground, step.ground)}", step.reason
    return f"**{plain(head)}**  \n{plain(text)}"


def _letter(case: CaseVisit) -> None:
    """The letter that hears the party, where the conclusion is a refusal."""
    conclusion = case.view.case.conclusion
    if conclusion is None or conclusion.outcome != REFUSAL or not case.may(Action.HEARING_LETTER):
        return
    st.header("Høringsbrevet", anchor=False)
    show_final_letters(case, LetterKind.HEARING)
    with st.expander("Ret brevets tekster, og gør det færdigt"):
        show_letter(case, LetterKind.HEARING)


def _next(case: CaseVisit, hearing: Hearing) -> None:
    if hearing.sent is not None:
        st.header("Partens svar", anchor=False)
        line_field(case, f"{HEARING}.answered", "Svaret er modtaget (dd.mm.åååå)", example=DATE_EXAMPLE)
        note_field(case, f"{HEARING}.summary", "Hvad siger parten?", height=150)
        _button(case, "Gem svaret", f"{HEARING}.answered", lambda: _answer(case), "Svaret er gemt.")
        if hearing.state is not HearingState.WAITING:
            st.header("Kommunens bemærkninger", anchor=False)
            note_field(case, f"{HEARING}.text", "Hvad siger kommunen til det?", height=150)
            _button(case, "Gem bemærkningerne", f"{HEARING}.text", lambda: _remarks(case), "Bemærkningerne er gemt.")
    st.header("Send et nyt udkast" if hearing.sent else "Udkastet er sendt i høring", anchor=False)
    line_field(case, f"{HEARING}.recipient", "Sendt til", example="fx Boligforeningen Eksempel", most=MAX_TEXT)
    line_field(case, f"{HEARING}.sent", "Sendt den (dd.mm.åååå)", example=DATE_EXAMPLE)
    line_field(case, f"{HEARING}.deadline", "Frist for svar (dd.mm.åååå)", example=DATE_EXAMPLE)
    _button(case, "Gem høringen", f"{HEARING}.sent", lambda: _sent(case), "Høringen er gemt.")
    if hearing.sent is None:
        _leave_out(case)


def _leave_out(case: CaseVisit) -> None:
    law = case.visit.context.municipality.hearing_law
    st.header("Eller: høringen undlades", anchor=False)
    unchecked = "" if law.checked_on else " Teksterne er ikke kontrolleret af en jurist."
    st.caption(plain(f"{law.source}.{unchecked}"))
    choice_field(case, f"{HEARING}.ground", "På hvilket grundlag?", law.names, horizontal=False)
    note_field(case, f"{HEARING}.reason", "Hvorfor gælder det i denne sag?", height=100)
    _button(case, "Gem, at høringen undlades", f"{HEARING}.ground", lambda: _omit(case), "Det er gemt.")


def _button(case: CaseVisit, label: str, place: str, work: Callable[[], HearingStep], done: str) -> None:
    visit, grounds = case.visit, case.visit.context.municipality.hearing_law.names
    save_button(
        case,
        label,
        place,
        lambda: take_hearing_step(
            visit.context.store, visit.actor, clock(), case.view.assessment.id, work(), grounds=grounds
        ),
        done,
        empties=HEARING,
    )


def _answer(case: CaseVisit) -> AnswerReceived:
    day = typed_date("Svaret er modtaget", written(case, f"{HEARING}.answered"))
    return AnswerReceived(date=day, summary=storable_text(written(case, f"{HEARING}.summary")))


def _remarks(case: CaseVisit) -> Remarks:
    return Remarks(text=storable_text(written(case, f"{HEARING}.text")))


def _sent(case: CaseVisit) -> DraftSent:
    return DraftSent(
        date=typed_date("Sendt den", written(case, f"{HEARING}.sent")),
        recipient=storable_text(written(case, f"{HEARING}.recipient")),
        deadline=typed_date("Frist for svar", written(case, f"{HEARING}.deadline")),
    )


def _omit(case: CaseVisit) -> Omitted:
    reason = storable_text(written(case, f"{HEARING}.reason"))
    return Omitted(ground=written(case, f"{HEARING}.ground") or "ingen", reason=reason)
