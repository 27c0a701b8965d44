"""Demonstration data: fictitious estates in every state, made through the same services as real cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from assessment.domain.case import CaseFile
from assessment.domain.errors import StepRefused
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Role
from assessment.services.cases import open_case, register_case
from assessment.services.steps import approve_assessment, lock_assessment, return_assessment, submit_assessment
from assessment.storage import cases, marks, people
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter

if TYPE_CHECKING:
    Step = Callable[["_Way"], None]

DEMO_MARK = "demo"


@dataclass(frozen=True)
class DemoPerson:
    """A role to try; no real person."""

    slug: str
    name: str
    role: Role

    @property
    def actor(self) -> Actor:
        """The actor that this role acts as."""
        return Actor(f"demo:{self.slug}", self.name, frozenset({self.role}))


CASEWORKER = DemoPerson("sagsbehandler-a", "Sagsbehandler A", Role.CASEWORKER)
DEMO_PEOPLE = (
    CASEWORKER,
    DemoPerson("sagsbehandler-b", "Sagsbehandler B", Role.CASEWORKER),
    DemoPerson("leder-a", "Leder A", Role.MANAGER),
    DemoPerson("leder-b", "Leder B", Role.MANAGER),
    DemoPerson("laeser", "Læser", Role.READER),
)
MANAGER = DEMO_PEOPLE[2]


@dataclass(frozen=True)
class _Way:
    store: Store
    case_id: UUID
    now: datetime


def demo_person(slug: str) -> DemoPerson | None:
    """The role of this slug, or None."""
    return next((person for person in DEMO_PEOPLE if person.slug == slug), None)


def is_demo(store: Store) -> bool:
    """Whether the database was made for demonstration. Only such a database ever opens without sign-in."""
    with store.read() as session:
        return marks.get_mark(session, DEMO_MARK) == "ja"


def holds_cases(store: Store) -> bool:
    """Whether any case is stored."""
    with store.read() as session:
        return cases.list_cases(session, filter=CaseFilter(), page=1, page_size=1).total > 0


def seed(store: Store, now: datetime, files: Sequence[CaseFile], rules: RuleSet) -> int:
    """Fill an empty database with the demonstration cases and mark it as a demonstration. Returns their number.

    Raises StepRefused for a database that holds cases. The steps are dated in the weeks before `now`.
    """
    if holds_cases(store):
        raise StepRefused("Databasen indeholder allerede sager. Demonstrationsdata lægges kun i en tom database.")
    with store.write() as session:
        marks.set_mark(session, DEMO_MARK, "ja")
        for person in DEMO_PEOPLE:
            people.upsert_person(
                session, person_id=person.actor.person_id, name=person.name, roles=frozenset({person.role})
            )
    for index, case in enumerate(files):
        start = now - timedelta(days=30 - 3 * index, hours=2)
        case_id = register_case(store, CASEWORKER.actor, start, case, rules)
        for step in _STEPS.get(case.case_number, ()):
            step(_Way(store, case_id, start + timedelta(days=1)))
    return len(files)


def _lock(way: _Way) -> None:
    lock_assessment(way.store, CASEWORKER.actor, way.now, _assessment(way))


def _submit(way: _Way) -> None:
    submit_assessment(way.store, CASEWORKER.actor, way.now + timedelta(hours=1), _assessment(way))


def _return(way: _Way) -> None:
    return_assessment(
        way.store,
        MANAGER.actor,
        way.now + timedelta(hours=3),
        _version(way),
        comment="Vurderingen er grundig, men ét kriterium skal uddybes, før jeg kan godkende.",
        criterion_comments={
            "naboomraader": "Skriv, hvad der er aftalt med naboejeren, og hvornår aftalen kan foreligge."
        },
    )


def _approve(way: _Way) -> None:
    approve_assessment(way.store, MANAGER.actor, way.now + timedelta(hours=3), _version(way))


def _assessment(way: _Way) -> UUID:
    return open_case(way.store, CASEWORKER.actor, way.case_id).assessment.id


def _version(way: _Way) -> UUID:
    version = open_case(way.store, MANAGER.actor, way.case_id).version
    if version is None:
        raise StepRefused("Der er ingen indsendt version.")
    return version.id


_STEPS: dict[str, tuple[Step, ...]] = {}
