"""Cases in and out as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.casefiles import parse_case, read_case_file, write_case
from assessment.domain.errors import AlreadyExists, CaseFileError, NotFound
from assessment.services.exchange import IMPORTER, case_rows, file_names, import_case, stored_case
from assessment.settings import DEMO_FOLDER, PROJECT
from assessment.storage.engine import Store
from tests.services.stories import NOW, RULES, case_file, edit, registered

EVERY_FILE = sorted([*DEMO_FOLDER.glob("*.json"), *(PROJECT / "tests" / "fixtures" / "public").glob("*.json")])


def test_every_case_file_comes_out_as_it_went_in(store: Store) -> None:
    assert len(EVERY_FILE) >= 14
    for path in EVERY_FILE:
        case = read_case_file(path)
        import_case(store, NOW, case, RULES)
        out = write_case(stored_case(store, case.case_number).case)
        assert json.loads(out) == json.loads(path.read_bytes())
        assert parse_case(out, "ud") == case


def test_the_importer_is_known_by_name(store: Store) -> None:
    import_case(store, NOW, case_file(), RULES)
    view = stored_case(store, "2026-0042")
    assert view.name_of(view.assessment.owner_id) == "Import"
    assert view.assessment.standing.contributors == {IMPORTER.person_id}


def test_a_second_import_changes_nothing(store: Store) -> None:
    import_case(store, NOW, case_file(), RULES)
    with pytest.raises(AlreadyExists, match="»2026-0042« findes allerede"):
        import_case(store, NOW, case_file(title="Noget andet"), RULES)
    assert stored_case(store, "2026-0042").case.title == "Helhedsplan for Egeparken"


def test_a_case_that_the_rules_do_not_know_is_not_stored(store: Store) -> None:
    with pytest.raises(CaseFileError, match="guldtag"):
        import_case(store, NOW, case_file(budget=[{"category": "guldtag", "amount_dkk": 1, "supported": True}]), RULES)
    with pytest.raises(NotFound):
        stored_case(store, "2026-0042")


def test_rows_follow_the_numbers_given(store: Store) -> None:
    for number in ("1", "2", "3"):
        registered(store, case_number=number)
    assert [row.case_number for row in case_rows(store, NOW, ["3", "1", "3"])] == ["3", "1"]
    assert {row.case_number for row in case_rows(store, NOW, [])} == {"1", "2", "3"}
    with pytest.raises(NotFound, match="»4«"):
        case_rows(store, NOW, ["1", "4"])


def test_what_is_exported_is_what_stands_in_the_case(store: Store) -> None:
    view = registered(store)
    edit(store, view, "title", "Ny titel")
    assert stored_case(store, "2026-0042").case.title == "Ny titel"


@given(st.lists(st.text("ab/\\.:-æ24", min_size=1, max_size=6), unique=True, max_size=20))
def test_file_names_are_safe_and_no_two_alike(numbers: list[str]) -> None:
    names = file_names(numbers)
    assert list(names) == numbers
    assert len({name.lower() for name in names.values()}) == len(numbers)
    assert all(Path(name).name == name and name.strip(".") for name in names.values())
