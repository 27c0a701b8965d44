"""The least-privilege role of PostgreSQL: the program works under it, and nothing more than that can be done."""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from assessment.domain.errors import InputError, SettingsError
from assessment.services.backup import take_backup
from assessment.storage import events
from assessment.storage.engine import Store, open_store
from assessment.storage.portable import table_names
from assessment.storage.protection import APPEND_ONLY
from assessment.storage.role import TIME_LIMITS, give_rights, role_statements
from assessment.storage.soundness import alterations
from tests.engines import APP_ROLE, PostgresServer, app_role_url
from tests.services.stories import NOW
from tests.services.test_seals import whole_way

pytestmark = pytest.mark.postgres

NO_TRIGGERS = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
)
TEMPORARY = (
    "CREATE TEMP TABLE fake (seq bigint, hash text);"
    " CREATE TRIGGER fake AFTER INSERT ON fake FOR EACH ROW EXECUTE FUNCTION event_moves_head();"
    " INSERT INTO fake VALUES (1, repeat('0', 64))"
)
BREAK_OUTS: tuple[str, ...] = (
    "DROP TABLE event",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_append_only ON event",
    "ALTER TABLE event ADD COLUMN farve text",
    "ALTER TABLE decision DROP CONSTRAINT ck_decision_four_eyes",
    "DROP INDEX ix_event_case_id_seq",
    "SET session_replication_role = replica",
    NO_TRIGGERS,
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER FUNCTION event_moves_head() SECURITY INVOKER",
    "CREATE TABLE public.extra (number int)",
    "CREATE SCHEMA extra",
    TEMPORARY,
    "CREATE VIEW shadow AS SELECT * FROM event",
    "UPDATE chain_head SET hash = repeat('0', 64), seq = seq + 1",
    "INSERT INTO chain_head (id, seq, hash) VALUES (2, 0, repeat('0', 64))",
    "DELETE FROM chain_head",
    *(f"DELETE FROM {table}" for table in APPEND_ONLY),
    *(f"TRUNCATE {table} CASCADE" for table in APPEND_ONLY),
    "UPDATE event SET actor_id = 'en-anden'",
    "UPDATE submitted_version SET content = '{}'",
    "UPDATE decision SET comment = 'rettet'",
    "UPDATE issued_document SET title = 'Andet'",
    "UPDATE blob SET length = length",
    "UPDATE ruleset_snapshot SET content = content",
    "UPDATE contributor SET person_id = 'en-anden'",
    "DELETE FROM renovation_case",
    "DELETE FROM assessment",
    "DELETE FROM draft",
    "TRUNCATE person CASCADE",
    "UPDATE alembic_version SET version_num = '0000'",
    "COPY event TO PROGRAM 'id'",
    "COPY note FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    f"ALTER ROLE {APP_ROLE} SUPERUSER",
    f"ALTER ROLE {APP_ROLE} CREATEROLE",
    f"GRANT ALL ON event TO {APP_ROLE}; DELETE FROM event",
    "GRANT pg_write_all_data TO current_user",
    "CREATE ROLE helper LOGIN",
    "SET ROLE pg_read_all_data",
    "SET SESSION AUTHORIZATION postgres",
    "REASSIGN OWNED BY postgres TO current_user",
    "CREATE EXTENSION plpgsql",
    "ALTER SYSTEM SET fsync = off",
    "ALTER DATABASE postgres SET statement_timeout = 0",
    "SELECT rolpassword FROM pg_authid",
)
# What even an owner cannot do to a database of this server, or what would take the test's own server apart.
_NOT_FOR_THE_CONTROL = frozenset(
    {
        "COPY event TO PROGRAM 'id'",
        "CREATE EXTENSION plpgsql",
        "ALTER SYSTEM SET fsync = off",
        "REASSIGN OWNED BY postgres TO current_user",
        "ALTER DATABASE postgres SET statement_timeout = 0",
        f"ALTER ROLE {APP_ROLE} SUPERUSER",
        f"ALTER ROLE {APP_ROLE} CREATEROLE",
        "GRANT pg_write_all_data TO current_user",
        "CREATE ROLE helper LOGIN",
        "COPY note FROM '/etc/passwd'",
    }
)


@dataclass(frozen=True)
class Databases:
    """One database, by its owner and by the role."""

    owner: str
    role: str


@pytest.fixture
def databases(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Databases]:
    """A database in which a case has come all the way, under the role alone."""
    name = postgres_server.new_database(postgres_template)
    role = app_role_url(postgres_server, name)
    store = open_store(role)
    whole_way(store)
    store.close()
    yield Databases(postgres_server.url(name), role)
    postgres_server.drop(name)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _refusal(url: str, statement: str, before: str = "") -> str | None:
    """The class of the error, None when the statement goes through; it is undone all the same."""
    with psycopg.connect(_plain(url)) as connection:
        try:
            if before:
                connection.execute(before.encode())
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.rollback()
    return None


