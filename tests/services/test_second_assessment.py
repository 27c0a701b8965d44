"""A second assessment as use cases, on both engines: asked, written blind, locked, compared, agreed, submitted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest

from assessment.domain.comparison import marks_to_agree_on
from assessment.domain.errors import AssessmentError, NotFound, PermissionDenied, StaleAssessment, StepRefused
from assessment.domain.second_assessment import REVISION_REASON
from assessment.domain.workflow import Actor, Role, State
from assessment.services.drafting import FieldEdit, leftovers, rescue_typed, save_edits, settle_leftover
from assessment.services.second import agree_second, ask_second, candidates, lock_second, withdraw_second
from assessment.services.steps import (
    lock_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.storage import events, second_assessments
from assessment.storage.engine import Store
from tests.services.second_stories import IDS, SECOND, World, compared, grade_second, know, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    READER,
    RULES,
    approve,
    later,
    locked,
    registered,
    send_back,
)

THIRD = Actor("id-c", "Sagsbehandler C", frozenset({Role.CASEWORKER}))
REASON = f"grades.{IDS[0]}.reason"
COMMON = f"second_assessment.common.{IDS[0]}"


def save(world: World, actor: Actor, *edits: FieldEdit) -> tuple[str, ...]:
    return save_edits(world.store, actor, later(7), world.assessment_id, edits).conflicts


def write_common(world: World, actor: Actor, grade: int, reason: str, *, was: object = None, at: int = 3) -> None:
    """The pair's grade and reason of the first criterion; `was` is the common reason, `at` the grade of the case."""
    seen = world.view(actor).case.second_assessment
    assert seen is not None
    before = seen.common.get(IDS[0])
    edits = [
        FieldEdit(f"{COMMON}.reason", was, reason),
        FieldEdit(f"{COMMON}.grade", before.grade if before else None, grade),
        FieldEdit(f"grades.{IDS[0]}.grade", at, grade),
    ]
    assert save(world, actor, *edits) == ()


def agree(world: World, actor: Actor = SECOND) -> None:
    view = world.view(actor)
    agree_second(world.store, actor, later(8), world.assessment_id, seen=marks_to_agree_on(view.case, RULES))


def test_the_whole_way(store: Store) -> None:
    world = compared(store, 1, 3, 2, 3, 3)
    view = world.view(CASEWORKER)
    both = view.case.second_assessment
    assert both is not None
    assert (both.first[IDS[0]].grade, both.grades[IDS[0]].grade) == (3, 1)
    assert view.assessment.standing.open_revisions == {IDS[0]: REVISION_REASON}
    with pytest.raises(StepRefused) as refused:
        submit_assessment(store, CASEWORKER, later(7), world.assessment_id)
    assert [fault.place for fault in refused.value.faults] == [f"{COMMON}.grade"]

    write_common(world, SECOND, 2, "Ventelisten tæller, men tomgangen mangler.")
    assert world.view(CASEWORKER).case.grades[IDS[0]].grade == 2
    agree(world)
    write_common(
        world, CASEWORKER, 2, "Vi er enige om ventelisten.", was="Ventelisten tæller, men tomgangen mangler.", at=2
    )
    with pytest.raises(StepRefused, match="kan ikke sendes") as refused:
        submit_assessment(store, CASEWORKER, later(8), world.assessment_id)
    assert [fault.place for fault in refused.value.faults] == [COMMON], "the agreement lapsed with the text"
    agree(world)

    version_id = submit_assessment(store, CASEWORKER, later(9), world.assessment_id)
    version = world.view(MANAGER).version
    assert version is not None
    assert version.case.second_assessment is not None
    assert SECOND.person_id not in version.case.canonical_json()
    with pytest.raises(PermissionDenied, match="fire øjne"):
        approve(store, SECOND, later(10), version_id, levers=LEVERS)
    approve(store, MANAGER, later(10), version_id, confirmed_waivers=["facade_obs"], levers=LEVERS)
    with store.read() as session:
        actions = [event.action for event in events.events_of_case(session, world.case_id)]
        assert events.verify_chain(session) is None
    assert [action for action in actions if action.startswith("second.")] == [
        *("second.asked", "second.locked", "second.compared", "second.agreed", "second.agreed")
    ]


