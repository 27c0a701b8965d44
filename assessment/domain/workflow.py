"""States, roles, permissions and transitions of an assessment. Every transition returns the new state and an event.

draft -> locked -> submitted -> (returned -> submitted)* -> approved -> issued -> decided
withdrawn: from any of them before decided

The grades and the own conclusion are locked before the advisory indication is revealed; a later change needs a
reason. Four eyes: nobody who contributed to an assessment may approve or return it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessment.domain.action_words import VERBS
from assessment.domain.case import CaseFile
from assessment.domain.comparison import comparison_faults
from assessment.domain.completeness import faults_before_lock, faults_before_submission
from assessment.domain.errors import Fault, PermissionDenied, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import (
    COMMENTED_STATES,
    CONCLUSION,
    EDITABLE_STATES,
    REVEALED_STATES,
    UNDECIDED_STATES,
    Action,
    Actor,
    Event,
    Role,
    Standing,
    State,
    Transition,
)

__all__ = [
    "COMMON_PREFIX",
    "CONCLUSION",
    "EDITABLE_STATES",
    "PERMISSIONS",
    "REVEALED_STATES",
    "Action",
    "Actor",
    "Event",
    "Role",
    "Standing",
    "State",
    "Transition",
    "issue",
    "lock",
    "locked_subject",
    "may",
    "may_change",
    "needs_declaration",
    "require",
    "require_declared",
    "require_open",
    "require_role",
    "revise",
    "submit",
]

COMMON_PREFIX = "second_assessment.common."
_GRADES = "grades"


@dataclass(frozen=True)
class _Rule:
    roles: frozenset[Role]
    states: frozenset[State]


_READERS = frozenset({Role.READER, Role.CASEWORKER, Role.MANAGER})
_CASEWORKERS = frozenset({Role.CASEWORKER})
_MANAGERS = frozenset({Role.MANAGER})
PERMISSIONS: Mapping[Action, _Rule] = {
    Action.READ: _Rule(_READERS, frozenset(State)),
    Action.CREATE: _Rule(_CASEWORKERS, frozenset(State)),
    # Only when the last one is done: an approved one still waits for its document, and would lose its place in sight.
    Action.BEGIN: _Rule(_CASEWORKERS, frozenset({State.ISSUED, State.DECIDED, State.WITHDRAWN})),
    Action.EDIT: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.LOCK: _Rule(_CASEWORKERS, frozenset({State.DRAFT})),
    Action.REVISE: _Rule(_CASEWORKERS, frozenset({State.LOCKED, State.RETURNED})),
    Action.MOVE_RULES: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.SUBMIT: _Rule(_CASEWORKERS, frozenset({State.LOCKED, State.RETURNED})),
    Action.REVIEW: _Rule(_MANAGERS, frozenset({State.SUBMITTED})),
    Action.COMMENT: _Rule(_CASEWORKERS | _MANAGERS, COMMENTED_STATES),
    Action.RETURN: _Rule(_MANAGERS, frozenset({State.SUBMITTED})),
    Action.APPROVE: _Rule(_MANAGERS, frozenset({State.SUBMITTED})),
    Action.ISSUE: _Rule(_MANAGERS, frozenset({State.APPROVED})),
    Action.COUNCIL: _Rule(_CASEWORKERS | _MANAGERS, frozenset({State.ISSUED, State.DECIDED})),
    Action.FOLLOW_UP: _Rule(_CASEWORKERS | _MANAGERS, frozenset({State.DECIDED})),
    Action.WITHDRAW: _Rule(_CASEWORKERS | _MANAGERS, UNDECIDED_STATES),
    Action.WRITE_LOG: _Rule(_CASEWORKERS | _MANAGERS, frozenset(State)),
    Action.HEAR: _Rule(_CASEWORKERS, EDITABLE_STATES | {State.SUBMITTED, State.APPROVED}),
    # Not before the lock: the letter tells the conclusion, and what would change it.
    Action.HEARING_LETTER: _Rule(
        _CASEWORKERS, frozenset({State.LOCKED, State.RETURNED, State.SUBMITTED, State.APPROVED})
    ),
    Action.DECISION_LETTER: _Rule(_CASEWORKERS | _MANAGERS, frozenset({State.DECIDED})),
    Action.ATTACH: _Rule(_CASEWORKERS, frozenset(State)),
    Action.ASK_SECOND: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.WITHDRAW_SECOND: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.GRADE_SECOND: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.LOCK_SECOND: _Rule(_CASEWORKERS, EDITABLE_STATES),
    Action.AGREE: _Rule(_CASEWORKERS, frozenset({State.LOCKED, State.RETURNED})),
    Action.CHOOSE_MEETING: _Rule(_CASEWORKERS | _MANAGERS, UNDECIDED_STATES),
    Action.KEEP_CALENDAR: _Rule(frozenset({Role.ADMINISTRATOR}), frozenset(State)),
    Action.RELEASE_SECOND: _Rule(_MANAGERS, frozenset({State.LOCKED, State.RETURNED})),
    # In every state: somebody follows up what the council has decided, and takes up a case that was sent back.
    Action.ASSIGN: _Rule(_CASEWORKERS | _MANAGERS, frozenset(State)),
    Action.TRANSFER: _Rule(_MANAGERS | {Role.ADMINISTRATOR}, frozenset(State)),
    Action.ADMINISTER: _Rule(frozenset({Role.ADMINISTRATOR}), frozenset(State)),
}
_FOUR_EYES = frozenset({Action.REVIEW, Action.RETURN, Action.APPROVE, Action.RELEASE_SECOND})
# What only the second assessor does, and what a person who assesses blind may do at all.
_SECOND_ASSESSORS = frozenset({Action.GRADE_SECOND, Action.LOCK_SECOND, Action.AGREE})
_BLIND = frozenset(
    {
        Action.READ,
        Action.CREATE,
        Action.WITHDRAW_SECOND,
        Action.GRADE_SECOND,
        Action.LOCK_SECOND,
        Action.KEEP_CALENDAR,
        Action.ADMINISTER,
    }
)
# What asks for a declaration of impartiality first: everything that grades or decides. The fields of the grades and of
# the conclusion ask for it too (`require_open`). With a declared conflict only reading, and what is no case, is left.
_DECLARED = frozenset(
    {
        *(Action.LOCK, Action.REVISE, Action.SUBMIT, Action.REVIEW, Action.RETURN, Action.APPROVE),
        *(Action.GRADE_SECOND, Action.LOCK_SECOND, Action.AGREE),
    }
)
_WITH_CONFLICT = frozenset({Action.READ, Action.CREATE, Action.KEEP_CALENDAR, Action.ADMINISTER})


def require_role(action: Action, actor: Actor) -> None:
    """Raise PermissionDenied unless one of the actor's roles may do this at all."""
    needed = PERMISSIONS[action].roles
    if not actor.roles & needed:
        names = " eller ".join(sorted(role.danish.lower() for role in needed))
        raise PermissionDenied(f"Du kan ikke {VERBS[action]} med din rolle. Det kræver rollen {names}.")


