"""Who has declared what, and who may take it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.errors import AssessmentError, PermissionDenied, StepRefused
from assessment.domain.impartiality import (
    Candidate,
    Declaration,
    can_take_over,
    declare,
    find_impartial,
    in_force,
)
from assessment.domain.standing import Actor, Role

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
CASEWORKER = Actor("a", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
MANAGER = Actor("l", "Leder A", frozenset({Role.MANAGER}))
READER = Actor("r", "Læser", frozenset({Role.READER}))
PEOPLE = (CASEWORKER, MANAGER, Actor("b", "Sagsbehandler B", frozenset({Role.CASEWORKER, Role.MANAGER})), READER)
COLLEAGUE = Candidate("b", frozenset({Role.CASEWORKER}), True)


def conflict(person: str = "a", by: str = "a") -> Declaration:
    return Declaration(person, False, NOW, by, "Bor i afdelingen.")


def test_a_plain_declaration_lets_in_and_is_an_event() -> None:
    declaration, event = declare(CASEWORKER, NOW, (), impartial=True)
    assert declaration == Declaration("a", True, NOW, "a")
    assert (event.action, event.fields) == ("impartiality.declared", {"person": "a", "impartial": True})


def test_a_conflict_tells_why_and_to_whom_the_case_passes() -> None:
    declaration, event = declare(CASEWORKER, NOW, (), impartial=False, reason="Bor i afdelingen.", taker=COLLEAGUE)
    assert (declaration.impartial, declaration.passes_to) == (False, "b")
    assert event.fields["passes_to"] == "b"
    assert "afdelingen" not in str(event.fields)


def test_a_conflict_without_words_is_refused() -> None:
    with pytest.raises(StepRefused, match="Skriv kort"):
        declare(CASEWORKER, NOW, (), impartial=False, reason=" \n")


def test_who_neither_grades_nor_decides_declares_nothing() -> None:
    with pytest.raises(PermissionDenied):
        declare(READER, NOW, (), impartial=True)


def test_a_declared_conflict_cannot_be_taken_back_alone_but_by_another_manager() -> None:
    with pytest.raises(PermissionDenied, match="Kun en leder"):
        declare(CASEWORKER, NOW, (conflict(),), impartial=True)
    declaration, event = find_impartial(MANAGER, NOW, (conflict(),), "a", "Flyttede for ti år siden.")
    assert (declaration.person_id, declaration.impartial, event.action) == ("a", True, "impartiality.decided")
    for actor, person in ((CASEWORKER, "a"), (MANAGER, "l")):
        with pytest.raises(PermissionDenied):
            find_impartial(actor, NOW, (conflict(person),), person, "Jeg synes det selv.")
    with pytest.raises(PermissionDenied, match="selv inhabil"):
        find_impartial(MANAGER, NOW, (conflict(), conflict("l", "l")), "a", "Flyttet.")
    with pytest.raises(StepRefused, match="ikke erklæret sig inhabil"):
        find_impartial(MANAGER, NOW, (), "a", "Flyttet.")
    with pytest.raises(StepRefused, match="Skriv, hvorfor"):
        find_impartial(MANAGER, NOW, (conflict(),), "a", " ")


@pytest.mark.parametrize(
    ("taker", "possible"),
    [
        (COLLEAGUE, True),
        (Candidate("b", frozenset({Role.CASEWORKER}), False), False),
        (Candidate("b", frozenset({Role.MANAGER}), True), False),
        (Candidate("b", frozenset({Role.READER}), True), False),
        (Candidate("a", frozenset({Role.CASEWORKER}), True), False),
    ],
)
def test_to_whom_a_case_may_pass(taker: Candidate, possible: bool) -> None:
    assert can_take_over(taker, CASEWORKER, ()) is possible
    assert not can_take_over(taker, CASEWORKER, (conflict("b", "b"),))
    if not possible:
        with pytest.raises(StepRefused, match="Vælg en anden"):
            declare(CASEWORKER, NOW, (), impartial=False, reason="Bor der.", taker=taker)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from("abl"), st.booleans(), st.booleans()), max_size=12))
def test_nobody_ever_lifts_the_own_conflict(acts: list[tuple[Actor, str, bool, bool]]) -> None:
    declared: list[Declaration] = []
    for number, (actor, person, impartial, decides) in enumerate(acts):
        now, before = NOW + timedelta(minutes=number), in_force(declared)
        try:
            if decides:
                made, _ = find_impartial(actor, now, declared, person, "Afgjort.")
            else:
                made, _ = declare(actor, now, declared, impartial=impartial, reason="Interesse.")
        except AssessmentError:
            continue
        stood = before.get(made.person_id)
        if stood is not None and not stood.impartial and made.impartial:
            assert made.declared_by != made.person_id
        assert made.impartial or made.declared_by == made.person_id
        declared.append(made)
    assert set(in_force(declared)) == {item.person_id for item in declared}
