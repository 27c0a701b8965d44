"""The rule set: everything that may be decided politically. English names, Danish keys of the file as aliases."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

from assessment.domain.case import canonical_json
from assessment.domain.plaintext import check_text
from assessment.domain.rule_coherence import coherence_faults

ScoredOutcome = Literal["stoette", "vilkaar", "afvis"]
OutcomeId = Literal["stoette", "vilkaar", "afvis", "ikke_oplyst"]
BudgetClass = Literal["facade", "teknik", "fundamental", "neutral", "ufordelt"]
SUFFICIENT_GRADE = 3  # "i tilstrækkelig grad", the agreement's own phrase


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Identified = TypeVar("Identified", bound=_HasId)


def _read_fraction(value: object) -> Fraction:
    """Accept 2,8 and 2.8 as text or number; refuse thousands separators, words and booleans, in Danish."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise ValueError("skal være et tal, ikke ja eller nej. Skriv fx 2,8.")
    text = repr(value) if isinstance(value, float) else str(value).strip()
    if not re.fullmatch(r"[0-9]{1,12}([.,][0-9]{1,6})?", text):
        raise ValueError(f"er »{text[:40]}«, som ikke er et tal. Skriv fx 2,8 (uden punktum som tusindtalsskilletegn).")
    return Fraction(text.replace(",", "."))


def _write_fraction(value: Fraction) -> str:
    """The shortest decimal text, so that 2,8 and 2.80 give the same fingerprint."""
    text = f"{value.numerator / value.denominator:.6f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def _read_integer(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("skal være et helt tal, ikke ja eller nej.")
    if isinstance(value, float):
        raise ValueError(f"er {str(value).replace('.', ',')}, men skal være et helt tal.")
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[0-9]+", text):
            return int(text)
        if re.fullmatch(r"[0-9]{1,3}([.][0-9]{3})+", text):
            raise ValueError(f"er »{text}« med punktummer. Skriv tallet uden, fx {text.replace('.', '')}.")
        raise ValueError(f"er »{text[:40]}«, som ikke er et helt tal. Skriv fx 20.")
    return value


def _read_day(value: object) -> object:
    """Accept 2026-11-23 only: of a bare number pydantic would make a day some seconds after 1970."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        return value.strip()
    shown = f"er »{value[:40]}«, men " if isinstance(value, str) else ""
    raise ValueError(f"{shown}skal være en dato, fx 2026-11-23. Ret datoen.")


def _check_year(value: date) -> date:
    if not 2000 <= value.year <= 2199:
        raise ValueError(f"ligger i året {value.year}. Ret årstallet.")
    return value


Number = Annotated[Fraction, BeforeValidator(_read_fraction), PlainSerializer(_write_fraction, return_type=str)]
Integer = Annotated[int, BeforeValidator(_read_integer)]
Day = Annotated[date, BeforeValidator(_read_day), AfterValidator(_check_year)]
YesNo = Annotated[bool, Field(strict=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
# Ids that a case file names: without hyphens, as in the case file.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strict=True), AfterValidator(check_text)]


class RulePart(BaseModel):
    """Frozen; unknown keys are refused; Danish keys as aliases."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, str_strip_whitespace=True)


class LegalBasis(RulePart):
    """A source of authority, with its quote where there is one."""

    id: Slug
    title: Words = Field(alias="titel")
    reference: Words = Field(alias="henvisning")
    quote: Words | None = Field(default=None, alias="citat")


class ScaleStep(RulePart):
    """One step of the common scale 0..4."""

    value: Annotated[Integer, Field(ge=0, le=4)] = Field(alias="vaerdi")
    name: Words = Field(alias="navn")
    description: Words = Field(alias="beskrivelse")


class GuidingQuestion(RulePart):
    """A question that guides the grading; it never computes the grade."""

    id: Key
    text: Words = Field(alias="tekst")


