"""Giving a case to somebody, naming its manager, and releasing it from a second assessor who has left."""

from __future__ import annotations

import pytest

from assessment.domain.errors import InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.reporting.annex_view import annex_view
from assessment.services.assignment import Part, assign_part, choices, release_second
from assessment.services.cases import CaseFilter, matching_cases, open_case
from assessment.services.documents import annex_request
from assessment.services.impartiality import declare_conflict
from assessment.services.record import HistoryFilter, history_page
from assessment.services.second import agree_second, ask_second, candidates
from assessment.services.steps import approve_assessment, submit_assessment
from assessment.services.waiting import tasks_of, waits_of_cases, waits_of_view
from assessment.storage import events, people
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.second_stories import SECOND, World, compared, know
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    WRITING_MANAGER,
    approve,
    edit,
    later,
    registered,
    submitted,
)
from tests.storage.tampering import found_after

NOBODY_ELSE = Actor("id-n", "Sagsbehandler C", frozenset({Role.CASEWORKER}))


def everybody(store: Store) -> None:
    for actor in (CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER, NOBODY_ELSE):
        know(store, actor)
    know(store, Actor("system:import", "Import", frozenset({Role.CASEWORKER})))


def test_a_case_is_given_on_and_the_history_tells_it(store: Store) -> None:
    everybody(store)
    view = registered(store)
    assessment_id = view.assessment.id
    note = "Jeg går på barsel."
    assign_part(
        store,
        CASEWORKER,
        later(1),
        assessment_id,
        Part.OWNER,
        person_id=COLLEAGUE.person_id,
        note=note,
        seen=CASEWORKER.person_id,
    )
    found = open_case(store, MANAGER, view.summary.case_id)
    assert (found.assessment.owner_id, found.summary.owner_id) == (COLLEAGUE.person_id, COLLEAGUE.person_id)
    line = history_page(store, MANAGER, view.summary.case_id, HistoryFilter(), develop="Videre").lines[0]
    assert line.sentence == "Det blev ændret, hvem der har sagen."
    assert [(item.label, item.text) for item in line.details] == [
        ("Opgave", "Sagsbehandler"),
        ("Før", "Sagsbehandler A"),
        ("Nu", "Sagsbehandler B"),
        ("Kommentar", note),
    ]
    with pytest.raises(PermissionDenied, match="den, der har sagen"):
        assign_part(
            store,
            CASEWORKER,
            later(2),
            assessment_id,
            Part.OWNER,
            person_id=NOBODY_ELSE.person_id,
            seen=COLLEAGUE.person_id,
        )


def test_whoever_gets_a_case_may_not_approve_it_though_nothing_was_written(store: Store) -> None:
    everybody(store)
    view, version_id = submitted(store)
    with pytest.raises(StepRefused, match="rollen sagsbehandler mangler"):
        _give(store, view.assessment.id, Part.OWNER, MANAGER.person_id, CASEWORKER.person_id)
    _give(store, view.assessment.id, Part.OWNER, WRITING_MANAGER.person_id, CASEWORKER.person_id)
    with pytest.raises(PermissionDenied, match=r"det er dig, der har den.*fire øjne"):
        approve_assessment(store, WRITING_MANAGER, later(5), version_id, levers=LEVERS)
    approve(store, MANAGER, later(6), version_id)


def _give(store: Store, assessment_id: object, part: Part, person_id: str | None, seen: str | None) -> None:
    assign_part(store, MANAGER, later(3), assessment_id, part, person_id=person_id, seen=seen)  # type: ignore[arg-type]


