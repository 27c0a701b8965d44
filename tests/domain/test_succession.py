"""The next assessment of a case: facts come with it, grades do not, and what was asked for is to be answered."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.case import CaseFile
from assessment.domain.conditions import MAX_CONDITIONS, Condition, EarlierCondition
from assessment.domain.consistency import unknown_names
from assessment.domain.draft import with_value
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.ruleset import RuleSet
from assessment.domain.succession import Afterwards, asked_for, begin, successor, unmet
from assessment.domain.workflow import Actor, Role, Standing, State
from tests.domain.profiles import EGEPARKEN, rules

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
CASEWORKER = Actor("p1", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
CONTENT: dict[str, Any] = json.loads(EGEPARKEN.read_bytes())
PATH = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
WHOLE = {
    **CONTENT,
    "facade_statement": "Nye gårdrum.",
    "waivers": [{"gate": "facade_klar", "reason": "Nedslidt."}],
    "second_assessment": {"grades": {"udlejning": {"grade": 1, "reason": "Anden mening."}}},
}


def case_with(*changes: tuple[str, Any]) -> CaseFile:
    content = WHOLE
    for path, value in changes:
        content = with_value(content, path, value)
    return CaseFile.model_validate_json(json.dumps(content))


def test_facts_are_taken_over_and_judgements_are_not() -> None:
    after = successor(case_with(), rules(), number=1, phase="skema_b")
    judged = {"grades", "conclusion", "waivers", "facade_statement", "second_assessment", "phase"}
    expected = {key: value for key, value in WHOLE.items() if key not in judged}
    found = after.case.document()
    assert {key: value for key, value in found.items() if key not in judged} == expected
    assert found["phase"] == "skema_b"
    assert set(found) & judged == {"grades", "phase"}
    assert found["grades"] == {
        "naboomraader": {
            "earlier_conditions": [{"text": CONTENT["grades"]["naboomraader"]["conditions"][0], "assessment": 1}]
        }
    }
    assert after.left_out == ()


@given(
    st.sampled_from([criterion.id for criterion in rules().criteria]), st.integers(0, 4), st.text("abc ", max_size=9)
)
def test_no_grade_or_reason_of_the_earlier_assessment_is_in_the_next(criterion: str, grade: int, reason: str) -> None:
    before = case_with((f"grades.{criterion}", {"grade": grade, "reason": f"»{reason}«", "answers": {"u1": "ja"}}))
    after = successor(before, rules(), number=3, phase="skema_a").case
    assert all(
        grading.grade is None and grading.reason is None and grading.answers == {} and grading.evidence == ()
        for grading in after.grades.values()
    )
    assert f"»{reason}«" not in json.dumps(after.document(), ensure_ascii=False)


def test_conditions_come_in_both_forms_with_the_number_of_their_assessment() -> None:
    earlier = asked_for(
        case_with(("grades.udlejning.conditions", ["Aftalen er indgået.", PATH])), "udlejning", number=2
    )
    assert earlier == (
        EarlierCondition(text="Aftalen er indgået.", assessment=2),
        EarlierCondition(
            text="Stien er anlagt.", deadline=date(2027, 3, 1), documented_by="Boligorganisationen", assessment=2
        ),
    )
    assert not any(item.answered for item in earlier)


def test_what_was_not_met_is_asked_again_and_what_was_met_is_not() -> None:
    older = [
        {"text": text, "assessment": 1, "met": met, "note": "Set."}
        for text, met in (("Opfyldt", "ja"), ("Uopfyldt", "nej"), ("Uafklaret", "uafklaret"), ("Igen", "uafklaret"))
    ]
    case = case_with(("grades.udlejning.earlier_conditions", older), ("grades.udlejning.conditions", ["Igen"]))
    assert asked_for(case, "udlejning", number=2) == (
        EarlierCondition(text="Igen", assessment=2),
        EarlierCondition(text="Uopfyldt", assessment=1),
        EarlierCondition(text="Uafklaret", assessment=1),
    )


def test_a_condition_that_is_not_met_is_not_lost_in_the_third_assessment() -> None:
    """Answered with no in the second assessment and not proposed again, it is asked in the third one, and a fourth."""
    first = case_with(("grades.udlejning.conditions", [PATH]))
    second = successor(first, rules(), number=1, phase="skema_a").case
    answered = with_value(second.document(), "grades.udlejning.earlier_conditions.0.met", "nej")
    third = successor(CaseFile.model_validate_json(json.dumps(answered)), rules(), number=2, phase="skema_b").case
    fourth = successor(third, rules(), number=3, phase="skema_b").case
    for case in (second, third, fourth):
        (asked,) = case.grades["udlejning"].earlier_conditions
        assert (asked.text, asked.assessment, asked.met) == ("Stien er anlagt.", 1, None)


VOTED = Condition(criterion="blandet_by", text="Der er solgt ti byggeretter.", deadline=date(2027, 9, 1))


def test_what_the_council_changed_is_asked_as_it_was_voted() -> None:
    case = case_with(("grades.udlejning.conditions", ["Som indstillet"]))
    stand = Afterwards(voted={"blandet_by": (VOTED,)})
    after = successor(case, rules(), number=1, phase="skema_b", stand=stand).case
    asked = {key: [item.text for item in grading.earlier_conditions] for key, grading in after.grades.items()}
    assert asked == {"blandet_by": ["Der er solgt ti byggeretter."]}
    assert after.grades["blandet_by"].earlier_conditions[0].deadline == date(2027, 9, 1)


def test_what_was_followed_up_to_its_end_is_not_asked_again() -> None:
    older = [{"text": text, "assessment": 1} for text in ("Lukket", "Åben")]
    case = case_with(("grades.udlejning.earlier_conditions", older), ("grades.udlejning.conditions", ["Ny", "Mødt"]))
    stand = Afterwards(settled=frozenset({(1, "udlejning", "Lukket"), (2, "udlejning", "Mødt")}))
    assert [item.text for item in asked_for(case, "udlejning", number=2, stand=stand)] == ["Ny", "Åben"]


def test_one_that_was_never_approved_asked_for_nothing_and_answered_nothing() -> None:
    older = [{"text": "Gammelt", "assessment": 1, "met": "ja", "note": "Set."}]
    case = case_with(("grades.udlejning.earlier_conditions", older), ("grades.udlejning.conditions", ["Nyt"]))
    (asked,) = asked_for(case, "udlejning", number=2, stand=Afterwards(approved=False))
    assert asked == EarlierCondition(text="Gammelt", assessment=1)


def test_more_than_a_case_can_hold_is_told_and_not_lost_in_silence() -> None:
    older = [{"text": f"Gammelt {number}", "assessment": 1} for number in range(MAX_CONDITIONS)]
    case = case_with(("grades.udlejning.earlier_conditions", older), ("grades.udlejning.conditions", ["Nyt"]))
    after = successor(case, rules(), number=2, phase="skema_a")
    assert len(after.case.grades["udlejning"].earlier_conditions) == MAX_CONDITIONS
    assert "grades.udlejning.conditions" in after.left_out


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["ja", "delvist", "nej", "uafklaret", None])), max_size=6
    ),
    st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True),
    st.frozensets(st.sampled_from("abcdefgh"), max_size=3),
)
def test_no_open_condition_is_ever_lost(
    answers: list[tuple[str, str | None]], new: list[str], closed: frozenset[str]
) -> None:
    """Whatever was asked and set stands in the next assessment, unless it was met, set again or closed."""
    told = dict(answers)
    older = [
        {"text": text, "assessment": 1, **({"met": met, "note": "x"} if met else {})} for text, met in told.items()
    ]
    case = case_with(("grades.udlejning.earlier_conditions", older), ("grades.udlejning.conditions", new))
    settled = frozenset((number, "udlejning", text) for number in (1, 2) for text in closed)
    asked = asked_for(case, "udlejning", number=2, stand=Afterwards(settled=settled))
    expected = {(2, text) for text in new if text not in closed}
    expected |= {(1, text) for text, met in told.items() if met != "ja" and text not in new and text not in closed}
    assert {(item.assessment, item.text) for item in asked} == expected
    assert len(asked) == len(expected)


def test_what_the_rule_set_does_not_know_is_left_out_and_named() -> None:
    known = rules()
    changed = [
        criterion.model_copy(update={"id": "ny_sti"}) if criterion.id == "naboomraader" else criterion
        for criterion in known.criteria
    ]
    newer: RuleSet = known.model_copy(
        update={
            "criteria": tuple(changed),
            "budget_categories": tuple(item for item in known.budget_categories if item.id != "tag"),
            "case_facts": known.case_facts[1:],
        }
    )
    before = case_with()
    fact, line = known.case_facts[0].id, next(i for i, line in enumerate(before.budget) if line.category == "tag")
    after = successor(before, newer, number=1, phase="skema_a")
    assert after.left_out == (f"facts.{fact}", f"budget[{line}].category", "grades.naboomraader.conditions")
    assert fact not in after.case.facts
    assert [item.category for item in after.case.budget] == [
        item.category for item in before.budget if item.category != "tag"
    ]
    assert unknown_names(after.case, newer) == ()


def test_a_phase_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotFound, match="»skema_å« findes ikke"):
        successor(case_with(), rules(), number=1, phase="skema_å")


def test_what_is_not_met_may_be_proposed_again_once() -> None:
    answered = [{"text": text, "assessment": 1, "met": text, "note": "Set."} for text in ("ja", "delvist", "nej")]
    answered += [{"text": "Uden svar", "assessment": 1}, {**PATH, "assessment": 1, "met": "nej", "note": "Set."}]
    case = case_with(("grades.udlejning.earlier_conditions", answered), ("grades.udlejning.conditions", ["delvist"]))
    found = unmet(case, "udlejning")
    assert [item.text for item in found] == ["nej", "Stien er anlagt."]
    assert (found[1].deadline, found[1].documented_by) == (date(2027, 3, 1), "Boligorganisationen")
    assert unmet(case, "naboomraader") == ()


def test_a_new_assessment_begins_after_the_last_one_is_issued_with_a_reason() -> None:
    issued = Standing(State.ISSUED)
    begun = begin(
        CASEWORKER, issued, NOW, number=2, phase="skema_a", reason="Skema A er kommet.", left_out=("facts.x",)
    )
    assert begun.state is State.DRAFT
    assert begun.event.action == "assessment.begun"
    assert begun.event.fields == {
        "number": 2,
        "phase": "skema_a",
        "reason": "Skema A er kommet.",
        "left_out": ["facts.x"],
    }
    for state in (State.DECIDED, State.WITHDRAWN):
        assert begin(CASEWORKER, Standing(state), NOW, number=2, phase="skema_a", reason="Igen").state is State.DRAFT
    for state in set(State) - {State.ISSUED, State.DECIDED, State.WITHDRAWN}:
        with pytest.raises(StepRefused, match="status »Udsendt« eller »Afgjort« eller »Trukket tilbage«"):
            begin(CASEWORKER, Standing(state), NOW, number=2, phase="skema_a", reason="Fordi")
    with pytest.raises(StepRefused, match="hvorfor"):
        begin(CASEWORKER, issued, NOW, number=2, phase="skema_a", reason=" ")
    for role in set(Role) - {Role.CASEWORKER}:
        with pytest.raises(PermissionDenied):
            begin(Actor("p", "P", frozenset({role})), issued, NOW, number=2, phase="skema_a", reason="Fordi")
