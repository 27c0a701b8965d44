"""The way through the council by the services: what is kept, who may, and what comes after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assessment.domain.council import ConditionStatus, Happened, VoteOutcome
from assessment.domain.errors import AssessmentError, InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.waiting import Task
from assessment.domain.workflow import Actor, State
from assessment.services.cases import CaseFilter, CaseView, matching_cases, open_case
from assessment.services.council import TypedVote, write_station
from assessment.services.course import begin_assessment, course_of_case
from assessment.services.notes import COUNCIL, FOLLOW_UP, VOTE, own_notes, save_note
from assessment.services.second import ask_second
from assessment.services.waiting import tasks_of
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage import events, people, versions
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.council_stories import CHANGED, FOLLOWED, HOUSE, SENT_BACK, STATIONS, TODAY, follow, vote
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    READER,
    RULES,
    edit,
    issued,
    later,
    locked,
    registered,
    submitted,
)
from tests.storage.tampering import found_after


def station(store: Store, view: CaseView, *, by: Actor = CASEWORKER, **changes: Any) -> int:
    facts: dict[str, Any] = {"station": "magistraten", "date": TODAY, "happened": Happened.RECOMMENDED, "note": ""}
    return write_station(store, by, later(20), view.assessment.id, stations=STATIONS, **{**facts, **changes})


def seen(store: Store, view: CaseView, actor: Actor = READER) -> CaseView:
    return open_case(store, actor, view.summary.case_id)


def begin(store: Store, view: CaseView) -> CaseView:
    begin_assessment(store, CASEWORKER, later(30), view.summary.case_id, RULES, phase="skema_b", reason="Ny fase.")
    return seen(store, view, CASEWORKER)


def test_a_followed_recommendation_is_decided_with_its_own_conditions(store: Store) -> None:
    view = issued(store)
    assert station(store, view) == 1
    assert vote(store, view, FOLLOWED) == 2
    after = seen(store, view)
    assert after.assessment.standing.state is State.DECIDED
    assert after.assessment.waiting_on == "ingen"
    assert [item.condition for item in after.council.conditions] == list(view.case.conditions_of("naboomraader"))
    assert after.case == view.case, "not a word of the assessment is touched"
    with store.read() as session:
        told = events.events_of_case(session, view.summary.case_id)[-2:]
        assert [event.action for event in told] == ["council.station", "assessment.decided"]
        assert [event.fields["entry"] for event in told] == [1, 2]
        assert alterations(session) == []


def test_an_entry_is_sealed_by_its_event(store: Store) -> None:
    view = issued(store)
    vote(store, view, CHANGED)
    with store.read() as session:
        last = events.events_of_case(session, view.summary.case_id)[-1]
    found = found_after(store, "UPDATE council_entry SET content = '{}'")
    assert [(item.event, item.text.endswith("er ændret")) for item in found] == [(last.seq, True)]
    (gone,) = found_after(store, "DELETE FROM council_entry")
    assert (gone.event, gone.text.endswith("er fjernet")) == (last.seq, True)
    (state,) = found_after(store, "UPDATE assessment SET state = 'issued'")
    assert (state.event, "status på vurderingen" in state.text) == (last.seq, True)


def test_a_changed_recommendation_stands_beside_the_assessors_text(store: Store) -> None:
    view = issued(store)
    with store.read() as session:
        before = versions.latest_version(session, view.assessment.id)
    vote(store, view, CHANGED)
    after = seen(store, view)
    assert after.version == before, "decisions never change an assessor's text"
    assert after.council.vote is not None
    assert after.council.vote.text == "Støtte på vilkår."
    assert after.council.vote.station_name == "Byrådet"
    assert [item.condition for item in after.council.conditions] == [HOUSE]


def test_the_names_of_stations_are_data(store: Store) -> None:
    view = issued(store)
    number = write_station(
        store,
        CASEWORKER,
        later(20),
        view.assessment.id,
        station="oekonomiudvalg",
        date=TODAY,
        happened=Happened.SENT,
        note="",
        stations={"oekonomiudvalg": "Økonomiudvalget"},
    )
    assert number == 1
    (entry,) = seen(store, view).council.entries
    assert entry.content.model_dump()["station_name"] == "Økonomiudvalget"
    with pytest.raises(InputError, match="Vælg en af dem"):
        station(store, view, station="oekonomiudvalg")


def test_a_second_click_and_a_second_tab_are_told(store: Store) -> None:
    view = issued(store)
    station(store, view)
    with pytest.raises(StepRefused, match=r"står der allerede, som nr\. 1"):
        station(store, view, by=MANAGER)
    vote(store, view, CHANGED)
    with pytest.raises(StepRefused, match=r"allerede skrevet ind som nr\. 2"):
        vote(store, view, FOLLOWED, by=MANAGER)
    follow(store, view, HOUSE)
    with pytest.raises(StepRefused, match="står allerede som »Opfyldt«"):
        follow(store, view, HOUSE, by=MANAGER)
    assert len(seen(store, view).council.entries) == 3


def test_of_many_who_vote_at_once_one_decides_and_the_others_are_told(store: Store) -> None:
    view = issued(store)
    together, taken, refused = threading.Barrier(4), [], []

    def run(typed: TypedVote) -> None:
        together.wait(30)
        try:
            taken.append(vote(store, view, typed))
        except AssessmentError as error:
            refused.append(error)

    threads = [threading.Thread(target=run, args=(replace(CHANGED, agenda_point=f"punkt {n}"),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(taken), len(refused)) == (1, 3)
    assert len(seen(store, view).council.entries) == 1


def test_a_wrong_vote_is_corrected_and_the_wrong_one_stays(store: Store) -> None:
    view = issued(store)
    vote(store, view, FOLLOWED)
    assert vote(store, view, SENT_BACK, by=MANAGER, corrects=1) == 2
    after = seen(store, view)
    assert after.assessment.standing.state is State.DECIDED
    assert [item.corrected_by for item in after.council.entries] == [2, None]
    assert after.council.vote is not None
    assert after.council.vote.outcome is VoteOutcome.SENT_BACK
    assert after.council.conditions == ()
    (row,) = matching_cases(store, READER, CaseFilter(voted=frozenset({VoteOutcome.SENT_BACK})))
    assert row.case_id == view.summary.case_id
    with pytest.raises(StepRefused, match=r"allerede rettet af nr\. 2"):
        vote(store, view, CHANGED, corrects=1)
    with store.read() as session:
        assert events.events_of_case(session, view.summary.case_id)[-1].action == "council.vote_corrected"


def test_nobody_writes_before_the_issue_and_a_reader_never(store: Store) -> None:
    early = submitted(store)[0]
    works: tuple[Callable[[CaseView, Actor], object], ...] = (
        lambda view, actor: station(store, view, by=actor),
        lambda view, actor: vote(store, view, FOLLOWED, by=actor),
        lambda view, actor: follow(store, view, HOUSE, by=actor),
    )
    for work in works:
        for actor in (CASEWORKER, MANAGER):
            with pytest.raises((StepRefused, NotFound)):
                work(early, actor)
        with pytest.raises(PermissionDenied):
            work(early, READER)
    assert seen(store, early).council.entries == ()


LONG_TEXT = HOUSE.model_copy(update={"text": "x" * 4001})
LONG_NAME = HOUSE.model_copy(update={"documented_by": "x" * 201})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conditions": (LONG_TEXT,)}, "forkort"),
        ({"conditions": (LONG_NAME,)}, "forkort"),
        ({"text": "a\0b"}, "U+0000"),
        ({"agenda_point": "x" * 201}, "forkort"),
        ({"station": "ukendt"}, "Vælg en af dem"),
    ],
)
def test_what_cannot_be_stored_is_told(sqlite_store: Store, changes: dict[str, Any], words: str) -> None:
    view = issued(sqlite_store)
    with pytest.raises(InputError) as caught:
        vote(sqlite_store, view, replace(CHANGED, **changes))
    assert words.lower() in caught.value.text.lower()
    assert seen(sqlite_store, view).council.entries == ()


def test_what_was_typed_is_dropped_when_it_is_saved_and_nothing_else(store: Store) -> None:
    view = issued(store)
    for path in (COUNCIL, VOTE, FOLLOW_UP):
        save_note(store, CASEWORKER, later(10), view.assessment.id, path=f"{path}.date", text="23.11.2026")
    station(store, view)
    assert set(own_notes(store, CASEWORKER, view.assessment.id)) == {f"{VOTE}.date", f"{FOLLOW_UP}.date"}
    vote(store, view, CHANGED)
    assert set(own_notes(store, CASEWORKER, view.assessment.id)) == {f"{FOLLOW_UP}.date"}
    follow(store, view, HOUSE)
    assert own_notes(store, CASEWORKER, view.assessment.id) == {}


# Conditions and the next assessment


def test_an_overdue_condition_stands_out_on_the_list_until_it_is_followed_up(store: Store) -> None:
    view = issued(store)
    vote(store, view, CHANGED)
    late = CaseFilter(on=TODAY + timedelta(days=8), overdue_only=True)
    assert [row.overdue for row in matching_cases(store, READER, late)] == [1]
    assert matching_cases(store, READER, replace(late, on=TODAY + timedelta(days=7))) == ()
    follow(store, view, HOUSE, status=ConditionStatus.WAIVED, reason="Udvalget har frafaldet det.")
    assert matching_cases(store, READER, late) == ()


def test_open_conditions_go_on_to_the_next_assessment_and_closed_ones_do_not(store: Store) -> None:
    path = HOUSE.model_copy(update={"criterion": "naboomraader", "text": "Stien er anlagt."})
    view = issued(store)
    vote(store, view, replace(CHANGED, conditions=(HOUSE, path)))
    follow(store, view, HOUSE)
    second = begin(store, view)
    asked = {key: [item.text for item in grading.earlier_conditions] for key, grading in second.case.grades.items()}
    assert asked == {"naboomraader": ["Stien er anlagt."]}, "as voted, not as recommended"
    assert second.case.grades["naboomraader"].earlier_conditions[0].assessment == 1
    assert [council.assessment for council in second.councils] == [1, 2]
    follow(store, second, path, status=ConditionStatus.LAPSED, reason="Vejen er lagt om.")
    assert [item.status for item in seen(store, view).councils[0].conditions] == [
        ConditionStatus.FULFILLED,
        ConditionStatus.LAPSED,
    ], "an earlier condition is followed up while the next assessment is under way"


def test_a_case_that_was_sent_back_is_assessed_again(store: Store) -> None:
    view = issued(store)
    vote(store, view, SENT_BACK)
    second = begin(store, view)
    assert second.assessment.number == 2
    assert second.assessment.standing.state is State.DRAFT
    assert [item.text for item in second.case.grades["naboomraader"].earlier_conditions] == [
        item.text for item in view.case.conditions_of("naboomraader")
    ], "what we asked for is still asked, and nobody is anchored to a grade"
    first, _ = course_of_case(store, READER, view.summary.case_id)
    assert first.assessment.standing.state is State.DECIDED


def test_a_blind_second_assessor_learns_nothing_of_it_and_writes_nothing(store: Store) -> None:
    view = issued(store)
    vote(store, view, CHANGED)
    second = begin(store, view)
    with store.write() as session:
        people.upsert_person(session, person_id=COLLEAGUE.person_id, name=COLLEAGUE.name, roles=COLLEAGUE.roles)
    ask_second(store, CASEWORKER, later(31), second.assessment.id, assessor_id=COLLEAGUE.person_id)
    assert seen(store, view, COLLEAGUE).councils == ()
    with pytest.raises(PermissionDenied, match="skjult"):
        follow(store, view, HOUSE, by=COLLEAGUE)
    assert follow(store, view, HOUSE), "control: the others may"


# Withdrawal


def test_a_withdrawn_draft_leaves_its_facts_and_what_was_asked_for(store: Store) -> None:
    view = issued(store)
    second = begin(store, view)
    edit(store, second, "address", "Egevej 9")
    edit(store, second, "grades.naboomraader.earlier_conditions.0.met", "ja")
    withdraw_assessment(store, MANAGER, later(40), second.assessment.id, reason="Foreningen har trukket projektet.")
    gone = seen(store, view, CASEWORKER)
    assert gone.assessment.standing.state is State.WITHDRAWN
    assert gone.indication is None, "it was never locked"
    with pytest.raises(StepRefused):
        edit(store, gone, "address", "Egevej 10")
    third = begin(store, gone)
    assert third.assessment.number == 3
    assert third.case.address == "Egevej 9"
    (asked,) = third.case.grades["naboomraader"].earlier_conditions
    assert (asked.assessment, asked.met) == (1, None), "an answer that nobody approved counts for nothing"
    assert third.earlier is not None
    assert third.earlier.number == 1, "the approved one"
    with store.read() as session:
        told = [event for event in events.events_of_case(session, view.summary.case_id) if "withdrawn" in event.action]
        assert [event.fields["reason"] for event in told] == ["Foreningen har trukket projektet."]
        assert alterations(session) == []


def test_a_case_withdrawn_after_the_lock_still_shows_its_indication(store: Store) -> None:
    view = locked(store)
    withdraw_assessment(store, CASEWORKER, later(4), view.assessment.id, reason="Trukket.")
    assert seen(store, view).indication == view.indication
    with pytest.raises(StepRefused, match="trække sagen tilbage"):
        withdraw_assessment(store, CASEWORKER, later(5), view.assessment.id, reason="Igen.")


def test_withdrawal_needs_a_reason_a_role_and_an_undecided_case(store: Store) -> None:
    view = registered(store)
    with pytest.raises(StepRefused, match="hvorfor"):
        withdraw_assessment(store, CASEWORKER, later(4), view.assessment.id, reason=" ")
    with pytest.raises(PermissionDenied):
        withdraw_assessment(store, READER, later(4), view.assessment.id, reason="Trukket.")
    other = issued(store, case_number="2026-0002")
    vote(store, other, FOLLOWED)
    with pytest.raises(StepRefused, match="»Afgjort«"):
        withdraw_assessment(store, CASEWORKER, later(25), other.assessment.id, reason="Trukket.")


def test_nobody_waits_for_a_second_assessor_of_a_withdrawn_case(store: Store) -> None:
    view = registered(store)
    with store.write() as session:
        people.upsert_person(session, person_id=COLLEAGUE.person_id, name=COLLEAGUE.name, roles=COLLEAGUE.roles)
    ask_second(store, CASEWORKER, later(2), view.assessment.id, assessor_id=COLLEAGUE.person_id)

    def waited_for() -> list[Task]:
        return [task.wait.task for task in tasks_of(store, COLLEAGUE, later(4))]

    assert waited_for() == [Task.GRADE_SECOND], "control"
    withdraw_assessment(store, CASEWORKER, later(3), view.assessment.id, reason="Trukket.")
    assert waited_for() == []
