"""The stations of a recommendation on its way to a vote, as the municipality keeps them in `rules/kommune.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assessment.reporting.legal_texts import Id, Words


class Station(BaseModel):
    """One station: its id, what it is called, and whether the case is decided there by a vote."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    id: Id
    name: Words = Field(alias="navn", max_length=200)
    decides: bool = Field(default=False, alias="afgoer")


def _require_route(stations: tuple[Station, ...]) -> tuple[Station, ...]:
    ids = [station.id for station in stations]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"stationer: id'et »{twice[0]}« står to gange. Omdøb det ene.")
    if not any(station.decides for station in stations):
        raise ValueError("stationer: ingen station afgør sagen. Skriv afgoer: true ved den, der gør.")
    return stations


Stations = Annotated[tuple[Station, ...], Field(min_length=1, max_length=20), AfterValidator(_require_route)]
# A document that was issued before there were stations carries a municipality without them.
DEFAULT_STATIONS: Stations = (Station(id="byraad", navn="Byrådet", afgoer=True),)
