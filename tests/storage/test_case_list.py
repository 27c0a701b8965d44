"""The list of cases: filter, search, order and pages, worked out by the database, alike on both engines."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.domain.workflow import State
from assessment.storage import cases
from assessment.storage.case_columns import danish_order, search_form
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, SortKey
from tests.storage.builders import case_file, later, move, registered

ESTATES = (
    ("2026-0001", "Ådalen", "Boligforeningen Ø", "skema_a", 300),
    ("2026-0002", "Ærøhaven", "Boligforeningen Æ", "fordialog", 100),
    ("2026-0003", "Østergård", "Boligforeningen Ø", "helhedsplan", 200),
    ("2026-0004", "Zionsparken", "Boligforeningen A", "ansoegning", 500),
    ("2026-0005", "Aagården", "Boligforeningen A", None, 400),
    ("2026-0006", "100 % grøn_tag", None, "skema_a", None),
)


@pytest.fixture(scope="module")
def listed(module_store: Store) -> Store:
    """Six made-up estates, saved one minute apart; the fourth is locked."""
    for minute, (number, title, association, phase, amount) in enumerate(ESTATES):
        budget = [{"category": "tag", "amount_dkk": amount, "supported": True}] if amount else []
        case = case_file(number, housing_association=association, phase=phase, budget=tuple(budget)).model_copy(
            update={"title": title}
        )
        stored = registered(module_store, case, later(minute))
        if number == "2026-0004":
            move(module_store, stored, State.LOCKED, later(minute))
    return module_store


def numbers(store: Store, wanted: CaseFilter) -> list[str]:
    """The last digits of the case numbers, in order."""
    with store.read() as session:
        return [row.case_number[-1] for row in cases.all_cases(session, wanted)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "654321"),
        ("ÆRØ", "2"),
        ("ådal", "1"),
        ("GÅRD", "53"),
        ("boligforeningen æ", "2"),
        ("2026-0004", "4"),
        ("  zion   PARK ", "4"),
        ("%", "6"),
        ("grøn_", "6"),
        ("grøn-", ""),
        ("\\", ""),
        ("'; DROP TABLE draft; --", ""),
        ("findes ikke", ""),
    ],
)
def test_search_finds_parts_of_words_without_regard_to_case(listed: Store, text: str, found: str) -> None:
    assert "".join(numbers(listed, CaseFilter(text=text))) == found


def test_filters_are_combined(listed: Store) -> None:
    assert numbers(listed, CaseFilter(states=frozenset({State.LOCKED}))) == ["4"]
    assert numbers(listed, CaseFilter(phases=frozenset({"skema_a", "fordialog"}))) == ["6", "2", "1"]
    assert numbers(listed, CaseFilter(associations=frozenset({"Boligforeningen Ø"}))) == ["3", "1"]
    both = CaseFilter(associations=frozenset({"Boligforeningen Ø"}), phases=frozenset({"skema_a"}))
    assert numbers(listed, both) == ["1"]
    with listed.read() as session:
        ids = {row.case_number[-1]: row.case_id for row in cases.all_cases(session, CaseFilter())}
    assert numbers(listed, CaseFilter(among=frozenset({ids["2"], ids["5"]}))) == ["5", "2"]
    assert numbers(listed, CaseFilter(waiting_on_me=True, among=frozenset({ids["2"]}))) == ["2"]
    assert numbers(listed, CaseFilter(waiting_on_me=True)) == [], "what is not worked out is nothing, never everything"


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        (SortKey.UPDATED, "123456"),
        (SortKey.CASE_NUMBER, "123456"),
        (SortKey.TITLE, "642315"),
        (SortKey.ASSOCIATION, "654231"),
        (SortKey.STATE, "653214"),
        (SortKey.PHASE, "243615"),
    ],
)
def test_order(listed: Store, sort: SortKey, ascending: str) -> None:
    phases = ("fordialog", "ansoegning", "besigtigelse", "helhedsplan", "skema_a")
    assert "".join(numbers(listed, CaseFilter(sort=sort, descending=False, phase_order=phases))) == ascending


def test_pages_hold_every_case_once(listed: Store) -> None:
    wanted = CaseFilter(sort=SortKey.STATE)
    with listed.read() as session:
        pages = [cases.list_cases(session, filter=wanted, page=page, page_size=4) for page in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [4, 2, 0]
    assert [page.total for page in pages] == [6, 6, 6]
    seen = [row.case_number[-1] for page in pages for row in page.rows]
    assert seen == numbers(listed, wanted)


def test_a_row_shows_the_case_and_its_newest_assessment(listed: Store) -> None:
    with listed.read() as session:
        (row,) = cases.all_cases(session, CaseFilter(text="zion"))
    assert (row.title, row.housing_association, row.phase) == ("Zionsparken", "Boligforeningen A", "ansoegning")
    assert (row.state, row.waiting_on, row.budget_total_dkk) == (State.LOCKED, "sagsbehandler", 500)
    assert row.updated_at == later(3)


def test_associations_are_told_once_in_danish_order(listed: Store) -> None:
    with listed.read() as session:
        assert cases.associations(session) == ("Boligforeningen A", "Boligforeningen Æ", "Boligforeningen Ø")


def test_danish_order() -> None:
    words = ["Zebra", "Ærø", "Ødum", "Aarhus", "Århus", "Abild", "Viby"]
    assert sorted(words, key=danish_order) == ["Abild", "Viby", "Zebra", "Ærø", "Ødum", "Aarhus", "Århus"]


@given(text=st.text(max_size=30), needle=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_a_title_finds_its_case(sqlite_store: Store, text: str, needle: st.DataObject) -> None:
    title = search_form("".join(sign for sign in text if sign.isprintable())) or "x"
    with sqlite_store.write() as session:
        stored = cases.find_case_by_number(session, "2026-0001")
    if stored is None:
        stored = registered(sqlite_store).case_id
    with sqlite_store.write() as session:
        case = case_file().model_copy(update={"title": title})
        cases.update_case_columns(session, case_id=stored, case=case, now=later(1))
    start = needle.draw(st.integers(0, len(title) - 1))
    part = title[start : needle.draw(st.integers(start + 1, len(title)))]
    assert numbers(sqlite_store, CaseFilter(text=part)) == ["1"]