def require(action: Action, actor: Actor, standing: Standing) -> None:
    """Raise PermissionDenied or StepRefused, with the reason in Danish, unless the actor may do this now."""
    require_role(action, actor)
    rule = PERMISSIONS[action]
    _require_no_conflict(action, actor, standing)
    _require_its_assessor(action, actor, standing)
    if standing.state not in rule.states:
        needed = " eller ".join(f"»{state.danish}«" for state in State if state in rule.states)
        raise StepRefused(
            f"Sagen har status »{standing.state.danish}«, og du kan kun {VERBS[action]}, når den har status {needed}."
        )
    if action in _FOUR_EYES and standing.has_worked(actor.person_id):
        why = "du selv har rettet i den" if actor.person_id in standing.contributors else "det er dig, der har den"
        raise PermissionDenied(
            f"Du kan ikke {VERBS[action]}, fordi {why}. En anden leder skal tage stilling (fire øjne)."
        )
    if action is Action.ASSIGN and Role.MANAGER not in actor.roles and actor.person_id != standing.owner:
        raise PermissionDenied(f"Du kan ikke {VERBS[action]}. Det kan den, der har sagen, og en leder.")
    if action in _DECLARED:
        require_declared(actor, standing)


def require_declared(actor: Actor, standing: Standing) -> None:
    """Raise StepRefused unless the actor has declared to be impartial in the case."""
    if actor.person_id not in standing.impartial:
        raise StepRefused("Erklær først, om du er habil i sagen. Det gør du øverst på siden.")


def needs_declaration(actor: Actor, standing: Standing) -> bool:
    """Whether it is the actor's turn to grade or to decide, and the actor has not declared anything in the case."""
    grades = Role.CASEWORKER in actor.roles and standing.state in EDITABLE_STATES
    decides = Role.MANAGER in actor.roles and standing.state is State.SUBMITTED
    turn = grades or (decides and actor.person_id not in standing.contributors)
    return turn and actor.person_id not in standing.impartial and actor.person_id not in standing.conflicted