class Criterion(RulePart):
    """One of the five criteria of the agreement, with its anchor text for each step."""

    id: Key
    number: Integer = Field(alias="nr")
    name: Words = Field(alias="navn")
    weight: Annotated[Integer, Field(ge=1, le=1_000)] = Field(alias="vaegt")
    legal_basis: tuple[str, ...] = Field(alias="hjemmel")
    purpose: Words = Field(alias="formaal")
    guidance: Words | None = Field(default=None, alias="vejledning")
    questions: Annotated[tuple[GuidingQuestion, ...], Field(min_length=1, max_length=10)] = Field(alias="spoergsmaal")
    anchors: Mapping[Annotated[int, BeforeValidator(_read_integer)], Words] = Field(alias="ankre")


class Weighting(RulePart):
    """The principle of the weights and why it was chosen."""

    principle: Literal["ens", "besluttet"] = Field(alias="princip")
    reason: Words = Field(alias="begrundelse")


class OutcomeThreshold(RulePart):
    """What a profile of grades must reach for one outcome."""

    minimum_mean: Annotated[Number, Field(ge=0, le=4)] = Field(alias="mindste_gennemsnit")
    most_below_minimum: Annotated[Integer, Field(ge=0, le=5)] = Field(alias="hoejst_under_minimum")
    least_sufficient: Annotated[Integer, Field(ge=0, le=5)] = Field(default=0, alias="mindst_i_tilstraekkelig_grad")


class NotRelevantRule(RulePart):
    """Whether, how often and how a criterion may be left out as not relevant."""

    allowed: YesNo = Field(alias="tilladt")
    at_most: Annotated[Integer, Field(ge=0, le=5)] = Field(alias="hoejst")
    needs_reason: YesNo = Field(alias="kraever_begrundelse")


class GradingRule(RulePart):
    """Thresholds between the outcomes (proposals until the municipality adopts them)."""

    minimum_grade: Annotated[Integer, Field(ge=0, le=4)] = Field(alias="minimum_pr_kriterium")
    support: OutcomeThreshold = Field(alias="stoette")
    conditions: OutcomeThreshold = Field(alias="vilkaar")
    reason: Words = Field(alias="begrundelse")
    not_relevant: NotRelevantRule = Field(alias="ikke_relevant")
    question_warning_steps: Annotated[Integer, Field(ge=1, le=4)] = Field(alias="spoergsmaal_advarsel_ved_afvigelse")


class OutcomeText(RulePart):
    """Name and explanation of one outcome."""

    name: Words = Field(alias="navn")
    explanation: Words = Field(alias="forklaring")


class BudgetCategory(RulePart):
    """A category of budget lines and the class in which the facade test counts it."""

    id: Key
    name: Words = Field(alias="navn")
    budget_class: BudgetClass = Field(alias="klasse")


class GateBase(RulePart):
    """What all gates have: a cap on the indication, and whether it may be waived with a reason."""

    id: Key
    name: Words = Field(alias="navn")
    cap: Literal["afvis", "vilkaar", "ikke_oplyst"] = Field(alias="loft")
    waivable: YesNo = Field(alias="kan_fraviges")
    legal_basis: tuple[str, ...] = Field(alias="hjemmel")
    explanation: Words = Field(alias="forklaring")


class RequiredYesGate(GateBase):
    """Every fact must be answered "ja". With the cap `ikke_oplyst` it is a question of readiness, never of refusal."""

    type: Literal["krav_ja"]
    facts: Annotated[tuple[str, ...], Field(min_length=1)] = Field(alias="fakta")


class FacadeShareGate(GateBase):
    """Triggered when the facade share is high and the fundamental share is low. Amounts in whole kroner."""

    type: Literal["facadeandel"]
    minimum_amount_dkk: Annotated[Integer, Field(ge=0)] = Field(alias="mindste_beloeb")
    minimum_facade_share: Annotated[Number, Field(ge=0, le=1)] = Field(alias="mindste_facadeandel")
    fundamental_below: Annotated[Number, Field(ge=0, le=1)] = Field(alias="fundamental_under")


