"""What is typed and what is shown, kind by kind: written and read again it is the same value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.draft import JsonValue
from assessment.domain.plaintext import tidy_typed_text
from assessment.services.fields import Kind, echo_of, kind_of, read_field, write_field

PATHS = {
    "title": Kind.TEXT,
    "grades.udlejning.reason": Kind.TEXT,
    "financing.grants_dkk": Kind.AMOUNT,
    "stated_costs.0.amount_dkk": Kind.AMOUNT,
    "budget.tag.supported": Kind.AMOUNT,
    "dwellings.before.family": Kind.COUNT,
    "dwellings.demolished": Kind.COUNT,
    "floor_area_m2": Kind.COUNT,
    "rent.before_dkk_m2_year": Kind.COUNT,
    "residents_vote.yes": Kind.COUNT,
    "financing.guarantee_percent": Kind.PERCENT,
    "rent.stated_increase_percent": Kind.PERCENT,
    "residents_vote.date": Kind.DATE,
    "involvement.2.date": Kind.DATE,
    "area.status.0.as_of": Kind.DATE,
    "built_year": Kind.YEAR,
    "area.strategic_plans": Kind.WORDS,
}
lines = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)
VALUES: dict[Kind, st.SearchStrategy[JsonValue]] = {
    Kind.TEXT: st.text(max_size=80).filter(lambda text: bool(tidy_typed_text(text).strip())).map(tidy_typed_text),
    Kind.AMOUNT: st.integers(0, 10**12),
    Kind.COUNT: st.integers(0, 10**8),
    Kind.PERCENT: st.decimals(0, 100, places=2).map(lambda value: format(Decimal(value), "f")),
    Kind.DATE: st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat),
    Kind.YEAR: st.integers(1000, 9999),
    Kind.WORDS: st.lists(lines.map(tidy_typed_text).map(str.strip).filter(bool), min_size=1, max_size=5),
}


@pytest.mark.parametrize(("path", "kind"), PATHS.items())
def test_the_path_tells_the_kind(path: str, kind: Kind) -> None:
    assert kind_of(path) is kind


@given(st.sampled_from(sorted(PATHS)).flatmap(lambda path: st.tuples(st.just(path), VALUES[PATHS[path]])))
def test_what_is_shown_is_read_back_as_the_same_value(field: tuple[str, JsonValue]) -> None:
    path, value = field
    reading = read_field(path, write_field(path, value))
    assert (reading.value, reading.fault) == (value, None)


@given(st.sampled_from(sorted(PATHS)), st.text(max_size=60))
def test_whatever_is_typed_is_either_understood_or_told(path: str, typed: str) -> None:
    reading = read_field(path, typed)
    if reading.fault is not None:
        assert reading.value is None
        assert reading.fault.endswith(".")
    elif reading.value is not None:
        assert read_field(path, write_field(path, reading.value)).value == reading.value


@pytest.mark.parametrize("path", PATHS)
def test_a_blank_is_nothing(path: str) -> None:
    assert read_field(path, " \u00a0\n").value is None
    assert write_field(path, None) == ""


def test_a_blank_reason_for_missing_information_keeps_the_choice() -> None:
    assert read_field("grades.udlejning.missing_reason", "  ").value == ""


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("financing.grants_dkk", "412,75 mio. kr.", 412_750_000),
        ("financing.guarantee_percent", "62,5 %", "62.5"),
        ("residents_vote.date", "4/5/2026", "2026-05-04"),
        ("dwellings.before.family", "1.234", 1234),
        ("area.strategic_plans", " Plan A \n\n Plan B", ["Plan A", "Plan B"]),
        ("title", "A\u030abrinken\u202e", "Åbrinken"),
    ],
)
def test_what_people_type(path: str, typed: str, value: JsonValue) -> None:
    assert read_field(path, typed).value == value


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("financing.grants_dkk", "12,50 kr.", "øre"),
        ("financing.guarantee_percent", "100,1", "mere end 100"),
        ("built_year", "71", "årstal"),
        ("residents_vote.date", "31.02.2026", "ikke en dato"),
        ("dwellings.before.family", "1,5", "ikke et helt tal"),
    ],
)
def test_what_cannot_be_read_is_told(path: str, typed: str, said: str) -> None:
    assert said in (read_field(path, typed).fault or "")


@pytest.mark.parametrize(
    ("path", "typed", "value", "echo"),
    [
        ("financing.grants_dkk", "412,75 mio.", 412_750_000, "Læst som 412.750.000 kr."),
        ("financing.guarantee_percent", "62.5", "62.5", "Læst som 62,5 procent"),
        ("residents_vote.date", "4. maj 2026", "2026-05-04", "Læst som 04.05.2026"),
        ("dwellings.new", "1234", 1234, "Læst som 1.234"),
        ("dwellings.new", " 1.234 ", 1234, None),
        ("title", "Ny", "Ny", None),
        ("dwellings.new", "", None, None),
    ],
)
def test_what_was_understood_is_echoed_when_it_was_typed_otherwise(
    path: str, typed: str, value: JsonValue, echo: str | None
) -> None:
    assert echo_of(path, typed, value) == echo