def test_the_second_may_lock_first(store: Store) -> None:
    world = under_second_assessment(store, State.DRAFT)
    grade_second(world, 3, 3, 2, 3, 3)
    lock_second(store, SECOND, later(6), world.assessment_id)
    assert world.view(SECOND).blind, "the first has not locked"
    assert world.view(CASEWORKER).case.second_assessment is None
    with pytest.raises(StepRefused, match="låst og kan ikke rettes"):
        save(world, SECOND, FieldEdit(REASON, None, "x"))
    lock_assessment(store, CASEWORKER, later(7), world.assessment_id)
    assert not world.view(SECOND).blind
    assert world.view(CASEWORKER).case.second_assessment is not None
    assert world.view(CASEWORKER).assessment.standing.open_revisions == {}, "nothing is far apart"
    submit_assessment(store, CASEWORKER, later(8), world.assessment_id)


def test_a_title_that_was_mended_since_does_not_stop_the_second_lock(sqlite_store: Store) -> None:
    """The second document keeps the title of the day on which the assessor was asked, and only the owner edits it."""
    know(sqlite_store, SECOND)
    view = locked(sqlite_store)
    world, title = World(sqlite_store, view.summary.case_id, view.assessment.id, uuid4()), view.case.title
    save(world, CASEWORKER, FieldEdit("title", title, "Plan 👍"))
    ask_second(sqlite_store, CASEWORKER, later(6), world.assessment_id, assessor_id=SECOND.person_id)
    save(world, CASEWORKER, FieldEdit("title", "Plan 👍", title))
    grade_second(world, 3, 3, 2, 3, 3)
    own = world.view(SECOND).case.grades[IDS[0]].reason
    save(world, SECOND, FieldEdit(REASON, own, "Set 👍"))
    with pytest.raises(StepRefused) as refused:
        lock_second(sqlite_store, SECOND, later(6), world.assessment_id)
    assert [fault.text[:26] for fault in refused.value.faults] == ["Kriterium 1, begrundelse: "], "control"
    save(world, SECOND, FieldEdit(REASON, "Set 👍", own))
    lock_second(sqlite_store, SECOND, later(6), world.assessment_id)


def test_submission_waits_for_the_lock_or_the_withdrawal(store: Store) -> None:
    world = under_second_assessment(store)
    with pytest.raises(StepRefused, match="kan ikke sendes") as refused:
        submit_assessment(store, CASEWORKER, later(5), world.assessment_id)
    assert "ikke låst" in refused.value.faults[0].text
    with pytest.raises(StepRefused, match="Skriv, hvorfor"):
        withdraw_second(store, CASEWORKER, later(5), world.assessment_id, reason=" ")
    withdraw_second(store, SECOND, later(5), world.assessment_id, reason="Kender bygherren.")
    view = world.view(SECOND)
    assert not view.blind
    assert (view.second, view.seconds[0].withdrawn_reason) == (None, "Kender bygherren.")
    submit_assessment(store, CASEWORKER, later(6), world.assessment_id)


def test_another_can_be_asked_after_a_withdrawal_but_not_the_same(store: Store) -> None:
    world = under_second_assessment(store)
    know(store, THIRD)
    withdraw_second(store, CASEWORKER, later(5), world.assessment_id, reason="Sygdom.")
    assert [person.id for person in candidates(store, CASEWORKER, world.assessment_id)] == [THIRD.person_id]
    with pytest.raises(StepRefused, match="ikke selv har rettet"):
        ask_second(store, CASEWORKER, later(6), world.assessment_id, assessor_id=SECOND.person_id)
    ask_second(store, CASEWORKER, later(6), world.assessment_id, assessor_id=THIRD.person_id)
    assert world.view(THIRD).blind
    assert not world.view(SECOND).blind


