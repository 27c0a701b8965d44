"""The files of a case: put in, list, fetch, and withdraw with a reason."""

from __future__ import annotations

from html import escape

import streamlit as st

from assessment.domain.attachments import ACCEPTED, ENDINGS, MEGABYTE, megabytes, references
from assessment.domain.danish import format_moment, join_words
from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import Action
from assessment.services.attachments import AttachmentRecord, add_attachment, withdraw_attachment, without_file
from assessment.services.notes import ATTACHMENT
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.navigation import show_next
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.site import Site
from assessment.ui.steps import ATTACHMENTS_PAGE
from assessment.ui.visit import CaseVisit, clock, notify

_ROUND = "bilag-omgang"  # a new round of the field has a new key, and is empty


def render(site: Site, case: CaseVisit) -> None:
    """The field for new files, the list, and the withdrawn ones."""
    st.title("1.2 Bilag", anchor=False)
    st.write(
        "Læg de filer her, som vurderingen bygger på, fx tilstandsrapport og helhedsplan. Under kriterierne kan du "
        "henvise til et bilag og en side. Læg ikke filer med oplysninger om enkeltpersoner i sagen."
    )
    may_attach = case.may(Action.ATTACH)
    if may_attach:
        _add(case)
    present = [found for found in case.view.attachments if found.withdrawn is None]
    withdrawn = [found for found in case.view.attachments if found.withdrawn is not None]
    st.header("Bilag i sagen", anchor=False)
    if not present:
        st.write("Der er ingen bilag endnu." if may_attach else "Der er ingen bilag i sagen.")
    for attachment in present:
        _show(case, attachment)
    _missing(case)
    if may_attach and present:
        _withdraw(case, present)
    if withdrawn:
        st.header("Trukket tilbage", anchor=False)
        st.write("Bilagene her hører ikke til sagen, men bliver i den, fordi en indsendt udgave kan henvise til dem.")
        for attachment in withdrawn:
            _show(case, attachment)
    show_next(site, case, ATTACHMENTS_PAGE)


def _add(case: CaseVisit) -> None:
    limits = case.visit.context.settings.attachments.limits
    st.header("Læg filer i sagen", anchor=False)
    number = st.session_state.setdefault(_ROUND, 0)
    chosen = st.file_uploader(
        ACCEPTED,
        type=list(ENDINGS),
        accept_multiple_files=True,
        max_upload_size=limits.file_bytes // MEGABYTE,
        key=f"bilag-{case.view.assessment.id.hex}-{number}",
    )
    st.caption(
        "Filerne kontrolleres, før de lægges i sagen. En fil med makroer, programkode, andre filer i sig eller "
        f"adgangskode bliver afvist. Sagens filer må fylde {limits.case_bytes // MEGABYTE} MB tilsammen. En fil, der "
        "er lagt i sagen, kan trækkes tilbage, men ikke slettes."
    )
    if not st.button("Læg i sagen", type="primary", key="laeg-bilag", disabled=not chosen):
        return
    for file in chosen:
        _take(case, file.name, file.getvalue())
    st.session_state[_ROUND] = number + 1
    st.rerun()


def _take(case: CaseVisit, name: str, content: bytes) -> None:
    """Put one file into the case; what came of it is told above the page that is drawn next."""
    visit = case.visit
    try:
        with st.spinner(f"{plain(name)} kontrolleres …"):
            made = add_attachment(
                visit.context.store,
                visit.context.settings.attachments,
                visit.actor,
                clock(),
                case.view.assessment.id,
                name=name,
                content=content,
            )
    except AssessmentError as error:
        notify(f"{plain(name)} er ikke lagt i sagen. {plain(error.text)}", "warning")
    else:
        notify(f"{plain(made.name)} er nu bilag {made.number}.")


def _show(case: CaseVisit, attachment: AttachmentRecord) -> None:
    view = case.view
    pages = "" if attachment.pages is None else f", {attachment.pages} {'side' if attachment.pages == 1 else 'sider'}"
    by = f"Lagt i sagen den {format_moment(attachment.added_at)} af {view.name_of(attachment.added_by)}."
    if attachment.withdrawn is not None:
        by += (
            f" Trukket tilbage den {format_moment(attachment.withdrawn.at)} af "
            f"{view.name_of(attachment.withdrawn.by)}: {attachment.withdrawn.reason}"
        )
    used = _used_in(case, attachment)
    st.html(
        f'<p class="dokument" data-no-i18n><a href="/bilag/{attachment.id}" download>'
        f"Bilag {attachment.number}: {escape(attachment.name)} "
        f"({attachment.kind.danish}, {megabytes(attachment.length)}{pages})</a><br>{escape(by)}"
        f"{f'<br>{escape(used)}' if used else ''}</p>"
    )


def _used_in(case: CaseVisit, attachment: AttachmentRecord) -> str:
    """Which criteria point to the attachment, in the document that the visitor works on."""
    numbers = {criterion.id: criterion.number for criterion in case.view.rules.criteria}
    found = {numbers[criterion] for criterion, named in references(case.view.case) if named == attachment.reference}
    if not found:
        return ""
    return f"Dokumentation under kriterium {join_words([str(number) for number in sorted(found)])}."


def _missing(case: CaseVisit) -> None:
    """What a case file named whose files did not come with it."""
    names = dict.fromkeys(
        f"Bilag {place.reference.number}: {place.reference.name}"
        for place in without_file(case.view.case, case.view.attachments)
    )
    if names:
        st.warning(
            "Dokumentationen henviser til filer, som ikke er i sagen: "
            f"{plain(join_words(list(names)))}. Læg dem i sagen, så passer henvisningerne igen."
        )


def _withdraw(case: CaseVisit, present: list[AttachmentRecord]) -> None:
    with st.expander("Træk et bilag tilbage"):
        names = {found.number: f"Bilag {found.number}: {found.name}" for found in present}
        number = st.selectbox(
            "Hvilket bilag hører ikke til sagen?",
            list(names),
            index=None,
            format_func=lambda key: names[key],
            placeholder="Vælg",
            key=f"traek-{case.view.assessment.id.hex}",
        )
        reason = note_field(case, f"{ATTACHMENT}.reason", "Hvorfor hører bilaget ikke til sagen?")
        chosen = next((found for found in present if found.number == number), None)
        used = _used_in(case, chosen) if chosen else ""
        warning = f" Bilaget er stadig {used[0].lower()}{used[1:]} Ret henvisningen bagefter." if used else ""

        def withdraw() -> None:
            withdraw_attachment(
                case.visit.context.store,
                case.visit.actor,
                clock(),
                case.view.assessment.id,
                number=chosen.number if chosen else 0,
                reason=reason,
            )
            st.session_state.pop(f"felt-{case.view.assessment.id.hex}-{ATTACHMENT.replace('.', '-')}-reason", None)

        ask_first(
            "Træk bilaget tilbage",
            f"Bilaget kommer af listen og kan ikke lægges tilbage. Filen og begrundelsen bliver i sagen.{warning}",
            "Ja, træk bilaget tilbage",
            withdraw,
            done="Bilaget er trukket tilbage.",
            disabled=chosen is None,
            kind="secondary",
        )
