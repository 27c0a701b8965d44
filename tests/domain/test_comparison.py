"""Two gradings held against each other: what counts as far apart, and what is owed before submission."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.case import CaseFile
from assessment.domain.comparison import (
    comparison_faults,
    difference_in_words,
    differences,
    far_apart,
    is_agreed,
    mark_of,
    marks_to_agree_on,
    statement_in_words,
)
from assessment.domain.grading import Grading
from assessment.domain.second_grading import CommonGrade, SecondAssessment
from assessment.domain.workflow import Standing, State
from tests.domain.profiles import EGEPARKEN, rules

RULES = rules()
IDS = [criterion.id for criterion in RULES.criteria]
CASE = CaseFile.model_validate_json(EGEPARKEN.read_bytes())
MISSING, NOT_RELEVANT = Grading(missing_reason="Tal mangler."), Grading(not_relevant=True, reason="Ingen naboer.")
COMPARED = Standing(State.LOCKED, second_assessor="p2", second_locked=True)


def graded(grade: int) -> Grading:
    return Grading(grade=grade, reason="Begrundet.")


GRADINGS = st.one_of(st.integers(0, 4).map(graded), st.just(MISSING), st.just(NOT_RELEVANT))
ALL_FIVE = st.tuples(*[GRADINGS] * 5).map(lambda found: dict(zip(IDS, found, strict=True)))
COMMONS = st.one_of(
    st.none(),
    st.builds(CommonGrade, grade=st.integers(0, 4), reason=st.sampled_from(["Fælles.", " ", None])),
    st.just(CommonGrade(missing=True, reason="Fælles.")),
    st.just(CommonGrade()),
)


def case_of(
    first: dict[str, Grading], second: dict[str, Grading], common: dict[str, CommonGrade] | None = None
) -> CaseFile:
    content = SecondAssessment(grades=second, first=first, common=common or {})
    return CASE.model_copy(update={"grades": first, "second_assessment": content})


@given(GRADINGS, GRADINGS)
def test_far_apart_is_two_steps_or_another_kind_of_statement(one: Grading, other: Grading) -> None:
    if one.grade is not None and other.grade is not None:
        assert far_apart(one, other) == (abs(one.grade - other.grade) >= 2)
    else:
        assert far_apart(one, other) == (one.status is not other.status)
    assert far_apart(one, other) == far_apart(other, one)
    assert difference_in_words(one, other) == difference_in_words(other, one)


@given(ALL_FIVE, ALL_FIVE)
def test_a_case_without_common_grades_owes_one_for_each_that_is_far_apart(
    first: dict[str, Grading], second: dict[str, Grading]
) -> None:
    case = case_of(first, second)
    apart = [key for key in IDS if far_apart(first[key], second[key])]
    assert [found.criterion.id for found in differences(case, RULES) if found.needs_common] == apart
    assert [fault.place.split(".")[2] for fault in comparison_faults(case, RULES, COMPARED)] == apart


@given(ALL_FIVE, ALL_FIVE, st.tuples(*[COMMONS] * 5))
def test_nothing_is_owed_only_when_each_common_grade_is_whole_stated_and_agreed(
    first: dict[str, Grading], second: dict[str, Grading], commons: tuple[CommonGrade | None, ...]
) -> None:
    common = {key: found for key, found in zip(IDS, commons, strict=True) if found is not None}
    case = case_of(first, second, common)
    marks = marks_to_agree_on(case, RULES)
    owed = {found.criterion.id for found in differences(case, RULES) if found.needs_common}
    agreed = Standing(State.LOCKED, second_assessor="p2", second_locked=True, agreed=marks)
    assert (comparison_faults(case, RULES, agreed) == ()) == (set(marks) == owed)
    assert {fault.place.split(".")[2] for fault in comparison_faults(case, RULES, COMPARED)} == owed
    for key, found in common.items():
        if key in marks and found.grade is not None:
            assert first[key].grade == found.grade
            assert (found.reason or "").strip()


@given(st.builds(CommonGrade, grade=st.integers(0, 4), reason=st.text(max_size=20).filter(str.isprintable)))
def test_a_change_of_grade_or_reason_breaks_an_agreement(common: CommonGrade) -> None:
    reworded = common.model_copy(update={"reason": f"{common.reason}."})
    regraded = common.model_copy(update={"grade": ((common.grade or 0) + 1) % 5})
    assert len({mark_of(common), mark_of(reworded), mark_of(regraded)}) == 3


def test_an_agreement_lapses_when_the_text_changes() -> None:
    first, second = dict.fromkeys(IDS, graded(1)), {**dict.fromkeys(IDS, graded(1)), IDS[0]: graded(3)}
    common = CommonGrade(grade=2, reason="Fælles.")
    case = case_of({**first, IDS[0]: graded(2)}, second, {IDS[0]: common})
    agreed = Standing(State.LOCKED, second_assessor="p2", second_locked=True, agreed={IDS[0]: mark_of(common)})
    assert comparison_faults(case, RULES, agreed) == ()
    changed = case_of(dict(case.grades), second, {IDS[0]: common.model_copy(update={"reason": "Et andet ord."})})
    (fault,) = comparison_faults(changed, RULES, agreed)
    assert "ikke erklæret sig enig" in fault.text
    assert not is_agreed(differences(changed, RULES)[0], agreed.agreed)


def test_a_grade_moved_away_from_the_second_later_owes_a_common_grade() -> None:
    first, second = dict.fromkeys(IDS, graded(2)), dict.fromkeys(IDS, graded(3))
    case = case_of(first, second)
    assert comparison_faults(case, RULES, COMPARED) == ()
    moved = case.model_copy(update={"grades": {**first, IDS[0]: graded(1)}})
    assert [fault.place for fault in comparison_faults(moved, RULES, COMPARED)] == [
        f"second_assessment.common.{IDS[0]}.grade"
    ]


def test_a_case_grade_beside_the_common_one_is_told() -> None:
    first, second = dict.fromkeys(IDS, graded(0)), {**dict.fromkeys(IDS, graded(0)), IDS[4]: graded(4)}
    case = case_of(first, second, {IDS[4]: CommonGrade(grade=3, reason="Fælles.")})
    (fault,) = comparison_faults(case, RULES, COMPARED)
    assert fault.text == "Kriterium 5: sagens vurdering er ikke den fælles vurdering. Vælg den fælles vurdering igen."


def test_an_imported_comparison_has_nobody_to_agree() -> None:
    first, second = dict.fromkeys(IDS, graded(2)), {**dict.fromkeys(IDS, graded(2)), IDS[4]: graded(4)}
    whole = case_of(first, second, {IDS[4]: CommonGrade(grade=2, reason="Fælles.")})
    assert comparison_faults(whole, RULES, Standing(State.LOCKED)) == ()
    assert len(comparison_faults(case_of(first, second), RULES, Standing(State.LOCKED))) == 1


def test_submission_waits_for_the_second_lock() -> None:
    waiting = Standing(State.LOCKED, second_assessor="p2")
    (fault,) = comparison_faults(CASE, RULES, waiting)
    assert "ikke låst" in fault.text
    assert comparison_faults(CASE, RULES, Standing(State.LOCKED)) == ()


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (graded(0), "Trin 0, modvirker"),
        (graded(3), "Trin 3, i tilstrækkelig grad"),
        (MISSING, "Ikke oplyst"),
        (NOT_RELEVANT, "Ikke relevant"),
        (CommonGrade(missing=True), "Ikke oplyst"),
        (CommonGrade(not_relevant=True), "Ikke relevant"),
        (CommonGrade(grade=1), "Trin 1, i ringe grad"),
        (CommonGrade(), "Ikke vurderet"),
        (None, "Ikke vurderet"),
    ],
)
def test_what_is_said_of_a_criterion(stated: Grading | CommonGrade | None, words: str) -> None:
    assert statement_in_words(stated, RULES) == words


def test_how_far_apart_in_words() -> None:
    assert difference_in_words(graded(2), graded(2)) == "Samme trin"
    assert difference_in_words(graded(2), graded(1)) == "Ét trins forskel"
    assert difference_in_words(graded(4), graded(1)) == "3 trins forskel"
    assert difference_in_words(graded(4), MISSING) == "De to siger ikke det samme"
    assert difference_in_words(MISSING, MISSING) == "De to er enige"
