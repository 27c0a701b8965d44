"""Declarations of impartiality as use cases: what they open, what they shut, and what the chain keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from assessment.domain import workflow
from assessment.domain.errors import InputError, NotFound, PermissionDenied, StepRefused
from assessment.domain.plaintext import MAX_TEXT
from assessment.domain.workflow import Actor, Role
from assessment.services.cases import CaseView, open_case, register_case
from assessment.services.impartiality import (
    decide_impartial,
    decision_note,
    declarations_of,
    declare_conflict,
    declare_impartial,
    takers,
)
from assessment.services.notes import IMPARTIALITY, own_notes, save_note
from assessment.services.review import accept_parts
from assessment.services.second import ask_second, candidates, lock_second, withdraw_second
from assessment.services.steps import approve_assessment, lock_assessment, return_assessment, submit_assessment
from assessment.storage import events, people
from assessment.storage.engine import Store
from assessment.storage.impartiality import declarations_of_case
from assessment.storage.soundness import alterations
from tests.services.second_stories import know, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    NOW,
    READER,
    RULES,
    WRITING_MANAGER,
    approve,
    case_file,
    edit,
    issued,
    later,
    registered,
    submitted,
)
from tests.storage.direct_sql import refusal

REASON = "Min søster bor i afdelingen."
OTHER_MANAGER = Actor("id-n", "Leder C", frozenset({Role.MANAGER}))
GRADE, TEXT = "grades.udlejning.grade", "grades.udlejning.reason"


def undeclared(store: Store) -> CaseView:
    """A new case in which nobody has declared anything."""
    for person in (CASEWORKER, COLLEAGUE, MANAGER, OTHER_MANAGER, READER):
        know(store, person)
    return open_case(store, CASEWORKER, register_case(store, CASEWORKER, NOW, case_file(), RULES))


def conflict(store: Store, actor: Actor, case_id: UUID, passes_to: str | None = None) -> None:
    declare_conflict(store, actor, later(4), case_id, reason=REASON, passes_to=passes_to)


def events_of(store: Store, case_id: UUID) -> list[tuple[str, dict[str, object]]]:
    with store.read() as session:
        found = events.events_of_case(session, case_id)
    return [(event.action, {k: v for k, v in event.fields.items() if k != "sealed"}) for event in found]


def test_the_caseworker_declares_before_grading_concluding_and_locking(store: Store) -> None:
    view = undeclared(store)
    case_id, assessment_id = view.summary.case_id, view.assessment.id
    assert not edit(store, view, "address", "Egevej 2").conflicts, "facts ask for no declaration"
    for path, value in ((GRADE, 2), (TEXT, "Ny tekst"), ("conclusion.reason", "Ny konklusion")):
        with pytest.raises(StepRefused, match="Erklær først"):
            edit(store, view, path, value)
    with pytest.raises(StepRefused, match="Erklær først"):
        lock_assessment(store, CASEWORKER, later(2), assessment_id)
    declare_impartial(store, CASEWORKER, later(3), case_id)
    edit(store, view, TEXT, "Ny tekst")
    lock_assessment(store, CASEWORKER, later(4), assessment_id)
    submit_assessment(store, CASEWORKER, later(5), assessment_id)


def test_the_manager_declares_before_returning_or_approving(store: Store) -> None:
    view, version_id = submitted(store)
    know(store, OTHER_MANAGER)
    steps: tuple[Callable[[], object], ...] = (
        lambda: return_assessment(store, OTHER_MANAGER, later(6), version_id, comment="Uddyb."),
        lambda: approve_assessment(store, OTHER_MANAGER, later(6), version_id, levers=LEVERS),
        lambda: accept_parts(store, OTHER_MANAGER, later(6), version_id, ["conclusion"]),
    )
    for step in steps:
        with pytest.raises(StepRefused, match="Erklær først"):
            step()
    declare_impartial(store, OTHER_MANAGER, later(5), view.summary.case_id)
    steps[0]()
    submit_assessment(store, CASEWORKER, later(7), view.assessment.id)
    newest = open_case(store, MANAGER, view.summary.case_id).version
    assert newest is not None
    approve(store, OTHER_MANAGER, later(8), newest.id)


def test_the_second_assessor_declares_before_grading_and_locking(store: Store) -> None:
    view = undeclared(store)
    case_id, assessment_id = view.summary.case_id, view.assessment.id
    ask_second(store, CASEWORKER, later(1), assessment_id, assessor_id=COLLEAGUE.person_id)
    with pytest.raises(StepRefused, match="Erklær først"):
        edit(store, view, GRADE, 2, actor=COLLEAGUE, base=None)
    with pytest.raises(StepRefused, match="Erklær først"):
        lock_second(store, COLLEAGUE, later(2), assessment_id)
    declare_impartial(store, COLLEAGUE, later(3), case_id)
    edit(store, view, GRADE, 2, actor=COLLEAGUE, base=None)


def test_a_declaration_is_one_event_however_often_it_is_made(store: Store) -> None:
    case_id = undeclared(store).summary.case_id
    for minute in (1, 2):
        declare_impartial(store, CASEWORKER, later(minute), case_id)
    assert events_of(store, case_id)[1:] == [("impartiality.declared", {"person": "id-a", "impartial": True})]
    assert len(declarations_of(store, CASEWORKER, case_id)) == 1


def test_a_conflict_shuts_the_case_and_passes_it_on(store: Store) -> None:
    view = undeclared(store)
    case_id, assessment_id = view.summary.case_id, view.assessment.id
    declare_impartial(store, CASEWORKER, later(1), case_id)
    save_note(store, CASEWORKER, later(2), assessment_id, path=IMPARTIALITY, text=REASON)
    conflict(store, CASEWORKER, case_id, COLLEAGUE.person_id)
    seen = open_case(store, CASEWORKER, case_id)
    assert seen.assessment.owner_id == COLLEAGUE.person_id
    assert seen.assessment.standing.conflicted == {"id-a": "Sagsbehandler B"}
    assert dict(own_notes(store, CASEWORKER, assessment_id)) == {}
    for refused in (
        lambda: edit(store, view, "address", "Egevej 2"),
        lambda: edit(store, view, TEXT, "x"),
        lambda: lock_assessment(store, CASEWORKER, later(5), assessment_id),
        lambda: ask_second(store, CASEWORKER, later(5), assessment_id, assessor_id=COLLEAGUE.person_id),
    ):
        with pytest.raises(PermissionDenied, match=r"inhabil i sagen\. Sagen går videre til Sagsbehandler B\."):
            refused()
    assert events_of(store, case_id)[-2:] == [
        ("impartiality.declared", {"person": "id-a", "impartial": False, "passes_to": "id-b"}),
        ("assessment.transferred", {"part": "owner", "had_by": "id-a", "given_to": "id-b"}),
    ]
    declare_impartial(store, COLLEAGUE, later(6), case_id)
    lock_assessment(store, COLLEAGUE, later(7), assessment_id)


def test_a_managers_conflict_names_another_manager_and_leaves_the_case_with_its_caseworker(store: Store) -> None:
    view, version_id = submitted(store)
    case_id = view.summary.case_id
    for person in (CASEWORKER, COLLEAGUE, MANAGER, OTHER_MANAGER):
        know(store, person)
    assert [person.id for person in takers(store, MANAGER, case_id)] == ["id-n"]
    conflict(store, MANAGER, case_id, OTHER_MANAGER.person_id)
    with pytest.raises(PermissionDenied, match="Sagen går videre til Leder C"):
        approve_assessment(store, MANAGER, later(6), version_id, levers=LEVERS)
    assert open_case(store, MANAGER, case_id).assessment.owner_id == CASEWORKER.person_id
    declare_impartial(store, OTHER_MANAGER, later(7), case_id)
    approve(store, OTHER_MANAGER, later(8), version_id)


def test_only_another_manager_lifts_a_conflict(store: Store) -> None:
    view = undeclared(store)
    case_id = view.summary.case_id
    conflict(store, CASEWORKER, case_id)
    with pytest.raises(PermissionDenied, match="Kun en leder"):
        declare_impartial(store, CASEWORKER, later(5), case_id)
    for actor in (CASEWORKER, COLLEAGUE, READER):
        with pytest.raises(PermissionDenied):
            decide_impartial(store, actor, later(5), case_id, person_id="id-a", reason="Flyttet.")
    note = decision_note("id-a")
    save_note(store, MANAGER, later(5), view.assessment.id, path=note, text="Hun er")
    decide_impartial(store, MANAGER, later(6), case_id, person_id="id-a", reason="Søsteren er flyttet.")
    assert note not in own_notes(store, MANAGER, view.assessment.id)
    assert events_of(store, case_id)[-1] == ("impartiality.decided", {"person": "id-a", "impartial": True})
    lock_assessment(store, CASEWORKER, later(7), view.assessment.id)
    with pytest.raises(StepRefused, match="ikke erklæret sig inhabil"):
        decide_impartial(store, MANAGER, later(8), case_id, person_id="id-a", reason="Igen.")


def test_the_interest_is_told_to_the_person_and_to_managers_alone(store: Store) -> None:
    world = under_second_assessment(store)
    conflict(store, CASEWORKER, world.case_id)

    def told(actor: Actor) -> bool:
        return REASON in repr(declarations_of(store, actor, world.case_id))

    assert told(CASEWORKER)
    assert told(MANAGER)
    assert not told(READER)
    assert not told(Actor("id-c", "Sagsbehandler C", frozenset({Role.CASEWORKER})))
    blind = replace(COLLEAGUE, roles=frozenset({Role.CASEWORKER, Role.MANAGER}))
    assert not told(blind)
    assert REASON not in repr(events_of(store, world.case_id))


def test_a_second_assessor_with_a_conflict_is_replaced(store: Store) -> None:
    view = undeclared(store)
    case_id, assessment_id = view.summary.case_id, view.assessment.id
    ask_second(store, CASEWORKER, later(1), assessment_id, assessor_id=COLLEAGUE.person_id)
    assert "id-b" not in [person.id for person in takers(store, CASEWORKER, case_id)], "two people, two assessments"
    with pytest.raises(StepRefused, match="Vælg en anden"):
        conflict(store, CASEWORKER, case_id, COLLEAGUE.person_id)
    conflict(store, COLLEAGUE, case_id)
    with pytest.raises(PermissionDenied, match="inhabil"):
        edit(store, view, GRADE, 2, actor=COLLEAGUE, base=None)
    withdraw_second(store, CASEWORKER, later(5), assessment_id, reason="Inhabil.")
    assert candidates(store, CASEWORKER, assessment_id) == ()
    with store.write() as session:
        people.upsert_person(session, person_id="id-d", name="Sagsbehandler D", roles={Role.CASEWORKER})
    assert [person.id for person in candidates(store, CASEWORKER, assessment_id)] == ["id-d"]


def test_bad_input_is_refused_in_words_and_leaves_nothing(store: Store) -> None:
    case_id = undeclared(store).summary.case_id
    with store.write() as session:
        people.set_active(session, COLLEAGUE.person_id, active=False)
    for reason, passes_to, error, words in (
        (" \n", None, StepRefused, "Skriv kort"),
        ("x" * (MAX_TEXT + 1), None, InputError, "Forkort"),
        (REASON, "id-findes-ikke", NotFound, "findes ikke længere"),
        (REASON, COLLEAGUE.person_id, StepRefused, "Vælg en anden"),
        (REASON, CASEWORKER.person_id, StepRefused, "Vælg en anden"),
        (REASON, MANAGER.person_id, StepRefused, "Vælg en anden"),
    ):
        with pytest.raises(error, match=words):
            declare_conflict(store, CASEWORKER, later(1), case_id, reason=reason, passes_to=passes_to)
    with pytest.raises(PermissionDenied, match="Kun sagsbehandlere og ledere"):
        declare_impartial(store, READER, later(1), case_id)
    with pytest.raises(NotFound):
        declare_impartial(store, CASEWORKER, later(1), UUID(int=0))
    assert declarations_of(store, CASEWORKER, case_id) == ()
    assert len(events_of(store, case_id)) == 1


def test_the_chain_shows_a_declaration_that_was_altered_past_the_program(store: Store) -> None:
    view = undeclared(store)
    for actor in (CASEWORKER, COLLEAGUE):
        declare_impartial(store, actor, later(1), view.summary.case_id)
    with store.read() as session:
        assert alterations(session) == [], "control: nothing is found where nothing was altered"
    tampering = "UPDATE declaration SET impartial = (1 = 0), reason = 'x' WHERE number = 1"
    assert refusal(store, tampering, unprotected=True, keep=True) is None
    with store.read() as session:
        found = [str(each) for each in alterations(session)]
    assert len(found) == 1
    assert "erklæringen om habilitet" in found[0]


def test_the_next_assessment_of_a_case_rests_on_the_declarations_of_the_case(store: Store) -> None:
    case_id = issued(store).summary.case_id
    with store.read() as session:
        assert len(declarations_of_case(session, case_id)) == 4
    conflict(store, WRITING_MANAGER, case_id)
    assert open_case(store, WRITING_MANAGER, case_id).assessment.owner_id == CASEWORKER.person_id


def test_control_without_the_rule_somebody_with_a_conflict_writes_facts_and_the_database_refuses_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = registered(store)
    conflict(store, CASEWORKER, view.summary.case_id)
    monkeypatch.setattr(workflow, "_WITH_CONFLICT", frozenset(workflow.Action))
    with pytest.raises(PermissionDenied, match="Intet er gemt"):
        edit(store, view, "address", "Egevej 2")
