"""Drafts: single fields change by path, typed text that cannot be read is kept, two writers are told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft, FieldChange, apply_change, conflicts, normal, value_at, with_value
from tests.domain.profiles import EGEPARKEN

CONTENT: dict[str, Any] = json.loads(EGEPARKEN.read_bytes())
MINIMAL = {"schema": "case-file/1", "case_number": "1", "title": "Sag"}

names = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map(".".join)
values = st.one_of(st.integers(), st.text(min_size=1), st.lists(st.integers(), min_size=1), st.booleans())


def draft(content: dict[str, Any] | None = None) -> Draft:
    return Draft(CaseFile.model_validate_json(json.dumps(content or MINIMAL)))


@given(names, values)
def test_what_is_written_at_a_path_is_found_there(path: str, value: Any) -> None:
    assert value_at(with_value({}, path, value), path) == value


@given(names, values)
def test_removing_what_was_written_leaves_nothing_behind(path: str, value: Any) -> None:
    assert with_value(with_value({}, path, value), path, None) == {}
    assert with_value({}, path, None) == {}


@given(names, names, values, values)
def test_a_change_elsewhere_is_not_seen_here(one: str, other: str, first: Any, second: Any) -> None:
    if one.startswith(other) or other.startswith(one):
        return
    both = with_value(with_value({}, one, first), other, second)
    assert value_at(both, one) == first
    assert both == with_value(with_value({}, other, second), one, first)


def test_the_original_is_never_changed() -> None:
    before = json.dumps(CONTENT)
    with_value(CONTENT, "grades.udlejning.reason", "ny")
    with_value(CONTENT, "involvement.0", None)
    assert json.dumps(CONTENT) == before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", "Ny titel"),
        ("grades.udlejning.grade", 2),
        ("grades.naboomraader.conditions.0", "Andet vilkår"),
        ("financing.supported_loan_dkk", 5),
        ("involvement.1.outcome", "Andet"),
        ("involvement.2.outcome", "Tilføjet"),
        ("evidence_free_field_of_area", None),
        ("budget", []),
    ],
)
def test_fields_of_a_real_case(path: str, value: Any) -> None:
    changed = apply_change(draft(CONTENT), FieldChange(path, value_at(CONTENT, path), value))
    assert changed.shown(path) == value
    assert CaseFile.model_validate_json(json.dumps(changed.document()["case"])) == changed.case


def test_lists_grow_by_one_and_shrink() -> None:
    content = with_value(with_value({}, "rows.0.a", 1), "rows.1.a", 2)
    assert content == {"rows": [{"a": 1}, {"a": 2}]}
    assert with_value(content, "rows.0", None) == {"rows": [{"a": 2}]}
    with pytest.raises(IndexError):
        with_value(content, "rows.5.a", 3)


def test_a_value_that_does_not_fit_is_refused_and_changes_nothing() -> None:
    before = draft(CONTENT)
    with pytest.raises(ValidationError):
        apply_change(before, FieldChange("grades.udlejning.grade", 3, 9))
    assert before.shown("grades.udlejning.grade") == 3


def test_typed_text_that_cannot_be_read_is_kept_until_it_can() -> None:
    path = "financing.supported_loan_dkk"
    typed = apply_change(draft(CONTENT), FieldChange(path, 373_250_000, "ca. 400 mio.", unreadable=True))
    assert typed.shown(path) == "ca. 400 mio."
    assert typed.case == draft(CONTENT).case, "the case itself keeps its last readable value"
    mended = apply_change(typed, FieldChange(path, "ca. 400 mio.", 400_000_000))
    assert mended.shown(path) == 400_000_000
    assert mended.unread == {}


@pytest.mark.parametrize(
    ("base", "value", "in_conflict"),
    [
        ("Helhedsplan for Egeparken", "Ny", False),
        ("Gammel titel", "Ny", True),
        ("Gammel titel", "Helhedsplan for Egeparken", False),
        (None, "Ny", True),
    ],
)
def test_two_who_change_the_same_field_are_told(base: str | None, value: str, in_conflict: bool) -> None:
    assert conflicts(draft(CONTENT), FieldChange("title", base, value)) is in_conflict


def test_what_means_nothing_is_all_the_same() -> None:
    nothing: tuple[Any, ...] = (None, "", [], {})
    assert {normal(value) for value in nothing} == {""}
    assert normal({"a": 1, "b": 2}) == normal({"b": 2, "a": 1})
    assert len({normal(something) for something in (0, False, "0", [0])}) == 4


def test_unread_texts_follow_their_rows_when_a_row_is_removed() -> None:
    rows = [{"kind": "Møde"}, {"kind": "Brev"}, {"kind": "Telefon"}]
    seen = draft({**MINIMAL, "involvement": rows})
    for index in range(3):
        seen = apply_change(seen, FieldChange(f"involvement.{index}.date", None, f"dato {index}", unreadable=True))
    after = apply_change(seen, FieldChange("involvement.1", rows[1], None))
    assert after.unread == {"involvement.0.date": "dato 0", "involvement.1.date": "dato 2"}
    assert after.shown("involvement.1.kind") == "Telefon"


def test_a_new_value_of_a_whole_list_leaves_no_unread_text_below_it() -> None:
    seen = apply_change(draft(), FieldChange("budget.tag.supported", None, "12x", unreadable=True))
    seen = apply_change(seen, FieldChange("budget.vinduer.supported", None, "13x", unreadable=True))
    line = {"category": "tag", "amount_dkk": 5, "supported": True}
    cell = apply_change(seen, FieldChange("budget.tag.supported", "12x", 5))
    assert cell.unread == {"budget.vinduer.supported": "13x"}
    assert apply_change(seen, FieldChange("budget", None, [line])).unread == {}


def test_clearing_a_field_of_a_row_that_was_never_stored_makes_no_row() -> None:
    seen = apply_change(draft(), FieldChange("involvement.0.date", None, "om lidt", unreadable=True))
    assert apply_change(seen, FieldChange("involvement.0.date", "om lidt", None)) == draft()
