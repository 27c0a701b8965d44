"""The review of a version part by part: no sequence of marks lets an approval through that should not be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain import review
from assessment.domain.case import CaseFile
from assessment.domain.deciding import approve, return_to_caseworker
from assessment.domain.decision_points import LeverChoice
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.review import part_content, part_of_path, unanswered_returns, unchanged_since
from assessment.domain.review_marks import ReviewEntry, ReviewKind, VersionMarks
from assessment.domain.standing import Actor, Event, Role, Standing, State
from tests.domain.marks import PARTS, VERSIONS, all_accepted, entry, standing_marks, to_be_changed
from tests.domain.profiles import EGEPARKEN, rules, stands

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
ONE, OTHER = (Actor(person, "Leder", frozenset({Role.MANAGER})) for person in ("p1", "p2"))
SUBMITTED = stands(State.SUBMITTED, frozenset({"p9"}))
ACCEPTED, REWORK, TAKEN_BACK = ReviewKind.ACCEPTED, ReviewKind.REWORK, ReviewKind.TAKEN_BACK
Mark = tuple[str, str, ReviewKind]


def approves(actor: Actor, marks: VersionMarks) -> bool:
    """Whether the actor may approve with these marks."""
    try:
        approve(actor, SUBMITTED, NOW, "", marks=marks, points=(), levers=LeverChoice({}, {}))
    except StepRefused:
        return False
    return True


def model(marks: list[Mark], person: str) -> bool:
    """Whether a person may approve, told in another way: by going through the marks backwards."""
    last: dict[tuple[str, str], ReviewKind] = {}
    for who, part, kind in reversed(marks):
        last.setdefault((who, part), kind)
    return REWORK not in last.values() and all(last.get((person, part)) is ACCEPTED for part in PARTS)


one_mark = st.tuples(
    st.sampled_from(["p1", "p2"]), st.sampled_from(PARTS), st.sampled_from([ACCEPTED, REWORK, TAKEN_BACK])
)
accepting = st.just([("p1", part, ACCEPTED) for part in PARTS])


@given(
    before=st.lists(one_mark, max_size=12), full=st.one_of(st.just([]), accepting), after=st.lists(one_mark, max_size=3)
)
def test_no_sequence_of_marks_lets_an_approval_through_that_should_not_be(
    before: list[Mark], full: list[Mark], after: list[Mark]
) -> None:
    made = [*before, *full, *after]
    marks = standing_marks(entry(number, kind, part, by=who) for number, (who, part, kind) in enumerate(made, 1))
    for actor in (ONE, OTHER):
        assert approves(actor, marks) == model(made, actor.person_id)


def test_control_without_the_rule_the_property_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing, unwanted = standing_marks([]), to_be_changed({PARTS[0]: "Uddyb."})
    assert not approves(ONE, nothing)
    assert not approves(ONE, unwanted)
    monkeypatch.setattr(VersionMarks, "approval_faults", lambda *_: ())
    assert approves(ONE, nothing)
    assert approves(ONE, unwanted)


def test_only_the_own_acceptance_counts_and_what_others_want_changed_stands_in_the_way() -> None:
    mine = all_accepted("p1")
    assert approves(ONE, mine)
    assert not approves(OTHER, mine)
    objection = entry(90, REWORK, PARTS[2], by="p2", text="Tallene passer ikke.")
    contested = standing_marks([*mine.marks, objection])
    assert [fault.place for fault in contested.approval_faults("p1")] == [f"grades.{PARTS[2]}"]
    assert "fortryde" in contested.approval_faults("p1")[0].text
    assert contested.returned_comments == {PARTS[2]: "Tallene passer ikke."}
    taken_back = entry(91, TAKEN_BACK, PARTS[2], by="p2")
    assert approves(ONE, standing_marks([*contested.marks, taken_back]))


def test_marks_of_another_version_do_not_count() -> None:
    accepted = [entry(place, ACCEPTED, part, by="p1") for place, part in enumerate(PARTS, 1)]
    assert approves(ONE, standing_marks(accepted, version=1))
    assert not approves(ONE, standing_marks(accepted, version=2))


def test_a_return_opens_what_is_marked_and_nothing_else() -> None:
    marks = to_be_changed({PARTS[1]: "Tal mangler.", "conclusion": "Uddyb."})
    returned = return_to_caseworker(ONE, SUBMITTED, NOW, "", marks)
    assert returned.open_revisions == {PARTS[1]: "Tal mangler.", "conclusion": "Uddyb."}
    facts = return_to_caseworker(ONE, SUBMITTED, NOW, "Ret adressen.", standing_marks([]))
    assert facts.open_revisions == {}
    two = standing_marks([entry(1, REWORK, by="p1", text="Et."), entry(2, REWORK, by="p2", text="To.")])
    assert return_to_caseworker(ONE, SUBMITTED, NOW, "", two).open_revisions == {PARTS[0]: "Et.\n\nTo."}


Step = Callable[[Actor, Standing], Event]
STEPS: tuple[Step, ...] = (
    lambda actor, standing: review.accept(actor, standing, NOW, standing_marks([]), [PARTS[0]]),
    lambda actor, standing: review.ask_for_change(actor, standing, NOW, standing_marks([]), part=PARTS[0], comment="x"),
    lambda actor, standing: review.take_back(
        actor, standing, NOW, standing_marks([entry(1, ACCEPTED, by="p1")]), PARTS[0]
    ),
)


@pytest.mark.parametrize("step", STEPS)
def test_who_may_mark(step: Step) -> None:
    assert step(ONE, SUBMITTED).action.startswith("review.")
    with pytest.raises(PermissionDenied, match="fire øjne"):
        step(ONE, stands(State.SUBMITTED, frozenset({"p1"})))
    with pytest.raises(PermissionDenied, match="leder"):
        step(Actor("p1", "S", frozenset({Role.CASEWORKER})), SUBMITTED)
    with pytest.raises(StepRefused, match="Til godkendelse"):
        step(ONE, stands(State.RETURNED))


def test_marks_that_say_nothing_are_refused() -> None:
    nothing = standing_marks([])
    with pytest.raises(StepRefused, match="tom"):
        review.ask_for_change(ONE, SUBMITTED, NOW, nothing, part=PARTS[0], comment=" \n")
    with pytest.raises(StepRefused) as refused:
        review.ask_for_change(ONE, SUBMITTED, NOW, nothing, part=PARTS[0], comment="Spørg 010190-1234.")
    assert "cpr" in refused.value.faults[0].text
    with pytest.raises(NotFound, match="hverken"):
        review.accept(ONE, SUBMITTED, NOW, nothing, ["parkering"])
    with pytest.raises(StepRefused, match="ikke noget"):
        review.accept(ONE, SUBMITTED, NOW, nothing, [])
    with pytest.raises(StepRefused, match="ingen markering"):
        review.take_back(OTHER, SUBMITTED, NOW, standing_marks([entry(1, ACCEPTED, by="p1")]), PARTS[0])


def with_reason(part: str, reason: str) -> CaseFile:
    """Egeparken with another reason for one criterion."""
    grades = {**CASE.grades, part: CASE.grades[part].model_copy(update={"reason": reason})}
    return CASE.model_copy(update={"grades": grades})


def test_what_stands_as_it_was_accepted_is_named_with_its_version() -> None:
    marks = [entry(place, ACCEPTED, part, by="p1") for place, part in enumerate(PARTS[:3], 1)]
    now = with_reason(PARTS[1], "En anden begrundelse.")
    earlier = {VERSIONS[0]: CASE}
    assert unchanged_since("p1", marks, now, earlier, rules()) == {PARTS[0]: 1, PARTS[2]: 1}
    assert unchanged_since("p2", marks, now, earlier, rules()) == {}
    assert unchanged_since("p1", marks, now, {}, rules()) == {}, "another rule set: nothing is unchanged"
    later = [*marks, entry(9, REWORK, PARTS[0], by="p1", version=2), entry(10, ACCEPTED, PARTS[2], by="p1", version=2)]
    two = {**earlier, VERSIONS[1]: CASE}
    assert unchanged_since("p1", later, now, two, rules()) == {PARTS[2]: 2}, "the newest mark of the person counts"


def test_the_content_of_a_part() -> None:
    assert part_content(CASE, PARTS[0]) == part_content(with_reason(PARTS[1], "Andet."), PARTS[0])
    spaced = with_reason(PARTS[0], f" {CASE.grades[PARTS[0]].reason}\n")
    assert part_content(CASE, PARTS[0]) == part_content(spaced, PARTS[0]), "spaces are no change"
    waived = CASE.model_copy(update={"facade_statement": "Facaden er nødvendig."})
    assert part_content(CASE, "conclusion") != part_content(waived, "conclusion")
    paths = {f"grades.{PARTS[0]}.reason": PARTS[0], "waivers": "conclusion", "conclusion.reason": "conclusion"}
    paths |= {f"second_assessment.common.{PARTS[1]}.grade": PARTS[1], "facade_statement": "conclusion"}
    assert {path: part_of_path(path) for path in paths} == paths
    assert part_of_path("budget.lines") is None


def owed(entries: list[ReviewEntry], now: CaseFile, newest: int = 1) -> list[str]:
    """The places of the returned parts that owe an answer; one person has worked in the assessment."""
    faults = unanswered_returns(entries, VERSIONS[newest - 1], CASE, now, workers={"p8"}, rules=rules())
    return [fault.place for fault in faults]


def test_a_returned_part_is_changed_or_answered() -> None:
    returned = [entry(1, REWORK, PARTS[0], returned=True), entry(2, REWORK, "conclusion", returned=True)]
    assert owed(returned, CASE) == [f"grades.{PARTS[0]}", "conclusion"]
    assert owed(returned, with_reason(PARTS[0], "Nu med tal.")) == ["conclusion"]
    answered = [*returned, entry(3, ReviewKind.ANSWER, "conclusion", by="p8", thread=2, text="Den står, fordi ...")]
    assert owed(answered, CASE) == [f"grades.{PARTS[0]}"]
    by_others = [*returned, entry(3, ReviewKind.ANSWER, "conclusion", by="p9", thread=2, text="Hm.")]
    assert owed(by_others, CASE) == owed(returned, CASE), "who asked does not answer"
    assert owed(returned, CASE, newest=2) == [], "what was returned earlier is not asked for twice"
    resolved = [*returned, entry(3, ReviewKind.RESOLVED, PARTS[0], thread=1)]
    assert owed(resolved, CASE) == ["conclusion"]
    assert owed([entry(1, REWORK, PARTS[0])], CASE) == [], "a mark on a version that is not returned"
