"""`dbrole`: the PostgreSQL role that the program should run as."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessment.commands.terminal import DONE, say
from assessment.domain.errors import SettingsError
from assessment.settings import read_settings
from assessment.storage.engine import open_store
from assessment.storage.role import NOT_POSTGRESQL, give_rights, role_statements


def add_commands(commands: Any) -> None:
    """Add `dbrole` to the command line."""
    parser = commands.add_parser(
        "dbrole",
        help="giv programmets rolle i PostgreSQL de rettigheder, den skal have",
        description=(
            "Bringer tabellerne ajour og laver en rolle i PostgreSQL, som programmet kan køre som: den kan læse og "
            "tilføje, men ikke ændre det, der er gemt for altid, og ikke røre tabeller og spærringer. Kør kommandoen "
            "som ejeren af databasen, første gang og efter hver opgradering."
        ),
    )
    parser.arguments.add_argument("role", metavar="ROLLE", help="rollens navn, fx vurdering_app")
    parser.choices.add_argument("--sql", metavar="DATABASE", help="skriv kun de sætninger, der ville blive udført")
    parser.set_defaults(run=make_role)


def make_role(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Give the role its rights, or print the statements that would."""
    if given.sql:
        for statement in role_statements(given.role, given.sql):
            say(f"{statement};")
        return DONE
    settings = read_settings(environment)
    if settings.database_is_sqlite:
        raise SettingsError(NOT_POSTGRESQL)
    role_statements(given.role, "")  # a name that is none is refused before anything is done
    store = open_store(settings.database_url)
    try:
        store.migrate()
        with store.write() as session:
            give_rights(session, given.role)
    finally:
        store.close()
    say(f"Rollen {given.role} har de rettigheder, den skal have. Giv den en adgangskode, hvis den er ny.")
    return DONE
