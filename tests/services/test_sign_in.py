"""Sign-ins that count and those that do not, on both engines: age, idle time, end, roles, and who somebody is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.services.people import deactivate, people_overview, reactivate, sign_out_everywhere
from assessment.services.sign_in import Outside, enter, leave, person_id_of, read_identity
from assessment.storage import events, people, sign_ins
from assessment.storage.engine import Store
from assessment.storage.tables import EventRow
from tests.services.sign_in_stories import ISSUER, claims, sign_in_settings
from tests.services.stories import NOW, later

SETTINGS = sign_in_settings()
ADMINISTRATOR = Actor("p-administrator", "Administrator", frozenset({Role.ADMINISTRATOR}))
PERSON = person_id_of(ISSUER, "bruger-1")


def entered(store: Store, now: datetime = NOW, **changes: Any) -> Actor | Outside:
    """What a request at `now` gives of somebody who signed in at NOW."""
    return enter(store, SETTINGS, claims(**changes), now)


def told(store: Store) -> list[str]:
    """The actions of all events, in their order."""
    with store.read() as session:
        assert events.verify_chain(session) is None
        return list(session.exec(select(EventRow.action).order_by(col(EventRow.seq))))


def test_the_first_request_makes_the_person_and_tells_it_once(store: Store) -> None:
    for minutes in (0, 1, 30):
        assert entered(store, later(minutes)) == Actor(PERSON, "Sagsbehandler A", frozenset({Role.CASEWORKER}))
    assert told(store) == ["person.signed_in"]


def test_a_sign_in_lasts_so_long_and_no_longer(store: Store) -> None:
    for hours in range(8):
        assert isinstance(entered(store, NOW + timedelta(hours=hours)), Actor), hours
    assert isinstance(entered(store, NOW + timedelta(hours=8)), Actor)
    assert entered(store, NOW + timedelta(hours=8, seconds=1)) is Outside.EXPIRED
    assert isinstance(entered(store, NOW + timedelta(hours=9), issued=NOW + timedelta(hours=9)), Actor)


@pytest.mark.parametrize(("minutes", "inside"), [(59, True), (60, True), (61, False)])
def test_a_sign_in_that_is_not_used_ends(store: Store, minutes: int, inside: bool) -> None:
    assert isinstance(entered(store, later(10)), Actor)
    found = entered(store, later(10 + minutes))
    assert isinstance(found, Actor) if inside else found is Outside.IDLE
    if not inside:
        assert entered(store, later(10 + minutes)) is Outside.IDLE, "asking does not bring it back"


def test_a_cookie_that_lay_unused_is_idle_from_the_start(store: Store) -> None:
    assert entered(store, later(61)) is Outside.IDLE
    assert told(store) == []


def test_a_sign_in_that_was_left_stays_left(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    leave(store, SETTINGS, claims(), later(1))
    leave(store, SETTINGS, claims(), later(2))
    leave(store, SETTINGS, None, later(2))
    leave(store, SETTINGS, {"iss": "x"}, later(2))
    assert entered(store, later(3)) is Outside.ENDED
    assert isinstance(entered(store, later(3), issued=later(3)), Actor), "a new one counts"
    assert told(store) == ["person.signed_in", "person.signed_out", "person.signed_in"]


def test_signing_out_everywhere_ends_what_there_is_and_nothing_later(store: Store) -> None:
    second = {"nonce": "en anden maskine"}
    both: tuple[dict[str, Any], ...] = ({}, second)
    for changes in both:
        assert isinstance(entered(store, **changes), Actor)
    never_used = {"nonce": "aldrig brugt"}
    ahead = {"issued": later(4)}  # the provider's clock is ahead: issued after the revocation, used before it
    assert isinstance(entered(store, later(1), **ahead), Actor)
    sign_out_everywhere(store, ADMINISTRATOR, later(2), PERSON)
    for changes in (*both, never_used):
        assert entered(store, later(3), **changes) is Outside.REVOKED
    assert entered(store, later(3), **ahead) is Outside.ENDED
    assert isinstance(entered(store, later(5), issued=later(5)), Actor)
    sign_out_everywhere(store, ADMINISTRATOR, later(1), PERSON)  # a clock that went back takes nothing back
    assert entered(store, later(3)) is Outside.REVOKED


def test_somebody_deactivated_is_out_at_once_and_stays_out(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    deactivate(store, ADMINISTRATOR, later(1), PERSON)
    assert entered(store, later(1)) is Outside.REVOKED
    assert entered(store, later(5), issued=later(5)) is Outside.DEACTIVATED
    reactivate(store, ADMINISTRATOR, later(6), PERSON)
    assert entered(store, later(6)) is Outside.REVOKED, "the old sign-in stays void"
    assert isinstance(entered(store, later(7), issued=later(7)), Actor)
    deactivate(store, ADMINISTRATOR, later(8), PERSON)
    deactivate(store, ADMINISTRATOR, later(9), PERSON)
    assert told(store)[1:] == [
        "person.deactivated",
        "person.reactivated",
        "person.signed_in",
        "person.deactivated",
    ]


def test_roles_are_looked_up_at_each_sign_in_and_hold_for_all_of_them(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    lower = enter(store, SETTINGS, claims(later(5), groups=["bv-laeser"]), later(5))
    assert isinstance(lower, Actor)
    assert lower.roles == {Role.READER}
    old = entered(store, later(6))
    assert isinstance(old, Actor)
    assert old.roles == {Role.READER}, "the open sign-in from before has the new role at once"
    assert told(store) == ["person.signed_in", "person.signed_in", "person.role_changed"]


def test_an_older_sign_in_that_was_never_used_brings_no_roles_back(store: Store) -> None:
    assert isinstance(enter(store, SETTINGS, claims(later(5), groups=["bv-laeser"]), later(5)), Actor)
    late = enter(store, SETTINGS, claims(NOW, groups=["bv-leder"]), later(6))
    assert isinstance(late, Actor)
    assert late.roles == {Role.READER}


def test_who_loses_the_last_role_is_out_with_all_sign_ins(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    assert enter(store, SETTINGS, claims(later(5), groups=[]), later(5)) is Outside.NO_ROLE
    assert entered(store, later(6)) is Outside.NO_ROLE


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["bv-leder", "bv-sagsbehandler"], {Role.MANAGER, Role.CASEWORKER}),
        (["CN=bv-sag,OU=grupper,DC=kommunen"], {Role.CASEWORKER}),
        ("bv-laeser", {Role.READER}),
        ([f"gruppe-{number}" for number in range(600)] + ["bv-leder"], {Role.MANAGER}),
        *(
            (refused, set())
            for refused in (
                *(None, [], "", {}, 7, ["noget-andet"], [["bv-leder"]], {"bv-leder": True}, [{"id": "bv-leder"}]),
                *("bv-leder bv-laeser", "bv-leder,bv-laeser", ["BV-LEDER"], ["bv-leder "], ["bv-lede"], ["leder"]),
                *(["bv-leder2"], [None], [f"gruppe-{number}" for number in range(600)]),
            )
        ),
    ],
)
def test_a_group_gives_its_role_and_nothing_else_does(store: Store, groups: Any, roles: set[Role]) -> None:
    found = enter(store, SETTINGS, claims(groups=groups), NOW)
    assert (found.roles if isinstance(found, Actor) else set()) == roles
    if not roles:
        assert found is Outside.NO_ROLE
        with store.read() as session:
            assert people.list_people(session) == (), "of a stranger nothing is kept"
        assert told(store) == []


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("iss", "sub", "aud", "iat", "nonce")),
        *({"iss": value} for value in ("", 7, ["x"])),
        *({"sub": value} for value in ("", 7, True, ["x"])),
        *({"aud": value} for value in ("en-anden", ["en-anden", "to"], "", [], 7)),
        *({"iat": value} for value in ("nu", True, -1, 0, 10**12, float("nan"), float("inf"), [1])),
        {"iat": int(later(6).timestamp())},
        {"nonce": ""},
    ],
)
def test_claims_that_lack_what_they_rest_on_let_nobody_in(store: Store, changes: dict[str, Any]) -> None:
    assert enter(store, SETTINGS, claims(**changes), NOW) is Outside.UNUSABLE
    assert isinstance(enter(store, SETTINGS, claims(), NOW), Actor)  # control


def test_a_person_is_issuer_and_subject_and_never_the_address() -> None:
    def person(**changes: Any) -> str:
        identity = read_identity(SETTINGS, claims(**{"email": "a@kommunen.invalid"} | changes), NOW)
        assert identity is not None
        return identity.person_id

    assert person() == person(name="Nyt navn", email="b@kommunen.invalid")
    assert len({person(), person(sub="bruger-2"), person(iss="https://anden.invalid"), person(sub="Bruger-1")}) == 4
    assert person(iss="ab", sub="c") != person(iss="a", sub="bc")
    assert "bruger" not in person()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Sagsbehandler A"),
        ({"name": "  Leder\n A "}, "Leder A"),
        ({"name": None, "preferred_username": "lea"}, "lea"),
        ({"name": "x" * 500}, "x" * 200),
        *(({"name": bad}, "Uden navn") for bad in (None, "", " ", 7, ["x"], "a\0b", "a\x1bb", "\ud800")),
    ],
)
def test_a_name_is_shown_as_a_name(store: Store, changes: dict[str, Any], name: str) -> None:
    found = entered(store, **changes)
    assert isinstance(found, Actor)
    assert found.name == name


def test_the_overview_counts_the_sign_ins_that_still_count(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    assert isinstance(entered(store, nonce="to"), Actor)
    assert isinstance(entered(store, sub="bruger-2", name="Leder A", groups=["bv-leder"]), Actor)

    def counted(minutes: int) -> list[tuple[str, int]]:
        rows = people_overview(store, ADMINISTRATOR, later(minutes), SETTINGS.max_age)
        return [(row.person.name, row.open_sign_ins) for row in rows]

    assert counted(1) == [("Leder A", 1), ("Sagsbehandler A", 2)]
    leave(store, SETTINGS, claims(), later(1))
    assert counted(1) == [("Leder A", 1), ("Sagsbehandler A", 1)]
    sign_out_everywhere(store, ADMINISTRATOR, later(2), PERSON)
    assert counted(3) == [("Leder A", 1), ("Sagsbehandler A", 0)]
    assert counted(8 * 60 + 1) == [("Leder A", 0), ("Sagsbehandler A", 0)]


def test_sign_ins_of_the_distant_past_are_removed(store: Store) -> None:
    assert isinstance(entered(store), Actor)
    much_later = NOW + timedelta(days=31)
    assert isinstance(entered(store, much_later, issued=much_later), Actor)
    with store.read() as session:
        assert len(sign_ins.open_sign_ins(session, issued_after=NOW - timedelta(days=1))) == 1


@pytest.mark.parametrize("work", [deactivate, reactivate, sign_out_everywhere])
def test_only_an_administrator_and_only_real_persons(store: Store, work: Callable[..., None]) -> None:
    for role in (Role.READER, Role.CASEWORKER, Role.MANAGER):
        with pytest.raises(PermissionDenied, match="administrere brugere"):
            work(store, Actor("p", "P", frozenset({role})), NOW, PERSON)
    with pytest.raises(NotFound, match="findes ikke"):
        work(store, ADMINISTRATOR, NOW, "p-findes-ikke")
    if work is deactivate:
        with pytest.raises(StepRefused, match="din egen adgang"):
            work(store, ADMINISTRATOR, NOW, ADMINISTRATOR.person_id)
