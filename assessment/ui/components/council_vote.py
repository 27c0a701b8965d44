"""The fields of a vote: followed, changed with what was voted instead, or sent back."""

from __future__ import annotations

import streamlit as st

from assessment.domain.conditions import Condition
from assessment.domain.council import ON_CONDITIONS, Council, VoteOutcome, recommended_conditions
from assessment.domain.errors import Fault, InputError
from assessment.domain.plaintext import is_blank
from assessment.services.council import TypedVote, outcome_names, record_vote
from assessment.services.entries import typed_date
from assessment.services.notes import VOTE
from assessment.ui.components.conditions import condition_line
from assessment.ui.components.confirm import ask_first
from assessment.ui.components.council_table import OUTCOME_LINES
from assessment.ui.components.entry_fields import (
    DATE_EXAMPLE,
    choice_field,
    empty_fields,
    kept,
    line_field,
    save_button,
    select_field,
    written,
)
from assessment.ui.components.note_field import note_field
from assessment.ui.failures import plain
from assessment.ui.visit import CaseVisit, clock

MAX_ROWS = 20
_OUTCOMES = {outcome.value: line for outcome, line in OUTCOME_LINES.items()}
_AS_RECOMMENDED, _NOT_SO = "ja", "nej"
_KEPT = {_AS_RECOMMENDED: "Vedtaget, som det er indstillet", _NOT_SO: "Ikke vedtaget, eller vedtaget i en anden form"}


def show_vote_fields(case: CaseVisit, council: Council) -> None:
    """The fields for the outcome as voted, or for a correction of the one that counts."""
    counting = council.vote_entry
    st.header("Skriv beslutningen" if counting is None else "Er beslutningen skrevet forkert?", anchor=False)
    if counting is None:
        _fields(case)
        ask_first(
            "Gem beslutningen",
            "Sagen bliver afgjort. Beslutningen står ved siden af indstillingen, og den kan ikke slettes. "
            "En fejl kan rettes med en ny indtastning.",
            "Gem og afgør sagen",
            lambda: _save(case, None),
            done="Beslutningen er gemt, og sagen er afgjort.",
        )
        return
    with st.expander(f"Ret nr. {counting.number}"):
        st.write(f"Skriv hele beslutningen igen. Nr. {counting.number} bliver stående, men gælder ikke længere.")
        _fields(case)
        save_button(
            case, "Gem rettelsen", VOTE, lambda: _save(case, counting.number), "Rettelsen er gemt og gælder nu."
        )


def _fields(case: CaseVisit) -> None:
    choice_field(case, f"{VOTE}.outcome", "Hvad skete der med indstillingen?", _OUTCOMES)
    deciding = _deciding(case)
    if len(deciding) > 1:
        choice_field(case, f"{VOTE}.station", "Hvor blev sagen afgjort?", deciding)
    line_field(case, f"{VOTE}.date", "Dato for beslutningen (dd.mm.åååå)", example=DATE_EXAMPLE)
    line_field(case, f"{VOTE}.agenda_point", "Punkt på dagsordenen", example="fx punkt 14")
    outcome = written(case, f"{VOTE}.outcome")
    if outcome == VoteOutcome.CHANGED:
        names = outcome_names(case.view.rules, case.visit.context.municipality.outcome_develop)
        choice_field(case, f"{VOTE}.voted_outcome", "Hvad blev vedtaget?", names, horizontal=False)
    label = (
        "Bemærkninger til beslutningen" if outcome == VoteOutcome.FOLLOWED else "Beslutningen, som den blev vedtaget"
    )
    note_field(case, f"{VOTE}.text", label, height=120)
    if outcome == VoteOutcome.CHANGED and written(case, f"{VOTE}.voted_outcome") == ON_CONDITIONS:
        _condition_fields(case)


