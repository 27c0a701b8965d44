"""`seed`: the fictitious demonstration cases, into an empty database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessment.commands.terminal import DONE, say
from assessment.domain.errors import SettingsError
from assessment.services.context import Context, open_context
from assessment.services.demo import seed_from_folder
from assessment.settings import DEMO_FOLDER, read_settings


def add_commands(commands: Any) -> None:
    """Add `seed` to the command line."""
    parser = commands.add_parser(
        "seed",
        help="læg fiktive demonstrationssager i en tom database",
        description="Lægger fiktive demonstrationssager i en tom database. En database med sager afvises.",
    )
    parser.set_defaults(run=seed)


def seed(_given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Fill the database, and say how many cases it holds now."""
    settings = read_settings(environment)
    if settings.production:
        raise SettingsError("ASSESSMENT_ENV er produktion. Demonstrationssager lægges ikke i en database i produktion.")
    context = open_context(settings)
    say(seed_demonstration(context, now))
    return DONE


def seed_demonstration(context: Context, now: datetime) -> str:
    """Fill an empty database with the demonstration cases; what was done, in Danish."""
    try:
        number = seed_from_folder(
            context.store,
            now,
            DEMO_FOLDER,
            context.rules_now(now),
            municipality=context.municipality,
            render=context.renderer.render,
        )
    finally:
        context.renderer.close()
    return f"{number} fiktive demonstrationssager er lagt i databasen."
