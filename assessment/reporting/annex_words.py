"""What the technical annex calls its parts: headings and labels, read strictly from `rules/kommune.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assessment.domain.plaintext import check_text

Word = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strict=True, strip_whitespace=True), AfterValidator(check_text)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)


class AnnexHeadings(_Part):
    """The numbered headings, in their order."""

    criteria: Word = Field(alias="kriterier")
    indication: Word = Field(alias="indikation")
    economy: Word = Field(alias="oekonomi")
    robustness: Word = Field(alias="robusthed")
    conclusion: Word = Field(alias="konklusion")
    changes: Word = Field(alias="aendringer")
    second: Word = Field(alias="anden_vurdering")
    rules: Word = Field(alias="regelsaet")
    history: Word = Field(alias="forloeb")


class AnnexLabels(_Part):
    """Heads of columns and short labels."""

    kind: Word = Field(alias="bilagets_art")
    contents: Word = Field(alias="indhold")
    criterion: Word = Field(alias="kriterium")
    purpose: Word = Field(alias="formaal")
    guidance: Word = Field(alias="vejledning")
    legal_basis: Word = Field(alias="hjemmel")
    question: Word = Field(alias="spoergsmaal")
    answer: Word = Field(alias="svar")
    not_answered: Word = Field(alias="ikke_besvaret")
    step: Word = Field(alias="trin")
    anchor: Word = Field(alias="trinnets_betydning")
    chosen: Word = Field(alias="valgt_trin")
    in_range: Word = Field(alias="inden_for_usikkerheden")
    grade: Word = Field(alias="vurdering")
    uncertainty: Word = Field(alias="usikkerhed")
    level: Word = Field(alias="svarenes_niveau")
    reason: Word = Field(alias="begrundelse")
    evidence: Word = Field(alias="dokumentation")
    conditions: Word = Field(alias="vilkaar")
    condition: Word = Field(alias="et_vilkaar")
    earlier_conditions: Word = Field(alias="tidligere_vilkaar")
    deadline: Word = Field(alias="frist")
    documented_by: Word = Field(alias="dokumenteres_af")
    met: Word = Field(alias="opfyldt")
    note: Word = Field(alias="bemaerkning")
    none: Word = Field(alias="ingen")
    missing: Word = Field(alias="mangler")
    fact: Word = Field(alias="oplysning")
    facts: Word = Field(alias="oplysninger")
    gate: Word = Field(alias="loft")
    gates: Word = Field(alias="lofter")
    state: Word = Field(alias="tilstand")
    meaning: Word = Field(alias="regel_og_betydning")
    waivers: Word = Field(alias="fravigelser")
    confirmed_by: Word = Field(alias="bekraeftet_af")
    budget: Word = Field(alias="budget")
    budget_line: Word = Field(alias="budgetlinje")
    work: Word = Field(alias="art")
    supported: Word = Field(alias="stoettet")
    unsupported: Word = Field(alias="ustoettet")
    amount: Word = Field(alias="beloeb")
    total: Word = Field(alias="i_alt")
    shares: Word = Field(alias="andele")
    share: Word = Field(alias="andel")
    limits: Word = Field(alias="graenser")
    in_case: Word = Field(alias="i_sagen")
    financing: Word = Field(alias="finansiering")
    disagreements: Word = Field(alias="summer")
    outcome: Word = Field(alias="udfald")
    all_weights: Word = Field(alias="alle_vaegtninger")
    least_ten: Word = Field(alias="mindst_ti_procent")
    exact: Word = Field(alias="noejagtigt")
    weightings: Word = Field(alias="vaegtninger")
    intervals: Word = Field(alias="vaegtintervaller")
    weight_now: Word = Field(alias="vaegt_i_dag")
    weight_from: Word = Field(alias="vaegt_fra")
    weight_to: Word = Field(alias="vaegt_til")
    tornado: Word = Field(alias="et_kriterium_alene")
    moved: Word = Field(alias="flyttes")
    mean: Word = Field(alias="gennemsnit")
    ways_up: Word = Field(alias="veje_op")
    margin: Word = Field(alias="margin_ned")
    opened_by: Word = Field(alias="aabnet_af")
    returned_by: Word = Field(alias="returneret_af")
    because: Word = Field(alias="fordi")
    field: Word = Field(alias="felt")
    thresholds: Word = Field(alias="graenser_mellem_udfald")
    weighting: Word = Field(alias="vaegtning")
    before: Word = Field(alias="foer")
    after: Word = Field(alias="efter")
    first: Word = Field(alias="foerste_vurdering")
    second: Word = Field(alias="den_anden_vurdering")
    common: Word = Field(alias="faelles_vurdering")
    difference: Word = Field(alias="forskel")
    number: Word = Field(alias="nummer")
    moment: Word = Field(alias="tidspunkt")
    who: Word = Field(alias="hvem")
    event: Word = Field(alias="haendelse")


class AnnexWords(_Part):
    """Everything that the annex is called and calls its parts.

    `states` names what may be known of a gate, `fields` the fields of the case file and of the rule set. What is not
    named there is shown under its own key.
    """

    headings: AnnexHeadings = Field(alias="overskrifter")
    labels: AnnexLabels = Field(alias="betegnelser")
    states: Mapping[str, Word] = Field(alias="tilstande")
    fields: Mapping[str, Word] = Field(alias="felter")
