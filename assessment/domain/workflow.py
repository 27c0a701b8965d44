"""States, roles, permissions and transitions of an assessment. Every transition returns the new state and an event.

draft -> locked -> submitted -> (returned -> submitted)* -> approved -> issued

The grades and the own conclusion are locked before the advisory indication is revealed; a later change needs a
reason. Four eyes: nobody who contributed to an assessment may approve or return it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.completeness import faults_before_lock, faults_before_submission
from assessment.domain.errors import Fault, PermissionDenied, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet

CONCLUSION = "conclusion"
_GRADES = "grades"


class State(StrEnum):
    """Where an assessment is on its way."""

    DRAFT = "draft"
    LOCKED = "locked"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"

    @property
    def danish(self) -> str:
        """The status name, the same in all pages and documents."""
        return _STATE_NAMES[self]


_STATE_NAMES = {
    State.DRAFT: "Kladde",
    State.LOCKED: "Låst",
    State.SUBMITTED: "Til godkendelse",
    State.RETURNED: "Returneret",
    State.APPROVED: "Godkendt",
    State.ISSUED: "Udsendt",
}
EDITABLE_STATES = frozenset({State.DRAFT, State.LOCKED, State.RETURNED})
REVEALED_STATES = frozenset(State) - {State.DRAFT}


class Role(StrEnum):
    """What a person does with cases."""

    READER = "laeser"
    CASEWORKER = "sagsbehandler"
    MANAGER = "leder"

    @property
    def danish(self) -> str:
        """The role as people say it."""
        return {"laeser": "Læser", "sagsbehandler": "Sagsbehandler", "leder": "Leder"}[self.value]


class Action(StrEnum):
    """What a person may do to an assessment."""

    READ = "read"
    CREATE = "create"
    EDIT = "edit"
    LOCK = "lock"
    REVISE = "revise"
    MOVE_RULES = "move_rules"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"


@dataclass(frozen=True)
class Actor:
    """The person who acts, built anew for each call from the sign-in."""

    person_id: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Standing:
    """What the guards need to know of an assessment.

    `contributors` are the ids of all who have saved anything in it. `open_revisions` maps what is open for change
    after the reveal (a criterion id or "conclusion") to the reason given.
    """

    state: State
    contributors: frozenset[str] = frozenset()
    open_revisions: Mapping[str, str] = field(default_factory=dict)

    @property
    def revealed(self) -> bool:
        """Whether the advisory indication may be shown."""
        return self.state in REVEALED_STATES


@dataclass(frozen=True)
class Event:
    """What happened: saved in the same transaction as the change itself. `at` is aware UTC."""

    action: str
    actor_id: str
    at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Transition:
    """The state after a step, what is open for change after it, and the event to save."""

    state: State
    event: Event
    open_revisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Rule:
    roles: frozenset[Role]
    states: frozenset[State]


_EVERYBODY = frozenset(Role)
_CASEWORKERS = frozenset({Role.CASEWORKER})
_MANAGERS = frozenset({Role.MANAGER})
PERMISSIONS: Mapping[Action, _Rule] = {
    Action.READ: _Rule(_EVERYBODY, frozenset(State)),
    Action.CREATE: _Rule(_CASEWORKERS, frozenset(State)),
    Action.EDIT: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.LOCK: _Rule(_CASEWORKERS, frozenset({State.DRAFT})),
    Action.REVISE: _Rule(_CASEWORKERS, frozenset({State.LOCKED, State.RETURNED})),
    Action.MOVE_RULES: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.SUBMIT: _Rule(_CASEWORKERS, frozenset({State.LOCKED, State.RETURNED})),
    Action.RETURN: _Rule(_MANAGERS, frozenset({State.SUBMITTED})),
    Action.APPROVE: _Rule(_MANAGERS, frozenset({State.SUBMITTED})),
    Action.ISSUE: _Rule(_MANAGERS, frozenset({State.APPROVED})),
}
_FOUR_EYES = frozenset({Action.RETURN, Action.APPROVE})
_VERBS = {
    Action.READ: "læse sagen",
    Action.CREATE: "oprette sager",
    Action.EDIT: "rette i sagen",
    Action.LOCK: "låse vurderingen",
    Action.REVISE: "genåbne en låst vurdering",
    Action.MOVE_RULES: "skifte regelsæt",
    Action.SUBMIT: "sende sagen til godkendelse",
    Action.RETURN: "returnere sagen",
    Action.APPROVE: "godkende sagen",
    Action.ISSUE: "udsende dokumenterne",
}


def require_role(action: Action, actor: Actor) -> None:
    """Raise PermissionDenied unless one of the actor's roles may do this at all."""
    needed = PERMISSIONS[action].roles
    if not actor.roles & needed:
        names = " eller ".join(sorted(role.danish.lower() for role in needed))
        raise PermissionDenied(f"Du kan ikke {_VERBS[action]} med din rolle. Det kræver rollen {names}.")