def test_who_can_be_asked(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    for person in (CASEWORKER, MANAGER, READER, THIRD):
        know(sqlite_store, person)
    assert [person.id for person in candidates(sqlite_store, CASEWORKER, view.assessment.id)] == [THIRD.person_id]
    with pytest.raises(PermissionDenied):
        candidates(sqlite_store, MANAGER, view.assessment.id)
    for wrong in (MANAGER, READER):
        with pytest.raises(StepRefused, match="skal være en sagsbehandler"):
            ask_second(sqlite_store, CASEWORKER, later(1), view.assessment.id, assessor_id=wrong.person_id)
    with pytest.raises(StepRefused, match="bede dig selv"):
        ask_second(sqlite_store, CASEWORKER, later(1), view.assessment.id, assessor_id=CASEWORKER.person_id)
    with pytest.raises(NotFound, match="Personen findes ikke"):
        ask_second(sqlite_store, CASEWORKER, later(1), view.assessment.id, assessor_id="ingen")


def test_autosave_rescue_and_conflicts_hold_for_the_second_document(store: Store) -> None:
    world = under_second_assessment(store)
    first = world.view(CASEWORKER).case
    assert save(world, SECOND, FieldEdit(REASON, None, "Første ord")) == ()
    rescue_typed(store, SECOND, later(8), world.assessment_id, path=REASON, typed="Reddet tekst", seen=["Første ord"])
    assert world.view(SECOND).draft.draft.shown(REASON) == "Reddet tekst"
    assert save(world, SECOND, FieldEdit(REASON, "Første ord", "Fra et andet vindue")) == (REASON,)
    (lost,) = leftovers(store, SECOND, world.assessment_id)
    assert (lost.text, lost.theirs) == ("Fra et andet vindue", "Reddet tekst")
    with pytest.raises(StepRefused, match="venter på et valg"):
        lock_second(store, SECOND, later(9), world.assessment_id)
    settle_leftover(store, SECOND, later(9), lost, text=lost.text, base="Reddet tekst")
    assert world.view(SECOND).draft.draft.shown(REASON) == "Fra et andet vindue"
    fault = save_edits(
        store,
        SECOND,
        later(9),
        world.assessment_id,
        [FieldEdit(f"grades.{IDS[0]}.evidence.0.date", None, None, "i går", "er ikke en dato")],
    ).faults
    assert fault
    with pytest.raises(StepRefused, match="skal rettes først"):
        lock_second(store, SECOND, later(9), world.assessment_id)
    assert world.view(CASEWORKER).case == first, "nothing of it has reached the first assessment"


def test_a_stale_page_of_the_second_never_writes_over_the_first(store: Store) -> None:
    """A page from before the comparison sends its text afterwards."""
    world = compared(store, 1, 3, 2, 3, 3)
    before = world.view(CASEWORKER).case
    own = f"Set af den anden vurderer: {IDS[0]}."
    rescue_typed(store, SECOND, later(8), world.assessment_id, path=REASON, typed="Sent ord", seen=[own])
    assert world.view(CASEWORKER).case == before
    assert "Sent ord" in [lost.text for lost in leftovers(store, SECOND, world.assessment_id)]


@pytest.mark.parametrize(
    "path",
    [
        "second_assessment",
        f"second_assessment.grades.{IDS[0]}.grade",
        f"second_assessment.first.{IDS[0]}.reason",
        "second_assessment.common",
        COMMON,
        f"{COMMON}.grade.x",
    ],
)
def test_what_each_has_said_alone_cannot_be_rewritten(store: Store, path: str) -> None:
    world = compared(store, 1, 3, 2, 3, 3)
    before = world.view(CASEWORKER).case
    for actor in (CASEWORKER, SECOND):
        with pytest.raises((StepRefused, NotFound)):
            save(world, actor, FieldEdit(path, None, {}))
    assert world.view(CASEWORKER).case == before


def test_common_grades_wait_for_the_comparison_and_stay_with_what_is_open(store: Store) -> None:
    world = under_second_assessment(store)
    with pytest.raises(StepRefused, match="som de blev låst"):
        save(world, CASEWORKER, FieldEdit(f"{COMMON}.reason", None, "x"))
    grade_second(world, 1, 3, 2, 3, 3)
    lock_second(store, SECOND, later(6), world.assessment_id)
    with pytest.raises(StepRefused, match="er låst"):
        save(world, CASEWORKER, FieldEdit(f"second_assessment.common.{IDS[1]}.reason", None, "x"))


def test_what_was_read_is_what_is_agreed_to(store: Store) -> None:
    world = compared(store, 1, 3, 2, 3, 3)
    with pytest.raises(StepRefused, match="ingen fælles vurdering"):
        agree(world)
    write_common(world, CASEWORKER, 2, "Fælles.")
    seen = marks_to_agree_on(world.view(SECOND).case, RULES)
    write_common(world, CASEWORKER, 3, "Ændret i mellemtiden.", was="Fælles.", at=2)
    with pytest.raises(StaleAssessment):
        agree_second(store, SECOND, later(8), world.assessment_id, seen=seen)
    with pytest.raises(PermissionDenied, match="Kun den"):
        agree(world, CASEWORKER)


def test_after_a_return_the_common_grade_is_opened_with_its_criterion(store: Store) -> None:
    world = compared(store, 1, 3, 2, 3, 3)
    write_common(world, CASEWORKER, 2, "Fælles.")
    agree(world)
    version_id = submit_assessment(store, CASEWORKER, later(9), world.assessment_id)
    send_back(
        store, MANAGER, later(10), version_id, comment="Uddyb.", criterion_comments={IDS[0]: "Uddyb fællesskabet."}
    )
    write_common(world, SECOND, 3, "Uddybet.", was="Fælles.", at=2)
    with pytest.raises(StepRefused):
        submit_assessment(store, CASEWORKER, later(11), world.assessment_id)
    agree(world)
    submit_assessment(store, CASEWORKER, later(12), world.assessment_id)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_lock_at_once_the_later_one_compares(store: Store, attempt: int) -> None:
    world = under_second_assessment(store, State.DRAFT)
    grade_second(world, 1, 3, 2, 3, 3)
    together = threading.Barrier(2)
    failed: list[AssessmentError] = []

    def lock(work: Callable[[], None]) -> None:
        together.wait(30)
        try:
            work()
        except AssessmentError as error:
            failed.append(error)

    works = (
        lambda: lock_assessment(store, CASEWORKER, later(7), world.assessment_id),
        lambda: lock_second(store, SECOND, later(7), world.assessment_id),
    )
    threads = [threading.Thread(target=lock, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == [], f"attempt {attempt}"
    view = world.view(CASEWORKER)
    assert view.case.second_assessment is not None
    assert set(view.assessment.standing.open_revisions) == {IDS[0]}
    with store.read() as session:
        actions = [event.action for event in events.events_of_case(session, world.case_id)]
    assert actions.count("second.compared") == 1
    assert actions[-1] == "second.compared", "what follows from the two locks stands after both"


def test_only_one_request_at_a_time(store: Store) -> None:
    world = under_second_assessment(store)
    know(store, THIRD)
    with pytest.raises(StepRefused, match="allerede bedt om"):
        ask_second(store, CASEWORKER, later(6), world.assessment_id, assessor_id=THIRD.person_id)
    with store.read() as session:
        assert len(second_assessments.summaries(session, world.assessment_id)) == 1


@pytest.mark.parametrize("lock_first", [True, False])
def test_what_a_case_from_a_file_still_owes_can_be_written(store: Store, lock_first: bool) -> None:
    exported = compared(store, 1, 3, 2, 3, 3).view(CASEWORKER).case.document()
    view = registered(store, **{**exported, "case_number": "2026-0099"})
    assessment_id = view.assessment.id
    world = World(store, view.summary.case_id, assessment_id, assessment_id)
    if lock_first:
        lock_assessment(store, CASEWORKER, later(7), assessment_id)
        revise_assessment(store, CASEWORKER, later(7), assessment_id, subject=IDS[0], reason="Det fælles trin mangler.")
    with pytest.raises(StepRefused, match="som de blev låst"):
        save(world, CASEWORKER, FieldEdit(f"second_assessment.grades.{IDS[0]}.grade", 1, 2))
    write_common(world, CASEWORKER, 2, "Ventelisten tæller, men tomgangen mangler.")
    if not lock_first:
        lock_assessment(store, CASEWORKER, later(8), assessment_id)
    submit_assessment(store, CASEWORKER, later(9), assessment_id)


def test_a_case_assessed_once_takes_no_common_grade(store: Store) -> None:
    view = registered(store)
    world = World(store, view.summary.case_id, view.assessment.id, view.assessment.id)
    with pytest.raises(StepRefused, match="som de blev låst"):
        save(world, CASEWORKER, FieldEdit(f"{COMMON}.grade", None, 2))
    assert world.view(CASEWORKER).case.second_assessment is None


def test_why_an_earlier_request_was_withdrawn_is_untold_while_blind(sqlite_store: Store) -> None:
    world = under_second_assessment(sqlite_store)
    know(sqlite_store, THIRD)
    withdraw_second(sqlite_store, CASEWORKER, later(5), world.assessment_id, reason="Alle trin er 3.")
    ask_second(sqlite_store, CASEWORKER, later(6), world.assessment_id, assessor_id=THIRD.person_id)
    assert [found.withdrawn_reason for found in world.view(THIRD).seconds] == [None, None]
    assert [found.withdrawn_reason for found in world.view(CASEWORKER).seconds] == ["Alle trin er 3.", None]
