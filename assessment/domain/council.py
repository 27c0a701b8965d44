"""The way of a recommendation through the council: a log of stations, the outcome as voted, and its conditions.

Everything is written down for good. Somebody who got an entry wrong writes a new one that says which one it corrects.
What was voted stands beside what was recommended and never replaces a word of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition
from assessment.domain.plaintext import Text, Title

StationId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
ON_CONDITIONS = "vilkaar"
MAX_VOTED_CONDITIONS = 50


class Happened(StrEnum):
    """What happened at a station. A vote is an entry of its own."""

    SENT = "sent"
    DEALT_WITH = "dealt_with"
    RECOMMENDED = "recommended"
    SENT_BACK = "sent_back"

    @property
    def danish(self) -> str:
        """The word of the log."""
        return _HAPPENED[self]


_HAPPENED = {
    Happened.SENT: "Sendt hertil",
    Happened.DEALT_WITH: "Behandlet",
    Happened.RECOMMENDED: "Anbefalet",
    Happened.SENT_BACK: "Sendt tilbage",
}


class VoteOutcome(StrEnum):
    """What the vote did with the recommendation."""

    FOLLOWED = "followed"
    CHANGED = "changed"
    SENT_BACK = "sent_back"

    @property
    def danish(self) -> str:
        """The word beside the recommendation."""
        return _VOTED[self]


_VOTED = {
    VoteOutcome.FOLLOWED: "Fulgt",
    VoteOutcome.CHANGED: "Ændret",
    VoteOutcome.SENT_BACK: "Sendt tilbage",
}


class ConditionStatus(StrEnum):
    """What became of a condition. It is open until an entry says something else."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    LAPSED = "lapsed"
    WAIVED = "waived"

    @property
    def danish(self) -> str:
        """The word on the pages."""
        return _STATUSES[self]


_STATUSES = {
    ConditionStatus.OPEN: "Åben",
    ConditionStatus.FULFILLED: "Opfyldt",
    ConditionStatus.LAPSED: "Bortfaldet",
    ConditionStatus.WAIVED: "Frafaldet",
}


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StationEntry(_Content):
    """What happened at one station on the day of its meeting. The name is kept as it was called then."""

    kind: Literal["station"] = "station"
    station: StationId
    station_name: Title
    date: dt.date
    happened: Happened
    note: Text = ""

    @property
    def step(self) -> str:
        """What it is within its kind."""
        return self.happened.value


class Vote(_Content):
    """The outcome as voted at a meeting. `conditions` are those that hold from then on.

    `voted_outcome` is the outcome that was voted in place of the recommended one (an id of the rule set, or
    `videreudvikles`), and `text` the decision as it was voted; both are for a vote that changed the recommendation.
    """

    kind: Literal["vote"] = "vote"
    outcome: VoteOutcome
    station: StationId
    station_name: Title
    date: dt.date
    agenda_point: Title
    text: Text = ""
    voted_outcome: StationId | None = None
    conditions: Annotated[tuple[Condition, ...], Field(max_length=5 * MAX_VOTED_CONDITIONS)] = ()

    @property
    def step(self) -> str:
        """What it is within its kind."""
        return self.outcome.value

    @property
    def first_deadline(self) -> dt.date | None:
        """The earliest deadline of its conditions, or None when none has one."""
        return min((item.deadline for item in self.conditions if item.deadline), default=None)


class FollowUp(_Content):
    """What became of one condition. A condition is known by its criterion and its text."""

    kind: Literal["followup"] = "followup"
    criterion: StationId
    condition: Text
    status: ConditionStatus
    date: dt.date
    documentation: Text = ""
    reason: Text = ""

    @property
    def step(self) -> str:
        """What it is within its kind."""
        return self.status.value

    @property
    def about(self) -> ConditionKey:
        """The condition that it speaks of."""
        return self.criterion, self.condition


ConditionKey = tuple[str, str]
CouncilContent = Annotated[StationEntry | Vote | FollowUp, Field(discriminator="kind")]
_CONTENT: TypeAdapter[CouncilContent] = TypeAdapter(CouncilContent)


@dataclass(frozen=True)
class CouncilEntry:
    """An entry as it stands. `corrects` and `corrected_by` are numbers of other entries of the case."""

    number: int
    content: CouncilContent
    by: str
    at: dt.datetime
    corrects: int | None = None
    corrected_by: int | None = None


