"""The demonstration: fictitious cases in every state, made through the same services as real ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assessment.domain.danish import danish_time
from assessment.domain.errors import CaseFileError, RendererMissing, StepRefused
from assessment.domain.workflow import State
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import case_id_of, matching_cases, open_case, register_case
from assessment.services.course import course_of_case
from assessment.services.demo import CASEWORKER as DEMO_CASEWORKER
from assessment.services.demo import holds_cases, is_demo, seed, seed_from_folder
from assessment.services.demo_course import CASE_NUMBER
from assessment.settings import DEMO_FOLDER
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.services.stories import CASEWORKER, MUNICIPALITY, NOW, READER, RULES, case_file, plain_render

FILES = len(list(DEMO_FOLDER.glob("*.json")))


def states(store: Store) -> Counter[State]:
    """How many cases are in each state."""
    return Counter(row.state for row in matching_cases(store, READER, CaseFilter()))


def test_the_demonstration_shows_every_state(store: Store) -> None:
    number = seed_from_folder(store, NOW, DEMO_FOLDER, RULES, municipality=MUNICIPALITY, render=plain_render)
    assert number == FILES == 9
    assert states(store) == {
        State.DRAFT: 3,
        State.LOCKED: 1,
        State.SUBMITTED: 1,
        State.RETURNED: 1,
        State.APPROVED: 1,
        State.ISSUED: 1,
        State.DECIDED: 1,
    }
    assert is_demo(store)
    with store.read() as session:
        assert events.verify_chain(session) is None


def test_the_steps_lie_in_working_hours_before_now(sqlite_store: Store) -> None:
    seed_from_folder(sqlite_store, NOW, DEMO_FOLDER, RULES, municipality=MUNICIPALITY, render=plain_render)
    with sqlite_store.read() as session:
        times = [
            event.at
            for row in matching_cases(sqlite_store, READER, CaseFilter())
            for event in events.events_of_case(session, row.case_id)
        ]
    assert len(times) >= FILES + 12
    for at in times:
        local = danish_time(at)
        assert at < NOW
        assert local.weekday() < 5
        assert 8 <= local.hour < 16


def test_every_demonstration_case_says_that_it_is_fictitious(sqlite_store: Store) -> None:
    """Also the example of the contract, whose file does not."""
    seed_from_folder(sqlite_store, NOW, DEMO_FOLDER, RULES)
    rows = matching_cases(sqlite_store, READER, CaseFilter())
    assert len(rows) == FILES
    assert {row.origin for row in rows} == {"fictitious"}
    assert {open_case(sqlite_store, READER, row.case_id).case.origin for row in rows} == {"fictitious"}


def test_without_pango_the_approved_case_stays_approved(sqlite_store: Store) -> None:
    def no_pango(_request: DocumentRequest) -> bytes:
        raise RendererMissing("Pango mangler.")

    seed_from_folder(sqlite_store, NOW, DEMO_FOLDER, RULES, municipality=MUNICIPALITY, render=no_pango)
    assert states(sqlite_store)[State.APPROVED] == 4
    assert states(sqlite_store)[State.ISSUED] == 0


def test_one_case_has_an_issued_assessment_and_the_next_one_under_way(store: Store) -> None:
    seed_from_folder(store, NOW, DEMO_FOLDER, RULES, municipality=MUNICIPALITY, render=plain_render)
    case_id = case_id_of(store, READER, CASE_NUMBER)
    first, second = course_of_case(store, READER, case_id)
    assert (first.phase, second.phase) == ("fordialog", "helhedsplan")
    assert first.documents
    assert first.version is not None
    assert [len(first.version.case.conditions_of(key)) for key in ("udearealer", "naboomraader")] == [1, 2]
    view = open_case(store, READER, case_id)
    assert view.assessment.standing.state is State.DRAFT
    asked = {key: [item.met for item in grading.earlier_conditions] for key, grading in view.case.grades.items()}
    assert asked == {"udearealer": [None], "naboomraader": ["ja", "nej"]}
    assert first.assessment.created_at < second.assessment.created_at < NOW


def test_the_returned_case_has_its_comment(sqlite_store: Store) -> None:
    seed_from_folder(sqlite_store, NOW, DEMO_FOLDER, RULES)
    (returned,) = matching_cases(sqlite_store, READER, CaseFilter(states=frozenset({State.RETURNED})))
    view = open_case(sqlite_store, DEMO_CASEWORKER.actor, returned.case_id)
    assert set(view.assessment.standing.open_revisions) == {"naboomraader"}
    assert view.name_of(view.decisions[-1].decider_id) == "Leder A"


def test_a_database_with_cases_is_refused_and_left_alone(store: Store) -> None:
    register_case(store, CASEWORKER, NOW, case_file(case_number="24/00007"), RULES)
    with pytest.raises(StepRefused, match="tom database"):
        seed_from_folder(store, NOW, DEMO_FOLDER, RULES)
    assert not is_demo(store)
    assert len(matching_cases(store, READER, CaseFilter())) == 1


def test_a_file_at_fault_leaves_the_database_empty(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes((DEMO_FOLDER / "egeparken.json").read_bytes())
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(CaseFileError, match=r"b\.json"):
        seed_from_folder(sqlite_store, NOW, tmp_path, RULES)
    assert not holds_cases(sqlite_store)
    assert not is_demo(sqlite_store)


def test_unknown_cases_stay_drafts(sqlite_store: Store) -> None:
    assert seed(sqlite_store, NOW, [case_file(case_number="99")], RULES) == 1
    assert states(sqlite_store) == {State.DRAFT: 1}