def test_who_can_be_chosen_and_why_not(store: Store) -> None:
    everybody(store)
    view = registered(store)
    edit(store, view, "address", "Egevej 2", actor=WRITING_MANAGER)
    found = {item.person.name: item.hindrance for item in choices(store, CASEWORKER, view.assessment.id, Part.MANAGER)}
    assert found == {"Leder A": None, "Leder B": "personen selv har rettet i sagen (fire øjne)"}
    owners = [item.person.name for item in choices(store, CASEWORKER, view.assessment.id, Part.OWNER)]
    assert owners == ["Leder B", "Sagsbehandler B", "Sagsbehandler C"], "not who has it, and no command"
    with pytest.raises(StepRefused, match="selv har rettet i sagen"):
        _give(store, view.assessment.id, Part.MANAGER, WRITING_MANAGER.person_id, None)
    _give(store, view.assessment.id, Part.MANAGER, MANAGER.person_id, None)
    assert MANAGER.person_id not in [person.id for person in candidates(store, CASEWORKER, view.assessment.id)], (
        "who approves is not asked for a second assessment"
    )


def test_two_who_change_it_at_once(store: Store) -> None:
    everybody(store)
    view = registered(store)
    _give(store, view.assessment.id, Part.MANAGER, MANAGER.person_id, None)
    with pytest.raises(StepRefused, match="En anden har ændret det"):
        _give(store, view.assessment.id, Part.MANAGER, WRITING_MANAGER.person_id, None)
    _give(store, view.assessment.id, Part.MANAGER, None, MANAGER.person_id)
    assert open_case(store, MANAGER, view.summary.case_id).assessment.standing.manager is None


def test_what_cannot_be_stored_is_refused(store: Store) -> None:
    everybody(store)
    assessment_id = registered(store).assessment.id
    with pytest.raises(NotFound, match="Personen findes ikke"):
        _give(store, assessment_id, Part.OWNER, "id-ukendt", CASEWORKER.person_id)
    for note in ("x" * 4001, "a\x00b"):
        with pytest.raises(InputError):
            assign_part(
                store, MANAGER, later(3), assessment_id, Part.MANAGER, person_id=MANAGER.person_id, note=note, seen=None
            )


def test_who_has_a_case_is_sealed_by_its_event(store: Store) -> None:
    everybody(store)
    view = registered(store)
    _give(store, view.assessment.id, Part.MANAGER, MANAGER.person_id, None)
    with store.read() as session:
        assert alterations(session) == []
        number = events.events_of_case(session, view.summary.case_id)[-1].seq
    for change in ("owner_id = 'en-anden'", "manager_id = 'en-anden'", "manager_id = NULL"):
        (found,) = found_after(store, f"UPDATE assessment SET {change}")  # noqa: S608  (the alteration)
        assert (found.event, "hvem der har vurderingen" in found.text) == (number, True)


def stuck(store: Store) -> World:
    """Two assessments far apart, the second assessor gone."""
    everybody(store)
    world = compared(store, 0, 3, 2, 3, 3)
    with pytest.raises(StepRefused):
        submit_assessment(store, CASEWORKER, later(8), world.assessment_id)  # control: this is what is stuck
    with pytest.raises(StepRefused, match="har stadig adgang"):
        release_second(store, MANAGER, later(8), world.assessment_id, reason="Er fratrådt.")
    with store.write() as session:
        people.set_active(session, SECOND.person_id, active=False)
    return world


def test_a_manager_releases_a_case_that_is_stuck_and_the_annex_says_so(store: Store) -> None:
    world = stuck(store)
    reason = "Sagsbehandler B er fratrådt den 1. november."
    release_second(store, MANAGER, later(9), world.assessment_id, reason=reason)
    view = world.view(CASEWORKER)
    assert view.second is not None
    assert (view.second.released_by, view.second.released_reason) == (MANAGER.person_id, reason)
    content = view.case.second_assessment
    assert content is not None
    assert (len(content.grades), len(content.first)) == (5, 5), "both first gradings stay on record"
    version_id = submit_assessment(store, CASEWORKER, later(10), world.assessment_id)
    part = annex_view(annex_request(store, MANAGER, world.view(MANAGER), MUNICIPALITY)).second
    assert any("Leder A frigav sagen" in note and reason in note for note in part.notes)
    assert len(part.rows) == 5
    waived = [waiver.gate for waiver in view.case.waivers]
    approve(store, MANAGER, later(11), version_id, confirmed_waivers=waived)
    with store.read() as session:
        assert alterations(session) == []
    (found,) = found_after(store, "UPDATE second_release SET reason = 'Andet'")
    assert "frigivelsen fra den anden vurdering" in found.text


