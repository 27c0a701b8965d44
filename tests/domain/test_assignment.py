"""Who may be given a part in a case, who may give it, and what is written down of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from assessment.domain.assignment import Assigned, Part, assign, hindrance, holder, release, transfer
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.standing import Actor, Role, Standing, State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
C, M, A = Role.CASEWORKER, Role.MANAGER, Role.ADMINISTRATOR


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True


def person(person_id: str, *roles: Role, active: bool = True) -> Person:
    return Person(person_id, f"Person {person_id}", frozenset(roles), active)


def actor(person_id: str, *roles: Role) -> Actor:
    return Actor(person_id, "P", frozenset(roles))


STANDING = Standing(
    State.LOCKED, frozenset({"ejer", "med", "anden"}), second_assessor="anden", owner="ejer", manager="leder"
)
OWNER, MANAGER = actor("ejer", C), actor("leder-2", M)


@pytest.mark.parametrize(
    ("part", "who", "why"),
    [
        (Part.OWNER, person("ny", C), None),
        (Part.OWNER, person("med", C), None),
        (Part.OWNER, person("ny", C, active=False), "lukket"),
        (Part.OWNER, person("ny", M), "rollen sagsbehandler mangler"),
        (Part.OWNER, person("anden", C), "anden vurderer"),
        (Part.OWNER, person("leder", C, M), "valgt til at godkende"),
        (Part.MANAGER, person("ny", M), None),
        (Part.MANAGER, person("ny", C), "rollen leder mangler"),
        (Part.MANAGER, person("ejer", C, M), "har sagen som sagsbehandler"),
        (Part.MANAGER, person("med", C, M), "selv har rettet i sagen"),
        (Part.MANAGER, person("anden", C, M), "anden vurderer"),
        (Part.SECOND, person("ny", C), None),
        (Part.SECOND, person("ejer", C), "personen har sagen"),
        (Part.SECOND, person("med", C), "selv har rettet"),
    ],
)
def test_who_can_have_which_part(part: Part, who: Person, why: str | None) -> None:
    found = hindrance(part, who, STANDING)
    if why is None:
        assert found is None
        return
    assert found is not None
    with pytest.raises(StepRefused, match=why):
        transfer(actor("admin", A), STANDING, NOW, part, who, reason="Orlov.")


def test_somebody_with_a_conflict_of_interest_gets_no_part() -> None:
    standing = replace(STANDING, conflicted={"ny": ""})
    for part in Part:
        assert hindrance(part, person("ny", C, M), standing) == "personen har erklæret sig inhabil i sagen"


def test_the_one_who_approves_is_not_asked_to_be_the_second_assessor() -> None:
    standing = replace(STANDING, second_assessor=None)
    assert hindrance(Part.SECOND, person("leder", C, M), standing) == (
        "personen er valgt til at godkende sagen (fire øjne)"
    )


def test_a_change_tells_before_and_after_and_nothing_else_moves() -> None:
    given = assign(OWNER, STANDING, NOW, Part.OWNER, person("ny", C), note="Jeg går på barsel.")
    assert (given.owner, given.manager) == ("ny", "leder")
    assert given.event.action == "assessment.assigned"
    assert given.event.fields == {
        "part": "owner",
        "had_by": "ejer",
        "given_to": "ny",
        "comment": "Jeg går på barsel.",
    }
    nobody = assign(MANAGER, STANDING, NOW, Part.MANAGER, None, note=" ")
    assert (nobody.owner, nobody.manager) == ("ejer", None)
    assert nobody.event.fields == {"part": "manager", "had_by": "leder", "given_to": None}
    moved = transfer(actor("admin", A), STANDING, NOW, Part.MANAGER, person("ny", M), reason="Ny stilling.")
    assert (moved.event.action, moved.event.fields["reason"]) == ("assessment.transferred", "Ny stilling.")


def test_what_changes_nothing_is_refused() -> None:
    with pytest.raises(StepRefused, match="Person ejer er allerede valgt"):
        assign(OWNER, STANDING, NOW, Part.OWNER, person("ejer", C), note="")
    with pytest.raises(StepRefused, match="intet at fjerne"):
        assign(OWNER, replace(STANDING, manager=None), NOW, Part.MANAGER, None, note="")
    for part, who in ((Part.OWNER, None), (Part.SECOND, person("ny", C))):
        with pytest.raises(StepRefused, match="Vælg, hvem"):
            assign(OWNER, STANDING, NOW, part, who, note="")


def test_only_the_owner_and_a_manager_may_change_it() -> None:
    for other in (actor("med", C), actor("laes", Role.READER), actor("admin", A), actor("anden", C, M)):
        with pytest.raises(PermissionDenied):
            assign(other, STANDING, NOW, Part.OWNER, person("ny", C), note="")


@pytest.mark.parametrize("state", [State.ISSUED, State.DECIDED, State.WITHDRAWN])
def test_afterwards_only_the_caseworker_changes(state: State) -> None:
    past = replace(STANDING, state=state)
    assert assign(OWNER, past, NOW, Part.OWNER, person("ny", C), note="").owner == "ny"
    assert transfer(actor("admin", A), past, NOW, Part.OWNER, person("ny", C), reason="Orlov.").owner == "ny"
    refused: tuple[Callable[[], Assigned], ...] = (
        lambda: assign(OWNER, past, NOW, Part.MANAGER, person("ny", M), note=""),
        lambda: assign(OWNER, past, NOW, Part.MANAGER, None, note=""),
        lambda: transfer(actor("admin", A), past, NOW, Part.MANAGER, person("ny", M), reason="Orlov."),
        lambda: transfer(actor("admin", A), past, NOW, Part.SECOND, person("ny", C), reason="Orlov."),
    )
    for change in refused:
        with pytest.raises(StepRefused, match=f"har status »{state.danish}«. Kun sagsbehandleren"):
            change()


@pytest.mark.parametrize(
    ("standing", "part", "reason", "why"),
    [
        (STANDING, Part.OWNER, " ", "hvorfor sagerne gives videre"),
        (replace(STANDING, second_locked=True), Part.SECOND, "Orlov.", "er låst"),
        (replace(STANDING, second_assessor=None), Part.SECOND, "Orlov.", "ikke længere bedt om"),
    ],
)
def test_a_transfer_that_cannot_be(standing: Standing, part: Part, reason: str, why: str) -> None:
    with pytest.raises(StepRefused, match=why):
        transfer(actor("admin", A), standing, NOW, part, person("ny", C), reason=reason)


def test_nobody_makes_himself_the_second_assessor() -> None:
    with pytest.raises(StepRefused, match="til dig selv"):
        transfer(actor("ny", C, M), STANDING, NOW, Part.SECOND, person("ny", C, M), reason="Orlov.")


COMPARED = replace(STANDING, second_locked=True)


def test_a_release_is_a_step_with_a_reason() -> None:
    event = release(MANAGER, COMPARED, NOW, reason="Er fratrådt.", owed=True, present=False)
    assert (event.action, event.fields) == ("second.released", {"assessor": "anden", "reason": "Er fratrådt."})


@pytest.mark.parametrize(
    ("standing", "owed", "present", "reason", "why"),
    [
        (replace(COMPARED, second_released=True), True, False, "x", "allerede frigivet"),
        (COMPARED, False, False, "x", "intet at frigive"),
        (STANDING, True, False, "x", "intet at frigive"),
        (COMPARED, True, True, "x", "har stadig adgang"),
        (COMPARED, True, False, "\u00a0 \n", "Skriv, hvorfor"),
    ],
)
def test_a_release_that_cannot_be(standing: Standing, owed: bool, present: bool, reason: str, why: str) -> None:
    with pytest.raises(StepRefused, match=why):
        release(MANAGER, standing, NOW, reason=reason, owed=owed, present=present)


@pytest.mark.parametrize("who", [actor("ejer", C, M), actor("med", M), actor("anden", C, M), actor("ny", C)])
def test_whoever_has_worked_in_it_may_not_release_it(who: Actor) -> None:
    with pytest.raises(PermissionDenied):
        release(who, COMPARED, NOW, reason="x", owed=True, present=False)


def test_who_has_which_part() -> None:
    assert [holder(part, STANDING) for part in Part] == ["ejer", "leder", "anden"]
