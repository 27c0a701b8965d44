"""Where the database is, for the commands that must not make one."""

from __future__ import annotations

from pathlib import Path

from assessment.domain.errors import DatabaseUnreachable
from assessment.settings import Settings
from assessment.storage.engine import Store, open_store


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    if not settings.database_is_sqlite:
        return None
    return Path(settings.database_url.split("?", 1)[0].removeprefix("sqlite:///"))


def existing_store(settings: Settings) -> Store:
    """The database as it is, neither made nor brought up to date. Raises DatabaseUnreachable when there is none."""
    file = database_file(settings)
    if file is not None and not file.exists():
        raise DatabaseUnreachable(
            f"Der er ingen database i {file}. Sæt DATABASE_URL eller ASSESSMENT_DATA_DIR til den rigtige."
        )
    return open_store(settings.database_url)
