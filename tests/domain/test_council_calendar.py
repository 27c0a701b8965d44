"""The council's calendar: entries into meetings, deadlines counted back, and who may change what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assessment.domain import council_calendar as calendar
from assessment.domain.case_deadline import Deadline, Urgency, deadline_of, reach_sentence
from assessment.domain.council_calendar import Body, CalendarEntry, EntryKind, Meeting, meetings_of, timetable
from assessment.domain.danish import NBSP
from assessment.domain.errors import AssessmentError, PermissionDenied, StepRefused
from assessment.domain.lead_times import NO_LEAD_TIMES, LeadTimes
from assessment.domain.standing import Actor, Role, Standing, State
from assessment.domain.working_days import is_working_day
from assessment.reporting.municipality import load_municipality

NOW = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
LEAD_TIMES = load_municipality().lead_times
ADMINISTRATOR = Actor("id-adm", "Administrator A", frozenset({Role.ADMINISTRATOR}))
OWNER = Actor("id-a", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
COLLEAGUE = Actor("id-b", "Sagsbehandler B", frozenset({Role.CASEWORKER}))
MANAGER = Actor("id-l", "Leder A", frozenset({Role.MANAGER}))
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))


def held(day: dt.date, body: Body = Body.COUNCIL, *, withdrawn: bool = False) -> Meeting:
    return Meeting(str(uuid4()), body, day, withdrawn)


def magistracy(*days: dt.date) -> tuple[Meeting, ...]:
    return tuple(held(day, Body.MAGISTRACY) for day in days)


def entry(meeting_id: str, kind: EntryKind, day: dt.date, reason: str = "") -> CalendarEntry:
    return CalendarEntry(meeting_id, kind, Body.COUNCIL, day, reason, "id-adm", NOW)


def deadline(state: State = State.DRAFT, today: dt.date = TODAY, *, withdrawn: bool = False) -> Deadline:
    meeting = held(dt.date(2027, 2, 24), withdrawn=withdrawn)
    return deadline_of(meeting, state, (meeting,), LEAD_TIMES, today)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_meeting_is_what_its_entries_have_led_to() -> None:
    first, second = "moede-1", "moede-2"
    february, march = dt.date(2027, 2, 24), dt.date(2027, 3, 3)
    found = meetings_of(
        [
            entry(first, "added", february),
            entry(second, "added", dt.date(2027, 1, 27)),
            entry(first, "moved", march, "Vinterferie"),
            entry(second, "withdrawn", dt.date(2027, 1, 27), "Aflyst"),
        ]
    )
    assert found == (
        Meeting(second, Body.COUNCIL, dt.date(2027, 1, 27), withdrawn=True, reason="Aflyst"),
        Meeting(first, Body.COUNCIL, march, moved_from=february, reason="Vinterferie"),
    )


def test_the_steps_are_counted_back_from_the_meeting() -> None:
    meeting = held(dt.date(2027, 2, 24))
    found = timetable(meeting, (meeting,), LEAD_TIMES)
    assert [(step.name, step.latest) for step in found.milestones] == [
        ("Godkendt i Teknik og Miljø", dt.date(2027, 2, 9)),
        ("Indleveret til Borgmesterens Afdeling", dt.date(2027, 2, 11)),
        ("Behandlet i Magistraten", dt.date(2027, 2, 22)),
    ]
    assert found.approve_by == dt.date(2027, 2, 9)


@pytest.mark.parametrize(
    ("days", "treated"),
    [
        ([dt.date(2027, 2, 15), dt.date(2027, 2, 8)], dt.date(2027, 2, 15)),
        ([dt.date(2027, 2, 23)], dt.date(2027, 2, 22)),  # too late for this meeting
        ([dt.date(2027, 1, 4)], dt.date(2027, 2, 22)),  # too long before it
        ([dt.date(2027, 2, 22)], dt.date(2027, 2, 22)),
    ],
)
def test_the_last_meeting_of_magistraten_that_is_early_enough_counts(days: Sequence[dt.date], treated: dt.date) -> None:
    meeting = held(dt.date(2027, 2, 24))
    found = timetable(meeting, (meeting, *magistracy(*days)), LEAD_TIMES)
    assert found.milestones[-1].latest == treated


def test_a_withdrawn_meeting_of_magistraten_does_not_count() -> None:
    meeting = held(dt.date(2027, 2, 24))
    other = held(dt.date(2027, 2, 15), Body.MAGISTRACY, withdrawn=True)
    assert timetable(meeting, (other,), LEAD_TIMES).milestones[-1].latest == dt.date(2027, 2, 22)


@given(DAYS, st.lists(DAYS, max_size=30))
def test_every_step_falls_on_a_working_day_in_its_order(day: dt.date, others: list[dt.date]) -> None:
    closed = LEAD_TIMES.closed
    at_work = [other for other in others if is_working_day(other, closed)]
    found = timetable(held(day), magistracy(*at_work), LEAD_TIMES)
    latest = [step.latest for step in found.milestones]
    assert latest == sorted(latest)
    assert all(is_working_day(each, closed) for each in latest)
    assert found.approve_by < day


@given(DAYS, DAYS, st.lists(DAYS, max_size=30))
def test_a_later_meeting_never_asks_for_an_earlier_approval(
    one: dt.date, other: dt.date, others: list[dt.date]
) -> None:
    first, last = sorted((one, other))
    calendar_ = magistracy(*others)
    approvals = [timetable(held(day), calendar_, LEAD_TIMES).approve_by for day in (first, last)]
    assert approvals == sorted(approvals), "the list of cases is sorted by the meeting instead"


@given(st.lists(DAYS, min_size=1, max_size=12, unique=True), DAYS)
def test_the_first_reachable_meeting_is_the_first_whose_deadline_can_be_kept(
    days: list[dt.date], today: dt.date
) -> None:
    meetings = sorted((held(day) for day in days), key=lambda meeting: meeting.date)
    timetables = calendar.coming(meetings, today, LEAD_TIMES)
    assert [each.meeting for each in timetables] == [meeting for meeting in meetings if meeting.date > today]
    found = calendar.first_reachable(timetables, today)
    kept = [each for each in timetables if each.approve_by >= today]
    assert found == (kept[0] if kept else None)
    assert found is None or all(
        each.approve_by < today for each in timetables if each.meeting.date < found.meeting.date
    )


def test_the_deadline_is_told_in_one_sentence() -> None:
    assert plain(deadline().sentence) == (
        "Skal være godkendt senest tirsdag den 9. februar 2027 for at nå byrådets møde den 24. februar 2027."
    )
    assert plain(deadline(State.APPROVED).sentence) == "Tiltænkt byrådets møde den 24. februar 2027."
    for state in (State.DRAFT, State.APPROVED, State.ISSUED):
        assert plain(deadline(state, withdrawn=True).sentence) == (
            "Var tiltænkt byrådets møde den 24. februar 2027, som er aflyst. Vælg et andet møde."
        )
    assert plain(deadline(today=dt.date(2027, 2, 10)).sentence).startswith("Skulle være godkendt senest tirsdag")


@pytest.mark.parametrize(
    ("today", "urgency", "remaining", "short"),
    [
        (dt.date(2027, 1, 25), Urgency.DISTANT, "", "09.02.2027"),
        (dt.date(2027, 1, 26), Urgency.NEAR, "10 arbejdsdage tilbage", "09.02.2027\n10 arbejdsdage tilbage"),
        (dt.date(2027, 2, 7), Urgency.NEAR, "2 arbejdsdage tilbage", "09.02.2027\n2 arbejdsdage tilbage"),
        (dt.date(2027, 2, 8), Urgency.NEAR, "1 arbejdsdag tilbage", "09.02.2027\n1 arbejdsdag tilbage"),
        (dt.date(2027, 2, 9), Urgency.NEAR, "Sidste dag", "09.02.2027\nSidste dag"),
        (dt.date(2027, 2, 10), Urgency.OVERDUE, "Fristen er overskredet", "09.02.2027\nFristen er overskredet"),
    ],
)
def test_what_presses_is_told_in_words(today: dt.date, urgency: Urgency, remaining: str, short: str) -> None:
    found = deadline(today=today)
    assert (found.urgency, found.remaining, found.short) == (urgency, remaining, short)
    assert found.presses is (urgency is not Urgency.DISTANT)


@pytest.mark.parametrize("state", State)
def test_only_what_awaits_approval_has_something_to_keep(state: State) -> None:
    awaiting = state in (State.DRAFT, State.LOCKED, State.RETURNED, State.SUBMITTED)
    assert (deadline(state).urgency is not Urgency.MET) is awaiting
    assert bool(deadline(state).short) is awaiting


def test_the_meeting_that_can_still_be_reached_is_told() -> None:
    meeting = held(dt.date(2027, 2, 24))
    assert plain(reach_sentence(timetable(meeting, (), LEAD_TIMES))) == (
        "Kan nå byrådets møde den 24. februar 2027, hvis den er godkendt senest tirsdag den 9. februar 2027."
    )
    assert reach_sentence(None) == "Ingen af de møder, der står i mødekalenderen, kan nås."


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (TODAY, "er ikke efter i dag"),
        (dt.date(2206, 2, 24), "år ude i fremtiden"),
        (dt.date(2027, 2, 27), "er en lørdag"),
        (dt.date(2027, 3, 29), "er en helligdag"),
        (dt.date(2027, 2, 24), "har allerede et møde"),
    ],
)
def test_a_day_that_can_be_no_meeting_is_refused(day: dt.date, told: str) -> None:
    existing = (held(dt.date(2027, 2, 24)), held(dt.date(2027, 4, 7), withdrawn=True))
    with pytest.raises(StepRefused) as refused:
        calendar.add_meetings(ADMINISTRATOR, NOW, [(Body.COUNCIL, day)], existing, TODAY)
    assert [told in fault.text for fault in refused.value.faults] == [True]
    with pytest.raises(StepRefused):
        calendar.move_meeting(
            ADMINISTRATOR, NOW, held(dt.date(2027, 4, 21)), to=day, reason="x", meetings=existing, today=TODAY
        )
    again = calendar.add_meetings(ADMINISTRATOR, NOW, [(Body.COUNCIL, dt.date(2027, 4, 7))], existing, TODAY)
    assert again.fields == {"meetings": [{"body": "byraad", "date": "2027-04-07"}]}, "after one that was withdrawn"


def test_a_list_without_meetings_too_long_or_with_one_twice_is_refused() -> None:
    wednesday = dt.date(2027, 2, 24)
    every = [(Body.COUNCIL, wednesday + dt.timedelta(weeks=number)) for number in range(201)]
    for wanted in ([], every, [every[0], every[0]]):
        with pytest.raises(StepRefused):
            calendar.add_meetings(ADMINISTRATOR, NOW, wanted, (), TODAY)


def test_a_change_needs_a_reason_and_a_meeting_that_is_to_come() -> None:
    meeting, to = held(dt.date(2027, 2, 24)), dt.date(2027, 3, 3)
    moved = calendar.move_meeting(ADMINISTRATOR, NOW, meeting, to=to, reason="Ferie", meetings=(meeting,), today=TODAY)
    assert (moved.action, moved.fields["moved_from"], moved.fields["date"]) == (
        "calendar.moved",
        "2027-02-24",
        "2027-03-03",
    )
    assert calendar.withdraw_meeting(ADMINISTRATOR, NOW, meeting, reason="Ferie", today=TODAY).action == (
        "calendar.withdrawn"
    )
    refused: list[Callable[[], object]] = [
        lambda: calendar.move_meeting(ADMINISTRATOR, NOW, meeting, to=to, reason=" ", meetings=(), today=TODAY),
        lambda: calendar.withdraw_meeting(ADMINISTRATOR, NOW, meeting, reason="", today=TODAY),
        lambda: calendar.withdraw_meeting(ADMINISTRATOR, NOW, held(TODAY), reason="x", today=TODAY),
        lambda: calendar.withdraw_meeting(ADMINISTRATOR, NOW, held(to, withdrawn=True), reason="x", today=TODAY),
    ]
    for work in refused:
        with pytest.raises(StepRefused):
            work()


@pytest.mark.parametrize("actor", [OWNER, MANAGER])
def test_only_the_administrator_keeps_the_calendar(actor: Actor) -> None:
    meeting, to = held(dt.date(2027, 2, 24)), dt.date(2027, 3, 3)
    ways: tuple[Callable[[], object], ...] = (
        lambda: calendar.add_meetings(actor, NOW, [(Body.COUNCIL, to)], (), TODAY),
        lambda: calendar.move_meeting(actor, NOW, meeting, to=to, reason="x", meetings=(), today=TODAY),
        lambda: calendar.withdraw_meeting(actor, NOW, meeting, reason="x", today=TODAY),
    )
    for work in ways:
        with pytest.raises(PermissionDenied, match="rette mødekalenderen"):
            work()


def choose(actor: Actor, meeting: Meeting | None, state: State = State.DRAFT) -> str:
    event = calendar.choose_meeting(actor, Standing(state), NOW, meeting, owner_id=OWNER.person_id, today=TODAY)
    return event.action


@pytest.mark.parametrize(("actor", "allowed"), [(OWNER, True), (MANAGER, True), (COLLEAGUE, False)])
def test_the_owner_and_managers_choose_the_meeting(actor: Actor, allowed: bool) -> None:
    meeting = held(dt.date(2027, 2, 24))
    if allowed:
        assert choose(actor, meeting) == "calendar.target_chosen"
        assert choose(actor, None) == "calendar.target_removed"
    else:
        with pytest.raises(PermissionDenied, match="den sagsbehandler, der har sagen, eller en leder"):
            choose(actor, meeting)


def test_a_meeting_that_no_case_can_be_meant_for_is_refused() -> None:
    to = dt.date(2027, 2, 24)
    for meeting in (held(to, Body.MAGISTRACY), held(to, withdrawn=True), held(TODAY)):
        with pytest.raises(StepRefused):
            choose(OWNER, meeting)
    assert choose(OWNER, held(to), State.ISSUED) == "calendar.target_chosen", "the council has not met yet"
    for state in (State.DECIDED, State.WITHDRAWN):
        with pytest.raises(AssessmentError):
            choose(OWNER, held(to), state)


def test_lead_times_that_make_no_sense_are_refused() -> None:
    good = LEAD_TIMES.model_dump(by_alias=True, mode="json")
    assert LeadTimes.model_validate(good) == LEAD_TIMES
    step = good["trin_fra_moedet_og_tilbage"][0]
    senseless: tuple[dict[str, Any], ...] = (
        {"lukkedage": ["02-30"]},
        {"lukkedage": ["24-12"]},
        {"lukkedage": ["juleaften"]},
        {"trin_fra_moedet_og_tilbage": []},
        {"trin_fra_moedet_og_tilbage": [step, step]},
        {"trin_fra_moedet_og_tilbage": [{**step, "arbejdsdage": -1}]},
        {"naer_frist_arbejdsdage": "10"},
        {"ukendt": 1},
    )
    for changes in senseless:
        with pytest.raises(ValidationError):
            LeadTimes.model_validate({**good, **changes})


def test_without_data_the_meeting_itself_is_the_deadline() -> None:
    meeting = held(dt.date(2027, 2, 24))
    assert timetable(meeting, (), NO_LEAD_TIMES).approve_by == meeting.date
