"""A person who has left gets a pseudonym: the name is gone, what was done and issued stays, and nobody is removed."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.services.cases import open_case
from assessment.services.documents import read_document
from assessment.services.pseudonym import pseudonym_of, pseudonymise
from assessment.services.record import HistoryFilter, history_page
from assessment.storage import events, people
from assessment.storage.engine import Store
from assessment.storage.portable import read_rows
from assessment.storage.tables import Table
from tests.services.stories import CASEWORKER, COLLEAGUE, MANAGER, READER, issued, later, send_back, submitted

ADMINISTRATOR = Actor("id-adm", "Administrator", frozenset({Role.ADMINISTRATOR}))
NAME = "Navn 7f3kq"  # of nobody
_PERSON = re.compile(r"\bPerson\b|[\"']person[\"']")
PACKAGE = Path(__file__).parents[2] / "assessment"


def known(store: Store, *, active: bool) -> None:
    """The caseworker of the stories as somebody with a name."""
    with store.write() as session:
        for actor in (CASEWORKER, MANAGER, COLLEAGUE):
            people.upsert_person(session, person_id=actor.person_id, name=actor.name, roles=actor.roles)
        people.upsert_person(session, person_id=CASEWORKER.person_id, name=NAME, roles=CASEWORKER.roles, active=active)


def tables_with(store: Store, word: str) -> list[str]:
    """The tables in which a word stands, in any column; the bytes of documents are no words here."""
    with store.read() as session:
        return sorted(
            name
            for name in Table.metadata.tables
            if any(word in str(value) for row in read_rows(session, name) for value in row.values())
        )


def verified(store: Store) -> bool:
    with store.read() as session:
        return events.verify_chain(session) is None


def test_the_name_is_gone_everywhere_but_in_what_was_issued(store: Store) -> None:
    known(store, active=True)
    view = issued(store)
    document_id: UUID = open_case(store, READER, view.summary.case_id).documents[0].id
    before = read_document(store, READER, document_id)
    with store.write() as session:
        people.set_active(session, CASEWORKER.person_id, active=False)
    assert tables_with(store, NAME) == ["person"]
    assert NAME.encode() in before[1]
    name = pseudonymise(store, ADMINISTRATOR, later(100), CASEWORKER.person_id)
    assert tables_with(store, NAME) == []
    assert read_document(store, READER, document_id) == before, "the council decided on the document as it was"
    assert verified(store)
    page = history_page(store, READER, view.summary.case_id, HistoryFilter(), develop="x")
    assert {line.who for line in page.lines if line.who.startswith("Tidligere")} == {f"{name} (sagsbehandler)"}
    assert NAME not in repr(page)
    assert open_case(store, READER, view.summary.case_id).name_of(CASEWORKER.person_id) == name


def test_it_is_told_by_an_event_without_a_name(store: Store) -> None:
    known(store, active=False)
    pseudonymise(store, ADMINISTRATOR, later(1), CASEWORKER.person_id)
    pseudonymise(store, ADMINISTRATOR, later(2), CASEWORKER.person_id)
    with store.read() as session:
        (row,) = read_rows(session, "event")
        person = people.get_person(session, CASEWORKER.person_id)
    assert (row["action"], row["actor_id"]) == ("person.pseudonymised", ADMINISTRATOR.person_id)
    assert NAME not in str(row["fields"])
    assert person is not None
    assert (person.name, person.active, person.roles) == (
        pseudonym_of(CASEWORKER.person_id),
        False,
        CASEWORKER.roles,
    )


def test_four_eyes_hold_for_somebody_with_a_pseudonym(store: Store) -> None:
    """Who contributed is known by id, so a new name is no way round the rule."""
    known(store, active=False)
    _, version_id = submitted(store)
    pseudonymise(store, ADMINISTRATOR, later(3), CASEWORKER.person_id)
    same = Actor(CASEWORKER.person_id, pseudonym_of(CASEWORKER.person_id), frozenset({Role.MANAGER}))
    with pytest.raises(PermissionDenied, match="fire øjne"):
        send_back(store, same, later(4), version_id, comment="x", criterion_comments={})


@pytest.mark.parametrize("actor", [CASEWORKER, MANAGER, READER, Actor("id-y", "Uden rolle", frozenset())])
def test_only_an_administrator_may(store: Store, actor: Actor) -> None:
    known(store, active=False)
    with pytest.raises(PermissionDenied):
        pseudonymise(store, actor, later(1), CASEWORKER.person_id)
    assert tables_with(store, NAME) == ["person"]


def test_somebody_who_can_sign_in_keeps_the_name(store: Store) -> None:
    known(store, active=True)
    with pytest.raises(StepRefused, match="Luk brugerens adgang"):
        pseudonymise(store, ADMINISTRATOR, later(1), CASEWORKER.person_id)
    with pytest.raises(NotFound):
        pseudonymise(store, ADMINISTRATOR, later(1), "id-ingen")


def test_pseudonyms_tell_people_apart() -> None:
    names = {pseudonym_of(f"p{number}") for number in range(200)}
    assert len(names) == 200
    assert pseudonym_of("p1") == pseudonym_of("p1")


@pytest.mark.parametrize("statement", ["DELETE FROM person", "DELETE FROM person WHERE id = 'id-a'"])
def test_the_database_refuses_to_remove_a_person(store: Store, statement: str) -> None:
    known(store, active=False)
    with pytest.raises(IntegrityError, match="append-only"), store.write() as session:
        session.connection().exec_driver_sql(statement)
    with store.read() as session:
        assert len(people.list_people(session)) == 3


def test_control_a_table_that_is_not_protected_loses_its_rows(store: Store) -> None:
    with store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO database_mark (key, value) VALUES ('a', 'b')")
        assert session.connection().exec_driver_sql("DELETE FROM database_mark").rowcount == 1


def test_nothing_hangs_on_a_person_and_no_code_removes_one(store: Store) -> None:
    """No foreign key leads to a person, so that nothing can go with one; and nothing in the program deletes there."""
    foreign = [
        f"{table.name}.{key.parent.name}"
        for table in Table.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    ]
    assert foreign == []
    assert not [key for table in Table.metadata.tables.values() for key in table.foreign_keys if key.ondelete]
    with store.read() as session:
        if store.engine_name == "postgresql":
            cascades = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'a'"
            assert session.connection().execute(text(cascades)).all() == []
    assert removals_of_people(PACKAGE) == []


def removals_of_people(folder: Path) -> list[str]:
    """Calls of `delete(Person)` or of `.delete(person)`, and statements that say so."""
    found = []
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "delete" in ast.unparse(node.func).lower():
                found += [file.name for each in node.args if _PERSON.search(ast.unparse(each))]
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [file.name] if "delete from person" in node.value.lower() else []
    return found


def test_control_a_removal_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("session.exec(delete(Person).where(x))\n", encoding="utf-8")
    (tmp_path / "two.py").write_text("run('DELETE FROM person WHERE id = 1')\n", encoding="utf-8")
    assert sorted(removals_of_people(tmp_path)) == ["one.py", "two.py"]
