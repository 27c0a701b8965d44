"""How long before the council's meeting each step must be done: the municipality's data, counted in working days."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.plaintext import check_text
from assessment.domain.working_days import MonthDay

MAX_DAYS = 120
_LEAP_YEAR = 2024  # in which every day of the year exists
_Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, strict=True, strip_whitespace=True),
    AfterValidator(check_text),
]


def _require_day_of_year(text: str) -> str:
    try:
        _month_day(text)
    except ValueError:
        raise ValueError(f"»{text}« er ikke en dag i året. Skriv måned og dag, fx 12-24.") from None
    return text


def _month_day(text: str) -> MonthDay:
    if not re.fullmatch(r"\d{2}-\d{2}", text):
        raise ValueError(text)
    month, day = int(text[:2]), int(text[3:])
    dt.date(_LEAP_YEAR, month, day)
    return month, day


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)


class LeadTime(_Part):
    """One step on the way to the council: how many working days it must be done before what comes after it.

    With `meeting_within` it is done in a meeting of Magistraten: the last one in the calendar that is early enough, and
    no more than so many working days earlier than it need be. Where there is none, the days alone count.
    """

    name: _Words = Field(alias="navn")
    working_days: Annotated[int, Field(ge=0, le=MAX_DAYS, strict=True)] = Field(alias="arbejdsdage")
    meeting_within: Annotated[int, Field(ge=1, le=MAX_DAYS, strict=True)] | None = Field(
        default=None, alias="magistratsmoede_inden_for"
    )
    source: _Words = Field(alias="kilde")


class LeadTimes(_Part):
    """The steps from the council's meeting backwards; the last one is the approval.

    `status` says whether anybody has adopted them. A deadline is near from `near` working days before it.
    """

    status: _Words
    near: Annotated[int, Field(ge=0, le=MAX_DAYS, strict=True)] = Field(alias="naer_frist_arbejdsdage")
    steps: Annotated[tuple[LeadTime, ...], Field(min_length=1, max_length=10)] = Field(
        alias="trin_fra_moedet_og_tilbage"
    )
    closed_days: Annotated[tuple[Annotated[str, AfterValidator(_require_day_of_year)], ...], Field(max_length=60)] = (
        Field(default=(), alias="lukkedage")
    )

    @model_validator(mode="after")
    def _one_meeting(self) -> Self:
        if sum(step.meeting_within is not None for step in self.steps) > 1:
            raise ValueError("trin_fra_moedet_og_tilbage: kun ét trin kan ske på Magistratens møde.")
        return self

    @property
    def closed(self) -> frozenset[MonthDay]:
        """The days of the year on which the municipality closes without a public holiday."""
        return frozenset(_month_day(text) for text in self.closed_days)


# What holds where the municipality has written nothing: approved on the day of the meeting, and nobody pretends more.
NO_LEAD_TIMES = LeadTimes.model_validate(
    {
        "status": "Ingen frister er fastsat i kommune.yaml",
        "naer_frist_arbejdsdage": 0,
        "trin_fra_moedet_og_tilbage": [{"navn": "Godkendt", "arbejdsdage": 0, "kilde": "Ingen"}],
    }
)
