"""Who has a case: the caseworker who owns it, the manager named to approve it, and who may be given either part.

A name gives nobody a right that the role does not give. It says whom the case waits for; any other manager who may
approve can still take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from assessment.domain.errors import StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import Action, Actor, Event, Role, Standing, State
from assessment.domain.workflow import require


class Part(StrEnum):
    """What somebody has to do with an assessment by name."""

    OWNER = "owner"
    MANAGER = "manager"
    SECOND = "second"

    @property
    def danish(self) -> str:
        """The part as the pages call it."""
        return _PART_NAMES[self]

    @property
    def role(self) -> Role:
        """The role that a person needs for it."""
        return Role.MANAGER if self is Part.MANAGER else Role.CASEWORKER


_PART_NAMES = {Part.OWNER: "Sagsbehandler", Part.MANAGER: "Leder", Part.SECOND: "Anden vurderer"}
# Where nothing is assessed, approved or issued any more; only the caseworker still has something to do.
PAST_STATES = frozenset({State.ISSUED, State.DECIDED, State.WITHDRAWN})


class Candidate(Protocol):
    """A person who signs in."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def active(self) -> bool: ...


@dataclass(frozen=True)
class Assigned:
    """Who has the assessment after a change of one part, and the event of the change."""

    owner: str | None
    manager: str | None
    event: Event


def holder(part: Part, standing: Standing) -> str | None:
    """The id of who has a part now, None where nobody has."""
    return {Part.OWNER: standing.owner, Part.MANAGER: standing.manager, Part.SECOND: standing.second_assessor}[part]


def hindrance(part: Part, person: Candidate, standing: Standing) -> str | None:
    """Why a person cannot be given a part, as the end of the sentence »X kan ikke vælges, fordi ...«; None if able."""
    if not person.active:
        return "adgangen er lukket"
    if part.role not in person.roles:
        return f"rollen {part.role.danish.lower()} mangler"
    if person.id in standing.conflicted:
        return "personen har erklæret sig inhabil i sagen"
    if standing.second_assessor == person.id:
        return "personen er anden vurderer"
    if part is not Part.MANAGER and standing.manager == person.id:
        return "personen er valgt til at godkende sagen (fire øjne)"
    if part is not Part.OWNER and standing.owner == person.id:
        return "personen har sagen som sagsbehandler (fire øjne)"
    if part is not Part.OWNER and person.id in standing.contributors:
        return "personen selv har rettet i sagen (fire øjne)"
    return None


def assign(
    actor: Actor, standing: Standing, now: datetime, part: Part, person: Candidate | None, *, note: str
) -> Assigned:
    """Give owner or manager to somebody, with an optional note. None takes the manager's name away.

    Raises PermissionDenied, or StepRefused for somebody who cannot have the part, and for what changes nothing.
    """
    require(Action.ASSIGN, actor, standing)
    if part is Part.SECOND or (person is None and part is Part.OWNER):
        raise StepRefused("Vælg, hvem der skal have sagen.")
    _require_able(part, person, standing)
    fields = {"comment": note} if not is_blank(note) else {}
    person_id = person.id if person else None
    event = Event("assessment.assigned", actor.person_id, now, {**_change(part, person_id, standing), **fields})
    return _given(part, person_id, standing, event)


def transfer(
    actor: Actor, standing: Standing, now: datetime, part: Part, person: Candidate, *, reason: str
) -> Assigned:
    """Give a colleague's part to somebody else, with a reason that is kept.

    Raises PermissionDenied, or StepRefused without a reason, for a person who cannot have the part, and for a second
    assessment that is locked: it stands as it is.
    """
    require(Action.TRANSFER, actor, standing)
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor sagerne gives videre.")
    if part is Part.SECOND and standing.second_assessor is None:
        raise StepRefused("Der er ikke længere bedt om en anden vurdering.")
    if part is Part.SECOND and standing.second_locked:
        raise StepRefused("Den anden vurdering er låst og står, som den er. En leder kan frigive sagen.")
    if part is Part.SECOND and person.id == actor.person_id:
        raise StepRefused("Du kan ikke give den anden vurdering til dig selv. Vælg en anden.")
    _require_able(part, person, standing)
    fields = {**_change(part, person.id, standing), "reason": reason}
    return _given(part, person.id, standing, Event("assessment.transferred", actor.person_id, now, fields))


def pass_on(actor: Actor, standing: Standing, now: datetime, part: Part, person_id: str) -> Assigned:
    """Whoever has a part has declared a conflict of interest, and it goes to the one who was named to take over."""
    event = Event("assessment.transferred", actor.person_id, now, _change(part, person_id, standing))
    return _given(part, person_id, standing, event)


def _require_able(part: Part, person: Candidate | None, standing: Standing) -> None:
    if part is not Part.OWNER and standing.state in PAST_STATES:
        raise StepRefused(f"Sagen har status »{standing.state.danish}«. Kun sagsbehandleren kan skiftes ud nu.")
    if (person.id if person else None) == holder(part, standing):
        raise StepRefused(
            f"{person.name} er allerede valgt." if person else "Der er ikke valgt nogen, så der er intet at fjerne."
        )
    why = hindrance(part, person, standing) if person else None
    if person and why:
        raise StepRefused(f"{person.name} kan ikke vælges, fordi {why}. Vælg en anden.")


def _change(part: Part, person_id: str | None, standing: Standing) -> dict[str, Any]:
    return {"part": part.value, "had_by": holder(part, standing), "given_to": person_id}


def _given(part: Part, person_id: str | None, standing: Standing, event: Event) -> Assigned:
    return Assigned(
        owner=person_id if part is Part.OWNER else standing.owner,
        manager=person_id if part is Part.MANAGER else standing.manager,
        event=event,
    )


def release(actor: Actor, standing: Standing, now: datetime, *, reason: str, owed: bool, present: bool) -> Event:
    """Let a case go on without the agreement of a second assessor who has left; both first gradings stay on record.

    `owed` says whether a common grade is missing or not agreed to, `present` whether the assessor can still sign in.
    Raises PermissionDenied, for a manager who has had a part in the work too, or StepRefused.
    """
    require(Action.RELEASE_SECOND, actor, standing)
    if standing.second_released:
        raise StepRefused("Sagen er allerede frigivet.")
    if not standing.compared or not owed:
        raise StepRefused("Sagen mangler ikke en fælles vurdering, så der er intet at frigive.")
    if present:
        raise StepRefused(
            "Den anden vurderer har stadig adgang og kan selv erklære sig enig. "
            "Kommer vedkommende ikke tilbage, så bed en administrator om at lukke adgangen først."
        )
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor sagen frigives uden den anden vurderers enighed.")
    return Event("second.released", actor.person_id, now, {"assessor": standing.second_assessor, "reason": reason})