def _require_no_conflict(action: Action, actor: Actor, standing: Standing) -> None:
    if actor.person_id in standing.conflicted and action not in _WITH_CONFLICT:
        taker = standing.conflicted[actor.person_id]
        passes = f"Sagen går videre til {taker}." if taker else "En anden skal behandle den."
        raise PermissionDenied(f"Du kan ikke {VERBS[action]}, fordi du har erklæret dig inhabil i sagen. {passes}")


def _require_its_assessor(action: Action, actor: Actor, standing: Standing) -> None:
    if action not in _BLIND and standing.is_blind(actor.person_id):
        raise PermissionDenied(
            f"Du kan ikke {VERBS[action]}, fordi du er anden vurderer. "
            "Den første vurdering er skjult for dig, indtil begge vurderinger er låst."
        )
    if action in _SECOND_ASSESSORS and standing.second_assessor != actor.person_id:
        raise PermissionDenied(f"Kun den, der er bedt om en anden vurdering, kan {VERBS[action]}.")
    if action is Action.GRADE_SECOND and standing.second_locked:
        raise StepRefused("Din vurdering er låst og kan ikke rettes.")


def may(action: Action, actor: Actor, standing: Standing) -> bool:
    """Whether the actor may do this now; for showing or hiding a button. The services ask `require` again."""
    try:
        require(action, actor, standing)
    except (PermissionDenied, StepRefused):
        return False
    return True


def require_open(path: str, actor: Actor, standing: Standing) -> None:
    """Raise StepRefused when a change at this path of the case file needs something first.

    Grades and conclusion need a declaration of impartiality, and after the reveal a reason.
    """
    subject = locked_subject(path)
    if subject is None:
        return
    require_declared(actor, standing)
    if not standing.revealed or subject in standing.open_revisions:
        return
    raise StepRefused(
        "Vurderingen er låst, fordi den vejledende indikation er vist. Vælg »Ret vurderingen«, og skriv hvorfor."
    )


def may_change(path: str, actor: Actor, standing: Standing) -> bool:
    """Whether the actor may change the field at this path now; for showing it open or closed."""
    if standing.is_blind(actor.person_id):
        return path.startswith(f"{_GRADES}.") and may(Action.GRADE_SECOND, actor, standing)
    subject = locked_subject(path)
    if subject is not None and actor.person_id not in standing.impartial:
        return False
    opened = subject is None or not standing.revealed or subject in standing.open_revisions
    return opened and may(Action.EDIT, actor, standing)


def locked_subject(path: str) -> str | None:
    """The part that locking protects: a criterion id, "conclusion", or all "grades" at once; None for facts."""
    first, *rest = path.split(".")
    if first == CONCLUSION:
        return CONCLUSION
    if first == _GRADES:
        return rest[0] if rest else _GRADES
    if path.startswith(COMMON_PREFIX):
        return path.removeprefix(COMMON_PREFIX).split(".")[0]
    return None


def lock(actor: Actor, standing: Standing, now: datetime, case: CaseFile, rules: RuleSet) -> Transition:
    """Lock the five criteria and the own conclusion; after this the indication is revealed."""
    require(Action.LOCK, actor, standing)
    require_none("Vurderingen kan ikke låses endnu.", faults_before_lock(case, rules))
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


def submit(
    actor: Actor,
    standing: Standing,
    now: datetime,
    case: CaseFile,
    rules: RuleSet,
    *,
    hindrances: Sequence[Fault] = (),
) -> Transition:
    """Submit to a manager. The services store an immutable version in the same transaction.

    `hindrances` is what `review.unanswered_returns` finds; the step is refused while there is any.
    """
    require(Action.SUBMIT, actor, standing)
    faults = (*faults_before_submission(case, rules), *comparison_faults(case, rules, standing), *hindrances)
    require_none("Sagen kan ikke sendes til godkendelse endnu.", faults)
    return Transition(State.SUBMITTED, Event("assessment.submitted", actor.person_id, now))


def issue(actor: Actor, standing: Standing, now: datetime, hindrances: Sequence[Fault]) -> Transition:
    """Issue the documents: they are frozen as they are.

    `hindrances` is what `hearing.refusal_faults` finds; the step is refused while there is any.
    """
    require(Action.ISSUE, actor, standing)
    require_none("Indstillingen kan ikke udsendes endnu.", tuple(hindrances))
    return Transition(State.ISSUED, Event("assessment.issued", actor.person_id, now))


def require_none(text: str, faults: tuple[Fault, ...]) -> None:
    """Raise StepRefused with this text and all faults, if there are any."""
    if faults:
        raise StepRefused(text, faults)
