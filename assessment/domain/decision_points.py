"""The points that a recommendation asks the council to decide, and the legal lever (hjemmel) that each rests on.

A point without a lever is no decision: the manager confirms or chooses one for each before the approval. Which levers
there are, and for which points, is data of the municipality.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from assessment.domain.case import CaseFile
from assessment.domain.errors import Fault

PointKind = Literal["stoette", "garanti", "kapital", "vilkaar", "afslag", "videreudvikles"]
POINT_KINDS: tuple[PointKind, ...] = get_args(PointKind)
POINT_NAMES: Mapping[PointKind, str] = {
    "stoette": "Støtte overfor Landsbyggefonden",
    "garanti": "Kommunegaranti",
    "kapital": "Kommunens del af kapitaltilførslen",
    "vilkaar": "Vilkår",
    "afslag": "Afslag på støtte",
    "videreudvikles": "Videreudvikling før stillingtagen",
}


@dataclass(frozen=True)
class LeverChoice:
    """What was chosen: points and their levers by id. `known` has the levers that each point may rest on."""

    chosen: Mapping[PointKind, str]
    known: Mapping[PointKind, Collection[str]]


def points_of(case: CaseFile) -> tuple[PointKind, ...]:
    """The kinds of points that a case asks for, in the order in which they are printed; none without a conclusion."""
    outcome = case.conclusion.outcome if case.conclusion else None
    if outcome == "afvis":
        return ("afslag",)
    if outcome == "videreudvikles":
        return ("videreudvikles",)
    if outcome is None:
        return ()
    return ("stoette", *_money(case), *_conditions(case, outcome))


def _money(case: CaseFile) -> Iterator[PointKind]:
    financing = case.financing
    if financing is not None and financing.computed_guarantee_dkk:
        yield "garanti"
    if financing is not None and financing.municipal_capital_dkk:
        yield "kapital"


def _conditions(case: CaseFile, outcome: str) -> Iterator[PointKind]:
    if outcome == "vilkaar" and any(case.conditions_of(criterion) for criterion in case.grades):
        yield "vilkaar"


def lever_faults(points: Collection[PointKind], levers: LeverChoice) -> tuple[Fault, ...]:
    """The points that have no lever, or one that they cannot rest on."""
    return tuple(
        Fault(f"legal_basis.{point}", f"Hjemlen for beslutningspunktet »{POINT_NAMES[point]}« mangler. Vælg den.")
        for point in points
        if levers.chosen.get(point) not in levers.known.get(point, ())
    )