def test_without_a_release_the_annex_says_nothing_of_one(store: Store) -> None:
    world = compared(store, 3, 3, 2, 3, 3)
    part = annex_view(annex_request(store, MANAGER, world.view(MANAGER), MUNICIPALITY)).second
    assert len(part.notes) == 1


def test_a_release_is_no_way_round_four_eyes_or_the_second_assessor(store: Store) -> None:
    world = stuck(store)
    for actor in (CASEWORKER, SECOND, COLLEAGUE):
        with pytest.raises(PermissionDenied):
            release_second(store, actor, later(9), world.assessment_id, reason="x")
    with pytest.raises(StepRefused, match="Skriv, hvorfor"):
        release_second(store, MANAGER, later(9), world.assessment_id, reason="  ")
    release_second(store, MANAGER, later(9), world.assessment_id, reason="Er fratrådt.")
    with pytest.raises(StepRefused, match="allerede frigivet"):
        release_second(store, MANAGER, later(9), world.assessment_id, reason="Er fratrådt.")
    with pytest.raises(StepRefused, match="har frigivet sagen"):
        agree_second(store, SECOND, later(10), world.assessment_id, seen={"udlejning": "0" * 64})
    with pytest.raises(StepRefused):
        ask_second(store, CASEWORKER, later(10), world.assessment_id, assessor_id=NOBODY_ELSE.person_id)


def test_a_named_manager_with_a_conflict_of_interest_is_followed_by_who_takes_over(store: Store) -> None:
    everybody(store)
    view, version_id = submitted(store)
    _give(store, view.assessment.id, Part.MANAGER, MANAGER.person_id, None)
    case_id, taker = view.summary.case_id, WRITING_MANAGER.person_id
    declare_conflict(store, MANAGER, later(5), case_id, reason="Min søster bor i afdelingen.", passes_to=taker)
    assert open_case(store, CASEWORKER, case_id).assessment.standing.manager == taker
    assert [task.wait.task.value for task in tasks_of(store, WRITING_MANAGER, later(6))] == ["approve"]
    assert tasks_of(store, MANAGER, later(6)) == ()
    with pytest.raises(PermissionDenied):
        approve_assessment(store, MANAGER, later(7), version_id, levers=LEVERS)
    with store.read() as session:
        assert alterations(session) == []


def test_an_owner_with_a_conflict_whom_nobody_follows_leaves_the_case_to_the_others(store: Store) -> None:
    everybody(store)
    view = registered(store)
    declare_conflict(store, CASEWORKER, later(5), view.summary.case_id, reason="Jeg bor i afdelingen.", passes_to=None)
    assert tasks_of(store, CASEWORKER, later(6)) == ()
    assert [task.wait.task.value for task in tasks_of(store, COLLEAGUE, later(6))] == ["grade"]
    assert [task.wait.task.value for task in tasks_of(store, MANAGER, later(6))] == ["find_owner"]
    listed = waits_of_cases(store, COLLEAGUE, later(6), matching_cases(store, COLLEAGUE, CaseFilter()))
    assert waits_of_view(open_case(store, COLLEAGUE, view.summary.case_id), later(6)) == next(
        iter(listed.by_case.values())
    )
    _give(store, view.assessment.id, Part.OWNER, COLLEAGUE.person_id, CASEWORKER.person_id)
    with pytest.raises(StepRefused, match="inhabil"):
        _give(store, view.assessment.id, Part.OWNER, CASEWORKER.person_id, COLLEAGUE.person_id)
