"""When the owner of a database has altered a record without triggers, the first event that shows it is named.

The case has come all the way through the services, so every event carries the seals that the program gives it.
"""

# ruff: noqa: S608  (the statements are the alterations)

from __future__ import annotations

import pytest

from assessment.services.cases import CaseView, open_case
from assessment.services.documents import issue_document
from assessment.services.steps import submit_assessment
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.stories import (
    CASEWORKER,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    approve,
    edit,
    later,
    plain_render,
    send_back,
    submitted,
)
from tests.storage.tampering import found_after

# The events: 1 registered, 2 locked, 3 submitted, 4 marked to be changed, 5 returned, 6 submitted again, 7 accepted,
# 8 approved, 9 issued.
ALTERED: tuple[tuple[int, str], ...] = (
    (1, "UPDATE event SET actor_id = 'en-anden' WHERE seq = 1"),
    (2, "DELETE FROM event WHERE seq = 2"),
    (5, "UPDATE event SET fields = '{}' WHERE seq = 5"),
    (9, "DELETE FROM event WHERE seq = 9"),
    (8, "UPDATE event SET at = '2026-01-01 00:00:00.000000' WHERE seq = 8"),
    (10, "UPDATE chain_head SET seq = 11"),
    (3, "UPDATE submitted_version SET content = '{}' WHERE number = 1"),
    (6, "UPDATE submitted_version SET author_id = 'en-anden' WHERE number = 2"),
    (6, "UPDATE submitted_version SET indication = '{}' WHERE number = 2"),
    (3, f"UPDATE submitted_version SET content = '{{}}', content_sha256 = '{'a' * 64}' WHERE number = 1"),
    (3, "DELETE FROM submitted_version WHERE number = 1"),
    (5, "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'"),
    (5, "UPDATE decision SET outcome = 'approved' WHERE outcome = 'returned'"),
    (8, "UPDATE decision SET decider_id = 'en-anden' WHERE outcome = 'approved'"),
    (8, "DELETE FROM decision WHERE outcome = 'approved'"),
    (9, "UPDATE issued_document SET title = 'Andet'"),
    (9, "UPDATE issued_document SET kind = 'dialogark'"),
    (9, "DELETE FROM issued_document"),
    (9, "DELETE FROM blob"),
    (9, "UPDATE assessment SET state = 'approved'"),
    (2, "DELETE FROM contributor"),
    (4, "UPDATE review_entry SET text = 'Fint' WHERE kind = 'rework'"),
    (5, "UPDATE review_entry SET written_by = 'en-anden' WHERE kind = 'comment'"),
    (7, "UPDATE review_entry SET kind = 'rework' WHERE kind = 'accepted' AND part = 'conclusion'"),
    (7, "DELETE FROM review_entry WHERE kind = 'accepted'"),
)


def whole_way(store: Store) -> CaseView:
    """A case that was returned once, approved, and issued with a document."""
    view, version_id = submitted(store)
    subject = next(iter(view.case.grades))
    comments = {subject: "Uddyb begrundelsen."}
    send_back(store, MANAGER, later(4), version_id, comment="Næsten", criterion_comments=comments)
    edit(store, view, f"grades.{subject}.reason", "Ventelisten er meget lang, og flytningerne er talt.")
    second = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    approve(store, MANAGER, later(6), second, levers=LEVERS)
    view = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(7), view, municipality=MUNICIPALITY, render=plain_render)
    return view


def test_the_first_altered_event_is_named(store: Store) -> None:
    view = whole_way(store)
    with store.read() as session:
        assert alterations(session) == []
        assert len(events.events_of_case(session, view.summary.case_id)) == 9
    named = []
    for expected, statement in ALTERED:
        found = found_after(store, statement)
        assert found, statement
        assert found[0].event == expected, (statement, [str(item) for item in found])
        named.append(expected)
    print(f"\n{store.engine_name}: {len(ALTERED)} alterations without triggers, {len(named)} traced to their event")
    with store.read() as session:
        assert alterations(session) == []


def test_the_bytes_of_a_document_and_a_rule_set_are_held_by_their_hashes(store: Store) -> None:
    whole_way(store)
    other = "x'00'" if store.engine_name == "sqlite" else "'\\x00'"
    files = found_after(store, f"UPDATE blob SET content = {other}, length = 1")
    # The recommendation, its resume and annex, their two pages for the agenda, and the one for Word.
    assert [file.event for file in files] == [9] * 6
    (rules,) = found_after(store, "UPDATE ruleset_snapshot SET content = content || ' '")
    assert rules.event is None
    assert str(rules).startswith("regelsættet ")


def test_a_record_that_no_event_tells_of_is_found(store: Store) -> None:
    whole_way(store)
    columns = "assessment_id, author_id, content, content_sha256, ruleset_fingerprint, indication"
    extra = (
        f"INSERT INTO submitted_version (id, number, submitted_at, {columns})"
        f" SELECT '{'0' * 31}1', 9, '2026-12-24 00:00:00.000000', {columns} FROM submitted_version WHERE number = 1"
    )
    (found,) = found_after(store, extra if store.engine_name == "sqlite" else extra.replace("'0000", "uuid '0000"))
    assert (found.event, found.text.endswith("står ikke i hændelsesloggen")) == (None, True)


def test_several_alterations_are_told_in_the_order_of_their_events(store: Store) -> None:
    whole_way(store)
    found = found_after(
        store,
        "UPDATE issued_document SET title = 'Andet' WHERE kind = 'indstilling'",
        "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'",
        "UPDATE submitted_version SET content = '{}' WHERE number = 2",
    )
    assert [item.event for item in found] == [5, 6, 9]


@pytest.mark.parametrize("table", ["submitted_version", "decision", "issued_document"])
def test_control_what_is_put_back_is_sound(store: Store, table: str) -> None:
    whole_way(store)
    column = {"submitted_version": "author_id", "decision": "comment", "issued_document": "title"}[table]
    there, back = (
        f"UPDATE {table} SET {column} = {column} || 'x'",
        f"UPDATE {table} SET {column} = rtrim({column}, 'x')",
    )
    assert found_after(store, there) != []
    assert found_after(store, there, back) == []
