"""The course of a case: its assessments over the phases of the project, and the way to the next one."""

from __future__ import annotations

from html import escape
from itertools import pairwise

import streamlit as st

from assessment.domain.course import CriterionStep, course_between
from assessment.domain.danish import danish_time, format_date
from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import PERMISSIONS, Action
from assessment.services.course import CourseEntry, begin_assessment, course_of_case
from assessment.services.document_formats import format_of
from assessment.services.field_names import field_name
from assessment.services.notes import BEGIN, WITHDRAWAL
from assessment.services.withdrawal import withdraw_assessment
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.council_table import OUTCOME_LINES, vote_place
from assessment.ui.components.course_table import course_table
from assessment.ui.components.meeting_choice import show_meeting_choice
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain, show_error
from assessment.ui.site import Site
from assessment.ui.views.conclusion import DEVELOP_NAME
from assessment.ui.visit import CaseVisit, clock

NOT_YET = "Ikke sendt til godkendelse endnu"


def render(site: Site, case: CaseVisit) -> None:
    """Every assessment in the order of time, what changed from one to the next, and the next one. Never a ranking."""
    st.title("9. Forløb", anchor=False)
    st.write("En sag kan vurderes flere gange, fx først på en skitse og siden ved Skema A.")
    try:
        entries = course_of_case(case.visit.context.store, case.visit.actor, case.view.summary.case_id)
    except AssessmentError as error:
        show_error(error)
        return
    show_meeting_choice(site, case)
    st.header("Vurderingerne", anchor=False)
    for entry in entries:
        _entry(case, entry)
    _changes(case, entries)
    _begin(case)
    _withdraw(case)


def _entry(case: CaseVisit, entry: CourseEntry) -> None:
    number = entry.assessment.number
    with st.container(border=True, key=f"vurdering-{number}"):
        st.subheader(f"Vurdering {number}: {plain(_phase(entry))}", anchor=False)
        facts = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in _facts(case, entry))
        st.html(f'<dl class="vurderingsfakta" data-no-i18n>{facts}</dl>')


def _phase(entry: CourseEntry) -> str:
    return {phase.id: phase.name for phase in entry.rules.phases}.get(entry.phase or "", "fasen er ikke oplyst")


def _facts(case: CaseVisit, entry: CourseEntry) -> list[tuple[str, str]]:
    record = entry.assessment
    state = record.standing.state
    facts = [("Status", f'<span class="status {state.value}">{escape(state.danish)}</span>'), ("Datoer", _dates(entry))]
    if entry.reason:
        facts.append(("Begyndt, fordi", escape(entry.reason)))
    if entry.left_out:
        names = dict.fromkeys(field_name(place.split("[")[0], case.view.rules) for place in entry.left_out)
        facts.append(("Fulgte ikke med, fordi regelsættet ikke kender det", escape(", ".join(names))))
    facts.append(("Regelsæt", escape(f"{entry.rules.version}, gælder fra den {format_date(entry.rules.valid_from)}")))
    facts.append(("Sagsbehandlerens konklusion", escape(_conclusion(entry))))
    facts.append(("Vejledende indikation", escape(_indication(entry))))
    council = next((found for found in case.view.councils if found.assessment == record.number), None)
    if council is not None and council.vote is not None:
        voted = f"{OUTCOME_LINES[council.vote.outcome]}, {vote_place(council.vote)}"
        facts.append(("Byrådets beslutning", escape(". ".join(filter(None, (voted, council.vote.text))))))
    links = "<br>".join(
        f'<a href="/dokument/{document.id}" target="_blank">{escape(document.title)} '
        f"({format_of(document.kind).name})</a>, udsendt den "
        f"{format_date(danish_time(document.issued_at).date())} af {escape(case.view.name_of(document.issued_by))}"
        for document in entry.documents
    )
    if any(document.kind == "indstilling" for document in entry.documents):
        links += f'<br><a href="/pakke/{record.id}" download>Pakke til arkivet (zip)</a>'
    facts.append(("Dokumenter", links or "Ingen er udsendt"))
    return facts


def _dates(entry: CourseEntry) -> str:
    moments = [("begyndt", entry.assessment.created_at)]
    if entry.version is not None:
        moments.append(("sendt til godkendelse", entry.version.submitted_at))
    if entry.approval is not None:
        moments.append(("godkendt", entry.approval.decided_at))
    text = ", ".join(f"{verb} den {format_date(danish_time(moment).date())}" for verb, moment in moments)
    return escape(text[:1].upper() + text[1:])


def _conclusion(entry: CourseEntry) -> str:
    conclusion = entry.version.case.conclusion if entry.version else None
    if conclusion is None or conclusion.outcome is None:
        return NOT_YET
    return DEVELOP_NAME if conclusion.outcome == "videreudvikles" else entry.rules.outcomes[conclusion.outcome].name