class LatestPhaseGate(GateBase):
    """Triggered when something happened in a later phase than the latest that is in time."""

    type: Literal["senest_fase"]
    fact: str = Field(alias="faktum")
    latest_phase: str = Field(alias="senest")


AnyGate = RequiredYesGate | FacadeShareGate | LatestPhaseGate
Gate = Annotated[AnyGate, Field(discriminator="type")]


class Phase(RulePart):
    """A phase of the project; their order is the order in the file."""

    id: Key
    name: Words = Field(alias="navn")


class CaseFact(RulePart):
    """A fact that gates and the demand for information rest on."""

    id: Key
    name: Words = Field(alias="navn")
    type: Literal["ja_nej", "fase"]
    required: YesNo = Field(alias="paakraevet")
    legal_basis: tuple[str, ...] = Field(default=(), alias="hjemmel")


class RuleSet(RulePart):
    """One whole, dated rule set. Status and end date live in the register, outside the fingerprint."""

    schema_: Literal["regelsaet/1"] = Field(alias="skema")
    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]+\.[0-9]+$")]
    title: Words = Field(alias="titel")
    valid_from: Day = Field(alias="gyldig_fra")
    decided_by: Words = Field(alias="besluttet_af")
    responsible: Words = Field(alias="ansvarlig")
    legal_bases: Annotated[tuple[LegalBasis, ...], Field(min_length=1)] = Field(alias="hjemmel")
    scale: tuple[ScaleStep, ...] = Field(alias="skala")
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=5, max_length=5)] = Field(alias="kriterier")
    weighting: Weighting = Field(alias="vaegtning")
    grading: GradingRule = Field(alias="vurdering")
    outcomes: Mapping[OutcomeId, OutcomeText] = Field(alias="udfald")
    budget_categories: Annotated[tuple[BudgetCategory, ...], Field(min_length=1)] = Field(alias="budgetkategorier")
    gates: tuple[Gate, ...] = Field(alias="porte")
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)] = Field(alias="faser")
    case_facts: tuple[CaseFact, ...] = Field(alias="sagsfakta")

    @model_validator(mode="after")
    def _coherent(self) -> RuleSet:
        faults = coherence_faults(self)
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of this id; KeyError when there is none."""
        return _by_id(self.criteria, criterion_id)

    def gate(self, gate_id: str) -> AnyGate:
        """The gate of this id; KeyError when there is none."""
        return _by_id(self.gates, gate_id)

    def category(self, category_id: str) -> BudgetCategory:
        """The budget category of this id; KeyError when there is none."""
        return _by_id(self.budget_categories, category_id)

    def fact(self, fact_id: str) -> CaseFact:
        """The case fact of this id; KeyError when there is none."""
        return _by_id(self.case_facts, fact_id)

    def phase(self, phase_id: str) -> Phase:
        """The phase of this id; KeyError when there is none."""
        return _by_id(self.phases, phase_id)

    def phase_order(self, phase_id: str) -> int:
        """The place of a phase in the order of the project, from 0."""
        return [phase.id for phase in self.phases].index(phase_id)

    def step_name(self, grade: int) -> str:
        """The name of a step of the scale, as `I tilstrækkelig grad`."""
        return next(step.name for step in self.scale if step.value == grade)

    def document(self) -> dict[str, Any]:
        """The rule set as plain JSON data under its Danish keys."""
        return self.model_dump(mode="json", by_alias=True)

    def canonical_json(self) -> str:
        """Independent of comments, layout, order of keys, 2,8 or 2.8, and Unicode form."""
        return unicodedata.normalize("NFC", canonical_json(self.document()))

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hex over the whole content."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()


def _by_id(items: Iterable[Identified], item_id: str) -> Identified:
    for item in items:
        if item.id == item_id:
            return item
    raise KeyError(item_id)
