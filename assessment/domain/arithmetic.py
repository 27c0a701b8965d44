"""Arithmetic that disagrees: named with both figures, never corrected. Tolerance 100,000 kr. (contract)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.case import CaseFile, DwellingMix, Financing
from assessment.domain.danish import format_dkk, format_number

TOLERANCE_DKK = 100_000
TOLERANCE_PERCENT = Fraction(1, 10)


@dataclass(frozen=True)
class Disagreement:
    """Two figures that should be equal and are not. `place` is the path of the field where it is shown."""

    id: str
    place: str
    text: str


def arithmetic_faults(case: CaseFile) -> tuple[Disagreement, ...]:
    """All disagreements of a case; figures that are not known are never compared."""
    return (
        *_stated_total(case),
        *_budget_and_financing(case),
        *_supported_budget(case),
        *_guarantee(case.financing),
        *_dwellings(case),
        *_rent(case),
        *_vote(case),
    )


def _stated_total(case: CaseFile) -> Iterator[Disagreement]:
    total = case.budget_total_dkk
    for index, cost in enumerate(case.stated_costs):
        parts = [part for part in (cost.supported_dkk, cost.unsupported_dkk) if part is not None]
        if len(parts) == 2 and _apart(sum(parts), cost.amount_dkk):
            yield Disagreement(
                "stated_parts",
                f"stated_costs[{index}].amount_dkk",
                f"Støttet og ustøttet er tilsammen {format_dkk(sum(parts))}, men den oplyste sum er "
                f"{format_dkk(cost.amount_dkk)} Ret en af dem.",
            )
        if cost.kind == "anskaffelsessum" and total is not None and _apart(total, cost.amount_dkk):
            yield Disagreement(
                "budget_stated",
                f"stated_costs[{index}].amount_dkk",
                f"Budgetlinjerne er tilsammen {format_dkk(total)}, men anskaffelsessummen er oplyst til "
                f"{format_dkk(cost.amount_dkk)} Ret en af dem.",
            )


def _budget_and_financing(case: CaseFile) -> Iterator[Disagreement]:
    budget, financing = case.budget_total_dkk, case.financing.total_dkk if case.financing else None
    if budget is None or financing is None or (financing < budget and not _all_known(case.financing)):
        return
    if _apart(budget, financing):
        yield Disagreement(
            "budget_financing",
            "financing",
            f"Budgettet er {format_dkk(budget)}, men lån, henlæggelser og tilskud er tilsammen {format_dkk(financing)} "
            f"Forskellen er {format_dkk(abs(budget - financing))} Ret en af dem.",
        )


def _all_known(financing: Financing | None) -> bool:
    """Whether every part of the financing is stated; a sum that is too small may else only lack what is not known."""
    return financing is not None and None not in (
        financing.supported_loan_dkk,
        financing.unsupported_loan_dkk,
        financing.reserves_dkk,
        financing.grants_dkk,
    )


def _supported_budget(case: CaseFile) -> Iterator[Disagreement]:
    supported = case.supported_budget_dkk
    loan = case.financing.supported_loan_dkk if case.financing else None
    if supported is not None and loan is not None and _apart(supported, loan):
        yield Disagreement(
            "supported_loan",
            "financing.supported_loan_dkk",
            f"De støttede budgetlinjer er tilsammen {format_dkk(supported)}, men det støttede lån er "
            f"{format_dkk(loan)} Ret en af dem.",
        )


def _guarantee(financing: Financing | None) -> Iterator[Disagreement]:
    if financing is None:
        return
    pairs = (
        ("guarantee_dkk", "garantien", financing.guarantee_dkk, financing.computed_guarantee_dkk),
        ("net_guarantee_dkk", "nettogarantien", financing.net_guarantee_dkk, financing.computed_net_guarantee_dkk),
    )
    for key, name, stated, computed in pairs:
        if stated is not None and computed is not None and _apart(stated, computed):
            yield Disagreement(
                key,
                f"financing.{key}",
                f"Lånet og procenterne giver {format_dkk(round(computed))}, men {name} er oplyst til "
                f"{format_dkk(stated)} Ret en af dem.",
            )


def _dwellings(case: CaseFile) -> Iterator[Disagreement]:
    homes = case.dwellings
    if homes is None:
        return
    for key, mix in (("before", homes.before), ("after", homes.after)):
        yield from _types_and_total(key, mix)
    before = homes.before.count if homes.before else None
    after = homes.after.count if homes.after else None
    if after is None:
        return
    changes = (homes.demolished, homes.lost_to_merging, homes.new)
    if before is not None and None not in changes:
        demolished, merged, new = (change or 0 for change in changes)
        expected = before - demolished - merged + new
        if expected != after:
            yield Disagreement(
                "dwellings",
                "dwellings.after",
                f"Boliger før, nedrevne, sammenlagte og nye giver {format_number(expected)} boliger, men der står "
                f"{format_number(after)} boliger efter. Ret en af dem.",
            )
    if homes.accessible_after is not None and homes.accessible_after > after:
        yield Disagreement(
            "accessible",
            "dwellings.accessible_after",
            f"Der står {format_number(homes.accessible_after)} tilgængelighedsboliger, men kun {format_number(after)} "
            "boliger efter. Ret en af dem.",
        )


def _types_and_total(key: str, mix: DwellingMix | None) -> Iterator[Disagreement]:
    if mix is None or mix.total is None or mix.sum_of_types is None or mix.total == mix.sum_of_types:
        return
    yield Disagreement(
        f"dwellings_{key}",
        f"dwellings.{key}.total",
        f"Familie-, ungdoms- og ældreboliger er tilsammen {format_number(mix.sum_of_types)}, men der står "
        f"{format_number(mix.total)} boliger i alt. Ret en af dem.",
    )


def _rent(case: CaseFile) -> Iterator[Disagreement]:
    rent = case.rent
    if rent is None or rent.increase is None or rent.stated_increase_percent is None:
        return
    computed, stated = rent.increase * 100, Fraction(rent.stated_increase_percent)
    if abs(computed - stated) > TOLERANCE_PERCENT:
        yield Disagreement(
            "rent",
            "rent.stated_increase_percent",
            f"Huslejen før og efter giver en stigning på {format_number(computed, 1)} %, men stigningen er oplyst til "
            f"{format_number(stated, 1)} %. Ret en af dem.",
        )


def _vote(case: CaseFile) -> Iterator[Disagreement]:
    vote = case.residents_vote
    if vote is None or vote.eligible is None:
        return
    cast = sum(part for part in (vote.yes, vote.no, vote.blank) if part is not None)
    if cast > vote.eligible:
        yield Disagreement(
            "vote",
            "residents_vote.eligible",
            f"Der er afgivet {format_number(cast)} stemmer, men kun {format_number(vote.eligible)} er "
            "stemmeberettigede. Ret en af dem.",
        )


def _apart(one: int | Fraction, other: int | Fraction) -> bool:
    return abs(Fraction(one) - other) > TOLERANCE_DKK
