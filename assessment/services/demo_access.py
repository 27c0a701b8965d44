"""Who is signed in. Without a sign-in provider only a demonstration opens, and it cannot come on by accident.

All of these must hold (reference: a role picker is a login without a password): the database was made as a
demonstration, it is a SQLite file, the server listens on loopback only, the request came straight to a loopback
name, no sign-in is set up, and the installation is not marked as production. A database with real cases is never
opened without sign-in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assessment.domain.workflow import Actor
from assessment.services.demo import CASEWORKER, demo_person
from assessment.settings import LOOPBACK, Settings

DEMO_COOKIE = "demo_rolle"
_PASSED_ON = ("forwarded", "via", "x-forwarded-", "x-real-ip", "x-original-")
_LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)


def demo_refusals(settings: Settings, address: str, database_is_demo: bool) -> tuple[str, ...]:
    """Why demonstration mode may not be on, in Danish; empty when it may."""
    reasons = (
        (database_is_demo, "databasen er ikke en demonstrationsdatabase"),
        (settings.database_is_sqlite, "databasen er ikke en SQLite-fil"),
        (address in LOOPBACK, "serveren lytter ikke kun på denne maskine (127.0.0.1)"),
        (not settings.production, "ASSESSMENT_ENV er produktion"),
        (settings.sign_in is None, "login er sat op"),
    )
    return tuple(text for holds, text in reasons if not holds)


def came_directly(headers: Mapping[str, str]) -> bool:
    """Whether a request was made to a loopback name and not passed on by a proxy."""
    hosts = [value for name, value in headers.items() if name.lower() == "host"]
    if any(name.lower().startswith(_PASSED_ON) for name in headers):
        return False
    return bool(hosts) and all(_LOOPBACK_HOST.fullmatch(host) for host in hosts)


def demo_actor(cookies: Mapping[str, str]) -> Actor:
    """The role chosen in a demonstration; the caseworker until something else is chosen."""
    return (demo_person(cookies.get(DEMO_COOKIE, "")) or CASEWORKER).actor
