"""Who is signed in. Without a sign-in provider only a demonstration opens, and it cannot come on by accident.

All of these must hold (reference: a role picker is a login without a password): the database was made as a
demonstration, it is a SQLite file, the server listens on loopback only, the request came straight to a loopback
name, and the installation is not marked as production. A database with real cases is never opened without sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping

from assessment.domain.workflow import Actor
from assessment.services.demo import CASEWORKER, demo_person
from assessment.settings import LOOPBACK, Settings

DEMO_COOKIE = "demo_rolle"
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


def demo_refusals(settings: Settings, address: str, database_is_demo: bool) -> tuple[str, ...]:
    """Why demonstration mode may not be on, in Danish; empty when it may."""
    reasons = (
        (database_is_demo, "databasen er ikke en demonstrationsdatabase"),
        (settings.database_is_sqlite, "databasen er ikke en SQLite-fil"),
        (address in LOOPBACK, "serveren lytter ikke kun på denne maskine (127.0.0.1)"),
        (not settings.production, "ASSESSMENT_ENV er produktion"),
    )
    return tuple(text for holds, text in reasons if not holds)


def came_directly(headers: Mapping[str, str]) -> bool:
    """Whether a request was made to a loopback name and not passed on by a proxy."""
    names = {name.lower(): value for name, value in headers.items()}
    if _FORWARDED & names.keys():
        return False
    return _host_name(names.get("host", "")) in LOOPBACK


def demo_actor(cookies: Mapping[str, str]) -> Actor:
    """The role chosen in a demonstration; the caseworker until something else is chosen."""
    return (demo_person(cookies.get(DEMO_COOKIE, "")) or CASEWORKER).actor


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host
