"""A renovation case as in `case-file/1` (contract). Field names are those of the file.

Money is whole kroner, areas are square metres, shares in per cent are decimal texts. A fact that is not known is
absent or None, never 0.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.conditions import Condition, read_conditions
from assessment.domain.grading import Grading
from assessment.domain.plaintext import Text, Title, check_text, is_blank
from assessment.domain.second_grading import SecondAssessment

MAX_AMOUNT_DKK = 10**12
SCHEMA = "case-file/1"

Amount = Annotated[int, Field(ge=0, le=MAX_AMOUNT_DKK)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


def _check_percent(text: str) -> str:
    if Decimal(text) > 100:
        raise ValueError("er større end 100. En procentdel ligger mellem 0 og 100.")
    return text


def _not_blank(text: str) -> str:
    if is_blank(text):
        raise ValueError("er tomt. Skriv en tekst.")
    return check_text(text)


Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$"), AfterValidator(_check_percent)]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_not_blank)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Part(BaseModel):
    """Strict and frozen: unknown fields and wrong types are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Department(Part):
    """The estate or section (afdeling) of the housing association, with its own economy."""

    number: Title | None = None
    name: Title | None = None


class AreaStatus(Part):
    """Dated status of the area on a list or in the categorisation model: context, never part of a grade."""

    list: Title | None = None
    value: Title | None = None
    as_of: dt.date | None = None
    source: Text | None = None


class Area(Part):
    """The area that the estate is part of."""

    name: Title | None = None
    district: Title | None = None
    status: tuple[AreaStatus, ...] = ()
    dialogue_assessment: Text | None = None
    strategic_plans: tuple[Title, ...] = ()


class DwellingMix(Part):
    """Homes by type. `total` is for sources that give only the sum."""

    family: Count | None = None
    youth: Count | None = None
    senior: Count | None = None
    total: Count | None = None

    @property
    def count(self) -> int | None:
        """The number of homes: the stated total, or the sum when all three types are stated."""
        if self.total is not None:
            return self.total
        return self.sum_of_types

    @property
    def sum_of_types(self) -> int | None:
        """The sum of the three types, or None when one of them is missing."""
        if self.family is None or self.youth is None or self.senior is None:
            return None
        return self.family + self.youth + self.senior


class Dwellings(Part):
    """Homes before and after. `renovated` is for projects that renovate only part of the estate."""

    before: DwellingMix | None = None
    after: DwellingMix | None = None
    demolished: Count | None = None
    lost_to_merging: Count | None = None
    new: Count | None = None
    accessible_before: Count | None = None
    accessible_after: Count | None = None
    renovated: Count | None = None


class BudgetLine(Part):
    """One budget line: a category of the rule set, whole kroner, and whether Landsbyggefonden supports the work."""

    category: Key
    amount_dkk: Amount
    supported: bool


class Financing(Part):
    """How the project is paid for, and the guarantee on the supported loan."""

    supported_loan_dkk: Amount | None = None
    unsupported_loan_dkk: Amount | None = None
    reserves_dkk: Amount | None = None
    grants_dkk: Amount | None = None
    capital_injection_dkk: Amount | None = None
    municipal_capital_dkk: Amount | None = None
    guarantee_percent: Percent | None = None
    counter_guarantee_percent: Percent | None = None
    guarantee_dkk: Amount | None = None
    net_guarantee_dkk: Amount | None = None

    @property
    def total_dkk(self) -> int | None:
        """Loans, reserves and grants together, or None when none of them is known."""
        parts = (self.supported_loan_dkk, self.unsupported_loan_dkk, self.reserves_dkk, self.grants_dkk)
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    @property
    def computed_guarantee_dkk(self) -> Fraction | None:
        """Supported loan times the guarantee percentage, exact."""
        if self.supported_loan_dkk is None or self.guarantee_percent is None:
            return None
        return self.supported_loan_dkk * Fraction(self.guarantee_percent) / 100

    @property
    def computed_net_guarantee_dkk(self) -> Fraction | None:
        """The guarantee net of Landsbyggefonden's counter-guarantee, exact."""
        gross = self.computed_guarantee_dkk
        if gross is None or self.counter_guarantee_percent is None:
            return None
        return gross * (1 - Fraction(self.counter_guarantee_percent) / 100)


