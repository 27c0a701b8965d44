"""Issuing many approved cases one by one: each is issued wholly or not at all, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from assessment.domain.errors import AssessmentError, Fault, StepRefused
from assessment.domain.workflow import Action, Actor, State, require_role
from assessment.reporting.municipality import Municipality
from assessment.services.cases import matching_cases, open_case
from assessment.services.documents import Render, issue_document, issue_hindrances
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, CaseSummary, SortKey


@dataclass(frozen=True)
class ApprovedCase:
    """A case that waits to be issued, and what still stands in the way."""

    case: CaseSummary
    hindrances: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.case.case_number} {self.case.title}"


@dataclass(frozen=True)
class Outcome:
    """What became of one case: `refused` says why it was not issued, None when it was."""

    case_id: UUID
    name: str
    refused: str | None


@dataclass(frozen=True)
class IssuingRun:
    """Where an issuing of many cases stands: what waits in order, what has been done, and when the last one was done.

    A run is plain data of one person's session. What waits is only a wish: nothing is lost when a run is given up.
    """

    waiting: tuple[ApprovedCase, ...]
    outcomes: tuple[Outcome, ...]
    moved_at: datetime
    stopped: bool = False

    @property
    def total(self) -> int:
        """How many cases the run began with."""
        return len(self.waiting) + len(self.outcomes)

    def stop(self) -> IssuingRun:
        """The run without another case; what has been issued stays issued."""
        return replace(self, stopped=True)


def approved_cases(store: Store, actor: Actor, now: datetime) -> tuple[ApprovedCase, ...]:
    """The approved cases in the order of their numbers. Raises PermissionDenied for one who issues none."""
    require_role(Action.ISSUE, actor)
    wanted = CaseFilter(states=frozenset({State.APPROVED}), sort=SortKey.CASE_NUMBER, descending=False)
    found = matching_cases(store, actor, wanted)
    return tuple(ApprovedCase(row, issue_hindrances(open_case(store, actor, row.case_id), now)) for row in found)


def begin_run(chosen: Sequence[ApprovedCase], now: datetime) -> IssuingRun:
    """A run over these cases, with nothing done."""
    return IssuingRun(tuple(chosen), (), now)


def issue_next(
    store: Store, actor: Actor, now: datetime, run: IssuingRun, *, municipality: Municipality, render: Render
) -> IssuingRun:
    """Issue the case that waits first, and tell what became of it; the run as it is when none waits or it is stopped.

    An error of ours becomes the outcome of that case, so the next one is still tried.
    """
    if run.stopped or not run.waiting:
        return run
    first, *rest = run.waiting
    try:
        view = open_case(store, actor, first.case.case_id)
        issue_document(store, actor, now, view, municipality=municipality, render=render)
        refused = None
    except StepRefused as error:
        refused = " ".join((error.text, *(fault.text for fault in error.faults)))
    except AssessmentError as error:
        refused = error.text
    outcome = Outcome(first.case.case_id, first.name, refused)
    return IssuingRun(tuple(rest), (*run.outcomes, outcome), now)
