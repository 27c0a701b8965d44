"""Demonstration data: fictitious estates in every state, made through the same services as real cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from assessment.casefiles import read_case_file
from assessment.domain.case import CaseFile
from assessment.domain.consistency import require_consistent
from assessment.domain.danish import COPENHAGEN, danish_time
from assessment.domain.errors import RendererMissing, StepRefused
from assessment.domain.review_marks import part_names
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Role
from assessment.reporting.municipality import Municipality, load_municipality
from assessment.services import demo_council, demo_course
from assessment.services.cases import open_case, register_case
from assessment.services.demo_hearing import note_a_talk, send_in_hearing
from assessment.services.documents import Render, issue_document
from assessment.services.impartiality import declare_impartial
from assessment.services.levers import proposed_levers
from assessment.services.review import accept_parts, ask_for_change
from assessment.services.second import ask_second
from assessment.services.steps import approve_assessment, lock_assessment, return_assessment, submit_assessment
from assessment.storage import cases, marks, people
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter

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
SECOND_CASEWORKER = DemoPerson("sagsbehandler-b", "Sagsbehandler B", Role.CASEWORKER)
DEMO_PEOPLE = (
    CASEWORKER,
    SECOND_CASEWORKER,
    DemoPerson("leder-a", "Leder A", Role.MANAGER),
    DemoPerson("leder-b", "Leder B", Role.MANAGER),
    DemoPerson("laeser", "Læser", Role.READER),
    DemoPerson("administrator", "Administrator", Role.ADMINISTRATOR),
)
MANAGER = DEMO_PEOPLE[2]


@dataclass(frozen=True)
class _Way:
    store: Store
    case_id: UUID
    begun: date
    rules: RuleSet
    municipality: Municipality | None
    render: Render | None

    @property
    def decided(self) -> date:
        """The day after the first, or the Monday after a Friday."""
        return self.begun + timedelta(days=3 if self.begun.weekday() == 4 else 1)


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


def seed_from_folder(
    store: Store,
    now: datetime,
    folder: Path,
    rules: RuleSet,
    *,
    municipality: Municipality | None = None,
    render: Render | None = None,
) -> int:
    """Seed with the case files of a folder, in the order of their names; see `seed`.

    Every file is read and checked before anything is stored. Raises CaseFileError for a file at fault.
    """
    # The example of the contract does not say of itself that its estate is invented; as a demonstration it must.
    files = [read_case_file(path).model_copy(update={"origin": "fictitious"}) for path in sorted(folder.glob("*.json"))]
    for case in files:
        require_consistent(case, rules)
    return seed(store, now, files, rules, municipality=municipality, render=render)


def seed(
    store: Store,
    now: datetime,
    files: Sequence[CaseFile],
    rules: RuleSet,
    *,
    municipality: Municipality | None = None,
    render: Render | None = None,
) -> int:
    """Fill an empty database with the demonstration cases and mark it as a demonstration. Returns their number.

    Raises StepRefused for a database that holds cases. The steps are dated in the weeks before `now`, in working
    hours. A case is issued only with `municipality` and `render`, and where documents can be made; else it stays
    approved.
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
        begun = _working_day(now, days_before=4 + 3 * (len(files) - index))
        case_id = register_case(store, CASEWORKER.actor, _at(begun, 9, 12), case, rules)
        declare_impartial(store, CASEWORKER.actor, _at(begun, 9, 14), case_id)
        way = _Way(store, case_id, begun, rules, municipality, render)
        for step in _STEPS.get(case.case_number, ()):
            step(way)
    return len(files)


def _working_day(now: datetime, days_before: int) -> date:
    """A Danish working day at least so many days before; holidays are not looked at."""
    day = danish_time(now).date() - timedelta(days=days_before)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN).astimezone(UTC)


def _lock(way: _Way) -> None:
    lock_assessment(way.store, CASEWORKER.actor, _at(way.begun, 13, 40), _assessment(way))


def _talk(way: _Way) -> None:
    note_a_talk(way.store, CASEWORKER.actor, _at(way.begun, 11, 50), _assessment(way))


def _hear(way: _Way) -> None:
    send_in_hearing(way.store, CASEWORKER.actor, _at(way.decided, 9, 20), _assessment(way))


def _submit(way: _Way) -> None:
    submit_assessment(way.store, CASEWORKER.actor, _at(way.begun, 14, 25), _assessment(way))


