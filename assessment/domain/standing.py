"""What an assessment is on its way: states, roles, who acts, how it stands, and what a step leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

SYSTEM_PREFIX = "system:"  # the ids of those who are no persons: import, export
CONCLUSION = "conclusion"  # the part of an assessment that is no criterion


class State(StrEnum):
    """Where an assessment is on its way."""

    DRAFT = "draft"
    LOCKED = "locked"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

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
    State.DECIDED: "Afgjort",
    State.WITHDRAWN: "Trukket tilbage",
}
EDITABLE_STATES = frozenset({State.DRAFT, State.LOCKED, State.RETURNED})
# One that is withdrawn was revealed only if it was locked before; see `Standing.revealed`.
REVEALED_STATES = frozenset(State) - {State.DRAFT, State.WITHDRAWN}
APPROVED_STATES = frozenset({State.APPROVED, State.ISSUED, State.DECIDED})
# While an assessment is worked on or decided; what is said after it is issued belongs to the log of the case.
COMMENTED_STATES = EDITABLE_STATES | {State.SUBMITTED, State.APPROVED}
UNDECIDED_STATES = frozenset(State) - {State.DECIDED, State.WITHDRAWN}


class Role(StrEnum):
    """What a person does with cases. An administrator looks after people and reads no case."""

    READER = "laeser"
    CASEWORKER = "sagsbehandler"
    MANAGER = "leder"
    ADMINISTRATOR = "administrator"

    @property
    def danish(self) -> str:
        """The role as people say it."""
        return _ROLE_NAMES[self]


_ROLE_NAMES = {
    Role.READER: "Læser",
    Role.CASEWORKER: "Sagsbehandler",
    Role.MANAGER: "Leder",
    Role.ADMINISTRATOR: "Administrator",
}


class Action(StrEnum):
    """What a person may do to an assessment."""

    READ = "read"
    CREATE = "create"
    BEGIN = "begin"
    EDIT = "edit"
    LOCK = "lock"
    REVISE = "revise"
    MOVE_RULES = "move_rules"
    SUBMIT = "submit"
    REVIEW = "review"
    COMMENT = "comment"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"
    COUNCIL = "council"
    FOLLOW_UP = "follow_up"
    WITHDRAW = "withdraw"
    WRITE_LOG = "write_log"
    HEAR = "hear"
    HEARING_LETTER = "hearing_letter"
    DECISION_LETTER = "decision_letter"
    ATTACH = "attach"
    ASK_SECOND = "ask_second"
    WITHDRAW_SECOND = "withdraw_second"
    GRADE_SECOND = "grade_second"
    LOCK_SECOND = "lock_second"
    AGREE = "agree"
    CHOOSE_MEETING = "choose_meeting"
    KEEP_CALENDAR = "keep_calendar"
    RELEASE_SECOND = "release_second"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Actor:
    """The person who acts, built anew for each call from the sign-in."""

    person_id: str
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Standing:
    """What the guards need to know of an assessment.

    `contributors` are the ids of all who have saved anything in it, and of those asked for a second assessment.
    `open_revisions` maps what is open for change after the reveal (a criterion id or "conclusion") to the reason given.
    `second_assessor` is who has been asked for a second assessment, None when nobody is or the request is withdrawn.
    `agreed` maps the criteria that the second assessor agrees on to the fingerprint of what was agreed to.
    `impartial` are the ids of those who have declared to be impartial in the case, `conflicted` those who have not and
    to whom the case is closed, each with the name of who takes over (blank when nobody is named).
    `locked` is whether grades and conclusion have ever been locked; it matters for an assessment that is withdrawn.
    `second_released` says that a manager lets the case go on without that agreement. `owner` is the caseworker whose
    case it is, `manager` who is named to approve it; naming gives nobody a right that the role does not give.
    """

    state: State
    contributors: frozenset[str] = frozenset()
    open_revisions: Mapping[str, str] = field(default_factory=dict)
    second_assessor: str | None = None
    second_locked: bool = False
    agreed: Mapping[str, str] = field(default_factory=dict)
    impartial: frozenset[str] = frozenset()
    conflicted: Mapping[str, str] = field(default_factory=dict)
    locked: bool = False
    second_released: bool = False
    owner: str | None = None
    manager: str | None = None

    @property
    def revealed(self) -> bool:
        """Whether the advisory indication may be shown."""
        return self.state in REVEALED_STATES or (self.state is State.WITHDRAWN and self.locked)

    @property
    def compared(self) -> bool:
        """Whether two assessments are locked, so that each assessor may see the other's."""
        return self.second_assessor is not None and self.second_locked and self.revealed

    @property
    def awaits_second(self) -> bool:
        """Whether somebody has been asked for a second assessment, has not locked it, and still can."""
        return self.second_assessor is not None and not self.second_locked and self.state is not State.WITHDRAWN

    def has_worked(self, person_id: str) -> bool:
        """Whether the person has a part in the work itself, so that another one must approve it (four eyes)."""
        return person_id in self.contributors or person_id == self.owner

    def is_blind(self, person_id: str) -> bool:
        """Whether the person assesses this for the second time, and may not see the first assessment yet."""
        return self.second_assessor == person_id and not self.compared


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
