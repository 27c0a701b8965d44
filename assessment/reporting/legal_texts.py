"""Texts of the law that the municipality keeps as data: when a hearing may be left out, and what a point rests on.

None of them is a legal fact before a jurist has checked it; until then the documents say so.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.decision_points import POINT_KINDS, PointKind
from assessment.domain.plaintext import check_text

Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2_000, strict=True, strip_whitespace=True),
    AfterValidator(check_text),
]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)


class Ground(_Part):
    """One reason for which the law lets a hearing be left out."""

    id: Id
    text: Words = Field(alias="tekst")


class HearingLaw(_Part):
    """The reasons, where they come from, and when a jurist has checked them (None: not yet)."""

    source: Words = Field(alias="kilde")
    checked_on: dt.date | None = Field(default=None, alias="kontrolleret_dato")
    grounds: Annotated[tuple[Ground, ...], Field(min_length=1, max_length=20)] = Field(alias="undladelsesgrunde")

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        _require_once([ground.id for ground in self.grounds], "undladelsesgrunde")
        return self

    @property
    def names(self) -> dict[str, str]:
        """The text of each reason by its id."""
        return {ground.id: ground.text for ground in self.grounds}


class Lever(_Part):
    """A legal lever that decision points may rest on, with where it comes from and when a jurist has checked it."""

    id: Id
    name: Words = Field(alias="navn")
    source: Words = Field(alias="kilde")
    checked_on: dt.date | None = Field(default=None, alias="kontrolleret_dato")
    points: Annotated[tuple[PointKind, ...], Field(min_length=1)] = Field(alias="beslutningspunkter")


def _require_levers(levers: tuple[Lever, ...]) -> tuple[Lever, ...]:
    _require_once([lever.id for lever in levers], "hjemler")
    for point in POINT_KINDS:
        if not any(point in lever.points for lever in levers):
            raise ValueError(f"hjemler: beslutningspunktet »{point}« har ingen hjemmel. Tilføj en.")
    return levers


Levers = Annotated[tuple[Lever, ...], Field(max_length=50), AfterValidator(_require_levers)]


def levers_of(levers: tuple[Lever, ...], point: PointKind) -> tuple[Lever, ...]:
    """The levers that a point may rest on; the first one is the municipality's proposal."""
    return tuple(lever for lever in levers if point in lever.points)


def _require_once(ids: list[str], where: str) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"{where}: id'et »{twice[0]}« står to gange. Omdøb det ene.")
