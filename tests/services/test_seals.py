"""When the owner of a database has altered a record without triggers, the first event that shows it is named.

The case has come all the way through the services, so every event carries the seals that the program gives it.
"""

# ruff: noqa: S608  (the statements are the alterations)

from __future__ import annotations

import pytest

from assessment.services.cases import CaseView, open_case
from assessment.services.documents import issue_document
from assessment.services.steps import approve_assessment, return_assessment, submit_assessment
from assessment.storage import events
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.stories import CASEWORKER, LEVERS, MANAGER, MUNICIPALITY, later, plain_render, submitted
from tests.storage.tampering import found_after

# The events: 1 registered, 2 locked, 3 submitted, 4 returned, 5 submitted again, 6 approved, 7 issued.
ALTERED: tuple[tuple[int, str], ...] = (
    (1, "UPDATE event SET actor_id = 'en-anden' WHERE seq = 1"),
    (2, "DELETE FROM event WHERE seq = 2"),
    (4, "UPDATE event SET fields = '{}' WHERE seq = 4"),
    (7, "DELETE FROM event WHERE seq = 7"),
    (6, "UPDATE event SET at = '2026-01-01 00:00:00.000000' WHERE seq = 6"),
    (8, "UPDATE chain_head SET seq = 9"),
    (3, "UPDATE submitted_version SET content = '{}' WHERE number = 1"),
    (5, "UPDATE submitted_version SET author_id = 'en-anden' WHERE number = 2"),
    (5, "UPDATE submitted_version SET indication = '{}' WHERE number = 2"),
    (3, f"UPDATE submitted_version SET content = '{{}}', content_sha256 = '{'a' * 64}' WHERE number = 1"),
    (3, "DELETE FROM submitted_version WHERE number = 1"),
    (4, "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'"),
    (4, "UPDATE decision SET outcome = 'approved' WHERE outcome = 'returned'"),
    (6, "UPDATE decision SET decider_id = 'en-anden' WHERE outcome = 'approved'"),
    (6, "DELETE FROM decision WHERE outcome = 'approved'"),
    (7, "UPDATE issued_document SET title = 'Andet'"),
    (7, "UPDATE issued_document SET kind = 'dialogark'"),
    (7, "DELETE FROM issued_document"),
    (7, "DELETE FROM blob"),
    (7, "UPDATE assessment SET state = 'approved'"),
    (2, "DELETE FROM contributor"),
)


def whole_way(store: Store) -> CaseView:
    """A case that was returned once, approved, and issued with a document."""
    view, version_id = submitted(store)
    subject = next(iter(view.case.grades))
    comments = {subject: "Uddyb begrundelsen."}
    return_assessment(store, MANAGER, later(4), version_id, comment="Næsten", criterion_comments=comments)
    second = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    approve_assessment(store, MANAGER, later(6), second, levers=LEVERS)
    view = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(7), view, municipality=MUNICIPALITY, render=plain_render)
    return view


def test_the_first_altered_event_is_named(store: Store) -> None:
    view = whole_way(store)
    with store.read() as session:
        assert alterations(session) == []
        assert len(events.events_of_case(session, view.summary.case_id)) == 7
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
    assert [file.event for file in files] == [7, 7]  # the recommendation and its annex
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
    assert [item.event for item in found] == [4, 5, 7]


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
