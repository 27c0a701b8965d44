"""Impartiality (habilitet): who grades or decides a case first declares to have no interest of their own in it.

A declared conflict shuts the person out of the case and names who takes over. Only somebody else, a manager, may find
that the person is impartial after all: whoever has a doubt must not settle it alone. To be checked by a jurist against
forvaltningsloven §§ 3-6, which this follows in outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import Actor, Event, Role


@dataclass(frozen=True)
class Declaration:
    """What stands about one person in one case from `at` (aware UTC) until there is a newer one.

    `reason` tells what the conflict is, or why a manager finds none; blank for a plain declaration. `passes_to` is the
    id of who takes over after a conflict. `declared_by` is the person, or the manager who decided.
    """

    person_id: str
    impartial: bool
    at: datetime
    declared_by: str
    reason: str = ""
    passes_to: str | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody to whom a case may pass. `assesses` tells that the person assesses it for the second time just now."""

    id: str
    roles: frozenset[Role]
    active: bool
    assesses: bool = False


def in_force(declarations: Iterable[Declaration]) -> Mapping[str, Declaration]:
    """The newest declaration of each person. `declarations` come in the order in which they were made."""
    return {declaration.person_id: declaration for declaration in declarations}


def declare(
    actor: Actor,
    now: datetime,
    earlier: Iterable[Declaration],
    *,
    impartial: bool,
    reason: str = "",
    taker: Candidate | None = None,
) -> tuple[Declaration, Event]:
    """A declaration about oneself. A conflict needs words and, where there is somebody, who takes over.

    Raises PermissionDenied for a role that neither grades nor decides, and for somebody who has declared a conflict
    and now wants to take it back; StepRefused for a conflict without words, and for a taker who cannot take over.
    """
    if not actor.roles & {Role.CASEWORKER, Role.MANAGER}:
        raise PermissionDenied("Kun sagsbehandlere og ledere erklærer habilitet, fordi kun de vurderer og godkender.")
    before = in_force(earlier).get(actor.person_id)
    if before is not None and not before.impartial:
        raise PermissionDenied(
            "Du har erklæret dig inhabil i sagen. Kun en leder, som ikke er dig, kan afgøre, at du alligevel er habil."
        )
    if impartial:
        return _declared(Declaration(actor.person_id, True, now, actor.person_id))
    if is_blank(reason):
        raise StepRefused("Skriv kort, hvad din interesse i sagen er, før du erklærer dig inhabil.")
    if taker is not None and not can_take_over(taker, actor, earlier):
        raise StepRefused("Sagen kan ikke gå videre til den, du har valgt. Vælg en anden, som ikke er inhabil i sagen.")
    return _declared(Declaration(actor.person_id, False, now, actor.person_id, reason, taker.id if taker else None))


def can_take_over(taker: Candidate, actor: Actor, declarations: Iterable[Declaration]) -> bool:
    """Whether a case may pass from the actor to this person: active, with one of the same roles, and no conflict.

    Not to who assesses it for the second time: the two assessments must come from two people.
    """
    shared = taker.roles & actor.roles & {Role.CASEWORKER, Role.MANAGER}
    standing = in_force(declarations).get(taker.id)
    conflicted = standing is not None and not standing.impartial
    return taker.active and not taker.assesses and taker.id != actor.person_id and bool(shared) and not conflicted


def find_impartial(
    actor: Actor, now: datetime, earlier: Iterable[Declaration], person_id: str, reason: str
) -> tuple[Declaration, Event]:
    """A manager's decision, with a reason, that somebody who declared a conflict is impartial after all."""
    if Role.MANAGER not in actor.roles:
        raise PermissionDenied("Kun en leder kan afgøre, om en anden er habil.")
    if actor.person_id == person_id:
        raise PermissionDenied("Du kan ikke selv afgøre, om du er habil. En anden leder skal gøre det.")
    declarations = in_force(earlier)
    own = declarations.get(actor.person_id)
    if own is not None and not own.impartial:
        raise PermissionDenied("Du er selv inhabil i sagen. En anden leder skal afgøre det.")
    before = declarations.get(person_id)
    if before is None or before.impartial:
        raise StepRefused("Personen har ikke erklæret sig inhabil i sagen. Genindlæs siden.")
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor personen er habil, før du afgør det.")
    decided = Declaration(person_id, True, now, actor.person_id, reason)
    return decided, Event("impartiality.decided", actor.person_id, now, _told(decided))


def _declared(declaration: Declaration) -> tuple[Declaration, Event]:
    event = Event("impartiality.declared", declaration.declared_by, declaration.at, _told(declaration))
    return declaration, event


def _told(declaration: Declaration) -> dict[str, Any]:
    """What the event tells: not what the interest is, which concerns the person alone and is printed nowhere."""
    fields: dict[str, Any] = {"person": declaration.person_id, "impartial": declaration.impartial}
    return {**fields, "passes_to": declaration.passes_to} if declaration.passes_to else fields
