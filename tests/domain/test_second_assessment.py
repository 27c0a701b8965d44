"""The steps of a second assessment, and what the second assessor may not see."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.case import CaseFile
from assessment.domain.comparison import mark_of
from assessment.domain.draft import Draft
from assessment.domain.errors import PermissionDenied, StaleAssessment, StepRefused
from assessment.domain.grading import Grading
from assessment.domain.indication import indicate
from assessment.domain.second_assessment import (
    agree,
    ask,
    blind_draft,
    compare,
    fresh_draft,
    is_suggested,
    lock_second,
    may_be_asked,
    withdraw,
)
from assessment.domain.second_grading import CommonGrade
from assessment.domain.workflow import Actor, Role, State, submit
from tests.domain.profiles import EGEPARKEN, rules, stands

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = rules()
IDS = [criterion.id for criterion in RULES.criteria]
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
FIRST = Actor("p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
SECOND = Actor("p2", "Sagsbehandler B", frozenset({Role.CASEWORKER}))
MANAGER = Actor("p3", "Leder A", frozenset({Role.MANAGER}))
DRAFT = stands(State.DRAFT, frozenset({"p1"}))
ASKED = replace(DRAFT, contributors=frozenset({"p1", "p2"}), second_assessor="p2")


@dataclass(frozen=True)
class Person:
    id: str = "p2"
    roles: frozenset[Role] = frozenset({Role.CASEWORKER})
    active: bool = True


def graded(grade: int) -> Grading:
    evidence = [{"document": "Notat"}]
    return Grading.model_validate_json(json.dumps({"grade": grade, "reason": "Begrundet.", "evidence": evidence}))


def own_case(*grades: int) -> CaseFile:
    found = {key: graded(grade) for key, grade in zip(IDS, grades, strict=False)}
    return fresh_draft(CASE).case.model_copy(update={"grades": found})


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (Person(), True),
        (Person(id="p1"), False),
        (Person(id="ejer"), False),
        (Person(roles=frozenset({Role.MANAGER})), False),
        (Person(roles=frozenset({Role.MANAGER, Role.CASEWORKER})), True),
        (Person(active=False), False),
    ],
)
def test_who_may_be_asked(person: Person, may: bool) -> None:
    assert may_be_asked(person, DRAFT, "ejer") is may
    if may:
        event = ask(FIRST, DRAFT, NOW, person, "ejer").event
        assert (event.action, event.fields) == ("second.asked", {"assessor": "p2"})
    else:
        with pytest.raises(StepRefused):
            ask(FIRST, DRAFT, NOW, person, "ejer")


def test_nobody_asks_himself_or_a_second_second() -> None:
    with pytest.raises(StepRefused, match="bede dig selv"):
        ask(SECOND, DRAFT, NOW, Person(), "p1")
    with pytest.raises(StepRefused, match="allerede bedt"):
        ask(FIRST, ASKED, NOW, Person("p4"), "p1")
    with pytest.raises(PermissionDenied, match="med din rolle"):
        ask(MANAGER, DRAFT, NOW, Person(), "p1")


def test_a_request_is_withdrawn_with_a_reason_until_it_is_locked() -> None:
    event = withdraw(SECOND, ASKED, NOW, "Kender bygherren.").event
    assert (event.action, event.fields) == ("second.withdrawn", {"assessor": "p2", "reason": "Kender bygherren."})
    for standing, reason, said in (
        (ASKED, " ", "Skriv, hvorfor"),
        (DRAFT, "x", "ikke bedt om"),
        (replace(ASKED, second_locked=True), "x", "er låst"),
    ):
        with pytest.raises(StepRefused, match=said):
            withdraw(FIRST, standing, NOW, reason)


def test_the_second_locks_five_settled_criteria() -> None:
    assert lock_second(SECOND, ASKED, NOW, own_case(1, 2, 3, 4, 0), RULES).event.action == "second.locked"
    with pytest.raises(StepRefused) as caught:
        lock_second(SECOND, ASKED, NOW, own_case(1, 2), RULES)
    assert [fault.place for fault in caught.value.faults] == [f"grades.{key}" for key in IDS[2:]]
    bare = own_case(1, 2, 3, 4, 0)
    bare = bare.model_copy(update={"grades": {**bare.grades, IDS[4]: Grading(grade=0, reason="Begrundet.")}})
    with pytest.raises(StepRefused) as caught:
        lock_second(SECOND, ASKED, NOW, bare, RULES)
    assert [fault.place for fault in caught.value.faults] == [f"grades.{IDS[4]}.evidence"]
    with pytest.raises(PermissionDenied, match="Kun den, der er bedt"):
        lock_second(FIRST, ASKED, NOW, own_case(1, 2, 3, 4, 0), RULES)
    with pytest.raises(StepRefused, match="allerede låst"):
        lock_second(SECOND, replace(ASKED, second_locked=True), NOW, own_case(1, 2, 3, 4, 0), RULES)


FIVE = st.tuples(*[st.integers(0, 4)] * 5)


@given(FIVE, FIVE)
def test_the_comparison_opens_exactly_what_is_far_apart(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    first = CASE.model_copy(update={"grades": dict(own_case(*one).grades)})
    found = compare(SECOND, NOW, opened={IDS[0]: "Lederen"}, first=first, second=own_case(*other), rules=RULES)
    apart = {key for key, a, b in zip(IDS, one, other, strict=True) if abs(a - b) >= 2}
    assert set(found.open_revisions) == apart | {IDS[0]}
    assert found.open_revisions[IDS[0]] == "Lederen", "a reason that stands is not overwritten"
    assert set(found.event.fields["common_grade_needed"]) == apart
    assert found.content.first == first.grades
    assert found.content.grades == own_case(*other).grades
    assert "p1" not in found.content.model_dump_json()
    assert "p2" not in found.content.model_dump_json()


def test_the_second_agrees_to_what_was_read() -> None:
    content = compare(SECOND, NOW, opened={}, first=CASE, second=own_case(1, 3, 2, 3, 3), rules=RULES).content
    common = CommonGrade(grade=2, reason="Fælles.")
    grades = {**CASE.grades, IDS[0]: graded(2)}
    case = CASE.model_copy(
        update={"grades": grades, "second_assessment": content.model_copy(update={"common": {IDS[0]: common}})}
    )
    compared = replace(ASKED, state=State.LOCKED, second_locked=True)
    agreed, step = agree(SECOND, compared, NOW, case=case, rules=RULES, seen={IDS[0]: mark_of(common)})
    assert agreed == {IDS[0]: mark_of(common)}
    assert (step.event.action, step.event.fields) == ("second.agreed", {"criteria": [IDS[0]]})
    assert submit(FIRST, replace(compared, agreed=agreed), NOW, case, RULES).state is State.SUBMITTED
    with pytest.raises(StepRefused, match="kan ikke sendes") as refused:
        submit(FIRST, compared, NOW, case, RULES)
    assert [fault.place for fault in refused.value.faults] == [f"second_assessment.common.{IDS[0]}"]
    with pytest.raises(StaleAssessment):
        agree(SECOND, compared, NOW, case=case, rules=RULES, seen={IDS[0]: "0" * 64})
    with pytest.raises(StepRefused, match="ingen fælles vurdering"):
        agree(SECOND, compared, NOW, case=case, rules=RULES, seen={})
    with pytest.raises(PermissionDenied, match="Kun den"):
        agree(FIRST, compared, NOW, case=case, rules=RULES, seen={IDS[0]: mark_of(common)})


SECRET = "Hemmeligt ord"


@given(
    st.sampled_from(IDS),
    st.sampled_from(["reason", "missing_reason", "conditions", "evidence"]),
    st.sampled_from(["conclusion.reason", "facade_statement", "waivers", "grades.udlejning.range", "title"]),
)
def test_nothing_of_the_first_assessment_is_left_to_see(criterion: str, part: str, unread: str) -> None:
    stated: dict[str, object] = {
        "reason": {"grade": 3, "reason": SECRET},
        "missing_reason": {"missing_reason": SECRET},
        "conditions": {"grade": 3, "reason": "x", "conditions": [SECRET]},
        "evidence": {"grade": 3, "reason": "x", "evidence": [{"document": SECRET}]},
    }
    content = {
        **CASE.document(),
        "grades": {criterion: stated[part]},
        "conclusion": {"outcome": "afvis", "reason": SECRET},
        "waivers": [{"gate": "facade_klar", "reason": SECRET}],
        "facade_statement": SECRET,
        "second_assessment": {"first": {criterion: stated[part]}},
    }
    first = Draft(CaseFile.model_validate_json(json.dumps(content)), {unread: SECRET, "address": "Åben"})
    own = Draft(own_case(1), {"grades.udlejning.evidence.0.date": "i går"})
    seen = blind_draft(first, own)
    assert (SECRET in json.dumps(seen.document())) == (unread == "title"), "a fact that cannot be read is still a fact"
    assert dict(seen.case.grades) == dict(own.case.grades)
    assert seen.case.budget == CASE.budget
    assert seen.case.involvement == CASE.involvement
    assert seen.unread["address"] == "Åben"
    assert seen.unread["grades.udlejning.evidence.0.date"] == "i går"
    assert (SECRET in json.dumps(first.document())) is True, "control: it was there"


def test_a_case_one_step_from_another_outcome_is_suggested() -> None:
    near = indicate(CASE.model_copy(update={"grades": dict(own_case(3, 3, 2, 3, 3).grades)}), RULES)
    sure = indicate(CASE.model_copy(update={"grades": dict(own_case(4, 4, 4, 4, 4).grades)}), RULES)
    assert is_suggested(near)
    assert not is_suggested(sure)
    assert not is_suggested(None)


def test_nobody_with_a_conflict_is_asked() -> None:
    conflicted = replace(DRAFT, conflicted={"p2": ""})
    with pytest.raises(StepRefused, match="ikke er inhabil"):
        ask(FIRST, conflicted, NOW, Person(), "ejer")
    assert ask(FIRST, DRAFT, NOW, Person(), "ejer").event.action == "second.asked"