def _indication(entry: CourseEntry) -> str:
    return entry.rules.outcomes[entry.version.indication["outcome"]].name if entry.version else NOT_YET


def _changes(case: CaseVisit, entries: tuple[CourseEntry, ...]) -> None:
    st.header("Hvad er ændret fra gang til gang?", anchor=False)
    approved = [entry for entry in entries if entry.approval is not None]
    if len(approved) < 2:
        st.write(
            "Når to vurderinger af sagen er godkendt, står det her, hvad der er ændret for hvert kriterium og hvorfor."
        )
        return
    if not case.view.assessment.standing.revealed or case.view.blind:
        st.write(
            "Trin og begrundelser fra de tidligere vurderinger er skjult, indtil den nye vurdering er låst. "
            "Sådan påvirker de den ikke."
        )
        return
    for before, after in pairwise(approved):
        _change(before, after)


def _change(before: CourseEntry, after: CourseEntry) -> None:
    if before.version is None or after.version is None:
        return
    first, second = before.assessment.number, after.assessment.number
    st.subheader(f"Fra vurdering {first} til vurdering {second}", anchor=False)
    steps = course_between(before.version.case, before.rules, after.version.case, after.rules)
    st.html(course_table(steps, f"Vurdering {first}", f"Vurdering {second}"))
    for step in steps:
        if step.changed:
            _reasons(step, first, second)


def _reasons(step: CriterionStep, first: int, second: int) -> None:
    with st.expander(f"{step.criterion.number}. {step.criterion.name}: begrundelserne"):
        for number, verdict, reason in (
            (first, step.before, step.reason_before),
            (second, step.after, step.reason_after),
        ):
            if verdict is not None:
                st.markdown(f"**Vurdering {number}, {plain(verdict)}.** {plain(reason or 'Ingen begrundelse.')}")


def _withdraw(case: CaseVisit) -> None:
    if not case.may(Action.WITHDRAW):
        return
    visit = case.visit
    st.header("Træk sagen tilbage", anchor=False)
    st.write(
        "Brug det, når boligorganisationen trækker sit projekt, eller sagen af en anden grund ikke skal afgøres. "
        "Alt, hvad der er skrevet, bliver stående. Sagen kan tages op igen med en ny vurdering."
    )
    reason = note_field(case, WITHDRAWAL, "Hvorfor trækkes sagen tilbage?")
    ask_first(
        "Træk sagen tilbage",
        "Vurderingen får status Trukket tilbage og kan ikke rettes mere. Den kan stadig læses.",
        "Træk tilbage",
        lambda: withdraw_assessment(visit.context.store, visit.actor, clock(), case.view.assessment.id, reason=reason),
        done="Sagen er trukket tilbage.",
        disabled=not reason.strip(),
        kind="secondary",
    )


def _begin(case: CaseVisit) -> None:
    st.header("Begynd en ny vurdering", anchor=False)
    if not case.may(Action.BEGIN):
        done = case.view.assessment.standing.state in PERMISSIONS[Action.BEGIN].states
        st.write(
            "En sagsbehandler kan begynde en ny vurdering."
            if done
            else "En ny vurdering kan begyndes, når indstillingen for den seneste er udsendt, eller når den er trukket "
            "tilbage."
        )
        return
    visit = case.visit
    st.write(
        "Oplysninger, budget og inddragelse følger med. Trin, begrundelser og konklusion gør ikke, så projektet "
        "vurderes forfra. De vilkår, der blev stillet, følger med som spørgsmål."
    )
    rules = visit.context.rules_now(visit.now)
    phases = {phase.id: phase.name for phase in rules.phases}
    key = f"ny-fase-{case.view.assessment.id.hex}"
    chosen = st.selectbox(
        "Projektets fase nu",
        list(phases),
        index=None,
        format_func=lambda phase: phases[phase],
        key=key,
        placeholder="Vælg",
    )
    reason = note_field(case, BEGIN, "Hvorfor vurderes sagen igen?")
    ready = chosen is not None and bool(reason.strip())
    ask_first(
        "Begynd en ny vurdering",
        "Sagen får en ny kladde efter det regelsæt, der gælder nu. Den tidligere vurdering kan stadig læses, men ikke "
        "ændres.",
        "Begynd",
        lambda: begin_assessment(
            visit.context.store,
            visit.actor,
            clock(),
            case.view.summary.case_id,
            rules,
            phase=chosen or "",
            reason=reason,
        ),
        done="En ny vurdering er begyndt. Kontrollér oplysningerne under trin 1 til 3, før du vurderer.",
        disabled=not ready,
    )
    if not ready:
        st.caption("Vælg fasen, og skriv hvorfor, for at kunne begynde.")
