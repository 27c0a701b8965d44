"""The one place that turns a request into an actor, for pages and for routes of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assessment.domain.workflow import Actor
from assessment.services.context import Context, open_context
from assessment.services.demo import is_demo
from assessment.services.demo_access import came_directly, demo_actor, demo_refusals
from assessment.services.sign_in import Outside, enter, leave
from assessment.services.sign_in_cookie import verified_claims
from assessment.settings import Settings, SignInSettings

DEMO_AND_SIGN_IN = "login er sat op, men databasen er en demonstration med opdigtede sager"


@dataclass(frozen=True)
class Admission:
    """Who came in, or why nobody did.

    `refusals` (Danish) are about the installation: nobody comes in as it is set up. `outside` is about the visitor,
    where sign-in is set up.
    """

    context: Context
    actor: Actor | None
    refusals: tuple[str, ...] = ()
    outside: Outside | None = None

    @property
    def sign_in(self) -> SignInSettings | None:
        """The sign-in that is set up, if any."""
        return self.context.settings.sign_in


def admit(
    settings: Settings, address: str, headers: Mapping[str, str], cookies: Mapping[str, str], now: datetime
) -> Admission:
    """Decide on one request. Raises EnvironmentFault when the database cannot be used."""
    context = open_context(settings)
    database_is_demo = is_demo(context.store)
    if settings.sign_in is not None:
        if database_is_demo:
            return Admission(context, None, (DEMO_AND_SIGN_IN,))
        entered = enter(context.store, settings.sign_in, verified_claims(settings.sign_in, cookies), now)
        if isinstance(entered, Outside):
            return Admission(context, None, outside=entered)
        return Admission(context, entered)
    refusals = demo_refusals(settings, address, database_is_demo)
    if not refusals and not came_directly(headers):
        refusals = ("forespørgslen kommer ikke direkte fra denne maskine",)
    if refusals:
        return Admission(context, None, refusals)
    return Admission(context, demo_actor(cookies))


def sign_out(settings: Settings, cookies: Mapping[str, str], now: datetime) -> None:
    """End the sign-in of a request, so that its cookie is worth nothing from here on."""
    if settings.sign_in is not None:
        store = open_context(settings).store
        leave(store, settings.sign_in, verified_claims(settings.sign_in, cookies), now)