def test_the_program_works_wholly_under_the_role(databases: Databases, tmp_path: Path) -> None:
    store = open_store(databases.role)
    try:
        store.migrate()  # at every start; nothing to do
        assert store.is_migrated()
        assert store.missing_protection() == frozenset()
        with store.read() as session:
            assert events.verify_chain(session) is None
            assert alterations(session) == []
            assert events.chain_head(session)[0] == 9
        assert take_backup(store, tmp_path / "kopi.zip", NOW, lambda *_progress: None).events == 9
    finally:
        store.close()


def test_no_break_out_is_accepted(databases: Databases) -> None:
    refusals = {statement: _refusal(databases.role, statement) for statement in BREAK_OUTS}
    accepted = [statement for statement, told in refusals.items() if told is None]
    by_right = [told for told in refusals.values() if told and told.startswith("InsufficientPrivilege")]
    print(f"\n{len(BREAK_OUTS)} break-outs tried, {len(accepted)} accepted, {len(by_right)} refused by a missing right")
    assert accepted == []
    assert len(by_right) >= len(BREAK_OUTS) - 4, [told for told in refusals.values() if told not in by_right]
    # Not by a trigger and not by a mistake in the statement: those would say nothing of the role.
    assert not [told for told in refusals.values() if told and ("append-only" in told or "UndefinedTable" in told)]


def test_control_the_owner_can_do_the_same(databases: Databases) -> None:
    """With triggers and foreign keys out of the way, for it is the missing right that the other test is about."""
    out_of_the_way = "SET LOCAL session_replication_role = replica; " + "; ".join(
        f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in table_names()
    )
    tried = [statement for statement in BREAK_OUTS if statement not in _NOT_FOR_THE_CONTROL]
    refused = {
        statement: told
        for statement in tried
        if (told := _refusal(databases.owner, statement, "" if "FUNCTION" in statement else out_of_the_way))
    }
    print(f"\ncontrol, the owner: {len(tried)} of {len(BREAK_OUTS)} tried, {len(tried) - len(refused)} went through")
    still = {statement for statement in refused if "chain_head (id" not in statement and statement != TEMPORARY}
    assert still == set(), refused


def test_time_limits_stand_on_the_role(databases: Databases) -> None:
    with psycopg.connect(_plain(databases.role)) as connection:
        shown = {}
        for name in TIME_LIMITS:
            row = connection.execute(f"SHOW {name}".encode()).fetchone()
            shown[name] = row[0] if row else ""
    assert shown == {
        "statement_timeout": "1min",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "2min",
    }


def test_given_twice_the_rights_are_the_same(databases: Databases) -> None:
    owner = open_store(databases.owner)
    try:
        with owner.write() as session:
            give_rights(session, APP_ROLE)
            give_rights(session, APP_ROLE)
    finally:
        owner.close()
    assert _refusal(databases.role, "SELECT 1 FROM event") is None
    assert _refusal(databases.role, "DELETE FROM note") is None


@pytest.mark.parametrize(
    "name", ["", "pg_read_all_data", 'x"; DROP TABLE event; --', "Æ", "x" * 64, "postgres; --", "public"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        role_statements(name, "sager")


def test_the_owner_does_not_take_its_own_rights_away(databases: Databases) -> None:
    with psycopg.connect(_plain(databases.owner), autocommit=True) as connection:
        row = connection.execute("SELECT current_user").fetchone()
        assert row is not None
        connection.execute("CREATE ROLE owns_a_table")
        connection.execute("CREATE TABLE of_another (number int)")
        connection.execute("ALTER TABLE of_another OWNER TO owns_a_table")
    owner = open_store(databases.owner)
    try:
        for name in (str(row[0]), "owns_a_table"):
            with owner.write() as session, pytest.raises(InputError, match="ville miste sine egne rettigheder"):
                give_rights(session, name)
        with owner.write() as session:
            give_rights(session, "user")  # a word of SQL is a name like any other
    finally:
        owner.close()
        with psycopg.connect(_plain(databases.owner), autocommit=True) as connection:
            for name in ("owns_a_table", "user"):
                connection.execute(f'DROP OWNED BY "{name}"'.encode())
                connection.execute(f'DROP ROLE "{name}"'.encode())


def test_sqlite_has_no_roles(sqlite_store: Store) -> None:
    with sqlite_store.write() as session, pytest.raises(SettingsError, match="kun i PostgreSQL"):
        give_rights(session, APP_ROLE)
