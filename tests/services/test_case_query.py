"""A filtered list has an address that opens the same list again."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.workflow import State
from assessment.services.case_query import filter_of, query_of
from assessment.storage.records import CaseFilter, SortKey

ORDER = ("fordialog", "finansieringsskitse", "skema_a", "skema_b", "skema_c")
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
filters = st.builds(
    CaseFilter,
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    states=st.frozensets(st.sampled_from(State)),
    phases=st.frozensets(st.sampled_from(ORDER)),
    associations=st.frozensets(st.one_of(names, st.text("|%7C25", min_size=1, max_size=8)), max_size=8),
    waiting_on_me=st.booleans(),
    sort=st.sampled_from(SortKey),
    descending=st.booleans(),
    phase_order=st.just(ORDER),
)


@given(filters)
def test_the_address_of_a_filter_gives_the_filter(case_filter: CaseFilter) -> None:
    address = urlencode(query_of(case_filter))
    assert filter_of(dict(parse_qsl(address)), ORDER) == case_filter


def test_the_plain_list_has_a_plain_address() -> None:
    assert query_of(CaseFilter()) == {}
    assert filter_of({}, ORDER) == CaseFilter(phase_order=ORDER)


@pytest.mark.parametrize(
    "parameters",
    [
        {"status": "opfundet|", "fase": "skema_q", "venter": "konge", "orden": "tilfaeldig"},
        {"orden": "updated"},
        {"andet": "1"},
    ],
)
def test_what_is_not_understood_is_left_out(parameters: dict[str, str]) -> None:
    assert filter_of(parameters, ORDER) == CaseFilter(phase_order=ORDER)


def test_an_address_cannot_ask_for_without_end() -> None:
    found = filter_of({"soeg": "x" * 10_000, "forening": "|".join(map(str, range(10_000)))}, ORDER)
    assert len(found.text) == 200
    assert len(found.associations) == 200
