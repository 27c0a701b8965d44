"""What the technical annex says of facts that were changed after the reveal, as `rules/kommune.yaml` keeps it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assessment.reporting.annex_words import Word
from assessment.reporting.legal_texts import Words
from assessment.reporting.sentences import with_places


class LateFactWords(BaseModel):
    """The heading, what stands there without a reason, and one sentence for each way the outcome can go."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    title: Word = Field(alias="overskrift")
    opened: Words = Field(alias="indledning")
    no_reason: Words = Field(alias="ingen_begrundelse")
    reason_missing: Words = Field(alias="begrundelse_mangler")
    same: Words = Field(alias="samme_indikation")
    other: Annotated[Words, with_places("foer", "nu")] = Field(alias="anden_indikation")
    unknown: Words = Field(alias="kan_ikke_sammenlignes")


# A document that was issued before facts were compared carries a municipality without these words.
DEFAULT_LATE_FACTS = LateFactWords(
    overskrift="Oplysninger, der afgør indikationen",
    indledning="Oplysningerne er ændret, efter at vurderingen blev låst og indikationen vist.",
    ingen_begrundelse="Der er ikke krævet en begrundelse.",
    begrundelse_mangler="Begrundelsen er ikke skrevet endnu.",
    samme_indikation="Det ændrer ikke den vejledende indikation.",
    anden_indikation="Med de låste oplysninger var den vejledende indikation »{foer}«. Nu er den »{nu}«.",
    kan_ikke_sammenlignes="De låste oplysninger passer ikke til regelsættet, så indikationen kan ikke sammenlignes.",
)