def require(action: Action, actor: Actor, standing: Standing) -> None:
    """Raise PermissionDenied or StepRefused, with the reason in Danish, unless the actor may do this now."""
    require_role(action, actor)
    rule = PERMISSIONS[action]
    if standing.state not in rule.states:
        needed = " eller ".join(f"»{state.danish}«" for state in State if state in rule.states)
        raise StepRefused(
            f"Sagen har status »{standing.state.danish}«, og du kan kun {_VERBS[action]}, når den har status {needed}."
        )
    if action in _FOUR_EYES and actor.person_id in standing.contributors:
        raise PermissionDenied(
            f"Du kan ikke {_VERBS[action]}, fordi du selv har rettet i den. "
            "En anden leder skal tage stilling (fire øjne)."
        )


def may(action: Action, actor: Actor, standing: Standing) -> bool:
    """Whether the actor may do this now; for showing or hiding a button. The services ask `require` again."""
    try:
        require(action, actor, standing)
    except (PermissionDenied, StepRefused):
        return False
    return True


def require_open(path: str, standing: Standing) -> None:
    """Raise StepRefused when a change at this path of the case file needs a reason first (after the reveal)."""
    subject = locked_subject(path)
    if subject is None or not standing.revealed or subject in standing.open_revisions:
        return
    raise StepRefused(
        "Vurderingen er låst, fordi den vejledende indikation er vist. Vælg »Ret vurderingen«, og skriv hvorfor."
    )


def locked_subject(path: str) -> str | None:
    """The part that locking protects: a criterion id, "conclusion", or all "grades" at once; None for facts."""
    first, *rest = path.split(".")
    if first == CONCLUSION:
        return CONCLUSION
    if first == _GRADES:
        return rest[0] if rest else _GRADES
    return None


def lock(actor: Actor, standing: Standing, now: datetime, case: CaseFile, rules: RuleSet) -> Transition:
    """Lock the five criteria and the own conclusion; after this the indication is revealed."""
    require(Action.LOCK, actor, standing)
    _require_none("Vurderingen kan ikke låses endnu.", faults_before_lock(case, rules))
    return Transition(State.LOCKED, Event("assessment.locked", actor.person_id, now))


def revise(actor: Actor, standing: Standing, now: datetime, subject: str, reason: str) -> Transition:
    """Open one criterion, or the conclusion, for change after the reveal, with a reason that is kept."""
    require(Action.REVISE, actor, standing)
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor du ændrer vurderingen, efter at indikationen er vist.")
    return Transition(
        standing.state,
        Event("assessment.revised", actor.person_id, now, {"subject": subject, "reason": reason}),
        {**standing.open_revisions, subject: reason},
    )


def submit(actor: Actor, standing: Standing, now: datetime, case: CaseFile, rules: RuleSet) -> Transition:
    """Submit to a manager. The services store an immutable version in the same transaction."""
    require(Action.SUBMIT, actor, standing)
    _require_none("Sagen kan ikke sendes til godkendelse endnu.", faults_before_submission(case, rules))
    return Transition(State.SUBMITTED, Event("assessment.submitted", actor.person_id, now))


def return_to_caseworker(
    actor: Actor, standing: Standing, now: datetime, comment: str, criterion_comments: Mapping[str, str]
) -> Transition:
    """Return with a comment. Criteria that have a comment of their own are open for change at once."""
    require(Action.RETURN, actor, standing)
    comments = {key: text for key, text in criterion_comments.items() if not is_blank(text)}
    if is_blank(comment) and not comments:
        raise StepRefused("Skriv, hvad der skal rettes, før du returnerer sagen.")
    event = Event("assessment.returned", actor.person_id, now, {"comment": comment, "criterion_comments": comments})
    return Transition(State.RETURNED, event, comments)


def approve(
    actor: Actor,
    standing: Standing,
    now: datetime,
    comment: str,
    *,
    waived: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> Transition:
    """Approve. Refused for anybody who has contributed, and while a waived gate is not confirmed.

    `waived` are the gates that the case waives, `confirmed` those whose waiver the manager agrees to, one by one.
    """
    require(Action.APPROVE, actor, standing)
    open_waivers = [gate for gate in waived if gate not in confirmed]
    if open_waivers:
        faults = [Fault(f"waivers.{gate}", f"Fravigelsen af »{gate}« er ikke bekræftet.") for gate in open_waivers]
        raise StepRefused("Bekræft hver fravigelse, før du godkender, eller returnér sagen.", faults)
    fields: dict[str, Any] = {"comment": comment} if comment else {}
    if waived:
        fields["confirmed_waivers"] = sorted(waived)
    return Transition(State.APPROVED, Event("assessment.approved", actor.person_id, now, fields))


def issue(actor: Actor, standing: Standing, now: datetime) -> Transition:
    """Issue the documents: they are frozen as they are."""
    require(Action.ISSUE, actor, standing)
    return Transition(State.ISSUED, Event("assessment.issued", actor.person_id, now))


def _require_none(text: str, faults: tuple[Fault, ...]) -> None:
    if faults:
        raise StepRefused(text, faults)
