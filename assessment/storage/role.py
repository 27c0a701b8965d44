"""The PostgreSQL role that the program runs as: not the owner, and with no more rights than its work needs.

It reads and adds everywhere, changes only what may change, and can neither make nor alter tables, triggers and
functions. The head of the audit chain is moved by a trigger that runs as the owner, and in no other way.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Session

from assessment.domain.errors import Fault, InputError, SettingsError
from assessment.storage.portable import table_names
from assessment.storage.protection import APPEND_ONLY, PERMANENT

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
UNTOUCHED = frozenset({"chain_head"})  # read only; a trigger moves it
TIME_LIMITS = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "120s",
}
_NO_ROLES = frozenset({"public", "none"})  # words that PostgreSQL keeps for itself, also in quotes
NOT_POSTGRESQL = "Roller med få rettigheder findes kun i PostgreSQL. Sæt DATABASE_URL til PostgreSQL, som ejeren."

OWN_ROLE = (
    "er den rolle, kommandoen selv køres som, eller en, der ejer tabellerne eller er administrator i PostgreSQL. Den "
    "ville miste sine egne rettigheder. Angiv en ny rolle til programmet, fx vurdering_app."
)


def role_statements(role: str, database: str) -> tuple[str, ...]:
    """The SQL that makes the role, or brings its rights up to date; to be run by the owner of the tables.

    The role has no password; the owner gives it one. Raises InputError for a name that is none.
    """
    if not NAME.fullmatch(role) or role.startswith("pg_") or role in _NO_ROLES:
        raise InputError([Fault(role[:60], "kan ikke være navnet på en rolle. Brug a-z, 0-9 og _, højst 63 tegn.")])
    role = f'"{role}"'  # a word of SQL, like user, can be a name too
    quoted = '"' + database.replace('"', '""') + '"'
    appended = sorted(set(APPEND_ONLY))
    kept = sorted(set(PERMANENT) - UNTOUCHED)
    others = sorted(set(table_names()) - set(APPEND_ONLY) - set(PERMANENT))
    return (
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
        *(f"ALTER ROLE {role} SET {name} = '{limit}'" for name, limit in TIME_LIMITS.items()),
        f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC, {role}",
        f"GRANT CONNECT ON DATABASE {quoted} TO {role}",
        f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
        _NO_TRIGGER_FUNCTIONS.format(role=role),
        f"GRANT SELECT ON alembic_version, {', '.join(sorted(UNTOUCHED))} TO {role}",
        f"GRANT SELECT, INSERT ON {', '.join(appended)} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE ON {', '.join(kept)} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(others)} TO {role}",
    )


def give_rights(session: Session, role: str) -> None:
    """Make the role, or bring its rights up to date.

    Raises SettingsError on SQLite, InputError for a role that owns what it is to be kept from.
    """
    connection: Connection = session.connection()
    if connection.dialect.name != "postgresql":
        raise SettingsError(NOT_POSTGRESQL)
    if NAME.fullmatch(role) and connection.execute(sa.text(_POWERFUL), {"role": role}).first():
        raise InputError([Fault(role, OWN_ROLE)])
    database = str(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    for statement in role_statements(role, database):
        connection.exec_driver_sql(statement)


_POWERFUL = (
    "SELECT 1 FROM pg_roles AS one WHERE one.rolname = :role AND (one.rolsuper OR one.rolname = current_user OR "
    "EXISTS (SELECT 1 FROM pg_class WHERE relowner = one.oid AND relnamespace = 'public'::regnamespace))"
)

# A trigger function runs as the owner, so nobody else may hang it on a table of his own, not even a temporary one.
_NO_TRIGGER_FUNCTIONS = (
    "DO $$ DECLARE found regprocedure; BEGIN FOR found IN SELECT oid FROM pg_proc WHERE prosecdef "
    "AND pronamespace = 'public'::regnamespace LOOP "
    "EXECUTE 'REVOKE ALL ON FUNCTION ' || found || ' FROM PUBLIC, {role}'; END LOOP; END $$"
)
