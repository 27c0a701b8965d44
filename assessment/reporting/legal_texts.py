"""Texts of the law that the municipality keeps as data: when a hearing may be left out, and what a point rests on.

None of them is a legal fact before a jurist has checked it; until then the documents say so.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

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


def _require_once(ids: list[str], where: str) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"{where}: id'et »{twice[0]}« står to gange. Omdøb det ene.")
