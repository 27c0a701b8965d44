"""All settings, read in one place from the environment (listed in docs/drift.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.domain.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
RULES_FOLDER = PROJECT / "rules"
DEMO_FOLDER = PROJECT / "demo"
DEFAULT_PORT = 8501
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    Relative paths count from the project's folder, so that they mean the same from wherever a command is run.
    `database_url` in SQLAlchemy form. `production` is set by ASSESSMENT_ENV=produktion and rules demonstration mode
    out altogether. `rules_folder` holds the rule sets, their register and kommune.yaml.
    """

    database_url: str
    data_folder: Path
    port: int
    production: bool
    rules_folder: Path = RULES_FOLDER

    @property
    def database_is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings; SettingsError names the variable and the remedy."""
    data_folder = (PROJECT / (environment.get("ASSESSMENT_DATA_DIR") or "data")).resolve()
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL", ""), data_folder),
        data_folder=data_folder,
        port=_port(environment.get("PORT", "")),
        production=_is_production(environment.get("ASSESSMENT_ENV", "")),
        rules_folder=read_rules_folder(environment),
    )


def read_rules_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the rule sets; what needs no database asks for it alone."""
    return (PROJECT / (environment.get("ASSESSMENT_RULES_DIR") or RULES_FOLDER)).resolve()


def _database_url(text: str, data_folder: Path) -> str:
    if not text:
        return f"sqlite:///{data_folder / 'vurdering.db'}"
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith("postgresql+psycopg://"):
        return text
    if text.startswith("sqlite:///"):
        return _sqlite_url(text.removeprefix("sqlite:///"))
    scheme = text.split(":", 1)[0][:30]
    raise SettingsError(
        f"DATABASE_URL begynder med »{scheme}:«. Skriv sqlite:///sti/til/fil.db eller postgresql://bruger@vært/database."
    )


def _sqlite_url(text: str) -> str:
    path, mark, options = text.partition("?")
    if path in ("", ":memory:"):
        raise SettingsError(
            "DATABASE_URL peger ikke på en fil, så alt ville gå tabt ved genstart. Skriv sqlite:///sti/til/fil.db."
        )
    return f"sqlite:///{PROJECT / path}{mark}{options}"


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if text.isascii() and text.isdigit() and 0 < int(text) < 65_536:
        return int(text)
    raise SettingsError(f"PORT er »{text[:20]}«. Skriv et tal mellem 1 og 65535, fx 8501.")


def _is_production(text: str) -> bool:
    if text in ("", "udvikling"):
        return False
    if text == "produktion":
        return True
    raise SettingsError(f"ASSESSMENT_ENV er »{text[:20]}«. Skriv produktion eller udvikling.")
