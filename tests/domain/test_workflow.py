"""States, roles and four eyes: the whole table of who may do what, and every step that is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.deciding import approve, return_to_caseworker
from assessment.domain.decision_points import LeverChoice
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.workflow import (
    Action,
    Actor,
    Role,
    Standing,
    State,
    Transition,
    issue,
    lock,
    locked_subject,
    may,
    may_change,
    needs_declaration,
    require,
    require_open,
    revise,
    submit,
)
from tests.domain.marks import all_accepted, standing_marks, to_be_changed
from tests.domain.profiles import EGEPARKEN, rules, stands

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NO_LEVERS = LeverChoice({}, {})
ACCEPTED = all_accepted("p1")
NOTED = to_be_changed({"udlejning": "Tal mangler"})
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
# A case with nothing but its number and title.
EMPTY = CaseFile.model_validate({"schema": "case-file/1", "case_number": "1", "title": "Sag"})


def actor(*roles: Role, person_id: str = "p1") -> Actor:
    return Actor(person_id, "Person", frozenset(roles))


CASEWORKER, MANAGER, READER = actor(Role.CASEWORKER), actor(Role.MANAGER), actor(Role.READER)

# The whole matrix, written out by hand: role, action -> the states in which it is allowed.
ALL = set(State)
ALLOWED: dict[tuple[Role, Action], set[State]] = {
    **{(role, Action.READ): ALL for role in (Role.READER, Role.CASEWORKER, Role.MANAGER)},
    (Role.CASEWORKER, Action.CREATE): ALL,
    (Role.CASEWORKER, Action.BEGIN): {State.ISSUED, State.DECIDED, State.WITHDRAWN},
    (Role.CASEWORKER, Action.EDIT): {State.DRAFT, State.LOCKED, State.RETURNED},
    (Role.CASEWORKER, Action.LOCK): {State.DRAFT},
    (Role.CASEWORKER, Action.REVISE): {State.LOCKED, State.RETURNED},
    (Role.CASEWORKER, Action.MOVE_RULES): {State.DRAFT, State.LOCKED, State.RETURNED},
    (Role.CASEWORKER, Action.SUBMIT): {State.LOCKED, State.RETURNED},
    (Role.CASEWORKER, Action.ASK_SECOND): {State.DRAFT, State.LOCKED, State.RETURNED},
    (Role.CASEWORKER, Action.WITHDRAW_SECOND): {State.DRAFT, State.LOCKED, State.RETURNED},
    (Role.MANAGER, Action.REVIEW): {State.SUBMITTED},
    (Role.CASEWORKER, Action.COMMENT): ALL - {State.ISSUED, State.DECIDED, State.WITHDRAWN},
    (Role.MANAGER, Action.COMMENT): ALL - {State.ISSUED, State.DECIDED, State.WITHDRAWN},
    (Role.MANAGER, Action.RETURN): {State.SUBMITTED},
    (Role.MANAGER, Action.APPROVE): {State.SUBMITTED},
    (Role.MANAGER, Action.ISSUE): {State.APPROVED},
    (Role.CASEWORKER, Action.ATTACH): ALL,
    (Role.CASEWORKER, Action.WRITE_LOG): ALL,
    (Role.MANAGER, Action.WRITE_LOG): ALL,
    (Role.CASEWORKER, Action.HEAR): ALL - {State.ISSUED, State.DECIDED, State.WITHDRAWN},
    (Role.CASEWORKER, Action.HEARING_LETTER): {State.LOCKED, State.RETURNED, State.SUBMITTED, State.APPROVED},
    (Role.CASEWORKER, Action.DECISION_LETTER): {State.DECIDED},
    (Role.MANAGER, Action.DECISION_LETTER): {State.DECIDED},
    (Role.CASEWORKER, Action.COUNCIL): {State.ISSUED, State.DECIDED},
    (Role.MANAGER, Action.COUNCIL): {State.ISSUED, State.DECIDED},
    (Role.CASEWORKER, Action.FOLLOW_UP): {State.DECIDED},
    (Role.MANAGER, Action.FOLLOW_UP): {State.DECIDED},
    (Role.CASEWORKER, Action.WITHDRAW): ALL - {State.DECIDED, State.WITHDRAWN},
    (Role.MANAGER, Action.WITHDRAW): ALL - {State.DECIDED, State.WITHDRAWN},
    (Role.CASEWORKER, Action.CHOOSE_MEETING): ALL - {State.DECIDED, State.WITHDRAWN},
    (Role.MANAGER, Action.CHOOSE_MEETING): ALL - {State.DECIDED, State.WITHDRAWN},
    (Role.ADMINISTRATOR, Action.KEEP_CALENDAR): ALL,
    (Role.MANAGER, Action.RELEASE_SECOND): {State.LOCKED, State.RETURNED},
    (Role.MANAGER, Action.ASSIGN): ALL,
    (Role.MANAGER, Action.TRANSFER): ALL,
    (Role.ADMINISTRATOR, Action.TRANSFER): ALL,
    (Role.ADMINISTRATOR, Action.ADMINISTER): ALL,
}


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_the_permission_matrix(role: Role, action: Action) -> None:
    allowed = {state for state in State if may(action, actor(role), stands(state))}
    assert allowed == ALLOWED.get((role, action), set())


# What the second assessor may do in each state, before the own lock and after it; the rest is the same as for others.
BLIND_ALLOWED = {
    Action.READ: ALL,
    Action.CREATE: ALL,
    Action.WITHDRAW_SECOND: {State.DRAFT, State.LOCKED, State.RETURNED},
    Action.GRADE_SECOND: {State.DRAFT, State.LOCKED, State.RETURNED},
    Action.LOCK_SECOND: {State.DRAFT, State.LOCKED, State.RETURNED},
    Action.KEEP_CALENDAR: ALL,
    Action.ADMINISTER: ALL,
}


@pytest.mark.parametrize("action", list(Action))
def test_a_second_assessor_who_has_not_locked_may_grade_and_nothing_else(action: Action) -> None:
    both = actor(*Role, person_id="p2")
    allowed = {state for state in State if may(action, both, stands(state, second_assessor="p2"))}
    assert allowed == BLIND_ALLOWED.get(action, set())
    others = {state for state in State if may(action, CASEWORKER, stands(state, second_assessor="p2"))}
    assert others == ALLOWED.get((Role.CASEWORKER, action), set()), "the others go on as before"


def test_the_second_assessor_sees_the_first_assessment_when_both_are_locked() -> None:
    second = actor(Role.CASEWORKER, person_id="p2")
    for state in State:
        standing = stands(state, second_assessor="p2", second_locked=True, locked=state is not State.DRAFT)
        assert standing.compared == (state is not State.DRAFT)
        assert standing.is_blind("p2") == (state is State.DRAFT)
        assert not standing.is_blind("p1")
        assert may(Action.AGREE, second, standing) == (state in {State.LOCKED, State.RETURNED})
        assert not may(Action.AGREE, CASEWORKER, standing)
        assert not may(Action.GRADE_SECOND, second, standing)


@pytest.mark.parametrize("path", ["grades.udlejning.reason", "conclusion.reason", "title", "budget"])
def test_which_fields_are_open(path: str) -> None:
    second = actor(Role.CASEWORKER, person_id="p2")
    for state in (State.DRAFT, State.LOCKED, State.RETURNED):
        standing = stands(state, second_assessor="p2")
        assert may_change(path, second, standing) == path.startswith("grades.")
        assert may_change(path, CASEWORKER, standing) == (state is State.DRAFT or path in {"title", "budget"})
    opened = stands(State.LOCKED, open_revisions={"udlejning": "x"})
    assert may_change(path, CASEWORKER, opened) == (not path.startswith("conclusion"))
    assert not may_change(path, READER, stands(State.DRAFT))
    assert not may_change(path, CASEWORKER, stands(State.SUBMITTED))


@pytest.mark.parametrize("action", [Action.REVIEW, Action.APPROVE, Action.RETURN])
def test_nobody_decides_on_own_work(action: Action) -> None:
    both = actor(Role.CASEWORKER, Role.MANAGER, person_id="p7")
    own = stands(State.SUBMITTED, contributors=frozenset({"p7", "p8"}))
    others = stands(State.SUBMITTED, contributors=frozenset({"p8"}))
    with pytest.raises(PermissionDenied, match="fire øjne"):
        require(action, both, own)
    require(action, both, others)


def test_without_roles_nothing_is_allowed() -> None:
    nobody = actor()
    assert not [action for action, state in product(Action, State) if may(action, nobody, stands(state))]


def test_the_way_of_a_case() -> None:
    locked = lock(CASEWORKER, stands(State.DRAFT), NOW, CASE, rules())
    sent = submit(CASEWORKER, _after(locked), NOW, CASE, rules())
    returned = return_to_caseworker(MANAGER, _after(sent, "p2"), NOW, "Uddyb", NOTED)
    again = submit(CASEWORKER, _after(returned), NOW, CASE, rules())
    approved = approve(MANAGER, _after(again, "p2"), NOW, "", marks=ACCEPTED, points=(), levers=NO_LEVERS)
    issued = issue(MANAGER, _after(approved), NOW, ())
    steps = (locked, sent, returned, again, approved, issued)
    assert [step.state.danish for step in steps] == [
        "Låst",
        "Til godkendelse",
        "Returneret",
        "Til godkendelse",
        "Godkendt",
        "Udsendt",
    ]
    assert [step.event.action.removeprefix("assessment.") for step in steps] == [
        "locked",
        "submitted",
        "returned",
        "submitted",
        "approved",
        "issued",
    ]
    assert all(step.event.at == NOW for step in steps)
    assert returned.open_revisions == {"udlejning": "Tal mangler"}
    assert dict(returned.event.fields) == {"comment": "Uddyb", "criterion_comments": {"udlejning": "Tal mangler"}}
    assert again.open_revisions == {}, "what was open for change is closed by sending it again"


Refused = Callable[[], Transition]


@pytest.mark.parametrize(
    ("step", "part"),
    [
        (lambda: lock(CASEWORKER, stands(State.DRAFT), NOW, EMPTY, rules()), "kan ikke låses endnu"),
        (lambda: submit(CASEWORKER, stands(State.LOCKED), NOW, EMPTY, rules()), "kan ikke sendes"),
        (lambda: lock(CASEWORKER, stands(State.LOCKED), NOW, CASE, rules()), "status »Låst«"),
        (lambda: submit(CASEWORKER, stands(State.DRAFT), NOW, CASE, rules()), "status »Kladde«"),
        (lambda: revise(CASEWORKER, stands(State.LOCKED), NOW, "udlejning", " "), "Skriv, hvorfor"),
        (
            lambda: return_to_caseworker(MANAGER, stands(State.SUBMITTED), NOW, " ", standing_marks([])),
            "Markér, hvad der skal",
        ),
        (
            lambda: approve(MANAGER, stands(State.RETURNED), NOW, "", marks=ACCEPTED, points=(), levers=NO_LEVERS),
            "status »Returneret«",
        ),
        (lambda: issue(MANAGER, stands(State.SUBMITTED), NOW, ()), "»Godkendt«"),
    ],
)
def test_refused_steps_say_why(step: Refused, part: str) -> None:
    with pytest.raises(StepRefused, match=part):
        step()


def test_an_unfinished_case_lists_everything_that_is_missing() -> None:
    with pytest.raises(StepRefused) as caught:
        lock(CASEWORKER, stands(State.DRAFT), NOW, EMPTY, rules())
    assert len(caught.value.faults) == 7


def test_the_wrong_role_is_told_which_is_needed() -> None:
    with pytest.raises(PermissionDenied, match=r"ikke godkende sagen med din rolle\. Det kræver rollen leder\."):
        approve(CASEWORKER, stands(State.SUBMITTED), NOW, "", marks=ACCEPTED, points=(), levers=NO_LEVERS)
    with pytest.raises(PermissionDenied, match="sagsbehandler"):
        revise(READER, stands(State.LOCKED), NOW, "udlejning", "x")


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("grades.udlejning.reason", "udlejning"),
        ("grades.udlejning", "udlejning"),
        ("grades", "grades"),
        ("conclusion.outcome", "conclusion"),
        ("conclusion", "conclusion"),
        ("second_assessment.common.udlejning.reason", "udlejning"),
        ("title", None),
        ("budget", None),
        ("facade_statement", None),
    ],
)
def test_what_locking_protects(path: str, subject: str | None) -> None:
    assert locked_subject(path) == subject
    require_open(path, CASEWORKER, stands(State.DRAFT))
    if subject is None:
        require_open(path, CASEWORKER, stands(State.LOCKED))
        return
    with pytest.raises(StepRefused, match="er låst"):
        require_open(path, CASEWORKER, stands(State.LOCKED))
    require_open(path, CASEWORKER, stands(State.LOCKED, open_revisions={subject: "begrundelse"}))


def test_opening_one_criterion_keeps_what_was_open() -> None:
    standing = stands(State.RETURNED, open_revisions={"udlejning": "a"})
    opened = revise(CASEWORKER, standing, NOW, "conclusion", "b")
    assert opened.open_revisions == {"udlejning": "a", "conclusion": "b"}
    assert opened.state is State.RETURNED


def test_the_indication_is_hidden_in_a_draft_and_in_one_that_was_withdrawn_before_the_lock() -> None:
    assert {state for state in State if not Standing(state).revealed} == {State.DRAFT, State.WITHDRAWN}
    assert Standing(State.WITHDRAWN, locked=True).revealed
    assert not Standing(State.DRAFT, locked=True).revealed


def test_nobody_is_waited_for_in_a_case_that_is_withdrawn() -> None:
    asked = Standing(State.DRAFT, second_assessor="p2")
    assert asked.awaits_second
    assert not replace(asked, state=State.WITHDRAWN).awaits_second
    assert replace(asked, state=State.WITHDRAWN).is_blind("p2"), "what was hidden stays so"


def test_every_name_is_danish() -> None:
    assert [state.danish for state in State] == [
        "Kladde",
        "Låst",
        "Til godkendelse",
        "Returneret",
        "Godkendt",
        "Udsendt",
        "Afgjort",
        "Trukket tilbage",
    ]
    assert [role.danish for role in Role] == ["Læser", "Sagsbehandler", "Leder", "Administrator"]


def _after(step: Transition, *contributors: str) -> Standing:
    return stands(step.state, frozenset({"p9", *contributors}), step.open_revisions)


def test_every_waiver_is_confirmed_before_approval() -> None:
    """A waiver lifts a cap, so the manager agrees to each of them by name."""
    standing = stands(State.SUBMITTED, frozenset({"somebody else"}))
    waived = ("facade_klar", "facade_obs")
    for confirmed in ((), ("facade_obs",), ("tidlig_inddragelse",)):
        with pytest.raises(StepRefused, match="Bekræft hver fravigelse") as refused:
            approve(
                MANAGER,
                standing,
                NOW,
                "",
                marks=ACCEPTED,
                points=(),
                levers=NO_LEVERS,
                waived=waived,
                confirmed=confirmed,
            )
        assert len(refused.value.faults) == len(set(waived) - set(confirmed))
    approved = approve(
        MANAGER, standing, NOW, "", marks=ACCEPTED, points=(), levers=NO_LEVERS, waived=waived, confirmed=waived
    )
    assert approved.state is State.APPROVED
    assert approved.event.fields["confirmed_waivers"] == ["facade_klar", "facade_obs"]


def test_who_has_not_declared_is_asked_first_and_who_has_a_conflict_is_told_who_takes_over() -> None:
    undeclared = Standing(State.DRAFT)
    with pytest.raises(StepRefused, match="Erklær først"):
        lock(CASEWORKER, undeclared, NOW, CASE, rules())
    for path in ("grades.udlejning.grade", "conclusion.outcome", "second_assessment.common.udlejning.reason"):
        with pytest.raises(StepRefused, match="Erklær først"):
            require_open(path, CASEWORKER, undeclared)
        assert not may_change(path, CASEWORKER, undeclared)
        assert may_change(path, CASEWORKER, stands(State.DRAFT))
    assert may_change("title", CASEWORKER, undeclared), "facts are no judgement"
    named = Standing(State.DRAFT, conflicted={"p1": "Sagsbehandler B"})
    with pytest.raises(PermissionDenied, match=r"inhabil i sagen\. Sagen går videre til Sagsbehandler B\."):
        require(Action.EDIT, CASEWORKER, named)
    with pytest.raises(PermissionDenied, match="En anden skal behandle den"):
        require(Action.EDIT, CASEWORKER, Standing(State.DRAFT, conflicted={"p1": ""}))
    require(Action.READ, CASEWORKER, named)


def test_the_question_is_put_to_those_whose_turn_it_is() -> None:
    asked = {
        role: {state for state in State if needs_declaration(actor(role), Standing(state))}
        for role in (Role.READER, Role.CASEWORKER, Role.MANAGER, Role.ADMINISTRATOR)
    }
    assert asked == {
        Role.READER: set(),
        Role.CASEWORKER: {State.DRAFT, State.LOCKED, State.RETURNED},
        Role.MANAGER: {State.SUBMITTED},
        Role.ADMINISTRATOR: set(),
    }
    assert not needs_declaration(MANAGER, Standing(State.SUBMITTED, frozenset({"p1"}))), "four eyes shut the way anyway"
    assert not needs_declaration(CASEWORKER, stands(State.DRAFT))
    assert not needs_declaration(CASEWORKER, Standing(State.DRAFT, conflicted={"p1": ""}))