class Rent(Part):
    """Rent in kr. per m2 and year before and after, and the size of a typical home."""

    before_dkk_m2_year: Annotated[int, Field(ge=0, le=100_000)] | None = None
    after_dkk_m2_year: Annotated[int, Field(ge=0, le=100_000)] | None = None
    typical_dwelling_m2: Annotated[int, Field(ge=1, le=1_000)] | None = None
    stated_increase_percent: Percent | None = None

    @property
    def increase(self) -> Fraction | None:
        """The increase as a share of the rent before (may be negative), or None when it cannot be told."""
        if not self.before_dkk_m2_year or self.after_dkk_m2_year is None:
            return None
        return Fraction(self.after_dkk_m2_year, self.before_dkk_m2_year) - 1

    @property
    def typical_monthly_increase_dkk(self) -> Fraction | None:
        """What the increase means a month for the typical home, in kroner."""
        if self.before_dkk_m2_year is None or self.after_dkk_m2_year is None or self.typical_dwelling_m2 is None:
            return None
        return Fraction((self.after_dkk_m2_year - self.before_dkk_m2_year) * self.typical_dwelling_m2, 12)


class ResidentsVote(Part):
    """The residents' vote on the project."""

    date: dt.date | None = None
    yes: Count | None = None
    no: Count | None = None
    blank: Count | None = None
    eligible: Count | None = None


class Involvement(Part):
    """One dated contact between the parties."""

    date: dt.date | None = None
    kind: Title | None = None
    participants: Text | None = None
    outcome: Text | None = None


class Waiver(Part):
    """A gate that is waived (fraveget) in this case, with the reason."""

    gate: Key
    reason: Text


class Conclusion(Part):
    """The caseworker's own conclusion, written before the indication is shown."""

    outcome: Literal["stoette", "vilkaar", "afvis", "videreudvikles"] | None = None
    reason: Text | None = None
    main_considerations: Text | None = None
    essential_facts: Text | None = None
    special_circumstances: Text | None = None
    consequences_of_refusal: Text | None = None


class StatedCost(Part):
    """A total that a source states, with what kind of total it is: press figures are seldom the anskaffelsessum."""

    kind: Literal["anskaffelsessum", "entreprisesum", "anlaegssum", "ikke_oplyst"]
    label: Title | None = None
    amount_dkk: Amount
    supported_dkk: Amount | None = None
    unsupported_dkk: Amount | None = None
    source: Title | None = None


class Source(Part):
    """Where facts of the case come from."""

    id: Title
    reference: Text


class PublishedFact(Part):
    """A published statement that has no field of its own, in the words of the source or close to them."""

    fact: Text
    source: Title | None = None


class CaseFile(Part):
    """A whole case with its facts, grades and conclusion (`case-file/1`)."""

    schema_: Annotated[Literal["case-file/1"], Field(alias="schema")]
    case_number: Annotated[Name, Field(max_length=60)]
    title: Name
    housing_association: Title | None = None
    department: Department | None = None
    address: Title | None = None
    area: Area | None = None
    lbf_case_number: Title | None = None
    bossinf_id: Title | None = None
    kle_code: Title | None = None
    phase: Key | None = None
    built_year: Annotated[int, Field(ge=1500, le=2200)] | None = None
    floor_area_m2: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    dwellings: Dwellings | None = None
    facts: Mapping[Key, Title | None] = Field(default_factory=dict)
    budget: tuple[BudgetLine, ...] = Field(default=(), max_length=500)
    financing: Financing | None = None
    rent: Rent | None = None
    residents_vote: ResidentsVote | None = None
    involvement: tuple[Involvement, ...] = Field(default=(), max_length=500)
    grades: Mapping[Key, Grading] = Field(default_factory=dict)
    facade_statement: Text | None = None
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=50)
    conclusion: Conclusion | None = None
    second_assessment: SecondAssessment | None = None
    origin: Literal["fictitious", "published"] | None = None
    stated_costs: tuple[StatedCost, ...] = ()
    published_facts: tuple[PublishedFact, ...] = ()
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _one_waiver_for_each_gate(self) -> CaseFile:
        gates = [waiver.gate for waiver in self.waivers]
        twice = sorted({gate for gate in gates if gates.count(gate) > 1})
        if twice:
            raise ValueError(f"har to fravigelser af porten »{twice[0]}«. Behold den ene.")
        return self

    @property
    def budget_total_dkk(self) -> int | None:
        """The sum of the budget lines, or None without lines."""
        return sum(line.amount_dkk for line in self.budget) if self.budget else None

    @property
    def supported_budget_dkk(self) -> int | None:
        """The sum of the supported budget lines, or None without lines."""
        return sum(line.amount_dkk for line in self.budget if line.supported) if self.budget else None

    def conditions_of(self, criterion: str) -> tuple[Condition, ...]:
        """The conditions that are proposed under a criterion (its id), in either form, in their order."""
        grading = self.grades.get(criterion)
        return read_conditions(criterion, grading.conditions) if grading else ()

    def document(self) -> dict[str, Any]:
        """The case as plain JSON data with exactly the fields that were given, so that it exports unchanged."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def canonical_json(self) -> str:
        """One text for one content: sorted keys, no spaces. Stored, hashed and embedded in this form."""
        return canonical_json(self.document())


def canonical_json(content: Any) -> str:
    """JSON with sorted keys and without spaces; the only form that is hashed."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
