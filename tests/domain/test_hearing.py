"""The hearing of the party: its states, what each step needs, and that a refusal cannot pass it by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.hearing import (
    AnswerReceived,
    DraftSent,
    HearingState,
    HearingStep,
    Omitted,
    Remarks,
    hear,
    hearing_faults,
    hearing_of,
    read_step,
)
from assessment.domain.plaintext import is_blank
from assessment.domain.workflow import Actor, Role, Standing, State, issue

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CASEWORKER = Actor("p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
MANAGER = Actor("p2", "Leder A", frozenset({Role.MANAGER}))
SENT = DraftSent(date=date(2026, 11, 2), recipient="Boligforeningen Eksempel", deadline=date(2026, 11, 16))
OPEN = DraftSent(date=date(2026, 11, 16), recipient="Boligforeningen Eksempel", deadline=date(2026, 11, 30))
ANSWER = AnswerReceived(date=date(2026, 11, 18), summary="Foreningen er uenig om udearealerne.")
REMARKS = Remarks(text="Det ændrer ikke vurderingen.")
OMITTED = Omitted(ground="ubetaenkeligt", reason="Parten har selv bedt om afslaget.")

days = st.dates(date(2026, 9, 1), date(2026, 12, 31))
steps = st.lists(
    st.one_of(
        st.builds(
            lambda day, length: DraftSent(date=day, recipient="Foreningen", deadline=day + timedelta(length)),
            days,
            st.integers(1, 40),
        ),
        st.builds(AnswerReceived, date=days, summary=st.just("Svar")),
        st.just(REMARKS),
        st.just(OMITTED),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ((), HearingState.NONE),
        ((OPEN,), HearingState.WAITING),
        ((OPEN, ANSWER), HearingState.ANSWERED),
        ((OPEN, ANSWER, REMARKS), HearingState.DONE),
        ((OPEN, ANSWER, REMARKS, ANSWER), HearingState.ANSWERED),
        ((SENT,), HearingState.EXPIRED),
        ((SENT, REMARKS), HearingState.DONE),
        ((SENT, REMARKS, OPEN), HearingState.WAITING),
        ((OMITTED,), HearingState.OMITTED),
        ((OMITTED, SENT), HearingState.EXPIRED),
    ],
)
def test_the_state_follows_from_the_steps(written: tuple[HearingStep, ...], state: HearingState) -> None:
    assert hearing_of(written, TODAY).state is state


def test_the_deadline_lasts_to_the_end_of_its_day() -> None:
    assert hearing_of((SENT,), SENT.deadline).state is HearingState.WAITING
    assert hearing_of((SENT,), SENT.deadline + timedelta(1)).state is HearingState.EXPIRED


@given(steps, days)
def test_a_hearing_is_settled_only_with_what_the_law_asks_for(written: list[HearingStep], on: date) -> None:
    hearing = hearing_of(written, on)
    if not hearing.settled:
        assert len(hearing_faults("afvis", hearing)) == 1
        return
    assert hearing_faults("afvis", hearing) == ()
    if hearing.state is HearingState.OMITTED:
        assert hearing.omitted is not None
        assert not is_blank(hearing.omitted.reason)
        return
    assert hearing.sent is not None
    assert hearing.remarks is not None
    assert hearing.answers or on > hearing.sent.deadline
    after = written[written.index(hearing.sent) :]
    assert not isinstance(after[-1], AnswerReceived), "nothing the party has said is without remarks"


@given(steps, days)
def test_time_alone_never_undoes_a_settled_hearing(written: list[HearingStep], on: date) -> None:
    if hearing_of(written, on).settled:
        assert hearing_of(written, on + timedelta(1)).settled
        assert hearing_of(written, date.max).settled


@given(steps, days)
def test_a_new_draft_begins_the_hearing_anew(written: list[HearingStep], on: date) -> None:
    fresh = hearing_of([*written, OPEN], on)
    assert (fresh.sent, fresh.answers, fresh.remarks, fresh.omitted) == (OPEN, (), None, None)
    assert not fresh.settled


@given(steps)
def test_steps_come_back_from_plain_data_as_they_were(written: list[HearingStep]) -> None:
    assert [read_step(step.model_dump(mode="json")) for step in written] == written


@given(steps, days, st.sampled_from(["stoette", "vilkaar", "videreudvikles", None]))
def test_only_a_refusal_asks_for_a_hearing(written: list[HearingStep], on: date, outcome: str | None) -> None:
    assert hearing_faults(outcome, hearing_of(written, on)) == ()


@pytest.mark.parametrize(
    ("before", "step", "place"),
    [
        ((), ANSWER, "hearing.answer"),
        ((), REMARKS, "hearing.remarks"),
        ((OPEN,), REMARKS, "hearing.remarks"),
        ((OPEN,), OMITTED, "hearing.ground"),
        ((), SENT.model_copy(update={"recipient": " "}), "hearing.recipient"),
        ((), SENT.model_copy(update={"date": TODAY + timedelta(1), "deadline": date.max}), "hearing.sent"),
        ((), SENT.model_copy(update={"deadline": SENT.date}), "hearing.deadline"),
        ((OPEN,), ANSWER.model_copy(update={"summary": ""}), "hearing.summary"),
        ((OPEN,), ANSWER.model_copy(update={"date": OPEN.date - timedelta(1)}), "hearing.answer"),
        ((OPEN,), ANSWER.model_copy(update={"date": TODAY + timedelta(1)}), "hearing.answer"),
        ((SENT,), Remarks(text="\n"), "hearing.remarks"),
        ((), OMITTED.model_copy(update={"reason": ""}), "hearing.reason"),
        ((SENT,), Remarks(text="Se 010190-1234."), "hearing.text"),
    ],
)
def test_each_fault_of_a_step_is_named(before: tuple[HearingStep, ...], step: HearingStep, place: str) -> None:
    with pytest.raises(StepRefused) as refused:
        hear(CASEWORKER, Standing(State.LOCKED), NOW, step, steps=before, on=TODAY)
    assert [fault.place for fault in refused.value.faults] == [place]


@pytest.mark.parametrize(
    ("before", "step"),
    [((), SENT), ((OPEN,), ANSWER), ((OPEN, ANSWER), REMARKS), ((SENT,), REMARKS), ((), OMITTED), ((SENT,), OPEN)],
)
def test_the_way_of_a_hearing(before: tuple[HearingStep, ...], step: HearingStep) -> None:
    event = hear(CASEWORKER, Standing(State.LOCKED), NOW, step, steps=before, on=TODAY)
    assert event.action == f"hearing.{step.step}"


def test_a_manager_and_a_blind_assessor_do_not_write_it() -> None:
    for actor, standing in (
        (MANAGER, Standing(State.LOCKED)),
        (CASEWORKER, Standing(State.LOCKED, second_assessor="p1")),
    ):
        with pytest.raises(PermissionDenied):
            hear(actor, standing, NOW, SENT, steps=(), on=TODAY)


def test_a_refusal_is_not_issued_before_it_and_control_it_is_after() -> None:
    standing = Standing(State.APPROVED)
    unfinished: tuple[tuple[HearingStep, ...], ...] = ((), (OPEN,), (OPEN, ANSWER))
    finished: tuple[tuple[HearingStep, ...], ...] = ((OPEN, ANSWER, REMARKS), (SENT, REMARKS), (OMITTED,))
    for written in unfinished:
        with pytest.raises(StepRefused) as refused:
            issue(MANAGER, standing, NOW, hearing_faults("afvis", hearing_of(written, TODAY)))
        assert len(refused.value.faults) == 1
    for written in finished:
        assert issue(MANAGER, standing, NOW, hearing_faults("afvis", hearing_of(written, TODAY))).state is State.ISSUED
