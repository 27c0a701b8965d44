"""The administrator's button that exchanges the name of somebody who has left."""

from __future__ import annotations

from assessment.services.pseudonym import pseudonym_of, pseudonymise
from assessment.ui.components.confirm import ask_first
from assessment.ui.visit import Visit, clock


def offer_pseudonym(visit: Visit, person_id: str, name: str) -> None:
    """For a person whose access is closed, unless it has been done. `name` is as Markdown shows it."""
    pseudonym = pseudonym_of(person_id)
    if name == pseudonym:
        return
    ask_first(
        "Erstat navnet",
        f"{name} vises fra nu af som »{pseudonym}« i alle sager. Det, brugeren har gjort, og de dokumenter, der er "
        "udsendt, bliver stående. Navnet kan ikke hentes frem igen.",
        "Erstat navnet nu",
        lambda: pseudonymise(visit.context.store, visit.actor, clock(), person_id),
        done=f"Navnet er erstattet med »{pseudonym}«.",
        kind="secondary",
    )