def _condition_fields(case: CaseVisit) -> None:
    st.subheader("Vilkårene, som de blev vedtaget", anchor=False)
    for place, condition in enumerate(_recommended(case), 1):
        with st.container(border=True, key=f"indstillet-vilkaar-{place}"):
            st.markdown(plain(condition_line(condition)))
            choice_field(case, f"{VOTE}.kept_{place}", f"Blev vilkår {place} vedtaget?", _KEPT)
    st.write("Skriv de vilkår, der blev vedtaget i en anden form, eller som er nye.")
    criteria = {item.id: f"{item.number}. {item.name}" for item in case.view.rules.criteria}
    for row in range(1, min(_last_row(case) + 1, MAX_ROWS) + 1):
        with st.container(border=True, key=f"vedtaget-vilkaar-{row}"):
            note_field(case, f"{VOTE}.new_{row}_text", f"Vedtaget vilkår {row}", height=80)
            when, who = st.columns(2)
            with when:
                line_field(case, f"{VOTE}.new_{row}_deadline", f"Frist for vilkår {row} (dd.mm.åååå)")
            with who:
                line_field(case, f"{VOTE}.new_{row}_by", f"Hvem dokumenterer vilkår {row}?")
            select_field(
                case, f"{VOTE}.new_{row}_criterion", f"Hvilket kriterium ligger vilkår {row} tættest på?", criteria
            )


def _last_row(case: CaseVisit) -> int:
    """The last row with something in it, 0 when all are empty."""
    rows = {f"{VOTE}.new_{row}_text": row for row in range(1, MAX_ROWS + 1)}
    texts = kept(case, rows)
    return max((row for path, row in rows.items() if not is_blank(texts[path])), default=0)


def _save(case: CaseVisit, corrects: int | None) -> None:
    outcome = written(case, f"{VOTE}.outcome")
    if outcome not in _OUTCOMES:
        raise InputError([Fault("Hvad skete der med indstillingen?", "mangler. Vælg det, der blev besluttet.")])
    deciding = _deciding(case)
    station = next(iter(deciding)) if len(deciding) == 1 else written(case, f"{VOTE}.station")
    changed = outcome == VoteOutcome.CHANGED
    voted_outcome = written(case, f"{VOTE}.voted_outcome") if changed else ""
    typed = TypedVote(
        outcome=VoteOutcome(outcome),
        station=station,
        date=typed_date("Dato for beslutningen", written(case, f"{VOTE}.date")),
        agenda_point=written(case, f"{VOTE}.agenda_point"),
        text=written(case, f"{VOTE}.text"),
        voted_outcome=voted_outcome or None,
        conditions=_typed_conditions(case) if voted_outcome == ON_CONDITIONS else (),
    )
    visit = case.visit
    record_vote(
        visit.context.store,
        visit.actor,
        clock(),
        case.view.assessment.id,
        typed,
        stations=deciding,
        corrects=corrects,
    )
    empty_fields(case, VOTE)


def _typed_conditions(case: CaseVisit) -> tuple[Condition, ...]:
    found = []
    for place, condition in enumerate(_recommended(case), 1):
        answer = written(case, f"{VOTE}.kept_{place}")
        if answer not in _KEPT:
            raise InputError([Fault(f"Blev vilkår {place} vedtaget?", "mangler. Vælg et svar.")])
        if answer == _AS_RECOMMENDED:
            found.append(condition)
    for row in range(1, _last_row(case) + 1):
        text = written(case, f"{VOTE}.new_{row}_text")
        if is_blank(text):
            continue
        deadline = written(case, f"{VOTE}.new_{row}_deadline")
        found.append(
            Condition(
                criterion=written(case, f"{VOTE}.new_{row}_criterion"),
                text=text,
                deadline=None if is_blank(deadline) else typed_date(f"Frist for vilkår {row}", deadline),
                documented_by=written(case, f"{VOTE}.new_{row}_by"),
            )
        )
    return tuple(found)


def _recommended(case: CaseVisit) -> tuple[Condition, ...]:
    version = case.view.version
    return recommended_conditions(version.case) if version else ()


def _deciding(case: CaseVisit) -> dict[str, str]:
    return {station.id: station.name for station in case.visit.context.municipality.stations if station.decides}
