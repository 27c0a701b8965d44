"""Drafts: different fields merge, the same field conflicts with both texts, nothing is lost without a word."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import col

from assessment.domain.draft import Draft, FieldChange, with_value
from assessment.domain.errors import DraftConflict, StaleAssessment
from assessment.domain.workflow import State
from assessment.storage import assessments, cases, drafts
from assessment.storage.engine import Store, open_store
from assessment.storage.records import CaseFilter, DraftRecord
from assessment.storage.tables import DraftRow
from tests.storage.builders import (
    CASEWORKER,
    COLLEAGUE,
    NOW,
    Stored,
    case_file,
    later,
    move,
    registered,
    submit,
)

WRITERS = 30


def save(store: Store, stored: Stored, change: FieldChange, person: str = CASEWORKER, minute: int = 1) -> DraftRecord:
    """Save one field in a transaction of its own."""
    with store.write() as session:
        return drafts.save_change(
            session, assessment_id=stored.assessment_id, change=change, saved_by=person, now=later(minute)
        )


def current(store: Store, stored: Stored) -> DraftRecord:
    """The draft in the database."""
    with store.read() as session:
        return drafts.get_draft(session, stored.assessment_id)


def test_a_draft_comes_back_as_it_was_put_in(store: Store) -> None:
    case = case_file(housing_association=None, facts={"notat_fortaetning": None}, built_year=1972)
    kept = current(store, registered(store, case))
    assert kept.draft.case.canonical_json() == case.canonical_json()
    assert (kept.row_version, kept.saved_by, kept.saved_at) == (1, CASEWORKER, NOW)


def test_a_saved_field_reaches_the_list_and_makes_a_contributor(store: Store) -> None:
    stored = registered(store)
    save(store, stored, FieldChange("title", "Lyngparken", "Granparken"), COLLEAGUE, 4)
    lines = [{"category": "tag", "amount_dkk": 700, "supported": True}]
    saved = save(store, stored, FieldChange("budget", None, lines), COLLEAGUE, 5)
    assert saved == current(store, stored)
    assert saved.row_version == 3
    with store.read() as session:
        summary = cases.get_case_summary(session, stored.case_id)
        standing = assessments.get_assessment(session, stored.assessment_id).standing
        assert cases.list_cases(session, filter=CaseFilter("granp"), page=1, page_size=5).total == 1
    assert (summary.title, summary.budget_total_dkk, summary.updated_at) == ("Granparken", 700, later(5))
    assert standing.contributors == {CASEWORKER, COLLEAGUE}


def test_nothing_is_written_when_nothing_changes(store: Store) -> None:
    stored = registered(store)
    save(store, stored, FieldChange("title", "Lyngparken", "Lyngparken"), COLLEAGUE)
    save(store, stored, FieldChange("address", None, None), COLLEAGUE)
    assert current(store, stored).row_version == 1
    with store.read() as session:
        standing = assessments.get_assessment(session, stored.assessment_id).standing
    assert standing.contributors == {CASEWORKER}


def test_what_cannot_be_read_is_kept_as_typed(store: Store) -> None:
    stored = registered(store)
    save(store, stored, FieldChange("built_year", None, "ca. 1970", unreadable=True))
    kept = current(store, stored).draft
    assert (kept.shown("built_year"), kept.case.built_year) == ("ca. 1970", None)
    save(store, stored, FieldChange("built_year", "ca. 1970", 1970))
    assert current(store, stored).draft == Draft(case_file(built_year=1970), {})


def test_a_value_that_does_not_fit_changes_nothing(store: Store) -> None:
    stored = registered(store)
    with pytest.raises(ValidationError):
        save(store, stored, FieldChange("built_year", None, 20))
    assert current(store, stored).row_version == 1


def test_a_conflict_carries_both_texts_and_names_who_wrote_the_field(store: Store) -> None:
    stored = registered(store)
    save(store, stored, FieldChange("title", "Lyngparken", "Deres"), COLLEAGUE, 2)
    save(store, stored, FieldChange("address", None, "Nygade 1"), CASEWORKER, 3)
    with pytest.raises(DraftConflict, match="ændret af en anden") as caught:
        save(store, stored, FieldChange("title", "Lyngparken", "Min"), CASEWORKER, 4)
    conflict = caught.value
    assert (conflict.mine, conflict.theirs, conflict.path) == ("Min", "Deres", "title")
    assert (conflict.who_id, conflict.when) == (COLLEAGUE, later(2))
    assert current(store, stored).draft.case.title == "Deres"


def test_a_conflict_over_a_row_that_was_removed_with_its_list(store: Store) -> None:
    stored = registered(store, case_file(involvement=({"outcome": "Enighed"},)))
    save(store, stored, FieldChange("involvement", [{"outcome": "Enighed"}], None), COLLEAGUE, 2)
    with pytest.raises(DraftConflict) as caught:
        save(store, stored, FieldChange("involvement.0.outcome", "Enighed", "Uenighed"))
    assert (caught.value.mine, caught.value.theirs, caught.value.who_id) == ("Uenighed", None, COLLEAGUE)


def test_a_submitted_draft_is_frozen(store: Store) -> None:
    stored = registered(store)
    move(store, stored, State.LOCKED)
    save(store, stored, FieldChange("title", "Lyngparken", "Granparken"))
    submit(store, stored)
    with pytest.raises(StaleAssessment):
        save(store, stored, FieldChange("title", "Granparken", "Efter indsendelsen"))
    assert current(store, stored).draft.case.title == "Granparken"
    move(store, stored, State.RETURNED)
    save(store, stored, FieldChange("title", "Granparken", "Efter returneringen"))


@pytest.mark.postgres
def test_a_change_waits_for_a_submission_under_way_and_is_then_refused(postgres_url: str) -> None:
    store = open_store(postgres_url)
    stored = registered(store)
    move(store, stored, State.LOCKED)
    outcome: list[BaseException] = []

    def change() -> None:
        try:
            save(store, stored, FieldChange("title", "Lyngparken", "For sent"), COLLEAGUE)
        except StaleAssessment as error:
            outcome.append(error)

    with store.write() as session:
        assert drafts.get_draft(session, stored.assessment_id).draft.case.title == "Lyngparken"
        late = threading.Thread(target=change)
        late.start()
        late.join(0.5)
        assert late.is_alive()
        session.connection().exec_driver_sql("UPDATE assessment SET state = 'submitted'")
    late.join(20)
    assert len(outcome) == 1
    assert current(store, stored).draft.case.title == "Lyngparken"
    store.close()


def test_of_thirty_who_change_the_same_field_one_wins_and_the_others_keep_their_text(store: Store) -> None:
    stored = registered(store)

    def change(writer: int) -> str:
        mine = f"Titel {writer}"
        try:
            save(store, stored, FieldChange("title", "Lyngparken", mine), f"person-{writer}")
        except DraftConflict as conflict:
            return "told" if conflict.mine == mine != conflict.theirs else "wrong text"
        return "saved"

    counts = Counter(_all_at_once(change))
    print(f"\n{store.engine_name}: {WRITERS} writers of one field: {dict(counts)}")
    assert counts == {"saved": 1, "told": WRITERS - 1}
    assert current(store, stored).row_version == 2


def test_thirty_who_change_different_fields_are_all_saved(store: Store) -> None:
    stored = registered(store)

    def change(writer: int) -> str:
        save(store, stored, FieldChange(f"facts.felt_{writer}", None, "ja"), f"person-{writer}")
        return "saved"

    counts = Counter(_all_at_once(change))
    kept = current(store, stored)
    with store.read() as session:
        contributors = assessments.get_assessment(session, stored.assessment_id).standing.contributors
    facts = kept.draft.case.facts
    print(f"\n{store.engine_name}: {WRITERS} writers of {WRITERS} fields: {dict(counts)}, kept {len(facts)}")
    assert facts == {f"felt_{writer}": "ja" for writer in range(WRITERS)}
    assert kept.row_version == WRITERS + 1
    assert len(contributors) == WRITERS + 1


def test_control_saving_without_compare_and_swap_loses_fields(store: Store) -> None:
    """The test above can fail: the same thirty, each writing the whole draft on top of what was read first."""
    stored = registered(store)
    has_read = threading.Barrier(WRITERS)

    def change(writer: int) -> str:
        document = current(store, stored).draft.document()
        has_read.wait(60)
        content = {**document, "case": with_value(document["case"], f"facts.felt_{writer}", "ja")}
        with store.write() as session:
            session.exec(
                update(DraftRow).where(col(DraftRow.assessment_id) == stored.assessment_id).values(content=content)
            )
        return "saved"

    counts = Counter(_all_at_once(change))
    kept = len(current(store, stored).draft.case.facts)
    print(f"\n{store.engine_name}: control, last write wins: {dict(counts)}, kept {kept} of {WRITERS}")
    assert counts == {"saved": WRITERS}
    assert kept == 1


def _all_at_once(work: Callable[[int], str]) -> list[str]:
    """What each of the writers did; a failure in any of them fails the test."""
    start = threading.Barrier(WRITERS)
    results: list[str] = []
    failures: list[Any] = []

    def run(writer: int) -> None:
        try:
            start.wait(60)
            results.append(work(writer))
        except BaseException as error:  # noqa: BLE001  (told by the test)
            failures.append(error)

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    return results
