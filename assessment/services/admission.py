"""The one place that turns a request into an actor, for pages and for routes of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.domain.workflow import Actor
from assessment.services.context import Context, open_context
from assessment.services.demo import is_demo
from assessment.services.demo_access import came_directly, demo_actor, demo_refusals
from assessment.settings import Settings


@dataclass(frozen=True)
class Admission:
    """Who came in, or why nobody did (`refusals`, Danish)."""

    context: Context
    actor: Actor | None
    refusals: tuple[str, ...] = ()


def admit(settings: Settings, address: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Admission:
    """Decide on one request. Raises EnvironmentFault when the database cannot be used."""
    context = open_context(settings)
    refusals = demo_refusals(settings, address, is_demo(context.store))
    if not refusals and not came_directly(headers):
        refusals = ("forespørgslen kommer ikke direkte fra denne maskine",)
    if refusals:
        return Admission(context, None, refusals)
    return Admission(context, demo_actor(cookies))
