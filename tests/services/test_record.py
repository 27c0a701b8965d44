"""The record of a case: every event in words, filtered and in pages, and nothing for eyes that must not see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from assessment.domain.errors import NotFound, PermissionDenied
from assessment.domain.event_words import Kind
from assessment.domain.hearing import DraftSent
from assessment.domain.standing import Event
from assessment.domain.workflow import Actor, Role
from assessment.services.cases import CaseView, open_case
from assessment.services.hearing import take_hearing_step
from assessment.services.history_query import filter_words, history_filter, history_query
from assessment.services.record import (
    NOTHING_CHANGED,
    UNDER_WAY,
    HistoryFilter,
    HistoryLine,
    HistoryPage,
    history_page,
    people_of_history,
    whole_history,
)
from assessment.services.steps import (
    revise_assessment,
    submit_assessment,
)
from assessment.storage import events, people
from assessment.storage.engine import Store
from tests.services.second_stories import SECOND, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    NOW,
    READER,
    approve,
    edit,
    later,
    locked,
    registered,
    send_back,
    submitted,
)

DEVELOP = "Anbefales videreudviklet"
ALL = HistoryFilter()
REASON = "grades.udlejning.reason"


SENT = DraftSent(date=date(2026, 11, 2), recipient="Boligforeningen Eksempel", deadline=date(2026, 11, 16))


def page_of(store: Store, view: CaseView, wanted: HistoryFilter = ALL, actor: Actor = READER) -> HistoryPage:
    return history_page(store, actor, view.summary.case_id, wanted, develop=DEVELOP)


def told(page: HistoryPage) -> list[str]:
    return [line.sentence for line in page.lines]


def texts(line: HistoryLine) -> dict[str, str]:
    return {detail.label: detail.text for detail in line.details}


def returned(store: Store) -> tuple[CaseView, UUID]:
    """A case that was returned with a comment, mended and sent again."""
    view, version_id = submitted(store)
    send_back(store, MANAGER, later(3), version_id, comment="Næsten.", criterion_comments={"udlejning": "Uddyb."})
    edit(store, view, REASON, "Ventelisten er meget lang.")
    return view, submit_assessment(store, CASEWORKER, later(60), view.assessment.id)


def test_everything_is_told_in_words_the_newest_first(store: Store) -> None:
    view, version_id = returned(store)
    approve(store, MANAGER, later(90), version_id, "Godt arbejde.", levers=LEVERS)
    page = page_of(store, view)
    assert told(page) == [
        "Sagen blev godkendt.",
        "Dele af versionen blev accepteret.",
        "Sagen blev sendt til godkendelse.",
        "Sagen blev returneret til sagsbehandleren.",
        "En del af versionen blev markeret »Skal rettes«.",
        "Sagen blev sendt til godkendelse.",
        "Vurderingen blev låst, og den vejledende indikation blev vist.",
        "Sagen blev oprettet.",
    ]
    assert texts(page.lines[0])["Kommentar"] == "Godt arbejde."
    assert "Kommunegaranti" in texts(page.lines[0])["Hjemmel er valgt for"]
    assert texts(page.lines[1]) == {
        "Dele": "Kriterium 1, kriterium 2, kriterium 3, kriterium 4, kriterium 5 og konklusionen",
        "Version": "Nummer 2",
    }
    assert texts(page.lines[4]) == {"Del": "Kriterium 1", "Version": "Nummer 1", "Kommentar": "Uddyb."}
    assert texts(page.lines[3]) == {"Kommentar": "Næsten.", "Kommentar til kriterium 1": "Uddyb."}
    assert [line.assessment for line in page.lines] == [1] * 8
    assert (page.total, page.blind) == (8, False)


def test_a_change_after_the_reveal_stands_with_its_opening_before_and_after(store: Store) -> None:
    view, _ = returned(store)
    (line,) = (line for line in page_of(store, view).lines if line.sentence.startswith("Sagen blev returneret"))
    (change,) = line.changes
    (field,) = change.sections[0].fields
    assert (field.name, field.after) == ("Begrundelse", "Ventelisten er meget lang.")
    assert field.before
    assert field.before != field.after
    assert change.notes == ()


def test_a_change_under_way_and_one_without_a_difference_say_so(store: Store) -> None:
    view = locked(store)
    revise_assessment(store, CASEWORKER, later(2), view.assessment.id, subject="udlejning", reason="Ny venteliste.")
    (change,) = page_of(store, view).lines[0].changes
    assert (change.sections, change.notes) == ((), (UNDER_WAY,))
    submit_assessment(store, CASEWORKER, later(3), view.assessment.id)
    (change,) = page_of(store, view).lines[1].changes
    assert (change.sections, change.notes) == ((), (NOTHING_CHANGED,))


def test_who_acted_is_told_with_the_role_unless_the_name_says_it(store: Store) -> None:
    view, _ = submitted(store)
    with store.write() as session:
        people.upsert_person(session, person_id=CASEWORKER.person_id, name="Et navn", roles=CASEWORKER.roles)
    assert {line.who for line in page_of(store, view).lines} == {"Et navn (sagsbehandler)"}
    with store.write() as session:
        people.upsert_person(session, person_id=CASEWORKER.person_id, name="Sagsbehandler A", roles=CASEWORKER.roles)
    assert {line.who for line in page_of(store, view).lines} == {"Sagsbehandler A"}


def test_the_filter_takes_kind_person_and_period_together(store: Store) -> None:
    view, version_id = returned(store)
    approve(store, MANAGER, later(24 * 60), version_id, levers=LEVERS)
    assert told(page_of(store, view, HistoryFilter(kinds=frozenset({Kind.COURSE})))) == ["Sagen blev oprettet."]
    by_manager = page_of(store, view, HistoryFilter(persons=frozenset({MANAGER.person_id})))
    assert told(by_manager) == [
        "Sagen blev godkendt.",
        "Dele af versionen blev accepteret.",
        "Sagen blev returneret til sagsbehandleren.",
        "En del af versionen blev markeret »Skal rettes«.",
    ]
    day_after = NOW.date() + timedelta(days=1)
    assert told(page_of(store, view, HistoryFilter(first_day=day_after))) == [
        "Sagen blev godkendt.",
        "Dele af versionen blev accepteret.",
    ]
    assert page_of(store, view, HistoryFilter(last_day=NOW.date())).total == 6
    all_at_once = HistoryFilter(
        frozenset({Kind.DECISION}), frozenset({MANAGER.person_id}), first_day=NOW.date(), last_day=NOW.date()
    )
    assert told(page_of(store, view, all_at_once)) == [
        "Sagen blev returneret til sagsbehandleren.",
        "En del af versionen blev markeret »Skal rettes«.",
    ]
    assert page_of(store, view, HistoryFilter(persons=frozenset({"id-x"}))).total == 0


def test_a_day_is_a_day_in_denmark(store: Store) -> None:
    view = registered(store)
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight of the 24th in Denmark
    with store.write() as session:
        event = Event("document.downloaded", READER.person_id, late, {"document": "indstilling", "state": "draft"})
        events.append_event(session, event=event, case_id=view.summary.case_id, assessment_id=view.assessment.id)
    assert told(page_of(store, view, HistoryFilter(last_day=date(2026, 11, 23)))) == ["Sagen blev oprettet."]
    assert told(page_of(store, view, HistoryFilter(first_day=date(2026, 11, 24)))) == ["Et dokument blev hentet."]


def test_what_the_program_does_not_know_is_told_as_itself_and_found_under_other_things(store: Store) -> None:
    view = registered(store)
    with store.write() as session:
        event = Event("case.burned", CASEWORKER.person_id, later(1), {"reason": "Et uheld."})
        events.append_event(session, event=event, case_id=view.summary.case_id)
    page = page_of(store, view, HistoryFilter(kinds=frozenset({Kind.OTHER})))
    assert told(page) == ["case.burned"]
    assert texts(page.lines[0]) == {"Begrundelse": "Et uheld."}
    both = HistoryFilter(kinds=frozenset({Kind.OTHER, Kind.COURSE}))
    assert told(page_of(store, view, both)) == ["case.burned", "Sagen blev oprettet."]
    assert page_of(store, view, HistoryFilter(kinds=frozenset({Kind.ACCESS}))).total == 0


def test_pages_are_bounded_and_hold_every_event_once(store: Store) -> None:
    view = registered(store)
    with store.write() as session:
        for number in range(60):
            event = Event("document.downloaded", READER.person_id, later(number), {"document": "indstilling"})
            events.append_event(session, event=event, case_id=view.summary.case_id, assessment_id=view.assessment.id)
    pages = [
        history_page(store, READER, view.summary.case_id, ALL, develop=DEVELOP, page=number) for number in (1, 2, 3, 4)
    ]
    assert [len(page.lines) for page in pages] == [25, 25, 11, 0]
    numbers = [line.seq for page in pages for line in page.lines]
    assert numbers == sorted(numbers, reverse=True)
    whole = whole_history(store, READER, view.summary.case_id, ALL, develop=DEVELOP)
    assert [line.seq for line in whole.lines] == numbers
    assert {page.total for page in pages} == {61}


def test_another_case_is_not_told_of(store: Store) -> None:
    mine = registered(store)
    other = registered(store, case_number="2026-0900")
    assert page_of(store, mine).total == 1
    assert texts(page_of(store, other).lines[0]) == {"Sagsnummer": "2026-0900"}


def test_only_readers_of_cases_may_read_the_history(store: Store) -> None:
    view = registered(store)
    administrator = Actor("id-x", "Administrator", frozenset({Role.ADMINISTRATOR}))
    for stranger in (administrator, Actor("id-y", "Uden rolle", frozenset())):
        with pytest.raises(PermissionDenied):
            page_of(store, view, actor=stranger)
        with pytest.raises(PermissionDenied):
            people_of_history(store, stranger, view)
    with pytest.raises(NotFound):
        history_page(store, READER, UUID(int=1), ALL, develop=DEVELOP)


def test_the_people_of_the_filter_are_those_who_acted(store: Store) -> None:
    view, _ = returned(store)
    found = people_of_history(store, READER, open_case(store, READER, view.summary.case_id))
    assert set(found) == {CASEWORKER.person_id, MANAGER.person_id}
    assert COLLEAGUE.person_id not in found


def test_a_filter_comes_back_from_its_address() -> None:
    wanted = HistoryFilter(
        frozenset({Kind.DECISION, Kind.COURSE}), frozenset({"id-a", "id-b"}), date(2026, 1, 2), date(2026, 3, 4)
    )
    assert history_filter(history_query(wanted)) == wanted
    assert history_query(ALL) == {}
    assert filter_words(ALL, {}) == "alle hændelser"
    assert filter_words(wanted, {"id-a": "Sagsbehandler A", "id-b": "Sagsbehandler B"}) == (
        "Sagens gang og Godkendelse, af Sagsbehandler A og Sagsbehandler B, fra 02.01.2026, til 04.03.2026"
    )


@pytest.mark.parametrize(
    "query", [{"art": "findes-ikke|"}, {"fra": "i går", "til": "9999-12-31"}, {"hvem": "|||"}, {"fra": "\0", "x": "y"}]
)
def test_what_is_not_understood_of_an_address_is_left_out(query: dict[str, str]) -> None:
    assert history_filter(query) == ALL


@pytest.mark.parametrize("wanted", [HistoryFilter(), HistoryFilter(kinds=frozenset({Kind.HEARING}))])
def test_a_blind_assessor_is_not_told_of_a_hearing_which_would_tell_the_conclusion(
    store: Store, wanted: HistoryFilter
) -> None:
    world = under_second_assessment(store)
    take_hearing_step(store, CASEWORKER, later(5), world.assessment_id, SENT, grounds=())
    told = {
        actor: history_page(store, actor, world.case_id, wanted, develop="Videreudvikles")
        for actor in (CASEWORKER, SECOND)
    }
    kinds = {actor: [line.kind for line in page.lines] for actor, page in told.items()}
    assert Kind.HEARING in kinds[CASEWORKER], "control: it is there for others"
    assert Kind.HEARING not in kinds[SECOND]
    assert told[SECOND].total == len(told[SECOND].lines) == len(told[CASEWORKER].lines) - 1