def _take_up(way: _Way) -> None:
    declare_impartial(way.store, MANAGER.actor, _at(way.decided, 9, 20), way.case_id)


def _return(way: _Way) -> None:
    """Accept four criteria and the conclusion, and return the fifth."""
    version_id, at = _version(way), _at(way.decided, 9, 50)
    rest = [part for part in part_names(way.rules) if part != "naboomraader"]
    accept_parts(way.store, MANAGER.actor, at, version_id, rest)
    ask_for_change(
        way.store,
        MANAGER.actor,
        at,
        version_id,
        part="naboomraader",
        comment="Skriv, hvad der er aftalt med naboejeren, og hvornår aftalen kan foreligge.",
    )
    return_assessment(
        way.store,
        MANAGER.actor,
        _at(way.decided, 10, 5),
        version_id,
        comment="Vurderingen er grundig, men ét kriterium skal uddybes, før jeg kan godkende.",
    )


def _approve(way: _Way) -> None:
    view = open_case(way.store, MANAGER.actor, way.case_id)
    accept_parts(way.store, MANAGER.actor, _at(way.decided, 10, 20), _version(way), list(part_names(view.rules)))
    approve_assessment(
        way.store,
        MANAGER.actor,
        _at(way.decided, 10, 30),
        _version(way),
        levers=proposed_levers(way.municipality or load_municipality()),
        confirmed_waivers=[waiver.gate for waiver in view.case.waivers],
    )


def _issue(way: _Way) -> None:
    if way.municipality is None or way.render is None:
        return
    view = open_case(way.store, MANAGER.actor, way.case_id)
    try:
        issue_document(
            way.store,
            MANAGER.actor,
            _at(way.decided, 15, 10),
            view,
            municipality=way.municipality,
            render=way.render,
        )
    except RendererMissing:
        return  # the case stays approved, and the page says what is missing


def _complete(way: _Way) -> None:
    demo_course.complete_first(way.store, CASEWORKER.actor, _at(way.begun, 11, 5), _assessment(way))


def _begin_again(way: _Way) -> None:
    later = _working_day(_at(way.decided, 12, 0), days_before=-10)
    demo_course.begin_second(way.store, CASEWORKER.actor, _at(later, 9, 40), way.case_id, way.rules)


def _council(way: _Way) -> None:
    """The vote lies some days after the issue, and the follow-up some days after the vote, both on working days."""
    stations = (way.municipality or load_municipality()).stations
    names = {station.id: station.name for station in stations}
    deciding = next(station.id for station in stations if station.decides)
    voted = _working_day(_at(way.decided, 12, 0), days_before=-4)
    demo_council.pass_through_council(
        way.store, CASEWORKER.actor, _at(voted, 10, 15), way.case_id, names, deciding=deciding
    )
    if way.municipality is not None and way.render is not None:
        demo_council.tell_the_association(
            way.store,
            CASEWORKER.actor,
            _at(voted, 14, 20),
            way.case_id,
            municipality=way.municipality,
            render=way.render,
        )
    followed = _working_day(_at(voted, 12, 0), days_before=-4)
    demo_council.follow_up_one(way.store, CASEWORKER.actor, _at(followed, 9, 50), way.case_id)


def _ask_second(way: _Way) -> None:
    """A draft that a colleague has been asked to assess as well, to be tried from both sides."""
    at = _at(way.begun, 15, 5)
    ask_second(way.store, CASEWORKER.actor, at, _assessment(way), assessor_id=SECOND_CASEWORKER.actor.person_id)


def _assessment(way: _Way) -> UUID:
    return open_case(way.store, CASEWORKER.actor, way.case_id).assessment.id


def _version(way: _Way) -> UUID:
    version = open_case(way.store, MANAGER.actor, way.case_id).version
    if version is None:
        raise StepRefused("Der er ingen indsendt version.")
    return version.id


_STEPS: Mapping[str, tuple[Step, ...]] = {
    "2026-0042": (_lock, _submit, _take_up),
    "2026-0045": (_lock, _submit, _take_up, _approve, _issue),
    demo_council.CASE_NUMBER: (_lock, _submit, _take_up, _approve, _issue, _council),
    "2026-0057": (_talk, _lock, _hear),
    "2026-0060": (_lock, _submit, _take_up, _approve),
    "2026-0066": (_lock, _submit, _take_up, _return),
    "2026-0063": (_ask_second,),
    demo_course.CASE_NUMBER: (_complete, _lock, _submit, _take_up, _approve, _issue, _begin_again),
}
