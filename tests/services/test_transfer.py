"""A leaver's open cases, given to somebody else in bulk: all or none, with a reason, and without a look inside."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role, State
from assessment.services.assignment import Part, assign_part
from assessment.services.cases import open_case
from assessment.services.people import deactivate
from assessment.services.second import lock_second
from assessment.services.transfer import Handover, OpenPart, open_parts, people_to_relieve, takers, transfer_parts
from assessment.services.waiting import tasks_of
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage import events
from assessment.storage.engine import Store
from tests.services.council_stories import CHANGED, HOUSE, SENT_BACK, follow, vote
from tests.services.second_stories import SECOND, SECRET, grade_second, know, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    MANAGER,
    READER,
    WRITING_MANAGER,
    edit,
    issued,
    later,
    locked,
    registered,
    submitted,
)

ADMINISTRATOR = Actor("id-admin", "Administrator", frozenset({Role.ADMINISTRATOR}))
NEW = Actor("id-ny", "Sagsbehandler C", frozenset({Role.CASEWORKER}))
WHY = "Sagsbehandler A er fratrådt."


def everybody(store: Store) -> None:
    for actor in (CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER, ADMINISTRATOR, NEW):
        know(store, actor)


def hand_over(
    store: Store,
    ids: list[UUID],
    to: Actor = NEW,
    part: Part = Part.OWNER,
    *,
    person_id: str = CASEWORKER.person_id,
    reason: str = WHY,
) -> int:
    handover = Handover(person_id, part, to.person_id, reason)
    return transfer_parts(store, ADMINISTRATOR, later(30), handover, ids)


def test_a_leavers_open_cases_go_to_a_colleague(store: Store) -> None:
    everybody(store)
    first, second = registered(store, case_number="1", title="Åbrinken"), locked(store, case_number="2")
    issued(store, case_number="3")
    vote(store, issued(store, case_number="4"), CHANGED)
    vote(store, issued(store, case_number="5"), SENT_BACK)
    done = issued(store, case_number="6")
    vote(store, done, CHANGED)
    follow(store, done, HOUSE)
    withdraw_assessment(
        store, CASEWORKER, later(9), registered(store, case_number="7").assessment.id, reason="Trukket."
    )
    deactivate(store, ADMINISTRATOR, later(20), CASEWORKER.person_id)
    found = open_parts(store, ADMINISTRATOR, CASEWORKER.person_id)
    assert found[0] == OpenPart(first.assessment.id, "1", "Åbrinken", Part.OWNER, movable=True)
    assert {item.part for item in found} == {Part.OWNER}
    numbers = [item.case_number for item in found]
    assert numbers == ["1", "2", "3", "4", "5"], "4 has an open condition, 5 was sent back, 6 and 7 are done"
    assert hand_over(store, [item.assessment_id for item in found]) == 5
    assert open_parts(store, ADMINISTRATOR, CASEWORKER.person_id) == ()
    assert [task.case.case_number for task in tasks_of(store, NEW, later(31))] == ["1", "2", "5"]
    with store.read() as session:
        event = events.events_of_case(session, second.summary.case_id)[-1]
    assert (event.action, event.actor_id, event.fields["reason"]) == (
        "assessment.transferred",
        ADMINISTRATOR.person_id,
        WHY,
    )
    assert (event.fields["had_by"], event.fields["given_to"]) == (CASEWORKER.person_id, NEW.person_id)


def test_an_administrator_sees_number_title_and_part_and_nothing_that_a_case_holds(store: Store) -> None:
    everybody(store)
    world = under_second_assessment(store, State.RETURNED)
    got = [
        open_parts(store, ADMINISTRATOR, CASEWORKER.person_id),
        open_parts(store, ADMINISTRATOR, SECOND.person_id),
        takers(store, ADMINISTRATOR, CASEWORKER.person_id, Part.OWNER, [world.assessment_id]),
        people_to_relieve(store, ADMINISTRATOR),
    ]
    assert SECRET not in repr(got)
    assert "returned" not in repr(got)
    with pytest.raises(PermissionDenied):
        open_case(store, ADMINISTRATOR, world.case_id)
    assert SECRET in repr(world.view(CASEWORKER)), "control: it is there"


def test_all_or_none(store: Store) -> None:
    everybody(store)
    free, taken = registered(store, case_number="1"), registered(store, case_number="2")
    assign_part(
        store, CASEWORKER, later(2), taken.assessment.id, Part.MANAGER, person_id=WRITING_MANAGER.person_id, seen=None
    )
    ids = [free.assessment.id, taken.assessment.id]
    (told,) = [
        item.hindrances
        for item in takers(store, MANAGER, CASEWORKER.person_id, Part.OWNER, ids)
        if item.person.id == WRITING_MANAGER.person_id
    ]
    assert told == {"2": "personen er valgt til at godkende sagen (fire øjne)"}
    with pytest.raises(StepRefused, match="Ingen sager er givet videre") as refused:
        hand_over(store, ids, WRITING_MANAGER)
    assert [fault.text.split(":")[0] for fault in refused.value.faults] == ["Sag 2"]
    assert len(open_parts(store, MANAGER, CASEWORKER.person_id)) == 2, "the first one was not moved either"
    assert hand_over(store, ids[:1], WRITING_MANAGER) == 1


def test_a_named_manager_is_transferred_too(store: Store) -> None:
    everybody(store)
    view, _ = submitted(store)
    assign_part(store, MANAGER, later(3), view.assessment.id, Part.MANAGER, person_id=MANAGER.person_id, seen=None)
    (part,) = open_parts(store, ADMINISTRATOR, MANAGER.person_id)
    assert part.part is Part.MANAGER
    hand_over(store, [part.assessment_id], WRITING_MANAGER, Part.MANAGER, person_id=MANAGER.person_id)
    assert open_case(store, MANAGER, view.summary.case_id).assessment.standing.manager == WRITING_MANAGER.person_id


def test_a_second_assessment_under_way_begins_anew_with_somebody_else(store: Store) -> None:
    everybody(store)
    world = under_second_assessment(store, State.DRAFT)
    grade_second(world, 1, 3)
    with pytest.raises(StepRefused) as refused:
        hand_over(store, [world.assessment_id], CASEWORKER, Part.SECOND, person_id=SECOND.person_id)
    assert "har sagen som sagsbehandler" in refused.value.faults[0].text
    hand_over(store, [world.assessment_id], NEW, Part.SECOND, person_id=SECOND.person_id)
    view = world.view(NEW)
    assert view.blind
    assert not view.case.grades, "what the other one wrote is not handed on"
    assert [task.wait.task.value for task in tasks_of(store, NEW, later(31))] == ["grade_second"]
    requests = world.view(CASEWORKER).seconds
    assert [(item.assessor_id, item.withdrawn_reason) for item in requests] == [
        (SECOND.person_id, WHY),
        ("id-ny", None),
    ]
    with pytest.raises(StepRefused):
        hand_over(store, [world.assessment_id], SECOND, Part.SECOND, person_id=NEW.person_id)


def test_a_locked_second_assessment_stands(store: Store) -> None:
    everybody(store)
    world = under_second_assessment(store, State.DRAFT)
    grade_second(world, 1, 3, 2, 3, 3)
    lock_second(store, SECOND, later(6), world.assessment_id)
    (part,) = open_parts(store, ADMINISTRATOR, SECOND.person_id)
    assert not part.movable
    with pytest.raises(StepRefused) as refused:
        hand_over(store, [world.assessment_id], NEW, Part.SECOND, person_id=SECOND.person_id)
    assert "er låst og står" in refused.value.faults[0].text


@pytest.mark.parametrize("actor", [CASEWORKER, READER, Actor("id-0", "P", frozenset())])
def test_others_may_not(store: Store, actor: Actor) -> None:
    everybody(store)
    view = registered(store)
    tried = (
        lambda: open_parts(store, actor, CASEWORKER.person_id),
        lambda: people_to_relieve(store, actor),
        lambda: takers(store, actor, CASEWORKER.person_id, Part.OWNER, [view.assessment.id]),
        lambda: transfer_parts(
            store, actor, later(9), Handover(CASEWORKER.person_id, Part.OWNER, "id-ny", WHY), [view.assessment.id]
        ),
    )
    for attempt in tried:
        with pytest.raises(PermissionDenied):
            attempt()


def test_what_is_asked_for_must_be_whole(store: Store) -> None:
    everybody(store)
    view = registered(store)
    edit(store, view, "address", "Egevej 2", actor=COLLEAGUE)
    ids = [view.assessment.id]
    with pytest.raises(StepRefused, match="hvorfor"):
        hand_over(store, ids, reason=" ")
    with pytest.raises(StepRefused, match="Ingen sager er givet"):
        hand_over(store, ids, person_id=COLLEAGUE.person_id)
    with pytest.raises(StepRefused, match="mindst én sag"):
        hand_over(store, [])
    with pytest.raises(NotFound):
        hand_over(store, ids, Actor("id-ukendt", "P", frozenset()))
    assert hand_over(store, ids * 2) == 1, "the same case twice is one"


def test_the_events_name_people_by_id_only(store: Store) -> None:
    everybody(store)
    view = registered(store)
    hand_over(store, [view.assessment.id], reason="Orlov.")
    with store.read() as session:
        told = json.dumps([dict(item.fields) for item in events.events_of_case(session, view.summary.case_id)])
    assert "Sagsbehandler" not in told