@dataclass(frozen=True)
class AdoptedCondition:
    """A condition that holds by a vote, with what was written about it, the oldest entry first.

    `set_again_in` is the number of a later assessment whose vote has set the same condition; it is followed up there.
    """

    condition: Condition
    entries: tuple[CouncilEntry, ...] = ()
    set_again_in: int | None = None

    @property
    def key(self) -> ConditionKey:
        """What it is known by."""
        return self.condition.criterion, self.condition.text

    @property
    def status(self) -> ConditionStatus:
        """The status of the newest entry; open while there is none."""
        newest = self.entries[-1].content if self.entries else None
        return newest.status if isinstance(newest, FollowUp) else ConditionStatus.OPEN

    @property
    def is_open(self) -> bool:
        """Whether it is still to be met, and followed up here."""
        return self.status is ConditionStatus.OPEN and self.set_again_in is None

    def overdue(self, on: dt.date) -> bool:
        """Whether it is open though the day of its deadline has passed."""
        deadline = self.condition.deadline
        return self.is_open and deadline is not None and deadline < on


@dataclass(frozen=True)
class Council:
    """What the council has done with one assessment (its number), as far as it is written down."""

    assessment: int
    entries: tuple[CouncilEntry, ...] = ()
    conditions: tuple[AdoptedCondition, ...] = ()

    @property
    def vote(self) -> Vote | None:
        """The vote that counts, or None while there is none."""
        found = self.vote_entry
        return found.content if found is not None and isinstance(found.content, Vote) else None

    @property
    def vote_entry(self) -> CouncilEntry | None:
        """The entry of the vote that counts: the one that no other corrects."""
        votes = [item for item in self.entries if isinstance(item.content, Vote) and item.corrected_by is None]
        return votes[-1] if votes else None

    @property
    def route(self) -> tuple[CouncilEntry, ...]:
        """Stations and votes in the order of their days."""
        stops = [item for item in self.entries if not isinstance(item.content, FollowUp)]
        return tuple(sorted(stops, key=lambda item: (item.content.date, item.number)))

    def overdue(self, on: dt.date) -> tuple[AdoptedCondition, ...]:
        """The open conditions whose deadline has passed."""
        return tuple(item for item in self.conditions if item.overdue(on))


def read_content(content: Any) -> CouncilContent:
    """An entry from the plain data that `model_dump(mode="json")` gave. Raises pydantic.ValidationError."""
    return _CONTENT.validate_python(content, strict=False)


def council_of(assessment: int, entries: Iterable[CouncilEntry]) -> Council:
    """What the entries of one assessment make, given in the order of their numbers."""
    given = tuple(entries)
    corrected = {item.corrects: item.number for item in given if item.corrects is not None}
    marked = tuple(replace(item, corrected_by=corrected.get(item.number)) for item in given)
    council = Council(assessment, marked)
    vote = council.vote
    if vote is None:
        return council
    conditions = (
        AdoptedCondition(
            condition,
            tuple(
                item
                for item in marked
                if isinstance(item.content, FollowUp) and item.content.about == (condition.criterion, condition.text)
            ),
        )
        for condition in once(vote.conditions)
    )
    return replace(council, conditions=tuple(conditions))


def linked(councils: Sequence[Council]) -> tuple[Council, ...]:
    """The councils of one case, the first assessment first, each condition told where it was set again later."""
    later: dict[ConditionKey, int] = {}
    found: list[Council] = []
    for council in reversed(councils):
        conditions = tuple(replace(item, set_again_in=later.get(item.key)) for item in council.conditions)
        found.append(replace(council, conditions=conditions))
        later.update({item.key: council.assessment for item in council.conditions if item.key not in later})
    return tuple(reversed(found))


def recommended_conditions(case: CaseFile) -> tuple[Condition, ...]:
    """The conditions among the decision points of a recommendation: those of all criteria, where support is given on
    conditions."""
    if case.conclusion is None or case.conclusion.outcome != ON_CONDITIONS:
        return ()
    return once(condition for criterion in case.grades for condition in case.conditions_of(criterion))


def once(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Each condition once; of two with the same text under the same criterion the first one stays."""
    found: dict[ConditionKey, Condition] = {}
    for condition in conditions:
        found.setdefault((condition.criterion, condition.text), condition)
    return tuple(found.values())
