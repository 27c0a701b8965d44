"""What leaves the package: frozen dataclasses. Times are aware UTC, money is whole kroner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from assessment.domain.attachments import Attachment
from assessment.domain.case import CaseFile
from assessment.domain.council import VoteOutcome
from assessment.domain.draft import Draft
from assessment.domain.workflow import Role, Standing, State

WaitingOn = Literal["sagsbehandler", "leder", "ingen"]
DecisionOutcome = Literal["returned", "approved"]


@dataclass(frozen=True)
class PersonRecord:
    """A person who signs in. `id` is opaque; the name can be exchanged without a trace of it in other tables."""

    id: str
    name: str
    roles: frozenset[Role]
    active: bool
    last_sign_in: datetime | None = None
    revoked_before: datetime | None = None


@dataclass(frozen=True)
class SignInRecord:
    """One sign-in. `issued_at` is when the provider let the person in; `ended_at` when it was ended here."""

    id: str
    person_id: str
    issued_at: datetime
    last_used_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class CaseSummary:
    """One row of the list of cases: the case and its newest assessment. What has been written in it stays out.

    `voted` is what the council did with that one, None while nothing is voted. `overdue` is how many conditions of the
    case are overdue, 0 where the filter names no day to look on. `meets_on` is the day of the council's meeting that it
    is meant for, None without one. `open_subjects` are the criteria, and "conclusion", that are open for change after
    the reveal. `open_comments` counts the threads on the newest assessment that are open, as far as who looks may see
    them.
    """

    case_id: UUID
    case_number: str
    title: str
    housing_association: str | None
    phase: str | None
    origin: str | None
    state: State
    assessment_id: UUID
    waiting_on: WaitingOn
    owner_id: str
    updated_at: datetime
    budget_total_dkk: int | None
    second_assessor: str | None = None
    second_locked: bool = False
    voted: VoteOutcome | None = None
    manager_id: str | None = None
    state_since: datetime | None = None
    ruleset_fingerprint: str = ""
    open_subjects: frozenset[str] = frozenset()
    second_asked_at: datetime | None = None
    second_locked_at: datetime | None = None
    second_agreed: Mapping[str, str] = field(default_factory=dict)
    second_released: bool = False
    meets_on: date | None = None
    overdue: int = 0
    open_comments: int = 0

    def standing(self, contributors: frozenset[str], conflicted: frozenset[str]) -> Standing:
        """How the assessment stands, with who has contributed to it and who has declared a conflict of interest."""
        return Standing(
            self.state,
            contributors,
            dict.fromkeys(self.open_subjects, ""),
            second_assessor=self.second_assessor,
            second_locked=self.second_locked,
            agreed=self.second_agreed,
            second_released=self.second_released,
            owner=self.owner_id,
            manager=self.manager_id,
            conflicted=dict.fromkeys(conflicted, ""),
        )


class SortKey(StrEnum):
    """What the list of cases can be sorted by. Texts are sorted as in Danish, states by their order on the way.

    Deadlines by the meeting that is to be reached, which gives the same order; cases that keep none come last.
    """

    UPDATED = "updated"
    CASE_NUMBER = "case_number"
    TITLE = "title"
    ASSOCIATION = "association"
    STATE = "state"
    PHASE = "phase"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class CaseFilter:
    """Which cases, in which order. An empty set or text means no limit.

    `text` is searched word by word, each anywhere in the number, title, association, estate, address and area,
    without regard to case. `waiting_on_me` asks for the cases that wait for the one who looks; which those are is
    worked out beforehand and given as `among`, the ids of cases, and without it there are none. `phase_order` gives
    the order of phases (that of the rule set) when phases are sorted. `on` is the day on which deadlines of conditions
    are looked at, None for not at all; with `overdue_only` the cases that have an overdue condition on that day.
    """

    text: str = ""
    states: frozenset[State] = frozenset()
    phases: frozenset[str] = frozenset()
    associations: frozenset[str] = frozenset()
    waiting_on_me: bool = False
    among: frozenset[UUID] | None = None
    sort: SortKey = SortKey.UPDATED
    descending: bool = True
    phase_order: tuple[str, ...] = ()
    voted: frozenset[VoteOutcome] = frozenset()
    overdue_only: bool = False
    on: date | None = None


@dataclass(frozen=True)
class CasePage:
    """One page of the list, and how many cases the filter lets through in all."""

    rows: tuple[CaseSummary, ...]
    total: int


@dataclass(frozen=True)
class AssessmentRecord:
    """One assessment of a case. `row_version` is what a writer must have seen to change its state."""

    id: UUID
    case_id: UUID
    number: int
    standing: Standing
    ruleset_fingerprint: str
    owner_id: str
    row_version: int
    created_at: datetime
    state_since: datetime
    locked_at: datetime | None
    waiting_on: WaitingOn


@dataclass(frozen=True)
class DraftRecord:
    """The draft as it stands, and who saved it last."""

    draft: Draft
    row_version: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class SecondSummary:
    """A request for a second assessment, without what its assessor has written.

    `agreed` maps the criteria that the assessor agrees on to the fingerprint of what was agreed to. `released_*` say
    that a manager let the case go on without that agreement, who and why.
    """

    id: UUID
    assessment_id: UUID
    assessor_id: str
    asked_by: str
    asked_at: datetime
    locked_at: datetime | None
    agreed: Mapping[str, str]
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None
    released_at: datetime | None = None
    released_by: str | None = None
    released_reason: str | None = None


@dataclass(frozen=True)
class SecondRecord:
    """A second assessment. `document` holds what the assessor has written, nothing but grades."""

    summary: SecondSummary
    document: DraftRecord


@dataclass(frozen=True)
class Leftover:
    """A text that lost a race for a field, kept until its writer has dealt with it. `theirs` is what stands there."""

    id: UUID
    assessment_id: UUID
    person_id: str
    path: str
    text: str
    theirs: str
    theirs_by: str
    saved_at: datetime


@dataclass(frozen=True)
class VersionRecord:
    """One submitted version; never changed. `content_sha256` is over the canonical JSON of the case file."""

    id: UUID
    assessment_id: UUID
    number: int
    author_id: str
    submitted_at: datetime
    case: CaseFile
    content_sha256: str
    ruleset_fingerprint: str
    indication: Mapping[str, Any]


@dataclass(frozen=True)
class DecisionRecord:
    """A manager's decision on one submitted version; never changed."""

    version_id: UUID
    assessment_id: UUID
    author_id: str
    decider_id: str
    outcome: DecisionOutcome
    comment: str
    decided_at: datetime
    criterion_comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentRecord:
    """An issued document; never changed. `length` is in bytes."""

    id: UUID
    version_id: UUID
    assessment_id: UUID
    case_id: UUID
    kind: str
    title: str
    sha256: str
    length: int
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True)
class EventRecord:
    """One link of the audit chain."""

    seq: int
    at: datetime
    actor_id: str
    action: str
    case_id: UUID | None
    assessment_id: UUID | None
    fields: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class AttachmentRecord(Attachment):
    """A file of a case as it is kept. `assessment_id` is the assessment in which it was put in."""

    id: UUID
    case_id: UUID
    assessment_id: UUID
