"""Who may do what: every role, action, state and relation to the case, in the domain and through the services.

What is expected is written here by hand and not computed by the program. A cell that is not named is refused.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from assessment.domain import workflow
from assessment.domain.conditions import Condition
from assessment.domain.council import ConditionStatus, Happened, VoteOutcome
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.review_marks import part_names
from assessment.domain.workflow import Action, Actor, Role, Standing, State, may
from assessment.services.assignment import Part, assign_part
from assessment.services.cases import open_case, register_case
from assessment.services.comments import write_comment
from assessment.services.council import TypedVote, follow_up_condition, record_vote, write_station
from assessment.services.course import begin_assessment
from assessment.services.documents import issue_document
from assessment.services.entries import today_of
from assessment.services.people import deactivate, people_overview
from assessment.services.review import accept_parts
from assessment.services.rule_move import move_assessment
from assessment.services.second import ask_second
from assessment.services.sign_in import enter, person_id_of
from assessment.services.steps import (
    approve_assessment,
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.services.transfer import Handover, transfer_parts
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage import people
from assessment.storage.engine import Store, open_store
from tests.domain.profiles import changed_rules
from tests.services.attachment_stories import attach
from tests.services.sign_in_stories import ISSUER, claims, sign_in_settings
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    RULES,
    approve,
    case_file,
    declared,
    edit,
    later,
    plain_render,
    registered,
    send_back,
)

R, C, M, A = Role.READER, Role.CASEWORKER, Role.MANAGER, Role.ADMINISTRATOR
DRAFT, LOCKED, SUBMITTED = State.DRAFT, State.LOCKED, State.SUBMITTED
RETURNED, APPROVED, ISSUED = State.RETURNED, State.APPROVED, State.ISSUED
DECIDED, WITHDRAWN = State.DECIDED, State.WITHDRAWN
EVERY = frozenset(State)
OPEN = frozenset({DRAFT, LOCKED, RETURNED})
ROLES: Mapping[str, frozenset[Role]] = {
    "ingen rolle": frozenset(),
    "læser": frozenset({R}),
    "sagsbehandler": frozenset({C}),
    "leder": frozenset({M}),
    "administrator": frozenset({A}),
    "alle roller": frozenset({R, C, M, A}),
}
OWNER, CONTRIBUTOR, DECIDER, STRANGER = "ejer", "medvirkende", "leder på sagen", "fremmed"
BLIND, SIGHTED = "anden vurderer før lås", "anden vurderer efter lås"
IDS = {OWNER: "id-a", CONTRIBUTOR: "id-b", DECIDER: "id-l", STRANGER: "id-x", BLIND: "id-s", SIGHTED: "id-s"}


@dataclass(frozen=True)
class Allowed:
    """The roles and states in which an action is allowed, and the relations that exclude it, or that it asks for."""

    roles: frozenset[Role]
    states: frozenset[State]
    never: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    whoever: frozenset[Role] = frozenset()  # the roles that need no such relation


BLIND_TOO, NOT_BLIND = frozenset[str](), frozenset({BLIND})
OWN_WORK = frozenset({OWNER, CONTRIBUTOR, BLIND, SIGHTED})
CASEWORKERS, MANAGERS = frozenset({C}), frozenset({M})
TABLE: Mapping[Action, Allowed] = {
    Action.READ: Allowed(frozenset({R, C, M}), EVERY, BLIND_TOO),
    Action.CREATE: Allowed(CASEWORKERS, EVERY, BLIND_TOO),
    Action.BEGIN: Allowed(CASEWORKERS, frozenset({ISSUED, DECIDED, WITHDRAWN}), NOT_BLIND),
    Action.EDIT: Allowed(CASEWORKERS, OPEN, NOT_BLIND),
    Action.LOCK: Allowed(CASEWORKERS, frozenset({DRAFT}), NOT_BLIND),
    Action.REVISE: Allowed(CASEWORKERS, frozenset({LOCKED, RETURNED}), NOT_BLIND),
    Action.MOVE_RULES: Allowed(CASEWORKERS, OPEN, NOT_BLIND),
    Action.SUBMIT: Allowed(CASEWORKERS, frozenset({LOCKED, RETURNED}), NOT_BLIND),
    Action.REVIEW: Allowed(MANAGERS, frozenset({SUBMITTED}), OWN_WORK),
    Action.COMMENT: Allowed(frozenset({C, M}), OPEN | {SUBMITTED, APPROVED}, NOT_BLIND),
    Action.RETURN: Allowed(MANAGERS, frozenset({SUBMITTED}), OWN_WORK),
    Action.APPROVE: Allowed(MANAGERS, frozenset({SUBMITTED}), OWN_WORK),
    Action.ISSUE: Allowed(MANAGERS, frozenset({APPROVED}), NOT_BLIND),
    Action.COUNCIL: Allowed(frozenset({C, M}), frozenset({ISSUED, DECIDED}), NOT_BLIND),
    Action.FOLLOW_UP: Allowed(frozenset({C, M}), frozenset({DECIDED}), NOT_BLIND),
    Action.WITHDRAW: Allowed(frozenset({C, M}), EVERY - {DECIDED, WITHDRAWN}, NOT_BLIND),
    Action.WRITE_LOG: Allowed(frozenset({C, M}), EVERY, NOT_BLIND),
    Action.HEAR: Allowed(CASEWORKERS, OPEN | {SUBMITTED, APPROVED}, NOT_BLIND),
    Action.HEARING_LETTER: Allowed(CASEWORKERS, frozenset({LOCKED, RETURNED, SUBMITTED, APPROVED}), NOT_BLIND),
    Action.DECISION_LETTER: Allowed(frozenset({C, M}), frozenset({DECIDED}), NOT_BLIND),
    Action.ATTACH: Allowed(CASEWORKERS, EVERY, NOT_BLIND),
    Action.ASK_SECOND: Allowed(CASEWORKERS, OPEN, NOT_BLIND),
    Action.WITHDRAW_SECOND: Allowed(CASEWORKERS, OPEN, BLIND_TOO),
    Action.GRADE_SECOND: Allowed(CASEWORKERS, OPEN, BLIND_TOO, frozenset({BLIND})),
    Action.LOCK_SECOND: Allowed(CASEWORKERS, OPEN, BLIND_TOO, frozenset({BLIND, SIGHTED})),
    Action.AGREE: Allowed(CASEWORKERS, frozenset({LOCKED, RETURNED}), BLIND_TOO, frozenset({SIGHTED})),
    Action.CHOOSE_MEETING: Allowed(frozenset({C, M}), EVERY - {DECIDED, WITHDRAWN}, NOT_BLIND),
    Action.KEEP_CALENDAR: Allowed(frozenset({A}), EVERY, BLIND_TOO),
    Action.RELEASE_SECOND: Allowed(MANAGERS, frozenset({LOCKED, RETURNED}), OWN_WORK),
    Action.ASSIGN: Allowed(frozenset({C, M}), EVERY, NOT_BLIND, frozenset({OWNER}), MANAGERS),
    Action.TRANSFER: Allowed(frozenset({M, A}), EVERY, NOT_BLIND),
    Action.ADMINISTER: Allowed(frozenset({A}), EVERY, BLIND_TOO),
}


def expected(action: Action, roles: frozenset[Role], state: State, relation: str) -> bool:
    """What the table says of one cell."""
    allowed = TABLE[action]
    asked = allowed.only is None or relation in allowed.only or bool(roles & allowed.whoever)
    related = relation not in allowed.never and asked
    return bool(roles & allowed.roles) and state in allowed.states and related


def standing(state: State, relation: str) -> Standing:
    """A case that owner and colleague have worked in; somebody is asked besides where the relation says so."""
    found = Standing(
        state,
        frozenset({IDS[OWNER], IDS[CONTRIBUTOR]}),
        impartial=frozenset(IDS.values()),
        owner=IDS[OWNER],
    )
    if relation not in (BLIND, SIGHTED):
        return found
    asked = replace(found, contributors=found.contributors | {IDS[relation]}, second_assessor=IDS[relation])
    return replace(asked, second_locked=relation == SIGHTED, locked=state is not DRAFT)


def cells() -> Iterator[tuple[Action, str, State, str]]:
    """Every cell that there can be: in a draft, nobody has locked both assessments."""
    for action, role, state, relation in product(Action, ROLES, State, IDS):
        if not (state is DRAFT and relation == SIGHTED):
            yield action, role, state, relation


# What asks for a declaration of impartiality first, and what somebody who has declared a conflict may still do.
DECLARED = frozenset(
    {
        *(Action.LOCK, Action.REVISE, Action.SUBMIT, Action.REVIEW, Action.RETURN, Action.APPROVE),
        *(Action.GRADE_SECOND, Action.LOCK_SECOND, Action.AGREE),
    }
)
WITH_CONFLICT = frozenset({Action.READ, Action.CREATE, Action.KEEP_CALENDAR, Action.ADMINISTER})


def wrong_cells() -> list[tuple[Action, str, State, str]]:
    """The cells in which the domain says something else than the table."""
    return [
        (action, role, state, relation)
        for action, role, state, relation in cells()
        if may(action, Actor(IDS[relation], "P", ROLES[role]), standing(state, relation))
        != expected(action, ROLES[role], state, relation)
    ]


def test_the_table_names_every_action() -> None:
    assert set(TABLE) == set(Action)


def test_every_cell_of_the_domain() -> None:
    tried = list(cells())
    wrong = wrong_cells()
    allowed = sum(expected(action, ROLES[role], state, relation) for action, role, state, relation in tried)
    print(f"\n{len(tried)} cells, {allowed} allowed, {len(wrong)} wrong")
    assert wrong == []
    assert len(tried) > 3000


def wrong_without_declaration() -> set[Action]:
    """The actions that somebody may do who has declared nothing, or a conflict, against what is written above."""
    wrong = set()
    for action, role, state, relation in cells():
        actor, right = Actor(IDS[relation], "P", ROLES[role]), expected(action, ROLES[role], state, relation)
        undeclared = replace(standing(state, relation), impartial=frozenset())
        conflicted = replace(undeclared, conflicted={actor.person_id: ""})
        if may(action, actor, undeclared) != (right and action not in DECLARED):
            wrong.add(action)
        if may(action, actor, conflicted) != (right and action in WITH_CONFLICT):
            wrong.add(action)
    return wrong


def test_every_cell_for_somebody_who_has_not_declared_and_for_somebody_with_a_conflict() -> None:
    assert wrong_without_declaration() == set()


def test_control_without_the_declaration_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "_DECLARED", frozenset())
    assert wrong_without_declaration() == DECLARED
    monkeypatch.undo()
    monkeypatch.setattr(workflow, "_WITH_CONFLICT", frozenset(Action))
    assert wrong_without_declaration() == set(Action) - WITH_CONFLICT - DECLARED


@pytest.mark.parametrize(
    "loosened",
    [
        {Action.APPROVE: workflow._Rule(frozenset({M, C}), frozenset({SUBMITTED}))},
        {Action.EDIT: workflow._Rule(CASEWORKERS, EVERY)},
        {Action.READ: workflow._Rule(frozenset(Role), EVERY)},
        {Action.ADMINISTER: workflow._Rule(frozenset({A, M}), EVERY)},
    ],
)
def test_control_a_rule_that_is_loosened_is_found(
    monkeypatch: pytest.MonkeyPatch, loosened: dict[Action, object]
) -> None:
    monkeypatch.setattr(workflow, "PERMISSIONS", {**workflow.PERMISSIONS, **loosened})
    assert {action for action, *_ in wrong_cells()} == set(loosened)


def test_control_without_four_eyes_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "_FOUR_EYES", frozenset())
    assert {action for action, *_ in wrong_cells()} == {
        *(Action.REVIEW, Action.RETURN, Action.APPROVE, Action.RELEASE_SECOND),
    }


# Through the services: each action is really tried, on a case that really is in the state.
NEWER = changed_rules({"version": "2026.2.0", "gyldig_fra": "2026-11-15", "vurdering.stoette.mindste_gennemsnit": "3"})
SETTINGS = sign_in_settings()
VOTE = TypedVote(
    VoteOutcome.CHANGED,
    "byraad",
    today_of(later(10)),
    "punkt 14",
    "Støtte på vilkår.",
    voted_outcome="vilkaar",
    conditions=(Condition(criterion="udearealer", text="Huset er bygget."),),
)


@dataclass(frozen=True)
class _Place:
    """A database with a case in one state."""

    folder: Path
    case_id: UUID

    def opened(self) -> Store:
        """A copy, to try something in."""
        target = self.folder / "forsoeg.db"
        for leftover in self.folder.glob("forsoeg.db*"):
            leftover.unlink()
        shutil.copy(self.folder / "cases.db", target)
        return open_store(f"sqlite:///{target}")


def _try(store: Store, actor: Actor, case_id: UUID, action: Action) -> None:
    """Do the action as the pages would; what is needed besides the permission is right."""
    view = open_case(store, replace(MANAGER, person_id="id-seer"), case_id)
    assessment_id, now = view.assessment.id, later(20)
    version_id = view.version.id if view.version else assessment_id
    work: Mapping[Action, Callable[[], object]] = {
        Action.READ: lambda: open_case(store, actor, case_id),
        Action.CREATE: lambda: register_case(store, actor, now, case_file(case_number="2026-9999"), RULES),
        Action.BEGIN: lambda: begin_assessment(store, actor, now, case_id, RULES, phase="skema_b", reason="Ny fase."),
        Action.EDIT: lambda: edit(store, view, "address", "Prøvevej 1", actor=actor),
        Action.LOCK: lambda: lock_assessment(store, actor, now, assessment_id),
        Action.REVISE: lambda: revise_assessment(
            store, actor, now, assessment_id, subject="conclusion", reason="Nye oplysninger."
        ),
        Action.MOVE_RULES: lambda: move_assessment(
            store, actor, now, assessment_id, NEWER, seen_row_version=view.assessment.row_version, reason="Vedtaget."
        ),
        Action.SUBMIT: lambda: submit_assessment(store, actor, now, assessment_id),
        Action.REVIEW: lambda: accept_parts(store, actor, now, version_id, ["conclusion"]),
        Action.COMMENT: lambda: write_comment(store, actor, now, assessment_id, part="case", text="Et spørgsmål."),
        Action.RETURN: lambda: send_back(store, actor, now, version_id, comment="Uddyb.", criterion_comments={}),
        Action.APPROVE: lambda: _approve(store, actor, version_id, [waiver.gate for waiver in view.case.waivers]),
        Action.ISSUE: lambda: issue_document(store, actor, now, view, municipality=MUNICIPALITY, render=plain_render),
        Action.COUNCIL: lambda: write_station(
            store,
            actor,
            now,
            assessment_id,
            station="magistraten",
            date=today_of(now),
            happened=Happened.DEALT_WITH,
            note="",
            stations={"magistraten": "Magistraten"},
        ),
        Action.FOLLOW_UP: lambda: follow_up_condition(
            store,
            actor,
            now,
            case_id,
            1,
            criterion="udearealer",
            condition="Huset er bygget.",
            status=ConditionStatus.LAPSED,
            date=today_of(now),
            documentation="",
            reason="Projektet er ændret.",
        ),
        Action.WITHDRAW: lambda: withdraw_assessment(store, actor, now, assessment_id, reason="Projektet er trukket."),
        Action.ATTACH: lambda: attach(store, view, by=actor, now=now),
        Action.ASK_SECOND: lambda: ask_second(store, actor, now, assessment_id, assessor_id="id-ledig"),
        Action.ASSIGN: lambda: assign_part(
            store, actor, now, assessment_id, Part.OWNER, person_id="id-ledig", seen=IDS[OWNER]
        ),
        Action.TRANSFER: lambda: transfer_parts(
            store, actor, now, Handover(IDS[OWNER], Part.OWNER, "id-ledig", "Orlov."), [assessment_id]
        ),
        Action.ADMINISTER: lambda: people_overview(store, actor, now, SETTINGS.max_age),
    }
    work[action]()


def _approve(store: Store, actor: Actor, version_id: UUID, waived: Collection[str]) -> None:
    """Approve, with every part accepted before if that is allowed: so the approval itself is asked in any case."""
    with suppress(PermissionDenied, StepRefused, NotFound):
        accept_parts(store, actor, later(19), version_id, list(part_names(RULES)))
    approve_assessment(store, actor, later(20), version_id, levers=LEVERS, confirmed_waivers=waived)


TRIED = (
    *(Action.READ, Action.CREATE, Action.BEGIN, Action.EDIT, Action.LOCK, Action.REVISE, Action.MOVE_RULES),
    *(Action.SUBMIT, Action.RETURN, Action.APPROVE, Action.ISSUE, Action.ATTACH, Action.ASK_SECOND),
    *(Action.COUNCIL, Action.FOLLOW_UP, Action.WITHDRAW, Action.ASSIGN, Action.TRANSFER, Action.ADMINISTER),
    *(Action.REVIEW, Action.COMMENT),
)
RELATIONS = (OWNER, CONTRIBUTOR, DECIDER, STRANGER)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> dict[State, _Place]:
    """A case in each state, worked in by its owner and a colleague, and returned once by its manager."""
    return {state: _place(tmp_path_factory.mktemp(state.value), sqlite_template, state) for state in State}


def _place(folder: Path, template: Path, state: State) -> _Place:
    shutil.copy(template, folder / "cases.db")
    store = open_store(f"sqlite:///{folder / 'cases.db'}")
    with store.write() as session:
        people.upsert_person(session, person_id="id-ledig", name="Sagsbehandler C", roles={C})
    view = registered(store)
    declared(store, view.summary.case_id, IDS[STRANGER])
    edit(store, view, "address", "Egevej 2", actor=COLLEAGUE)
    case_id, assessment_id = view.summary.case_id, view.assessment.id
    version: list[UUID] = []
    steps: Mapping[State, Callable[[], object]] = {
        LOCKED: lambda: lock_assessment(store, CASEWORKER, later(4), assessment_id),
        SUBMITTED: lambda: version.append(submit_assessment(store, CASEWORKER, later(5), assessment_id)),
        RETURNED: lambda: send_back(store, MANAGER, later(6), version[-1], comment="Uddyb.", criterion_comments={}),
        APPROVED: lambda: approve(store, MANAGER, later(8), version[-1], levers=LEVERS),
        ISSUED: lambda: issue_document(
            store,
            MANAGER,
            later(9),
            open_case(store, MANAGER, case_id),
            municipality=MUNICIPALITY,
            render=plain_render,
        ),
        DECIDED: lambda: record_vote(store, CASEWORKER, later(10), assessment_id, VOTE, stations={"byraad": "Byrådet"}),
        WITHDRAWN: lambda: withdraw_assessment(store, CASEWORKER, later(10), assessment_id, reason="Trukket."),
    }
    way = {
        DRAFT: (),
        LOCKED: (LOCKED,),
        SUBMITTED: (LOCKED, SUBMITTED, RETURNED, SUBMITTED),
        RETURNED: (LOCKED, SUBMITTED, RETURNED),
        APPROVED: (LOCKED, SUBMITTED, RETURNED, SUBMITTED, APPROVED),
        ISSUED: (LOCKED, SUBMITTED, RETURNED, SUBMITTED, APPROVED, ISSUED),
        DECIDED: (LOCKED, SUBMITTED, RETURNED, SUBMITTED, APPROVED, ISSUED, DECIDED),
        WITHDRAWN: (LOCKED, SUBMITTED, RETURNED, WITHDRAWN),
    }
    for step in way[state]:
        steps[step]()
    store.close()
    return _Place(folder, case_id)


@pytest.mark.parametrize("state", list(State))
def test_every_cell_through_the_services(places: dict[State, _Place], state: State) -> None:
    place = places[state]
    tried, allowed = 0, 0
    wrongly_allowed, wrongly_refused = [], []
    store = place.opened()
    for action, role, relation in product(TRIED, ROLES, RELATIONS):
        actor = Actor(IDS[relation], "P", ROLES[role])
        should = expected(action, ROLES[role], state, relation)
        tried += 1
        try:
            _try(store, actor, place.case_id, action)
        except (NotFound, PermissionDenied, StepRefused) as refused:  # NotFound: there is no version yet to decide on
            if should:
                wrongly_refused.append((action, role, relation, refused.text))
            continue
        allowed += 1
        if not should:
            wrongly_allowed.append((action, role, relation))
        store.close()
        store = place.opened()  # it went through, so the case is another one now
    store.close()
    print(f"\n{state.danish}: {tried} cells, {allowed} went through, {len(wrongly_allowed)} wrongly")
    assert wrongly_allowed == []
    assert wrongly_refused == []


@pytest.mark.parametrize("state", list(State))
def test_somebody_deactivated_comes_as_far_as_the_door(places: dict[State, _Place], state: State) -> None:
    """Whatever the groups say: every action is tried with the actor that the admission gives."""
    store = places[state].opened()
    groups = {"groups": ["bv-laeser", "bv-sagsbehandler", "bv-leder", "bv-administrator"]}
    assert isinstance(enter(store, SETTINGS, claims(later(20), **groups), later(20)), Actor)  # control: not yet
    person_id = person_id_of(ISSUER, "bruger-1")
    deactivate(store, Actor("id-admin", "Administrator", frozenset({A})), later(21), person_id)
    admitted = [enter(store, SETTINGS, claims(later(22), **groups), later(22)) for _ in TRIED]
    store.close()
    print(f"\n{state.danish}: {len(TRIED)} actions of somebody deactivated, 0 begun")
    assert not [found for found in admitted if isinstance(found, Actor)]


def test_control_a_service_that_does_not_ask_is_found(
    places: dict[State, _Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_asked(*_: object) -> None:
        """In the place of the guard."""

    store = places[DRAFT].opened()
    stranger = Actor(IDS[STRANGER], "P", ROLES["læser"])
    with pytest.raises(PermissionDenied):
        _try(store, stranger, places[DRAFT].case_id, Action.LOCK)
    monkeypatch.setattr(workflow, "require", not_asked)
    _try(store, stranger, places[DRAFT].case_id, Action.LOCK)
    store.close()
