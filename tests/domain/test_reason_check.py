"""Begrundelsestjek: each remark appears for its fault, at its place, and not without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.case import CaseFile
from assessment.domain.draft import with_value
from assessment.domain.grading import Grading
from assessment.domain.indication import indicate
from assessment.domain.reason_check import (
    carrying_criteria,
    check_reasons,
    hard_faults,
    indicative_level,
    level_in_words,
    mentions,
)
from tests.domain.profiles import EGEPARKEN, rules

RULES = rules()
CONTENT: dict[str, Any] = json.loads(EGEPARKEN.read_bytes())
LONG = "Planen er beskrevet, finansieret og aftalt med beboerne, og den retter sig mod de kendte årsager. "


def case_with(*changes: tuple[str, Any]) -> CaseFile:
    content = CONTENT
    for path, value in changes:
        content = with_value(content, path, value)
    return CaseFile.model_validate_json(json.dumps(content))


def remarks_at(case: CaseFile, place: str, earlier: CaseFile | None = None) -> list[str]:
    return [remark.text for remark in check_reasons(case, RULES, earlier) if remark.place == place]


def test_a_sound_case_has_no_hard_remark() -> None:
    assert hard_faults(case_with(), RULES) == ()


@pytest.mark.parametrize("grade", [0, 4])
def test_the_outermost_grades_need_evidence(grade: int) -> None:
    bare = [("grades.udearealer.grade", grade), ("grades.udearealer.answers", None)]
    without = case_with(*bare, ("grades.udearealer.evidence", [{"reference": "s. 4"}]))
    assert [fault.place for fault in hard_faults(without, RULES)] == ["grades.udearealer.evidence"]
    assert hard_faults(case_with(*bare), RULES) == ()


@pytest.mark.parametrize("grade", [1, 2, 3])
def test_the_inner_grades_do_not(grade: int) -> None:
    case = case_with(("grades.udearealer.grade", grade), ("grades.udearealer.evidence", None))
    assert hard_faults(case, RULES) == ()


def test_a_refusal_names_what_carries_it() -> None:
    refused = [
        ("grades.naboomraader.grade", 1),
        ("conclusion.outcome", "afvis"),
        ("conclusion.main_considerations", None),
    ]
    silent = case_with(*refused, ("conclusion.reason", LONG))
    assert [fault.place for fault in hard_faults(silent, RULES)] == ["conclusion.reason"]
    assert [criterion.id for criterion in carrying_criteria(silent, RULES)] == ["naboomraader"]
    for reason in ("Sammenhængen til naboområderne mangler.", "Se kriterium 3."):
        assert hard_faults(case_with(*refused, ("conclusion.reason", reason)), RULES) == ()
    assert hard_faults(case_with(*refused[:1], ("conclusion.reason", LONG)), RULES) == ()


def facade_budget(facade: int, technical: int, fundamental: int) -> tuple[str, Any]:
    """A budget in mio. kr.: facade, roof, and homes that are changed."""
    amounts = {"facade": facade, "vand_afloeb": technical, "ombygning_sammenlaegning": fundamental}
    lines = [
        {"category": key, "amount_dkk": amount * 10**6, "supported": True} for key, amount in amounts.items() if amount
    ]
    return "budget", lines


OVERWHELMING, LARGE = facade_budget(250, 50, 10), facade_budget(250, 50, 45)
WAIVED = ("waivers", [{"gate": "facade_klar", "reason": "Facaden er udtjent, og pladerne falder ned."}])


@pytest.mark.parametrize(
    ("changes", "gate", "accepted"),
    [
        ([OVERWHELMING], "udloest", True),
        ([OVERWHELMING, WAIVED], "fraveget", False),
        ([LARGE], "ok", False),
        ([("budget", None)], "ukendt", False),
    ],
)
def test_the_facade_carries_a_refusal_only_where_its_gate_points_to_one(
    changes: list[tuple[str, Any]], gate: str, accepted: bool
) -> None:
    refused = [
        ("conclusion.outcome", "afvis"),
        ("conclusion.main_considerations", None),
        ("conclusion.reason", "Næsten alt går til facaden, og det ændrer kun udseendet. " + LONG),
    ]
    case = case_with(*refused, *changes)
    assert indicate(case, RULES).gates["facade_klar"] == gate
    assert [fault.place for fault in hard_faults(case, RULES)] == ([] if accepted else ["conclusion.reason"])
    silent = case_with(*refused[:2], ("conclusion.reason", LONG), *changes)
    (fault,) = hard_faults(silent, RULES)
    assert ("facaden" in fault.text) is accepted, "the remedy names the facade only where it helps"


OTHER_TEXTS = [
    ("conclusion.main_considerations", "conclusion.main_considerations", "hovedhensyn"),
    ("conclusion.essential_facts", "conclusion.essential_facts", "faktiske oplysninger"),
    ("conclusion.special_circumstances", "conclusion.special_circumstances", "særlige forhold"),
    ("conclusion.consequences_of_refusal", "conclusion.consequences_of_refusal", "afslag"),
    ("facade_statement", "facade_statement", "grundlæggende"),
    ("grades.udlejning.missing_reason", "grades.udlejning.missing_reason", "Kriterium 1"),
    ("grades.udlejning.conditions", "grades.udlejning.conditions", "Kriterium 1, vilkår 2"),
    ("waivers", "waivers", RULES.gate("facade_obs").name),
]


@pytest.mark.parametrize(("path", "place", "said"), OTHER_TEXTS)
@pytest.mark.parametrize("bad", ["familien Holm", "010170-1234", "ghettoen", "udfyldes"])
def test_what_no_text_should_hold_is_seen_in_every_printed_text(path: str, place: str, said: str, bad: str) -> None:
    def holding(text: str) -> CaseFile:
        value: Any = text
        if path == "waivers":
            value = [{"gate": "facade_obs", "reason": text}]
        elif path.endswith("conditions"):
            whole = {"deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
            value = [{**whole, "text": "Stien er anlagt."}, {**whole, "text": text}]
        return case_with(("grades.udlejning.grade", None), (path, value))

    (remark,) = [
        remark for remark in check_reasons(holding(f"Se nærmere om {bad} nedenfor."), RULES) if remark.place == place
    ]
    assert said in remark.text
    assert "»" in remark.text or "cpr-nummer" in remark.text
    assert not remark.hard
    clean = holding("Kort.")
    assert remarks_at(clean, place) == [], "neither length nor style is judged in these texts"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Kort.", "5 tegn"),
        (LONG + "Der bor mange ikke-vestlige indvandrere.", "ikke-vestlige"),
        (LONG + "Se 010170-1234.", "cpr-nummer"),
        (LONG + "Teksten udfyldes.", "udfyldes"),
        (LONG + "Det siger fru Holm.", "»fru Holm«"),
        (LONG + "Og mere .....", "....."),
        (
            "Forudsætningsgrundlaget for helhedsplanlægningens finansieringsstruktur understøttes tilstrækkeligt.",
            "lixtal",
        ),
    ],
)
def test_soft_remarks_ask_and_never_block(text: str, word: str) -> None:
    case = case_with(("grades.udlejning.reason", text))
    assert any(word in remark for remark in remarks_at(case, "grades.udlejning.reason"))
    assert hard_faults(case, RULES) == ()
    assert remarks_at(case_with(("grades.udlejning.reason", LONG)), "grades.udlejning.reason") == []


def test_the_same_text_twice_is_seen_at_the_second_place() -> None:
    case = case_with(("grades.udlejning.reason", LONG), ("grades.blandet_by.reason", LONG.upper()))
    assert any("kriterium 1" in text for text in remarks_at(case, "grades.blandet_by.reason"))
    assert remarks_at(case, "grades.udlejning.reason") == []


def test_a_moved_grade_with_an_unmoved_reason_is_seen() -> None:
    earlier, later = case_with(), case_with(("grades.naboomraader.grade", 3))
    place = "grades.naboomraader.reason"
    assert any("fra 2 til 3" in text for text in remarks_at(later, place, earlier))
    mended = case_with(("grades.naboomraader.grade", 3), (place, LONG))
    assert not any("fra 2 til 3" in text for text in remarks_at(mended, place, earlier))


def test_a_moved_grade_is_compared_with_what_was_locked_too() -> None:
    place = "grades.naboomraader.reason"
    locked, moved = case_with().grades, case_with(("grades.naboomraader.grade", 3))
    mended = case_with(("grades.naboomraader.grade", 3), (place, LONG))

    def said(case: CaseFile, earlier: CaseFile | None, then: Mapping[str, Grading] | None) -> int:
        found = check_reasons(case, RULES, earlier, locked=then)
        return sum("fra 2 til 3" in remark.text for remark in found if remark.place == place)

    assert said(moved, None, None) == 0, "control: nothing to compare with"
    assert said(moved, None, locked) == 1
    assert said(moved, moved, locked) == 1, "submitted with the old reason, and so returned"
    assert said(moved, case_with(), locked) == 1, "said once, not of each time"
    assert said(mended, moved, locked) == 0


def test_answers_far_from_the_grade_ask_for_a_sentence() -> None:
    answers = {"n1": "ja", "n2": "ja", "n3": "ja", "n4": "ja"}
    case = case_with(("grades.naboomraader.answers", answers))
    assert any("højere trin" in text for text in remarks_at(case, "grades.naboomraader.grade"))
    near = case_with(("grades.naboomraader.answers", {**answers, "n4": "nej"}), ("grades.naboomraader.grade", 3))
    assert remarks_at(near, "grades.naboomraader.grade") == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("ja", "ja", "nej", "delvist"), None),
        (("ved_ikke", "ikke_relevant", "ja", "ja"), None),
        (("ved_ikke", "ikke_relevant", "ved_ikke", "ja"), "3 af 4 spørgsmål"),
        ((), None),
    ],
)
def test_a_criterion_with_few_answers_that_say_something_is_thinly_informed(
    answers: tuple[str, ...], words: str | None
) -> None:
    given_answers = dict(zip(("n1", "n2", "n3", "n4"), answers, strict=False))
    case = case_with(("grades.naboomraader.answers", given_answers))
    found = [text for text in remarks_at(case, "grades.naboomraader.grade") if "svagt oplyst" in text]
    assert [words in text for text in found if words] == ([True] if words else [])
    assert len(found) == (1 if words else 0)
    assert hard_faults(case, RULES) == ()


def test_equal_grades_of_all_five_are_asked_about_beside_the_conclusion() -> None:
    equal = case_with(("grades.naboomraader.grade", 3))
    (remark,) = remarks_at(equal, "conclusion.outcome")
    assert "Ensartede vurderinger" in remark
    assert "3" not in remark
    assert hard_faults(equal, RULES) == ()
    one_missing = case_with(("grades.naboomraader.grade", None), ("grades.naboomraader.missing_reason", "Kommer."))
    for case in (case_with(), one_missing):
        assert remarks_at(case, "conclusion.outcome") == []


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Fraction(16, 5), "3,2 (i tilstrækkelig grad)"),
        (Fraction(0), "0,0 (modvirker)"),
        (Fraction(4), "4,0 (i særlig grad)"),
        (Fraction(8, 3), "2,7 (i tilstrækkelig grad)"),
        (Fraction(5, 2), "2,5 (mellem i nogen grad og i tilstrækkelig grad)"),
    ],
)
def test_a_level_is_said_with_the_step_it_is_nearest_to(level: Fraction, words: str) -> None:
    assert level_in_words(level, RULES) == words


def test_conditions_that_nobody_can_follow_up_ask_for_when_and_who() -> None:
    place = "grades.naboomraader.conditions"
    whole = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
    rows = ["Stien er anlagt.", {**whole, "deadline": None}, whole]
    case = case_with((place, rows), ("conclusion.outcome", "vilkaar"))
    assert hard_faults(case, RULES) == ()
    both, one = remarks_at(case, place)
    assert "vilkår 1 mangler en frist og hvem der dokumenterer det" in both
    assert "vilkår 2 mangler en frist." in one
    assert remarks_at(case_with((place, rows), ("conclusion.outcome", "stoette")), place) == []


def test_a_deadline_that_had_passed_when_the_assessment_began_is_asked_about() -> None:
    place = "grades.naboomraader.conditions"
    whole = {"text": "Stien er anlagt.", "deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
    case = case_with((place, [whole]))
    (late,) = (item for item in check_reasons(case, RULES, dated=date(2027, 3, 2)) if item.place == place)
    assert "1. marts 2027" in late.text.replace("\xa0", " ")
    assert "2. marts 2027" in late.text.replace("\xa0", " ")
    assert not late.hard
    for day in (date(2027, 3, 1), None):
        assert [item for item in check_reasons(case, RULES, dated=day) if item.place == place] == []


@given(st.lists(st.sampled_from(["ja", "delvist", "nej", "ikke_relevant", "ved_ikke"]), max_size=8))
def test_the_indicative_level_is_the_mean_of_the_answers_that_count(answers: list[str]) -> None:
    grading = Grading.model_validate_json(json.dumps({"answers": {f"q{n}": a for n, a in enumerate(answers)}}))
    values = [{"ja": 4, "delvist": 2, "nej": 0}[answer] for answer in answers if answer in ("ja", "delvist", "nej")]
    expected = Fraction(sum(values), len(values)) if values else None
    assert indicative_level(grading) == expected


def test_each_criterion_is_known_by_its_own_name_and_by_no_others() -> None:
    for criterion in RULES.criteria:
        named = [other.id for other in RULES.criteria if mentions(criterion.name.lower(), other)]
        assert named == [criterion.id]
